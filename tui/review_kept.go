package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// kept lists what others made and the wizard leaves alone.
type kept struct {
	from    screen
	foreign []plan.Kept
}

func newKept(from screen, foreign []plan.Kept) *kept { return &kept{from: from, foreign: foreign} }

func (k *kept) about() (string, string) {
	return "What is kept", "What the wizard found, did not make, and leaves alone."
}
func (k *kept) rail() rail { return rail{at: stageReview} }
func (k *kept) keys(*session) []binding {
	return []binding{keyBack, keyQuit, keyHelp}
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
	return b
}

func (k *kept) update(_ *session, msg tea.Msg) (screen, tea.Cmd) {
	if key, ok := msg.(keyMsg); ok && key.name == "esc" {
		return k.from, nil
	}
	return k, nil
}
