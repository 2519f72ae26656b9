package tui

import tea "charm.land/bubbletea/v2"

// welcome is the first screen: which tenant?
type welcome struct{ tenant *field }

func startWelcome(s *session) (screen, tea.Cmd) {
	return &welcome{tenant: newField(s.tenant)}, nil
}

func (w *welcome) about() (string, string) { return "Sign in", "" }
func (w *welcome) rail() rail              { return rail{at: stageSignIn} }
func (w *welcome) keys(*session) []binding { return []binding{keyGoOn, keyHelpF1, keyLeave} }
func (w *welcome) typing() bool            { return true }
func (w *welcome) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	w.tenant.update(msg)
	return w, nil
}

func (w *welcome) view(s *session) body {
	b := s.body()
	b.heading("Set up Microsoft Entra ID for ModelOp Center")
	b.text("This wizard makes the four app registrations that ModelOp Center needs, with their consents and secrets. It reads first and shows you every change. Nothing is changed until you say so on the Review screen.")
	b.blank()
	b.text("Which tenant? By domain or by id")
	b.field(w.tenant)
	return b
}
