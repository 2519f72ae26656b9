package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// signInHelp explains --sign-in and --client-id.
const signInHelp = `Four ways to sign in, with --sign-in:

  device-code   type a code on any device (the usual way; fits ssh)
  browser       sign in with a browser on this computer; where none opens, a code
                takes its place
  azure-cli     use the account that "az login" signed in on this computer
  environment   for pipelines: AZURE_TENANT_ID and AZURE_CLIENT_ID with
                AZURE_FEDERATED_TOKEN_FILE, AZURE_CLIENT_SECRET or
                AZURE_CLIENT_CERTIFICATE_PATH. No other way looks at AZURE_
                variables

A code and a browser sign in through Microsoft's own app "Microsoft Azure CLI",
so Microsoft's page asks about that name. It exists in every tenant, needs no
consent, and lets you do what your roles allow. Where a tenant has switched it
off, --client-id names another app:

  an app of your own   a public client (Allow public client flows: Yes; for the
                       browser the redirect URI http://localhost), with the
                       delegated permissions Application.ReadWrite.All,
                       AppRoleAssignment.ReadWrite.All and
                       DelegatedPermissionGrant.ReadWrite.All, consented
  14d82eec-204b-4c2f-b7e8-296a70dab67e
                       Microsoft's own "Microsoft Graph Command Line Tools"; an
                       administrator consents to those permissions once, and
                       Microsoft's page asks about that name

Tokens stay in memory and are never written.`

// theWay is how to sign in, as --sign-in says.
func (o *options) theWay() (steps.Way, error) {
	w, err := steps.ParseWay(o.signIn)
	if err != nil {
		return "", usage("--sign-in: " + err.Error())
	}
	return w, nil
}

// theCloud is the cloud of --cloud.
func (o *options) theCloud() (graphclient.Cloud, error) {
	c, ok := graphclient.CloudByName(o.cloud)
	if !ok {
		return c, usage(fmt.Sprintf("--cloud: %q is not a cloud. Type one of public, usgov, usgov-dod, china.", o.cloud))
	}
	return c, nil
}

// cloudText is the cloud in words.
func (o *options) cloudText() string {
	switch o.cloud {
	case graphclient.USGov.Name:
		return "Microsoft Azure, US Government (--cloud usgov)"
	case graphclient.USGovDoD.Name:
		return "Microsoft Azure, US Department of Defense (--cloud usgov-dod)"
	case graphclient.China.Name:
		return "Microsoft Azure in China, by 21Vianet (--cloud china)"
	}
	return "Microsoft Azure, worldwide (--cloud names another)"
}

// overSSH tells whether the terminal is at the far end of an ssh connection.
func (s system) overSSH() bool { return s.getenv("SSH_CONNECTION") != "" || s.getenv("SSH_TTY") != "" }

// signIn signs in without a driver, and reads the tenant. Where no browser opens, a code takes its place.
func (p *program) signIn(ctx context.Context) (steps.Account, error) {
	p.announceSignIn(nil)
	account, err := p.run.SignIn(ctx, p.tenant, p.showCode, func() {})
	if p.noBrowser(err) {
		account, err = p.run.SignIn(ctx, p.tenant, p.showCode, func() {})
	}
	if text := words.ClockOff(account.ClockSkew); err == nil && text != "" {
		p.tell("%s", text)
	}
	return account, err
}

// signInAgain signs in again half-way, likewise.
func (p *program) signInAgain(ctx context.Context, why *steps.Problem) error {
	p.announceSignIn(why)
	err := p.run.SignInAgain(ctx, p.showCode)
	if p.noBrowser(err) {
		err = p.run.SignInAgain(ctx, p.showCode)
	}
	return err
}

// noBrowser tells whether no browser could be opened, and goes over to a code if so.
func (p *program) noBrowser(err error) bool {
	var problem *steps.Problem
	if !errors.As(err, &problem) || problem.Key != "no-browser" {
		return false
	}
	p.tell("No browser opened here, so this is a code instead.")
	p.run.UseWay(steps.WayDeviceCode)
	return true
}

// announceSignIn says what the way asks of a person; a code says it by itself. why is why somebody has to sign in again.
func (p *program) announceSignIn(why *steps.Problem) {
	p.sent = true
	p.eventOfSignIn(why)
	if p.run.CurrentWay() != steps.WayBrowser {
		return
	}
	if p.demo != nil {
		p.tell("Sign in: DEMO, the simulated browser signs in by itself.")
		return
	}
	p.tell("Sign in: a browser window opens on this computer. Waiting for it, at most 5 minutes.")
}

// showCode tells the code on standard error. The demo's person answers it at once.
func (p *program) showCode(c steps.DeviceCode) {
	p.tell("Sign in: open %s and type the code %s", c.Page, c.Code)
	p.tell("         (good for %s)", words.Duration(c.ExpiresAt.Sub(c.IssuedAt)))
	if c.Demo == nil {
		return
	}
	switch c.DemoAnswer {
	case steps.DemoApproves:
		p.tell("         DEMO: the code approves itself.")
	case steps.DemoDeclines:
		p.tell("         DEMO: somebody presses Cancel.")
	case steps.DemoLeaves:
		p.tell("         DEMO: nobody types this code.")
	}
	c.Demo()
}

// signInOnly signs in, reads the tenant, and says where.
func (p *program) signInOnly(ctx context.Context) (steps.Account, error) {
	account, err := p.signIn(ctx)
	if err != nil {
		return account, p.refuse(err)
	}
	p.event(eventLine{Event: eventSignedIn, SignIn: &signInEntry{Way: p.run.CurrentWay(), Tenant: &account.Tenant, Account: account.Name}})
	p.say("Signed in to %s as %s", words.Tenant(account.Tenant), words.Clean(account.Name))
	return account, nil
}

// again signs the same person in once more, after a sign-in was lost half-way.
func (p *program) again(ctx context.Context, why *steps.Problem) error {
	p.tell("%s", words.Sentence(why.Happened))
	return p.signInAgain(ctx, why)
}
