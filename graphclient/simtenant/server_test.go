package simtenant

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// online is a tenant behind real HTTPS with a signed-in client.
type online struct {
	*fixture
	client *http.Client
}

func newOnline(t *testing.T, o Options) *online {
	t.Helper()
	tenant := New(o)
	transport, server := tenant.Transport()
	t.Cleanup(func() { _ = server.Close() })
	f := &fixture{t: t, tenant: tenant}
	f.signIn("")
	return &online{fixture: f, client: &http.Client{Transport: transport}}
}

func (o *online) request(method, path, body string) *http.Request {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), method, "https://graph.microsoft.com/v1.0"+path, strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+o.token)
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestTransportReachesEveryHost(t *testing.T) {
	o := newOnline(t, Options{})
	for _, c := range clouds {
		for _, host := range append([]string{c.graphHost}, c.authorityHosts...) {
			resp, err := fetch(t, o.client, http.MethodGet, "https://"+host+"/v1.0/me", nil)
			if err != nil {
				t.Errorf("%s: %v", host, err)
				continue
			}
			_ = resp.Body.Close()
		}
	}
	if _, err := fetch(t, o.client, http.MethodGet, "https://example.com/", nil); err == nil {
		t.Error("the certificate is good for a host that is not Microsoft's")
	}
}

func TestABodyIsReadZippedOrPlainAsItsHeaderSays(t *testing.T) {
	o := newOnline(t, Options{})
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(`{"displayName":"zipped"}`))
	_ = z.Close()
	r := o.request("POST", "/applications", "")
	r.Body, r.ContentLength = io.NopCloser(&zipped), -1 // chunked
	r.Header.Set("Content-Encoding", "gzip")
	resp, err := o.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if a := read(t, resp).must(201); a.text("displayName") != "zipped" {
		t.Errorf("%s", a.raw)
	}
	r = o.request("POST", "/applications", `{"displayName":"plain"}`)
	r.Header.Set("Content-Encoding", "gzip") // as a client that lost its compression on a retry
	resp, err = o.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	read(t, resp).must(400)
}

func TestTheProxyLeadsEveryHostToTheTenant(t *testing.T) {
	tenant := New(Options{AutoApprove: &AutoApprove{Poll: 1}})
	proxy, err := tenant.StartProxy("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(tenant.CertificatePEM()) {
		t.Fatal("no certificate")
	}
	client := &http.Client{Transport: &http.Transport{
		Proxy:           http.ProxyURL(&url.URL{Scheme: "http", Host: proxy.Addr}),
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
	}}
	resp, err := fetch(t, client, http.MethodGet, "https://login.microsoftonline.com/contoso.com/v2.0/.well-known/openid-configuration", nil)
	if err != nil {
		t.Fatal(err)
	}
	if leaf := resp.TLS.PeerCertificates[0]; leaf.Issuer.String() == leaf.Subject.String() {
		t.Errorf("OpenSSL takes the certificate of %s for self-signed", leaf.Subject)
	}
	if a := read(t, resp).must(200); resp.ProtoMajor != 2 || a.text("issuer") != "https://login.microsoftonline.com/"+defaultTenantID+"/v2.0" {
		t.Errorf("%s %s", resp.Proto, a.raw)
	}
	tenant.Inject(Fault{Kind: FaultReset})
	if resp, err := fetch(t, client, http.MethodGet, "https://graph.microsoft.com/v1.0/me", nil); err == nil {
		_ = resp.Body.Close()
		t.Error("no reset")
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = proxy.Close()
	}()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Fatal("the proxy does not end while a connection is open")
	}
}

