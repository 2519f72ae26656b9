package words

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/steps/plan"
)

// Clean makes a name that came from a tenant safe to show: one line, without control characters and without the signs
// that reverse or join what stands around them.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), r == unicode.ReplacementChar:
			return -1
		case r >= '\uFE00' && r <= '\uFE0F': // variation selectors change widths
			return -1
		}
		return r
	}, ansi.Strip(s))
	return strings.TrimSpace(s)
}

// Cells is how many columns a text takes in a terminal.
func Cells(s string) int {
	n := 0
	for i := 0; i < len(s); i++ { // most texts are plain, and measuring is most of the work of a frame
		switch c := s[i]; {
		case c >= ' ' && c <= '~':
			n++
		case c == '\x1b' && i+1 < len(s) && s[i+1] == '[':
			i += 2
			for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == ';') {
				i++
			}
			if i == len(s) || s[i] != 'm' {
				return ansi.StringWidth(s)
			}
		default:
			return ansi.StringWidth(s)
		}
	}
	return n
}

// Pad fills a text with blanks up to a width in cells. A longer text gets one blank.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-Cells(s), 1))
}

// CutEnd cuts a text to a width in cells, and ends it in "..." where something was left out.
func CutEnd(s string, width int) string {
	if Cells(s) <= width {
		return s
	}
	return ansi.Truncate(s, max(width, 0), "...")
}

// Cut cuts a text to a width in cells, and leaves no trace of what it left out.
func Cut(s string, width int) string {
	if Cells(s) <= width {
		return s
	}
	return ansi.Truncate(s, max(width, 0), "")
}

// CutMiddle cuts a text to a width in cells and keeps its last cells, keepEnd of them, after a "...".
func CutMiddle(s string, width, keepEnd int) string {
	total := Cells(s)
	if total <= width {
		return s
	}
	keepEnd = min(keepEnd, width-4)
	if keepEnd < 1 {
		return CutEnd(s, width)
	}
	tail := ansi.TruncateLeft(s, total-keepEnd, "")
	if Cells(tail) > keepEnd { // the cut went through a wide character
		tail = ansi.TruncateLeft(s, total-keepEnd+1, "")
	}
	return ansi.Truncate(s, width-3-keepEnd, "") + "..." + tail
}

// Sentence ends a text in a full stop, where it does not end in a mark already.
func Sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?:") {
		return s
	}
	return s + "."
}

// Inner is a sentence as it stands after a colon: its first letter is small, unless it begins with a name.
func Inner(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	switch first {
	case "A", "An", "The", "This", "That", "These", "There", "You", "Your", "Nobody", "Somebody", "Someone", "Other",
		"Another", "One", "Its":
		return strings.ToLower(first) + " " + rest
	}
	return s
}

// Upper is a sentence as it begins a row: its first letter is a capital, unless it begins with a name such as
// custom_scope.
func Upper(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if s == "" || s[0] < 'a' || s[0] > 'z' || strings.Contains(first, "_") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Tenant names a tenant with its domain: "Contoso Ltd (contoso.com)".
func Tenant(t plan.Tenant) string {
	name, domain := TenantName(t), Clean(t.DefaultDomain)
	if domain == "" || domain == name {
		return name
	}
	return name + " (" + domain + ")"
}

// TenantName is what people call a tenant; its domain or its id where it has no name.
func TenantName(t plan.Tenant) string {
	for _, name := range []string{t.DisplayName, t.DefaultDomain, t.ID} {
		if name = Clean(name); name != "" {
			return name
		}
	}
	return "the tenant"
}

// List joins names as a sentence does: "a", "a and b", "a, b and c".
func List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
