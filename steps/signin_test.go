package steps

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps/plan"
)

// signInRun is a run in a scenario whose person approves codes, and whose browser signs in by itself.
func signInRun(t *testing.T, scenario string, cloud graphclient.Cloud) (*Run, *simtenant.Tenant) {
	t.Helper()
	s, err := simtenant.ScenarioByName(scenario)
	if err != nil {
		t.Fatal(err)
	}
	sim := simtenant.New(simtenant.Options{Scenario: s, Seed: 1, AutoApprove: &simtenant.AutoApprove{Poll: 1}})
	transport, closer := sim.Transport()
	t.Cleanup(func() { _ = closer.Close() })
	client := graphclient.New(graphclient.Options{Transport: transport, Cloud: cloud, OpenBrowser: func(address string) error {
		return simtenant.Browse(context.Background(), transport, address, "")
	}})
	return NewRun(Config{Graph: client, Errors: func() Catalogue { return mustLoad(t) }, Now: time.Now, Demo: true}), sim
}

func TestASignInGivesTheAccountOrWhyNot(t *testing.T) {
	for name, tt := range map[string]struct {
		scenario string
		cloud    graphclient.Cloud
		way      Way
		tenant   string
		key      string
		instead  []Way
	}{
		"a code":                      {"clean", graphclient.PublicCloud, WayDeviceCode, "contoso.com", "", nil},
		"a browser":                   {"clean", graphclient.PublicCloud, WayBrowser, "contoso.com", "", nil},
		"blocked":                     {"device-code-blocked", graphclient.PublicCloud, WayDeviceCode, "contoso.com", keyBlocked, []Way{WayBrowser, WayAzureCLI}},
		"blocked, with a browser":     {"device-code-blocked", graphclient.PublicCloud, WayBrowser, "contoso.com", "", nil},
		"the demo has no Azure CLI":   {"clean", graphclient.PublicCloud, WayAzureCLI, "contoso.com", keyNotInDemo, []Way{WayDeviceCode, WayBrowser}},
		"the right cloud":             {"us-government", graphclient.USGov, WayDeviceCode, "contoso.us", "", nil},
		"the wrong cloud":             {"us-government", graphclient.PublicCloud, WayBrowser, "contoso.us", keyOtherCloud, nil},
		"an account of another place": {"wrong-tenant", graphclient.PublicCloud, WayDeviceCode, "contoso.com", "account-not-in-tenant", nil},
		"no such tenant":              {"clean", graphclient.PublicCloud, WayDeviceCode, "contosso.com", keyTenantUnknown, nil},
	} {
		t.Run(name, func(t *testing.T) {
			run, _ := signInRun(t, tt.scenario, tt.cloud)
			run.UseWay(tt.way)
			account, err := run.SignIn(t.Context(), tt.tenant, func(DeviceCode) {}, nil)
			var p *Problem
			switch {
			case tt.key == "" && err != nil:
				t.Fatal(err)
			case tt.key == "":
				if account.Tenant.DisplayName == "" || account.Name == "" {
					t.Errorf("%+v", account)
				}
			case !errors.As(err, &p) || p.Key != tt.key || !slices.Equal(p.Instead, tt.instead):
				t.Errorf("%+v", p)
			}
		})
	}
}

// TestEveryRefusalOfTheTenantHasItsWords lets the tenant refuse a browser or a code, in turn, with each number that it
// knows. The tests of package graphclient take the other turn.
func TestEveryRefusalOfTheTenantHasItsWords(t *testing.T) {
	words := mustLoad(t)
	for i, code := range simtenant.RefusalCodes() {
		if code == 70016 {
			continue // asks for patience
		}
		way := []Way{WayBrowser, WayDeviceCode}[i%2]
		sim := simtenant.New(simtenant.Options{
			Scenario: simtenant.Scenario{Name: "refusing", SignIn: simtenant.SignIn{Refuse: code, RefuseBrowser: code}},
			Seed:     1, AutoApprove: &simtenant.AutoApprove{Poll: 1},
		})
		transport, closer := sim.Transport()
		run := NewRun(Config{Errors: func() Catalogue { return words }, Now: time.Now, Way: way, Graph: graphclient.New(graphclient.Options{
			Transport: transport,
			OpenBrowser: func(address string) error {
				return simtenant.Browse(context.Background(), transport, address, "")
			},
		})})
		_, err := run.SignIn(t.Context(), "contoso.com", func(DeviceCode) {}, nil)
		want := words.aadsts[code]
		if want == "" {
			want = keySignInRefused
		}
		var p *Problem
		if !errors.As(err, &p) || p.Key != want || slices.Contains(p.Instead, way) || p.Support.TraceID == "" {
			t.Errorf("AADSTS%d, %s: want %s, got %+v", code, way, want, p)
		}
		_ = closer.Close()
	}
}

