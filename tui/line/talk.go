package line

import (
	"context"
	"io"
	"strings"

	"github.com/modelop/modelop-entra/tui/words"
)

// width is the widest row of a sentence, in cells. Addresses, paths and commands are never broken.
const width = 79

// talk is the one place where something is written or read. Every row passes through words.Clean: what comes from a tenant
// may hold anything.
type talk struct {
	out  io.Writer
	in   *input
	echo bool
	open bool  // the row of a prompt has not ended yet
	err  error // the first failure of out
}

// row writes one row as it is, but for what must never be written.
func (t *talk) row(indent, text string) {
	text = strings.TrimRight(indent+words.Clean(text), " ") + "\n"
	if t.open {
		text = "\n" + text
		t.open = false
	}
	t.write(text)
}

func (t *talk) write(text string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.out, text)
	}
}

// blank writes an empty row.
func (t *talk) blank() { t.row("", "") }

// say writes sentences, wrapped.
func (t *talk) say(text string) { t.hang("", text) }

// sayAll says one after the other.
func (t *talk) sayAll(texts []string) {
	for _, text := range texts {
		t.say(text)
	}
}

// phrases writes sentences that stay together: one that does not fit behind those before it begins a row.
func (t *talk) phrases(texts ...string) {
	row := ""
	for _, text := range texts {
		before, found := strings.CutSuffix(text, noDefault)
		all := []string{before, noDefault}
		if !found {
			all = all[:1]
		}
		for _, one := range all {
			one = words.Clean(one)
			if row != "" && words.Cells(row)+1+words.Cells(one) > width {
				t.say(row)
				row = ""
			}
			row = strings.TrimSpace(row + " " + one)
		}
	}
	if row != "" {
		t.say(row)
	}
}

// hang writes sentences behind a lead; further rows stand below the text.
func (t *talk) hang(lead, text string) {
	indent := strings.Repeat(" ", words.Cells(lead))
	for _, r := range wrap(words.Clean(text), width-len(indent)) {
		t.row(lead, r)
		lead = indent
	}
}

// alone writes an address, a path or a command on a row of its own.
func (t *talk) alone(text string) { t.row("  ", text) }

// text writes rows that are laid out already.
func (t *talk) text(block string) {
	for r := range strings.Lines(block) {
		r = strings.TrimRight(r, "\n")
		flush := strings.TrimLeft(r, " ")
		t.row(r[:len(r)-len(flush)], flush)
	}
}

// fail tells what is wrong, so that the state comes first. What to do about it begins a row of its own.
func (t *talk) fail(text string) {
	first, rest := firstSentence(words.Clean(text))
	t.say("Error: " + inner(first))
	if rest != "" {
		t.say(rest)
	}
}

// note tells what stops nobody.
func (t *talk) note(text string) { t.hang("", "Note: "+text) }

// inner is a sentence as it stands after a colon.
func inner(s string) string {
	switch first, rest, _ := strings.Cut(s, " "); first {
	case "Type", "Leave", "Web", "No", "Nothing", "Nothing.":
		return strings.TrimSpace(strings.ToLower(first) + " " + rest)
	}
	return words.Inner(s)
}

// prompt reads an answer.
func (t *talk) prompt(ctx context.Context) (string, error) {
	t.write("> ")
	t.open = true
	if t.err != nil {
		return "", errNoInput // nobody has seen the question
	}
	answer, err := t.in.read(ctx)
	if err == nil && t.echo {
		t.open = false // the terminal has ended the row
	}
	if err == nil && !t.echo {
		t.write("\n")
		t.open = false
	}
	return strings.TrimSpace(strings.ToValidUTF8(answer, "\uFFFD")), err
}

// firstSentence cuts a text after its first sentence.
func firstSentence(text string) (first, rest string) {
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '.' && text[i+1] == ' ' && text[i+2] >= 'A' && text[i+2] <= 'Z' {
			return text[:i+1], text[i+2:]
		}
	}
	return text, ""
}

// wrap breaks a text into rows between words. A word that is too long is broken, unless it is an address or a path.
func wrap(text string, width int) []string {
	rows := []string{""}
	add := func(word string) {
		last := len(rows) - 1
		switch {
		case rows[last] == "":
			rows[last] = word
		case words.Cells(rows[last])+1+words.Cells(word) <= width:
			rows[last] += " " + word
		default:
			rows = append(rows, word)
		}
	}
	for word := range strings.FieldsSeq(text) {
		if words.Cells(word) <= width || strings.Contains(word, "/") {
			add(word)
			continue
		}
		for _, part := range words.Wrap(word, width) {
			add(part)
		}
	}
	return rows
}
