package steps_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// handedOver is a setup that a Cloud Application Administrator has made, up to what is left for an administrator.
func handedOver(w *world) *proof {
	w.t.Helper()
	o := w.operator()
	r := o.run(w.t.Context())
	if r.err != nil || r.outcome.Result != steps.ResultPartial || len(r.outcome.Handoffs) != 1 {
		w.t.Fatalf("%v %s", r.err, why(r))
	}
	time.Sleep(time.Minute)
	return &proof{operator: o, made: r}
}

// consentTo does what an administrator does with a handoff.json, in a folder of their own.
func (p *proof) consentTo(path string) (steps.Consent, *steps.Run, error) {
	p.t.Helper()
	asked, err := steps.ReadAsked(path)
	if err != nil {
		return steps.Consent{}, nil, err
	}
	p.folder = p.t.TempDir()
	run := p.newRun()
	if _, err := run.SignIn(p.t.Context(), asked.Tenant, approve, nil); err != nil {
		p.t.Fatal(err)
	}
	c, err := run.Consent(p.t.Context(), asked, plan.Answers{})
	return c, run, err
}

func TestConsentGrantsWhatWasLeft(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := handedOver(w)
		operators := p.folder
		if err := w.tenant.SetRoles("", "Privileged Role Administrator"); err != nil {
			w.t.Fatal(err)
		}
		before := len(w.tenant.GraphRequests())
		c, run, err := p.consentTo(filepath.Join(operators, "handoff.json"))
		if err != nil {
			w.t.Fatal(err)
		}
		if len(c.Items) != 1 || c.Possible() != 1 || c.Items[0].Permission != "Group.Read.All" || c.Items[0].Registration != "internal-client" || c.Items[0].Resource != "Microsoft Graph" {
			w.t.Fatalf("%+v", c)
		}
		if c.Asker != "admin@contoso.com" || c.AskedBy != c.Asker {
			w.t.Errorf("asked by %q, says the file; the tenant knows %q", c.AskedBy, c.Asker)
		}
		o := run.Grant(w.t.Context(), c, func(steps.Event) {}, nil)
		if o.Result != steps.ResultDone || o.Changes != 1 {
			w.t.Fatalf("%s, %d of %d: %v", o.Result, o.Changes, o.Of, o.Problem)
		}
		var writes []string
		for _, r := range w.tenant.GraphRequests()[before:] {
			if r.Write {
				writes = append(writes, r.Method)
			}
		}
		if !slices.Equal(writes, []string{"POST"}) {
			w.t.Errorf("written: %v", writes)
		}
		if entries, _ := os.ReadDir(p.folder); len(entries) > 0 {
			w.t.Errorf("the administrator's folder holds %v", entries)
		}

		// Once more there is nothing left to grant, and the operator's next run notices.
		time.Sleep(time.Minute)
		c, _, err = p.consentTo(filepath.Join(operators, "handoff.json"))
		if err != nil || len(c.Items) != 0 || c.Granted != 1 {
			w.t.Errorf("again: %+v, %v", c, err)
		}
		if err := w.tenant.SetRoles("", "Cloud Application Administrator"); err != nil {
			w.t.Fatal(err)
		}
		p.folder = operators
		if again := p.run(w.t.Context()); !again.done() || len(again.writes()) > 0 {
			w.t.Errorf("the operator's next run: %s %v", why(again), again.writes())
		}
		if _, err := os.Stat(filepath.Join(operators, "handoff.json")); err == nil {
			w.t.Error("handoff.json is still there")
		}
	})
}

// badge is a person's way to do by hand, at the portal, what the program has no request for.
type badge struct {
	http.RoundTripper

	mu    sync.Mutex
	token string
}

func (b *badge) RoundTrip(r *http.Request) (*http.Response, error) {
	if token := r.Header.Get("Authorization"); token != "" {
		b.mu.Lock()
		b.token = token
		b.mu.Unlock()
	}
	return b.RoundTripper.RoundTrip(r)
}

// share makes the service principal of another registration an owner of one.
func (b *badge) share(p *proof, registration, with string) {
	p.t.Helper()
	const graph = "https://graph.microsoft.com/v1.0/"
	body := strings.NewReader(`{"@odata.id": "` + graph + `directoryObjects/` + p.principal(with) + `"}`)
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, graph+"applications/"+p.ids(registration).ObjectID+"/owners/$ref", body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	b.mu.Lock()
	r.Header.Set("Authorization", b.token)
	b.mu.Unlock()
	answer, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		p.t.Fatalf("%s", answer.Status)
	}
}

