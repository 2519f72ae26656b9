package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/tui/words"
)

// errorInFull tells why a registration failed, in five parts.
type errorInFull struct {
	from     screen
	beneath  *applying // goes on beneath; nil: Apply has ended
	problems []namedProblem
	at       int
	copied   bool
}

func newErrorInFull(from screen, beneath *applying, problems []namedProblem) *errorInFull {
	return &errorInFull{from: from, beneath: beneath, problems: problems, at: len(problems) - 1}
}

func (e *errorInFull) about() (string, string) {
	return "The error in full", "What happened, what it means, who can fix it and how. The last rows are for Microsoft's support."
}
func (e *errorInFull) rail() rail     { return e.from.rail() }
func (e *errorInFull) ticking() bool  { return e.beneath != nil }
func (e *errorInFull) outlasts() bool { return e.beneath != nil }

func (e *errorInFull) keys(*session) []binding {
	keys := []binding{keyBack}
	if len(e.problems) > 1 {
		keys = append(keys, binding{key: "left/right", word: "other", help: "the other errors"})
	}
	return append(append(keys, idKeys(e.problems[e.at].problem)...),
		binding{key: "c", word: "copy all", short: "copy", help: "copy the error, to send it to someone"}, keyHelp)
}

func (e *errorInFull) view(s *session) body {
	b := s.body()
	p := e.problems[e.at]
	b.heading(p.name + ": " + shortly(p.problem))
	b.labelled("What happened", factColumn, words.Sentence(p.problem.Happened))
	if p.problem.Means != "" {
		b.labelled("What it means", factColumn, p.problem.Means)
	}
	if p.problem.Who != "" {
		b.labelled("Who can fix it", factColumn, p.problem.Who)
	}
	b.list("How", p.problem.How)
	b.list("Or", p.problem.Or)
	if code := words.Clean(p.problem.Support.Code); code != "" {
		b.blank()
		b.painted(roleMuted, 0, pad("Code", factColumn)+code)
	}
	if own := words.MicrosoftsWords(p.problem); own != "" {
		b.text(own)
	}
	if e.copied {
		b.note = s.sent("The error was")
	}
	return b
}

func (e *errorInFull) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		if e.beneath != nil {
			return e.beneath.take(s, e, msg)
		}
		return e, nil
	}
	n := len(e.problems)
	switch k.name {
	case "esc":
		return e.from, nil
	case "left":
		e.at, e.copied = (e.at+n-1)%n, false
	case "right":
		e.at, e.copied = (e.at+1)%n, false
	case "i":
		if e.beneath != nil {
			return &overApply{inner: startIDs(e.problems[e.at].problem, e), beneath: e.beneath}, nil
		}
		return startIDs(e.problems[e.at].problem, e), nil
	case "c":
		e.copied = true
		p := e.problems[e.at]
		return e, tea.SetClipboard(p.name + ": " + words.Problem(p.problem))
	}
	return e, nil
}

// interrupt is what ctrl+c does where this was opened.
func (e *errorInFull) interrupt(s *session) (screen, tea.Cmd) {
	if e.beneath != nil {
		return e.beneath.interrupt(s)
	}
	return e, s.quit(s.interrupted())
}

func (e *errorInFull) report(s *session) report {
	if e.beneath != nil {
		return e.beneath.report(s)
	}
	return report{}
}
