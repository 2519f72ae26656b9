package steps_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Nobody can see who holds a deleted registration. Once it is restored that is looked at, and before anything else: what a
// stranger holds gets no secret and no consent, and the next run asks.
func TestWhatAStrangerHoldsGetsNothingOnceItIsRestored(t *testing.T) {
	for _, tt := range []struct {
		name, setup string
		stops       bool
	}{
		{"made by hand, and a stranger owns it", "byHand: true, registrations: {gateway-service: {deleted: -5d, owners: [mallory@contoso.com]}}", true},
		{"made by hand, and another issuer may act as it", "byHand: true, registrations: {gateway-service: {deleted: -5d, owners: [admin@contoso.com], federated: [{name: build, issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:x/y:ref:refs/heads/main'}]}}", true},
		{"made by hand, by the operator", "byHand: true, registrations: {gateway-service: {deleted: -5d, owners: [admin@contoso.com]}}", false},
		{"ours, and a stranger owns it", "registrations: {gateway-service: {deleted: -5d, owners: [mallory@contoso.com]}}", true},
		{"ours", "registrations: {gateway-service: {deleted: -5d}}", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := simtenant.ParseScenario("inline", []byte(`
people:
  - {userPrincipalName: admin@contoso.com, displayName: Ada, roles: [Global Administrator]}
  - {userPrincipalName: mallory@contoso.com, displayName: Mallory}
setups:
  - {url: 'https://modelop.contoso.com', made: -90d, `+tt.setup+"}\n"))
			if err != nil {
				t.Fatal(err)
			}
			inTenant(t, s, func(w *world) {
				o := w.operator()
				r := o.run(w.t.Context())
				gateway := w.tenant.Snapshot().Application("gateway-service")
				if !tt.stops {
					if !r.done() {
						w.t.Errorf("%v\n%s", r.err, why(r))
					}
					return
				}
				p := r.outcome.Registrations[0].Problem
				if p == nil || p.Key != "held-by-others" || r.outcome.Result != steps.ResultPartial || r.outcome.Registrations[0].Done != 1 {
					w.t.Fatalf("%v %s\n%s", r.err, r.outcome.Result, why(r))
				}
				touched := slices.DeleteFunc(r.writes(), func(q string) bool { return !strings.Contains(q, gateway.ID) || strings.HasSuffix(q, "/restore") })
				if len(touched) > 0 {
					w.t.Errorf("it got more than its life: %v", touched)
				}
				if strings.Contains(strings.Join(o.held(), " "), "gateway-service") {
					w.t.Error("it got a secret")
				}
				o.settle()
				again := o.look()
				if len(again.plan.Questions) != 1 || again.plan.Questions[0].Kind != plan.StrangersHold {
					w.t.Errorf("the next run asks %+v", again.plan.Questions)
				}
				o.decide = yes
				if r := o.run(w.t.Context()); !r.done() {
					w.t.Errorf("after a yes: %s", why(r))
				}
			})
		})
	}
}
