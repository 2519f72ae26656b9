package simtenant

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// testClock is a clock that moves only when it is told to, or when somebody sleeps.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 8, 20, 9, 0, 0, 0, time.UTC)}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) Sleep(ctx context.Context, d time.Duration) error {
	c.advance(d)
	return ctx.Err()
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// scenario returns a scenario of the package, or parses YAML if the name holds a line break or a colon.
func scenario(t *testing.T, nameOrYAML string) Scenario {
	t.Helper()
	if strings.ContainsAny(nameOrYAML, ":\n") {
		s, err := ParseScenario("inline", []byte(nameOrYAML))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s, err := ScenarioByName(nameOrYAML)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fixture is a tenant with a signed-in client, in process.
type fixture struct {
	t      *testing.T
	tenant *Tenant
	clock  *testClock
	token  string
}

func newFixture(t *testing.T, nameOrYAML string) *fixture {
	t.Helper()
	clock := newTestClock()
	f := &fixture{t: t, clock: clock, tenant: New(Options{Scenario: scenario(t, nameOrYAML), Clock: clock, Seed: 7})}
	f.signIn("")
	return f
}

// as is the same tenant with somebody else signed in.
func (f *fixture) as(upn string) *fixture {
	g := *f
	g.signIn(upn)
	return &g
}

func (f *fixture) form(path string, values url.Values) answer {
	f.t.Helper()
	r := httptest.NewRequestWithContext(f.t.Context(), http.MethodPost, "https://login.microsoftonline.com/"+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.send(r)
}

func (f *fixture) signIn(upn string) {
	f.t.Helper()
	code := f.form("organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {"https://graph.microsoft.com/.default openid offline_access profile"}})
	if err := f.tenant.Approve(code.text("user_code"), upn); err != nil {
		f.t.Fatal(err)
	}
	tokens := f.form("organizations/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}})
	if tokens.status != http.StatusOK {
		f.t.Fatalf("sign-in: %d %s", tokens.status, tokens.raw)
	}
	f.token = tokens.text("access_token")
}

type answer struct {
	t      *testing.T
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

func (f *fixture) send(r *http.Request) answer {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.tenant.ServeHTTP(w, r)
	return read(f.t, w.Result())
}

func read(t *testing.T, resp *http.Response) answer {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{t: t, status: resp.StatusCode, header: resp.Header, raw: data}
	_ = json.Unmarshal(data, &a.body) // some answers are not JSON
	return a
}

// graph sends a request to Microsoft Graph. body is nil, a string of JSON, or a value. Headers come as pairs.
func (f *fixture) graph(method, path string, body any, headers ...string) answer {
	f.t.Helper()
	var data []byte
	switch b := body.(type) {
	case nil:
	case string:
		data = []byte(b)
	default:
		var err error
		if data, err = json.Marshal(b); err != nil {
			f.t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(f.t.Context(), method, "https://graph.microsoft.com/v1.0"+strings.ReplaceAll(path, " ", "%20"), bytes.NewReader(data))
	r.Header.Set("Authorization", "Bearer "+f.token)
	if len(data) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return f.send(r)
}

func (a answer) text(name string) string {
	s, _ := a.at(name).(string)
	return s
}

// at looks up a path such as error.details.0.target.
func (a answer) at(path string) any {
	var v any = a.body
	for name := range strings.SplitSeq(strings.ReplaceAll(path, "@odata.", "@odata "), ".") {
		name = strings.ReplaceAll(name, "@odata ", "@odata.")
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			i := 0
			for _, r := range name {
				i = i*10 + int(r-'0')
			}
			if i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) list() []any {
	list, _ := a.body["value"].([]any)
	return list
}

// must fails the test unless the answer has the status.
func (a answer) must(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

// refused fails the test unless the answer is a refusal with this status, code and part of a message.
func (a answer) refused(status int, code, message string) answer {
	a.t.Helper()
	if a.status != status || a.text("error.code") != code || !strings.Contains(a.text("error.message"), message) {
		a.t.Fatalf("got %d %s, want %d %s %q", a.status, a.raw, status, code, message)
	}
	return a
}

// app creates an application and, if wanted, its service principal.
func (f *fixture) app(body string) (id, appID string) {
	f.t.Helper()
	a := f.graph("POST", "/applications", body).must(http.StatusCreated)
	return a.text("id"), a.text("appId")
}

func (f *fixture) sp(appID string) string {
	f.t.Helper()
	return f.graph("POST", "/servicePrincipals", map[string]any{"appId": appID}).must(http.StatusCreated).text("id")
}

const (
	guidA = "11111111-1111-4111-8111-111111111111"
	guidB = "22222222-2222-4222-8222-222222222222"
)

// fetch sends a request over the network, as its address says.
func fetch(t *testing.T, client *http.Client, method, address string, form url.Values) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return client.Do(r)
}
