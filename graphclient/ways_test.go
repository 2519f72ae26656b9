package graphclient

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// inScenario is a client in front of a simulated tenant, with a browser that signs in by itself.
func inScenario(t *testing.T, name string, change func(*simtenant.Scenario), options ...func(*Options)) (*Client, *simtenant.Tenant) {
	t.Helper()
	scenario, err := simtenant.ScenarioByName(name)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&scenario)
	}
	sim := simtenant.New(simtenant.Options{Scenario: scenario, Clock: newClock(), Seed: 1, AutoApprove: &simtenant.AutoApprove{Poll: 1}})
	transport, closer := sim.Transport()
	t.Cleanup(func() { _ = closer.Close() })
	o := Options{Transport: transport, Clock: newClock(), OpenBrowser: func(address string) error {
		return simtenant.Browse(context.Background(), transport, address, "")
	}}
	for _, option := range options {
		option(&o)
	}
	return New(o), sim
}

func nobody(DeviceCode) {}

// signInError is the refusal of a sign-in that must be refused.
func signInError(t *testing.T, c *Client, way Way, hint string) *SignInError {
	t.Helper()
	_, err := c.SignInBy(t.Context(), way, hint, nobody)
	var e *SignInError
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	if c.currentSession() != nil {
		t.Error("the client works although the sign-in was refused")
	}
	return e
}

func TestSignInWithABrowser(t *testing.T) {
	c, _ := inScenario(t, "clean", nil)
	id, err := c.SignInBy(t.Context(), WayBrowser, "contoso.com", nobody)
	if err != nil {
		t.Fatal(err)
	}
	if id.Username != "admin@contoso.com" || id.TenantID == "" || id.ObjectID == "" || id.Application {
		t.Errorf("%+v", id)
	}
	state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
	if err != nil || state.Actor.UserPrincipalName != "admin@contoso.com" {
		t.Errorf("%+v, %v", state.Actor, err)
	}
}

func TestADeviceCodeThatIsBlockedLeavesTheBrowser(t *testing.T) {
	c, _ := inScenario(t, "device-code-blocked", nil)
	if e := signInError(t, c, WayDeviceCode, "contoso.com"); e.Kind != SignInRefused || !slices.Equal(e.Codes, []int{53003}) {
		t.Errorf("%+v", e)
	}
	if _, err := c.SignInBy(t.Context(), WayBrowser, "contoso.com", nobody); err != nil {
		t.Error(err)
	}
}

func TestARenewalInTheBrowserIsARefusalAndNoWindow(t *testing.T) {
	windows := 0
	c, sim := inScenario(t, "clean", nil, func(o *Options) {
		open := o.OpenBrowser
		o.OpenBrowser = func(address string) error {
			windows++
			return open(address)
		}
	})
	if _, err := c.SignInBy(t.Context(), WayBrowser, "", nobody); err != nil {
		t.Fatal(err)
	}
	if err := sim.RevokeSessions(""); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(t.Context(), tenant.Query{}, Patience{}); kindOf(err) != KindSignInEnded || windows != 1 {
		t.Fatalf("%v, %d windows", err, windows)
	}
	if _, err := c.SignInBy(t.Context(), WayBrowser, "", nobody); err != nil || windows != 2 {
		t.Fatalf("%v, %d windows", err, windows)
	}
}

func TestWhyABrowserSignInEnded(t *testing.T) {
	refuse := func(code int) func(*simtenant.Scenario) {
		return func(s *simtenant.Scenario) { s.SignIn.RefuseBrowser = code }
	}
	broken := func(o *Options) { o.OpenBrowser = func(string) error { return errors.New("exec: no browser") } }
	none := func(o *Options) { o.OpenBrowser = nil }
	for name, tt := range map[string]struct {
		change func(*simtenant.Scenario)
		option func(*Options)
		kind   SignInKind
		code   int
	}{
		"blocked by Conditional Access": {refuse(53003), nil, SignInRefused, 53003},
		"cancelled":                     {refuse(65004), nil, SignInRefused, 65004},
		"a personal account":            {refuse(500200), nil, SignInRefused, 500200},
		"the launcher fails":            {nil, broken, SignInNoBrowser, 0},
		"there is no browser":           {nil, none, SignInNoBrowser, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var options []func(*Options)
			if tt.option != nil {
				options = append(options, tt.option)
			}
			c, _ := inScenario(t, "clean", tt.change, options...)
			e := signInError(t, c, WayBrowser, "contoso.com")
			if e.Kind != tt.kind || tt.code != 0 && !slices.Equal(e.Codes, []int{tt.code}) {
				t.Fatalf("%+v", e)
			}
			if tt.code != 0 && (e.TraceID == "" || e.CorrelationID == "" || e.Date.IsZero() || !strings.HasPrefix(e.Description, "AADSTS")) {
				t.Errorf("what support asks for is incomplete: %+v", e)
			}
			if !strings.Contains(e.Request, "browser") {
				t.Errorf("%q", e.Request)
			}
		})
	}
}

func TestABrowserSignInStopsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := inScenario(t, "clean", nil, func(o *Options) {
		o.OpenBrowser = func(string) error {
			cancel()
			return nil
		}
	})
	_, err := c.SignInBy(ctx, WayBrowser, "", nobody)
	if signInKind(err) != SignInStopped {
		t.Errorf("got %v", err)
	}
}

// fakeAzureCLI puts a program called az on the path that prints the text and ends with the code.
func fakeAzureCLI(t *testing.T, out, text, code string) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\ncat <<'END'\n" + out + "\nEND\ncat >&2 <<'END'\n" + text + "\nEND\necho \"$@\" > " + filepath.Join(dir, "arguments") + "\nexit " + code + "\n"
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
}

func accountToken(claims map[string]any) string {
	b, _ := json.Marshal(map[string]any{
		"accessToken": "h." + base64.RawURLEncoding.EncodeToString(mustJSON(claims)) + ".s", "expires_on": time.Now().Add(time.Hour).Unix(),
	})
	return string(b)
}

func mustJSON(v any) []byte {
	b, _ := json.Marshal(v)
	return b
}

func TestSignInWithTheAzureCLI(t *testing.T) {
	out := accountToken(map[string]any{"tid": testTenant, "oid": testPerson, "upn": "ada@contoso.com", "scp": "x", "idtyp": "user"})
	fakeAzureCLI(t, out, "", "0")
	c := New(Options{Transport: &service{t: t}, Clock: newClock()})
	for _, hint := range []string{"", "contoso.com", testTenant} {
		id, err := c.SignInBy(t.Context(), WayAzureCLI, hint, nobody)
		if err != nil || id.Username != "ada@contoso.com" || id.TenantID != testTenant {
			t.Errorf("%q: %+v, %v", hint, id, err)
		}
	}
	if e := wrongTenant(t, out); e.Kind != SignInWrongTenant || e.Identity.TenantID != testTenant {
		t.Errorf("%+v", e)
	}
}

func wrongTenant(t *testing.T, out string) *SignInError {
	fakeAzureCLI(t, out, "", "0")
	return signInError(t, New(Options{Transport: &service{t: t}, Clock: newClock()}), WayAzureCLI, "aaaaaaaa-2222-3333-4444-555555555555")
}

