package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

func planCommand(sys system, o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what apply would change, and change nothing",
		Long: `Show what apply would change, and change nothing.

The plan goes to standard output. Exit code 0: nothing to change. 5: changes are
pending. --report writes it as a page for a change board or a security team: each
registration, permission and consent, why ModelOp Center needs it, what happens
without it, and how to undo it.`,
		Example: `  modelop-entra plan --tenant contoso.com --url https://modelop.contoso.com --group-names graph
  modelop-entra plan --demo --tenant contoso.com --url https://modelop.contoso.com --group-names graph --json
  modelop-entra plan --demo --tenant contoso.com --url https://modelop.contoso.com --group-names graph --report > report.md
  modelop-entra plan --demo --tenant contoso.com --url https://modelop.contoso.com --group-names graph --save plan.json`,
		Args: cobra.NoArgs,
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.plan(ctx) }),
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().StringVar(&o.save, "save", "", "save the plan to this file, for apply FILE")
	cmd.Flags().BoolVar(&o.report, "report", false, "write the plan as a report for a change board or a security team, in Markdown")
	return cmd
}

// plan is the command plan.
func (p *program) plan(ctx context.Context) error {
	if p.report && p.machine() {
		return usage("--report wants standard output for itself. Leave --json and --events out.")
	}
	if err := p.requireToPlan(); err != nil {
		return err
	}
	if err := p.checkSave(); err != nil {
		return err
	}
	ctx, stop := p.untilSignal(ctx, nil)
	defer stop()
	pl, err := p.signInAndPlan(ctx)
	if err != nil {
		return err
	}
	p.eventOfPlan(pl)
	if p.save != "" {
		if err := p.savePlan(pl); err != nil {
			return err
		}
	}
	if err := p.showPlan(pl); err != nil {
		return err
	}
	if pl.UpToDate() {
		return nil
	}
	return &exitError{code: exitChangesPending}
}

// showPlan writes the plan to standard output, as it was asked for.
func (p *program) showPlan(pl plan.Plan) error {
	switch {
	case p.machine():
		return p.document(planDocument(pl))
	case p.report:
		text, err := p.run.PlannedReport(pl)
		if err != nil {
			return p.refuse(err)
		}
		return p.print(string(text))
	case p.save != "":
		return p.print(words.Plan(pl, p.applySavedCommand(p.save, pl)))
	}
	return p.print(words.Plan(pl, p.continueWith("apply", pl)))
}