func TestARenewedSignInIsOfTheSamePersonAndWay(t *testing.T) {
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		run, sim := signInRun(t, "clean", graphclient.PublicCloud)
		run.UseWay(way)
		codes := 0
		show := func(DeviceCode) { codes++ }
		if _, err := run.SignIn(t.Context(), "contoso.com", show, nil); err != nil {
			t.Fatal(err)
		}
		if err := sim.RevokeSessions(""); err != nil {
			t.Fatal(err)
		}
		if err := run.SignInAgain(t.Context(), show); err != nil {
			t.Fatal(err)
		}
		if want := map[Way]int{WayDeviceCode: 2, WayBrowser: 0}[way]; codes != want {
			t.Errorf("%s: %d codes, want %d", way, codes, want)
		}
		run.mu.Lock()
		run.identity.ObjectID, run.identity.Username = "00000000-0000-0000-0000-000000000001", "sam@contoso.com"
		run.mu.Unlock()
		var p *Problem
		if err := run.SignInAgain(t.Context(), show); !errors.As(err, &p) || p.Key != "another-person" || p.Happened != "That was admin@contoso.com. This run began as sam@contoso.com." {
			t.Errorf("%+v", p)
		}
	}
}

func TestAnApplicationIsNamedWithWhatItMay(t *testing.T) {
	for name, value := range map[string]string{
		"TENANT_ID": "contoso.com", "CLIENT_ID": "c0ffee00-1234-4567-89ab-0123456789ab", "CLIENT_SECRET": "not-a-real-secret", "FEDERATED_TOKEN_FILE": "",
	} {
		t.Setenv("AZURE_"+name, value)
	}
	run, _ := signInRun(t, "pipeline", graphclient.PublicCloud)
	run.UseWay(WayEnvironment)
	a, err := run.SignIn(t.Context(), "contoso.com", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Application || a.Name != "modelop-bootstrap" || !slices.Contains(a.Permissions, "Application.ReadWrite.All") || len(a.Roles) != 0 {
		t.Errorf("%+v", a)
	}
	for _, ability := range a.Abilities {
		if ability.Answer != plan.CanYes {
			t.Errorf("%+v", ability)
		}
	}
}

func TestTheNoteForAnAdministratorSaysWhatToAllow(t *testing.T) {
	t.Chdir(t.TempDir())
	run, _ := signInRun(t, "device-code-blocked", graphclient.PublicCloud)
	_, err := run.SignIn(t.Context(), "contoso.com", func(DeviceCode) {}, nil)
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatal(err)
	}
	for range 2 {
		path, err := run.SaveNote("contoso.com", p)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"Tenant: contoso.com", "Who can: a Conditional Access Administrator", "Authentication flows", "with a browser on the same computer",
			"AADSTS53003", p.Support.CorrelationID,
		} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%q is missing:\n%s", want, text)
			}
		}
	}
	if files, _ := filepath.Glob(".*"); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
	if err := os.WriteFile(NoteFile, []byte("my own notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run.SaveNote("contoso.com", p); err == nil || !strings.Contains(err.Error(), "a file of that name is in the way") {
		t.Errorf("a file of somebody else: %v", err)
	}
	if text, err := os.ReadFile(NoteFile); string(text) != "my own notes" {
		t.Errorf("it was replaced by %q, %v", text, err)
	}
}

// TestTheNoteNamesTheSignIn: an administrator finds in the note what they will find in the sign-in logs.
func TestTheNoteNamesTheSignIn(t *testing.T) {
	const own = "11111111-2222-4333-8444-555555555555"
	p := &Problem{Happened: "It was refused."}
	for want, c := range map[string]Config{
		`Microsoft's own app "Microsoft Azure CLI"`:                 {Way: WayDeviceCode},
		`own app "Microsoft Azure CLI"`:                             {Way: WayAzureCLI, ClientID: own},
		`Microsoft's own app "Microsoft Graph Command Line Tools"`:  {Way: WayBrowser, ClientID: graphclient.GraphCommandLineTools},
		"through the app with the client id " + own:                 {Way: WayDeviceCode, ClientID: own},
		"as a service account, with an app that its environment na": {Way: WayEnvironment},
		"DEMO. Made with a simulated tenant":                        {Way: WayDeviceCode, Demo: true},
	} {
		c.Now = time.Now
		if text := NewRun(c).note("", p); !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}
