package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// patience is how long nothing is shown about a wait.
const patience = 300 * time.Millisecond

// slowMsg says that a work takes longer than patience, readingMsg that a sign-in is done and the tenant is being read.
type (
	slowMsg    struct{ work int }
	readingMsg struct{}
)

// reading waits for the tenant to be read, when that takes a while.
type reading struct {
	rails rail
	work  work
	ended func(*session, signedInMsg) (screen, tea.Cmd)
}

func (r *reading) about() (name, text string) {
	return "Reading the tenant", "The wizard looks at the tenant. Nothing is changed."
}

func (r *reading) rail() rail              { return r.rails }
func (r *reading) keys(*session) []binding { return []binding{{key: "q", word: "quit"}, keyHelp} }

func (r *reading) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateWorking}}
}

func (r *reading) view(s *session) body {
	b := s.body()
	b.heading("Signed in. Reading the tenant")
	lead := s.glyphs.working + " reading   "
	b.hang(lead, "which tenant this is, who you are, which roles are active")
	b.hang(lead, "the app registrations and consents of ModelOp Center, if any")
	b.blank()
	b.text("This reads only. Nothing is changed.")
	return b
}

func (r *reading) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if msg, ok := msg.(signedInMsg); ok {
		return r.ended(s, msg)
	}
	return r, nil
}
