package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// signIn is one way through a sign-in: what runs, what follows, and where esc goes. The first sign-in and
// the one in the middle of a run are the same screens with other ends.
type signIn struct {
	rail   rail
	engine Signer
	run    func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error)
	// signedIn is what follows when it worked.
	signedIn func(s *session, a steps.Account) (screen, tea.Cmd)
	// failed is what follows a problem that has no screen of its own here. nil: the screen of refusals.
	failed func(s *session, a steps.Account, p *steps.Problem) (screen, tea.Cmd)
	back   func(s *session) (screen, tea.Cmd)
	// stop is what follows when someone gives up in the middle of a run. nil: the wizard ends.
	stop  func(s *session, p *steps.Problem) (screen, tea.Cmd)
	again bool // half-way through a run, where the person is known and the other ways are not offered
	fixed bool // the tenant is given, and cannot be another one
	// account says with whose account to sign in; empty: with one of the tenant that ModelOp Center will use.
	account string
	opens   string // the same in a window below 60 columns, above the page to open
	// unchanged tells what a problem has left as it was: "Nothing was changed." before the first write.
	unchanged string
}

// signedInMsg is how a sign-in, or a reading of the tenant, has ended.
type signedInMsg struct {
	account steps.Account
	err     error
}

// nothingChanged ends what is said about a problem before the first write.
const nothingChanged = "Nothing was changed."

// startSignIn signs in to the tenant of the session.
func startSignIn(s *session) (screen, tea.Cmd) {
	tenant := s.tenant
	run := s.run
	return startFlow(s, &signIn{
		rail:   rail{at: stageSignIn},
		engine: run,
		run: func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error) {
			return run.SignIn(ctx, tenant, show, reading)
		},
		signedIn:  welcomeAccount,
		failed:    firstSignInFailed,
		back:      startWays,
		unchanged: nothingChanged,
	})
}

// startFlow begins a sign-in in the session's way.
func startFlow(s *session, f *signIn) (screen, tea.Cmd) {
	f.engine.UseWay(s.way)
	switch s.way {
	case steps.WayBrowser:
		return startBrowser(s, f)
	case steps.WayAzureCLI, steps.WayEnvironment:
		return startAsking(s, f)
	case steps.WayDeviceCode:
	}
	return startCode(s, f)
}

// begin runs the sign-in beside the screens, after the one before was dropped: there is one at a time.
func (f *signIn) begin(s *session) (work, tea.Cmd) {
	before := s.signing
	s.stop(before)
	run := f.run
	w, cmd := s.start(func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		before.wait(ctx)
		a, err := run(ctx, func(code steps.DeviceCode) { tell(codeMsg{code}) }, func() { tell(readingMsg{}) })
		return signedInMsg{a, err}
	})
	s.signing = w
	return w, cmd
}

// whose says with whose account to sign in.
func (f *signIn) whose() string {
	if f.account != "" {
		return f.account
	}
	return "Sign in with an account of the tenant that ModelOp Center will use."
}

// asBefore says that the person who began the run signs in again; opensAsBefore is the same in few words.
func (s *session) asBefore() string {
	return "Sign in as " + words.Clean(s.account.Name) + ", as before."
}

const opensAsBefore = "Open this page, signed in as before:"

// otherWay is the action line that leads to the other ways.
func (f *signIn) otherWay() string {
	if f.again {
		return "Go back"
	}
	return "Sign in another way"
}

// backKey is esc, which leads to the other ways.
func (f *signIn) backKey() binding {
	if f.again {
		return keyBack
	}
	return binding{key: "esc", word: "other ways", short: "back", help: "the other ways to sign in"}
}

// welcomeAccount takes what was read and shows it.
func welcomeAccount(s *session, a steps.Account) (screen, tea.Cmd) {
	if s.home != a.Tenant.ID {
		s.unsettle()
	}
	s.account, s.home = a, a.Tenant.ID
	s.shown = a.Tenant
	return startTenant(s)
}

// firstSignInFailed shows the problems that belong to the first sign-in alone.
func firstSignInFailed(s *session, a steps.Account, p *steps.Problem) (screen, tea.Cmd) {
	switch p.Key {
	case "tenant-unknown":
		if s.tenant != "" {
			return newUnknownTenant(s), nil
		}
	case "wrong-tenant":
		return newWrongTenant(s, a, p), nil
	}
	return nil, nil
}

// ended is the screen after a sign-in or a reading has ended.
func (f *signIn) ended(s *session, msg signedInMsg) (screen, tea.Cmd) {
	if msg.err == nil {
		return f.signedIn(s, msg.account)
	}
	p := words.ProblemOf(msg.err)
	if f.failed != nil {
		if next, cmd := f.failed(s, msg.account, p); next != nil {
			return next, cmd
		}
	}
	switch p.Key {
	case "code-expired":
		return startExpired(f, p), nil
	case "declined":
		return startDeclined(f, p), nil
	case keySignedOut, keyMissing, keyChallenged:
		return startToolEnded(f, p), nil
	}
	return startRefusal(s, f, p), nil
}
