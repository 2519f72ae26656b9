package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// The exit codes, as the help tells them. Where there is a result, steps.Result knows its code.
const (
	exitDone           = 0
	exitFailed         = 1
	exitUsage          = 2
	exitRefused        = 3
	exitPartial        = 4
	exitChangesPending = 5
	exitInterrupted    = 130
)

// exitMeanings is the table of exit codes that people read, in the help and in README.md.
func exitMeanings() []exitMeaning {
	return []exitMeaning{
		{exitDone, "done, or nothing to do; all checks good"},
		{exitFailed, "failed: an error that running again may not cure"},
		{exitUsage, "wrong usage or missing answers; nothing was sent"},
		{exitRefused, "refused, nothing was written: the sign-in, the tenant, an open question, the folder; `verify`: a check fails"},
		{exitPartial, "partial, or needs attention: something waits for an administrator, has to be done again, or expires soon"},
		{exitChangesPending, "`plan`: changes are pending"},
		{exitInterrupted, "interrupted"},
	}
}

type exitMeaning struct {
	code int
	when string
}

// exitHelp is the table as the help shows it.
func exitHelp() string {
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, m := range exitMeanings() {
		for i, row := range words.Wrap(strings.ReplaceAll(m.when, "`", ""), words.Width-7) {
			code := ""
			if i == 0 {
				code = strconv.Itoa(m.code)
			}
			fmt.Fprintf(&b, "  %-5s%s\n", code, row)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// exitError ends the program with a code, after its text went to standard error. The text may be empty when everything
// has been said already.
type exitError struct {
	code    int
	text    string
	problem *steps.Problem // what the text tells, for a program; it may be nil
}

func (e *exitError) Error() string { return e.text }

// nothingSent is how far a command has come that was called in a wrong way.
const nothingSent = "Nothing was sent to Microsoft, and nothing was changed."

// usage is an error in how the program was called: nothing was sent.
func usage(text string) error { return &exitError{code: exitUsage, text: text} }

// ended turns a result into the error that carries its exit code; nil when done. Where something went wrong it says where
// the log is.
func (p *program) ended(r steps.Result, problem *steps.Problem) error {
	if problem != nil && p.logPath != "" {
		p.tell("The log, without secrets: %s", p.logPath)
	}
	if code := r.ExitCode(); code != exitDone {
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
	}
	return exitFailed
}

// refuse ends the run with a problem, before anything was written.
func (p *program) refuse(err error) error {
	var problem *steps.Problem
	if !errors.As(err, &problem) {
		return &exitError{code: exitFailed, text: err.Error()}
	}
	if errors.Is(err, context.Canceled) {
		return &exitError{code: exitInterrupted, text: "stopped by you. Nothing was changed."}
	}
	return &exitError{code: exitRefused, text: words.Problem(problem) + "\nNothing was changed.", problem: problem}
}
