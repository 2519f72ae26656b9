package steps_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestTwoPeopleTakeTurns: somebody who may create registrations and consent to nothing, and an administrator who grants
// what the files ask for, come to a whole setup by running the same two commands in turn.
func TestTwoPeopleTakeTurns(t *testing.T) {
	for _, scenario := range []string{"app-developer", "no-admin"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			inWorld(t, scenario, nil, func(w *world) {
				o := w.operator()
				var left [][]string
				for range 4 {
					r := o.run(w.t.Context())
					if r.err != nil {
						w.t.Fatal(r.err)
					}
					if r.done() {
						break
					}
					if r.outcome.Result != steps.ResultPartial || len(r.outcome.Handoffs) == 0 {
						w.t.Fatalf("ended %s with nothing for an administrator: %s", r.outcome.Result, why(r))
					}
					var round []string
					for _, h := range r.outcome.Handoffs {
						round = append(round, h.Registration+" "+h.Permission)
					}
					slices.Sort(round)
					left = append(left, round)
					time.Sleep(time.Minute)
					w.administratorGrants(o)
				}
				// First it is tried with one registration; then the others are made, and their consents are left.
				if diff := cmp.Diff([][]string{
					{"internal-client Group.Read.All", "internal-client modelop_client"},
					{
						"external-integration-client custom_scope", "external-integration-client sign-in scopes",
						"gateway-service custom_scope", "gateway-service sign-in scopes",
						"go-cli custom_scope", "go-cli sign-in scopes",
					},
				}, left); diff != "" {
					w.t.Errorf("left for the administrator, round by round (-want +got):\n%s", diff)
				}
				for _, fault := range w.check(whole(), o) {
					w.t.Error(fault)
				}
				w.checkHandoff(o, nil)
			})
		})
	}
}

// administratorGrants is the administrator's turn: the consent to all that the operator's handoff.json asks for, with a
// computer and a folder of their own.
func (w *world) administratorGrants(o *operator) {
	w.t.Helper()
	asked, err := steps.ReadAsked(filepath.Join(o.folder, "handoff.json"))
	if err != nil {
		w.t.Fatal(err)
	}
	admin := w.operator()
	admin.as = "admin@contoso.com"
	run := admin.start()
	if _, err := run.SignIn(w.t.Context(), asked.Tenant, approve, nil); err != nil {
		w.t.Fatal(err)
	}
	c, err := run.Consent(w.t.Context(), asked, plan.Answers{})
	if err != nil {
		w.t.Fatal(err)
	}
	if out := run.Grant(w.t.Context(), c, func(steps.Event) {}, nil); out.Result != steps.ResultDone {
		w.t.Fatalf("the administrator's turn ended %s: %v", out.Result, out.Problem)
	}
	time.Sleep(time.Minute)
}
