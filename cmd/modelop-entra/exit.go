package main

import (
	"errors"

	"github.com/modelop/modelop-entra/steps"
)

// The exit codes that no outcome stands behind. The others come from steps.Result.
const (
	exitDone           = 0
	exitFailed         = 1
	exitUsage          = 2
	exitRefused        = 3
	exitPartial        = 4
	exitChangesPending = 5
	exitInterrupted    = 130
)

// exitError ends the program with a code, after its text went to standard error. The text may be empty when everything
// has been said already.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

// usage is an error in how the program was called: nothing was sent.
func usage(text string) error { return &exitError{code: exitUsage, text: text} }

// ended turns an outcome into the error that carries its exit code; nil when done. Where something went wrong it says
// where the log is.
func (p *program) ended(o steps.Outcome) error {
	if o.Problem != nil && p.logPath != "" {
		p.say("The log, without secrets: %s", p.logPath)
	}
	if code := o.Result.ExitCode(); code != exitDone {
		return &exitError{code: code}
	}
	return nil
}

// exitCode finds the code of an error.
func exitCode(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		return e.code
	default:
		return exitUsage // cobra's own errors: an unknown flag or command
	}
}
