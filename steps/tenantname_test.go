package steps

import (
	"strings"
	"testing"
)

func TestWhatCanBeTheNameOfATenant(t *testing.T) {
	for text, want := range map[string]bool{
		"contoso.com":                           true,
		"Contoso.onmicrosoft.COM":               true,
		"a.b-c.d2":                              true,
		strings.Repeat("a", 63) + ".com":        true,
		"aaaabbbb-0000-cccc-1111-dddd2222eeee":  true,
		"AAAABBBB-0000-CCCC-1111-DDDD2222EEEE":  true,
		"":                                      false,
		"contoso":                               false,
		"contoso,com":                           false,
		"contoso..com":                          false,
		".contoso.com":                          false,
		"contoso.com.":                          false,
		"-contoso.com":                          false,
		"contoso-.com":                          false,
		"contoso.\u212aom":                      false, // the sign for Kelvin, whose small letter is k
		"contoso.2com":                          false,
		"contoso.com/x":                         false,
		"cont\u00f6so.com":                      false,
		"con\xfftoso.com":                       false,
		strings.Repeat("a", 64) + ".com":        false,
		"aaaabbbb0000cccc1111dddd2222eeee":      false,
		"{aaaabbbb-0000-cccc-1111-dddd2222eee}": false,
		"gaaabbbb-0000-cccc-1111-dddd2222eeee":  false,
	} {
		if got := NamesTenant(text); got != want {
			t.Errorf("NamesTenant(%q) = %v", text, got)
		}
	}
}
