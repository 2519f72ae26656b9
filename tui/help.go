package tui

import (
	"slices"
	"strings"
)

// help is the help about a screen. It takes the place of the body; the run goes on beneath.
type help struct {
	name, text string
	bindings   []binding
	typing     bool // letters are text on the screen
}

// helpKeys are the keys of the help itself.
var helpKeys = []binding{keyBack}

func newHelp(about screen, bindings []binding, typing bool) *help {
	name, text := about.about()
	return &help{name: name, text: text, bindings: bindings, typing: typing}
}

// offers tells whether the key works on the screen.
func (h *help) offers(key string) bool {
	if h.typing && len(key) == 1 {
		return false
	}
	return slices.ContainsFunc(h.bindings, func(b binding) bool { return b.matches(key) })
}

// view lists the keys of the screen, from the same table as the footer, and those of every screen.
func (h *help) view(s *session) body {
	b := s.body()
	b.heading("Help: " + h.name)
	b.text(h.text)
	var here, elsewhere []binding
	for _, k := range h.bindings {
		if !k.isHelp() && !k.everywhere() {
			here = append(here, k)
		}
	}
	for _, k := range everywhere {
		missing := (k.key == "q" || k.key == "esc") && !h.offers(k.key) ||
			k.key == "F1" && !h.typing || k.key == "? or F1" && h.typing
		if !missing && !slices.ContainsFunc(here, func(b binding) bool { return b.key == k.key }) {
			elsewhere = append(elsewhere, k)
		}
	}
	h.list(&b, "On this screen", here)
	h.list(&b, "Everywhere", elsewhere)
	if s.opt.Version != "" {
		b.blank()
		b.painted(roleMuted, 0, "modelop-entra "+s.opt.Version)
	}
	return b
}

// list adds some keys under their heading.
func (h *help) list(b *body, heading string, keys []binding) {
	const column = 14
	if len(keys) == 0 {
		return
	}
	b.blank()
	b.subheading(heading)
	for _, k := range keys {
		b.hang("  "+pad(b.theme.paint(roleStrong, strings.ReplaceAll(k.key, "/", ", ")), column), k.explain())
	}
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
