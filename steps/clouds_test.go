package steps_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
)

// TestEachCloudIsAskedAndNamedAlone takes a setup to its files in each of Microsoft's other clouds: who is asked, and what
// the files name, is of that cloud alone.
func TestEachCloudIsAskedAndNamedAlone(t *testing.T) {
	t.Parallel()
	const id = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	for name, tt := range map[string]struct {
		scenario, domain, login, graph, portal, page string
	}{
		"usgov": {
			"us-government", "contoso.us", "login.microsoftonline.us", "graph.microsoft.us", "entra.microsoft.us", "https://microsoft.com/deviceloginus",
		},
		"usgov-dod": {
			"us-defense", "contoso.mil", "login.microsoftonline.us", "dod-graph.microsoft.us", "entra.microsoft.us", "https://microsoft.com/deviceloginus",
		},
		"china": {
			"china", "contoso.cn", "login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", "entra.microsoftonline.cn",
			"https://microsoft.com/deviceloginchina",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, tt.scenario, nil, func(w *world) {
				hosts := &asked{next: w.transport, hosts: map[string]bool{}}
				w.transport = hosts
				o := w.operator()
				o.domain = tt.domain
				o.cloud, _ = graphclient.CloudByName(name)
				if role := "Cloud Application Administrator"; name != "usgov" { // whose scenario has a Global Administrator
					if err := w.tenant.SetRoles("", role); err != nil {
						w.t.Fatal(err)
					}
				}
				var page string
				o.shown = func(c steps.DeviceCode) { page = c.Page }
				r := o.run(w.t.Context())
				if r.err != nil || len(r.outcome.Files) == 0 {
					w.t.Fatalf("%v %s", r.err, why(r))
				}
				if page != tt.page {
					w.t.Errorf("the code is for %s", page)
				}
				if diff := cmp.Diff(slices.Sorted(slices.Values([]string{tt.graph, tt.login})), slices.Sorted(maps.Keys(hosts.hosts))); diff != "" {
					w.t.Errorf("asked (-want +got):\n%s", diff)
				}
				base := "https://" + tt.login + "/" + id
				for file, want := range map[string][]string{
					"values.yaml":            {base + "/v2.0", base + "/oauth2/v2.0/authorize", base + "/oauth2/v2.0/token", base + "/discovery/v2.0/keys"},
					"application-entra.yaml": {base + "/v2.0"},
					"setup.json":             {base + "/oauth2/v2.0/token"},
				} {
					w.names(o, file, want...)
				}
				for _, h := range r.outcome.Handoffs {
					if !strings.HasPrefix(h.Portal, "https://"+tt.portal+"/") {
						w.t.Errorf("the portal is %s", h.Portal)
					}
				}
				if name != "usgov" {
					if len(r.outcome.Handoffs) != 1 {
						w.t.Errorf("left: %v", r.outcome.Handoffs)
					}
					w.names(o, "handoff.md", "https://"+tt.portal+"/")
				}
			})
		})
	}
}

// names checks that a file holds the texts, and names no host of the public cloud.
func (w *world) names(o *operator, file string, texts ...string) {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(o.folder, file))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, text := range texts {
		if !strings.Contains(string(content), text) {
			w.t.Errorf("%s does not name %s", file, text)
		}
	}
	for _, host := range []string{"login.microsoftonline.com", "graph.microsoft.com", "entra.microsoft.com"} {
		if strings.Contains(string(content), host) {
			w.t.Errorf("%s names %s", file, host)
		}
	}
}

// TestATenantOfAnotherCloudIsRefusedByItsName is refused with the name of its cloud, whichever cloud it was looked for in.
func TestATenantOfAnotherCloudIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ scenario, domain, lookedIn, lives string }{
		{"clean", "contoso.com", "usgov", "public"},
		{"clean", "contoso.com", "china", "public"},
		{"us-government", "contoso.us", "public", "usgov"},
		{"us-government", "contoso.us", "usgov-dod", "usgov"},
		{"us-defense", "contoso.mil", "usgov", "usgov-dod"},
		{"china", "contoso.cn", "public", "china"},
	} {
		t.Run(tt.lives+" in "+tt.lookedIn, func(t *testing.T) {
			t.Parallel()
			inWorld(t, tt.scenario, nil, func(w *world) {
				o := w.operator()
				o.domain = tt.domain
				o.cloud, _ = graphclient.CloudByName(tt.lookedIn)
				p := problemOf(o.look().err)
				if p == nil || p.Key != "tenant-in-another-cloud" || !strings.HasSuffix(p.Happened, "another Microsoft cloud: "+tt.lives+".") {
					w.t.Errorf("%+v", p)
				}
				for _, r := range w.tenant.Requests() {
					if strings.HasSuffix(r.Path, "/devicecode") {
						w.t.Error("a code was asked for")
					}
				}
			})
		})
	}
}

// asked notes which hosts are asked.
type asked struct {
	next  http.RoundTripper
	mu    sync.Mutex
	hosts map[string]bool
}

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.hosts[r.URL.Host] = true
	a.mu.Unlock()
	return a.next.RoundTrip(r)
}
