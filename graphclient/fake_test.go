package graphclient

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clock is a virtual clock: sleeping moves it on and takes no time.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept += d
	return nil
}

// seen is one request that reached the fake service.
type seen struct {
	method, path, query string
	header              http.Header
	body                string
	ctx                 context.Context
}

func (s seen) String() string { return s.method + " " + s.path }

// response is what the fake service answers.
type response struct {
	status int
	header map[string]string
	body   string
	err    error // the connection breaks instead
}

// service is a fake of both of Microsoft's hosts. Sign-in works unless login is set; graph answers everything else.
type service struct {
	t     *testing.T
	graph func(seen) response
	login func(seen) (response, bool)

	mu       sync.Mutex
	requests []seen // to Microsoft Graph
}

const (
	testTenant = "11111111-2222-3333-4444-555555555555"
	testPerson = "99999999-8888-7777-6666-555555555555"
)

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	req := seen{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, header: r.Header, ctx: r.Context()}
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		req.body = string(b)
	}
	var a response
	if r.URL.Host == graphHost {
		req.path = strings.TrimPrefix(req.path, "/v1.0")
		s.mu.Lock()
		s.requests = append(s.requests, req)
		s.mu.Unlock()
		a = s.graph(req)
	} else {
		a = s.signIn(req)
	}
	if a.err != nil {
		return nil, a.err
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	h := http.Header{"Content-Type": {"application/json"}, "Date": {"Mon, 04 May 2026 10:00:00 GMT"}, "Request-Id": {"req-1"}}
	for k, v := range a.header {
		h.Set(k, v)
	}
	return &http.Response{
		StatusCode: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body)),
		ContentLength: int64(len(a.body)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
	}, nil
}

func (s *service) signIn(r seen) response {
	if s.login != nil {
		if a, ok := s.login(r); ok {
			return a
		}
	}
	base := "https://" + loginHost + "/" + strings.Split(r.path, "/")[1]
	switch {
	case strings.HasSuffix(r.path, "/openid-configuration"):
		return response{status: 200, body: fmt.Sprintf(
			`{"issuer":"https://%s/%s/v2.0","authorization_endpoint":"%s/oauth2/v2.0/authorize","token_endpoint":"%s/oauth2/v2.0/token"}`,
			loginHost, testTenant, base, base)}
	case strings.HasSuffix(r.path, "/devicecode"):
		return response{status: 200, body: `{"user_code":"HJK2-WXYZ","device_code":"dc-secret","verification_uri":"https://microsoft.com/devicelogin","expires_in":900,"interval":5,"message":"go"}`}
	case strings.HasSuffix(r.path, "/token"):
		return response{status: 200, body: tokenBody(map[string]any{"tid": testTenant, "oid": testPerson})}
	}
	return response{status: 404, body: `{"error":"not_found"}`}
}

func tokenBody(claims map[string]any) string {
	b, _ := json.Marshal(claims)
	part := base64.RawURLEncoding.EncodeToString
	id, _ := json.Marshal(map[string]any{
		"oid": testPerson, "tid": claims["tid"], "sub": "s", "preferred_username": "ada@contoso.com",
	})
	info := part([]byte(fmt.Sprintf(`{"uid":%q,"utid":%q}`, testPerson, testTenant)))
	return fmt.Sprintf(`{"token_type":"Bearer","scope":"%s openid profile","expires_in":3600,"ext_expires_in":3600,"access_token":"h.%s.sig","refresh_token":"rt","id_token":"h.%s.","client_info":%q}`,
		graphScope, part(b), part(id), info)
}

// signedIn makes a client for the service and signs in.
func signedIn(t *testing.T, s *service) (*Client, *clock) {
	t.Helper()
	k := newClock()
	c := New(Options{Transport: s, Clock: k})
	if _, err := c.SignInBy(t.Context(), WayDeviceCode, "", func(DeviceCode) {}); err != nil {
		t.Fatal(err)
	}
	return c, k
}

// calls lists the requests to Microsoft Graph, each as "METHOD path".
func (s *service) calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, r := range s.requests {
		all = append(all, r.String())
	}
	return all
}

// sequence answers with one response after the other, and goes on with the last.
func sequence(rs ...response) func(seen) response {
	var n atomic.Int64 // requests come side by side
	return func(seen) response { return rs[min(int(n.Add(1)), len(rs))-1] }
}

func graphError(status int, code, message string) response {
	return response{status: status, body: fmt.Sprintf(
		`{"error":{"code":%q,"message":%q,"innerError":{"date":"2026-05-04T10:00:00","request-id":"r","client-request-id":"c"}}}`, code, message)}
}
