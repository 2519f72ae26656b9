package steps

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

func TestChoicesFollowTheSetupThatTheyBelongTo(t *testing.T) {
	at := func(host string) blueprint.URL { return blueprint.URL{Scheme: "https", Host: host} }
	setup := SetupSummary{
		Setup:   plan.Setup{Key: "old.contoso.com", URL: "https://modelop.contoso.com"},
		Choices: blueprint.Choices{URL: at("modelop.contoso.com"), GroupNames: blueprint.GroupNamesCloud, NamePrefix: "prod-"},
	}
	a := Account{Setups: []SetupSummary{setup}}

	if !a.HoldsSetup(at("modelop.contoso.com")) || a.HoldsSetup(at("old.contoso.com")) {
		t.Error("a setup is held by its URL, not by its key")
	}

	moved := setup.MovedTo(at("new.contoso.com"))
	want := blueprint.Choices{URL: at("new.contoso.com"), Key: "old.contoso.com", GroupNames: blueprint.GroupNamesCloud, NamePrefix: "prod-"}
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	for _, c := range []blueprint.Choices{setup.Choices, moved} {
		if got, ok := a.SetupOf(c); !ok || got.Key != setup.Key {
			t.Errorf("the setup of %s is %q", c.URL, got.Key)
		}
	}
	if got, ok := a.SetupOf(blueprint.Choices{URL: at("new.contoso.com")}); ok {
		t.Errorf("a new one is that of %s", got.URL)
	}

	other := blueprint.Choices{GroupNames: blueprint.GroupNamesSynced, SyncedForm: blueprint.SyncedFormDNS, NamePrefix: "test-"}
	fresh := AfterOther(blueprint.Choices{SyncedForm: blueprint.SyncedFormSAM}, other)
	if diff := cmp.Diff(blueprint.Choices{GroupNames: blueprint.GroupNamesSynced, SyncedForm: blueprint.SyncedFormDNS}, fresh); diff != "" {
		t.Errorf("after another URL (-want +got):\n%s", diff)
	}
	if known := AfterOther(setup.Choices, other); known.GroupNames != blueprint.GroupNamesCloud {
		t.Errorf("what the tenant tells gave way to %q", known.GroupNames)
	}
}
