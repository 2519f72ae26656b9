package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// rotateFlags are the flags of rotate alone.
type rotateFlags struct {
	finish     bool
	removeKeys []string
}

func rotateCommand(sys system, o *options) *cobra.Command {
	var f rotateFlags
	cmd := &cobra.Command{
		Use:   "rotate [REGISTRATION]...",
		Short: "Make new secrets, and remove the old ones when you say so",
		Long: `Make a new secret for each registration that needs one, or for those named. The old
ones stay valid: install secret.yaml, restart ModelOp Center, and then run rotate
--finish, which tries the new secrets and removes the old ones.

Only secrets that vault.json knows are removed; --remove-key ID removes another one.
The newest secret of vault.json is never removed, and nothing is while it does not
work.`,
		Example: `  modelop-entra rotate --tenant contoso.com --url https://modelop.contoso.com
  modelop-entra rotate go-cli --tenant contoso.com --url https://modelop.contoso.com --secret-lifetime 90d
  modelop-entra rotate --finish --tenant contoso.com --url https://modelop.contoso.com`,
		ValidArgs: blueprint.Names(),
		Args: func(_ *cobra.Command, args []string) error {
			for _, a := range args {
				if !blueprint.IsRegistration(a) {
					return usage(fmt.Sprintf("%q is none of the registrations %s.", a, words.List(blueprint.Names())))
				}
			}
			return nil
		},
		RunE: o.runs(sys, func(ctx context.Context, p *program, args []string) error {
			if err := p.requireRotation(f); err != nil {
				return err
			}
			ctx, stop := p.untilSignal(ctx, p.saysStopping)
			defer stop()
			if f.finish || len(f.removeKeys) > 0 {
				return p.retire(ctx, f, args)
			}
			return p.rotate(ctx, args)
		}),
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do it without asking")
	cmd.Flags().BoolVar(&f.finish, "finish", false, "ModelOp Center runs with the new secrets: remove the old ones")
	cmd.Flags().StringArrayVar(&f.removeKeys, "remove-key", nil, "remove the secret with this id, also one that vault.json does not know; may be repeated")
	return cmd
}

// requireRotation checks that nothing that must be answered is missing, before anything is sent.
func (p *program) requireRotation(f rotateFlags) error {
	for _, k := range f.removeKeys {
		if uuid.Validate(k) != nil {
			return usage(fmt.Sprintf("--remove-key: %q is not the id of a secret.", k))
		}
	}
	var missing []missingAnswer
	if p.parsed.choices.URL.Host == "" {
		missing = append(missing, missingURL)
	}
	if p.tenant == "" {
		missing = append(missing, missingTenant)
	}
	if !p.yes && !p.canAsk() {
		missing = append(missing, missingYes)
	}
	if len(missing) == 0 {
		return nil
	}
	return missingAnswers(missing, "until then no secret is touched")
}

// rotate adds the new secrets, writes them down, and tries them.
func (p *program) rotate(ctx context.Context, only []string) error {
	whole, err := p.signInAndFind(ctx, blueprint.SecretsNew)
	if err != nil {
		return err
	}
	pl, err := steps.Rotation(whole, only)
	if err != nil {
		return p.refuse(err)
	}
	n := words.Count(pl.Count(), "new secret")
	if !p.yes {
		question := fmt.Sprintf("Type yes to add %s in %s. Those that exist stay valid. There is no default.", n, words.TenantName(pl.Tenant))
		if err := p.askFor(ctx, question, "yes", "To add them without the question, add --yes."); err != nil {
			return err
		}
	}
	p.eventOfPlan(pl)
	p.say("Adding %s, valid until %s\n", n, words.Date(pl.SecretsUntil))
	outcome := p.applyWith(ctx, pl)
	var checked []steps.CheckedSecret
	if outcome.Changes > 0 && ctx.Err() == nil {
		checked = p.run.CheckSecrets(ctx, pl, p.saysWaiting)
	}
	for _, c := range checked {
		p.eventOfChecked(c)
		p.say("%s", words.Checked(c))
	}
	p.say("")
	result := outcome.Result
	if result == steps.ResultDone && slices.ContainsFunc(checked, func(c steps.CheckedSecret) bool { return c.Problem != nil }) {
		result = steps.ResultPartial
	}
	return p.conclude(rotatedDocument(outcome, result, checked), result, outcome.Problem,
		words.Rotated(outcome, result, checked, p.rotateCommand("--finish", pl.Tenant)))
}

// retire removes the old secrets, or those that were named.
func (p *program) retire(ctx context.Context, f rotateFlags, only []string) error {
	pl, err := p.signInAndFind(ctx, p.parsed.choices.Secrets)
	if err != nil {
		return err
	}
	m, err := p.run.Retirement(pl, f.finish, only, f.removeKeys)
	if err != nil {
		return p.refuse(err)
	}
	if len(m.Old) == 0 || p.yes {
		p.say("\n%s", words.Retirement(m))
	} else {
		p.tell("\n%s", words.Retirement(m))
	}
	outcome := steps.Retired{Retirement: m, Result: steps.ResultDone}
	if len(m.Old) > 0 {
		if !p.yes {
			question := "Does ModelOp Center run with the new secrets? What still uses an old one stops working.\n" +
				fmt.Sprintf("Type yes to remove %s. There is no default.", words.Count(len(m.Old), "secret"))
			if err := p.askFor(ctx, question, "yes", "To remove them without the question, add --yes."); err != nil {
				return err
			}
		}
		outcome = p.run.Retire(ctx, m, func(o steps.OldSecret) {
			p.eventOfSecret(secretState{Registration: o.Registration, KeyID: o.KeyID, State: "removed", Until: o.EndsAt})
			p.say("%s", words.Pad(o.Registration, 29)+"removed "+o.KeyID)
		}, p.saysWaiting, p.again)
		p.say("")
	}
	text := ""
	if len(m.Old) > 0 {
		text = words.Retired(outcome)
	}
	return p.conclude(retiredDocument(outcome), outcome.Result, outcome.Problem, text)
}

// saysWaiting tells about a wait of one registration.
func (p *program) saysWaiting(registration string, w steps.Wait) {
	p.eventOfSecret(secretState{Registration: registration, State: "waiting", Wait: waitOf(&w)})
	p.say("%s", words.Pad(registration, 29)+words.WaitBegins(w))
}

// rotateCommand is the command that goes on with the rotation.
func (p *program) rotateCommand(flag string, t plan.Tenant) string {
	return p.command("rotate", t, p.run.Choices(p.parsed.choices.URL)) + " " + flag
}
