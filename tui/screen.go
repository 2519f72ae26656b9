package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/tui/words"
)

// screen is one screen: plain data, and methods that the root model calls. A screen draws itself from what it holds
// and from the session; view must not change anything.
type screen interface {
	// about names the screen for the help, and says what it is for.
	about() (name, text string)
	// rail says where in the six steps the screen stands.
	rail() rail
	// keys are the keys that work right now, in the order of the footer.
	keys(s *session) []binding
	// view is the body.
	view(s *session) body
	// update takes a keyMsg, a tea.PasteMsg, a tickMsg, or a message of the screen's own works and delays, and returns
	// the screen that follows: itself, mostly.
	update(s *session, msg tea.Msg) (screen, tea.Cmd)
}

// A typist is a screen with a text field in focus: letters are text there.
type typist interface{ typing() bool }

// A clockwork is a screen that shows a clock: it gets a tickMsg once a second.
type clockwork interface{ ticking() bool }

// An interruptible screen says itself what ctrl+c does; elsewhere it leaves at once.
type interruptible interface {
	interrupt(s *session) (screen, tea.Cmd)
}

// A leavable screen says itself how the run has ended when someone quits there with q; elsewhere it was interrupted.
type leavable interface {
	leave(s *session) tea.Cmd
}

// A reporting screen tells the terminal more than the rest does.
type reporting interface{ report(s *session) report }

// report is what the terminal is told outside of the window.
type report struct {
	doing  string             // after the step in the window title: "12 of 20"
	title  string             // in place of the step in the window title; empty: the step
	bar    *tea.ProgressBar   // nil: none
	status *tea.ProgramStatus // nil: the wizard asks a question
	still  string             // what goes on, for a window that is too small: "Still applying: 12 of 20"
}

// tickMsg comes once a second to screens that show a clock.
type tickMsg struct{}

// mark is what stands in column 1 of a row.
type mark int

const (
	unmarked mark = iota
	marked        // the focus marker alone: a row with a field
	focused       // the focus marker, and the whole row in the selected colours
	bare          // the text itself begins in column 1, so that a double click takes it whole
)

// row is one row of a body.
type row struct {
	text string
	mark mark
}

// body is what stands between the rail and the note line. Its methods add to it, top down.
type body struct {
	theme  theme
	glyphs glyphs
	width  int // of the text, from column 3 on
	small  bool
	title  string // the heading: another one after a key is another panel
	rows   []row
	focus  int // the row to keep in view; -1: none
	last   int // the last row that belongs to the focused one, so that its second row is in view as well
	note   string
	// cursor is the place of the terminal's own cursor: column counted from the window's edge, row in rows.
	cursor *tea.Cursor
}

// body begins an empty body for the window.
func (s *session) body() body {
	return body{theme: s.theme, glyphs: s.glyphs, width: s.textWidth(), small: s.small(), focus: -1}
}

// add adds one row that fits as it is.
func (b *body) add(text string) { b.rows = append(b.rows, row{text: text}) }

// blank adds an empty row.
func (b *body) blank() { b.add("") }

// heading begins a body: a question or a fact.
func (b *body) heading(text string) {
	b.title = text
	for _, l := range wrap(text, b.width) {
		b.add(b.theme.paint(roleStrong, l))
	}
	b.blank()
}

// subheading stands above a group of rows.
func (b *body) subheading(text string) {
	for _, l := range wrap(text, b.width) {
		b.add(b.theme.paint(roleStrong, l))
	}
}

// text adds plain text, wrapped.
func (b *body) text(text string) { b.painted(rolePlain, 0, text) }

// painted adds text in a role, wrapped and indented.
func (b *body) painted(r role, indent int, text string) {
	for _, l := range b.indented(indent, text) {
		words := strings.TrimLeft(l, " ")
		b.add(l[:len(l)-len(words)] + b.theme.paint(r, words))
	}
}

