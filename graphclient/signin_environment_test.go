package graphclient

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

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

func TestTheEnvironmentSignsIn(t *testing.T) {
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

// TestAFileOfTheEnvironmentThatCannotBeUsedIsNamed is told with the variable that names it. A secret goes before a certificate, as
// with azidentity.
func TestAFileOfTheEnvironmentThatCannotBeUsedIsNamed(t *testing.T) {
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

func TestTheEnvironmentTellsWhyItGaveNoToken(t *testing.T) {
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
