package blueprint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryAddressIsListedWithItsPlatform(t *testing.T) {
	table := load(t)
	u := choices().URL
	var got []string
	longest := ""
	for _, r := range table.RedirectURIs(u) {
		got = append(got, r.Registration+" "+string(r.Platform)+" "+r.URI)
		if after, ok := strings.CutPrefix(r.URI, u.String()); ok == r.Fixed {
			t.Errorf("%s: fixed is %v", r.URI, r.Fixed)
		} else if ok && len(after) > len(longest) {
			longest = after
		}
	}
	want := []string{
		"gateway-service Web https://modelop.contoso.com/login/oauth2/code/gateway-service",
		"external-integration-client Single-page application https://modelop.contoso.com/jupyterOauth2ImplicitGrant.html",
		"external-integration-client Single-page application https://modelop.contoso.com/modelOpWDC.html",
		"external-integration-client Mobile and desktop applications https://oauth.powerbi.com/views/oauthredirect.html",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if longest != longestRedirectPath {
		t.Errorf("the longest path is %s, but addresses are checked with %s", longest, longestRedirectPath)
	}
	if n := len(table.RedirectURIs(u, GatewayService)); n != 1 {
		t.Errorf("gateway-service alone has %d", n)
	}
}
