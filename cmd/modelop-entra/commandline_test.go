package main

import (
	"testing"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestACommandAboutASetupAnswersNothing: the tenant knows the answers of a setup that exists. What is left of the flags says
// where it is and how to sign in.
func TestACommandAboutASetupAnswersNothing(t *testing.T) {
	o := options{
		demo: demoDefault, cloud: "usgov", signIn: "browser", clientID: "00001111-aaaa-2222-bbbb-3333cccc4444", out: "setup", tenant: "contoso.com",
		secrets: "new", adopt: []string{"go-cli=new"}, replaces: "https://old.contoso.com", namePrefix: "prod-", noSignInScopes: true,
		dropGroupRead: true, scopeDowntime: true, singleTenant: true, registrations: []string{"gateway-service", "internal-client"},
		set: map[string]bool{"registrations": true, scopeDowntimeFlag: true, singleTenantFlag: true},
	}
	c := blueprint.Choices{
		URL: blueprint.URL{Scheme: "https", Host: "modelop.contoso.com", Path: "/m"}, GroupNames: blueprint.GroupNamesGraph,
		Registrations: o.registrations, NamePrefix: "prod-", SecretLifetime: blueprint.Lifetime{Days: 90},
	}
	want := "modelop-entra verify --demo --tenant contoso.com --url https://modelop.contoso.com/m --keep-path --cloud usgov --sign-in browser" +
		" --client-id 00001111-aaaa-2222-bbbb-3333cccc4444 --out setup"
	if got := o.commandAbout("verify", plan.Tenant{}, c); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}