// TestTheAzureCLIIsAskedOnce: it takes a second for each question. It is asked again when its token runs out, and after the
// operator asked to read again: a new az login may have given it more.
func TestTheAzureCLIIsAskedOnce(t *testing.T) {
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked")
	clock := newClock()
	token := func(ends time.Time) {
		claims := base64.RawURLEncoding.EncodeToString(mustJSON(map[string]any{"tid": testTenant, "oid": testPerson, "upn": "ada@contoso.com", "scp": "x", "idtyp": "user"}))
		out := string(mustJSON(map[string]any{"accessToken": "h." + claims + ".s", "expires_on": ends.Unix()}))
		script := "#!/bin/sh\necho x >> " + asked + "\ncat <<'END'\n" + out + "\nEND\n"
		if err := os.WriteFile(filepath.Join(dir, "az"), []byte(script), 0o700); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
	}
	times := func() int {
		text, _ := os.ReadFile(asked)
		return strings.Count(string(text), "x")
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	token(clock.Now().Add(time.Hour))
	c := New(Options{Transport: &service{t: t}, Clock: clock})
	if _, err := c.SignInBy(t.Context(), WayAzureCLI, "", nobody); err != nil {
		t.Fatal(err)
	}
	get := func() {
		t.Helper()
		if _, err := c.currentSession().credential.GetToken(t.Context(), c.tokenRequest(WayAzureCLI, "")); err != nil {
			t.Fatal(err)
		}
	}
	get()
	get()
	if n := times(); n != 1 {
		t.Errorf("asked %d times at first", n)
	}
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	get()
	if n := times(); n != 2 {
		t.Errorf("asked %d times after reading again", n)
	}
	_ = clock.Sleep(t.Context(), 56*time.Minute)
	token(clock.Now().Add(time.Hour))
	get()
	if n := times(); n != 3 {
		t.Errorf("asked %d times once the token was about to end", n)
	}
}

func TestWhyTheAzureCLIGaveNoToken(t *testing.T) {
	for name, tt := range map[string]struct {
		text, code string
		kind       SignInKind
		number     int
		command    string
	}{
		"nobody has signed in":   {"ERROR: Please run 'az login' to setup account.", "1", SignInToolSignedOut, 0, "az login --tenant contoso.com --allow-no-subscriptions"},
		"an old sign-in":         {"ERROR: AADSTS50173: The provided grant has expired. Interactive authentication is needed. Please run:\naz login", "1", SignInToolSignedOut, 0, "az login --tenant contoso.com --allow-no-subscriptions"},
		"it is not there":        {"sh: 1: az: not found", "127", SignInToolMissing, 0, "az login --tenant contoso.com --allow-no-subscriptions"},
		"Conditional Access":     {"ERROR: AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333 Correlation ID: aaaa0000-bb11-2222-33cc-444444dddddd Timestamp: 2026-05-04 10:00:01Z", "1", SignInRefused, 53003, ""},
		"a tenant of that cloud": {"ERROR: AADSTS900384: The tenant 'x' is in the National Cloud 'microsoftonline.us', and signing in from this cloud is not supported.", "1", SignInOtherCloud, 900384, ""},
	} {
		t.Run(name, func(t *testing.T) {
			fakeAzureCLI(t, "", tt.text, tt.code)
			e := signInError(t, New(Options{Transport: &service{t: t}, Clock: newClock()}), WayAzureCLI, "contoso.com")
			if e.Kind != tt.kind || e.Command != tt.command || tt.number != 0 && !slices.Equal(e.Codes, []int{tt.number}) {
				t.Errorf("%+v", e)
			}
			if tt.number == 53003 && (e.TraceID == "" || e.CorrelationID == "" || e.Date.IsZero()) {
				t.Errorf("what support asks for is incomplete: %+v", e)
			}
		})
	}
}

func TestTheAzureCLICannotMeetAChallenge(t *testing.T) {
	fakeAzureCLI(t, accountToken(map[string]any{"tid": testTenant, "oid": testPerson, "idtyp": "user"}), "", "0")
	s := &service{t: t, graph: func(seen) response {
		return challenged(`Bearer error="insufficient_claims", claims="` + claimsBase64 + `"`)
	}}
	c := New(Options{Transport: s, Clock: newClock()})
	if _, err := c.SignInBy(t.Context(), WayAzureCLI, testTenant, nobody); err != nil {
		t.Fatal(err)
	}
	err := c.Writer(Patience{}).UpdateApplication(t.Context(), objectID, gateway)
	if kindOf(err) != KindSignInEnded {
		t.Fatalf("got %v", err)
	}
	_, err = c.SignInBy(t.Context(), WayAzureCLI, testTenant, nobody)
	var e *SignInError
	if !errors.As(err, &e) || e.Kind != SignInToolChallenged || e.Command != "az login --tenant "+testTenant+" --claims-challenge "+claimsBase64 {
		t.Errorf("%+v", err)
	}
	if _, err := c.SignInBy(t.Context(), WayAzureCLI, testTenant, nobody); err != nil {
		t.Errorf("after the command: %v", err)
	}
}

// pipelineID is the application of the scenario "pipeline".
const pipelineID = "c0ffee00-1234-4567-89ab-0123456789ab"

func environment(t *testing.T, pairs ...string) {
	t.Helper()
	for _, name := range []string{"TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_CERTIFICATE_PATH", "USERNAME", "PASSWORD", "FEDERATED_TOKEN_FILE", "AUTHORITY_HOST"} {
		t.Setenv("AZURE_"+name, "")
	}
	for i := 0; i < len(pairs); i += 2 {
		t.Setenv("AZURE_"+pairs[i], pairs[i+1])
	}
}

func TestSignInWithTheEnvironment(t *testing.T) {
	assertion := filepath.Join(t.TempDir(), "token")
	claims := mustJSON(map[string]any{"iss": "https://token.actions.githubusercontent.com", "sub": "repo:contoso/platform:ref:refs/heads/main"})
	if err := os.WriteFile(assertion, []byte("h."+base64.RawURLEncoding.EncodeToString(claims)+".s"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, credential := range map[string][]string{
		"a secret":                               {"CLIENT_SECRET", "not-a-real-secret"},
		"a federated token goes before a secret": {"CLIENT_SECRET", "wrong", "FEDERATED_TOKEN_FILE", assertion},
		"another authority in the environment":   {"CLIENT_SECRET", "not-a-real-secret", "AUTHORITY_HOST", "https://login.example.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, append([]string{"TENANT_ID", "contoso.com", "CLIENT_ID", pipelineID}, credential...)...)
			c, sim := inScenario(t, "pipeline", nil)
			id, err := c.SignInBy(t.Context(), WayEnvironment, "contoso.com", nobody)
			if err != nil {
				t.Fatal(err)
			}
			if !id.Application || id.AppName != "modelop-bootstrap" || !slices.Contains(id.Roles, "Application.ReadWrite.All") || id.Username != "" {
				t.Errorf("%+v", id)
			}
			sim.ForgetRequests()
			state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
			if err != nil || !state.Actor.Application || state.Actor.DisplayName != "modelop-bootstrap" || len(state.Actor.Permissions) == 0 {
				t.Errorf("%+v, %v", state.Actor, err)
			}
			for _, r := range sim.GraphRequests() {
				if strings.Contains(string(r.Body), `/me`) {
					t.Error("an application was asked who it is")
				}
			}
		})
	}
}

// TestAFileOfTheEnvironmentThatCannotBeUsed is told with the variable that names it. A secret goes before a certificate, as
// with azidentity.
func TestAFileOfTheEnvironmentThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	missing, empty, text := filepath.Join(dir, "missing"), filepath.Join(dir, "empty"), filepath.Join(dir, "text")
	for file, content := range map[string]string{empty: "\n", text: "no certificate"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct{ variable, file string }{
		"a token that is missing":              {"FEDERATED_TOKEN_FILE", missing},
		"a token that is empty":                {"FEDERATED_TOKEN_FILE", empty},
		"a token in a folder":                  {"FEDERATED_TOKEN_FILE", dir},
		"a certificate that is missing":        {"CLIENT_CERTIFICATE_PATH", missing},
		"a certificate that is something else": {"CLIENT_CERTIFICATE_PATH", text},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, "TENANT_ID", "contoso.com", "CLIENT_ID", pipelineID, tt.variable, tt.file)
			c, _ := inScenario(t, "pipeline", nil)
			e := signInError(t, c, WayEnvironment, "")
			if e.Kind != SignInFileUnusable || e.Variable != "AZURE_"+tt.variable || e.File != tt.file || e.Err == nil {
				t.Errorf("%+v", e)
			}
		})
	}
	environment(t, "TENANT_ID", "contoso.com", "CLIENT_ID", pipelineID, "CLIENT_SECRET", "not-a-real-secret", "CLIENT_CERTIFICATE_PATH", missing)
	c, _ := inScenario(t, "pipeline", nil)
	if _, err := c.SignInBy(t.Context(), WayEnvironment, "", nobody); err != nil {
		t.Error(err)
	}
}

