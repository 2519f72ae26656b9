package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// decisions are the action lines, the one that goes on first.
func (r *reviewing) decisions(s *session) []action {
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
	apply := action{text: act, word: "apply", take: r.apply}
	if s.past != nil { // how Apply ended is how the wizard ends
		return []action{apply, {text: "Stop here, without another change", word: "stop", take: r.quit}}
	}
	save := action{text: saveAndStop, short: saveAndStopShort, word: "save, stop", take: func(s *session) (screen, tea.Cmd) {
		return r, s.savePlan(r.plan, true)
	}}
	return []action{apply, save}
}

// afterwards are the action lines where nothing has to be changed.
func (r *reviewing) afterwards(s *session) []action {
	write := action{text: "Write the files again to " + words.Folder(s.run.Folder(s.choices)), word: "write files", take: r.apply}
	quit := action{text: "Quit", word: "quit", take: r.quit}
	if s.test != nil || !r.plan.UpToDate() {
		return []action{write, quit}
	}
	test := action{text: "Test that it works, with real tokens", word: "test", take: func(s *session) (screen, tea.Cmd) { return openTest(s, r) }}
	return []action{test, write, quit}
}

func (r *reviewing) apply(s *session) (screen, tea.Cmd) { return startApply(s, r.journey, r.plan) }

// quit ends the wizard. Where nothing has to be changed that is a good end.
func (r *reviewing) quit(s *session) (screen, tea.Cmd) {
	if s.past == nil && r.plan.UpToDate() {
		return r, s.quit(steps.Unchanged(r.plan, s.opt.Demo))
	}
	return r, s.quit(s.interrupted())
}

// leave is q: it ends as the last action line does.
func (r *reviewing) leave(s *session) tea.Cmd {
	_, cmd := r.quit(s)
	return cmd
}
