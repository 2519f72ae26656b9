package words_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// TestARowOfARegistrationSaysMoreThanItsAction pins the rows that say more than their action.
func TestARowOfARegistrationSaysMoreThanItsAction(t *testing.T) {
	p := header()
	p.Registrations = []plan.Registration{
		{Name: "gateway-service", Action: plan.Keep, Summary: "secret until 2026-12-10", SecretExpiresSoon: true},
		{Name: "internal-client", Action: plan.Update, Summary: "consents", Changes: []plan.Change{own("modelop_client")}},
		{Name: "external-integration-client", Action: plan.Keep, Summary: "1 change left out", LeftOut: []plan.Change{own("custom_scope")}},
		{Name: "go-cli", Action: plan.LeaveAlone, Summary: "not part of this run"},
	}
	want := []words.Row{
		{"!", "gateway-service", "keep", "secret until 2026-12-10", "gateway-service"},
		{"=", "internal-client", "keep", "as it should be", "internal-client"},
		{"!", "external-integration-client", "keep", "1 change left out", "external-integration-client"},
		{".", "go-cli", "kept", "not part of this run", "go-cli"},
	}
	if diff := cmp.Diff(want, words.Registrations(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if words.Adopting(p) != "" {
		t.Error(words.Adopting(p))
	}
	p.Registrations[0].Action = plan.Adopt
	if words.Adopting(p) == "" {
		t.Error("nothing says that unique names stay")
	}
}

// TestConsentsAreGroupedInRows pins how consents are grouped, and what becomes of those that are there.
func TestConsentsAreGroupedInRows(t *testing.T) {
	p := header()
	back := plan.Change{Action: plan.Update, Subject: "Group.Read.All", Before: "granted", After: "taken back", Consent: true}
	left := own("modelop_client")
	left.Handoff = plan.RolePrivilegedRoleAdministrator
	p.Registrations = []plan.Registration{
		{Name: "gateway-service", Changes: []plan.Change{own("custom_scope")}, Facts: []plan.Fact{{Subject: "sign-in scopes", Consent: true}}},
		{Name: "internal-client", Changes: []plan.Change{left, back}},
		{Name: "go-cli", Changes: []plan.Change{own("custom_scope")}},
	}
	p.Kept = []plan.Kept{{Registration: "internal-client", Subject: "Group.Read.All", Value: "no longer needed; stays granted", NoLongerNeeded: true}}
	want := []words.Row{
		{"+", "custom_scope", "grant", "2 registrations, each for itself", ""},
		{"!", "modelop_client", "handoff", "needs " + plan.RolePrivilegedRoleAdministrator, "internal-client"},
		{"~", "Group.Read.All", "update", "granted -> taken back", "internal-client"},
		{".", "Group.Read.All", "kept", "no longer needed; stays granted", "internal-client"},
		{"=", "1 other", "keep", "as it should be", ""},
	}
	if diff := cmp.Diff(want, words.Consents(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