func TestWhyTheEnvironmentGaveNoToken(t *testing.T) {
	base := []string{"TENANT_ID", "contoso.com", "CLIENT_ID", pipelineID}
	for name, tt := range map[string]struct {
		pairs []string
		hint  string
		kind  SignInKind
		code  int
	}{
		"nothing is set":      {nil, "", SignInNotConfigured, 0},
		"no secret":           {base, "", SignInNotConfigured, 0},
		"a wrong secret":      {append(slices.Clone(base), "CLIENT_SECRET", "wrong"), "", SignInRefused, 7000215},
		"an unknown tenant":   {append([]string{"TENANT_ID", "nowhere.example", "CLIENT_ID", pipelineID}, "CLIENT_SECRET", "x"), "", SignInRefused, 90002},
		"an unknown app":      {[]string{"TENANT_ID", "contoso.com", "CLIENT_ID", "00001111-aaaa-2222-bbbb-3333cccc4444", "CLIENT_SECRET", "x"}, "", SignInRefused, 700016},
		"another tenant name": {append(slices.Clone(base), "CLIENT_SECRET", "not-a-real-secret"), "nowhere.example", SignInRefused, 90002},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, tt.pairs...)
			c, _ := inScenario(t, "pipeline", nil)
			if e := signInError(t, c, WayEnvironment, tt.hint); e.Kind != tt.kind || tt.code != 0 && !slices.Equal(e.Codes, []int{tt.code}) {
				t.Errorf("%+v", e)
			}
		})
	}
}

