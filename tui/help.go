package tui

import "strings"

// help is the help about a screen. It takes the place of the body; the run goes on beneath.
type help struct {
	name, text string
	bindings   []binding
	typing     bool // letters are text on the screen
}

// helpKeys are the keys of the help itself.
var helpKeys = []binding{{key: "esc", word: "back"}, {key: "up/down", word: "scroll"}}

func newHelp(about screen, bindings []binding, typing bool) *help {
	name, text := about.about()
	return &help{name: name, text: text, bindings: bindings, typing: typing}
}

// offers tells whether the key works on the screen.
func (h *help) offers(key string) bool {
	if h.typing && len(key) == 1 {
		return false
	}
	for _, b := range h.bindings {
		if b.matches(key) {
			return true
		}
	}
	return false
}

// view lists the keys of the screen, from the same table as the footer, and those of every screen.
func (h *help) view(s *session) body {
	b := s.body()
	b.heading("Help: " + h.name)
	b.text(h.text)
	b.blank()
	b.subheading("On this screen")
	for _, k := range h.bindings {
		if k.isHelp() || k.everywhere() {
			continue
		}
		h.line(&b, k)
	}
	b.blank()
	b.subheading("Everywhere")
	for _, k := range everywhere {
		if (k.key == "q" || k.key == "esc") && !h.offers(k.key) {
			continue
		}
		h.line(&b, k)
	}
	if s.opt.Version != "" {
		b.blank()
		b.painted(roleMuted, 0, "modelop-entra "+s.opt.Version)
	}
	return b
}

func (h *help) line(b *body, k binding) {
	const column = 14
	b.hang("  "+pad(b.theme.paint(roleStrong, strings.ReplaceAll(k.key, "/", ", ")), column), k.explain())
}

// everywhere tells whether the help lists the key once for all screens.
func (b binding) everywhere() bool {
	for _, e := range everywhere {
		if e.key == b.key {
			return b.help == ""
		}
	}
	return false
}
