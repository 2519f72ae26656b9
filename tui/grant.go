package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// nothingGranted ends what is said about a problem before anything is granted.
const nothingGranted = "Nothing was granted."

// administrator is the second person of a handoff: who signs in, and what they are asked for. They have a window of their
// own, or a part of the operator's.
type administrator struct {
	engine   Granter
	asked    steps.Asked
	account  steps.Account
	signing  rail // of the sign-in
	deciding rail // of what follows
	// back leads to the operator, and after does when something was granted; nil: the window is the administrator's own.
	back, after func(s *session) (screen, tea.Cmd)
}

// consentMsg is what the administrator may grant, compared anew with what is asked.
type consentMsg struct {
	consent steps.Consent
	err     error
}

// Consent is the administrator's window: it signs an administrator in, shows what is asked and grants it when they say so.
// It returns what was asked, empty where it did not come to that, and how it ended. See Wizard for ctx and the error.
func Consent(ctx context.Context, run Granter, asked steps.Asked, o Options) (steps.Consent, steps.Outcome, error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newSession(inner, nil, o) // the operator's engine, which is not needed here
	first, cmd := startConsent(s, run, asked)
	outcome, err := s.show(ctx, first, cmd)
	if s.consent == nil {
		return steps.Consent{}, outcome, err
	}
	return *s.consent, outcome, err
}

// startConsent begins the administrator's window.
func startConsent(s *session, run Granter, asked steps.Asked) (screen, tea.Cmd) {
	s.stages = grantStages
	s.tenant = asked.Tenant
	a := &administrator{engine: run, asked: asked, signing: rail{at: stageSignIn}, deciding: rail{at: stageGrant}}
	if s.opt.Given.Way {
		return startFlow(s, a.flow())
	}
	return a.ways(s)
}

// startAdministrator lets a second person sign in within the operator's window. back leads back to the operator's screen.
func startAdministrator(s *session, j *journey, o steps.Outcome, back func(*session) (screen, tea.Cmd)) (screen, tea.Cmd) {
	operators := s.way
	returned := func(next func(*session) (screen, tea.Cmd)) func(*session) (screen, tea.Cmd) {
		return func(s *session) (screen, tea.Cmd) {
			s.way = operators
			return next(s)
		}
	}
	a := &administrator{
		engine: s.opt.Administrator(), asked: s.run.Asked(), signing: rail{at: stageApply}, deciding: rail{at: stageApply},
		back:  returned(back),
		after: returned(func(s *session) (screen, tea.Cmd) { return startWaiting(s, j, o, s.now) }),
	}
	if s.way == steps.WayAzureCLI || s.way == steps.WayEnvironment {
		s.way = steps.WayDeviceCode // those sign the operator in
	}
	return startFlow(s, a.flow())
}

// flow is the administrator's sign-in.
func (a *administrator) flow() *signIn {
	run, tenant := a.engine, a.asked.Tenant
	unchanged := nothingGranted
	if a.back != nil {
		unchanged = "What is done stays."
	}
	return &signIn{
		rail:   a.signing,
		engine: run,
		run: func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error) {
			return run.SignIn(ctx, tenant, show, reading)
		},
		signedIn:  a.signedIn,
		back:      a.ways,
		fixed:     true,
		account:   "Sign in with the account of an administrator of that tenant.",
		opens:     "An administrator opens this page:",
		unchanged: unchanged,
	}
}

// ways asks how to sign in.
func (a *administrator) ways(s *session) (screen, tea.Cmd) {
	w := &ways{
		rails:   a.signing,
		heading: "How does the administrator want to sign in?",
		intro:   "With an account that may grant what is asked. It is shown first, and granted only when you say so.",
		files:   "are not written",
		begin:   func(s *session) (screen, tea.Cmd) { return startFlow(s, a.flow()) },
		back:    a.back,
	}
	if a.back == nil {
		w.heading = "How do you want to sign in?"
		w.intro = "With an account that may grant what is asked, in the tenant\n" + a.asked.Tenant + ", which handoff.json names.\n" +
			"You see what it is first, and nothing is granted before you say so."
	}
	return s.askWay(w)
}

func (a *administrator) signedIn(s *session, account steps.Account) (screen, tea.Cmd) {
	a.account = account
	if a.back == nil {
		s.account, s.shown = account, account.Tenant
	}
	return a.compare(s)
}

// compare reads what of the asked is still to be granted.
func (a *administrator) compare(s *session) (screen, tea.Cmd) {
	run, asked := a.engine, a.asked
	w, cmd := s.start(func(ctx context.Context, _ func(tea.Msg)) tea.Msg {
		c, err := run.Consent(ctx, asked, plan.Answers{})
		return consentMsg{c, err}
	})
	return &comparing{administrator: a, work: w}, tea.Batch(cmd, s.after(patience, slowMsg{w.id}))
}

// compared shows what may be granted, or why nothing may.
func (a *administrator) compared(s *session, msg consentMsg) (screen, tea.Cmd) {
	if msg.err != nil {
		var lines []action
		if a.back != nil {
			lines = append(lines, action{text: "Go back", take: a.back})
		}
		return newRefusal(a.deciding, words.ProblemOf(msg.err), nothingGranted, nil, lines...), nil
	}
	if a.back == nil {
		s.consent = &msg.consent
	}
	return newGrant(s, a, msg.consent), nil
}

// comparing waits for the comparison, and says so when it takes a while.
type comparing struct {
	administrator *administrator
	work          work
	slow          bool
}

func (c *comparing) about() (name, text string) {
	return "Reading the tenant", "The wizard compares what is asked with what the setup needs. Nothing is changed."
}

func (c *comparing) rail() rail              { return c.administrator.deciding }
func (c *comparing) keys(*session) []binding { return []binding{{key: "q", word: "quit"}, keyHelp} }

func (c *comparing) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateWorking}}
}

func (c *comparing) view(s *session) body {
	b := s.body()
	if c.slow {
		b.heading("Signed in. Reading what is asked")
		b.hang(s.glyphs.working+" reading   ", "what the setup of "+words.Clean(c.administrator.asked.URL.String())+" still lacks")
		b.blank()
		b.text("This reads only. Nothing is changed.")
	}
	return b
}

func (c *comparing) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case slowMsg:
		c.slow = c.slow || msg.work == c.work.id
	case consentMsg:
		return c.administrator.compared(s, msg)
	}
	return c, nil
}
