package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// checkSave refuses a place for a plan that something else has taken.
func (p *program) checkSave() error {
	if p.save == "" {
		return nil
	}
	if err := steps.CheckPlanFile(p.save); err != nil {
		return usage(fmt.Sprintf("--save: %s cannot be written: %v. Name another file. %s", p.save, err, nothingSent))
	}
	return nil
}

// savePlan writes the plan to the file of --save.
func (p *program) savePlan(pl plan.Plan) error {
	if err := p.run.SavePlanAs(p.save, pl); err != nil {
		return &exitError{code: exitFailed, text: fmt.Sprintf("%s cannot be written: %v. Nothing was changed.", p.save, err)}
	}
	p.say("Saved the plan to %s", p.save)
	return nil
}

// answersOfAPlan are the flags whose answers a saved plan holds.
var answersOfAPlan = []string{
	"url", "keep-path", "group-names", "synced-form", "drop-group-read-all", "registrations", "name-prefix", "no-sign-in-scopes",
	"secrets", "secret-lifetime", "replaces", singleTenantFlag,
}

// fromSavedPlan takes the answers from a saved plan.
func (o *options) fromSavedPlan(file string) (steps.SavedPlan, blueprint.Choices, error) {
	var none blueprint.Choices
	for _, flag := range answersOfAPlan {
		if o.set[flag] {
			return steps.SavedPlan{}, none, usage(fmt.Sprintf("The plan in %s holds the answers. Leave --%s out. %s", file, flag, nothingSent))
		}
	}
	data, err := readFile(file, steps.MaxSavedPlan)
	if err != nil {
		return steps.SavedPlan{}, none, usage(err.Error() + ". " + nothingSent)
	}
	saved, choices, err := steps.ReadSavedPlan(data)
	if err != nil {
		return saved, none, usage(fmt.Sprintf("The plan in %s cannot be used: %v. %s", file, strings.TrimRight(err.Error(), "."), nothingSent))
	}
	if err := o.confirmHolds(file, &saved); err != nil {
		return saved, none, err
	}
	if downtime := o.decision(scopeDowntimeFlag, o.scopeDowntime); downtime != "" {
		// The one answer that may come later than the plan: when signing in may fail is settled last.
		if saved.Answers.ScopeDowntime != "" {
			return saved, none, usage(fmt.Sprintf("The plan in %s holds the answers. Leave --allow-scope-downtime out. %s", file, nothingSent))
		}
		saved.Answers.ScopeDowntime = downtime
	}
	if saved.Demo != (o.demo != "") {
		what, how := "real tenant", "Leave --demo out."
		if saved.Demo {
			what, how = "simulated tenant", "Add --demo, with the same scenario."
		}
		return saved, none, usage(fmt.Sprintf("The plan in %s is for a %s. %s %s", file, what, how, nothingSent))
	}
	o.url, o.keepPath, o.groupNames, o.set["group-names"] = saved.URL, choices.URL.Path != "", saved.Choices.GroupNames, true
	o.namePrefix, o.noSignInScopes = choices.NamePrefix, !choices.SignInScopes
	if o.tenant == "" {
		o.tenant = saved.Tenant.ID
	}
	return saved, choices, nil
}

// confirmHolds takes over, of the registrations whose other holders the plan accepts, what --adopt says again. With --yes
// nobody looks at the plan, and who wrote the file need not be who applies it: only what is said again counts then.
func (o *options) confirmHolds(file string, saved *steps.SavedPlan) error {
	again, err := o.planAnswers()
	if err != nil {
		return err
	}
	other := func(what string) error {
		return usage(fmt.Sprintf("The plan in %s does not adopt %s. Leave that --adopt out. %s", file, what, nothingSent))
	}
	for name := range again.LeaveOut {
		return other(name + "=" + leaveAsItIs)
	}
	for name, id := range again.Adopt {
		if !saved.Answers.Trusts(id) {
			return other(name + "=" + id)
		}
	}
	if o.yes {
		saved.Answers.TrustHolds = again.TrustHolds
	}
	return nil
}

// applySaved applies a saved plan: it is computed anew, and must amount to the same.
func (p *program) applySaved(ctx context.Context, saved steps.SavedPlan, choices blueprint.Choices) error {
	if err := p.requireToApply(); err != nil {
		return err
	}
	ctx, stop := p.untilSignal(ctx, p.saysStopping)
	defer stop()
	p.say("modelop-entra: applying the plan of %s to %s", words.Stamp(saved.SavedAt), choices.URL)
	account, err := p.signInOnly(ctx)
	if err != nil {
		return err
	}
	if !strings.EqualFold(account.Tenant.ID, saved.Tenant.ID) {
		return &exitError{code: exitRefused, text: fmt.Sprintf("the plan is for another tenant than %s. Nothing was changed.\n\n  the plan  %s, %s\n  this is   %s, %s",
			words.Tenant(account.Tenant), words.Tenant(saved.Tenant), saved.Tenant.ID, words.Tenant(account.Tenant), account.Tenant.ID)}
	}
	pl, err := p.run.Plan(ctx, choices, saved.Answers)
	if err != nil {
		return p.refuse(err)
	}
	if len(pl.Questions) > 0 {
		return &exitError{code: exitRefused, text: questions(pl.Questions, choices.NamePrefix, p.run.Now())}
	}
	if differences := saved.Differences(pl); len(differences) > 0 {
		text := words.TenantName(account.Tenant) + " is not as it was when the plan was saved, or the file was changed. Nothing was changed.\n"
		for _, d := range differences {
			text += "\n  " + words.Clean(d)
		}
		return &exitError{code: exitRefused, text: text + "\n\nTo see what is to do now:\n  " + p.command("plan", account.Tenant, choices)}
	}
	return p.carryOut(ctx, pl)
}

// applyFile is the command apply with a saved plan.
func (o *options) applyFile(cmd *cobra.Command, sys system, args []string) error {
	saved, choices, err := o.fromSavedPlan(args[0])
	if err != nil {
		return err
	}
	return o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.applySaved(ctx, saved, choices) })(cmd, args)
}
