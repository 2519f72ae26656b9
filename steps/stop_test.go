package steps_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/vault"
)

// finishes runs once more and checks that everything is as it must be.
func (o *operator) finishes(t *testing.T) {
	t.Helper()
	o.during = nil
	if r := o.run(t.Context()); !r.done() {
		t.Errorf("the next run: %v, %s %s", r.err, r.outcome.Result, why(r))
	}
	for _, fault := range o.check(whole(), o) {
		t.Error(fault)
	}
}

// TestStopLetsTheRunningRequestsComeBack: the first wish to stop lets the running requests come back; then nothing more is
// sent. Wherever it comes, what exists is said, with the command that goes on, and the next run takes it from there.
func TestStopLetsTheRunningRequestsComeBack(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 40; n += 3 {
		inWorld(t, "clean", nil, func(w *world) {
			o := w.operator()
			events, sent := 0, 0
			o.during = func(run *steps.Run, _ steps.Event) {
				if events++; events == n {
					run.Stop()
					sent = len(w.tenant.Requests())
				}
			}
			r := o.run(w.t.Context())
			if events < n {
				w.t.Fatalf("only %d events", events)
			}
			if after := len(w.tenant.Requests()) - sent; after > 4*3 {
				w.t.Errorf("stopped at event %d: %d requests came after that", n, after)
			}
			w.stopped(r, n)
			o.finishes(w.t)
		})
	}
}

// TestLeavingAtOnceIsFoundOutByTheNextRun: the second wish to stop cuts the running requests off. What came of them is
// unknown, and the next run finds out.
func TestLeavingAtOnceIsFoundOutByTheNextRun(t *testing.T) {
	t.Parallel()
	latency := func(s *simtenant.Scenario) { s.Latency = 300 * time.Millisecond }
	for n := 1; n <= 40; n += 3 {
		inWorld(t, "clean", latency, func(w *world) {
			o := w.operator()
			ctx, leave := context.WithCancel(w.t.Context())
			defer leave()
			events := 0
			o.during = func(*steps.Run, steps.Event) {
				if events++; events == n {
					time.AfterFunc(100*time.Millisecond, leave)
				}
			}
			r := o.run(ctx)
			w.stopped(r, n)
			o.finishes(w.t)
		})
	}
}

// stopped checks how a run that somebody stopped has ended.
func (w *world) stopped(r result, at int) {
	w.t.Helper()
	o := r.outcome
	if o.Changes == o.Of {
		return // it had come to its end
	}
	if o.Result != steps.ResultInterrupted || o.Result.ExitCode() != 130 || o.Continue == "" {
		w.t.Errorf("stopped at event %d: ended %s, to go on: %q %s", at, o.Result, o.Continue, why(r))
	}
	if o.Problem != nil {
		w.t.Errorf("stopped at event %d: %s", at, why(r))
	}
	for _, reg := range o.Registrations {
		if reg.State != steps.Stopped && reg.State != steps.Done {
			w.t.Errorf("stopped at event %d: %s is %s", at, reg.Name, reg.State)
		}
	}
}

