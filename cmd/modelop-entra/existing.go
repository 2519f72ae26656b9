package main

import (
	"context"
	"fmt"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// What the commands share that work on a setup which exists: they take the answers from the tenant.

// requireURL checks that the setup was named, before anything is sent.
func (p *program) requireURL() error {
	if p.given.choices.URL.Host != "" {
		return nil
	}
	return missingAnswers([]missingAnswer{missingURL}, "without it nothing tells which setup is meant", "Nothing was sent to Microsoft, and nothing was changed.")
}

// signInAndFind signs in and plans for the setup of --url. The plan's questions stay open: nothing is going to be
// changed because of them.
func (p *program) signInAndFind(ctx context.Context) (plan.Plan, error) {
	account, err := p.run.SignIn(ctx, p.tenant, p.showCode, func() {})
	if err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	p.say("Signed in to %s as %s", words.Tenant(account.Tenant), words.Clean(account.Name))
	choices := p.run.Choices(p.given.choices.URL)
	if choices.Key == "" {
		text := fmt.Sprintf("%s holds no setup for %s. Nothing was changed.", words.TenantName(account.Tenant), p.given.choices.URL)
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
		return plan.Plan{}, missingAnswers([]missingAnswer{missingGroups}, "the tenant does not tell, since this setup is not finished", "The tenant was read. Nothing was changed.")
	}
	pl, err := p.run.Plan(ctx, choices, p.given.answers)
	if err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	return pl, nil
}

// print writes a result for people to standard output.
func (p *program) print(text string) { _, _ = fmt.Fprint(p.stdout, text) }
