package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
)

// runs is what a command does when it is called: a program is wired from the options, the command runs with it, and what
// was opened is closed.
func (o *options) runs(sys system, run func(ctx context.Context, p *program, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p, err := o.wire(sys)
		if err != nil {
			return err
		}
		defer p.end()
		return p.documented(run(cmd.Context(), p, args))
	}
}

// stopped is the document of a run that ended before there was a result to tell.
type stopped struct {
	Schema   string        `json:"schema"`
	Result   steps.Result  `json:"result"`
	ExitCode int           `json:"exitCode"`
	Demo     bool          `json:"demo"`
	At       time.Time     `json:"at"`
	Text     string        `json:"text"` // what standard error says
	Problem  *problemEntry `json:"problem,omitempty"`
}

// documented sees to it that a program that reads standard output gets a document however the run ended. Only a run that
// was called in a wrong way, so that nothing was sent, has none.
func (p *program) documented(ended error) error {
	var e *exitError
	if !p.machine() || p.told || !errors.As(ended, &e) || e.code == exitUsage && !p.sent {
		return ended
	}
	if err := p.document(stopped{
		Schema: "modelop-entra/stopped/v1", Result: resultOf(e.code), ExitCode: e.code, Demo: p.demo != nil, At: time.Now().UTC(),
		Text: e.text, Problem: problem(e.problem),
	}); err != nil {
		return err
	}
	return ended
}

// resultOf is the result that an exit code stands for, where no outcome tells it.
func resultOf(code int) steps.Result {
	for _, r := range []steps.Result{steps.ResultDone, steps.ResultPartial, steps.ResultInterrupted, steps.ResultFailed} {
		if r.ExitCode() == code {
			return r
		}
	}
	return steps.ResultRefused
}
