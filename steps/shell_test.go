package steps

import "testing"

func TestAWordIsQuotedForItsShell(t *testing.T) {
	for _, c := range []struct{ system, word, want string }{
		{"linux", "out/contoso.com", "out/contoso.com"},
		{"linux", "my folder", "'my folder'"},
		{"linux", "it's", `'it'\''s'`},
		{"linux", `a\b`, `'a\b'`},
		{"linux", "$HOME", "'$HOME'"},
		{"linux", "", "''"},
		{"darwin", "a;b", "'a;b'"},
		{"windows", `C:\out\contoso.com`, `C:\out\contoso.com`},
		{"windows", `C:\my folder`, `"C:\my folder"`},
		{"windows", `C:\my folder\`, `"C:\my folder\\"`},
		{"windows", `say "x"`, `"say \"x\""`},
		{"windows", "a&b", `"a&b"`},
		{"windows", "", `""`},
	} {
		if got := quotedFor(c.system, c.word); got != c.want {
			t.Errorf("%s: %s is quoted as %s, want %s", c.system, c.word, got, c.want)
		}
	}
}