// TestTheEnvironmentCountsOnlyWhereItWasChosen: variables of another tool must not lead a person elsewhere.
func TestTheEnvironmentCountsOnlyWhereItWasChosen(t *testing.T) {
	environment(t, "AUTHORITY_HOST", "https://login.example.com/", "TENANT_ID", "fabrikam.com", "CLIENT_ID", pipelineID, "CLIENT_SECRET", "x")
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		c, _ := inScenario(t, "clean", nil)
		if id, err := c.SignInBy(t.Context(), way, "contoso.com", nobody); err != nil || id.Username != "admin@contoso.com" {
			t.Errorf("%s: %+v, %v", way, id, err)
		}
	}
}

// TestTheAppThatGetsWhatPeopleConsentTo is asked for each permission by its name: that is what an administrator consents to.
func TestTheAppThatGetsWhatPeopleConsentTo(t *testing.T) {
	through := func(o *Options) { o.ClientID = GraphCommandLineTools }
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		c, _ := inScenario(t, "clean", nil, through)
		if _, err := c.SignInBy(t.Context(), way, "contoso.com", nobody); err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
		if err != nil || !state.Actor.RolesKnown || state.Policy.UsersMayCreateApplications == nil {
			t.Errorf("%s: %+v, %+v, %v", way, state.Actor, state.Policy, err)
		}
		var reg registration
		if err := reg.run(t.Context(), c, c.Writer(Patience{})); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if err := c.Refresh(t.Context()); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		// Somebody who may not consent for it is refused.
		c, _ = inScenario(t, "no-admin", nil, through)
		if e := signInError(t, c, way, "contoso.com"); e.Kind != SignInRefused || !slices.Equal(e.Codes, []int{90094}) {
			t.Errorf("%s: %+v", way, e)
		}
	}
}

func TestOtherClouds(t *testing.T) {
	in := func(c Cloud) func(*Options) { return func(o *Options) { o.Cloud = c } }
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		c, sim := inScenario(t, "us-government", nil, in(USGov))
		if _, err := c.SignInBy(t.Context(), way, "contoso.us", nobody); err != nil {
			t.Fatal(err)
		}
		state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
		if err != nil || state.Organization.DisplayName != "Contoso Federal" {
			t.Fatalf("%+v, %v", state.Organization, err)
		}
		id := state.Organization.ID
		want := tenant.Endpoints{
			Issuer:        "https://login.microsoftonline.us/" + id + "/v2.0",
			Authorization: "https://login.microsoftonline.us/" + id + "/oauth2/v2.0/authorize",
			Token:         "https://login.microsoftonline.us/" + id + "/oauth2/v2.0/token",
			KeySet:        "https://login.microsoftonline.us/" + id + "/discovery/v2.0/keys",
		}
		if diff := cmp.Diff(want, state.Endpoints); diff != "" {
			t.Error(diff)
		}
		if len(sim.GraphRequests()) == 0 {
			t.Error("no request reached Microsoft Graph of that cloud")
		}
		var reg registration
		if err := reg.run(t.Context(), c, c.Writer(Patience{})); err != nil {
			t.Error(err)
		}
		if err := reg.check(t.Context(), c); err != nil {
			t.Error(err)
		}
	}
	for name, tt := range map[string]struct {
		scenario string
		asked    Cloud
		hint     string
		want     string
	}{
		"a government tenant in the public cloud": {"us-government", PublicCloud, "contoso.us", "usgov"},
		"a public tenant in China":                {"clean", China, "contoso.com", "public"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, way := range []Way{WayDeviceCode, WayBrowser} {
				c, _ := inScenario(t, tt.scenario, nil, in(tt.asked))
				if e := signInError(t, c, way, tt.hint); e.Kind != SignInOtherCloud || e.Cloud != tt.want {
					t.Errorf("%s: %+v", way, e)
				}
			}
		})
	}
}

