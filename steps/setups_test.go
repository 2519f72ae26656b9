package steps_test

import (
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps/vault"
)

// TestASetupWithASecretThatNeverCameIsUnfinished: a secret that an earlier run asked for and never got says that the setup
// was left half-way, until the setup is as it should be.
func TestASetupWithASecretThatNeverCameIsUnfinished(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		o := w.operator()
		first := o.run(w.t.Context())
		if !first.done() {
			w.t.Fatalf("the setup was not made: %s", why(first))
		}
		at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		v, err := vault.Open(o.folder, vault.Identity{TenantID: first.plan.Tenant.ID, Key: first.plan.Key, URL: first.plan.URL})
		if err != nil {
			w.t.Fatal(err)
		}
		lost := v.Secrets()[0]
		if err := v.Intend(vault.Intent{Label: lost.Label + " again", Registration: lost.Registration, At: at}); err != nil {
			w.t.Fatal(err)
		}
		seen := func() time.Time {
			w.t.Helper()
			o.look()
			if len(o.account.Setups) != 1 {
				w.t.Fatalf("%d setups", len(o.account.Setups))
			}
			return o.account.Setups[0].Unfinished
		}
		if got := seen(); !got.IsZero() {
			w.t.Errorf("a setup that is as it should be is unfinished since %s", got)
		}
		if err := v.Drop(lost.KeyID); err != nil {
			w.t.Fatal(err)
		}
		if err := v.Close(); err != nil {
			w.t.Fatal(err)
		}
		if got := seen(); !got.Equal(at) {
			w.t.Errorf("unfinished since %s, want %s", got, at)
		}
		if again := o.run(w.t.Context()); !again.done() {
			w.t.Fatalf("the setup was not repaired: %s", why(again))
		}
		if got := seen(); !got.IsZero() {
			w.t.Errorf("a setup that was repaired is unfinished since %s", got)
		}
	})
}
