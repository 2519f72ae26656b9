package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// kept lists what others made and the wizard leaves alone.
type kept struct {
	from    screen
	plan    plan.Plan
	foreign []plan.Kept
	note    string
}

func newKept(from screen, p plan.Plan, foreign []plan.Kept) *kept {
	return &kept{from: from, plan: p, foreign: foreign}
}

func (k *kept) about() (string, string) {
	return "What is kept", "What the wizard found, did not make, and leaves alone."
}
func (k *kept) rail() rail { return rail{at: stageReview} }
func (k *kept) keys(*session) []binding {
	return []binding{keyBack, {key: "o", word: "open portal", help: "open the registrations in the Entra admin center"}, keyQuit, keyHelp}
}

func (k *kept) view(s *session) body {
	b := s.body()
	b.heading("Kept as others made it")
	b.text("The wizard found these, did not make them, and leaves them alone.")
	b.blank()
	for _, one := range k.foreign {
		value := words.Clean(one.Value)
		if b.small {
			b.hang(signKept+" ", one.Registration+": "+one.Subject)
			b.painted(rolePlain, 4, value)
			continue
		}
		lead := signKept + " " + pad(one.Registration, 29)
		if line := one.Subject + " " + value; words.Cells(line) <= b.width-words.Cells(lead) {
			b.add(lead + line)
			continue
		}
		b.add(lead + one.Subject)
		b.painted(rolePlain, 4, value)
	}
	b.blank()
	b.text("Is one of them no longer needed? Remove it in the Entra admin center. ModelOp Center does not need it.")
	b.blank()
	b.aloneLink(k.page(s))
	b.note = k.note
	return b
}

// page is the page of the one registration that all of it stands on, else the list of all.
func (k *kept) page(s *session) string {
	for _, r := range k.plan.Registrations {
		if r.AppID != "" && !slices.ContainsFunc(k.foreign, func(one plan.Kept) bool { return one.Registration != r.Name }) {
			return s.portalOf(r.AppID)
		}
	}
	return s.portal(allRegistrations)
}

func (k *kept) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case pageOpenedMsg:
		k.note = s.opened(msg.err)
	case keyMsg:
		switch msg.name {
		case "o":
			return k, s.open(k.page(s))
		case "esc":
			return k.from, nil
		}
	}
	return k, nil
}
