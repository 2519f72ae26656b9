package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// removeFlags are the flags of remove alone.
type removeFlags struct {
	confirm string
	adopted bool
}

func removeCommand(sys system, o *options) *cobra.Command {
	var f removeFlags
	cmd := &cobra.Command{
		Use:   "remove",
		Short: "Delete the registrations of a setup",
		Long: `Delete the registrations of a setup, for 30 days restorably. Only what the wizard
made is deleted: a registration that it adopted stays unless --including-adopted
says otherwise, and other setups are never touched. Files on this computer stay.

It shows what it will delete and asks for the host of the ModelOp URL. Without a
terminal --confirm HOST answers that.`,
		Example: `  modelop-entra remove --tenant contoso.com --url https://modelop.contoso.com
  modelop-entra remove --demo=two-setups --tenant contoso.com --url https://modelop-test.contoso.com --confirm modelop-test.contoso.com`,
		Args: cobra.NoArgs,
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.remove(ctx, f) }),
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().StringVar(&f.confirm, "confirm", "", "the host of --url, to delete without being asked")
	cmd.Flags().BoolVar(&f.adopted, "including-adopted", false, "delete the registrations, too, that the wizard adopted")
	return cmd
}

var missingConfirm = missingAnswer{name: "Confirmation", flag: "--confirm HOST", key: "confirm"}

// remove is the command remove.
func (p *program) remove(ctx context.Context, f removeFlags) error {
	if err := p.requireRemoval(f); err != nil {
		return err
	}
	ctx, stop := p.untilSignal(ctx, p.saysStopping)
	defer stop()
	account, err := p.signInOnly(ctx)
	if err != nil {
		return err
	}
	setup, err := p.run.SetupAt(p.parsed.choices.URL.String())
	if err != nil {
		return &exitError{code: exitRefused, text: err.Error() + ". Nothing was changed."}
	}
	m := p.run.Removal(setup, f.adopted)
	if f.confirm == "" {
		p.tell("\n%s", words.Removal(m))
	} else {
		p.say("\n%s", words.Removal(m))
	}
	outcome := steps.Removed{Removal: m, Result: steps.ResultDone}
	if len(m.Delete) > 0 {
		if f.confirm == "" {
			host := p.parsed.choices.URL.Host
			question := fmt.Sprintf("Type %s to delete %s. There is no default.", host, words.Count(len(m.Delete), "registration"))
			if err := p.askFor(ctx, question, host, "To delete without the question, add --confirm "+host+"."); err != nil {
				return err
			}
		}
		outcome = p.run.Remove(ctx, m, f.adopted, func(r steps.Removable) {
			entry := removedEntryOf(r, nil)
			p.event(eventLine{Event: eventDeleted, Deleted: &entry})
			p.say("%s", words.Pad(words.Clean(r.DisplayName), 29)+"deleted")
		}, p.again)
		p.say("")
	}
	text := ""
	if len(m.Delete) > 0 {
		text = words.Removed(outcome, p.command("", account.Tenant, p.run.Choices(p.parsed.choices.URL)))
	}
	return p.conclude(removedDocument(outcome), outcome.Result, outcome.Problem, text)
}

// requireRemoval checks that nothing that must be answered is missing, before anything is sent.
func (p *program) requireRemoval(f removeFlags) error {
	var missing []missingAnswer
	url := p.parsed.choices.URL
	if url.Host == "" {
		missing = append(missing, missingURL)
	}
	if p.tenant == "" {
		missing = append(missing, missingTenant)
	}
	if f.confirm == "" && !p.canAsk() {
		missing = append(missing, missingConfirm)
	}
	if len(missing) > 0 {
		return missingAnswers(missing, "until then nothing is deleted")
	}
	if f.confirm != "" && f.confirm != url.Host {
		return usage(fmt.Sprintf("--confirm %s is not the host of --url, %s. %s", f.confirm, url.Host, nothingSent))
	}
	return nil
}
