package steps_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// proof is a sound setup with the person who made it, and what the tests spoil.
type proof struct {
	*operator
	made result
}

// sound makes a setup and lets every copy of the tenant catch up.
func sound(w *world) *proof {
	w.t.Helper()
	o := w.operator()
	p := &proof{operator: o, made: o.run(w.t.Context())}
	if !p.made.done() {
		w.t.Fatalf("the setup was not made: %v %s", p.made.err, why(p.made))
	}
	time.Sleep(time.Minute)
	return p
}

func (p *proof) ids(registration string) steps.RegistrationOutcome {
	for _, r := range p.made.outcome.Registrations {
		if r.Name == registration {
			return r
		}
	}
	p.t.Fatalf("no %s", registration)
	return steps.RegistrationOutcome{}
}

// change sends a change to the tenant as an administrator at the portal would.
func (p *proof) change(registration string, w tenant.Write) {
	p.t.Helper()
	if err := p.writer().UpdateApplication(p.t.Context(), p.ids(registration).ObjectID, w); err != nil {
		p.t.Fatal(err)
	}
}

func (p *proof) writer() *graphclient.Writer { return p.last.Graph.Writer(graphclient.Patience{}) }

// principal is the object id of a registration's service principal.
func (p *proof) principal(registration string) string {
	for _, sp := range p.tenant.Snapshot().ServicePrincipals {
		if sp.AppID == p.ids(registration).AppID {
			return sp.ID
		}
	}
	p.t.Fatalf("%s has no service principal", registration)
	return ""
}

// verify signs in and proves the setup.
func (p *proof) verify(o steps.VerifyOptions) steps.Verification {
	p.t.Helper()
	run := p.newRun()
	if _, err := run.SignIn(p.t.Context(), "contoso.com", approve, nil); err != nil {
		p.t.Fatal(err)
	}
	o.Choices, o.Answers = run.Choices(p.given.URL), plan.Answers{NewSetup: true}
	if o.WarnWithin == 0 {
		o.WarnWithin = blueprint.ExpiresSoon
	}
	return run.Verify(p.t.Context(), o, nil)
}

func (p *proof) outside(ctx context.Context) steps.Verification {
	return p.newRun().VerifyOutside(ctx, steps.VerifyOptions{Choices: p.given, WarnWithin: blueprint.ExpiresSoon}, "", nil)
}

func (p *proof) newRun() *steps.Run {
	registrations, problems := catalogues()
	return steps.NewRun(steps.Config{
		Graph: graphclient.New(graphclient.Options{Transport: p.transport}),
		Table: registrations, Errors: func() steps.Catalogue { return problems }, Now: time.Now, Prefill: p.given, Out: p.folder,
		Approve: func(code string) { _ = p.tenant.Approve(code, "") },
		Command: commandAbout,
	})
}

// vault changes the file with the secrets.
func (p *proof) vault(change func(secret map[string]any)) {
	p.t.Helper()
	path := filepath.Join(p.folder, "vault.json")
	data, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	var f map[string]any
	if err := json.Unmarshal(data, &f); err != nil {
		p.t.Fatal(err)
	}
	for _, s := range f["secrets"].([]any) {
		change(s.(map[string]any))
	}
	if data, err = json.Marshal(f); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// states tells the checks that are not passed, each with all that it says.
func states(v steps.Verification) map[string]string {
	all := map[string]string{}
	for _, c := range v.Checks {
		if c.State != steps.CheckPassed {
			all[c.Name] = strings.Join(append([]string{string(c.State), c.Text}, c.Findings...), "; ")
		}
	}
	return all
}

func TestASoundSetupIsProven(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := sound(w)
		before := len(w.tenant.GraphRequests())
		v := p.verify(steps.VerifyOptions{})
		if v.ExitCode() != 0 || len(v.Checks) != 8 || v.Passed() != 8 || v.Problem != nil {
			w.t.Errorf("%d of %d: %v, %v", v.Passed(), len(v.Checks), states(v), v.Problem)
		}
		for _, r := range w.tenant.GraphRequests()[before:] {
			if r.Write {
				w.t.Errorf("it wrote: %s %s", r.Method, r.Path)
			}
		}
		if o := p.outside(w.t.Context()); o.ExitCode() != 0 || o.Passed() != 7 || !o.Outside {
			w.t.Errorf("outside: %v, %v", states(o), o.Problem)
		}
	})
}

func ptr[T any](v T) *T { return &v }

// spoilt is a way in which a setup breaks, and the checks that must say so, with a part of what they say.
type spoilt struct {
	name    string
	spoil   func(p *proof)
	finds   map[string]string
	outside map[string]string // what can be seen with nobody signed in
	exit    int
}