// TestAScopeIsSwitchedOnAgain: while a scope is off for a change, nothing else happens before it is on again, whoever wants
// to leave and whatever goes wrong.
func TestAScopeIsSwitchedOnAgain(t *testing.T) {
	t.Parallel()
	gateway := func(w *world) simtenant.ApplicationSnapshot {
		apps := w.tenant.Snapshot().Applications
		return apps[slices.IndexFunc(apps, func(a simtenant.ApplicationSnapshot) bool { return strings.HasPrefix(a.DisplayName, "gateway-service") })]
	}
	scope := func(w *world) simtenant.PermissionScope { return gateway(w).API.OAuth2PermissionScopes[0] }
	tests := map[string]struct {
		faults  []simtenant.Fault
		off     *simtenant.Fault // already when it is switched off, which is the second change of gateway-service
		leave   bool             // at once, as soon as the scope is off
		stop    bool             // likewise, after the running requests
		mended  bool             // by this run
		stays   bool             // the scope cannot be switched on again
		firstly string           // what the outcome says first
	}{
		"nothing goes wrong": {mended: true},
		"asked to stop":      {stop: true, mended: true},
		"asked to leave":     {leave: true, mended: true},
		"the mending is refused": {
			faults: []simtenant.Fault{{Kind: simtenant.FaultStatus, Status: 400, Code: "Request_BadRequest", Message: "No."}},
		},
		"the mending is not answered for a while": {
			faults: []simtenant.Fault{{Kind: simtenant.FaultStatus, Status: 503, Times: 20}}, mended: true,
		},
		"Microsoft Graph is away": {
			faults: []simtenant.Fault{{Kind: simtenant.FaultStatus, Status: 503, Times: 60}},
		},
		"the switching off is carried out but not answered": {
			off: &simtenant.Fault{Kind: simtenant.FaultStatus, Status: 503, Applied: true, Nth: 2, Times: 45},
		},
		"Microsoft Graph stays away": {
			faults: []simtenant.Fault{{Kind: simtenant.FaultStatus, Status: 503, Times: -1}}, stays: true,
			firstly: "Signing in to ModelOp Center fails until custom_scope of gateway-service is switched on again.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, "drifted", nil, func(w *world) {
				o := w.operator()
				decideAll(o)
				path := "^/applications/" + gateway(w).ID + "$"
				if test.off != nil {
					test.off.Match = simtenant.Match{Method: "PATCH", Path: path}
					w.tenant.Inject(*test.off)
				}
				ctx, leave := context.WithCancel(w.t.Context())
				defer leave()
				var once sync.Once
				o.during = func(run *steps.Run, ev steps.Event) {
					if !strings.Contains(ev.Happened, "switched off") || scope(w).IsEnabled {
						return
					}
					once.Do(func() {
						for _, f := range test.faults {
							f.Match = simtenant.Match{Method: "PATCH", Path: path}
							w.tenant.Inject(f)
						}
						switch {
						case test.leave:
							leave()
						case test.stop:
							run.Stop()
						}
					})
				}
				r := o.run(ctx)
				if r.err != nil {
					w.t.Fatal(r.err)
				}
				if got := scope(w); got.IsEnabled == test.stays || (got.Type == "User") != test.mended {
					w.t.Errorf("the scope is %s and enabled %v", got.Type, got.IsEnabled)
				}
				if r.outcome.FirstLine != test.firstly {
					w.t.Errorf("first line %q, want %q", r.outcome.FirstLine, test.firstly)
				}
				if test.stop || test.leave {
					if r.outcome.Result != steps.ResultInterrupted {
						w.t.Errorf("ended %s: %s", r.outcome.Result, why(r))
					}
				}
				w.tenant.ClearFaults()
				o.finishes(w.t)
			})
		})
	}
}

// network is a way to the tenant that can be cut.
type network struct {
	next  http.RoundTripper
	after int64 // requests to Microsoft Graph that still get through; negative: all
	sent  atomic.Int64
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.after >= 0 && n.sent.Load() >= n.after {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("network is unreachable")}
	}
	if strings.HasPrefix(r.URL.Path, "/v1.0") {
		n.sent.Add(1)
	}
	return n.next.RoundTrip(r)
}

// TestALostNetworkIsRecoveredFrom cuts the network after every request.
func TestALostNetworkIsRecoveredFrom(t *testing.T) {
	t.Parallel()
	for n := int64(0); n <= 20; n += 2 {
		inWorld(t, "clean", nil, func(w *world) {
			o := w.operator()
			cut := &network{next: w.transport, after: n}
			w.transport = cut
			r := o.run(w.t.Context())
			if n == 0 && r.err == nil || n > 0 && (r.err != nil || r.outcome.Result != steps.ResultPartial || r.outcome.Continue == "") {
				w.t.Errorf("cut after %d requests: %v, ended %s", n, r.err, r.outcome.Result)
			}
			cut.after = -1
			o.finishes(w.t)
		})
	}
}

