package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// verifyFlags are the flags of verify alone.
type verifyFlags struct {
	modelOp  bool
	outside  bool
	warnDays int
}

func verifyCommand(sys system, o *options) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Test a setup with real tokens, and change nothing",
		Long: `Test a setup with real tokens, and change nothing.

It asks Microsoft for tokens with the secrets of vault.json, looks at what the
tokens say, asks the sign-in page about each redirect URI, and compares the
tenant with what it should hold. What was made or changed in the last minutes
may need some seconds until Microsoft shows it everywhere: it is looked at again,
for up to a minute.

With --outside nobody has to sign in, so that a job can run it: it tests the
sign-in addresses, the secrets, the tokens and the redirect URIs of the setup
folder, and reads nothing of the tenant.

Exit code 0: every check passed. 3: a check failed. 4: something needs attention:
a secret expires soon, or a permission waits for an administrator.`,
		Example: `  modelop-entra verify --tenant contoso.com --url https://modelop.contoso.com
  modelop-entra verify --outside --url https://modelop.contoso.com --warn-days 60
  modelop-entra verify --demo --tenant contoso.com --url https://modelop.contoso.com --json`,
		Args: cobra.NoArgs,
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.verify(ctx, f) }),
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().BoolVar(&f.modelOp, "modelop", false, "compare the settings of the running ModelOp Center too")
	cmd.Flags().BoolVar(&f.outside, "outside", false, "test only what needs nobody to sign in, from the setup folder")
	cmd.Flags().IntVar(&f.warnDays, "warn-days", blueprint.ExpiresSoonDays, "warn about a secret this many days before it expires")
	return cmd
}

// verify is the command verify.
func (p *program) verify(ctx context.Context, f verifyFlags) error {
	if f.warnDays < 0 || f.warnDays > 36500 {
		return usage("--warn-days: type a number of days from 0 to 36500.")
	}
	if !f.outside || p.out == "" {
		if err := p.requireURL(); err != nil {
			return err
		}
	}
	ctx, stop := p.untilSignal(ctx, nil)
	defer stop()
	o := steps.VerifyOptions{
		Choices: p.parsed.choices, Answers: p.parsed.answers, ModelOp: f.modelOp, WarnWithin: time.Duration(f.warnDays) * 24 * time.Hour,
	}
	var v steps.Verification
	hear := p.hearsChecks()
	if f.outside {
		p.sent = true
		v = p.run.VerifyOutside(ctx, o, p.tenant, hear)
	} else {
		if _, err := p.signInAndFind(ctx, p.parsed.choices.Secrets); err != nil {
			return err
		}
		o.Choices = p.run.Chosen()
		v = p.run.Verify(ctx, o, hear)
	}
	hear(v)
	if v.Problem != nil {
		return p.refuse(v.Problem)
	}
	if err := p.show(verifyDocument(v), words.Verification(v)); err != nil {
		return err
	}
	if code := v.ExitCode(); code != exitDone {
		return &exitError{code: code}
	}
	return nil
}

// verifyAfter tests what apply has made, where there is enough to test.
func (p *program) verifyAfter(ctx context.Context, o *steps.Outcome) {
	if o.TestCommand == "" {
		p.say("Not tested: not every change is done.")
		return
	}
	p.say("Testing the setup, with real tokens")
	hear := p.hearsChecks()
	v := p.run.Test(ctx, hear)
	hear(v)
	o.Tested = &v
	tell := p.say
	if v.ExitCode() != exitDone {
		tell = p.tell
	}
	if v.Problem != nil {
		tell("%s", words.Problem(v.Problem))
		return
	}
	tell("\n%s", strings.TrimRight(words.Verification(v), "\n"))
}

// withTest is how a run ended whose setup was tested afterwards: a failed check beats what waits for somebody or expires
// soon, and that beats success.
func withTest(ended error, v *steps.Verification) error {
	switch {
	case v == nil:
		return ended
	case v.Problem != nil && errors.Is(v.Problem, context.Canceled):
		return &exitError{code: exitInterrupted}
	case v.Failed(), ended == nil && v.ExitCode() != exitDone:
		return &exitError{code: v.ExitCode()}
	}
	return ended
}

// hearsChecks speaks of what the checks wait for, and writes the events of the checks.
func (p *program) hearsChecks() func(steps.Verification) {
	var waits words.Waits
	var events checkEvents
	var mu sync.Mutex
	return func(v steps.Verification) {
		mu.Lock()
		defer mu.Unlock()
		events.hear(p, v)
		for _, line := range waits.Lines(v, time.Now()) {
			p.say("%s", line)
		}
	}
}
