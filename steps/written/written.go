// Package written is what the files and the sentences about a setup have in common, whichever package writes them: JSON that
// people read too, and names from a tenant that cannot play tricks on whoever reads them.
//
// It must not know what is written.
package written

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// JSON is a value as JSON for people too: on several lines, and with & and < as they are.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// Printable drops what could move the cursor, end a comment or turn the reading direction: names come from the tenant.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
}

// Capital begins a sentence: its first letter becomes a capital.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
