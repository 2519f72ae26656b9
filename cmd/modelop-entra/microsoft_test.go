package main_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// microsoft is the script command of that name:
//
//	microsoft SCENARIO [OPTION...]     a simulated tenant takes the place of Microsoft, over the network and TLS
//
// SCENARIO is a name or a YAML file. The program reaches the tenant as it reaches Microsoft behind a company's proxy: by
// HTTPS_PROXY, and trusting the certificate of SSL_CERT_FILE. Somebody approves each code at once. The options:
//
//	untrusted       SSL_CERT_FILE is not set
//	expired         the proxy's certificate has expired
//	behind=1h       Microsoft's clock is that far behind this computer's
//	revoke=N        the person's sessions are ended after N changes
//	az              a program called az gives tokens of the scenario's person
//	federated=SUB   AZURE_FEDERATED_TOKEN_FILE holds a pipeline's token with that subject
//
// What holds tokens is in folders that no test looks for secrets in.
func microsoft(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: microsoft SCENARIO [OPTION...]")
	}
	m := &microsoftServer{ts: ts, dir: filepath.Join(ts.Getenv("WORK"), ".microsoft")}
	ts.Check(os.MkdirAll(m.dir, 0o700))
	o := simtenant.Options{Scenario: m.scenario(args[0]), AutoApprove: &simtenant.AutoApprove{Poll: 1}}
	roots, az, certificate := true, false, (*tls.Certificate)(nil)
	for _, option := range args[1:] {
		name, value, _ := strings.Cut(option, "=")
		switch name {
		case "untrusted":
			roots = false
		case "expired":
			certificate = expiredCertificate(ts)
		case "behind":
			d, err := time.ParseDuration(value)
			ts.Check(err)
			o.Clock = clockBehind(d)
		case "revoke":
			n, err := strconv.Atoi(value)
			ts.Check(err)
			var changes atomic.Int64 // writes come side by side
			o.OnChange = func(t *simtenant.Tenant) error {
				if changes.Add(1) == int64(n) {
					return t.RevokeSessions("")
				}
				return nil
			}
		case "az":
			az = true
		case "federated":
			claims, err := json.Marshal(map[string]string{"iss": "https://token.actions.githubusercontent.com", "sub": value})
			ts.Check(err)
			file := filepath.Join(elsewhere(ts), "token")
			ts.Check(os.WriteFile(file, []byte("e30."+base64.RawURLEncoding.EncodeToString(claims)+".e30"), 0o600))
			ts.Setenv("AZURE_FEDERATED_TOKEN_FILE", file)
		default:
			ts.Fatalf("microsoft: there is no option %q", option)
		}
	}
	tenant := simtenant.New(o)
	ts.Setenv("HTTPS_PROXY", "http://"+m.proxy(tenant, certificate))
	ts.Setenv("SSL_CERT_DIR", "/nonexistent")
	ts.Setenv("SSL_CERT_FILE", "")
	if roots {
		file := filepath.Join(m.dir, "roots.pem")
		ts.Check(os.WriteFile(file, tenant.CertificatePEM(), 0o600))
		ts.Setenv("SSL_CERT_FILE", file)
	}
	if az {
		m.azureCLI(tenant)
	}
}

type microsoftServer struct {
	ts  *testscript.TestScript
	dir string // for what the command makes
}

func (m *microsoftServer) scenario(name string) simtenant.Scenario {
	if !strings.HasSuffix(name, ".yaml") {
		s, err := simtenant.ScenarioByName(name)
		m.ts.Check(err)
		return s
	}
	s, err := simtenant.ParseScenario(strings.TrimSuffix(name, ".yaml"), []byte(m.ts.ReadFile(name)))
	m.ts.Check(err)
	return s
}

// proxy starts a proxy in front of the tenant. With a certificate of its own it is one that opens TLS.
func (m *microsoftServer) proxy(tenant *simtenant.Tenant, certificate *tls.Certificate) (addr string) {
	if certificate == nil {
		server, err := tenant.StartProxy("127.0.0.1:0")
		m.ts.Check(err)
		m.ts.Defer(func() { _ = server.Close() })
		return server.Addr
	}
	opened := httptest.NewUnstartedServer(tenant)
	opened.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	opened.Config.ErrorLog = log.New(io.Discard, "", 0)
	opened.StartTLS()
	connect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", opened.Listener.Addr().String())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			_ = server.Close()
			return
		}
		_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() {
			_, _ = io.Copy(server, client)
			_ = server.Close()
		}()
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}))
	m.ts.Defer(func() {
		opened.CloseClientConnections()
		opened.Close()
		connect.Close()
	})
	return connect.Listener.Addr().String()
}

// expiredCertificate is one that nobody could be wrong about: its time is over, whoever signed it.
func expiredCertificate(ts *testscript.TestScript) *tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Contoso Web Gateway"}, DNSNames: []string{"login.microsoftonline.com"},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(-time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	ts.Check(err)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// clockBehind is a clock that is that far behind this computer's.
type clockBehind time.Duration

func (c clockBehind) Now() time.Time { return time.Now().Add(-time.Duration(c)) }

func (c clockBehind) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// elsewhere is a new folder outside of the script's own.
func elsewhere(ts *testscript.TestScript) string {
	dir, err := os.MkdirTemp("", "microsoft-")
	ts.Check(err)
	ts.Defer(func() { _ = os.RemoveAll(dir) })
	return dir
}

// azureCLI puts a program called az on the path, which gives a token of the scenario's person.
func (m *microsoftServer) azureCLI(tenant *simtenant.Tenant) {
	token, err := personsToken(tenant)
	m.ts.Check(err)
	dir := elsewhere(m.ts)
	out, err := json.Marshal(map[string]any{"accessToken": token, "expires_on": time.Now().Add(time.Hour).Unix()})
	m.ts.Check(err)
	script := "#!/bin/sh\ncat <<'END'\n" + string(out) + "\nEND\n"
	m.ts.Check(os.WriteFile(filepath.Join(dir, "az"), []byte(script), 0o700)) //nolint:gosec // a program
	m.ts.Setenv("PATH", dir+string(os.PathListSeparator)+m.ts.Getenv("PATH"))
}

// personsToken signs the scenario's person in, as az does.
func personsToken(tenant *simtenant.Tenant) (string, error) {
	ask := func(path string, form url.Values) (map[string]any, error) {
		form.Set("client_id", "04b07795-8ddb-461a-bbee-02f9e1bf7b46")
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "https://login.microsoftonline.com/organizations/oauth2/v2.0/"+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		tenant.ServeHTTP(w, r)
		var answer map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
			return nil, errors.Join(err, fmt.Errorf("%s: %d", path, w.Code))
		}
		return answer, nil
	}
	code, err := ask("devicecode", url.Values{"scope": {"https://graph.microsoft.com/.default openid offline_access profile"}})
	if err != nil {
		return "", err
	}
	tokens, err := ask("token", url.Values{"grant_type": {"device_code"}, "device_code": {fmt.Sprint(code["device_code"])}})
	if err != nil {
		return "", err
	}
	return fmt.Sprint(tokens["access_token"]), nil
}
