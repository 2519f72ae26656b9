package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// crashed says what exists after an error in the program itself, and where the log is. It returns the exit code.
func (o *options) crashed(stderr io.Writer) int {
	var soFar *steps.Outcome
	log := ""
	if p := o.wired; p != nil {
		log = p.logPath
		if p.run != nil {
			soFar = p.run.SoFar()
		}
	}
	_, _ = fmt.Fprint(stderr, words.Crash(soFar, log))
	return exitFailed
}

// logPanic writes to the log what only a programmer can read.
func (p *program) logPanic(fell *steps.Panic) {
	p.log.Error("an error in the program itself", "panic", fmt.Sprint(fell.Value), "stack", string(fell.Stack))
}

// fell tells whether the error is one in the program itself, and logs it then.
func (p *program) fell(err error) bool {
	fell := new(steps.Panic)
	if !errors.As(err, &fell) {
		return false
	}
	p.logPanic(fell)
	return true
}
