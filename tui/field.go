package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// field is a text field with the terminal's own cursor.
type field struct {
	input textinput.Model
}

// maxField is more than any address can have; it keeps a pasted file out.
const maxField = 2000

// newField is a field that holds the text, with the cursor behind it.
func newField(text string) *field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = maxField
	in.SetVirtualCursor(false)
	in.KeyMap.Paste = key.NewBinding(key.WithDisabled()) // pasting is the terminal's; this would read the clipboard
	plainStyle := textinput.StyleState{Text: lipgloss.NewStyle()}
	in.SetStyles(textinput.Styles{Focused: plainStyle, Blurred: plainStyle})
	in.SetWidth(1)
	in.Focus()
	f := &field{input: in}
	f.set(text)
	return f
}

// value is the text without the spaces around it.
func (f *field) value() string { return strings.TrimSpace(f.input.Value()) }

// update takes a key press or a paste. It tells whether the text has changed, and whether a paste had more than one
// line, of which the first was kept. Pasting never presses enter.
func (f *field) update(msg tea.Msg) (changed, cutPaste bool) {
	before := f.input.Value()
	var in tea.Msg
	switch msg := msg.(type) {
	case keyMsg:
		in = msg.raw
	case tea.PasteMsg:
		first, more := firstLine(msg.Content)
		cutPaste = more
		in = tea.PasteMsg{Content: first}
	default:
		return false, false
	}
	f.input, _ = f.input.Update(in)
	return f.input.Value() != before, cutPaste
}

// set puts another text into the field, with the cursor behind it.
func (f *field) set(text string) {
	f.input.SetValue(text)
	f.input.CursorEnd()
}

// draw is the visible part of the text, and where the cursor is in it.
func (f *field) draw(cells int) (string, *tea.Cursor) {
	in := f.input
	in.SetWidth(cells - 1) // one cell for a cursor behind the last letter
	in.SetCursor(in.Position())
	cursor := in.Cursor()
	if cursor == nil {
		cursor = tea.NewCursor(0, 0)
	}
	cursor.Color = nil
	cursor.Blink = false
	return strings.TrimRight(ansi.Strip(in.View()), " "), cursor
}

// firstLine is the first line of a pasted text that holds something, and whether more lines followed.
func firstLine(text string) (line string, more bool) {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			return l, strings.TrimSpace(strings.Join(lines[i+1:], "")) != ""
		}
	}
	return "", false
}

// fieldWidth is how many letters a field shows in a text of the given width.
func fieldWidth(text int) int { return min(70, text-6) }