func spoilts() []spoilt {
	gateway, internal, cli := blueprint.GatewayService, blueprint.InternalClient, blueprint.GoCLI
	return []spoilt{
		{
			name: "wrong secret", exit: 3,
			spoil: func(p *proof) {
				p.vault(func(s map[string]any) {
					if s["registration"] == gateway {
						s["value"] = "another-secret"
					}
				})
				time.Sleep(time.Hour)
			},
			finds:   map[string]string{gateway: "failed; its secret is not accepted; Microsoft does not accept the secret of gateway-service."},
			outside: map[string]string{gateway: "failed"},
		},
		{
			name: "removed secret", exit: 3,
			spoil: func(p *proof) {
				var keyID string
				p.vault(func(s map[string]any) {
					if s["registration"] == cli {
						keyID = s["keyId"].(string)
					}
				})
				if err := p.writer().RemoveSecret(p.t.Context(), p.ids(cli).ObjectID, keyID); err != nil {
					p.t.Fatal(err)
				}
				time.Sleep(time.Hour)
			},
			finds:   map[string]string{cli: "failed; its secret is not accepted"},
			outside: map[string]string{cli: "failed"},
		},
		{
			name: "removed secret of internal-client", exit: 3,
			spoil: func(p *proof) {
				p.vault(func(s map[string]any) {
					if s["registration"] == internal {
						s["value"] = "another-secret"
					}
				})
				time.Sleep(time.Hour)
			},
			finds: map[string]string{
				internal: "failed; its secret is not accepted", steps.CheckToken: "unknown; not checked", steps.CheckGroups: "unknown; not checked",
			},
			outside: map[string]string{internal: "failed", steps.CheckToken: "unknown", steps.CheckGroups: "unknown"},
		},
		{
			name: "expired secrets", exit: 3,
			spoil: func(*proof) { time.Sleep(366 * 24 * time.Hour) },
			finds: map[string]string{
				gateway: "failed; its secret is not accepted; The secret of gateway-service expired on", internal: "failed", cli: "failed",
				steps.CheckToken: "unknown", steps.CheckGroups: "unknown",
			},
			outside: map[string]string{gateway: "failed", internal: "failed", cli: "failed", steps.CheckToken: "unknown", steps.CheckGroups: "unknown"},
		},
		{
			name: "secrets that expire soon", exit: 4,
			spoil:   func(*proof) { time.Sleep(350 * 24 * time.Hour) },
			finds:   map[string]string{gateway: "warning; its secret is accepted", internal: "warning", cli: "warning"},
			outside: map[string]string{gateway: "warning", internal: "warning", cli: "warning"},
		},
		{
			name: "no secrets here", exit: 3,
			spoil: func(p *proof) { p.folder = p.t.TempDir() },
			finds: map[string]string{
				gateway: "failed; its secret is not in vault.json", internal: "failed", cli: "failed", steps.CheckToken: "unknown", steps.CheckGroups: "unknown",
			},
		},
		{
			name: "token version 1", exit: 3,
			spoil: func(p *proof) { p.change(internal, tenant.Write{TokenVersion: ptr(1)}) },
			finds: map[string]string{
				steps.CheckToken: "failed; its version is 1.0, should be 2.0", steps.CheckSettings: "failed; internal-client: access token version is 1, should be 2",
			},
			outside: map[string]string{steps.CheckToken: "failed"},
		},
		{
			name: "token version 1 of another one", exit: 3,
			spoil: func(p *proof) { p.change(gateway, tenant.Write{TokenVersion: ptr(1)}) },
			finds: map[string]string{steps.CheckSettings: "failed; gateway-service: access token version is 1, should be 2"},
		},
		{
			name: "missing role", exit: 3,
			spoil: func(p *proof) {
				principal := p.principal(internal)
				for _, a := range p.tenant.Snapshot().Assignments {
					if a.PrincipalID == principal && a.ResourceID == principal {
						if err := p.writer().RemoveAssignment(p.t.Context(), a.ResourceID, a.ID); err != nil {
							p.t.Fatal(err)
						}
					}
				}
			},
			finds: map[string]string{
				steps.CheckToken: "failed; no role modelop_client in it", steps.CheckConsents: "failed; 7 of 8 present; internal-client: modelop_client is not granted",
			},
			outside: map[string]string{steps.CheckToken: "failed; no role modelop_client in it"},
		},
		{
			name: "Group.Read.All taken back", exit: 3,
			spoil: func(p *proof) {
				principal := p.principal(internal)
				for _, a := range p.tenant.Snapshot().Assignments {
					if a.PrincipalID == principal && a.ResourceID != principal {
						if err := p.writer().RemoveAssignment(p.t.Context(), a.ResourceID, a.ID); err != nil {
							p.t.Fatal(err)
						}
					}
				}
			},
			finds:   map[string]string{steps.CheckGroups: "failed; Microsoft Graph refuses", steps.CheckConsents: "failed; 7 of 8 present"},
			outside: map[string]string{steps.CheckGroups: "failed; Microsoft Graph refuses"},
		},
		{
			name: "missing consent", exit: 3,
			spoil: func(p *proof) {
				principal := p.principal(gateway)
				for _, g := range p.tenant.Snapshot().Grants {
					if g.ClientID == principal && g.ResourceID == principal {
						if err := p.writer().ExtendGrant(p.t.Context(), g.ID, []string{""}); err != nil {
							p.t.Fatal(err)
						}
					}
				}
			},
			finds: map[string]string{steps.CheckConsents: "failed; 7 of 8 present; gateway-service: custom_scope is not granted"},
		},
		{
			name: "wrong redirect URI", exit: 3,
			spoil: func(p *proof) { p.change(gateway, tenant.Write{Web: &[]string{modelOpURL + "/login"}}) },
			finds: map[string]string{
				steps.CheckRedirects: "failed; 3 of 4 accepted; " + modelOpURL + "/login/oauth2/code/gateway-service; Whoever opens ModelOp Center cannot sign in. AADSTS50011.",
			},
			outside: map[string]string{steps.CheckRedirects: "failed; 3 of 4 accepted"},
		},
		{
			name: "missing Application ID URI", exit: 3,
			spoil: func(p *proof) { p.change(internal, tenant.Write{IdentifierURIs: &[]string{}}) },
			finds: map[string]string{
				steps.CheckToken: "failed; no token: internal-client has no Application ID URI", steps.CheckSettings: "failed; internal-client: Application ID URI is missing",
			},
			outside: map[string]string{steps.CheckToken: "failed; no token"},
		},
		{
			name: "missing Application ID URI of another one", exit: 3,
			spoil: func(p *proof) { p.change(cli, tenant.Write{IdentifierURIs: &[]string{}}) },
			finds: map[string]string{steps.CheckSettings: "failed; go-cli: Application ID URI is missing"}, // its secret is good all the same
		},
		{
			name: "no idtyp", exit: 3,
			spoil: func(p *proof) { p.change(internal, tenant.Write{OptionalClaims: &tenant.OptionalClaims{}}) },
			finds: map[string]string{
				steps.CheckToken: "failed; no claim idtyp app in it", steps.CheckSettings: "failed; internal-client:",
			},
			outside: map[string]string{steps.CheckToken: "failed"},
		},
	}
}

