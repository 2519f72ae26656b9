package steps_test

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// sweepFaults are the ways in which a request goes wrong, before and after it was carried out.
func sweepFaults() []simtenant.Fault {
	faults := []simtenant.Fault{
		{Kind: simtenant.FaultThrottle},
		{Kind: simtenant.FaultThrottle, RetryAfter: 20 * time.Second},
		{Kind: simtenant.FaultThrottleItems, RetryAfter: 7 * time.Second, Items: 4},
		{Kind: simtenant.FaultTruncated},
		{Kind: simtenant.FaultGarbled},
		{Kind: simtenant.FaultClaims},
		{Kind: simtenant.FaultNotFound},
		{Kind: simtenant.FaultStatus, Status: 503, RetryAfter: 9 * time.Second},
		{Kind: simtenant.FaultStatus, Status: 502, Applied: true, Times: 3}, // one that goes on
	}
	for _, applied := range []bool{false, true} {
		for _, status := range []int{500, 502, 503, 504} {
			faults = append(faults, simtenant.Fault{Kind: simtenant.FaultStatus, Status: status, Applied: applied})
		}
		faults = append(faults,
			simtenant.Fault{Kind: simtenant.FaultHTML, Status: 502, Applied: applied},
			simtenant.Fault{Kind: simtenant.FaultHTML, Status: 200, Applied: applied},
			simtenant.Fault{Kind: simtenant.FaultEmpty, Status: 503, Applied: applied},
			simtenant.Fault{Kind: simtenant.FaultEmpty, Status: 200, Applied: applied},
			simtenant.Fault{Kind: simtenant.FaultReset, Applied: applied},
			simtenant.Fault{Kind: simtenant.FaultStall, Applied: applied},
		)
	}
	return faults
}

func faultName(f simtenant.Fault) string {
	name := string(f.Kind)
	if f.Status != 0 {
		name += fmt.Sprintf(" %d", f.Status)
	}
	if f.RetryAfter != 0 {
		name += " with Retry-After"
	}
	if f.Applied {
		name += " after applying"
	}
	if f.Times > 1 {
		name += fmt.Sprintf(" %d times", f.Times)
	}
	return name
}

// sweepRun is a run whose every request goes wrong in every way.
type sweepRun struct {
	name     string
	scenario string
	change   func(*simtenant.Scenario)
	operator func(*operator)
	full     bool // in the full sweep only
}

var sweepRuns = []sweepRun{
	{name: "fresh", scenario: "clean"},
	{name: "repair", scenario: "drifted", operator: decideAll},
	{name: "half-finished", scenario: "half-finished", operator: decideAll, full: true},
	{name: "restore", scenario: "soft-deleted", operator: decideAll, full: true},
	{name: "adopt", scenario: "hand-made", operator: decideAll, full: true},
	{name: "fresh with lag", scenario: "clean", full: true, change: func(s *simtenant.Scenario) {
		s.Lag = simtenant.Lag{New: 9 * time.Second, NewReads: 1, Flap: true, Copy: 12 * time.Second, Update: 4 * time.Second, Secret: 20 * time.Second}
		s.BothFaces = true
	}},
	{name: "repair with lag", scenario: "drifted", full: true, operator: decideAll, change: func(s *simtenant.Scenario) {
		s.Lag = simtenant.Lag{New: 6 * time.Second, Copy: 8 * time.Second, Update: 5 * time.Second, Secret: 20 * time.Second}
	}},
}

func decideAll(o *operator) {
	o.decide, o.given.GroupNames, o.flags.GroupNames = yes, blueprint.GroupNamesGraph, true
}

// fullSweep tells whether every case is asked for; without it every few requests are left out.
func fullSweep() bool { return os.Getenv("MODELOP_ENTRA_SWEEP") == "full" }

// tally counts the cases of a sweep.
type tally struct{ cases, failures, twice atomic.Int64 }

func (s *tally) print(t *testing.T) {
	t.Logf("%d cases, %d failures; %d needed a second run", s.cases.Load(), s.failures.Load(), s.twice.Load())
}

// TestEveryFaultIsRecoveredFrom lets every request of a run go wrong in every way. The run recovers, or the next one
// finishes the job; then the tenant is as the table wants it, with nothing twice, nothing lost, and nothing of others
// changed.
func TestEveryFaultIsRecoveredFrom(t *testing.T) {
	var total tally
	t.Cleanup(func() { total.print(t) })
	for _, r := range sweepRuns {
		if r.full && !fullSweep() {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			graph, authority := r.requests(t)
			for i, f := range sweepFaults() {
				t.Run(faultName(f), func(t *testing.T) {
					t.Parallel()
					for n := 1; n <= graph; n++ {
						if fullSweep() || (n+i)%sweepStride == 0 || n == 1 {
							f.Match = matchOf(f, n)
							r.sweep(t, f, &total)
						}
					}
					for n := 1; n <= authority && fullSweep(); n++ {
						f.Match = simtenant.Match{Index: n, Authority: true}
						r.sweep(t, f, &total)
					}
				})
			}
		})
	}
}

// matchOf chooses the n-th request. Only a batch has items that can be throttled.
func matchOf(f simtenant.Fault, n int) simtenant.Match {
	m := simtenant.Match{Index: n}
	if f.Kind == simtenant.FaultThrottleItems {
		m.Path = `^/\$batch$`
	}
	return m
}

// sweepStride is how many requests the small sweep leaves between two that go wrong. Another fault begins at another one.
const sweepStride = 5

// requests counts the requests of the run when nothing goes wrong.
func (r sweepRun) requests(t *testing.T) (graph, authority int) {
	t.Helper()
	inWorld(t, r.scenario, r.change, func(w *world) {
		o := r.somebody(w)
		if got := o.run(w.t.Context()); !got.done() {
			t.Fatalf("without a fault: %v %s", got.err, why(got))
		}
		for _, q := range w.tenant.Requests() {
			if q.Authority {
				authority++
			} else {
				graph++
			}
		}
	})
	return graph, authority
}

func (r sweepRun) somebody(w *world) *operator {
	o := w.operator()
	if r.operator != nil {
		r.operator(o)
	}
	return o
}

// sweep is one case.
func (r sweepRun) sweep(t *testing.T, f simtenant.Fault, total *tally) {
	t.Helper()
	total.cases.Add(1)
	inWorld(t, r.scenario, r.change, func(w *world) {
		o := r.somebody(w)
		w.tenant.Inject(f)
		first := o.run(w.t.Context())
		last := first
		if !first.done() {
			total.twice.Add(1)
			last = o.run(w.t.Context())
		}
		var faults []string
		if !last.done() {
			faults = append(faults, fmt.Sprintf("not done after two runs: %v %s", last.err, why(last)))
		}
		faults = append(faults, w.check(whole(), o)...)
		if w.tenant.FaultsFired() == 0 && f.Match.Path == "" {
			faults = append(faults, "the fault did not happen")
		}
		if len(faults) == 0 {
			return
		}
		total.failures.Add(1)
		var hit string
		for _, q := range w.tenant.Requests() {
			if q.Fault != "" {
				hit = q.Method + " " + q.Path
			}
		}
		w.t.Errorf("request %d, %s\nthe first run: %v %s", f.Match.Index, hit, first.err, why(first))
		for _, fault := range faults {
			w.t.Error(fault)
		}
	})
}
