package words

import "strings"

// DemoWas tells of a run in the demo, once it is over.
const DemoWas = "DEMO. This was a simulated tenant. Nothing was changed anywhere."

// paragraphs are rows in paragraphs, with an empty row between two of them.
type paragraphs struct{ rows []string }

// add adds a paragraph of rows that are laid out already. Without rows there is none.
func (p *paragraphs) add(rows ...string) {
	if len(rows) == 0 {
		return
	}
	if len(p.rows) > 0 {
		p.rows = append(p.rows, "")
	}
	p.rows = append(p.rows, rows...)
}

// say adds a paragraph of sentences, which are wrapped.
func (p *paragraphs) say(text string) { p.add(indented("", text)...) }

// text ends in a newline.
func (p *paragraphs) text() string { return strings.Join(p.rows, "\n") + "\n" }