// TestConsentIsComparedAnewWherePeopleTookTheirTime: what has come or gone since they looked ends it before anything is
// granted, and the next look shows it. A quick yes costs no request more.
func TestConsentIsComparedAnewWherePeopleTookTheirTime(t *testing.T) {
	for name, tt := range map[string]struct {
		wait      time.Duration
		meanwhile func(p *proof, b *badge)
		reads     int
		says      string // empty: it is granted
	}{
		"at once": {30 * time.Second, func(*proof, *badge) {}, 0, ""},
		"after an hour in which nobody did anything": {time.Hour, func(*proof, *badge) {}, 2, ""},
		"somebody else can use the registration": {
			time.Hour, func(p *proof, b *badge) { b.share(p, blueprint.InternalClient, blueprint.ExternalIntegrationClient) }, 2,
			"since you looked: somebody else can use internal-client (owner external-integration-client).",
		},
		"somebody else has granted it": {
			time.Hour, func(p *proof, _ *badge) { p.administrator("") }, 2,
			"since you looked: Group.Read.All to internal-client is not left to grant any more.",
		},
		"the registration was deleted": {
			time.Hour, func(p *proof, _ *badge) {
				if err := p.writer().DeleteApplication(p.t.Context(), p.ids(blueprint.InternalClient).ObjectID); err != nil {
					p.t.Fatal(err)
				}
			}, 2,
			"since you looked: a registration that is to get it is not there as it was.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "cloud-app-admin", nil, func(w *world) {
				badge := &badge{RoundTripper: w.transport}
				w.transport = badge
				p := handedOver(w)
				operators := p.folder
				if err := w.tenant.SetRoles("", "Global Administrator"); err != nil {
					w.t.Fatal(err)
				}
				handoff := filepath.Join(operators, "handoff.json")
				c, run, err := p.consentTo(handoff)
				if err != nil || c.Possible() != 1 {
					w.t.Fatalf("%+v, %v", c, err)
				}
				p.folder = operators
				tt.meanwhile(p, badge)
				time.Sleep(tt.wait)
				before := len(w.tenant.GraphRequests())
				o := run.Grant(w.t.Context(), c, func(steps.Event) {}, nil)
				since := w.tenant.GraphRequests()[before:]
				writes := writesOf(since)
				switch {
				case tt.says == "":
					if o.Result != steps.ResultDone || writes != 1 {
						w.t.Errorf("%s, %d writes: %+v", o.Result, writes, o.Problem)
					}
				case o.Result != steps.ResultRefused || writes != 0 || o.Problem == nil || !strings.HasSuffix(o.Problem.Happened, tt.says):
					w.t.Errorf("%s, %d writes: %+v", o.Result, writes, o.Problem)
				}
				if reads := len(since) - writes; reads != tt.reads {
					w.t.Errorf("%d reads", reads)
				}
				if tt.says == "" {
					return
				}
				// The next look starts from what is there now.
				asked, err := steps.ReadAsked(handoff)
				if err != nil {
					w.t.Fatal(err)
				}
				if again, err := run.Consent(w.t.Context(), asked, plan.Answers{}); err == nil && len(again.Items) == 1 && len(again.Holds) == 0 {
					w.t.Errorf("the next look: %+v", again)
				}
			})
		})
	}
}

// TestConsentNamesNobodyTheTenantDoesNotKnow: a file may claim anything about who asks.
func TestConsentNamesNobodyTheTenantDoesNotKnow(t *testing.T) {
	for _, name := range []string{"ceo@contoso.example", "Your own security team", "", strings.Repeat("x", 200) + "@contoso.com", "../groups@x"} {
		inWorld(t, "cloud-app-admin", nil, func(w *world) {
			p := handedOver(w)
			path := rewritten(w, p.folder, func(f map[string]any) { f["askedBy"] = name })
			if c, _, err := p.consentTo(path); err != nil || c.Asker != "" || len(c.Items) != 1 {
				w.t.Errorf("%q: %+v, %v", name, c, err)
			}
		})
	}
}

// rewritten is a copy of the folder's handoff.json, changed.
func rewritten(w *world, folder string, change func(f map[string]any)) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "handoff.json"))
	if err != nil {
		w.t.Fatal(err)
	}
	var f map[string]any
	if err := json.Unmarshal(data, &f); err != nil {
		w.t.Fatal(err)
	}
	change(f)
	if data, err = json.Marshal(f); err != nil {
		w.t.Fatal(err)
	}
	path := filepath.Join(w.t.TempDir(), "handoff.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func TestConsentByWhoMayNotGrantsNothing(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := handedOver(w)
		c, _, err := p.consentTo(filepath.Join(p.folder, "handoff.json"))
		if err != nil || len(c.Items) != 1 || c.Possible() != 0 || c.Items[0].Needs == "" {
			w.t.Errorf("%+v, %v", c, err)
		}
	})
}

