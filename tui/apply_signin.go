package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// signInLost asks to sign in again, half-way through Apply. The engine waits for the answer.
type signInLost struct {
	beneath *applying
	lost    signInLostMsg
	failed  *steps.Problem // why signing in again did not work; nil: not tried
	menu    menu
}

func newSignInLost(beneath *applying, lost signInLostMsg) *signInLost {
	return &signInLost{beneath: beneath, lost: lost, menu: newMenu(2)}
}

func (l *signInLost) about() (string, string) {
	return "Sign in again", "Microsoft wants a new sign-in before the changes go on. The wizard has paused. Nothing is lost."
}
func (l *signInLost) rail() rail     { return l.beneath.rail() }
func (l *signInLost) outlasts() bool { return true }
func (l *signInLost) ticking() bool  { return true }
func (l *signInLost) keys(*session) []binding {
	return append(append([]binding{keyChoose, keyMove}, idKeys(l.problem())...), keyHelp)
}

// problem is the one that the screen shows.
func (l *signInLost) problem() *steps.Problem {
	if l.failed != nil {
		return l.failed
	}
	return l.lost.problem
}

func (l *signInLost) view(s *session) body {
	b := s.body()
	a := l.beneath
	who := words.Clean(s.account.Name)
	actions := []string{
		fmt.Sprintf("Sign in again as %s, then go on", who),
		fmt.Sprintf("Stop here: the next run goes on from %d of %d", a.total, a.of),
	}
	heading := "Microsoft asks you to sign in again"
	if l.failed != nil {
		heading = words.Sentence(l.failed.Happened)
	}
	b.heading(heading)
	if b.small {
		b.actions(l.menu, actions...)
		b.blank()
	}
	if l.failed != nil {
		if l.failed.Means != "" {
			b.text(l.failed.Means)
		}
		for _, how := range l.failed.How {
			if words.IsCommand(how) {
				b.alone(rolePlain, words.Clean(how))
				continue
			}
			b.text(how)
		}
	} else {
		b.text(fmt.Sprintf("The sign-in of %s ended after %d of %s. That happens when a password changes, when an administrator "+
			"ends all sessions, or after some hours. The wizard has paused. Nothing is lost.",
			who, a.total, words.Count(a.of, "change")))
	}
	b.blank()
	for _, r := range a.rows {
		b.progress(r, s.now)
	}
	if !b.small {
		b.blank()
		b.actions(l.menu, actions...)
	}
	return b
}

func (l *signInLost) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return l.beneath.take(s, l, msg)
	}
	switch k.name {
	case "enter":
		if l.menu.at == 0 {
			return l.again(s)
		}
		return l.beneath, l.beneath.stop(s)
	case "i":
		return &overApply{inner: startIDs(l.problem(), l), beneath: l.beneath}, nil
	default:
		l.menu.press(k.name)
	}
	return l, nil
}

// interrupt leaves at once: nothing is being written while the sign-in is lost.
func (l *signInLost) interrupt(s *session) (screen, tea.Cmd) {
	return l.beneath.leaveAtOnce(s)
}

func (l *signInLost) report(s *session) report {
	r := l.beneath.report(s)
	r.bar = pausedBar(l.beneath)
	r.status = &tea.ProgramStatus{State: tea.ProgramStateBlocked, Kind: tea.ProgramStatusKindAuth}
	r.still = "Paused: sign in again"
	return r
}

// again signs in in the way of the first sign-in, with its screens.
func (l *signInLost) again(s *session) (screen, tea.Cmd) {
	run := s.run
	flow := &signIn{
		rail:   l.rail(),
		engine: run,
		run: func(ctx context.Context, show func(steps.DeviceCode), _ func()) (steps.Account, error) {
			return steps.Account{}, run.SignInAgain(ctx, show)
		},
		signedIn: func(*session, steps.Account) (screen, tea.Cmd) {
			l.beneath.signedIn(nil)
			return l.beneath, nil
		},
		failed: func(_ *session, _ steps.Account, p *steps.Problem) (screen, tea.Cmd) {
			l.failed = p
			return l, nil
		},
		back:      func(*session) (screen, tea.Cmd) { return l, nil },
		unchanged: "What is done stays.",
		account:   s.asBefore(),
		opens:     opensAsBefore,
		again:     true,
	}
	inner, cmd := startFlow(s, flow)
	return &overApply{inner: inner, beneath: l.beneath}, cmd
}
