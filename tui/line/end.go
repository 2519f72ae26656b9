package line

import (
	"errors"
	"io"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// end is the outcome of a session that has written nothing.
func (w *wizard) end(r steps.Result, p *steps.Problem) steps.Outcome {
	return steps.Outcome{
		Result: r, Problem: p, Demo: w.opt.Demo,
		Tenant: w.account.Tenant, URL: w.choices.URL.String(), Key: w.choices.Key,
	}
}

// leave ends the session at a question, or because it was cancelled from outside.
func (w *wizard) leave(err error) steps.Outcome {
	if w.past != nil {
		return w.leaveAfterChanges(*w.past, err)
	}
	if errors.Is(err, errNoInput) {
		w.talk.say("No more input, so the wizard stops. Nothing was changed.")
		return w.end(steps.ResultRefused, &steps.Problem{
			Key:      "end-of-input",
			Happened: "No more input, so the wizard stops.",
			Who:      "you",
			How:      []string{"Answer the questions at a terminal, or run modelop-entra apply with the answers as flags."},
			Cause:    io.EOF,
		})
	}
	w.talk.say("Stopped by you. Nothing was changed.")
	return w.end(steps.ResultInterrupted, nil)
}

// leaveAfterChanges ends the session after Apply. What it said about the end of Apply stays true.
func (w *wizard) leaveAfterChanges(o steps.Outcome, why error) steps.Outcome {
	noInput := errors.Is(why, errNoInput)
	o.Tested = w.tested
	told := o.Complete() && w.doneTold
	switch {
	case told && noInput:
		w.talk.say("No more input, so the wizard ends.")
	case told:
		w.talk.say("The wizard ends.")
	default:
		if noInput {
			w.talk.say("No more input, so the wizard stops.")
		}
		w.talk.text(words.Summary(o))
	}
	return o
}

// finish ends the session with the outcome.
func (w *wizard) finish(o steps.Outcome) (stage, error) {
	o.Tested = w.tested
	w.outcome = &o
	return nil, nil
}
