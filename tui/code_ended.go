package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
)

// codeEnded is the screen after a code that nobody will use any more: it expired, or somebody declined.
type codeEnded struct {
	flow     *signIn
	problem  *steps.Problem
	declined bool
	menu     menu
}

func startExpired(flow *signIn, p *steps.Problem) screen {
	return &codeEnded{flow: flow, problem: p, menu: newMenu(2)}
}

func startDeclined(flow *signIn, p *steps.Problem) screen {
	return &codeEnded{flow: flow, problem: p, declined: true, menu: newMenu(2)}
}

// expiredHere is the problem of a code whose time ran out on this computer's clock.
func expiredHere() *steps.Problem {
	return &steps.Problem{
		Key:      "code-expired",
		Happened: "This code has expired.",
		Means:    "Codes are good for 15 minutes. Nobody signed in with this one.",
		Who:      "you",
		How:      []string{"Get a new code."},
	}
}

func (e *codeEnded) about() (name, text string) {
	return "Sign in with a code", "The code on the screen before can no longer be used. Nothing was changed."
}

func (e *codeEnded) rail() rail { return e.flow.rail }

func (e *codeEnded) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateBlocked, Kind: tea.ProgramStatusKindAuth}}
}

func (e *codeEnded) keys(s *session) []binding {
	enter := binding{key: "enter", word: "new code", help: "get a new code"}
	if s.way != steps.WayDeviceCode {
		enter = binding{key: "enter", word: "try again"}
	}
	if e.menu.at == 1 {
		enter = keyChoose
	}
	keys := []binding{enter, keyMove}
	if e.declined && len(supportFacts(e.problem)) > 0 {
		keys = append(keys, keyIDs)
	} else if !e.declined {
		keys = append(keys, binding{key: "b", word: "browser", wide: true, help: "sign in with a browser on this computer instead"})
	}
	return append(keys, e.flow.backKey(), keyQuit, keyHelp)
}

func (e *codeEnded) view(s *session) body {
	b := s.body()
	if e.declined {
		b.heading("The sign-in was cancelled in the browser")
		asked := "\"Microsoft Azure CLI\""
		if s.opt.OwnApp {
			asked = "the app of --client-id"
		}
		b.text("Someone pressed Cancel on the sign-in page, or closed the question about\n" + asked + ". " + e.flow.unchanged)
	} else {
		b.heading("This code has expired")
		b.text("Codes are good for 15 minutes. Nobody signed in with this one.\n" + e.flow.unchanged)
	}
	b.blank()
	again := "Get a new code"
	if s.way != steps.WayDeviceCode {
		again = "Try again"
	}
	b.actions(e.menu, again, e.flow.otherWay())
	if e.declined && s.way == steps.WayDeviceCode {
		b.blank()
		b.text("If the page warned you: it does so for every code, because codes are misused in phishing. " +
			"This one is safe if you asked for it here.")
	}
	return b
}

func (e *codeEnded) leave(s *session) tea.Cmd { return s.quit(s.refused(e.problem)) }

func (e *codeEnded) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || e.menu.press(k.name) {
		return e, nil
	}
	switch k.name {
	case "enter":
		if e.menu.at == 1 {
			return e.flow.back(s)
		}
		return startFlow(s, e.flow)
	case "b":
		s.way = steps.WayBrowser
		return startFlow(s, e.flow)
	case "i":
		return startIDs(e.problem, e), nil
	case "esc":
		return e.flow.back(s)
	}
	return e, nil
}
