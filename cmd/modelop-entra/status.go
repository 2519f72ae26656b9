package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

func statusCommand(sys system, o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show the setups of a tenant, and what is due",
		Long: `Show the setups of a tenant: their registrations, whether their settings have
drifted, when their secrets expire, and what waits for an administrator. Nothing is
changed. With --url only that setup is shown.

Exit code 4: something needs attention.`,
		Example: `  modelop-entra status --demo=two-setups --tenant contoso.com
  modelop-entra status --demo=two-setups --tenant contoso.com --json`,
		Args: cobra.NoArgs,
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.status(ctx) }),
	}
	o.unattendedFlags(cmd.Flags())
	return cmd
}

// status is the command status.
func (p *program) status(ctx context.Context) error {
	ctx, stop := p.untilSignal(ctx, nil)
	defer stop()
	if _, err := p.signInOnly(ctx); err != nil {
		return err
	}
	s := p.run.Status()
	if url := p.parsed.choices.URL; url.Host != "" {
		setup, err := p.run.SetupAt(url.String())
		if err != nil {
			return &exitError{code: exitRefused, text: err.Error() + ". Nothing was changed."}
		}
		s.Setups = slices.DeleteFunc(s.Setups, func(o steps.SetupStatus) bool { return o.Key != setup.Key })
	}
	now := time.Now()
	if err := p.show(statusDocument(s, now), words.Status(s, now)); err != nil {
		return err
	}
	if slices.ContainsFunc(s.Setups, func(s steps.SetupStatus) bool { return s.NeedsAttention(now) }) {
		return &exitError{code: exitPartial}
	}
	return nil
}
