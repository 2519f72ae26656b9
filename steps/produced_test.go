package steps_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
)

// production is how the simulated tenant, and what stands around the program, bring about an entry of the catalogue.
type production struct {
	scenario string // a name, or YAML; empty: clean
	refuse   int    // what a device code is refused with once somebody has approved it
	// do runs the program until it ends with the problem; nil: with a device code, to the end.
	do func(w *world, o *operator) *steps.Problem
}

// notProduced are the entries that nothing outside of the program leads to, and why.
var notProduced = map[string]string{
	"browser-timed-out": "nobody comes for 5 minutes, by a clock that a test cannot move while the program listens for the browser",
	"file-unwritten":    "this computer's disk; the tests of full disks lead there",
	"unexpected":        "whatever nobody has foreseen",
}

const ownApp = "c0ffee00-1234-4567-89ab-0123456789ab" // the scenarios' pipeline

// productions bring about what a bare refusal by number does not, or does less well.
var productions = map[string]production{
	// Signing in.
	"declined":                {scenario: "declined"},
	"code-expired":            {scenario: "expired"},
	"account-not-in-tenant":   {scenario: "wrong-tenant"},
	"tenant-unknown":          {do: signsIn(func(o *operator) { o.domain = "contosso.com" })},
	"tenant-in-another-cloud": {scenario: "us-government", do: signsIn(func(o *operator) { o.domain = "contoso.us" })},
	"app-unknown":             {do: signsIn(func(o *operator) { o.clientID = "00001111-aaaa-2222-bbbb-3333cccc4444" })},
	"app-not-public":          {scenario: "pipeline", do: signsIn(func(o *operator) { o.clientID = ownApp })},
	"tenant-must-be-named":    {scenario: "pipeline", do: signsIn(func(o *operator) { o.clientID, o.domain = ownApp, "" })},
	"sign-in-refused":         {refuse: 50126},
	"no-browser":              {do: signsIn(func(o *operator) { o.way = steps.WayBrowser })},
	"secret-wrong":            {scenario: "pipeline", do: inEnvironment("CLIENT_SECRET", "wrong")},
	"secret-expired": {scenario: "pipeline", do: func(w *world, o *operator) *steps.Problem {
		time.Sleep(2 * 365 * 24 * time.Hour)
		return inEnvironment()(w, o)
	}},
	"assertion-unknown": {scenario: "pipeline", do: withAssertion(map[string]any{"iss": "https://token.actions.githubusercontent.com", "sub": "repo:contoso/other"})},
	"assertion-out-of-time": {scenario: "pipeline", do: withAssertion(map[string]any{
		"iss": "https://token.actions.githubusercontent.com", "sub": "repo:contoso/platform:ref:refs/heads/main", "exp": 1,
	})},
	"environment-incomplete": {scenario: "pipeline", do: inEnvironment("CLIENT_SECRET", "")},
	"environment-file":       {scenario: "pipeline", do: inEnvironment("CLIENT_SECRET", "", "FEDERATED_TOKEN_FILE", "/nowhere/azure-identity-token")},
	"not-in-demo":            {do: signsIn(func(o *operator) { o.way, o.demo = steps.WayAzureCLI, true })},
	"az-missing":             {do: withAzureCLI("sh: 1: az: not found", 127)},
	"az-signed-out":          {do: withAzureCLI("ERROR: Please run 'az login' to setup account.", 1)},
	"az-challenged": {do: func(w *world, o *operator) *steps.Problem {
		w.tenant.Inject(simtenant.Fault{Kind: simtenant.FaultClaims, Times: -1})
		azureCLI(w.t, azToken("aaaabbbb-0000-cccc-1111-dddd2222eeee"), "", 0)
		o.way = steps.WayAzureCLI
		return problemOf(o.run(w.t.Context()).err)
	}},
	"wrong-tenant": {do: func(w *world, o *operator) *steps.Problem {
		azureCLI(w.t, azToken("bbbbcccc-1111-dddd-2222-eeee3333ffff"), "", 0)
		o.way = steps.WayAzureCLI
		return problemOf(o.run(w.t.Context()).err)
	}},
	"sign-in-ended": {do: func(w *world, o *operator) *steps.Problem {
		o.look()
		if err := w.tenant.RevokeSessions(""); err != nil {
			w.t.Fatal(err)
		}
		_, err := o.last.Read(w.t.Context())
		return problemOf(err)
	}},
	"another-person": {scenario: "cloud-app-admin", do: func(w *world, o *operator) *steps.Problem {
		o.look()
		o.as = "privileged@contoso.com"
		return problemOf(o.last.SignInAgain(w.t.Context(), approve))
	}},

	// The way to Microsoft.
	"unreachable": {do: through(func(http.RoundTripper) http.RoundTripper {
		return roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	})},
	"certificate-not-trusted": {do: through(func(next http.RoundTripper) http.RoundTripper {
		t := next.(*http.Transport).Clone()
		t.TLSClientConfig.RootCAs = nil
		return t
	})},
	"bad-answer": {do: through(func(http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
				Body: io.NopCloser(strings.NewReader("<html><body>Welcome to the guest network</body></html>")),
			}, nil
		})
	})},
	"stopped": {do: func(w *world, o *operator) *steps.Problem {
		ctx, stop := context.WithCancel(w.t.Context())
		stop()
		return problemOf(o.run(ctx).err)
	}},

	// Changing the tenant.
	"not-allowed":     {scenario: "app-creation-off"},
	"secret-policy":   {scenario: "secret-policy"},
	"quota":           {scenario: "people: [{userPrincipalName: developer@contoso.com, displayName: Dev Patel}]\npolicies: {creatorQuota: 1}"},
	"audience-policy": {scenario: "policies: {refusedAudiences: [AzureADMyOrg]}"},
	"uri-policy": {scenario: "drifted", do: faulty(simtenant.Fault{
		Kind: simtenant.FaultStatus, Match: changes, Status: 400, Code: "InvalidUniqueTenantIdentifierAsPerAppPolicy",
		Message: "Failed to add identifier URI api://x. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization.",
	})},
	"too-large": {scenario: "drifted", do: faulty(simtenant.Fault{
		Kind: simtenant.FaultStatus, Match: changes, Status: 403, Code: "Directory_ResourceSizeExceeded",
		Message: "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.",
	})},
	"replication-slow": {
		scenario: "lag: {new: 20m}",
	},
	"microsoft-unavailable": {do: faulty(simtenant.Fault{Kind: simtenant.FaultStatus, Match: creates, Status: 503})},
	"conflict": {do: faulty(simtenant.Fault{
		Kind: simtenant.FaultStatus, Match: creates, Status: 400, Code: "Request_BadRequest",
		Message: "Another object with the same value for property uniqueName already exists.",
	})},
	"bad-request": {do: faulty(simtenant.Fault{Kind: simtenant.FaultStatus, Match: creates, Status: 400, Code: "Request_BadRequest", Message: "A rule of this tenant does not allow it."})},
	"entitlement-enabled": {scenario: "drifted", do: faulty(simtenant.Fault{
		Kind: simtenant.FaultStatus, Match: changes, Status: 400, Code: "CannotDeleteOrUpdateEnabledEntitlement",
		Message: "Permission (scope or role) cannot be deleted or updated unless disabled first.",
	})},
	"gone": {scenario: "soft-deleted", do: faulty(simtenant.Fault{
		Kind: simtenant.FaultStatus, Match: simtenant.Match{Method: "POST", Path: "/restore$"}, Status: 404, Code: "Request_ResourceNotFound",
		Message: "Resource does not exist or one of its queried reference-property objects are not present.",
	})},
	"scope-switched-off": {scenario: "drifted", do: faulty(simtenant.Fault{
		Kind: simtenant.FaultStatus, Match: simtenant.Match{Method: "PATCH", Path: "^/applications/"}, Nth: 3, Status: 503,
	})},
}

