package graphclient

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// simulated starts a simulated tenant and signs its person in, over real HTTPS and with the tenant's clock.
func simulated(t *testing.T, change func(*simtenant.Scenario)) (*Client, *simtenant.Tenant, *clock) {
	t.Helper()
	scenario, err := simtenant.ScenarioByName("clean")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&scenario)
	}
	k := newClock()
	sim := simtenant.New(simtenant.Options{Scenario: scenario, Clock: k, Seed: 1, AutoApprove: &simtenant.AutoApprove{Poll: 1}})
	transport, closer := sim.Transport()
	t.Cleanup(func() { _ = closer.Close() })
	c := New(Options{Transport: transport, Clock: &settlingClock{k, sim}})
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	return c, sim, k
}

// settlingClock lets the tenant end what it is doing before time moves on: a request that was cut off is carried out in
// real time, in which no time passes here.
type settlingClock struct {
	*clock
	sim *simtenant.Tenant
}

func (c *settlingClock) Sleep(ctx context.Context, d time.Duration) error {
	for slices.ContainsFunc(c.sim.Requests(), func(r simtenant.RequestRecord) bool { return !r.Finished }) {
		runtime.Gosched()
	}
	return c.clock.Sleep(ctx, d)
}

const uniqueName = "modelop.key.gateway-service"

// registration is one registration as a run makes it, with what it holds in the end.
type registration struct {
	application tenant.Application
	principal   tenant.ServicePrincipal
	secrets     []tenant.NewSecret
}

// run makes a registration from nothing: every kind of write that a fresh tenant needs, and a second secret.
func (r *registration) run(ctx context.Context, c *Client, w *Writer) error {
	scope := tenant.Scope{ID: scopeID, Value: "custom_scope", Type: "User", Enabled: true, AdminConsentDisplayName: "n", AdminConsentDescription: "d"}
	role := tenant.AppRole{ID: roleID, Value: "modelop_client", DisplayName: "n", Description: "d", Enabled: true, AllowedMemberTypes: []string{"Application"}}
	first := tenant.SecretRequest{Label: label.Label, EndsAt: c.clock.Now().Add(365 * 24 * time.Hour)}
	made, err := w.CreateApplication(ctx, tenant.Write{
		DisplayName: new("gateway-service"), UniqueName: new(uniqueName), SignInAudience: new("AzureADMyOrg"), Tags: &[]string{tenant.Tag},
		Web: &[]string{"https://modelop.example.com/login"}, TokenVersion: new(2), Scopes: &[]tenant.Scope{scope}, AppRoles: &[]tenant.AppRole{role},
	}, &first)
	if err != nil {
		return fmt.Errorf("application: %w", err)
	}
	r.application = made.Application
	if made.Secret == nil || made.Secret.Text == "" {
		return errors.New("no secret came with the application")
	}
	r.secrets = append(r.secrets, *made.Secret)
	if r.principal, err = w.CreateServicePrincipal(ctx, made.Application.AppID, nil); err != nil {
		return fmt.Errorf("service principal: %w", err)
	}
	update := tenant.Write{IdentifierURIs: &[]string{"api://" + tenant.SelfAppID}}.WithAppID(made.Application.AppID)
	if err := w.UpdateApplication(ctx, made.Application.ObjectID, update); err != nil {
		return fmt.Errorf("update: %w", err)
	}
	id := r.principal.ObjectID
	if err := w.CreateGrant(ctx, id, id, []string{"custom_scope"}); err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	if err := w.AssignRole(ctx, id, id, roleID); err != nil {
		return fmt.Errorf("role: %w", err)
	}
	second := tenant.SecretRequest{Label: "another label", EndsAt: first.EndsAt}
	added, err := w.AddSecret(ctx, made.Application.ObjectID, second)
	if err != nil {
		return fmt.Errorf("second secret: %w", err)
	}
	if err := w.RemoveSecret(ctx, made.Application.ObjectID, made.Secret.KeyID); err != nil {
		return fmt.Errorf("first secret: %w", err)
	}
	r.secrets = []tenant.NewSecret{added}
	return nil
}

