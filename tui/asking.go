package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// asking waits for a sign-in that needs nobody: through the Azure CLI, or with the environment's variables.
type asking struct {
	flow      *signIn
	way       steps.Way
	work      work
	slow      bool
	asReading bool
}

func startAsking(s *session, flow *signIn) (screen, tea.Cmd) {
	a := &asking{flow: flow, way: s.way}
	w, cmd := flow.begin(s)
	a.work = w
	return a, tea.Batch(cmd, s.after(patience, slowMsg{w.id}))
}

func (a *asking) about() (name, text string) {
	return "Signing in", "The wizard asks for an account without asking you. Nothing is changed."
}

func (a *asking) rail() rail { return a.flow.rail }

func (a *asking) keys(*session) []binding {
	return []binding{a.flow.backKey(), {key: "q", word: "quit"}, keyHelp}
}

func (a *asking) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateWorking}}
}

func (a *asking) view(s *session) body {
	b := s.body()
	if !a.slow {
		return b
	}
	if a.way == steps.WayAzureCLI {
		b.heading("Asking the Azure CLI for its account")
		b.text("The wizard runs az here. That can take some seconds.")
	} else {
		b.heading("Signing in with the variables of this computer")
		b.text("AZURE_TENANT_ID, AZURE_CLIENT_ID, and a secret, certificate or token file.")
	}
	return b
}

func (a *asking) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case readingMsg:
		a.asReading = true
		return a, s.after(patience, slowMsg{a.work.id})
	case slowMsg:
		if msg.work != a.work.id {
			return a, nil
		}
		a.slow = true
		if a.asReading {
			return &reading{rails: a.flow.rail, work: a.work, ended: a.flow.ended}, nil
		}
	case signedInMsg:
		return a.flow.ended(s, msg)
	case keyMsg:
		if msg.name == "esc" {
			s.stop(a.work)
			return a.flow.back(s)
		}
	}
	return a, nil
}

// toolEnded says what the Azure CLI lacks, with the command that helps.
type toolEnded struct {
	flow    *signIn
	problem *steps.Problem
	menu    menu
	note    string
}

// The problems that have this screen.
const (
	keySignedOut  = "az-signed-out"
	keyMissing    = "az-missing"
	keyChallenged = "az-challenged"
)

func startToolEnded(flow *signIn, p *steps.Problem) screen {
	return &toolEnded{flow: flow, problem: p, menu: newMenu(2)}
}

func (e *toolEnded) about() (name, text string) {
	return "Azure CLI", "The wizard uses the account that az has signed in on this computer. It cannot sign az in by itself."
}

func (e *toolEnded) rail() rail { return e.flow.rail }

func (e *toolEnded) keys(*session) []binding {
	keys := []binding{keyChoose, keyMove}
	if e.problem.Key == keySignedOut {
		keys = []binding{{key: "r", word: "try again", help: "ask az again"}, {key: "enter", quiet: true}, keyMove}
	}
	if e.command() != "" {
		keys = append(keys, binding{key: "c", word: "copy command", short: "copy", help: "copy the command"})
	}
	return append(keys, e.flow.backKey(), keyQuit, keyHelp)
}

// command is the command that helps; without az there is none.
func (e *toolEnded) command() string {
	if e.problem.Key == keyMissing {
		return ""
	}
	return e.problem.Command
}

// actions are the action lines, and what they do.
func (e *toolEnded) actions() []string {
	switch e.problem.Key {
	case keyMissing:
		return []string{e.flow.otherWay(), "Try again"}
	case keyChallenged:
		return []string{"Stop here", e.flow.otherWay()}
	}
	return []string{"Try again", e.flow.otherWay()}
}

func (e *toolEnded) view(s *session) body {
	b := s.body()
	b.heading(strings.TrimSuffix(e.problem.Happened, "."))
	if b.small {
		b.actions(e.menu, e.actions()...)
		b.blank()
	}
	switch e.problem.Key {
	case keyMissing:
		b.text(e.problem.Means)
	case keyChallenged:
		b.text(e.problem.Means + " Sign in with it in another window, then run the wizard again:")
	default:
		b.text(e.problem.Means + " Sign in with it in another window, then come back and press r:")
	}
	for _, how := range e.problem.How {
		if e.command() != "" && words.IsCommand(how) {
			b.blank()
			b.alone(rolePlain, words.Clean(how))
		}
	}
	b.blank()
	if !b.small {
		b.actions(e.menu, e.actions()...)
		b.blank()
	}
	b.text(e.flow.unchanged)
	b.note = e.note
	return b
}

func (e *toolEnded) leave(s *session) tea.Cmd { return s.quit(s.refused(e.problem)) }

func (e *toolEnded) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || e.menu.press(k.name) {
		return e, nil
	}
	switch k.name {
	case "r":
		return startFlow(s, e.flow)
	case "c":
		e.note = s.sent("The command was")
		return e, tea.SetClipboard(e.command())
	case "esc":
		return e.flow.back(s)
	case "enter":
		switch e.actions()[e.menu.at] {
		case "Try again":
			return startFlow(s, e.flow)
		case "Stop here":
			if e.flow.stop != nil {
				return e.flow.stop(s, e.problem)
			}
			return e, e.leave(s)
		default:
			return e.flow.back(s)
		}
	}
	return e, nil
}
