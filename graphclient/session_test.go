package graphclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
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

func TestNobodySignedIn(t *testing.T) {
	s := &service{t: t}
	_, err := New(Options{Transport: s, Clock: newClock()}).Read(t.Context(), tenant.Query{}, Patience{})
	if kindOf(err) != KindSignInEnded || len(s.calls()) != 0 {
		t.Errorf("got %v after %v", err, s.calls())
	}
}

func TestARevokedSessionInTheSimulatedTenant(t *testing.T) {
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

func TestTheLogHoldsOneRecordForEachRequestAndNoSecret(t *testing.T) {
	var log bytes.Buffer
	s := &service{t: t, graph: func(r seen) response {
		if strings.HasSuffix(r.path, "/addPassword") {
			return response{status: 200, body: credential(keyID, "s3cret-value")}
		}
		return response{status: 200, body: `{"value":[]}`}
	}}
	c := New(Options{Transport: s, Clock: newClock(), Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	w := c.Writer(Patience{})
	if _, err := w.AddSecret(t.Context(), objectID, label); err != nil {
		t.Fatal(err)
	}
	_, _ = w.readAll(t.Context(), w.budget.begin(), grantsOf(spID))
	text := log.String()
	for _, secret := range []string{"s3cret-value", "dc-secret", "HJK2-WXYZ", `"rt"`, "h.ey", "Bearer", "filter"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q:\n%s", secret, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 6 { // four of the sign-in
		t.Fatalf("%d records:\n%s", len(lines), text)
	}
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[5]), &last); err != nil {
		t.Fatal(err)
	}
	if last["method"] != "GET" || last["path"] != "/v1.0/oauth2PermissionGrants" || last["status"] != 200.0 || last["request-id"] != "req-1" || last["client-request-id"] == "" {
		t.Errorf("%v", last)
	}
}

func TestTheClockIsComparedWithMicrosoftsAlone(t *testing.T) {
	k := newClock()
	k.now = k.now.Add(7*time.Minute + 300*time.Millisecond)
	c := New(Options{Transport: &service{t: t}, Clock: k})
	if c.ClockSkew() != 0 {
		t.Errorf("%v before the first answer", c.ClockSkew())
	}
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	if c.ClockSkew() != 7*time.Minute {
		t.Errorf("got %v", c.ClockSkew())
	}
	// A ModelOp Center has a clock of its own.
	_ = k.Sleep(t.Context(), time.Hour)
	if _, err := c.ModelOpSettings(t.Context(), "https://modelop.example.com"); err == nil {
		t.Error("the fake has no settings")
	}
	if c.ClockSkew() != 7*time.Minute {
		t.Errorf("after another server's answer: %v", c.ClockSkew())
	}
}

func TestACertificateThatIsNotTrusted(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = stdlog.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	_, err := New(Options{Transport: transport, Clock: newClock()}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
	if signInKind(err) != SignInCertificate || !strings.Contains(err.Error(), "Acme Co") {
		t.Errorf("got %v", err)
	}
}

func TestAProxyThatRefuses(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	transport, ok := defaultTransport().(*http.Transport)
	if !ok {
		t.Fatal("net/http's default transport is not one")
	}
	where, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport.Proxy = http.ProxyURL(where)
	_, err = New(Options{Transport: transport, Clock: newClock()}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
	if signInKind(err) != SignInUnreachable || !strings.Contains(err.Error(), "407") {
		t.Errorf("got %v", err)
	}
}

func TestSignInRefusedByTheSimulatedTenant(t *testing.T) {
	for _, code := range []int{53003, 50076, 50105, 65001, 65004} {
		sim := simtenant.New(simtenant.Options{
			Scenario: simtenant.Scenario{Name: "refusing", SignIn: simtenant.SignIn{Refuse: code}}, Clock: newClock(), Seed: 1,
			AutoApprove: &simtenant.AutoApprove{Poll: 1},
		})
		transport, closer := sim.Transport()
		_, err := New(Options{Transport: transport, Clock: newClock()}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
		var e *SignInError
		if !errors.As(err, &e) || e.OAuthError == "" || len(e.Codes) == 0 || e.Codes[0] != code || e.TraceID == "" || e.Description == "" {
			t.Errorf("%d: got %+v", code, err)
		}
		_ = closer.Close()
	}
}