// TestMetadataThatNamesAnotherCloud: a tenant of another cloud has metadata here as well, which leads there.
func TestMetadataThatNamesAnotherCloud(t *testing.T) {
	for sub, want := range map[string]string{"": "usgov", "DODCON": "usgov", "DOD": "usgov-dod"} {
		codes := 0
		s := &service{t: t, login: func(r seen) (response, bool) {
			if strings.HasSuffix(r.path, "/devicecode") {
				codes++
			}
			if !strings.HasSuffix(r.path, discoveryPath) {
				return response{}, false
			}
			base := "https://login.microsoftonline.us/" + testTenant
			return response{status: 200, body: string(mustJSON(map[string]any{
				"issuer": base + "/v2.0", "authorization_endpoint": base + "/oauth2/v2.0/authorize", "token_endpoint": base + "/oauth2/v2.0/token",
				"jwks_uri": base + "/discovery/v2.0/keys", "cloud_instance_name": "microsoftonline.us", "tenant_region_sub_scope": sub,
			}))}, true
		}}
		e := signInError(t, New(Options{Transport: s, Clock: newClock()}), WayDeviceCode, "contoso.us")
		if e.Kind != SignInOtherCloud || e.Cloud != want || codes != 0 {
			t.Errorf("%q: %+v, %d codes", sub, e, codes)
		}
	}
}

func TestAPersonalAccountIsRefused(t *testing.T) {
	s := &service{t: t, login: func(r seen) (response, bool) {
		return response{status: 200, body: tokenBody(map[string]any{"tid": personalAccounts, "oid": testPerson})}, strings.HasSuffix(r.path, "/token")
	}}
	if e := signInError(t, New(Options{Transport: s, Clock: newClock()}), WayDeviceCode, ""); e.Kind != SignInPersonal {
		t.Errorf("%+v", e)
	}
}

func TestACertificateOutsideOfItsTime(t *testing.T) {
	s := &service{t: t, login: func(seen) (response, bool) {
		return response{err: x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}}, true
	}}
	for _, way := range []Way{WayDeviceCode, WayAzureCLI} {
		e := signInError(t, New(Options{Transport: s, Clock: newClock()}), way, "contoso.com")
		var invalid x509.CertificateInvalidError
		if e.Kind != SignInCertificate || !errors.As(e, &invalid) {
			t.Errorf("%s: %+v", way, e)
		}
	}
}

// TestEveryRefusalOfTheSimulatedTenant has each number refuse a code or a browser, in turn, and looks that it comes through
// whole. The tests of package steps take the other turn.
func TestEveryRefusalOfTheSimulatedTenant(t *testing.T) {
	pending := []int{70016} // asks for patience, and is no refusal
	for i, code := range simtenant.RefusalCodes() {
		if slices.Contains(pending, code) {
			continue
		}
		way := []Way{WayDeviceCode, WayBrowser}[i%2]
		c, _ := inScenario(t, "clean", func(s *simtenant.Scenario) { s.SignIn.Refuse, s.SignIn.RefuseBrowser = code, code })
		e := signInError(t, c, way, "contoso.com")
		if !slices.Equal(e.Codes, []int{code}) || e.Description == "" || e.TraceID == "" || e.CorrelationID == "" || e.Date.IsZero() {
			t.Errorf("%s, %d: %+v", way, code, e)
		}
	}
}
