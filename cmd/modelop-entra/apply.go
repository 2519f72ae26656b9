package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

func applyCommand(sys system, o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "apply [FILE]",
		Short: "Make the changes without the wizard",
		Long: `Make the changes without the wizard.

It waits for the person who approves the code, which goes to standard error. It
asks once before it writes; --yes answers that question and no other. --tenant is
needed, so that nothing is written to a tenant that nobody named.

FILE is a plan that plan --save wrote. The plan is computed anew; if it does not
amount to the same, apply says what differs and changes nothing.

--answers FILE takes the answers from a YAML file. Several of them are customers:
each gets a sign-in and a folder of its own (DIR/KEY with --out DIR), and one table
at the end tells how all of them went.`,
		Example: `  modelop-entra apply --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph
  modelop-entra apply --demo --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph
  modelop-entra apply --demo --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph --verify --events
  modelop-entra apply plan.json --demo
  modelop-entra apply --yes --answers contoso.yaml --answers fabrikam.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1 && len(o.answersFiles) > 0:
				return usage("A saved plan holds its answers. Leave --answers out. " + nothingSent)
			case len(o.answersFiles) > 1:
				return o.applyInARow(cmd.Context(), cmd, sys)
			case len(args) == 1:
				return o.applyFile(cmd, sys, args)
			}
			return o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.apply(ctx) })(cmd, args)
		},
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().BoolVar(&o.yes, "yes", false, "apply the plan without asking")
	cmd.Flags().BoolVar(&o.testAfter, "verify", false, "test the setup with real tokens afterwards")
	return cmd
}

// apply is the command apply.
func (p *program) apply(ctx context.Context) error {
	if err := p.requireToApply(); err != nil {
		return err
	}
	ctx, stop := p.untilSignal(ctx, p.saysStopping)
	defer stop()
	p.say("modelop-entra: applying to %s", p.parsed.choices.URL)
	pl, err := p.signInAndPlan(ctx)
	if err != nil {
		return err
	}
	return p.carryOut(ctx, pl)
}

// carryOut applies a plan, after the one question whether to do so.
func (p *program) carryOut(ctx context.Context, pl plan.Plan) error {
	p.eventOfPlan(pl)
	p.say("Plan: %s, %d kept, %d for an administrator", words.Count(pl.Count(), "change"), len(pl.Kept), pl.Handoffs())
	for _, w := range pl.Warnings {
		p.say("%s", words.Warning(w))
	}
	p.say("")
	if !p.yes && !pl.UpToDate() {
		if err := p.confirm(ctx, pl); err != nil {
			return err
		}
	}
	outcome := p.applyWith(ctx, pl)
	if p.testAfter {
		p.verifyAfter(ctx, &outcome)
	}
	p.say("")
	ended := p.conclude(outcomeDocument(outcome), outcome.Result, outcome.Problem, words.Summary(outcome))
	return withTest(ended, outcome.Tested)
}

// applyWith applies the plan and speaks of what happens, and of waits that go on.
func (p *program) applyWith(ctx context.Context, pl plan.Plan) steps.Outcome {
	var progress words.Progress
	var mu sync.Mutex // progress hears from the engine and from the clock
	lines := func(l []string) {
		for _, s := range l {
			p.say("%s", s)
		}
	}
	ticker := time.NewTicker(words.StillEvery)
	defer ticker.Stop()
	over := make(chan struct{})
	defer close(over)
	go func() {
		for {
			select {
			case now := <-ticker.C:
				mu.Lock()
				lines(progress.Still(now))
				mu.Unlock()
			case <-over:
				return
			}
		}
	}()
	return p.run.Apply(ctx, pl, func(ev steps.Event) {
		mu.Lock()
		defer mu.Unlock()
		p.log.Info("event", "kind", string(ev.Kind), "registration", ev.Registration, "happened", ev.Happened, "done", ev.Total, "of", ev.TotalOf)
		p.eventOfProgress(ev)
		lines(progress.Lines(ev))
	}, p.again)
}

// confirm asks the one question that --yes answers. End of input is no.
func (p *program) confirm(ctx context.Context, pl plan.Plan) error {
	_, _ = fmt.Fprint(p.stderr, words.Plan(pl, ""))
	question := fmt.Sprintf("Type yes to apply %s to %s. There is no default.", words.Count(pl.Count(), "change"), words.TenantName(pl.Tenant))
	return p.askFor(ctx, question, "yes", "To apply without the question, add --yes.")
}
