package line

import (
	"context"
	"maps"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// planAnew makes the plan without the answers to a plan's questions: whoever has changed an answer before them is asked
// again.
func (w *wizard) planAnew() (stage, error) {
	w.answers = plan.Answers{Replaces: w.answers.Replaces, NewSetup: w.answers.NewSetup}
	w.withoutSecrets = false
	return w.makePlan()
}

// makePlan begins the step Review with a plan for the answers so far.
func (w *wizard) makePlan() (stage, error) {
	w.talk.blank()
	w.talk.say("Step 4 of 6: Review.")
	return w.replan()
}

// replan makes the plan again, and goes on with its first open question or with the review.
func (w *wizard) replan() (stage, error) {
	var err error
	choices := w.choices
	if w.withoutSecrets {
		choices.Secrets = blueprint.SecretsKeep
	}
	w.during(stillReading, func(ctx context.Context, _ func(func())) {
		w.plan, err = w.engine.Plan(ctx, choices, w.answers)
	})
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	if err != nil {
		p := words.ProblemOf(err)
		w.problem(p, w.unchanged())
		return w.chooseRemedy(p, []remedy{{"Try again.", w.replan}}, w.refuse(p))
	}
	if len(w.plan.Questions) == 0 {
		if limit := steps.LimitBefore(w.plan, w.choices.SecretLifetime, w.opt.Clock()); limit != nil {
			return w.limitedBefore(limit), nil
		}
		return w.review, nil
	}
	q := w.plan.Questions[0]
	answers, prefix := w.answers, w.choices.NamePrefix
	return func() (stage, error) { // coming back to it, its earlier answer does not count
		w.answers = plan.Answers{
			Adopt: maps.Clone(answers.Adopt), TrustHolds: maps.Clone(answers.TrustHolds), LeaveOut: maps.Clone(answers.LeaveOut),
			ScopeDowntime: answers.ScopeDowntime, Audience: answers.Audience,
			Replaces: answers.Replaces, NewSetup: answers.NewSetup,
		}
		w.choices.NamePrefix = prefix
		return w.settleQuestion(q)
	}, nil
}
