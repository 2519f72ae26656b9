package graphclient

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

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

func TestTheAzureCLISignsIn(t *testing.T) {
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

func TestTheAzureCLITellsWhyItGaveNoToken(t *testing.T) {
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

func TestAChallengeIsMetInTheAzureCLIItself(t *testing.T) {
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
