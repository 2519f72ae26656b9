package line

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// errStopHere ends Apply after the sign-in was lost, because the operator wants it so.
var errStopHere = errors.New("stopped by the operator")

// apply carries out the plan. It asks nothing, unless the sign-in is lost: to stop is the caller's signal.
func (w *wizard) apply() (stage, error) {
	changes := w.plan.Count()
	w.tested = nil
	w.talk.blank()
	w.talk.say("Step 5 of 6: Apply.")
	if changes > 0 {
		w.talk.say(fmt.Sprintf("Applying %s to %s. To stop, press control and C.", words.Count(changes, "change"), w.tenantName()))
	} else {
		w.talk.say("Writing the files.")
	}
	p := newProgress(w.opt.StillEvery)
	still := func(time.Duration) string {
		w.talk.sayAll(p.still(w.opt.Clock()))
		return ""
	}
	var outcome steps.Outcome
	var lost error // why the sign-in did not come back
	w.during(still, func(ctx context.Context, tell func(func())) {
		outcome = w.engine.Apply(ctx, w.plan, func(ev steps.Event) {
			tell(func() { w.talk.sayAll(p.lines(ev)) })
		}, func(_ context.Context, why *steps.Problem) error {
			answered := make(chan error, 1)
			tell(func() {
				w.talk.sayAll(p.rest())
				lost = w.signInLost(why, p)
				answered <- lost
			})
			return <-answered
		})
	})
	w.talk.sayAll(p.rest())
	return w.applied(outcome, lost)
}

// applied goes on from the end of Apply.
func (w *wizard) applied(o steps.Outcome, lost error) (stage, error) {
	if o.Untouched() {
		return w.untouched(o)
	}
	w.past, w.history, w.doneTold = &o, nil, false
	switch {
	case errors.Is(lost, errNoInput):
		return w.finish(w.leaveAfterChanges(o, errNoInput))
	case w.ctx.Err() != nil || o.Result == steps.ResultInterrupted:
		w.talk.blank()
		w.talk.text(words.Summary(o))
		return w.finish(o)
	}
	w.handedOver = false
	switch limit := steps.LimitAfter(o, w.choices.SecretLifetime, w.opt.Clock()); {
	case limit != nil:
		return w.limitedAfter(limit), nil
	case o.Complete() && len(o.Handoffs) > 0:
		w.handedOver = true
		return w.handoff, nil
	}
	return w.done, nil
}

// untouched tells why the run ended before its first change: the folder, the vault, another run, a request that Entra ID
// refused. All answers stay, and whoever tries again sees the plan as it is by then.
func (w *wizard) untouched(o steps.Outcome) (stage, error) {
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	p := o.Problem
	if p == nil {
		p = &steps.Problem{Happened: "Nothing could be written.", Who: "you"}
	}
	reviewed := func() {
		if last := len(w.history) - 1; last >= 0 { // the review, which comes again
			w.history = w.history[:last]
		}
	}
	if p.Key == steps.KeyTenantMoved { // it has just been read again
		w.talk.note(words.Sentence(p.Happened) + " " + w.unchanged() + " The plan follows as it is now.")
		reviewed()
		return w.makePlan, nil
	}
	w.problem(p, w.unchanged())
	quit := func() (stage, error) { return w.finish(o) }
	if w.past != nil {
		quit = w.refuse(p)
	}
	again := func() (stage, error) {
		reviewed()
		return w.readAgain(w.makePlan)
	}
	return w.chooseRemedy(p, []remedy{{"Try again.", again}}, quit)
}

// signInLost asks to sign in again, half-way through Apply. Its error ends Apply.
func (w *wizard) signInLost(why *steps.Problem, p *progress) error {
	w.talk.fail(words.Sentence(why.Happened))
	w.talk.say(fmt.Sprintf("The sign-in of %s ended after %d of %s. That happens when a password changes, when an administrator "+
		"ends all sessions, or after some hours. The wizard has paused. Nothing is lost.",
		w.account.Name, p.total, words.Count(p.of, "change")))
	c := choice{
		standard: 1,
		options: []option{
			{text: "Sign in again as " + w.account.Name + ", then go on.", name: "sign in again"},
			{text: fmt.Sprintf("Stop here: the next run goes on from %d of %d.", p.total, p.of)},
		},
		question: question{help: says("What is done stays, and every secret is saved.")},
	}
	for {
		i, err := w.choose(c)
		switch {
		case errors.Is(err, errBack):
			w.talk.note(noWayBack)
			continue
		case errors.Is(err, errQuit):
			return errStopHere
		case err != nil:
			return err
		case i == 1:
			return errStopHere
		}
		_, err = w.withWay(w.engine, func(ctx context.Context, show func(steps.DeviceCode), _ func()) (steps.Account, error) {
			return steps.Account{}, w.engine.SignInAgain(ctx, show)
		})
		if err == nil {
			w.talk.say("Signed in. Going on.")
			return nil
		}
		switch {
		case w.ctx.Err() != nil:
			return w.ctx.Err()
		case errors.Is(err, errBack):
			continue
		case errors.Is(err, errQuit):
			return errStopHere
		case isTyped(err):
			return err
		}
		w.problem(words.ProblemOf(err), "What is done stays.")
	}
}
