package line

import (
	"context"
	"errors"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// administratorSignsIn lets an administrator sign in on this computer and grant what is left. The operator stays who they are.
func (w *wizard) administratorSignsIn() (stage, error) {
	admin, asked, operators := w.opt.Administrator(), w.engine.Asked(), w.way
	defer func() { w.way = operators }()
	if w.way == steps.WayAzureCLI || w.way == steps.WayEnvironment {
		w.way = steps.WayDeviceCode // those sign the operator in
	}
	w.talk.say("Now the administrator signs in. You go on as " + w.account.Name + " afterwards.")
	var c steps.Consent
	var account steps.Account
	for {
		var err error
		account, err = w.withWay(admin, func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error) {
			account, err := admin.SignIn(ctx, asked.Tenant, show, reading)
			if err == nil {
				c, err = admin.Consent(ctx, asked, plan.Answers{})
			}
			return account, err
		})
		if err == nil {
			break
		}
		if w.ctx.Err() != nil {
			return nil, w.ctx.Err()
		}
		switch {
		case errors.Is(err, errBack):
			return w.howToHandOver, nil
		case errors.Is(err, errQuit):
			return w.finish(w.leaveAfterChanges(*w.past, errQuit))
		case isTyped(err):
			return nil, err
		}
		w.problem(words.ProblemOf(err), "What is done stays.")
		if again, err := w.otherWay(words.ProblemOf(err)); err != nil || !again {
			return w.howToHandOver, err
		}
	}
	w.talk.blank()
	w.talk.text(words.Consent(c, account.Name))
	switch {
	case len(c.Items) == 0:
		return w.await, nil
	case c.Possible() == 0:
		w.talk.say("Nothing was granted: " + account.Name + " does not hold the role that it needs.")
		return w.howToHandOver, nil
	}
	answer, err := w.word(question{
		prompt: "Type yes to grant " + words.Count(c.Possible(), "permission") + " in " + w.tenantName() + ", or no to go back. " + noDefault,
		wrong:  "type yes or no.",
		help:   says("What is listed above is granted, and nothing else."),
	}, "yes", "no")
	switch {
	case errors.Is(err, errBack), err == nil && answer == "no":
		w.talk.say("Nothing was granted.")
		return w.howToHandOver, nil
	case errors.Is(err, errQuit):
		return w.finish(w.leaveAfterChanges(*w.past, errQuit))
	case err != nil:
		return nil, err
	}
	return w.grant(admin, c)
}

// otherWay asks for another way to sign in where this one does not work. false: there is none, or none is wanted.
func (w *wizard) otherWay(p *steps.Problem) (bool, error) {
	var ways []steps.Way
	c := choice{question: question{help: says("What is done stays.")}}
	for _, way := range p.Instead {
		if way == steps.WayAzureCLI || way == steps.WayBrowser && !w.browserWorks() {
			continue // the one signs the operator in, the other cannot be seen from here
		}
		ways = append(ways, way)
		c.options = append(c.options, w.wayOption(way))
	}
	if len(ways) == 0 {
		return false, nil
	}
	w.talk.say("What works instead:")
	c.options = append(c.options, option{text: "Go back."})
	i, err := w.choose(c)
	switch {
	case errors.Is(err, errBack), err == nil && i == len(ways):
		return false, nil
	case err != nil:
		return false, err
	}
	w.way = ways[i]
	return true, nil
}

// grant grants, and goes on to see it in the tenant.
func (w *wizard) grant(admin Granter, c steps.Consent) (stage, error) {
	p := newProgress(w.opt.StillEvery)
	var o steps.Outcome
	w.during(func(time.Duration) string {
		w.talk.sayAll(p.still(w.opt.Clock()))
		return ""
	}, func(ctx context.Context, tell func(func())) {
		// It takes a second. A sign-in that is lost meanwhile ends it, and the question comes again.
		lost := func(_ context.Context, why *steps.Problem) error { return why }
		o = admin.Grant(ctx, c, func(ev steps.Event) { tell(func() { w.talk.sayAll(p.lines(ev)) }) }, lost)
	})
	w.talk.sayAll(p.rest())
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	for _, t := range words.Problems(o) {
		w.problem(t.Problem, "What is done stays.")
	}
	if o.Changes == 0 {
		w.talk.say("Nothing was granted.")
		return w.howToHandOver, nil
	}
	return w.await, nil
}
