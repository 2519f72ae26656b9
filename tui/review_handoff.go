package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// handoffAhead tells, before Apply, what an administrator will be asked for.
type handoffAhead struct {
	from *reviewing
	plan plan.Plan
}

func (h *handoffAhead) about() (string, string) {
	return "For an administrator", "What needs a role that you do not hold. The wizard does the rest, and prepares what to send. " +
		"Nothing is sent to anybody by itself."
}
func (h *handoffAhead) rail() rail              { return rail{at: stageReview} }
func (h *handoffAhead) keys(*session) []binding { return []binding{keyBack, keyQuit, keyHelp} }

func (h *handoffAhead) view(s *session) body {
	b := s.body()
	b.heading(fmt.Sprintf("%d for an administrator", h.plan.Handoffs()))
	for _, r := range h.plan.Registrations {
		for _, c := range r.Changes {
			if c.Handoff == "" {
				continue
			}
			b.asked(c.Subject, "for "+r.Name, [][2]string{{"Why", words.Sentence(words.Clean(c.Reason))}, {"Who", words.WhoGrants(c.Handoff)}})
			b.blank()
		}
	}
	b.text("Apply writes this into " + handoffFile + ", with the ways to grant it, for you to send. No secret is in it.")
	return b
}

func (h *handoffAhead) update(_ *session, msg tea.Msg) (screen, tea.Cmd) {
	if k, ok := msg.(keyMsg); ok && k.name == "esc" {
		return h.from, nil
	}
	return h, nil
}

// leave is q: it ends as on Review.
func (h *handoffAhead) leave(s *session) tea.Cmd { return h.from.leave(s) }