// TestALostSignInPausesAndGoesOn revokes the sign-in at every event. All registrations pause, one new sign-in is asked for,
// and the run goes on to its end.
func TestALostSignInPausesAndGoesOn(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 40; n += 2 {
		inWorld(t, "clean", nil, func(w *world) {
			o := w.operator()
			events := 0
			o.during = func(_ *steps.Run, _ steps.Event) {
				if events++; events == n {
					if err := w.tenant.RevokeSessions(""); err != nil {
						w.t.Error(err)
					}
				}
			}
			r := o.run(w.t.Context())
			if !r.done() {
				w.t.Errorf("revoked at event %d: %v, ended %s: %s", n, r.err, r.outcome.Result, why(r))
			}
			if o.signIns > 1 {
				w.t.Errorf("revoked at event %d: asked for %d new sign-ins", n, o.signIns)
			}
			for _, fault := range w.check(whole(), o) {
				w.t.Errorf("revoked at event %d: %s", n, fault)
			}
		})
	}
}

// TestARunEndsOnceWhereNobodySignsInAgain: without a new sign-in the run ends, once, and can be gone on with.
func TestARunEndsOnceWhereNobodySignsInAgain(t *testing.T) {
	t.Parallel()
	inWorld(t, "clean", nil, func(w *world) {
		o := w.operator()
		o.noSignIn = true
		o.during = func(_ *steps.Run, ev steps.Event) {
			if strings.HasSuffix(ev.Happened, "created") {
				_ = w.tenant.RevokeSessions("")
			}
		}
		r := o.run(w.t.Context())
		if r.outcome.Result != steps.ResultPartial || o.signIns != 1 || r.outcome.Continue == "" {
			w.t.Errorf("ended %s after %d questions: %s", r.outcome.Result, o.signIns, why(r))
		}
		o.noSignIn = false
		o.finishes(w.t)
	})
}

// TestAFolderInUseIsRefused: two runs on one folder; the second is refused before it writes anything.
func TestAFolderInUseIsRefused(t *testing.T) {
	t.Parallel()
	inWorld(t, "clean", nil, func(w *world) {
		o := w.operator()
		id := vault.Identity{TenantID: tenantID(w), Key: modelOpKey, URL: modelOpURL}
		v, err := vault.Open(o.folder, id)
		if err != nil {
			w.t.Fatal(err)
		}
		r := o.run(w.t.Context())
		if r.outcome.Result != steps.ResultRefused || r.outcome.Result.ExitCode() != 3 || len(r.writes()) > 0 {
			w.t.Errorf("ended %s and sent %v", r.outcome.Result, r.writes())
		}
		if p := r.outcome.Problem; p == nil || p.Key != "vault-in-use" {
			w.t.Errorf("refused for %+v", p)
		}
		if err := v.Close(); err != nil {
			w.t.Fatal(err)
		}
		o.finishes(w.t)
	})
}

// tenantID is the tenant's id.
func tenantID(w *world) string {
	o := w.operator()
	r := o.look()
	if r.err != nil {
		w.t.Fatal(r.err)
	}
	return r.plan.Tenant.ID
}

// TestNothingIsSentWithoutAPlaceForSecrets: nothing is sent when there is no place for secrets.
func TestNothingIsSentWithoutAPlaceForSecrets(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions")
	}
	inWorld(t, "clean", nil, func(w *world) {
		o := w.operator()
		if err := os.Chmod(o.folder, 0o500); err != nil {
			w.t.Fatal(err)
		}
		r := o.run(w.t.Context())
		if r.outcome.Result != steps.ResultRefused || len(r.writes()) > 0 {
			w.t.Errorf("ended %s and sent %v", r.outcome.Result, r.writes())
		}
		if err := os.Chmod(o.folder, 0o700); err != nil {
			w.t.Fatal(err)
		}
		o.finishes(w.t)
	})
}

