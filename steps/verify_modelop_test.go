package steps_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// besides sends the requests for one host elsewhere.
type besides struct {
	host            string
	there, anywhere http.RoundTripper
}

func (b besides) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == b.host {
		return b.there.RoundTrip(r)
	}
	return b.anywhere.RoundTrip(r)
}

// contosoID is the id of the tenant in these tests.
const contosoID = "aaaabbbb-0000-cccc-1111-dddd2222eeee"

// modelOpCenter answers as a running ModelOp Center does that signs people in with the tenant. change may spoil it.
func modelOpCenter(change func(settings map[string]string)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/oauth2/.well-known-configuration" || r.Header.Get("Authorization") != "" {
			http.NotFound(rw, r)
			return
		}
		base := "https://login.microsoftonline.com/" + contosoID
		settings := map[string]string{
			"name": "azure", "issuerUri": base + "/v2.0", "authorizationUri": base + "/oauth2/v2.0/authorize",
			"tokenUri": base + "/oauth2/v2.0/token", "jwkSetUri": base + "/discovery/v2.0/keys", "userNameAttribute": "sub",
		}
		change(settings)
		var members []string
		for name, value := range settings {
			members = append(members, fmt.Sprintf("%q:%q", name, value))
		}
		rw.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(rw, "{"+strings.Join(members, ",")+"}")
	}
}

func asItIs(map[string]string) {}

// TestVerifyComparesARunningModelOpCenter asks a ModelOp Center behind HTTPS what it signs people in with.
func TestVerifyComparesARunningModelOpCenter(t *testing.T) {
	text := func(status int, body string) func() http.Handler {
		return func() http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				rw.WriteHeader(status)
				_, _ = fmt.Fprint(rw, body)
			})
		}
	}
	with := func(change func(map[string]string)) func() http.Handler {
		return func() http.Handler { return modelOpCenter(change) }
	}
	for name, c := range map[string]struct {
		center func() http.Handler
		path   func(*http.Transport) // what is wrong with the way there
		want   string                // how the check ends; empty: it passes
	}{
		"as it should be": {center: with(asItIs)},
		"a slash more":    {center: with(func(s map[string]string) { s["issuerUri"] += "/" })},
		"another issuer": {
			center: with(func(s map[string]string) { s["issuerUri"] = "https://sts.windows.net/x/" }),
			want:   "failed; it uses other sign-in addresses; issuerUri is https://sts.windows.net/x/, should be https://login.microsoftonline.com/",
		},
		"another tenant": {
			center: with(func(s map[string]string) {
				for name, value := range s {
					s[name] = strings.Replace(value, "aaaabbbb", "ffffffff", 1)
				}
			}),
			want: "failed; it uses other sign-in addresses; issuerUri is https://login.microsoftonline.com/ffffffff",
		},
		"no addresses": {
			center: with(func(s map[string]string) { delete(s, "tokenUri") }),
			want:   "failed; it uses other sign-in addresses; tokenUri is missing, should be",
		},
		"not JSON": {
			center: text(http.StatusOK, "<html>Sign in</html>"),
			want:   "failed; it answers without its settings; " + modelOpURL + "/api/oauth2/.well-known-configuration; The reason: modelop.contoso.com answered 200, without the settings.",
		},
		"another JSON":   {center: text(http.StatusOK, `{"error":"no"}`), want: "failed; it answers without its settings; "},
		"not there":      {center: text(http.StatusNotFound, "no"), want: "failed; it answers without its settings; "},
		"out of service": {center: text(http.StatusServiceUnavailable, "no"), want: "failed; it does not answer; "},
		"out of reach": {
			center: with(asItIs),
			path: func(tr *http.Transport) {
				tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
					return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
				}
			},
			want: "failed; it does not answer; " + modelOpURL,
		},
		"an authority that nobody knows here": {
			center: with(asItIs),
			path: func(tr *http.Transport) {
				tr.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "example.com", MinVersion: tls.VersionTLS12}
			},
			want: "failed; its certificate is not trusted on this computer; " + modelOpURL,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", nil, func(w *world) {
				p := sound(w)
				there := setuptest.Listen(w.t, c.center())
				if c.path != nil {
					c.path(there)
				}
				w.transport = besides{host: "modelop.contoso.com", there: there, anywhere: w.transport}
				v := p.verify(steps.VerifyOptions{ModelOp: true})
				if got := states(v)[steps.CheckModelOp]; !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
					w.t.Errorf("%q, want %q", got, c.want)
				}
				exit := 3
				if c.want == "" {
					exit = 0
				}
				if v.ExitCode() != exit || len(v.Checks) != 9 {
					w.t.Errorf("exit code %d, %d checks: %v", v.ExitCode(), len(v.Checks), states(v))
				}
			})
		})
	}
}