var (
	creates = simtenant.Match{Method: "POST", Path: "^/applications$"}
	changes = simtenant.Match{Method: "PATCH", Path: "^/applications/"}
)

// toTheEnd runs the program and returns what stopped it.
func toTheEnd(w *world, o *operator) *steps.Problem {
	o.decide, o.noSignIn = yes, true
	r := o.run(w.t.Context())
	if r.err != nil {
		return problemOf(r.err)
	}
	return r.outcome.Problem
}

func signsIn(change func(*operator)) func(*world, *operator) *steps.Problem {
	return func(w *world, o *operator) *steps.Problem {
		change(o)
		return problemOf(o.run(w.t.Context()).err)
	}
}

// inEnvironment signs a pipeline in with the usual variables and those that are given.
func inEnvironment(pairs ...string) func(*world, *operator) *steps.Problem {
	return func(w *world, o *operator) *steps.Problem {
		for i := 0; i < len(pairs); i += 2 {
			setenv(w.t, "AZURE_"+pairs[i], pairs[i+1])
		}
		o.way = steps.WayEnvironment
		return problemOf(o.run(w.t.Context()).err)
	}
}

func withAssertion(claims map[string]any) func(*world, *operator) *steps.Problem {
	return func(w *world, o *operator) *steps.Problem {
		body, err := json.Marshal(claims)
		if err != nil {
			w.t.Fatal(err)
		}
		file := filepath.Join(w.t.TempDir(), "token")
		if err := os.WriteFile(file, []byte("e30."+base64.RawURLEncoding.EncodeToString(body)+".e30"), 0o600); err != nil {
			w.t.Fatal(err)
		}
		return inEnvironment("FEDERATED_TOKEN_FILE", file)(w, o)
	}
}