// check reads the tenant and tells what is not as the run must leave it.
func (r *registration) check(ctx context.Context, c *Client) error {
	s, err := c.Read(ctx, tenant.Query{UniqueNames: []string{uniqueName}, DisplayNames: []string{"gateway-service"}}, Patience{})
	if err != nil {
		return err
	}
	if len(s.Applications) != 1 || len(s.ServicePrincipals) != 1 || len(s.Grants) != 1 || len(s.Assignments) != 1 {
		return fmt.Errorf("%d applications, %d service principals, %d consents, %d assignments",
			len(s.Applications), len(s.ServicePrincipals), len(s.Grants), len(s.Assignments))
	}
	a := s.Applications[0]
	if !slices.Equal(a.IdentifierURIs, []string{"api://" + a.AppID}) || a.UniqueName != uniqueName || a.SignInAudience != "AzureADMyOrg" {
		return fmt.Errorf("the application is not as written: %+v", a)
	}
	var have, want []string
	for _, x := range a.Secrets {
		have = append(have, x.KeyID)
	}
	for _, x := range r.secrets {
		want = append(want, x.KeyID)
	}
	if !slices.Equal(have, want) {
		return fmt.Errorf("the secrets in the tenant are %v, the delivered ones %v", have, want)
	}
	return nil
}

// checkLater checks when every replica has had the time and the looks to catch up.
func (r *registration) checkLater(ctx context.Context, c *Client, k *clock) error {
	err := k.Sleep(ctx, time.Minute)
	for range 5 {
		if err = r.check(ctx, c); err == nil {
			return nil
		}
	}
	return err
}

func TestARunMakesARegistration(t *testing.T) {
	c, sim, k := simulated(t, nil)
	state, err := c.Read(t.Context(), tenant.Query{UniqueNames: []string{uniqueName}, DisplayNames: []string{"gateway-service"}}, Patience{})
	if err != nil {
		t.Fatal(err)
	}
	if len(sim.GraphRequests()) != 1 || state.Organization.ID == "" || state.Actor.ID == "" || !state.Actor.RolesKnown || state.Graph.ObjectID == "" || len(state.Graph.AppRoles) == 0 {
		t.Errorf("%d requests, %+v", len(sim.GraphRequests()), state)
	}
	sim.ForgetRequests()
	var r registration
	if err := r.run(t.Context(), c, c.Writer(Patience{})); err != nil {
		t.Fatal(err)
	}
	if n := len(sim.GraphRequests()); n != 7 || k.slept != 0 {
		t.Errorf("%d requests, waited %v", n, k.slept)
	}
	sim.ForgetRequests()
	if err := r.check(t.Context(), c); err != nil {
		t.Error(err)
	}
	if n := len(sim.GraphRequests()); n != 2 {
		t.Errorf("%d requests to read a setup", n)
	}
}

