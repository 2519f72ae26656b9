package tui

import (
	"cmp"
	"context"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// saveAndStop is the action line that keeps a plan for another day; the short one stands in a window below 60 columns.
const (
	saveAndStop      = "Save the plan and stop, without changing anything"
	saveAndStopShort = "Save the plan and stop"
)

// savedMsg says that a plan was saved, or why not. stop ends the wizard then.
type savedMsg struct {
	saved steps.Saved
	err   error
	stop  bool
}

// savePlan saves the plan and the answers beside the screens.
func (s *session) savePlan(p plan.Plan, stop bool) tea.Cmd {
	run := s.run
	_, cmd := s.start(func(context.Context, func(tea.Msg)) tea.Msg {
		saved, err := run.SavePlan(p)
		return savedMsg{saved, err, stop}
	})
	return cmd
}

// hear ends the wizard once the plan is saved, where that was asked for.
func (m savedMsg) hear(s *session) tea.Cmd {
	if !m.stop || m.err != nil {
		return nil
	}
	o := s.end(steps.ResultSaved, nil)
	o.Saved = &m.saved
	return s.quit(o)
}

// note is the message for the note line.
func (m savedMsg) note(s *session) string {
	switch {
	case m.err != nil:
		return words.Clean(words.ProblemOf(m.err).Happened)
	case s.small():
		return "The plan is saved."
	}
	var names []string
	folder := ""
	for _, f := range m.saved.Files {
		names = append(names, filepath.Base(f))
		folder = filepath.Dir(f)
	}
	saved := "Saved " + words.List(names)
	if whole := saved + " in " + words.Folder(folder) + "."; words.Cells(whole) <= s.textWidth() {
		return whole
	}
	return saved + "."
}

// answersMsg says where the answers were saved to go on elsewhere, or why not.
type answersMsg struct {
	file string
	err  error
}

// saveAnswers saves the answers so far beside the screens.
func (s *session) saveAnswers(elsewhere steps.Way) tea.Cmd {
	run, tenant := s.run, s.tenant
	_, cmd := s.start(func(context.Context, func(tea.Msg)) tea.Msg {
		file, err := run.SaveAnswers(tenant, elsewhere)
		return answersMsg{file, err}
	})
	return cmd
}

// noteMsg says where the note for an administrator was saved, or why not.
type noteMsg struct {
	file string
	err  error
}

// noteSaver saves what an administrator has to allow.
type noteSaver interface {
	SaveNote(tenant string, p *steps.Problem) (string, error)
}

// saveNote saves a note for an administrator beside the screens.
func (s *session) saveNote(engine noteSaver, p *steps.Problem) tea.Cmd {
	tenant := s.tenant
	_, cmd := s.start(func(context.Context, func(tea.Msg)) tea.Msg {
		file, err := engine.SaveNote(tenant, p)
		return noteMsg{file, err}
	})
	return cmd
}

// note is the message for the note line.
func (m noteMsg) note() string {
	if m.err != nil {
		return words.Clean(m.err.Error())
	}
	return "The note is in " + words.Clean(cmp.Or(m.file, steps.NoteFile)) + ", in this folder."
}
