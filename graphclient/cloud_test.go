package graphclient

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// The public cloud, where the tests play unless they say otherwise.
const (
	loginHost  = "login.microsoftonline.com"
	graphHost  = "graph.microsoft.com"
	graphScope = "https://" + graphHost + "/.default"
)

func TestATenantIsReachedInItsOwnCloudAndNamedInAnother(t *testing.T) {
	in := func(c Cloud) func(*Options) { return func(o *Options) { o.Cloud = c } }
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		c, sim := inScenario(t, "us-government", nil, in(USGov))
		if _, err := c.SignInBy(t.Context(), way, "contoso.us", nobody); err != nil {
			t.Fatal(err)
		}
		state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
		if err != nil || state.Organization.DisplayName != "Contoso Federal" {
			t.Fatalf("%+v, %v", state.Organization, err)
		}
		id := state.Organization.ID
		want := tenant.Endpoints{
			Issuer:        "https://login.microsoftonline.us/" + id + "/v2.0",
			Authorization: "https://login.microsoftonline.us/" + id + "/oauth2/v2.0/authorize",
			Token:         "https://login.microsoftonline.us/" + id + "/oauth2/v2.0/token",
			KeySet:        "https://login.microsoftonline.us/" + id + "/discovery/v2.0/keys",
		}
		if diff := cmp.Diff(want, state.Endpoints); diff != "" {
			t.Error(diff)
		}
		if len(sim.GraphRequests()) == 0 {
			t.Error("no request reached Microsoft Graph of that cloud")
		}
		var reg registration
		if err := reg.run(t.Context(), c, c.Writer(Patience{})); err != nil {
			t.Error(err)
		}
		if err := reg.check(t.Context(), c); err != nil {
			t.Error(err)
		}
	}
	for name, tt := range map[string]struct {
		scenario string
		asked    Cloud
		hint     string
		want     string
	}{
		"a government tenant in the public cloud": {"us-government", PublicCloud, "contoso.us", "usgov"},
		"a public tenant in China":                {"clean", China, "contoso.com", "public"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, way := range []Way{WayDeviceCode, WayBrowser} {
				c, _ := inScenario(t, tt.scenario, nil, in(tt.asked))
				if e := signInError(t, c, way, tt.hint); e.Kind != SignInOtherCloud || e.Cloud != tt.want {
					t.Errorf("%s: %+v", way, e)
				}
			}
		})
	}
}

// TestMetadataThatNamesAnotherCloudLeadsThere: a tenant of another cloud has metadata here as well, which leads there.
func TestMetadataThatNamesAnotherCloudLeadsThere(t *testing.T) {
	for sub, want := range map[string]string{"": "usgov", "DODCON": "usgov", "DOD": "usgov-dod"} {
		codes := 0
		s := &service{t: t, login: func(r seen) (response, bool) {
			if strings.HasSuffix(r.path, "/devicecode") {
				codes++
			}
			if !strings.HasSuffix(r.path, discoveryPath) {
				return response{}, false
			}
			base := "https://login.microsoftonline.us/" + testTenant
			return response{status: 200, body: string(mustJSON(map[string]any{
				"issuer": base + "/v2.0", "authorization_endpoint": base + "/oauth2/v2.0/authorize", "token_endpoint": base + "/oauth2/v2.0/token",
				"jwks_uri": base + "/discovery/v2.0/keys", "cloud_instance_name": "microsoftonline.us", "tenant_region_sub_scope": sub,
			}))}, true
		}}
		e := signInError(t, New(Options{Transport: s, Clock: newClock()}), WayDeviceCode, "contoso.us")
		if e.Kind != SignInOtherCloud || e.Cloud != want || codes != 0 {
			t.Errorf("%q: %+v, %d codes", sub, e, codes)
		}
	}
}