// setenv sets a variable for the rest of the test. Tests in a bubble of virtual time may not call Setenv.
func setenv(t *testing.T, name, value string) {
	t.Helper()
	before, was := os.LookupEnv(name)
	if err := os.Setenv(name, value); err != nil { //nolint:usetesting // see above
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if was {
			_ = os.Setenv(name, before) //nolint:usetesting // see above
		} else {
			_ = os.Unsetenv(name)
		}
	})
}

// azureCLI puts a program called az on the path.
func azureCLI(t *testing.T, out, text string, code int) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\ncat <<'END'\n" + out + "\nEND\ncat >&2 <<'END'\n" + text + "\nEND\nexit " + string(rune('0'+code%10)) + "\n"
	if code > 9 {
		script = "#!/bin/sh\necho '" + text + "' >&2\nexit 127\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	setenv(t, "PATH", dir+":/usr/bin:/bin")
}

func withAzureCLI(text string, code int) func(*world, *operator) *steps.Problem {
	return func(w *world, o *operator) *steps.Problem {
		azureCLI(w.t, "", text, code)
		o.way = steps.WayAzureCLI
		return problemOf(o.run(w.t.Context()).err)
	}
}

// azToken is what az prints: a token of the tenant.
func azToken(tenantID string) string {
	claims, _ := json.Marshal(map[string]any{"tid": tenantID, "oid": "11112222-3333-4444-5555-666677778888", "upn": "ada@contoso.com", "scp": "x", "idtyp": "user"})
	out, _ := json.Marshal(map[string]any{"accessToken": "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".e30", "expires_on": time.Now().Add(time.Hour).Unix()})
	return string(out)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// through puts something between the program and the tenant.
func through(way func(http.RoundTripper) http.RoundTripper) func(*world, *operator) *steps.Problem {
	return func(w *world, o *operator) *steps.Problem {
		w.transport = way(w.transport)
		return problemOf(o.run(w.t.Context()).err)
	}
}

// faulty lets the same thing go wrong for ever.
func faulty(f simtenant.Fault) func(*world, *operator) *steps.Problem {
	return func(w *world, o *operator) *steps.Problem {
		f.Times = -1
		w.tenant.Inject(f)
		return toTheEnd(w, o)
	}
}

// entries are the keys of the catalogue, with the AADSTS numbers of each.
func entries(t *testing.T) map[string][]int {
	t.Helper()
	var list []struct {
		Key    string `yaml:"key"`
		AADSTS []int  `yaml:"aadsts"`
	}
	if err := yaml.Unmarshal(assets.Errors(), &list); err != nil {
		t.Fatal(err)
	}
	all := map[string][]int{}
	for _, e := range list {
		all[e.Key] = e.AADSTS
	}
	return all
}

// TestEveryEntryIsProduced brings about every entry of the catalogue from outside of the program, and pins what people
// are told. The screens are tested with these problems.
func TestEveryEntryIsProduced(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("az is a shell script here")
	}
	pipelineEnvironment(t)
	all := entries(t)
	problems := map[string]*steps.Problem{}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if notProduced[key] != "" {
			continue
		}
		p, ok := productions[key]
		if !ok && len(all[key]) > 0 {
			p.refuse, ok = all[key][0], true
		}
		if !ok {
			t.Errorf("nothing leads to %s", key)
			continue
		}
		t.Run(key, func(t *testing.T) {
			inTenant(t, p.chosen(t), func(w *world) {
				do := p.do
				if do == nil {
					do = toTheEnd
				}
				got := do(w, w.operator())
				if got == nil || got.Key != key {
					w.t.Fatalf("ended with %+v", got)
				}
				problems[key] = asPinned(got)
			})
		})
	}
	for key := range notProduced {
		if _, exists := all[key]; !exists {
			t.Errorf("there is no entry %s", key)
		}
	}
	if !t.Failed() {
		pin(t, "problems.json", problems)
	}
}

// TestEveryNumberOfTheCatalogueIsKnown to the simulated tenant, which refuses with each in tests of their own.
func TestEveryNumberOfTheCatalogueIsKnown(t *testing.T) {
	known := simtenant.RefusalCodes()
	for key, codes := range entries(t) {
		for _, code := range codes {
			if !slices.Contains(known, code) {
				t.Errorf("%s: nobody refuses with AADSTS%d", key, code)
			}
		}
	}
}

// chosen is the scenario of a production.
func (p production) chosen(t *testing.T) simtenant.Scenario {
	t.Helper()
	var s simtenant.Scenario
	var err error
	switch {
	case p.scenario == "":
		s, err = simtenant.ScenarioByName("clean")
	case strings.Contains(p.scenario, ":"):
		s, err = simtenant.ParseScenario("inline", []byte(p.scenario))
	default:
		s, err = simtenant.ScenarioByName(p.scenario)
	}
	if err != nil {
		t.Fatal(err)
	}
	if p.refuse != 0 {
		s.SignIn.Refuse = p.refuse
	}
	return s
}

// Ids, times and addresses of this computer differ from run to run.
var differing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func asPinned(p *steps.Problem) *steps.Problem {
	c := *p
	c.Cause = nil
	s := &c.Support
	for _, id := range []*string{&s.TraceID, &s.RequestID, &s.CorrelationID} {
		if *id != "" {
			*id = "0000aaaa-11bb-cccc-dd22-eeeeee333333"
		}
	}
	if !s.Time.IsZero() {
		s.Time = time.Date(2026, 11, 24, 14, 2, 11, 0, time.UTC)
	}
	if c.Key == "code-expired" { // the tenant and this computer are equally quick to notice
		*s = steps.Support{Request: s.Request}
	}
	s.ClockSkew = 0
	s.Request = differing.ReplaceAllString(s.Request, "ID")
	if i := strings.Index(c.Command, "--claims-challenge "); i >= 0 { // it holds a time
		before := c.Command
		c.Command = c.Command[:i] + "--claims-challenge eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="
		for j, how := range c.How {
			c.How[j] = strings.ReplaceAll(how, before, c.Command)
		}
	}
	s.Message = differing.ReplaceAllString(s.Message, "ID")
	if c.Key != "sign-in-refused" && c.Key != "bad-request" {
		s.Message = "" // it holds times, or what this computer's libraries say
	}
	return &c
}

// pin compares a value with testdata/<name>.
func pin(t *testing.T, name string, value any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got), UPDATE_GOLDEN=1 writes it anew:\n%s", path, diff)
	}
}
