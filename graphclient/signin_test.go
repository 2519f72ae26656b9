package graphclient

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSignInShowsTheCodeAndSaysWhoSignedIn(t *testing.T) {
	k := newClock()
	c := New(Options{Transport: &service{t: t}, Clock: k})
	var shown DeviceCode
	id, err := c.SignInBy(t.Context(), WayDeviceCode, "contoso.com", func(d DeviceCode) { shown = d })
	if err != nil {
		t.Fatal(err)
	}
	want := DeviceCode{
		Code: "HJK2-WXYZ", Page: "https://microsoft.com/devicelogin",
		IssuedAt: k.Now(), ExpiresAt: k.Now().Add(15 * time.Minute),
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Error(diff)
	}
	wantID := Identity{TenantID: testTenant, ObjectID: testPerson, Username: "ada@contoso.com"}
	if diff := cmp.Diff(wantID, id); diff != "" {
		t.Error(diff)
	}
}

func TestSignInChecksTheTenant(t *testing.T) {
	const other = "aaaaaaaa-2222-3333-4444-555555555555"
	elsewhere := func(r seen) (response, bool) {
		if strings.HasSuffix(r.path, "/token") {
			return response{status: 200, body: tokenBody(map[string]any{"tid": other, "oid": testPerson})}, true
		}
		return response{}, false
	}
	for _, tt := range []struct {
		name, hint string
		want       SignInKind
	}{
		{"a domain that leads elsewhere", "contoso.com", SignInWrongTenant},
		{"an id that is another", testTenant, SignInWrongTenant},
		{"the id itself", strings.ToUpper(other), ""},
		{"nothing asked for", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := New(Options{Transport: &service{t: t, login: elsewhere}, Clock: newClock()})
			_, err := c.SignInBy(t.Context(), WayDeviceCode, tt.hint, func(DeviceCode) {})
			if got := signInKind(err); got != tt.want {
				t.Fatalf("got %v, want kind %q", err, tt.want)
			}
			if tt.want == SignInWrongTenant && c.currentSession() != nil {
				t.Error("the client works with the wrong tenant")
			}
		})
	}
}

func TestSignInTellsWhyItEnded(t *testing.T) {
	at := func(suffix string, r response) func(seen) (response, bool) {
		return func(s seen) (response, bool) { return r, strings.HasSuffix(s.path, suffix) }
	}
	refusal := func(code, number string) response {
		return response{status: 400, body: `{"error":"` + code + `","error_description":"AADSTS` + number + `: words","error_codes":[` + number + `],"timestamp":"2026-05-04 10:00:01Z","trace_id":"tr","correlation_id":"co","suberror":"sub","claims":"{}"}`}
	}
	certificate := x509.UnknownAuthorityError{Cert: &x509.Certificate{Issuer: pkix.Name{CommonName: "Contoso Proxy CA"}}}
	for _, tt := range []struct {
		name  string
		login func(seen) (response, bool)
		want  SignInError
		text  string
	}{
		{
			"blocked by Conditional Access", at("/token", refusal("access_denied", "53003")),
			SignInError{Kind: SignInRefused, OAuthError: "access_denied", Codes: []int{53003}},
			"",
		},
		{
			"declined", at("/token", refusal("authorization_declined", "70018")),
			SignInError{Kind: SignInDeclined, OAuthError: "authorization_declined", Codes: []int{70018}},
			"",
		},
		{
			"expired", at("/token", refusal("expired_token", "70020")),
			SignInError{Kind: SignInExpired, OAuthError: "expired_token", Codes: []int{70020}},
			"",
		},
		{
			"an unknown tenant", at("/openid-configuration", refusal("invalid_tenant", "90002")),
			SignInError{Kind: SignInRefused, OAuthError: "invalid_tenant", Codes: []int{90002}},
			"",
		},
		{
			"no connection", at("/openid-configuration", response{err: &net.OpError{Op: "dial", Err: errors.New("refused")}}),
			SignInError{Kind: SignInUnreachable},
			"refused",
		},
		{
			"a certificate that is not trusted", at("/openid-configuration", response{err: certificate}),
			SignInError{Kind: SignInCertificate},
			"Contoso Proxy CA",
		},
		{
			"a page of a proxy", at("/devicecode", response{status: 200, header: map[string]string{"Content-Type": "text/html"}, body: "<html>log in</html>"}),
			SignInError{Kind: SignInBadAnswer},
			"text/html",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := New(Options{Transport: &service{t: t, login: tt.login}, Clock: newClock()})
			_, err := c.SignInBy(t.Context(), WayDeviceCode, "contoso.com", func(DeviceCode) {})
			var got *SignInError
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			short := SignInError{Kind: got.Kind, OAuthError: got.OAuthError, Codes: got.Codes}
			if diff := cmp.Diff(tt.want, short); diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
			if tt.text != "" && !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%q does not say %q", err, tt.text)
			}
			if got.OAuthError != "" && (got.TraceID != "tr" || got.CorrelationID != "co" || got.Description == "" || got.Date.IsZero()) {
				t.Errorf("what support asks for is incomplete: %+v", got)
			}
		})
	}
}

func TestSignInWaitsWhilePendingAndStopsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	polls := 0
	s := &service{t: t, login: func(r seen) (response, bool) {
		if !strings.HasSuffix(r.path, "/token") {
			return response{}, false
		}
		if polls++; polls == 2 {
			cancel()
		}
		return response{status: 400, body: `{"error":"authorization_pending","error_codes":[70016]}`}, true
	}}
	_, err := New(Options{Transport: s, Clock: newClock()}).SignInBy(ctx, WayDeviceCode, "", func(DeviceCode) {})
	if signInKind(err) != SignInStopped || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestSignInEndsWithTheCode(t *testing.T) {
	s := &service{t: t, login: func(r seen) (response, bool) {
		switch {
		case strings.HasSuffix(r.path, "/devicecode"):
			// A second of real time, which is azidentity's measure.
			return response{status: 200, body: `{"user_code":"A","device_code":"d","verification_uri":"https://x","expires_in":1,"interval":5}`}, true
		case strings.HasSuffix(r.path, "/token"):
			return response{status: 400, body: `{"error":"authorization_pending"}`}, true
		}
		return response{}, false
	}}
	_, err := New(Options{Transport: s, Clock: newClock()}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
	if signInKind(err) != SignInExpired {
		t.Fatalf("got %v", err)
	}
}

// TestAPollThatIsNeverAnsweredCostsItsOwnTimeAlone: the approval is noticed by the next one.
func TestAPollThatIsNeverAnsweredCostsItsOwnTimeAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var polls atomic.Int64
		s := &service{t: t, login: func(r seen) (response, bool) {
			if strings.HasSuffix(r.path, "/token") && polls.Add(1) == 1 {
				<-r.ctx.Done()
				return response{err: r.ctx.Err()}, true
			}
			return response{}, false
		}}
		began := time.Now()
		id, err := New(Options{Transport: s}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
		if err != nil || id.Username != "ada@contoso.com" {
			t.Fatalf("%+v, %v", id, err)
		}
		if took := time.Since(began); took > 2*requestTimeout {
			t.Errorf("noticed after %v", took)
		}
	})
}

func TestPollsThatAreNeverAnsweredEndWithTheCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{t: t, login: func(r seen) (response, bool) {
			if !strings.HasSuffix(r.path, "/token") {
				return response{}, false
			}
			<-r.ctx.Done()
			return response{err: r.ctx.Err()}, true
		}}
		began := time.Now()
		_, err := New(Options{Transport: s}).SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {})
		if signInKind(err) != SignInExpired || time.Since(began) > 17*time.Minute {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

// TestASignInServiceThatStallsIsGivenUp: nobody may be there to stop an unattended run. (A browser's way listens on this
// computer meanwhile, which virtual time does not see; its requests are limited in the same place.)
func TestASignInServiceThatStallsIsGivenUp(t *testing.T) {
	environment(t, "TENANT_ID", testTenant, "CLIENT_ID", testPerson, "CLIENT_SECRET", "x")
	for way, stalls := range map[Way][]string{
		WayDeviceCode:  {"/openid-configuration", "/devicecode"},
		WayEnvironment: {"/openid-configuration", "/token"},
	} {
		for _, where := range stalls {
			t.Run(string(way)+where, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &service{t: t, login: func(r seen) (response, bool) {
						if !strings.HasSuffix(r.path, where) {
							return response{}, false
						}
						<-r.ctx.Done()
						return response{err: r.ctx.Err()}, true
					}}
					began := time.Now()
					_, err := New(Options{Transport: s}).SignInBy(t.Context(), way, testTenant, nobody)
					if signInKind(err) != SignInUnreachable || time.Since(began) > 2*requestTimeout {
						t.Errorf("after %v: %v", time.Since(began), err)
					}
				})
			})
		}
	}
}

func TestSignInAgainReplacesTheSession(t *testing.T) {
	s := &service{t: t}
	c, _ := signedIn(t, s)
	before := c.currentSession()
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, testTenant, func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	if c.currentSession() == before {
		t.Error("the old session is still in use")
	}
}

func signInKind(err error) SignInKind {
	var e *SignInError
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
