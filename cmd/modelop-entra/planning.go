package main

import (
	"context"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// How plan and apply come to a plan without the wizard: from flags and the tenant, and with no question.

// requireToPlan checks, before anything is sent, that nothing is missing that a plan needs.
func (p *program) requireToPlan() error { return p.refuseMissing(p.missingToPlan()) }

// requireToApply checks, before anything is sent, that nothing is missing that a run needs which writes.
func (p *program) requireToApply() error {
	missing := p.missingToPlan()
	if p.tenant == "" {
		missing = append(missing, missingTenant)
	}
	if !p.yes && !p.canAsk() {
		missing = append(missing, missingYes)
	}
	return p.refuseMissing(missing)
}

func (p *program) missingToPlan() []missingAnswer {
	var missing []missingAnswer
	if p.parsed.choices.URL.Host == "" {
		missing = append(missing, missingURL)
	}
	if p.parsed.choices.GroupNames == "" && !p.canAsk() {
		missing = append(missing, missingGroups)
	}
	return missing
}

// refuseMissing ends a run in which answers are missing. The group answer alone is none of them yet: the tenant knows that of
// a setup which exists.
func (p *program) refuseMissing(missing []missingAnswer) error {
	if len(missing) == 0 || len(missing) == 1 && missing[0] == missingGroups {
		return nil
	}
	why := "there is no terminal to ask at"
	if p.noInput {
		why = "--no-input forbids to ask"
	} else if p.canAsk() {
		why = "this command does not ask for them; the wizard does"
	}
	return missingAnswers(missing, why)
}

// signInAndPlan signs in, reads the tenant and makes the plan. An open question ends the run as refused.
func (p *program) signInAndPlan(ctx context.Context) (plan.Plan, error) {
	account, err := p.signInOnly(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	p.preflight(account)
	choices, answers, err := p.choose()
	if err != nil {
		return plan.Plan{}, err
	}
	pl, err := p.run.Plan(ctx, choices, answers)
	if err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	if len(pl.Questions) > 0 {
		return plan.Plan{}, &exitError{code: exitRefused, text: questions(pl.Questions, choices.NamePrefix, p.run.Now())}
	}
	return pl, nil
}

// preflight logs what the account can do here. What the plan lacks is told with the plan.
func (p *program) preflight(account steps.Account) {
	p.log.Info("signed in", "as", account.Name, "application", account.Application, "guest", account.Guest, "roles", account.Roles, "permissions", account.Permissions)
	for _, ability := range account.Abilities {
		p.log.Info("preflight", "answer", string(ability.Answer), "what", ability.What, "text", ability.Text)
	}
	if text := words.Guest(account, ""); text != "" {
		p.say("%s", text)
	}
}

// choose completes the answers from the tenant, and says what the adviser thinks of the group answer.
func (p *program) choose() (blueprint.Choices, plan.Answers, error) {
	answers := p.parsed.answers
	choices := p.run.Choices(p.parsed.choices.URL)
	if p.replaces != "" {
		setup, err := p.run.SetupAt(p.replaces)
		if err != nil {
			return blueprint.Choices{}, answers, &exitError{code: exitRefused, text: "--replaces: " + err.Error() + ". Nothing was changed."}
		}
		answers.Replaces = setup.Key
		choices = p.run.ChoicesOf(setup.Key, p.parsed.choices.URL)
	} else {
		answers.NewSetup = true // a new address is a new setup unless --replaces says otherwise
	}
	if choices.GroupNames == "" {
		return choices, answers, missingGroupNames(p.groupAdvice(), "this setup is new, so the tenant does not know it")
	}
	from := "as it is in the tenant"
	if p.parsed.given.GroupNames {
		from = "from --group-names"
	}
	a := p.run.Advice()
	p.say("Group names: %s, %s. %s", choices.GroupNames, from, advice(a, choices.GroupNames))
	p.log.Info("group names", "chosen", string(choices.GroupNames), "recommended", string(a.Recommended), "why", string(a.Reason), "groups", a.Groups)
	return choices, answers, nil
}

// groupAdvice is what to answer for the names of groups, as far as the tenant tells.
func (p *program) groupAdvice() string {
	if a := p.run.Advice(); a.Recommended != "" {
		return "recommended here: " + string(a.Recommended)
	}
	return "works for every kind of group: " + string(blueprint.GroupNamesGraph)
}

// advice compares the group answer with what the adviser recommends.
func advice(a plan.Advice, chosen blueprint.GroupNames) string {
	switch a.Recommended {
	case "":
		return "The tenant did not let the wizard look for a recommendation."
	case chosen:
		return "Recommended here, too."
	case blueprint.GroupNamesGraph, blueprint.GroupNamesSynced, blueprint.GroupNamesCloud, blueprint.GroupNamesIDs:
	}
	return "Recommended here: " + string(a.Recommended) + ". " + words.WhyRecommended(a, words.Flagged)
}
