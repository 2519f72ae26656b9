package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// action is an action line: it says in full what enter will do, and does it.
type action struct {
	text  string
	short string // the same in a window below 60 columns; empty: the text
	about string // explains the text, beside it or below; empty: the text says all
	word  string // of enter in the footer; empty: it chooses
	take  func(s *session) (screen, tea.Cmd)
}

// says is the text of the line in a small window, or in a larger one.
func (a action) says(small bool) string {
	if small && a.short != "" {
		return a.short
	}
	return a.text
}

// lines adds the action lines of a menu.
func (b *body) lines(m menu, lines []action) {
	for i, l := range lines {
		b.action(i == m.at, l.says(b.small))
	}
}

// menu is the focus among rows of which one can be chosen. at is -1 while none is.
type menu struct {
	at int
	n  int
}

// newMenu is a menu of n rows with the focus on the first.
func newMenu(n int) menu { return menu{n: n} }

// keys are the keys that move the focus, where there is more than one row.
func (m menu) keys() []binding {
	if m.n < 2 {
		return nil
	}
	return []binding{keyMove}
}

// press moves the focus, and tells whether the key was one that does so.
func (m *menu) press(key string) bool {
	switch {
	case key == "up", key == "shift+tab":
		m.at = max(m.at-1, 0)
	case key == "down", key == "tab":
		m.at = min(m.at+1, m.n-1)
	case key == "home":
		m.at = 0
	case key == "end":
		m.at = m.n - 1
	case len(key) == 1 && key[0] >= '1' && int(key[0]-'0') <= m.n:
		m.at = int(key[0] - '1')
	default:
		return false
	}
	return true
}

// choice adds a choice with its number and the rows that belong to it. The chosen mark follows the focus.
func (b *body) choice(chosen bool, number int, text string, more ...string) {
	lead := fmt.Sprintf("%s %d  ", choiceSign(chosen), number)
	rows := b.indented(len(lead), text)
	for _, m := range more {
		if !strings.Contains(m, " ") { // one address, which may be long
			m = cutAddress(m, b.width-len(lead))
		}
		rows = append(rows, b.indented(len(lead), m)...)
	}
	b.option(chosen, lead+strings.TrimLeft(rows[0], " "), rows[1:]...)
}

// choiceSign is the sign of a choice.
func choiceSign(chosen bool) string {
	if chosen {
		return "(*)"
	}
	return "( )"
}
