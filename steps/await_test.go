package steps_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// awaiting is an operator who waits until an administrator grants what was left.
type awaiting struct {
	*proof
	now    chan struct{}
	cancel context.CancelFunc
	ended  chan struct{}

	mu      sync.Mutex
	looks   []steps.Look
	outcome steps.Outcome
	err     error
}

// await begins to wait. It has looked once when it returns.
func (p *proof) await(since time.Time) *awaiting {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	p.t.Cleanup(cancel)
	a := &awaiting{proof: p, now: make(chan struct{}, 1), cancel: cancel, ended: make(chan struct{})}
	run := p.last
	go func() {
		defer close(a.ended)
		out, err := run.Await(ctx, since, a.now, func(l steps.Look) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.looks = append(a.looks, l)
		})
		a.mu.Lock()
		defer a.mu.Unlock()
		a.outcome, a.err = out, err
	}()
	synctest.Wait()
	return a
}

// looked is every look so far.
func (a *awaiting) looked() []steps.Look {
	synctest.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]steps.Look(nil), a.looks...)
}

// result waits for the end.
func (a *awaiting) result() (steps.Outcome, error) {
	a.t.Helper()
	select {
	case <-a.ended:
	case <-time.After(5 * time.Minute):
		a.t.Fatalf("it still waits, after %d looks", len(a.looked()))
	}
	return a.outcome, a.err
}

// administrator grants what the operator's last run has left, on the same computer.
func (p *proof) administrator(as string) (steps.Consent, steps.Outcome) {
	p.t.Helper()
	asked := p.last.Asked()
	admin := p.operator.world.operator()
	admin.as = as
	run := admin.start()
	if _, err := run.SignIn(p.t.Context(), asked.Tenant, approve, nil); err != nil {
		p.t.Fatal(err)
	}
	c, err := run.Consent(p.t.Context(), asked, plan.Answers{})
	if err != nil {
		p.t.Fatal(err)
	}
	return c, run.Grant(p.t.Context(), c, func(steps.Event) {}, nil)
}

const (
	privileged = "privileged@contoso.com"
	global     = "admin@contoso.com"
)

func TestAwaitNoticesAGrant(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := handedOver(w)
		before := len(w.tenant.GraphRequests())
		a := p.await(time.Now())
		time.Sleep(25 * time.Second)
		looks := a.looked()
		if len(looks) != 3 {
			w.t.Fatalf("%d looks in 25 seconds, want 3", len(looks))
		}
		if l := looks[2]; len(l.Left) != 1 || l.Left[0].Permission != "Group.Read.All" || l.Problem != nil || l.Next.Sub(l.At) != 10*time.Second {
			w.t.Errorf("the third look: %+v", l)
		}
		for _, r := range w.tenant.GraphRequests()[before:] {
			if r.Write || !strings.HasSuffix(r.Path, "/$batch") {
				w.t.Errorf("a look sends %s %s", r.Method, r.Path)
			}
		}
		if got := len(w.tenant.GraphRequests()) - before; got != 3 {
			w.t.Errorf("%d requests for 3 looks", got)
		}

		c, granted := p.administrator(privileged)
		if granted.Result != steps.ResultDone || c.Asker != "admin@contoso.com" {
			w.t.Fatalf("%+v, asked by %q", granted, c.Asker)
		}
		o, err := a.result()
		if err != nil || o.Result != steps.ResultDone || o.Changes != 20 || o.Of != 20 || o.Consents != 8 || len(o.Handoffs) > 0 || o.Continue != "" {
			w.t.Errorf("%v: %+v", err, o)
		}
		for _, gone := range []string{"handoff.md", "handoff.json"} {
			if _, err := os.Stat(filepath.Join(p.folder, gone)); !errors.Is(err, os.ErrNotExist) {
				w.t.Errorf("%s is still there", gone)
			}
		}
		report, err := os.ReadFile(filepath.Join(p.folder, "report.md"))
		if err != nil || !strings.Contains(string(report), "granted by an administrator, seen on ") || !strings.Contains(string(report), "20 of 20 changes are done.") {
			w.t.Errorf("report.md, %v:\n%s", err, report)
		}
		if problems := w.check(whole(), p.operator); len(problems) > 0 {
			w.t.Error(problems)
		}
	})
}

