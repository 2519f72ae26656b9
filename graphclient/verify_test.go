package graphclient

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// provable is a registration as a run makes it, in a simulated tenant.
func provable(t *testing.T) (*Client, *simtenant.Tenant, *registration) {
	t.Helper()
	c, sim, _ := simulated(t, nil)
	r := &registration{}
	if err := r.run(t.Context(), c, c.Writer(Patience{})); err != nil {
		t.Fatal(err)
	}
	return c, sim, r
}

func TestARegistrationsTokenIsCheckedWithTheTenantsKeys(t *testing.T) {
	c, _, r := provable(t)
	id, secret := r.application.AppID, r.secrets[0].Text
	tenantID := c.currentSession().identity.TenantID
	addresses, err := c.Addresses(t.Context(), tenantID)
	if err != nil || addresses.Keys() == 0 || !strings.Contains(addresses.Issuer, tenantID) {
		t.Fatalf("%+v, %v", addresses, err)
	}
	token, err := c.AppToken(t.Context(), tenantID, id, secret, "api://"+id+"/.default")
	if err != nil {
		t.Fatal(err)
	}
	claims, err := addresses.Claims(token)
	if err != nil || claims.SignatureFault != nil {
		t.Fatalf("%v, %v", err, claims.SignatureFault)
	}
	if claims.Version != "2.0" || claims.Issuer != addresses.Issuer || !slices.Equal(claims.Audience, []string{id}) ||
		!slices.Equal(claims.Roles, []string{"modelop_client"}) || claims.TenantID != tenantID || !claims.ExpiresAt.After(c.clock.Now()) {
		t.Errorf("%+v", claims)
	}

	parts := strings.Split(token, ".")
	forged := strings.Join([]string{parts[0], parts[1], "AAAA" + parts[2][4:]}, ".")
	if claims, err := addresses.Claims(forged); err != nil || claims.SignatureFault == nil {
		t.Errorf("a forged signature: %+v, %v", claims, err)
	}
	unsigned, _ := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"ver": "2.0"}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if claims, err := addresses.Claims(unsigned); err != nil || claims.SignatureFault == nil {
		t.Errorf("no signature: %+v, %v", claims, err)
	}
	if claims, err := (Addresses{}).Claims(token); err != nil || !errors.Is(claims.SignatureFault, errUnknownKey) {
		t.Errorf("an unknown key: %+v, %v", claims, err)
	}
	if _, err := addresses.Claims("opaque"); err == nil || strings.Contains(err.Error(), "opaque") {
		t.Errorf("no token: %v", err)
	}
}

func TestARefusedRegistrationIsToldWithItsNumberAndWithoutItsSecret(t *testing.T) {
	c, _, r := provable(t)
	id, secret := r.application.AppID, r.secrets[0].Text
	tenantID := c.currentSession().identity.TenantID
	for name, one := range map[string]struct {
		id, secret, scope string
		code              int
	}{
		"wrong secret":     {id, "wrong", "api://" + id + "/.default", 7000215},
		"no such resource": {id, secret, "api://somewhere-else/.default", 500011},
		"no such client":   {"00001111-aaaa-2222-bbbb-3333cccc4444", secret, "api://" + id + "/.default", 700016},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.AppToken(t.Context(), tenantID, one.id, one.secret, one.scope)
			var refused *SignInError
			if !errors.As(err, &refused) || refused.Kind != SignInRefused || !slices.Contains(refused.Codes, one.code) || refused.TraceID == "" {
				t.Fatalf("%#v", err)
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error shows the secret")
			}
		})
	}
}

// TestARefusalThatNamesItsNumberInTheTextAlone is told with the number all the same: it chooses the words.
func TestARefusalThatNamesItsNumberInTheTextAlone(t *testing.T) {
	c := New(Options{Clock: newClock(), Transport: &service{t: t, login: func(seen) (response, bool) {
		return response{status: 401, body: `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired."}`}, true
	}}})
	_, err := c.AppToken(t.Context(), testTenant, "id", "secret", "scope")
	var refused *SignInError
	if !errors.As(err, &refused) || refused.Kind != SignInRefused || !slices.Equal(refused.Codes, []int{7000222}) {
		t.Errorf("the token: %#v", err)
	}
	// ModelOp Center is no sign-in service, and what it says is no refusal of one.
	_, err = c.ModelOpSettings(t.Context(), "https://modelop.example.com")
	if !errors.As(err, &refused) || refused.Kind != SignInBadAnswer || refused.Request != "settings of ModelOp Center" {
		t.Errorf("the settings: %#v", err)
	}
}