func TestFaultsReachTheWire(t *testing.T) {
	const body = `{"displayName":"a"}`
	send := func(o *online, ctx context.Context) (*http.Response, []byte, error) {
		resp, err := o.client.Do(o.request("POST", "/applications", body).WithContext(ctx))
		if err != nil {
			return nil, nil, err
		}
		defer func() { _ = resp.Body.Close() }()
		data, err := io.ReadAll(resp.Body)
		return resp, data, err
	}
	for name, c := range map[string]struct {
		fault   Fault
		applied bool
		check   func(t *testing.T, resp *http.Response, data []byte, err error)
	}{
		"throttled": {Fault{Kind: FaultThrottle, RetryAfter: 1500 * time.Millisecond}, false, func(t *testing.T, resp *http.Response, data []byte, _ error) {
			if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "2" || !strings.Contains(string(data), `"code":"TooManyRequests"`) {
				t.Errorf("%v %s", resp, data)
			}
		}},
		"throttled, no word when": {Fault{Kind: FaultThrottle}, false, func(t *testing.T, resp *http.Response, _ []byte, _ error) {
			if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "" {
				t.Errorf("%v", resp)
			}
		}},
		"500 before": {Fault{Kind: FaultStatus, Status: 500}, false, func(t *testing.T, resp *http.Response, data []byte, _ error) {
			if resp.StatusCode != 500 || !strings.Contains(string(data), "UnknownError") || !strings.Contains(string(data), "request-id") {
				t.Errorf("%v %s", resp, data)
			}
		}},
		"504 after": {Fault{Kind: FaultStatus, Status: 504, Applied: true}, true, func(t *testing.T, resp *http.Response, _ []byte, _ error) {
			if resp.StatusCode != 504 {
				t.Errorf("%v", resp)
			}
		}},
		"HTML": {Fault{Kind: FaultHTML, Status: 502, Applied: true}, true, func(t *testing.T, resp *http.Response, data []byte, _ error) {
			if resp.StatusCode != 502 || resp.Header.Get("Content-Type") != "text/html" || !strings.HasPrefix(string(data), "<!DOCTYPE html>") {
				t.Errorf("%v %s", resp, data)
			}
		}},
		"empty": {Fault{Kind: FaultEmpty, Status: 200}, false, func(t *testing.T, resp *http.Response, data []byte, _ error) {
			if resp.StatusCode != 200 || len(data) != 0 {
				t.Errorf("%v %s", resp, data)
			}
		}},
		"truncated": {Fault{Kind: FaultTruncated}, true, func(t *testing.T, resp *http.Response, data []byte, err error) {
			if resp.StatusCode != 201 || !errors.Is(err, io.ErrUnexpectedEOF) || len(data) == 0 {
				t.Errorf("%v %v", resp, err)
			}
		}},
		"garbled": {Fault{Kind: FaultGarbled}, true, func(t *testing.T, resp *http.Response, data []byte, err error) {
			if resp.StatusCode != 201 || err != nil || strings.HasSuffix(string(data), "}") {
				t.Errorf("%v %s %v", resp, data, err)
			}
		}},
		"reset before": {Fault{Kind: FaultReset}, false, func(t *testing.T, _ *http.Response, _ []byte, err error) {
			if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
				t.Errorf("%v", err)
			}
		}},
		"reset after": {Fault{Kind: FaultReset, Applied: true}, true, func(t *testing.T, _ *http.Response, _ []byte, err error) {
			if err == nil {
				t.Error("no error")
			}
		}},
		"claims challenge": {Fault{Kind: FaultClaims}, false, func(t *testing.T, resp *http.Response, _ []byte, _ error) {
			if resp.StatusCode != 401 || !strings.Contains(resp.Header.Get("Www-Authenticate"), `error="insufficient_claims", claims="`) {
				t.Errorf("%v", resp)
			}
		}},
		"404 though applied": {Fault{Kind: FaultNotFound}, true, func(t *testing.T, resp *http.Response, data []byte, _ error) {
			if resp.StatusCode != 404 || !strings.Contains(string(data), "Unable to read the company information from the directory.") {
				t.Errorf("%v %s", resp, data)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOnline(t, Options{})
			o.tenant.Inject(c.fault)
			resp, data, err := send(o, t.Context())
			c.check(t, resp, data, err)
			if made := len(o.tenant.Snapshot().Applications); (made == 1) != c.applied {
				t.Errorf("%d applications were made", made)
			}
			if o.tenant.FaultsFired() != 1 {
				t.Errorf("%d faults fired", o.tenant.FaultsFired())
			}
			if resp, data, err := send(o, t.Context()); err != nil || resp.StatusCode != 201 {
				t.Errorf("the next one: %v %s %v", resp, data, err)
			}
		})
	}
	for name, applied := range map[string]bool{"stall before": false, "stall after": true} {
		t.Run(name, func(t *testing.T) {
			o := newOnline(t, Options{})
			o.tenant.Inject(Fault{Kind: FaultStall, Applied: applied})
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if _, _, err := send(o, ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
			if made := len(o.tenant.Snapshot().Applications); (made == 1) != applied {
				t.Errorf("%d applications were made", made)
			}
		})
	}
}

func TestFaultsChooseRequests(t *testing.T) {
	f := newFixture(t, "clean")
	status := func(method, path, body string) int {
		if body == "" {
			return f.graph(method, path, nil).status
		}
		return f.graph(method, path, body).status
	}
	f.tenant.Inject(
		Fault{Match: Match{Method: "POST", Path: "^/applications$"}, Nth: 2, Times: 2, Kind: FaultThrottle},
		Fault{Match: Match{Index: 6}, Kind: FaultStatus, Status: 502},
		Fault{Match: Match{Authority: true}, Kind: FaultEmpty, Status: 503, Times: -1},
	)
	got := []int{
		status("POST", "/applications", `{"displayName":"1"}`), status("GET", "/me", ""), status("POST", "/applications", `{"displayName":"2"}`),
		status("POST", "/applications", `{"displayName":"2"}`), status("POST", "/applications", `{"displayName":"2"}`), status("GET", "/me", ""), status("GET", "/me", ""),
	}
	if want := []int{201, 200, 429, 429, 201, 502, 200}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for range 3 {
		if a := f.get("common/discovery/instance"); a.status != 503 {
			t.Errorf("authority: %d", a.status)
		}
	}
	f.tenant.ClearFaults()
	if a := f.get("contoso.com/discovery/v2.0/keys"); a.status != 200 {
		t.Errorf("after ClearFaults: %d", a.status)
	}
}

// gate is a clock on which a sleeper sleeps until the expected number of them sleeps, so that requests overlap.
type gate struct {
	realClock
	mu       sync.Mutex
	expected int
	waiting  []chan struct{}
}

func (g *gate) expect(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.expected = n
}

func (g *gate) Sleep(ctx context.Context, _ time.Duration) error {
	mine := make(chan struct{})
	g.mu.Lock()
	g.waiting = append(g.waiting, mine)
	if len(g.waiting) == g.expected {
		for _, sleeper := range g.waiting {
			close(sleeper)
		}
		g.waiting = nil
	}
	g.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	o := newOnline(t, Options{})
	o.tenant.ForgetRequests()
	for _, r := range []*http.Request{
		o.request("POST", "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/me"}]}`),
		o.request("POST", "/applications", `{"displayName":"a"}`),
		o.request("GET", "/applications?$select=id", ""),
	} {
		resp, err := o.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	all := o.tenant.GraphRequests()
	if len(all) != 3 || all[0].Items != 2 || all[0].Write || !all[1].Write || all[2].Path != "/v1.0/applications?$select=id" || all[2].Index != 3 || all[2].Status != 200 {
		t.Errorf("%+v", all)
	}
	if n := len(o.tenant.Requests()); n != 3 {
		t.Errorf("%d requests", n)
	}
}

func TestARequestTakesTheLatencyByTheTenantsClock(t *testing.T) {
	clock := newTestClock()
	f := &fixture{t: t, clock: clock, tenant: New(Options{Clock: clock, Latency: time.Second})}
	f.signIn("")
	before := clock.Now()
	f.graph("GET", "/me", nil).must(200)
	if took := clock.Now().Sub(before); took != time.Second {
		t.Errorf("took %v", took)
	}
}

// TestAnApplicationTakesOneChangeAtATime: while it is being changed it refuses a second change; another one does not mind.
func TestAnApplicationTakesOneChangeAtATime(t *testing.T) {
	clock := &gate{expected: 1}
	o := newOnline(t, Options{Clock: clock, Latency: time.Second})
	first, _ := o.app(`{"displayName":"a"}`)
	second, _ := o.app(`{"displayName":"b"}`)
	clock.expect(2)
	statuses := make(chan int, 2)
	for range 2 {
		go func() {
			resp, err := o.client.Do(o.request("PATCH", "/applications/"+first, `{"notes":"x"}`))
			if err != nil {
				t.Error(err)
				statuses <- 0
				return
			}
			_ = resp.Body.Close()
			statuses <- resp.StatusCode
		}()
	}
	if refused := <-statuses; refused != 409 {
		t.Errorf("%d while another change goes on, want 409", refused)
	}
	// The other one waits at the gate, which the change to the second application opens.
	if a := o.graph("PATCH", "/applications/"+second, `{"notes":"x"}`); a.status != 204 {
		t.Errorf("another application: %d %s", a.status, a.raw)
	}
	if done := <-statuses; done != 204 {
		t.Errorf("the first change: %d, want 204", done)
	}
	clock.expect(1)
	if a := o.graph("PATCH", "/applications/"+first, `{"notes":"y"}`); a.status != 204 {
		t.Errorf("afterwards: %d %s", a.status, a.raw)
	}
}
