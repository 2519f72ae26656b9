package words_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/tui/words"
)

func TestTextWrapsAtWordsAndWidth(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"between words", "one two three", 8, []string{"one two", "three"}},
		{"a word longer than a row", "a contradiction", 8, []string{"a", "contradi", "ction"}},
		{
			"a way through a portal, after its signs", "Entra ID > Enterprise apps > All", 20,
			[]string{"Entra ID >", "Enterprise apps >", "All"},
		},
		{
			"only the last word before a way goes with its sign", "Look at the center > Sign-in logs", 20,
			[]string{"Look at the center >", "Sign-in logs"},
		},
		{
			"a sentence behind a way breaks between its words",
			"Entra ID > Policies, the policy with the condition flows: exclude admin@contoso.com for a day", 34,
			[]string{"Entra ID > Policies, the policy", "with the condition flows: exclude", "admin@contoso.com for a day"},
		},
		{
			"a part wider than a row, at its blanks", "Entra ID > Grant admin consent for Contoso Pharmaceuticals > Yes", 26,
			[]string{"Entra ID > Grant admin", "consent for Contoso", "Pharmaceuticals > Yes"},
		},
		{
			"a word as wide as a row, before its sign", "admin@contoso.com > Dismiss", 17,
			[]string{"admin@contoso.com", "> Dismiss"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, words.Wrap(tt.text, tt.width)); diff != "" {
				t.Errorf("Wrap(%q, %d) (-want +got):\n%s", tt.text, tt.width, diff)
			}
		})
	}
}
