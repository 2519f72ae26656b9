package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// welcome is the first screen: which tenant? It is asked before anything else, because a guest would otherwise be
// signed in to the tenant that their account belongs to.
type welcome struct {
	tenant  *field
	message string // under the field
	cutNote string
}

func startWelcome(s *session) (screen, tea.Cmd) {
	return &welcome{tenant: newField(s.tenant)}, nil
}

// newUnknownTenant is the first screen again, after Microsoft did not know the tenant.
func newUnknownTenant(s *session) *welcome {
	return &welcome{
		tenant:  newField(s.tenant),
		message: fmt.Sprintf("Microsoft knows no tenant called %q. Check the spelling.", words.Clean(s.tenant)),
	}
}

func (w *welcome) about() (name, text string) {
	return "Sign in", "This screen asks which tenant to set up. Nothing has been sent to anybody yet."
}

func (w *welcome) rail() rail   { return rail{at: stageSignIn} }
func (w *welcome) typing() bool { return true }

func (w *welcome) keys(*session) []binding {
	return []binding{
		{key: "enter", word: "go on", help: "go on to the sign-in"},
		keyHelpF1, keyLeave,
	}
}

func (w *welcome) view(s *session) body {
	b := s.body()
	b.heading("Set up Microsoft Entra ID for ModelOp Center")
	if !b.small {
		w.explain(&b)
		b.blank()
	}
	b.text("Which tenant? By domain or by id")
	b.field(w.tenant)
	if w.message != "" {
		b.signed(roleBad, s.glyphs.failed, b.theme.paint(roleBad, w.message))
	}
	b.blank()
	b.text("Leave it empty to use the tenant that your account belongs to. Name it if you are a guest there, or if you " +
		"work for several customers.")
	b.blank()
	b.text("A domain looks like contoso.com or contoso.onmicrosoft.com.\n" +
		"An id looks like aaaabbbb-0000-cccc-1111-dddd2222eeee.")
	if b.small {
		b.blank()
		w.explain(&b)
	}
	b.note = w.cutNote
	return b
}

func (w *welcome) explain(b *body) {
	b.text("This wizard makes the four app registrations that ModelOp Center needs, with their consents and secrets. " +
		"It reads first and shows you every change.\nNothing is changed until you say so on the Review screen.")
}

func (w *welcome) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if k, ok := msg.(keyMsg); ok && k.name == "enter" {
		tenant := w.tenant.value()
		if tenant != "" && !steps.NamesTenant(tenant) {
			w.message = fmt.Sprintf("%q is not a domain or an id. Type it like contoso.com.", words.CutEnd(words.Clean(tenant), 40))
			return w, nil
		}
		s.tenant = tenant
		if s.opt.Given.Way {
			return startSignIn(s)
		}
		return startWays(s)
	}
	changed, more := w.tenant.update(msg)
	if changed {
		w.message, w.cutNote = "", ""
	}
	if more {
		w.cutNote = onlyFirstLine
	}
	return w, nil
}

// onlyFirstLine is the note about a paste of several lines.
const onlyFirstLine = "Only the first line of what you pasted was kept."