// TestNoSecretIsAskedForThatCannotBeKept takes the vault's folder away at every event: no secret is asked for that could not
// be kept. One whose answer was under way is lost, and the next run removes and replaces it.
func TestNoSecretIsAskedForThatCannotBeKept(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 12; n++ {
		inWorld(t, "clean", nil, func(w *world) {
			o := w.operator()
			o.folder = filepath.Join(o.folder, "setup")
			aside := o.folder + "-aside"
			events := 0
			o.during = func(*steps.Run, steps.Event) {
				if events++; events == n {
					if err := os.Rename(o.folder, aside); err != nil {
						w.t.Error(err)
					}
				}
			}
			r := o.run(w.t.Context())
			if r.outcome.Result == steps.ResultDone && n < 4 {
				w.t.Errorf("taken away at event %d: done", n)
			}
			for _, a := range w.tenant.Snapshot().Applications {
				if n == 1 && len(a.PasswordCredentials) > 0 {
					w.t.Errorf("a secret of %s was asked for that could not be kept", a.DisplayName)
				}
			}
			_ = os.RemoveAll(o.folder)
			if err := os.Rename(aside, o.folder); err != nil {
				w.t.Fatal(err)
			}
			o.finishes(w.t)
		})
	}
}

// TestTwoEngineersMakeOneSetup: two people, each with a folder of their own, set up one tenant at the same moment. There is
// one setup, and the secrets in both vaults work.
func TestTwoEngineersMakeOneSetup(t *testing.T) {
	t.Parallel()
	lag := func(s *simtenant.Scenario) {
		s.Lag = simtenant.Lag{New: 5 * time.Second, Copy: 6 * time.Second, Secret: 10 * time.Second}
	}
	for name, change := range map[string]func(*simtenant.Scenario){"no lag": nil, "lag": lag} {
		for _, second := range []string{"", "privileged@contoso.com"} { // the same person twice, and another one
			t.Run(name+" "+second, func(t *testing.T) {
				t.Parallel()
				inWorld(t, "cloud-app-admin", func(s *simtenant.Scenario) {
					s.Latency = 100 * time.Millisecond // both read before either writes
					if change != nil {
						change(s)
					}
				}, func(w *world) { w.twoEngineers(second) })
			})
		}
	}
}

func (w *world) twoEngineers(second string) {
	for _, upn := range []string{"", "privileged@contoso.com"} {
		if err := w.tenant.SetRoles(upn, "Global Administrator"); err != nil {
			w.t.Fatal(err)
		}
	}
	one, two := w.operator(), w.operator()
	two.as = second
	results := map[*operator]*result{one: {}, two: {}}
	var both sync.WaitGroup
	for o, r := range results {
		both.Go(func() { *r = o.run(w.t.Context()) })
	}
	both.Wait()
	conflicts := 0
	for _, q := range w.tenant.Requests() {
		if q.Method == http.MethodPost && q.Path == "/v1.0/applications" && q.Status == http.StatusBadRequest {
			conflicts++
		}
	}
	if conflicts == 0 {
		w.t.Error("they did not meet")
	}
	for o, r := range results {
		if !r.done() {
			w.t.Errorf("%q: %v ended %s: %s", o.as, r.err, r.outcome.Result, why(*r))
		}
	}
	for _, fault := range w.check(whole(), one, two) {
		w.t.Error(fault)
	}
}

// TestOneWaitIsToldOnce: however often a request is repeated, those who listen hear of one wait.
func TestOneWaitIsToldOnce(t *testing.T) {
	t.Parallel()
	inWorld(t, "slow", nil, func(w *world) {
		r := w.operator().run(w.t.Context())
		if !r.done() {
			w.t.Fatalf("%v %s", r.err, why(r))
		}
		waits := map[string]int{}
		for _, ev := range r.events {
			if ev.Kind == steps.Waiting {
				waits[ev.Registration]++
			}
		}
		if len(waits) == 0 {
			w.t.Error("nobody waited")
		}
		for name, n := range waits {
			if n > 3 { // for the service principal, for the consents, and for what was written last
				w.t.Errorf("%s: %d waits were told", name, n)
			}
		}
		for _, reg := range r.outcome.Registrations {
			if reg.Waited < 10*time.Second || reg.Waited > 3*time.Minute {
				w.t.Errorf("%s waited %v", reg.Name, reg.Waited)
			}
		}
	})
}
