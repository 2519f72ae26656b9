package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/tui/words"
)

// pages lists the registrations with their pages in the Entra admin center.
type pages struct {
	from screen
	all  []words.Page
	menu menu
	note string
}

func newPages(from screen, all []words.Page) *pages {
	return &pages{from: from, all: all, menu: newMenu(len(all))}
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
func (p *pages) page() string { return p.all[p.menu.at].Address }

func (p *pages) view(s *session) body {
	b := s.body()
	b.heading("The registrations in the Entra admin center")
	for i, one := range p.all {
		b.option(i == p.menu.at, b.theme.link(words.CutEnd(one.Name, b.width), one.Address))
	}
	b.blank()
	b.aloneLink(p.page())
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
			return p, s.open(p.page())
		case "c":
			p.note = s.sent("The address was")
			return p, tea.SetClipboard(p.page())
		default:
			if p.menu.press(msg.name) {
				p.note = ""
			}
		}
	}
	return p, nil
}
