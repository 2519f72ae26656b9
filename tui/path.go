package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// pathScreen asks whether ModelOp Center really lives under the path that was typed.
type pathScreen struct {
	url  blueprint.URL
	menu menu
}

func newPath(u blueprint.URL) *pathScreen {
	return &pathScreen{url: u, menu: newMenu(2)}
}

func (p *pathScreen) about() (name, text string) {
	return "A path", "ModelOp Center normally lives at the top of its address, and a wrong path makes every sign-in fail."
}

func (p *pathScreen) rail() rail { return rail{at: stageURL} }

func (p *pathScreen) keys(*session) []binding {
	return []binding{keyChoose, keyMove, keyBack, keyQuit, keyHelp}
}

func (p *pathScreen) view(s *session) body {
	b := s.body()
	path := words.CutMiddle(p.url.Path, 30, 12)
	b.heading("Does ModelOp Center really live under " + path + "?")
	if b.small {
		p.options(&b, path)
		b.blank()
	}
	b.text("You typed " + p.url.String() + ". ModelOp Center normally lives at the top of its address. " +
		"A wrong path makes every sign-in fail.")
	if !b.small {
		b.blank()
		p.options(&b, path)
	}
	return b
}

func (p *pathScreen) options(b *body, path string) {
	b.option(p.menu.at == 0, "No, leave the path out", p.example(b, p.url.WithoutPath())...)
	b.option(p.menu.at == 1, "Yes, keep "+path, p.example(b, p.url)...)
}

// example is the sign-in address for a URL, in rows.
func (p *pathScreen) example(b *body, u blueprint.URL) []string {
	var rows []string
	for _, l := range chop(u.String()+"/login/oauth2/code/gateway-service", b.width-2) {
		rows = append(rows, "  "+l)
	}
	return rows
}

func (p *pathScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || p.menu.press(k.name) {
		return p, nil
	}
	switch k.name {
	case "enter":
		if p.menu.at == 0 {
			return afterURL(s, p.url.WithoutPath())
		}
		s.keptPath = p.url.String()
		return afterURL(s, p.url)
	case "esc":
		return newURL(p.url), nil // what was typed, not what was settled before
	}
	return p, nil
}
