package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// wrongTenant says that the sign-in ended in another tenant than the one that was named. That one is never used.
type wrongTenant struct {
	account steps.Account // what the sign-in told about the other tenant and the person
	problem *steps.Problem
	menu    menu
	again   bool // not the first time
}

func newWrongTenant(s *session, a steps.Account, p *steps.Problem) *wrongTenant {
	s.wrongTenants++
	s.shown = a.Tenant
	return &wrongTenant{account: a, problem: p, menu: newMenu(3), again: s.wrongTenants > 1}
}

func (w *wrongTenant) about() (name, text string) {
	return "Another tenant", "A browser that is signed in elsewhere is the usual cause. Nothing was read or changed in either tenant."
}

func (w *wrongTenant) rail() rail { return rail{at: stageSignIn} }

func (w *wrongTenant) keys(*session) []binding {
	keys := []binding{keyChoose, keyMove}
	if len(supportFacts(w.problem)) > 0 {
		keys = append(keys, keyIDs)
	}
	return append(keys, keyQuit, keyHelp)
}

func (w *wrongTenant) leave(s *session) tea.Cmd { return s.quit(s.refused(w.problem)) }

func (w *wrongTenant) view(s *session) body {
	b := s.body()
	b.heading("You signed in to another tenant than you named")
	asked := tenantAsked(s.tenant)
	actions := []string{"Sign in again, to " + asked, "Name another tenant", "Quit"}
	if b.small {
		b.actions(w.menu, actions...)
		b.blank()
	}
	if rows := w.other(b.width); len(rows) > 0 {
		from := ""
		if s.opt.Given.Tenant && s.tenant == s.opt.Tenant && !b.small {
			from = ", from --tenant"
		}
		b.hang(b.theme.paint(roleBad, b.glyphs.failed)+" Asked for   ", asked+from)
		lead := "  Signed in   "
		for _, text := range rows {
			b.hang(lead, text)
			lead = pad("", len(lead))
		}
	} else {
		b.signed(roleBad, b.glyphs.failed, w.problem.Means)
	}
	b.blank()
	b.text("Nothing was changed in either.")
	if w.again {
		b.text("Tip: use a private browser window.")
	}
	if !b.small {
		b.blank()
		b.actions(w.menu, actions...)
	}
	return b
}

// other is what is known about where the sign-in ended, with a name that fits into a row of n cells; nothing, where only the
// problem's own words tell it.
func (w *wrongTenant) other(n int) []string {
	var rows []string
	t := w.account.Tenant
	switch name, dom := words.CutEnd(words.Clean(t.DisplayName), min(40, n-3)), domain(t.DefaultDomain); { // a comma follows
	case name != "" && dom != "":
		rows = append(rows, name+", "+dom)
	case name != "" || dom != "":
		rows = append(rows, name+dom)
	}
	if t.ID != "" {
		rows = append(rows, t.ID)
	}
	if w.account.Name != "" {
		rows = append(rows, "as "+words.Clean(w.account.Name))
	}
	return rows
}

func (w *wrongTenant) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || w.menu.press(k.name) {
		return w, nil
	}
	switch k.name {
	case "i":
		return startIDs(w.problem, w), nil
	case "enter":
		switch w.menu.at {
		case 0:
			s.shown = s.account.Tenant
			return startSignIn(s)
		case 1:
			s.shown = s.account.Tenant
			return startWelcome(s)
		default:
			return w, w.leave(s)
		}
	}
	return w, nil
}