// TestAwaitLooksAtTheRightTime: how often the tenant is looked at, by whom it is asked for, and what keeps it from that.
func TestAwaitLooksAtTheRightTime(t *testing.T) {
	for name, test := range map[string]struct {
		fault *simtenant.Fault
		since time.Duration // how long it has been waited for before
		press []time.Duration
		want  []time.Duration // of the looks, counted from the first
		says  string          // about the first look; empty: it worked
	}{
		"every 10 seconds":     {want: []time.Duration{0, 10 * time.Second, 20 * time.Second}},
		"after an hour":        {since: time.Hour, want: []time.Duration{0, time.Minute, 2 * time.Minute}},
		"into the second hour": {since: time.Hour - 15*time.Second, want: []time.Duration{0, 10 * time.Second, 20 * time.Second, 80 * time.Second}},
		"as soon as asked for": {press: []time.Duration{3 * time.Second}, want: []time.Duration{0, 3 * time.Second, 13 * time.Second}},
		"after what the service says": {
			fault: &simtenant.Fault{Kind: simtenant.FaultThrottle, RetryAfter: 45 * time.Second},
			want:  []time.Duration{0, 45 * time.Second, 55 * time.Second}, says: "429",
		},
		"after a fault": {
			fault: &simtenant.Fault{Kind: simtenant.FaultStatus, Status: 503, Times: 10, RetryAfter: 20 * time.Second},
			want:  []time.Duration{0, 20 * time.Second}, says: "Microsoft Graph",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "cloud-app-admin", nil, func(w *world) {
				p := handedOver(w)
				if test.fault != nil {
					w.tenant.Inject(*test.fault)
				}
				a := p.await(time.Now().Add(-test.since))
				for _, at := range test.press {
					time.Sleep(at)
					a.now <- struct{}{}
				}
				time.Sleep(3 * time.Minute)
				looks := a.looked()
				if len(looks) < len(test.want) {
					w.t.Fatalf("%d looks", len(looks))
				}
				for i, want := range test.want {
					if got := looks[i].At.Sub(looks[0].At); got != want {
						w.t.Errorf("look %d came after %s, want %s", i+1, got, want)
					}
				}
				switch first := looks[0].Problem; {
				case test.says == "" && first != nil, test.says != "" && first == nil:
					w.t.Errorf("the first look: %+v", first)
				case test.says != "" && !strings.Contains(first.Happened, test.says):
					w.t.Errorf("the first look says %q", first.Happened)
				}
				a.cancel()
				if _, err := a.result(); err == nil {
					w.t.Error("it ended well without a grant")
				}
			})
		})
	}
}

// TestAwaitGoesOnAfterALostSignIn: nobody looks without a sign-in, and waiting goes on after the next one.
func TestAwaitGoesOnAfterALostSignIn(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := handedOver(w)
		since := time.Now()
		a := p.await(since)
		if err := w.tenant.RevokeSessions(""); err != nil {
			w.t.Fatal(err)
		}
		_, err := a.result()
		problem := problemOf(err)
		looks := a.looked()
		if problem == nil || problem.Key != "sign-in-ended" || !looks[len(looks)-1].Next.IsZero() {
			w.t.Fatalf("%v, %+v", err, looks)
		}
		if err := p.last.SignInAgain(w.t.Context(), approve); err != nil {
			w.t.Fatal(err)
		}
		a = p.await(since)
		p.administrator(privileged)
		if o, err := a.result(); err != nil || o.Result != steps.ResultDone {
			w.t.Errorf("%v: %+v", err, o)
		}
	})
}

// TestAwaitNoticesAGrantInABusyFolder: what was granted is noticed although another run holds the folder, and the files
// follow.
func TestAwaitNoticesAGrantInABusyFolder(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := handedOver(w)
		a := p.await(time.Now())
		other, err := vault.Open(p.folder, vault.Identity{
			TenantID: "aaaabbbb-0000-cccc-1111-dddd2222eeee", TenantName: "Contoso Ltd", Key: modelOpKey, URL: modelOpURL,
		})
		if err != nil {
			w.t.Fatal(err)
		}
		p.administrator(privileged)
		time.Sleep(time.Minute)
		looks := a.looked()
		if last := looks[len(looks)-1]; len(last.Left) > 0 || last.Problem == nil {
			w.t.Errorf("the last look: %+v", last)
		}
		if err := other.Close(); err != nil {
			w.t.Fatal(err)
		}
		if o, err := a.result(); err != nil || o.Result != steps.ResultDone {
			w.t.Errorf("%v: %+v", err, o)
		}
	})
}

// TestAwaitNoticesGrantsRegistrationByRegistration: a plain member can register and consent to nothing. What an
// administrator grants, the service principals included, is noticed registration by registration.
func TestAwaitNoticesGrantsRegistrationByRegistration(t *testing.T) {
	for _, scenario := range []string{"no-admin", "app-developer"} {
		t.Run(scenario, func(t *testing.T) {
			inWorld(t, scenario, nil, func(w *world) {
				o := w.operator()
				made := o.run(w.t.Context())
				if made.err != nil || len(made.outcome.Handoffs) == 0 {
					w.t.Fatalf("%v %s", made.err, why(made))
				}
				time.Sleep(time.Minute)
				p := &proof{operator: o, made: made}
				a := p.await(time.Now())
				c, granted := p.administrator(global)
				if granted.Result != steps.ResultDone || len(c.Items) < len(made.outcome.Handoffs) {
					w.t.Fatalf("%+v %v", c, granted.Problem)
				}
				out, err := a.result()
				if err != nil || len(out.Handoffs) > 0 || out.Changes <= made.outcome.Changes {
					w.t.Errorf("%v: %+v", err, out)
				}
				for _, reg := range out.Registrations {
					if reg.Name == "internal-client" && (reg.State != steps.Done || reg.Problem != nil || reg.Done != reg.Of) {
						w.t.Errorf("internal-client: %+v", reg)
					}
				}
				// The others were not begun while it was not sure that they could be finished. The next run makes them.
				if again := o.run(w.t.Context()); again.err != nil || len(again.outcome.Handoffs) == 0 {
					w.t.Errorf("the next run: %v %+v", again.err, again.outcome)
				}
			})
		})
	}
}

func TestAwaitRefusesToWaitForNothing(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		run := w.operator().start()
		if _, err := run.Await(w.t.Context(), time.Now(), nil, func(steps.Look) {}); err == nil {
			w.t.Error("it waited for nothing")
		}
	})
}