func TestABusySignInServiceIsAskedAgain(t *testing.T) {
	c, sim, r := provable(t)
	id, tenantID := r.application.AppID, c.currentSession().identity.TenantID
	ask := func() error {
		_, err := c.AppToken(t.Context(), tenantID, id, r.secrets[0].Text, "api://"+id+"/.default")
		return err
	}
	sim.Inject(simtenant.Fault{Match: simtenant.Match{Authority: true, Path: "/oauth2/v2.0/token"}, Times: 2, Kind: simtenant.FaultStatus, Status: http.StatusServiceUnavailable})
	if err := ask(); err != nil {
		t.Errorf("busy twice: %v", err)
	}
	sim.Inject(simtenant.Fault{Match: simtenant.Match{Authority: true, Path: "/oauth2/v2.0/token"}, Times: 9, Kind: simtenant.FaultStatus, Status: http.StatusServiceUnavailable})
	var e *SignInError
	if err := ask(); !errors.As(err, &e) || e.Kind != SignInUnreachable {
		t.Errorf("busy for long: %v", err)
	}
}

func TestTheSignInPageTellsWhichRedirectURIsItKnows(t *testing.T) {
	c, _, r := provable(t)
	id, tenantID := r.application.AppID, c.currentSession().identity.TenantID
	for redirect, want := range map[string]RedirectAnswer{
		"https://modelop.example.com/login":      RedirectAccepted,
		"https://modelop.example.com/login/else": RedirectRefused,
	} {
		if got, err := c.AskRedirect(t.Context(), tenantID, id, redirect); err != nil || got != want {
			t.Errorf("%s: %s, %v", redirect, got, err)
		}
	}
	// Any other refusal proves nothing about the address.
	if got, err := c.AskRedirect(t.Context(), tenantID, "00001111-aaaa-2222-bbbb-3333cccc4444", "https://modelop.example.com/login"); err != nil || got != RedirectUnknown {
		t.Errorf("unknown registration: %s, %v", got, err)
	}
}

func TestARedirectLeadsToTheAddressAndNotPastIt(t *testing.T) {
	for _, one := range []struct {
		location string
		want     bool
	}{
		{"https://m.example/a?error=login_required", true},
		{"https://m.example/a#error=login_required", true},
		{"https://m.example/ab?error=login_required", false},
		{"https://login.microsoftonline.com/common/reprocess?x=https://m.example/a", false},
		{"", false},
	} {
		if leadsTo(one.location, "https://m.example/a") != one.want {
			t.Error(one.location)
		}
	}
}

func TestGroupsAreReadOnceThePermissionIsHeld(t *testing.T) {
	c, sim, r := provable(t)
	id, tenantID := r.application.AppID, c.currentSession().identity.TenantID
	read := func() (int, error) {
		token, err := c.AppToken(t.Context(), tenantID, id, r.secrets[0].Text, graphScope)
		if err != nil {
			t.Fatal(err)
		}
		return c.groupsRead(t.Context(), token)
	}
	var e *Error
	if _, err := read(); !errors.As(err, &e) || e.Kind != KindNotAllowed {
		t.Fatalf("without the permission: %v", err)
	}
	s, err := c.Read(t.Context(), tenant.Query{}, Patience{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Writer(Patience{}).AssignRole(t.Context(), r.principal.ObjectID, s.Graph.ObjectID, "5b567255-7703-4780-807c-7be8301ae99b"); err != nil {
		t.Fatal(err)
	}
	sim.Inject(simtenant.Fault{Match: simtenant.Match{Path: "^/groups"}, Times: 1, Kind: simtenant.FaultStatus, Status: http.StatusTooManyRequests, RetryAfter: time.Second})
	if n, err := read(); err != nil || n > 1 {
		t.Errorf("with it: %d, %v", n, err)
	}
}
