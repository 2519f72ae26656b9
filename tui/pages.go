package tui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// pages lists the registrations with their pages in the Entra admin center.
type pages struct {
	from screen
	made []steps.RegistrationOutcome
	menu menu
	note string
}

// madeIn are the registrations of the outcome that the tenant holds.
func madeIn(o steps.Outcome) []steps.RegistrationOutcome {
	var made []steps.RegistrationOutcome
	for _, r := range o.Registrations {
		if r.AppID != "" {
			made = append(made, r)
		}
	}
	return made
}

func newPages(from screen, made []steps.RegistrationOutcome) *pages {
	return &pages{from: from, made: made, menu: newMenu(len(made))}
}

func (p *pages) about() (string, string) {
	return "Pages", "Where each registration is seen in the Entra admin center. The service principals stand under Enterprise apps, by the same names."
}
func (p *pages) rail() rail { return p.from.rail() }
func (p *pages) keys(*session) []binding {
	return append(p.menu.keys(),
		keyBack,
		binding{key: "o", word: "open page", short: "open", help: "open the page in a browser"},
		binding{key: "c", word: "copy", help: "copy the address of the page"},
		binding{key: "q", word: "finish", wide: true, help: "finish"},
		keyHelp,
	)
}

// page is the address of the registration with the focus.
func (p *pages) page(s *session) string { return s.portalOf(p.made[p.menu.at].AppID) }

func (p *pages) view(s *session) body {
	b := s.body()
	b.heading("The registrations in the Entra admin center")
	for i, r := range p.made {
		name := words.CutEnd(words.Clean(cmp.Or(r.DisplayName, r.Name)), b.width)
		b.option(i == p.menu.at, b.theme.link(name, s.portalOf(r.AppID)))
	}
	b.blank()
	b.aloneLink(p.page(s))
	b.note = p.note
	return b
}

func (p *pages) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case pageOpenedMsg:
		p.note = s.opened(msg.err)
	case keyMsg:
		switch msg.name {
		case "esc":
			return p.from, nil
		case "o":
			return p, s.open(p.page(s))
		case "c":
			p.note = s.sent("The address was")
			return p, tea.SetClipboard(p.page(s))
		default:
			if p.menu.press(msg.name) {
				p.note = ""
			}
		}
	}
	return p, nil
}
