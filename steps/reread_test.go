package steps_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// reviewing plans, lets time pass in which a colleague works, and applies. It returns the outcome and the requests since.
func (o *operator) reviewing(d time.Duration, colleague func(p plan.Plan, w *graphclient.Writer)) (steps.Outcome, []simtenant.RequestRecord) {
	o.t.Helper()
	run := o.start()
	p, err := o.plan(o.t.Context(), run)
	if err != nil || len(p.Questions) > 0 {
		o.t.Fatal(err, p.Questions)
	}
	if colleague != nil {
		colleague(p, run.Graph.Writer(graphclient.Patience{}))
	}
	time.Sleep(d)
	before := len(o.tenant.GraphRequests())
	out := run.Apply(o.t.Context(), p, func(steps.Event) {}, nil)
	return out, o.tenant.GraphRequests()[before:]
}

func writesOf(requests []simtenant.RequestRecord) int {
	n := 0
	for _, q := range requests {
		if q.Write {
			n++
		}
	}
	return n
}

// drifted is a setup whose gateway-service needs a change, of its redirect URIs, while it has another one of its own.
func drifted(t *testing.T) simtenant.Scenario {
	t.Helper()
	s, err := simtenant.ParseScenario("inline", []byte(`
setups:
  - url: https://modelop.contoso.com
    made: -90d
    groupLookUp: true
    registrations:
      gateway-service: {set: {web: {redirectUris: ['https://old.contoso.com/x']}}}
      internal-client: {}
      external-integration-client: {}
      go-cli: {}
`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What somebody added while the plan was looked at stays, though the change sends the whole list.
func TestWhatWasAddedDuringReviewStays(t *testing.T) {
	inTenant(t, drifted(t), func(w *world) {
		o := w.operator()
		added := []string{"https://old.contoso.com/x", "https://new.contoso.com/x"}
		out, _ := o.reviewing(time.Hour, func(p plan.Plan, by *graphclient.Writer) {
			if err := by.UpdateApplication(w.t.Context(), p.Registrations[0].ObjectID, tenant.Write{Web: &added}); err != nil {
				w.t.Fatal(err)
			}
		})
		if out.Result != steps.ResultDone {
			w.t.Errorf("%s: %+v", out.Result, out.Problem)
		}
		uris := w.tenant.Snapshot().Application("gateway-service").Web.RedirectURIs
		if len(uris) != 3 || !slices.Contains(uris, added[1]) {
			w.t.Errorf("%v", uris)
		}
	})
}

// A plan that would do something else than what was looked at is not carried out.
func TestATenantThatHasChangedDuringReviewIsLeftAsItIs(t *testing.T) {
	inTenant(t, drifted(t), func(w *world) {
		o := w.operator()
		version := 1
		out, requests := o.reviewing(time.Hour, func(p plan.Plan, by *graphclient.Writer) {
			if err := by.UpdateApplication(w.t.Context(), p.Registrations[0].ObjectID, tenant.Write{TokenVersion: &version}); err != nil {
				w.t.Fatal(err)
			}
		})
		const says = "The tenant has changed since you looked: access token version of gateway-service has changed."
		if out.Result != steps.ResultRefused || out.Problem == nil || out.Problem.Key != steps.KeyTenantMoved || out.Problem.Happened != says || writesOf(requests) > 0 {
			w.t.Errorf("%s, %d writes: %+v", out.Result, writesOf(requests), out.Problem)
		}
		if r := o.run(w.t.Context()); !r.done() {
			w.t.Errorf("the next run: %s", why(r))
		}
	})
}

// Reading again costs nothing where nobody took their time, and where all is new.
func TestAQuickRunAndAFreshOneReadOnce(t *testing.T) {
	reads := func(requests []simtenant.RequestRecord) int {
		first := slices.IndexFunc(requests, func(q simtenant.RequestRecord) bool { return q.Write })
		n := 0
		for _, q := range requests[:max(first, 0)] {
			if strings.HasSuffix(q.Path, "/$batch") {
				n++
			}
		}
		return n
	}
	for _, tt := range []struct {
		name string
		wait time.Duration
		want int
	}{{"at once", 30 * time.Second, 0}, {"after an hour", time.Hour, 2}} {
		inTenant(t, drifted(t), func(w *world) {
			out, requests := w.operator().reviewing(tt.wait, nil)
			if n := reads(requests); n != tt.want || out.Result != steps.ResultDone {
				w.t.Errorf("%s: %d reads before the first write, %s %+v", tt.name, n, out.Result, out.Problem)
			}
		})
	}
	inWorld(t, "clean", nil, func(w *world) {
		out, requests := w.operator().reviewing(time.Hour, nil)
		if n := reads(requests); n != 0 || out.Result != steps.ResultDone {
			w.t.Errorf("a fresh setup: %d reads before the first write, %s %+v", n, out.Result, out.Problem)
		}
	})
}
