package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui"
	"github.com/modelop/modelop-entra/tui/words"
)

func consentCommand(sys system, o *options) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "consent --from handoff.json",
		Short: "Grant what somebody handed over to you, as an administrator",
		Long: `Grant what somebody handed over to you, as an administrator.

handoff.json names a setup; it decides nothing. The command signs you in to the
tenant of the setup, looks at what it lacks, and offers only what the file and the
setup both ask for: the consents to ModelOp Center's own scope and role, the
sign-in scopes, Group.Read.All for internal-client, and a service principal that is
missing. Anything else in the file ends it, by name, with exit code 3. It needs no
secret, and writes no file.

It asks before it grants; --yes answers that question.`,
		Example: `  modelop-entra consent --from handoff.json
  modelop-entra consent --from handoff.json --yes --no-input`,
		Args: cobra.NoArgs,
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error {
			p.run = p.administrator()
			return p.consent(ctx, from)
		}),
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().StringVar(&from, "from", "", "the handoff.json that you were sent")
	cmd.Flags().BoolVar(&o.yes, "yes", false, "grant without asking")
	return cmd
}

var missingFrom = missingAnswer{name: "Handoff", flag: "--from handoff.json", key: "from"}

// consent is the command consent.
func (p *program) consent(ctx context.Context, from string) error {
	var missing []missingAnswer
	if from == "" {
		missing = append(missing, missingFrom)
	}
	onScreen := p.consentOnScreen()
	if !p.yes && !onScreen && !p.canAsk() {
		missing = append(missing, missingYes)
	}
	if len(missing) > 0 {
		return missingAnswers(missing, "until then nothing is granted")
	}
	asked, err := steps.ReadAsked(from)
	if err != nil {
		return p.refuse(err)
	}
	switch {
	case asked.Demo && p.demo == nil:
		return &exitError{code: exitRefused, text: from + " is about a simulated tenant. Add --demo to the command. Nothing was granted."}
	case !asked.Demo && p.demo != nil:
		return &exitError{code: exitRefused, text: from + " is about a real tenant. Leave --demo out of the command. Nothing was granted."}
	}
	if p.tenant != "" && !strings.EqualFold(p.tenant, asked.Tenant) && !strings.EqualFold(p.tenant, asked.Domain) {
		return &exitError{code: exitRefused, text: from + " is about another tenant than --tenant " + p.tenant + ". Nothing was granted."}
	}
	p.tenant = asked.Tenant // what the file names is where to look, not what to grant
	if onScreen {
		return p.consentScreen(ctx, asked)
	}
	ctx, stop := p.untilSignal(ctx, p.saysStopping)
	defer stop()
	account, err := p.signInOnly(ctx)
	if err != nil {
		return err
	}
	c, err := p.run.Consent(ctx, asked, p.parsed.answers)
	if err != nil {
		return p.refuse(err)
	}
	if c.Possible() > 0 && !p.yes {
		p.tell("\n%s", words.Consent(c, account.Name))
	} else {
		p.say("\n%s", words.Consent(c, account.Name))
	}
	if err := p.mayGrant(ctx, c); err != nil {
		return err
	}
	outcome := steps.Outcome{Result: steps.ResultDone, Tenant: c.Tenant, URL: c.URL, Demo: c.Demo}
	if c.Possible() > 0 {
		outcome = p.grant(ctx, c)
	} else if len(c.Items) > 0 {
		outcome.Result = steps.ResultPartial
	}
	return p.conclude(outcomeDocument(outcome), outcome.Result, outcome.Problem, words.Granted(c, outcome))
}

// consentOnScreen tells whether the administrator gets a full screen: at a terminal that can draw one, and unless a flag
// asks for something that only lines can do.
func (p *program) consentOnScreen() bool {
	d, _ := p.chooseDriver()
	return d == fullScreen && !p.yes && !p.noInput && !p.json && !p.quiet
}

// consentScreen runs the administrator's window, and prints how it ended once the screen is the shell's again.
func (p *program) consentScreen(ctx context.Context, asked steps.Asked) error {
	stopping := make(chan struct{})
	ctx, stop := p.untilSignal(ctx, func() { close(stopping) })
	defer stop()
	c, outcome, err := tui.Consent(ctx, p.run, asked, p.screenOptions(stopping))
	switch {
	case p.fell(err):
		return err
	case err != nil:
		return &exitError{code: exitFailed, text: fmt.Sprintf("the wizard cannot talk to you any more: %v", err)}
	case outcome.Result == steps.ResultRefused && outcome.Problem != nil && outcome.Of == 0:
		return p.refuse(outcome.Problem)
	case outcome.Result == steps.ResultRefused && outcome.Of == 0:
		return &exitError{code: exitRefused, text: "Nothing was granted."}
	case outcome.Result == steps.ResultInterrupted && outcome.Changes == 0:
		return &exitError{code: exitInterrupted, text: "stopped by you. Nothing was granted."}
	}
	text := words.Granted(c, outcome)
	if c.Demo {
		text = words.DemoWas + "\n\n" + text
	}
	if err := p.print(text); err != nil {
		return err
	}
	return p.ended(outcome.Result, outcome.Problem)
}

// mayGrant asks before anything is granted. A registration that somebody else can use too needs a yes of its own where
// nobody is asked.
func (p *program) mayGrant(ctx context.Context, c steps.Consent) error {
	switch {
	case c.Possible() == 0:
		return nil
	case p.yes && len(c.Holds) > 0:
		return &exitError{code: exitRefused, text: questions(c.Holds, "", p.run.Now())}
	case p.yes:
		return nil
	}
	n := words.Count(c.Possible(), "permission")
	return p.askFor(ctx, "Type yes to grant "+n+" in "+words.TenantName(c.Tenant)+". There is no default.", "yes",
		"To grant without the question, add --yes.")
}

// grant grants, and speaks of what happens.
func (p *program) grant(ctx context.Context, c steps.Consent) steps.Outcome {
	var progress words.Progress
	outcome := p.run.Grant(ctx, c, func(ev steps.Event) {
		p.eventOfProgress(ev)
		for _, line := range progress.Lines(ev) {
			p.say("%s", line)
		}
	}, p.again)
	p.say("")
	return outcome
}
