package tui

import (
	"strings"

	"github.com/modelop/modelop-entra/tui/words"
)

// dots stand for text that was left out.
const dots = "..."

// domain is a domain as the title and the rows show it.
func domain(s string) string { return words.CutMiddle(words.Clean(s), 30, 12) }

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

// pad fills text up to n cells with spaces.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-words.Cells(s)))
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
