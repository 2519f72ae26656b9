package tui

import (
	"strings"

	"github.com/modelop/modelop-entra/tui/words"
)

// dots stand for text that was left out.
const dots = "..."

// domain is a domain as the title and the rows show it.
func domain(s string) string { return words.CutMiddle(words.Clean(s), 30, 12) }

// tenantAsked is a tenant as it was asked for: a domain as everywhere, an id whole.
func tenantAsked(s string) string {
	if len(s) == len("aaaabbbb-0000-cccc-1111-dddd2222eeee") {
		return words.Clean(s)
	}
	return domain(s)
}

// cutAddress shortens a URL to n cells, in its middle; the host stays whole if it can.
func cutAddress(address string, n int) string {
	host := 0
	if i := strings.Index(address, "://"); i >= 0 {
		host = i + 3
		if j := strings.IndexByte(address[host:], '/'); j >= 0 {
			host += j + 1
		}
	}
	return words.CutMiddle(address, n, max(n-host-len(dots), n/3))
}

// leastExplanation is how many cells are worth to begin an explanation in: some letters and dots tell nothing.
const leastExplanation = 20

// explanation is what stands at the end of a row, in n cells. Without room for it the row does without.
func explanation(text string, n int) string {
	if words.Cells(text) > n && n < leastExplanation {
		return ""
	}
	return words.CutEnd(text, n)
}

// pad fills text up to n cells with spaces.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-words.Cells(s)))
}

// indented breaks text into rows of a body, indented by n cells. A word that is too long for that and not for the window, an id
// for example, has a row of its own that begins further left, so that a double click takes it whole.
func (b *body) indented(n int, text string) []string {
	var rows []string
	indent := strings.Repeat(" ", n)
	fill := func(part string) {
		for _, l := range wrap(part, b.width-n) {
			rows = append(rows, indent+l)
		}
	}
	rest := text
	for word := range strings.FieldsSeq(text) {
		if cells := words.Cells(word); cells > b.width-n && cells <= b.width {
			before, after, _ := strings.Cut(rest, word)
			if before = strings.TrimSpace(before); before != "" {
				fill(before)
			}
			rows = append(rows, strings.Repeat(" ", b.width-cells)+word)
			rest = strings.TrimSpace(after)
		}
	}
	if rest != "" || len(rows) == 0 {
		fill(rest)
	}
	return rows
}

// wrap breaks text into rows of at most n cells. Line breaks in the text are kept where all of its lines fit; else the
// text is filled anew.
func wrap(text string, n int) []string {
	lines := strings.Split(text, "\n")
	for _, l := range lines {
		if words.Cells(l) > n {
			return words.Wrap(text, max(n, 1))
		}
	}
	return lines
}