func TestARunWaitsForReplication(t *testing.T) {
	for _, lag := range []simtenant.Lag{
		{New: 9 * time.Second, Copy: 12 * time.Second},
		{NewReads: 3, CopyReads: 2, Flap: true},
		{Update: 6 * time.Second},
	} {
		t.Run(fmt.Sprintf("%+v", lag), func(t *testing.T) {
			c, _, k := simulated(t, func(s *simtenant.Scenario) { s.Lag, s.BothFaces = lag, true })
			var r registration
			if err := r.run(t.Context(), c, c.Writer(Patience{})); err != nil {
				t.Fatal(err)
			}
			if err := r.checkLater(t.Context(), c, k); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestARunEndsWellWhateverFaultMeetsAWrite lets each request of a run go wrong in each way, before and after it was carried out. The
// run must end well, with nothing twice, and with exactly the secrets in the tenant whose values it has.
func TestARunEndsWellWhateverFaultMeetsAWrite(t *testing.T) {
	type fault struct {
		simtenant.Fault
		name string
	}
	var faults []fault
	for _, kind := range simtenant.FaultKinds() {
		switch kind {
		case simtenant.FaultStatus, simtenant.FaultHTML, simtenant.FaultEmpty:
			for _, status := range []int{500, 502, 503, 504} {
				for _, applied := range []bool{false, true} {
					f := simtenant.Fault{Kind: kind, Status: status, Applied: applied}
					faults = append(faults, fault{f, fmt.Sprintf("%s %d applied=%v", kind, status, applied)})
				}
			}
		case simtenant.FaultReset, simtenant.FaultStall:
			for _, applied := range []bool{false, true} {
				faults = append(faults, fault{simtenant.Fault{Kind: kind, Applied: applied}, fmt.Sprintf("%s applied=%v", kind, applied)})
			}
		case simtenant.FaultThrottle:
			faults = append(faults, fault{simtenant.Fault{Kind: kind, RetryAfter: 20 * time.Second}, string(kind)})
		case simtenant.FaultTruncated, simtenant.FaultGarbled, simtenant.FaultClaims, simtenant.FaultNotFound:
			faults = append(faults, fault{simtenant.Fault{Kind: kind}, string(kind)})
		case simtenant.FaultThrottleItems: // batches hold no writes
		}
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for n := 1; n <= 7; n++ {
				c, sim, k := simulated(t, nil)
				if f.Kind == simtenant.FaultStall {
					c.timeout = 300 * time.Millisecond
				}
				f.Match, f.Nth = simtenant.Match{Writes: true}, n
				sim.Inject(f.Fault)
				var r registration
				if err := r.run(t.Context(), c, c.Writer(Patience{})); err != nil {
					t.Fatalf("fault at write %d: %v", n, err)
				}
				sim.ClearFaults()
				if err := r.check(t.Context(), c); err != nil {
					t.Errorf("fault at write %d: %v", n, err)
				}
				if k.slept > time.Minute && f.Kind != simtenant.FaultStall { // the tenant sleeps by the same clock
					t.Errorf("fault at write %d: waited %v", n, k.slept)
				}
			}
		})
	}
}

// TestARunEndsWellWhereFaultsMeetReplication lets requests go wrong, reads included, while the replicas are behind.
func TestARunEndsWellWhereFaultsMeetReplication(t *testing.T) {
	lags := []simtenant.Lag{
		{New: 9 * time.Second, Copy: 12 * time.Second, Update: 5 * time.Second},
		{NewReads: 2, CopyReads: 2, Flap: true},
	}
	faults := []simtenant.Fault{
		{Kind: simtenant.FaultStatus, Status: 502, Applied: true, Times: 2},
		{Kind: simtenant.FaultReset, Applied: true, Times: 3},
		{Kind: simtenant.FaultNotFound},
		{Kind: simtenant.FaultGarbled},
	}
	for _, lag := range lags {
		for _, f := range faults {
			t.Run(fmt.Sprintf("%s %+v", f.Kind, lag), func(t *testing.T) {
				t.Parallel()
				for n := 1; n <= 9; n++ {
					c, sim, k := simulated(t, func(s *simtenant.Scenario) { s.Lag, s.BothFaces = lag, true })
					f := f
					f.Nth = n
					sim.Inject(f)
					var r registration
					if err := r.run(t.Context(), c, c.Writer(Patience{})); err != nil {
						t.Errorf("fault at request %d: %v", n, err)
						continue
					}
					sim.ClearFaults()
					if err := r.checkLater(t.Context(), c, k); err != nil {
						t.Errorf("fault at request %d: %v", n, err)
					}
				}
			})
		}
	}
}

// TestAReadEndsWellWhateverFaultMeetsIt lets each request of a read go wrong in each way.
func TestAReadEndsWellWhateverFaultMeetsIt(t *testing.T) {
	c, sim, k := simulated(t, nil)
	var r registration
	if err := r.run(t.Context(), c, c.Writer(Patience{})); err != nil {
		t.Fatal(err)
	}
	c.timeout = 300 * time.Millisecond
	for _, kind := range simtenant.FaultKinds() {
		if kind == simtenant.FaultNotFound {
			continue // a batch is always found
		}
		for n := 1; n <= 2; n++ {
			sim.Inject(simtenant.Fault{Kind: kind, Nth: n, RetryAfter: 3 * time.Second, Items: 4})
			before := k.Now()
			if err := r.check(t.Context(), c); err != nil {
				t.Errorf("%s at request %d: %v", kind, n, err)
			}
			if waited := k.Now().Sub(before); waited > 10*time.Second && kind != simtenant.FaultStall {
				t.Errorf("%s at request %d: waited %v", kind, n, waited)
			}
			sim.ClearFaults()
		}
	}
}