func TestWhatVerifyCatches(t *testing.T) {
	for _, c := range spoilts() {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, "clean", nil, func(w *world) {
				p := sound(w)
				c.spoil(p)
				time.Sleep(time.Minute)
				v := p.verify(steps.VerifyOptions{})
				compareChecks(w.t, v, c.finds)
				if v.ExitCode() != c.exit {
					w.t.Errorf("exit code %d", v.ExitCode())
				}
				o := p.outside(w.t.Context())
				if c.outside == nil && c.name == "no secrets here" {
					if o.Problem == nil {
						w.t.Error("outside: checked without a setup folder")
					}
					return
				}
				compareChecks(w.t, o, c.outside)
			})
		})
	}
}

func compareChecks(t *testing.T, v steps.Verification, want map[string]string) {
	t.Helper()
	if v.Problem != nil {
		t.Fatal(v.Problem)
	}
	got := states(v)
	for name, text := range want {
		if !strings.HasPrefix(got[name], text) {
			t.Errorf("%s: %q, want %q", name, got[name], text)
		}
		delete(got, name)
	}
	for name, text := range got {
		t.Errorf("%s: %q", name, text)
	}
}

func TestANewSecretIsWaitedFor(t *testing.T) {
	inWorld(t, "clean", func(s *simtenant.Scenario) { s.Lag.Secret = 20 * time.Second }, func(w *world) {
		o := w.operator()
		if r := o.run(w.t.Context()); !r.done() {
			w.t.Fatal(why(r))
		}
		waited := false
		v := o.last.Verify(w.t.Context(), steps.VerifyOptions{Choices: o.last.Chosen(), Answers: plan.Answers{NewSetup: true}, Fresh: true},
			func(v steps.Verification) {
				for _, c := range v.Checks {
					waited = waited || c.State == steps.CheckWaiting && c.Wait.For == steps.WaitNewSecret && c.Wait.AtMost == time.Minute
				}
			})
		if v.ExitCode() != 0 {
			w.t.Errorf("%v %v", states(v), v.Problem)
		}
		if !waited {
			w.t.Error("nobody was told about the wait")
		}
	})
}

func TestPermissionsThatWaitAreNoFailure(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		o := w.operator()
		r := o.run(w.t.Context())
		if r.err != nil || r.outcome.Result != steps.ResultPartial {
			w.t.Fatal(why(r))
		}
		time.Sleep(time.Minute)
		p := &proof{operator: o, made: r}
		v := p.verify(steps.VerifyOptions{})
		compareChecks(w.t, v, map[string]string{
			steps.CheckGroups: "handoff; waits for an administrator",
		})
		if v.ExitCode() != 4 {
			w.t.Errorf("exit code %d", v.ExitCode())
		}
	})
}
