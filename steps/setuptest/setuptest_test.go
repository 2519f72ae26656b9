package setuptest

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// TestWhatIsNotAsItShouldBeIsSeen: what this package overlooks, no test of a run would find.
func TestWhatIsNotAsItShouldBeIsSeen(t *testing.T) {
	scenario, err := simtenant.ScenarioByName("finished")
	if err != nil {
		t.Fatal(err)
	}
	tenant := simtenant.New(simtenant.Options{Scenario: scenario, Seed: 1})
	setup := Setup{URL: "https://modelop.contoso.com", Key: "modelop.contoso.com", Groups: Graph}
	before := tenant.Snapshot()
	if complaints := setup.compare(tenant, before, tenant.Snapshot()); len(complaints) > 0 {
		t.Fatalf("a finished setup is complained about: %q", complaints)
	}
	gateway := func(s *simtenant.Snapshot) *simtenant.ApplicationSnapshot { return s.Application("gateway-service") }
	for name, tt := range map[string]struct {
		change func(after *simtenant.Snapshot)
		want   string
	}{
		"a registration is gone":       {func(s *simtenant.Snapshot) { s.Applications = s.Applications[1:] }, "there are 0 of it"},
		"an application is new":        {func(s *simtenant.Snapshot) { s.Applications = append(s.Applications, simtenant.ApplicationSnapshot{}) }, "not part of the setup"},
		"a service principal is gone":  {func(s *simtenant.Snapshot) { s.ServicePrincipals = s.ServicePrincipals[1:] }, "no service principal"},
		"a service principal is twice": {func(s *simtenant.Snapshot) { s.ServicePrincipals = append(s.ServicePrincipals, s.ServicePrincipals[0]) }, "is there twice"},
		"one is switched off":          {func(s *simtenant.Snapshot) { s.ServicePrincipals[0].AccountEnabled = false }, "is switched off"},
		"a consent is gone":            {func(s *simtenant.Snapshot) { s.Grants = s.Grants[1:] }, "no consent to"},
		"a consent is twice":           {func(s *simtenant.Snapshot) { s.Grants = append(s.Grants, s.Grants[0]) }, "a consent is there twice"},
		"a permission is not granted":  {func(s *simtenant.Snapshot) { s.Assignments = nil }, "Group.Read.All is not granted"},
		"a redirect URI is gone":       {func(s *simtenant.Snapshot) { gateway(s).Web.RedirectURIs = nil }, "redirect URIs (web) lack"},
		"no Application ID URI":        {func(s *simtenant.Snapshot) { gateway(s).IdentifierURIs = nil }, "Application ID URIs lack"},
		"another audience":             {func(s *simtenant.Snapshot) { gateway(s).SignInAudience = "AzureADMultipleOrgs" }, "audience"},
		"the old token version":        {func(s *simtenant.Snapshot) { gateway(s).API.RequestedAccessTokenVersion = nil }, "not token version 2"},
		"implicit grant":               {func(s *simtenant.Snapshot) { gateway(s).Web.ImplicitGrantSettings.EnableIDTokenIssuance = true }, "implicit grant"},
		"a scope is switched off":      {func(s *simtenant.Snapshot) { gateway(s).API.OAuth2PermissionScopes[0].IsEnabled = false }, "enabled false"},
		"no claims":                    {func(s *simtenant.Snapshot) { gateway(s).OptionalClaims = nil }, "holds groups 0 times"},
		"no API permissions":           {func(s *simtenant.Snapshot) { gateway(s).RequiredResourceAccess = nil }, "API permissions lack"},
		"no tags":                      {func(s *simtenant.Snapshot) { gateway(s).Tags = nil }, "tags lack"},
		"a lost secret": {func(s *simtenant.Snapshot) {
			gateway(s).PasswordCredentials = append(gateway(s).PasswordCredentials, simtenant.PasswordCredential{KeyID: "new"})
		}, "is an orphan"},
		"a secret of others is gone": {func(s *simtenant.Snapshot) { gateway(s).PasswordCredentials = nil }, "secrets of others are gone"},
	} {
		after := tenant.Snapshot()
		tt.change(&after)
		complaints := setup.compare(tenant, before, after)
		if !slices.ContainsFunc(complaints, func(c string) bool { return strings.Contains(c, tt.want) }) {
			t.Errorf("%s: nothing says %q: %q", name, tt.want, complaints)
		}
	}
}