// hang adds text that follows a sign or a label; its other rows stand under its first. lead is already painted.
func (b *body) hang(lead, text string) {
	indent := words.Cells(lead)
	blank := strings.Repeat(" ", indent)
	for i, l := range b.indented(indent, text) {
		switch rest, ok := strings.CutPrefix(l, blank); {
		case i == 0 && ok:
			l = lead + rest
		case i == 0: // an id for which there is no room behind the lead
			b.add(lead)
		}
		b.add(l)
	}
}

// signed adds a text that begins with a sign in its role.
func (b *body) signed(r role, sign, text string) { b.hang(b.theme.paint(r, sign)+" ", text) }

// labelled adds a label of n cells and its text; below 60 columns the text moves under the label.
func (b *body) labelled(label string, n int, text string) {
	if b.small && words.Cells(label) > 0 && n > 10 {
		b.painted(rolePlain, 0, label)
		b.painted(rolePlain, 2, text)
		return
	}
	if b.small && n > 10 {
		b.painted(rolePlain, 2, text)
		return
	}
	b.hang(pad(label, n), text)
}

// alone adds text that stands alone on its row, from column 1, so that a mouse selects exactly it. It is wrapped only
// where the window is narrower than it.
func (b *body) alone(r role, text string) {
	for _, l := range chop(text, b.width+2) {
		b.rows = append(b.rows, row{text: b.theme.paint(r, l), mark: bare})
	}
}

// aloneLink is alone for an address that can be opened.
func (b *body) aloneLink(address string) {
	for _, l := range chop(address, b.width+2) {
		b.rows = append(b.rows, row{text: b.theme.link(l, address), mark: bare})
	}
}

// beside tells whether each text fits beside its row, from a column on; else it goes under it, or is left out.
func (b *body) beside(column int, texts ...string) bool {
	return !b.small && !slices.ContainsFunc(texts, func(t string) bool { return column+words.Cells(t) > b.width })
}

// option adds a row that can have the focus, with the rows that belong to it.
func (b *body) option(focus bool, text string, more ...string) {
	m := unmarked
	if focus {
		m = focused
		b.focus, b.last = len(b.rows), len(b.rows)+len(more)
	}
	b.rows = append(b.rows, row{text: text, mark: m})
	for _, t := range more {
		b.add(t)
	}
}

// action adds an action line: it says in full what enter will do. A line that is too long goes on in the next row.
func (b *body) action(focus bool, text string) {
	lines := wrap(text, b.width)
	b.option(focus, lines[0], lines[1:]...)
}

// actions adds the action lines of a menu, the rows of a decision.
func (b *body) actions(m menu, texts ...string) {
	for i, t := range texts {
		b.action(i == m.at, t)
	}
}

// field adds a text field with the cursor in it.
func (b *body) field(f *field) {
	inner := fieldWidth(b.width)
	text, cursor := f.draw(inner)
	b.focus, b.last = len(b.rows), len(b.rows)+1 // its message stays in view
	b.rows = append(b.rows, row{
		text: b.theme.paint(roleMuted, "[") + pad(text, inner) + b.theme.paint(roleMuted, "]"),
		mark: marked,
	})
	cursor.X += 3 // the marker, a space, the bracket
	cursor.Y = b.focus
	b.cursor = cursor
}

// squeeze takes out blank rows, from the top, until the body fits or only the one below the heading is left: a decision
// should not push its own question out of the window.
func (b *body) squeeze(room int) {
	for i := slices.Index(b.rows, row{}) + 1; i < len(b.rows) && len(b.rows) > room; i++ {
		if b.rows[i] != (row{}) {
			continue
		}
		b.rows = append(b.rows[:i], b.rows[i+1:]...)
		if i < b.focus {
			b.focus--
			b.last--
		}
	}
}

// scrollKeys scroll a body that does not fit: by the page, where up and down move the focus.
func (b *body) scrollKeys() binding {
	if b.focus >= 0 {
		return keyPages
	}
	return keyScroll
}

// chop cuts text into pieces of n cells.
func chop(text string, n int) []string {
	var rows []string
	for words.Cells(text) > n && n > 0 {
		head := ansi.Truncate(text, n, "")
		rows = append(rows, head)
		text = strings.TrimPrefix(text, head)
	}
	return append(rows, text)
}
