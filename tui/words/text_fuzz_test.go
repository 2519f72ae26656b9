package words

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// FuzzClean: whatever a tenant calls itself, what is shown is one line of text that fits.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{
		"Contoso Ltd", "Con\x1b[31mtoso\r\n\u202edtl\u200d", "\u30b3\u30f3\u30c8\u30bd\u682a\u5f0f\u4f1a\u793e", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "e\u0301\u0302\u0303",
		"\x1b]8;;https://example.com\x1b\\x\x1b]8;;\x1b\\", "\x1bP1;2|x\x1b\\y", "\xc3\x28\x9b31m", "a\u2028b\u00a0c\u3000", "\x1b", "\x1b[", "\x1b]", "\u0600\u06dd1", "\ufe0f\u20e3", "\u1160\u1161", "",
	} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, name string, width int) {
		width = min(max(width, 0), 200)
		clean := Clean(name)
		if !utf8.ValidString(clean) {
			t.Errorf("%q is no text", clean)
		}
		for _, r := range clean {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
				t.Errorf("%q holds %U", clean, r)
			}
		}
		if again := Clean(clean); again != clean {
			t.Errorf("%q became %q, and then %q", name, clean, again)
		}
		if got, want := Cells(name), ansi.StringWidth(name); got != want {
			t.Errorf("%q has %d cells, not %d", name, want, got)
		}
		for what, cut := range map[string]string{
			"CutEnd": CutEnd(clean, width), "Cut": Cut(clean, width), "CutMiddle": CutMiddle(clean, width, width/3),
		} {
			if Cells(cut) > max(width, 3) {
				t.Errorf("%s of %q to %d has %d cells: %q", what, clean, width, Cells(cut), cut)
			}
		}
		for _, row := range Wrap(clean, width) {
			if Cells(row) > max(width, 2) && width > 0 {
				t.Errorf("a row of %d cells, not %d: %q", Cells(row), width, row)
			}
			if strings.ContainsAny(row, "\n\r") {
				t.Errorf("%q is more than a row", row)
			}
		}
	})
}
