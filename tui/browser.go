package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// browserWaits is how long the engine waits for a browser.
const browserWaits = 5 * time.Minute

// browserScreen waits for someone who signs in with a browser on this computer.
type browserScreen struct {
	flow      *signIn
	work      work
	since     time.Time
	menu      menu
	asReading bool // signed in, the tenant is being read
}

func startBrowser(s *session, flow *signIn) (screen, tea.Cmd) {
	b := &browserScreen{flow: flow, since: s.now, menu: newMenu(2)}
	w, cmd := flow.begin(s)
	b.work = w
	return b, cmd
}

func (w *browserScreen) about() (name, text string) {
	return "Sign in in your browser", "This screen waits until you have signed in in the browser window. A window that shows " +
		"an error does not come back: use a code instead. Nothing is changed."
}

func (w *browserScreen) rail() rail    { return w.flow.rail }
func (w *browserScreen) ticking() bool { return true }

func (w *browserScreen) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateBlocked, Kind: tea.ProgramStatusKindAuth}}
}

func (w *browserScreen) keys(*session) []binding {
	return []binding{keyChoose, keyMove, w.flow.backKey(), {key: "q", word: "quit", wide: true}, keyHelp}
}

func (w *browserScreen) view(s *session) body {
	b := s.body()
	b.heading("Sign in in your browser")
	if s.opt.Demo {
		b.text(b.theme.bold(roleWarn, "DEMO:") + " no window opens. The simulated browser signs in by itself.")
	} else {
		if w.flow.account != "" {
			b.text("A browser window has opened on this computer. " + w.flow.account + " Then come back here.")
		} else {
			b.text("A browser window has opened on this computer. Sign in there with an account\n" +
				"of the tenant that ModelOp Center will use. Then come back here.")
		}
	}
	b.blank()
	b.actions(w.menu, "No window has opened: use a code instead", w.flow.otherWay())
	lead := "Waiting for the browser, "
	if b.small {
		lead = "Waiting, "
	}
	b.note = lead + words.Clock(s.now.Sub(w.since)) + " of " + words.Clock(browserWaits) + "."
	return b
}

func (w *browserScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case readingMsg:
		w.asReading = true
		return w, s.after(patience, slowMsg{w.work.id})
	case slowMsg:
		if msg.work == w.work.id && w.asReading {
			return &reading{rails: w.flow.rail, work: w.work, ended: w.flow.ended}, nil
		}
	case signedInMsg:
		if msg.err != nil && words.ProblemOf(msg.err).Key == "no-browser" {
			return useCode(s, w.flow, "No browser opened here, so this is a code instead.")
		}
		return w.flow.ended(s, msg)
	case keyMsg:
		return w.press(s, msg.name)
	}
	return w, nil
}

func (w *browserScreen) press(s *session, key string) (screen, tea.Cmd) {
	if w.menu.press(key) {
		return w, nil
	}
	switch {
	case key == "enter" && w.menu.at == 0:
		s.stop(w.work)
		return useCode(s, w.flow, "")
	case key == "enter", key == "esc":
		s.stop(w.work)
		return w.flow.back(s)
	}
	return w, nil
}

// useCode goes on with a code, and says why.
func useCode(s *session, flow *signIn, why string) (screen, tea.Cmd) {
	s.way = steps.WayDeviceCode
	next, cmd := startFlow(s, flow)
	if c, ok := next.(*codeScreen); ok && why != "" {
		c.why = why
	}
	return next, cmd
}
