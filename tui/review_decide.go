package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/tui/words"
)

// decision is an action line of Review: what it says in full, the word of enter in the footer, and what it does.
type decision struct {
	text, word string
	take       func(s *session) (screen, tea.Cmd)
}

// decisions are the action lines, the one that goes on first.
func (r *reviewing) decisions(s *session) []decision {
	if r.unchanged() {
		return r.afterwards(s)
	}
	act := fmt.Sprintf("Apply %s to %s", words.Count(r.plan.Count(), "change"), s.tenantName())
	switch {
	case r.plan.Count() == 0:
		act = fmt.Sprintf("Write the files, and prepare a handoff for %d", r.plan.Handoffs())
	case r.plan.Handoffs() > 0:
		act += fmt.Sprintf(", and prepare a handoff for %d", r.plan.Handoffs())
	}
	apply := decision{act, "apply", r.apply}
	if s.past != nil { // how Apply ended is how the wizard ends
		return []decision{apply, {"Stop here, without another change", "stop", r.quit}}
	}
	save := decision{saveAndStop, "save, stop", func(s *session) (screen, tea.Cmd) {
		return r, s.savePlan(r.plan, true)
	}}
	if s.small() {
		save.text = saveAndStopShort
	}
	return []decision{apply, save}
}

// afterwards are the action lines where nothing has to be changed.
func (r *reviewing) afterwards(s *session) []decision {
	write := decision{"Write the files again to " + words.Folder(s.run.Folder(s.choices)), "write files", r.apply}
	quit := decision{"Quit", "quit", r.quit}
	if s.test != nil || !r.plan.UpToDate() {
		return []decision{write, quit}
	}
	test := decision{"Test that it works, with real tokens", "test", func(s *session) (screen, tea.Cmd) { return openTest(s, r) }}
	return []decision{test, write, quit}
}

func (r *reviewing) apply(s *session) (screen, tea.Cmd) { return startApply(s, r.journey, r.plan) }

// quit ends the wizard. Where nothing has to be changed that is a good end.
func (r *reviewing) quit(s *session) (screen, tea.Cmd) {
	if s.past == nil && r.plan.UpToDate() {
		return r, s.quit(s.unchanged(r.plan))
	}
	return r, s.quit(s.interrupted())
}

// leave is q: it ends as the last action line does.
func (r *reviewing) leave(s *session) tea.Cmd {
	_, cmd := r.quit(s)
	return cmd
}
