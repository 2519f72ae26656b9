package graphclient

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

const (
	// {"access_token":{"nbf":{"essential":true}}}, in base64 as a 401 carries it.
	claimsBase64 = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="
	claimsPlain  = `{"access_token":{"nbf":{"essential":true}}}`
)

func challenged(value string) response {
	r := graphError(401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge.")
	r.header = map[string]string{"WWW-Authenticate": value}
	return r
}

func TestAClaimsChallengeIsMetWithANewToken(t *testing.T) {
	for name, header := range map[string]string{
		"as documented": `Bearer realm="", authorization_uri="https://x", error="insufficient_claims", claims="` + claimsBase64 + `"`,
		"without quotes, on which the SDK panics": `Bearer error="insufficient_claims", claims=` + claimsBase64,
	} {
		t.Run(name, func(t *testing.T) {
			refreshes := ""
			s := &service{t: t, graph: sequence(challenged(header), response{status: 204})}
			s.login = func(r seen) (response, bool) {
				if strings.Contains(r.body, "grant_type=refresh_token") {
					refreshes += r.body
				}
				return response{}, false
			}
			c, _ := signedIn(t, s)
			if err := c.Writer(Patience{}).UpdateApplication(t.Context(), objectID, gateway); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(refreshes, "nbf") {
				t.Errorf("the claims were not asked for: %q", refreshes)
			}
		})
	}
}

func TestALostSignInIsReportedAndNextSignInMeetsTheChallenge(t *testing.T) {
	deviceCode := ""
	s := &service{t: t, graph: sequence(challenged(`Bearer claims="` + claimsBase64 + `"`))}
	s.login = func(r seen) (response, bool) {
		if strings.HasSuffix(r.path, "/devicecode") {
			deviceCode = r.body
		}
		refresh := strings.Contains(r.body, "grant_type=refresh_token")
		return response{status: 400, body: `{"error":"invalid_grant","error_codes":[50173]}`}, refresh
	}
	c, _ := signedIn(t, s)
	err := c.Writer(Patience{}).UpdateApplication(t.Context(), objectID, gateway)
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindSignInEnded || e.Claims != claimsPlain {
		t.Fatalf("got %+v", err)
	}
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(deviceCode, "nbf") {
		t.Errorf("the new sign-in does not ask for the claims: %q", deviceCode)
	}
}

func TestASignInServiceThatDoesNotAnswerIsNoLostSignIn(t *testing.T) {
	s := &service{t: t, graph: sequence(challenged(`Bearer claims="`+claimsBase64+`"`), response{status: 204})}
	failed := false
	s.login = func(r seen) (response, bool) {
		fail := strings.Contains(r.body, "grant_type=refresh_token") && !failed
		failed = failed || fail
		return response{err: &finalError{&net.OpError{Op: "dial", Err: errors.New("refused")}}}, fail
	}
	c, k := signedIn(t, s)
	if err := c.Writer(Patience{}).UpdateApplication(t.Context(), objectID, gateway); err != nil {
		t.Fatal(err)
	}
	if k.slept != time.Second {
		t.Errorf("waited %v", k.slept)
	}
}

// TestABusySignInServiceIsNoLostSignIn: what azidentity says is the same, "authentication required". Only a refusal of the
// service ends the sign-in.
func TestABusySignInServiceIsNoLostSignIn(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   Kind
	}{
		"refused":         {400, `{"error":"invalid_grant","error_codes":[50173]}`, KindSignInEnded},
		"throttled":       {429, `{}`, KindUnreachable},
		"request timeout": {408, `{}`, KindUnreachable},
		"out of service":  {503, `{}`, KindUnreachable},
		"a proxy's page":  {200, `<html>`, KindBadAnswer},
	} {
		rec := &record{}
		rec.keep(exchange{host: loginHost, status: tt.status, body: []byte(tt.body)})
		if got := judgeSilence(tokenFault(t.Context(), rec, "", errors.New("authentication required"))).kind; got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestNothingIsAskedBeforeTheSignIn(t *testing.T) {
	s := &service{t: t}
	_, err := New(Options{Transport: s, Clock: newClock()}).Read(t.Context(), tenant.Query{}, Patience{})
	if kindOf(err) != KindSignInEnded || len(s.calls()) != 0 {
		t.Errorf("got %v after %v", err, s.calls())
	}
}

func TestARevokedSessionNeedsANewSignIn(t *testing.T) {
	c, sim, _ := simulated(t, nil)
	if err := sim.RevokeSessions(""); err != nil {
		t.Fatal(err)
	}
	_, err := c.Read(t.Context(), tenant.Query{}, Patience{})
	if kindOf(err) != KindSignInEnded {
		t.Fatalf("got %v", err)
	}
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(t.Context(), tenant.Query{}, Patience{}); err != nil {
		t.Error(err)
	}
}