// TestConsentRefusesWhatNobodyPlanned pins that a handoff grants nothing by itself: each change to the file is refused as a
// whole, in words, and nothing is written.
func TestConsentRefusesWhatNobodyPlanned(t *testing.T) {
	const stranger = "00001111-aaaa-2222-bbbb-3333cccc4444"
	first := func(f map[string]any) map[string]any { return f["grants"].([]any)[0].(map[string]any) }
	more := func(f, change map[string]any) {
		g := map[string]any{}
		for k, v := range first(f) {
			g[k] = v
		}
		for k, v := range change {
			g[k] = v
		}
		f["grants"] = append(f["grants"].([]any), g)
	}
	for name, one := range map[string]struct {
		change func(f map[string]any)
		says   string
	}{
		"Directory.ReadWrite.All": {
			func(f map[string]any) { more(f, map[string]any{"permission": "Directory.ReadWrite.All"}) },
			"handoff.json asks for Directory.ReadWrite.All. This command never grants that. Nothing was granted.",
		},
		"the id of another permission": {
			func(f map[string]any) { first(f)["appRoleId"] = "19dbc75e-c2e2-444c-a770-ec69d8559fc7" },
			"handoff.json asks for another permission than it names. This command never grants that. Nothing was granted.",
		},
		"the id of another role, beside one that is granted already": {
			func(f map[string]any) {
				more(f, map[string]any{"permission": "modelop_client", "resourceId": "", "appRoleId": "19dbc75e-c2e2-444c-a770-ec69d8559fc7"})
			},
			"handoff.json asks for another permission than it names. This command never grants that. Nothing was granted.",
		},
		"another resource, beside one that is granted already": {
			func(f map[string]any) {
				more(f, map[string]any{"permission": "modelop_client", "resourceId": stranger, "appRoleId": ""})
			},
			"handoff.json asks for another permission than it names. This command never grants that. Nothing was granted.",
		},
		"a role in the name of scopes": {
			func(f map[string]any) { more(f, map[string]any{"permission": "sign-in scopes"}) },
			"handoff.json asks for another permission than it names. This command never grants that. Nothing was granted.",
		},
		"Group.Read.All for another registration": {
			func(f map[string]any) { first(f)["registration"] = "go-cli" },
			"handoff.json asks for Group.Read.All for go-cli. This command never grants that. Nothing was granted.",
		},
		"a foreign app": {
			func(f map[string]any) { first(f)["clientId"] = stranger },
			"handoff.json names an app that is not one of the four registrations of this setup. Nothing was granted.",
		},
		"a foreign app beside ours": {
			func(f map[string]any) { more(f, map[string]any{"clientId": stranger}) },
			"handoff.json names an app that is not one of the four registrations of this setup. Nothing was granted.",
		},
		"a fifth registration": {
			func(f map[string]any) { first(f)["registration"] = "backup-agent" },
			"handoff.json names an app that is not one of the four registrations of this setup. Nothing was granted.",
		},
		"another setup": {
			func(f map[string]any) { f["url"], f["key"] = "https://evil.example", "evil.example" },
			"handoff.json names an app that is not one of the four registrations of this setup. Nothing was granted.",
		},
		"another field": {
			func(f map[string]any) { f["also"] = "this" },
			"it holds something that the wizard did not write",
		},
		"a newer version": {
			func(f map[string]any) { f["schema"] = "modelop-entra/handoff/v2" },
			"a newer version of the wizard wrote it",
		},
		"nothing asked": {
			func(f map[string]any) { f["grants"] = []any{} },
			"it asks for nothing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "cloud-app-admin", nil, func(w *world) {
				p := handedOver(w)
				if err := w.tenant.SetRoles("", "Global Administrator"); err != nil {
					w.t.Fatal(err)
				}
				path := rewritten(w, p.folder, one.change)
				before := len(w.tenant.GraphRequests())
				c, _, err := p.consentTo(path)
				problem := problemOf(err)
				if problem == nil || !strings.Contains(problem.Happened, one.says) {
					w.t.Errorf("%+v, %v, want %q", c, err, one.says)
				}
				for _, r := range w.tenant.GraphRequests()[before:] {
					if r.Write {
						w.t.Errorf("written: %s %s", r.Method, r.Path)
					}
				}
			})
		})
	}
}

func TestReadAskedNeedsAFile(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	if err := os.WriteFile(broken, []byte(`{"schema":"modelop-entra/handoff/v1","grants":[`), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		filepath.Join(dir, "none.json"): "it is not there",
		dir:                             "it is not a file of the wizard",
		broken:                          "it is not a file of the wizard, or it is damaged",
	} {
		if _, err := steps.ReadAsked(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
