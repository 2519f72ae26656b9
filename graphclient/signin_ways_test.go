package graphclient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// inScenario is a client in front of a simulated tenant, with a browser that signs in by itself.
func inScenario(t *testing.T, name string, change func(*simtenant.Scenario), options ...func(*Options)) (*Client, *simtenant.Tenant) {
	t.Helper()
	scenario, err := simtenant.ScenarioByName(name)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&scenario)
	}
	sim := simtenant.New(simtenant.Options{Scenario: scenario, Clock: newClock(), Seed: 1, AutoApprove: &simtenant.AutoApprove{Poll: 1}})
	transport, closer := sim.Transport()
	t.Cleanup(func() { _ = closer.Close() })
	o := Options{Transport: transport, Clock: newClock(), OpenBrowser: func(address string) error {
		return simtenant.Browse(context.Background(), transport, address, "")
	}}
	for _, option := range options {
		option(&o)
	}
	return New(o), sim
}

func nobody(DeviceCode) {}

// signInError is the refusal of a sign-in that must be refused.
func signInError(t *testing.T, c *Client, way Way, hint string) *SignInError {
	t.Helper()
	_, err := c.SignInBy(t.Context(), way, hint, nobody)
	var e *SignInError
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	if c.currentSession() != nil {
		t.Error("the client works although the sign-in was refused")
	}
	return e
}

func TestADeviceCodeThatIsBlockedLeavesTheBrowser(t *testing.T) {
	c, _ := inScenario(t, "device-code-blocked", nil)
	if e := signInError(t, c, WayDeviceCode, "contoso.com"); e.Kind != SignInRefused || !slices.Equal(e.Codes, []int{53003}) {
		t.Errorf("%+v", e)
	}
	if _, err := c.SignInBy(t.Context(), WayBrowser, "contoso.com", nobody); err != nil {
		t.Error(err)
	}
}

// TestTheAppThatPeopleConsentToAsksForEachPermission by its name: that is what an administrator consents to.
func TestTheAppThatPeopleConsentToAsksForEachPermission(t *testing.T) {
	through := func(o *Options) { o.ClientID = GraphCommandLineTools }
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		c, _ := inScenario(t, "clean", nil, through)
		if _, err := c.SignInBy(t.Context(), way, "contoso.com", nobody); err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
		if err != nil || !state.Actor.RolesKnown || state.Policy.UsersMayCreateApplications == nil {
			t.Errorf("%s: %+v, %+v, %v", way, state.Actor, state.Policy, err)
		}
		var reg registration
		if err := reg.run(t.Context(), c, c.Writer(Patience{})); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if err := c.Refresh(t.Context()); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		// Somebody who may not consent for it is refused.
		c, _ = inScenario(t, "no-admin", nil, through)
		if e := signInError(t, c, way, "contoso.com"); e.Kind != SignInRefused || !slices.Equal(e.Codes, []int{90094}) {
			t.Errorf("%s: %+v", way, e)
		}
	}
}

func TestAPersonalAccountIsRefused(t *testing.T) {
	s := &service{t: t, login: func(r seen) (response, bool) {
		return response{status: 200, body: tokenBody(map[string]any{"tid": personalAccounts, "oid": testPerson})}, strings.HasSuffix(r.path, "/token")
	}}
	if e := signInError(t, New(Options{Transport: s, Clock: newClock()}), WayDeviceCode, ""); e.Kind != SignInPersonal {
		t.Errorf("%+v", e)
	}
}

// TestEveryRefusalComesThroughWhole has each number refuse a code or a browser, in turn, and looks that it comes through
// whole. The tests of package steps take the other turn.
func TestEveryRefusalComesThroughWhole(t *testing.T) {
	pending := []int{70016} // asks for patience, and is no refusal
	for i, code := range simtenant.RefusalCodes() {
		if slices.Contains(pending, code) {
			continue
		}
		way := []Way{WayDeviceCode, WayBrowser}[i%2]
		c, _ := inScenario(t, "clean", func(s *simtenant.Scenario) { s.SignIn.Refuse, s.SignIn.RefuseBrowser = code, code })
		e := signInError(t, c, way, "contoso.com")
		if !slices.Equal(e.Codes, []int{code}) || e.Description == "" || e.TraceID == "" || e.CorrelationID == "" || e.Date.IsZero() {
			t.Errorf("%s, %d: %+v", way, code, e)
		}
	}
}
