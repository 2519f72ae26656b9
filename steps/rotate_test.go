package steps_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// keys are the ids of the secrets that the tenant lists, by registration.
func (p *proof) keys() map[string][]string {
	keys := map[string][]string{}
	for _, app := range p.tenant.Snapshot().Applications {
		for _, c := range app.PasswordCredentials {
			keys[app.DisplayName] = append(keys[app.DisplayName], c.KeyID)
		}
	}
	return keys
}

// signedIn is a run of the same person, signed in, with the plan that it makes.
func (p *proof) signedIn() (*steps.Run, plan.Plan) {
	p.t.Helper()
	run := p.newRun()
	p.last = run
	if _, err := run.SignIn(p.t.Context(), "contoso.com", approve, nil); err != nil {
		p.t.Fatal(err)
	}
	pl, err := run.Plan(p.t.Context(), run.Choices(p.given.URL), plan.Answers{NewSetup: true})
	if err != nil {
		p.t.Fatal(err)
	}
	return run, pl
}

// rotate adds new secrets, and returns how many registrations have one that works.
func (p *proof) rotate(only ...string) int {
	p.t.Helper()
	p.given.Secrets = blueprint.SecretsNew
	defer func() { p.given.Secrets = blueprint.SecretsAuto }()
	run, whole := p.signedIn()
	pl, err := steps.Rotation(whole, only)
	if err != nil {
		p.t.Fatal(err)
	}
	if out := run.Apply(p.t.Context(), pl, func(steps.Event) {}, nil); out.Result != steps.ResultDone {
		p.t.Fatalf("%s: %v", out.Result, out.Problem)
	}
	works := 0
	for _, c := range run.CheckSecrets(p.t.Context(), pl, func(string, steps.Wait) {}) {
		if c.Problem != nil {
			p.t.Errorf("%s: %v", c.Registration, c.Problem)
			continue
		}
		works++
	}
	return works
}

// retire removes old secrets: those that have a newer one, or those that are named.
func (p *proof) retire(finish bool, keys ...string) (steps.Retired, error) {
	p.t.Helper()
	run, pl := p.signedIn()
	m, err := run.Retirement(pl, finish, nil, keys)
	if err != nil {
		return steps.Retired{}, err
	}
	return run.Retire(p.t.Context(), m, func(steps.OldSecret) {}, func(string, steps.Wait) {}, nil), nil
}

// colleague adds a secret to a registration as somebody at the portal does, and returns its id.
func (p *proof) colleague(registration string) string {
	p.t.Helper()
	s, err := p.writer().AddSecret(p.t.Context(), p.ids(registration).ObjectID, tenant.SecretRequest{
		Label: "pipeline", EndsAt: time.Now().Add(100 * 24 * time.Hour),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return s.KeyID
}

func TestRotateKeepsTheOldSecretsUntilSomebodySaysSo(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := sound(w)
		theirs := p.colleague(blueprint.GoCLI)
		p.change(blueprint.GatewayService, tenant.Write{TokenVersion: ptr(1)})
		before := p.keys()

		// One of them: nothing else gets a new one, and what has drifted stays as it is.
		if n := p.rotate(blueprint.GoCLI); n != 1 {
			w.t.Errorf("%d new secrets work", n)
		}
		time.Sleep(time.Minute)
		for name, had := range before {
			want := len(had)
			if name == blueprint.GoCLI {
				want++
			}
			if got := p.keys()[name]; len(got) != want || !slices.Equal(got[:len(had)], had) {
				w.t.Errorf("%s has the secrets %v, had %v", name, got, had)
			}
		}
		if got := states(p.verify(steps.VerifyOptions{}))[steps.CheckSettings]; !strings.Contains(got, "gateway-service: access token version is 1") {
			w.t.Errorf("settings: %q", got)
		}

		// All of them, and then the old ones go: the vault's own, and nobody else's.
		if n := p.rotate(); n != 3 {
			w.t.Errorf("%d new secrets work", n)
		}
		time.Sleep(time.Minute)
		r, err := p.retire(true)
		if err != nil || r.Result != steps.ResultDone || len(r.Removed) != 4 {
			w.t.Fatalf("%+v, %v", r, err)
		}
		report, err := os.ReadFile(filepath.Join(p.folder, "report.md"))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, gone := range r.Removed {
			i := strings.Index(string(report), "| `"+gone.KeyID+"`")
			if row, _, _ := strings.Cut(string(report)[max(i, 0):], "\n"); i < 0 || !strings.Contains(row, "removed on") {
				w.t.Errorf("report.md says of %s: %q", gone.KeyID, row)
			}
		}
		left := map[string]int{}
		for name, keys := range p.keys() {
			left[name] = len(keys)
		}
		if diff := cmp.Diff(map[string]int{blueprint.GatewayService: 1, blueprint.InternalClient: 1, blueprint.GoCLI: 2}, left); diff != "" {
			w.t.Errorf("secrets that are left (-want +got):\n%s", diff)
		}
		if !slices.Contains(p.keys()[blueprint.GoCLI], theirs) {
			w.t.Error("a colleague's secret was removed")
		}

		// Theirs goes when somebody names it.
		if r, err := p.retire(false, theirs); err != nil || len(r.Removed) != 1 || !r.Removed[0].Foreign {
			w.t.Fatalf("%+v, %v", r, err)
		}
		if slices.Contains(p.keys()[blueprint.GoCLI], theirs) {
			w.t.Error("the secret that was named is still there")
		}
	})
}

