package written

import "testing"

func TestJSONIsForPeopleToo(t *testing.T) {
	got, err := JSON(map[string]string{"url": "https://modelop.contoso.com/?a=1&b=<2>"})
	if want := "{\n  \"url\": \"https://modelop.contoso.com/?a=1&b=<2>\"\n}\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestANameFromTheTenantStaysOnItsLine(t *testing.T) {
	for name, want := range map[string]string{
		"Contoso Ltd":                 "Contoso Ltd",
		"Crédit Agricole 🏦":           "Crédit Agricole 🏦",
		"Contoso\n# second line":      "Contoso# second line",
		"\x1b[2Jgone":                 "[2Jgone",
		"abc\u202edcba\u2066 isolate": "abcdcba isolate",
		"zero\u200bwidth\ufeff":       "zerowidth",
		"nul\x00bell\a":               "nulbell",
	} {
		if got := Printable(name); got != want {
			t.Errorf("%q becomes %q, not %q", name, got, want)
		}
	}
}

func TestASentenceBeginsWithACapitalInAnyScript(t *testing.T) {
	for text, want := range map[string]string{"": "", "no token": "No token", "état": "État", "5 groups": "5 groups", "Done": "Done"} {
		if got := Capital(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}
