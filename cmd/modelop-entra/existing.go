package main

import (
	"context"
	"fmt"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// What the commands share that work on a setup which exists: they take the answers from the tenant.

// requireURL checks that the setup was named, before anything is sent.
func (p *program) requireURL() error {
	if p.parsed.choices.URL.Host != "" {
		return nil
	}
	return missingAnswers([]missingAnswer{missingURL}, "without it nothing tells which setup is meant")
}

// signInAndFind signs in and plans for the setup of --url, once the tenant shows what a run has just made of it. The plan's
// questions stay open: nothing is going to be changed because of them. secrets is when the plan adds some.
func (p *program) signInAndFind(ctx context.Context, secrets blueprint.SecretMode) (plan.Plan, error) {
	account, err := p.signInOnly(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	if err := p.run.CatchUp(ctx, p.parsed.choices.URL, p.saysCatchingUp); err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	choices := p.run.Choices(p.parsed.choices.URL)
	if choices.Key == "" {
		text := fmt.Sprintf("%s holds no setup for %s. Nothing was changed.", words.TenantName(account.Tenant), p.parsed.choices.URL)
		for i, s := range account.Setups {
			if i == 0 {
				text += "\nIt holds these:"
			}
			text += "\n  --url " + words.Clean(s.URL)
		}
		if len(account.Setups) == 0 {
			text += "\nTo make one:\n  " + p.command("", account.Tenant, choices)
		}
		return plan.Plan{}, &exitError{code: exitRefused, text: text}
	}
	if choices.GroupNames == "" {
		return plan.Plan{}, missingGroupNames(p.groupAdvice(), "the tenant does not tell, since this setup is not finished")
	}
	choices.Secrets = secrets
	pl, err := p.run.Plan(ctx, choices, p.parsed.answers)
	if err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	return pl, nil
}

// saysCatchingUp tells that the tenant does not show yet what was made a moment ago.
func (p *program) saysCatchingUp(w steps.Wait) {
	p.eventOfProgress(steps.Event{Kind: steps.Waiting, Wait: &w})
	p.say("Not all of what was made a moment ago can be seen yet: %s", words.WaitBegins(w))
}