func TestRotateNeverRemovesTheLastSecretThatWorks(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := sound(w)
		first := p.keys()

		// The newest one, by name.
		if _, err := p.retire(false, first[blueprint.GoCLI][0]); problemOf(err) == nil || problemOf(err).Key != "newest-secret" {
			w.t.Errorf("%v", err)
		}

		// One that works, for all that this computer knows: its vault has none.
		home := p.folder
		p.folder = w.t.TempDir()
		if _, err := p.retire(false, first[blueprint.GoCLI][0]); problemOf(err) == nil || problemOf(err).Key != "last-secret" {
			w.t.Errorf("%v", err)
		}
		if r, err := p.retire(true); err != nil || len(r.Old) != 0 {
			w.t.Errorf("%+v, %v", r, err)
		}
		p.folder = home

		// The new one of go-cli does not work: its old one stays, and the others go.
		p.rotate()
		p.vault(func(s map[string]any) {
			if s["registration"] == blueprint.GoCLI && s["keyId"] != first[blueprint.GoCLI][0] {
				s["value"] = "another-secret"
			}
		})
		time.Sleep(time.Hour)
		r, err := p.retire(true)
		if err != nil || r.Result != steps.ResultPartial || r.Problem == nil || r.Problem.Key != "secret-wrong" {
			w.t.Fatalf("%+v, %v", r, err)
		}
		if len(r.Removed) != 2 || !slices.Contains(p.keys()[blueprint.GoCLI], first[blueprint.GoCLI][0]) {
			w.t.Errorf("removed %v", r.Removed)
		}
	})
}

// beforeTheAnswer keeps what the vault holds when the first secret has been asked for.
type beforeTheAnswer struct {
	http.RoundTripper
	path  string
	once  sync.Once // the registrations ask side by side
	vault []byte
}

func (b *beforeTheAnswer) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/addPassword") {
		b.once.Do(func() { b.vault, _ = os.ReadFile(b.path) }) // the test fails where it is empty
	}
	return b.RoundTripper.RoundTrip(r)
}

func TestRotateAfterItWasKilledBetweenTheNewSecretAndTheVault(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := sound(w)
		first, vault := p.keys(), filepath.Join(p.folder, "vault.json")
		usual := w.transport
		kept := &beforeTheAnswer{RoundTripper: usual, path: vault}
		w.transport = kept
		p.rotate()
		w.transport = usual
		killed := kept.vault
		lost := p.keys()
		// As if the program had been killed when Microsoft had made the secrets, and before one was written down.
		if len(killed) == 0 {
			w.t.Fatal("no secret was asked for")
		}
		if err := os.WriteFile(vault, killed, 0o600); err != nil {
			w.t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if n := p.rotate(); n != 3 {
			w.t.Errorf("%d new secrets work", n)
		}
		for name, keys := range p.keys() {
			if len(keys) != 2 || keys[0] != first[name][0] || slices.Contains(keys, lost[name][1]) {
				w.t.Errorf("%s has the secrets %v; %v were lost", name, keys, lost[name][1:])
			}
		}
		for _, fault := range w.check(whole(), p.operator) {
			w.t.Error(fault)
		}
		if r, err := p.retire(true); err != nil || len(r.Removed) != 3 {
			w.t.Errorf("%+v, %v", r, err)
		}
		if v := p.verify(steps.VerifyOptions{}); v.ExitCode() != 0 {
			w.t.Errorf("%v", states(v))
		}
	})
}
