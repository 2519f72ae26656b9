package plan

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestWhetherASecretIsAddedAndWhatIsKept(t *testing.T) {
	lost := tenant.Secret{KeyID: "orphan", DisplayName: "modelop-entra modelop.contoso.com ffffffff 2026-11-23", EndsAt: now.AddDate(1, 0, 0)}
	for _, tt := range []struct {
		name     string
		do       func(*world)
		want     []string
		short    string // of the first change
		summary  string
		warnings []string
		kept     []string
		removes  []string
	}{
		{
			name: "the vault holds it", do: func(*world) {}, summary: "secret until 2027-11-24",
		},
		{
			name: "the vault is on another computer", do: func(w *world) { w.known = w.known[:2] },
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "add a secret, its own is elsewhere",
			short: "1 live secret exists, but its value is not on this computer; it stays valid",
			kept:  []string{`go-cli: secret "` + runLabel + `", until 2027-11-24`},
		},
		{
			name: "keep", do: func(w *world) { w.known, w.choices.Secrets = w.known[:2], blueprint.SecretsKeep },
			summary:  "no secret on this computer",
			warnings: []string{"No secret of go-cli is on this computer, and none is added. secret.yaml cannot be written."},
			kept:     []string{`go-cli: secret "` + runLabel + `", until 2027-11-24`},
		},
		{
			name: "no secret at all", do: func(w *world) { w.known, w.app("go-cli").Secrets = w.known[:2], nil },
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "secret", short: "ModelOp Center signs in with it",
		},
		{
			name: "removed in the portal", do: func(w *world) { w.app("go-cli").Secrets = nil },
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "secret", short: "ModelOp Center signs in with it",
			warnings: []string{"A secret of go-cli in vault.json is no longer in the tenant. It is taken out of the vault."},
		},
		{
			name: "expired", do: func(w *world) {
				w.app("go-cli").Secrets[0].EndsAt = now.AddDate(0, 0, -22)
				w.known[2].EndsAt = now.AddDate(0, 0, -22)
			},
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "secret expired 2026-11-02, add one", short: "the last one expired 2026-11-02",
		},
		{
			name: "expired, and its intent is still there", do: func(w *world) {
				w.app("go-cli").Secrets[0].EndsAt, w.intents = now.AddDate(0, 0, -22), []string{runLabel}
			},
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "secret expired 2026-11-02, add one", short: "the last one expired 2026-11-02",
		},
		{
			name: "expires soon", do: func(w *world) { w.app("go-cli").Secrets[0].EndsAt = now.AddDate(0, 0, 16) },
			summary: "secret expires 2026-12-10, in 16 days", warnings: []string{"The secret of go-cli expires on 2026-12-10, in 16 days."},
		},
		{
			name: "expires in 31 days", do: func(w *world) { w.app("go-cli").Secrets[0].EndsAt = now.AddDate(0, 0, 31) },
			summary: "secret until 2026-12-25",
		},
		{
			name: "a colleague's beside ours", do: func(w *world) {
				a := w.app("go-cli")
				a.Secrets = append(a.Secrets, tenant.Secret{KeyID: "c", DisplayName: "modelop-entra modelop.contoso.com 12345678 2026-10-01", EndsAt: now.AddDate(0, 6, 0)})
			},
			summary: "secret until 2027-11-24", kept: []string{`go-cli: secret "modelop-entra modelop.contoso.com 12345678 2026-10-01", until 2027-05-24`},
		},
		{
			name: "an answer that never arrived", do: func(w *world) {
				w.known, w.app("go-cli").Secrets = w.known[:2], []tenant.Secret{lost}
				w.intents = []string{lost.DisplayName}
			},
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "secret", short: "ModelOp Center signs in with it", removes: []string{"orphan"},
		},
		{
			name: "an answer that never arrived, beside a secret that did", do: func(w *world) {
				w.app("go-cli").Secrets = append(w.app("go-cli").Secrets, lost)
				w.intents = []string{lost.DisplayName}
			},
			want:    []string{"go-cli: update secret [1 secret of an interrupted run] -> removed"},
			summary: "remove a lost secret", short: "its value never arrived", removes: []string{"orphan"},
		},
		{
			name: "the label of an intent whose secret is known", do: func(w *world) { w.intents = []string{runLabel} },
			summary: "secret until 2027-11-24",
		},
		{
			name: "an intent that nobody made", do: func(w *world) {
				w.known, w.app("go-cli").Secrets = w.known[:2], []tenant.Secret{lost}
			},
			want: []string{"go-cli: add secret -> until 2027-11-24"}, summary: "add a secret, its own is elsewhere",
			short: "1 live secret exists, but its value is not on this computer; it stays valid",
			kept:  []string{`go-cli: secret "modelop-entra modelop.contoso.com ffffffff 2026-11-23", until 2027-11-24`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := finished(t)
			tt.do(w)
			p := w.plan()
			if diff := cmp.Diff(tt.want, changesOf(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			r := p.Registrations[3]
			if r.Summary != tt.summary {
				t.Errorf("summary %q, want %q", r.Summary, tt.summary)
			}
			if r.SecretExpiresSoon != (tt.name == "expires soon") {
				t.Errorf("expires soon: %t", r.SecretExpiresSoon)
			}
			if len(r.Changes) > 0 && r.Changes[0].Short != tt.short {
				t.Errorf("short reason %q, want %q", r.Changes[0].Short, tt.short)
			}
			var warnings, removes []string
			for _, w := range p.Warnings {
				warnings = append(warnings, w.Text)
			}
			for _, op := range operations(p) {
				if op.Kind == RemoveSecret {
					removes = append(removes, op.KeyID)
				}
			}
			if diff := cmp.Diff(tt.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.kept, keptOf(p)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.removes, removes); diff != "" {
				t.Errorf("removed (-want +got):\n%s", diff)
			}
			if tt.name != "keep" {
				w.settles(p)
			}
		})
	}
}

func TestNewSecretsAreForAllThatNeedOne(t *testing.T) {
	w := finished(t)
	w.choices.Secrets = blueprint.SecretsNew
	p := w.plan()
	want := []string{
		"gateway-service: add secret -> until 2027-11-24", "internal-client: add secret -> until 2027-11-24", "go-cli: add secret -> until 2027-11-24",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
	for _, name := range []string{"gateway-service", "internal-client", "go-cli"} {
		if n := len(w.app(name).Secrets); n != 2 {
			t.Errorf("%s has %d secrets: the old one stays", name, n)
		}
	}
}

func TestAFreshSetupCanGoWithoutSecrets(t *testing.T) {
	w := newWorld(t)
	w.choices.Secrets = blueprint.SecretsKeep
	p := w.plan()
	if p.Registrations[0].Operations[0].Secret != nil || !p.SecretsUntil.IsZero() {
		t.Error("a secret is asked for")
	}
	if len(p.Warnings) != 3 {
		t.Errorf("%v", p.Warnings)
	}
}

func TestATenantPolicyOnSecretsIsToldInTime(t *testing.T) {
	w := newWorld(t)
	w.state.Policy = tenant.Policy{SecretsKnown: true, SecretMaxLifetime: 90 * 24 * 60 * 60 * 1e9}
	if p := w.plan(); p.SecretPolicy == nil || p.SecretPolicy.MaxLifetime != w.state.Policy.SecretMaxLifetime {
		t.Errorf("%+v", p.SecretPolicy)
	}
	w.choices.SecretLifetime = blueprint.Lifetime{Days: 90}
	if p := w.plan(); p.SecretPolicy != nil || !strings.HasSuffix(p.Registrations[0].Summary, "secret 90 days") {
		t.Errorf("%+v, %s", p.SecretPolicy, p.Registrations[0].Summary)
	}
	w.state.Policy = tenant.Policy{SecretsKnown: true, SecretsForbidden: true}
	if p := w.plan(); p.SecretPolicy == nil || !p.SecretPolicy.Forbidden {
		t.Errorf("%+v", p.SecretPolicy)
	}
	w.state.Policy.SecretsKnown = false
	if p := w.plan(); p.SecretPolicy != nil {
		t.Errorf("not readable: %+v", p.SecretPolicy)
	}
}

// The vault may hold the only copy of a secret: it is forgotten only where the tenant surely holds it no more.
func TestGoneIsASecretThatTheTenantSurelyHoldsNoMore(t *testing.T) {
	const key, name = "modelop.contoso.com", "modelop.modelop.contoso.com.gateway-service"
	old := KnownSecret{Registration: "gateway-service", AppID: "A1", KeyID: "K1", AddedAt: now.AddDate(0, -1, 0)}
	fresh := old
	fresh.AddedAt = now.Add(-30 * time.Minute)
	looked := tenant.Query{UniqueNames: []string{name}}
	with := func(keys ...string) []tenant.Application {
		a := tenant.Application{AppID: "a1", UniqueName: name}
		for _, k := range keys {
			a.Secrets = append(a.Secrets, tenant.Secret{KeyID: k})
		}
		return []tenant.Application{a}
	}
	for _, tt := range []struct {
		name  string
		state tenant.State
		known KnownSecret
		want  bool
	}{
		{"listed, in another case", tenant.State{DeletedKnown: true, Applications: with("k1")}, old, false},
		{"no longer listed", tenant.State{Applications: with("k2")}, old, true},
		{"not listed yet", tenant.State{Applications: with("k2")}, fresh, false},
		{"its registration is deleted", tenant.State{DeletedKnown: true, Query: looked, DeletedApplications: with()}, old, false},
		{"deleted, without its tags and name", tenant.State{DeletedKnown: true, Query: looked, OtherDeleted: []string{"a1"}}, old, false},
		{"not seen, and nobody may look into the deleted ones", tenant.State{Query: looked}, old, false},
		{"not seen, and its unique name was not looked for", tenant.State{DeletedKnown: true}, old, false},
		{"neither live nor deleted", tenant.State{DeletedKnown: true, Query: looked}, old, true},
		{"another one holds the unique name", tenant.State{DeletedKnown: true, Applications: []tenant.Application{{AppID: "a2", UniqueName: name}}}, old, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Gone(tt.state, key, tt.known, now); got != tt.want {
				t.Errorf("gone: %v", got)
			}
		})
	}
}

func TestAnIntentStaysWhileItsSecretMayExist(t *testing.T) {
	looked := tenant.State{DeletedKnown: true, Query: tenant.Query{UniqueNames: []string{"modelop.modelop.contoso.com.go-cli"}}}
	holding := looked
	holding.DeletedApplications = []tenant.Application{{Secrets: []tenant.Secret{{DisplayName: runLabel}}}}
	unseen := looked
	unseen.DeletedKnown = false
	for _, tt := range []struct {
		name  string
		state tenant.State
		asked time.Time
		want  bool
	}{
		{"nothing came of it", looked, now.Add(-2 * time.Hour), true},
		{"it may not be visible yet", looked, now.Add(-time.Minute), false},
		{"a deleted registration has it", holding, now.Add(-2 * time.Hour), false},
		{"nobody may look into the deleted ones", unseen, now.Add(-2 * time.Hour), false},
	} {
		if got := NothingCameOf(tt.state, "modelop.contoso.com", "go-cli", runLabel, tt.asked, now); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
