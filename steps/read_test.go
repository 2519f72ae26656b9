package steps_test

import (
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestReadingAgainSeesARoleThatWasActivated pins that reading again asks for a new token: the old one goes on without the
// role.
func TestReadingAgainSeesARoleThatWasActivated(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := &proof{operator: w.operator()}
		run := p.newRun()
		account, err := run.SignIn(w.t.Context(), "contoso.com", approve, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		grant := func(a steps.Account) plan.Can { return a.Abilities[2].Answer }
		if grant(account) == plan.CanYes {
			w.t.Fatalf("the scenario's person may grant already: %v", account.Roles)
		}
		if err := w.tenant.SetRoles("", "Global Administrator"); err != nil {
			w.t.Fatal(err)
		}
		tokens := 0
		for _, r := range w.tenant.Requests() {
			if strings.HasSuffix(r.Path, "/oauth2/v2.0/token") {
				tokens++
			}
		}
		if account, err = run.Read(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if grant(account) != plan.CanYes {
			w.t.Errorf("the role that was activated does not count: %v", account.Roles)
		}
		again := 0
		for _, r := range w.tenant.Requests() {
			if strings.HasSuffix(r.Path, "/oauth2/v2.0/token") {
				again++
			}
		}
		if again != tokens+1 {
			w.t.Errorf("%d new tokens were asked for", again-tokens)
		}
	})
}
