package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/tui/words"
)

// stopQuestion asks, after ctrl+c, whether to stop. The work goes on meanwhile; when it ends, so does the question.
type stopQuestion struct {
	beneath *applying
	menu    menu
}

func newStopQuestion(beneath *applying) *stopQuestion {
	return &stopQuestion{beneath: beneath, menu: newMenu(2)}
}

func (q *stopQuestion) about() (string, string) {
	return "Stop here?", "The changes go on while this question is open. Whatever you choose: what exists stays, and every secret is saved."
}
func (q *stopQuestion) rail() rail     { return q.beneath.rail() }
func (q *stopQuestion) ticking() bool  { return true }
func (q *stopQuestion) outlasts() bool { return true }
func (q *stopQuestion) keys(*session) []binding {
	return []binding{
		keyChoose, keyMove,
		{key: "esc", word: "keep going", wide: true},
		{key: "ctrl+c", word: "leave at once", short: "leave", help: "leave at once; the next run looks first, and repairs"},
		keyHelp,
	}
}

func (q *stopQuestion) view(s *session) body {
	b := s.body()
	a := q.beneath
	b.heading("Stop here?")
	actions := []string{"No, keep going", "Stop after the running requests (a few seconds)"}
	if b.small { // the decision comes first where the rest may not fit
		b.actions(q.menu, actions...)
		b.blank()
	}
	b.text(fmt.Sprintf("%d of %s are done, and the running requests will still come back. What exists stays, every secret "+
		"is saved, and the next run goes on from it.", a.total, words.Count(a.of, "change")))
	b.blank()
	if !b.small {
		b.actions(q.menu, actions...)
		b.blank()
	}
	b.text("A second ctrl+c leaves at once. That is safe too: the next run looks at the tenant first, and repairs.")
	b.note = fmt.Sprintf("Still applying meanwhile: %d of %d.", a.total, a.of)
	if b.small {
		b.note = fmt.Sprintf("Still applying: %d of %d.", a.total, a.of)
	}
	if a.leaving {
		b.note = "Leaving."
	}
	return b
}

func (q *stopQuestion) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return q.beneath.take(s, q, msg)
	}
	switch k.name {
	case "enter":
		if q.menu.at == 0 {
			return q.beneath.front(), nil
		}
		return q.beneath, q.beneath.stop(s)
	case "esc":
		return q.beneath.front(), nil
	default:
		q.menu.press(k.name)
	}
	return q, nil
}

func (q *stopQuestion) interrupt(s *session) (screen, tea.Cmd) {
	_, cmd := q.beneath.leaveAtOnce(s)
	return q, cmd
}

func (q *stopQuestion) report(s *session) report {
	r := q.beneath.report(s)
	r.bar = pausedBar(q.beneath)
	r.status = nil // the wizard asks a question
	r.still = "Stop? ctrl+c leaves at once"
	return r
}

// pausedBar is the terminal's progress while the wizard waits for an answer.
func pausedBar(a *applying) *tea.ProgressBar {
	return tea.NewProgressBar(tea.ProgressBarWarning, a.percent())
}
