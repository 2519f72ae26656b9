package tui

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTextIsFilledAtItsBreaks(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want []string
	}{
		{"short", 20, []string{"short"}},
		{"as it\nstands", 20, []string{"as it", "stands"}},
		{"filled anew\nwhere it does not fit", 12, []string{"filled anew", "where it", "does not fit"}},
		{"Entra ID > Enterprise apps > All", 20, []string{"Entra ID >", "Enterprise apps >", "All"}},
	} {
		if diff := cmp.Diff(test.want, wrap(test.text, test.n)); diff != "" {
			t.Errorf("wrap(%q, %d) (-want +got):\n%s", test.text, test.n, diff)
		}
	}
}

func TestAnAddressIsCutInTheMiddle(t *testing.T) {
	for _, test := range []struct {
		address string
		n       int
		want    string
	}{
		{"https://modelop.contoso.com", 40, "https://modelop.contoso.com"},
		{"https://modelop.contoso.com/jupyterOauth2ImplicitGrant.html", 52, "https://modelop.contoso.com/...th2ImplicitGrant.html"},
	} {
		if got := cutAddress(test.address, test.n); got != test.want {
			t.Errorf("cutAddress(%q, %d) = %q, want %q", test.address, test.n, got, test.want)
		}
	}
	if got := domain("contoso-pharmaceuticals-manufacturing.onmicrosoft.com"); got != "contoso-pharmac...icrosoft.com" {
		t.Errorf("domain: %q", got)
	}
}
