package tui

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

const dots = "..."

// clean makes a name that came from the tenant, or from anybody else, safe to show: one line, without control
// characters and without the signs that reverse or join what stands around them.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
			return -1
		case r >= '\uFE00' && r <= '\uFE0F': // variation selectors change widths
			return -1
		}
		return r
	}, ansi.Strip(s))
	return strings.TrimSpace(s)
}

// width is how many cells the text takes.
func width(s string) int { return ansi.StringWidth(s) }

// cut shortens text to n cells, at its end.
func cut(s string, n int) string {
	if width(s) <= n {
		return s
	}
	if n <= len(dots) {
		return ansi.Truncate(s, max(n, 0), "")
	}
	return ansi.Truncate(s, n, dots)
}

// cutMiddle shortens text to n cells, in its middle, and keeps the given number of cells at its end.
func cutMiddle(s string, n, end int) string {
	w := width(s)
	if w <= n {
		return s
	}
	end = min(end, n-len(dots)-1)
	if end <= 0 {
		return cut(s, n)
	}
	return ansi.Truncate(s, n-len(dots)-end, "") + dots + ansi.TruncateLeft(s, w-end, "")
}

// domain is a domain as the title and the rows show it.
func domain(s string) string { return cutMiddle(clean(s), 28, 12) }

// cutAddress shortens a URL to n cells, in its middle; the host stays whole if it can.
func cutAddress(address string, n int) string {
	if width(address) <= n {
		return address
	}
	host := 0
	if i := strings.Index(address, "://"); i >= 0 {
		host = i + 3
		if j := strings.IndexByte(address[host:], '/'); j >= 0 {
			host += j + 1
		}
	}
	return cutMiddle(address, n, max(n-host-len(dots), n/3))
}

// pad fills text up to n cells with spaces.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-width(s)))
}

// wrap breaks text into rows of at most n cells, at spaces; a word that is longer is broken. Line breaks in the text
// are kept where all of its lines fit; else the text is filled anew.
func wrap(text string, n int) []string {
	n = max(n, 1)
	lines := strings.Split(text, "\n")
	fits := true
	for _, l := range lines {
		fits = fits && width(l) <= n
	}
	if fits {
		return lines
	}
	var rows []string
	row := ""
	for _, word := range strings.Fields(text) {
		switch {
		case row == "":
			row = word
		case width(row)+1+width(word) <= n:
			row += " " + word
		default:
			rows = append(rows, row)
			row = word
		}
		for width(row) > n {
			head := ansi.Truncate(row, n, "")
			if head == "" {
				break
			}
			rows = append(rows, head)
			row = ansi.TruncateLeft(row, width(head), "")
		}
	}
	return append(rows, row)
}

// clock is a duration as a clock shows it: 0:12, and 1:02:05 from an hour on.
func clock(d time.Duration) string {
	s := max(int(d.Round(time.Second)/time.Second), 0)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// count is a number with its word: 1 secret, 3 secrets.
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
