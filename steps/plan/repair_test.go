package plan

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestAScopeIsSwitchedOffOnlyWhereThatIsAllowed(t *testing.T) {
	drifted := func(t *testing.T) *world {
		w := finished(t)
		w.app("gateway-service").Scopes[0].Type = "Admin"
		w.app("gateway-service").TokenVersion = 1
		return w
	}
	w := drifted(t)
	p := w.plan()
	if diff := cmp.Diff([]string{"scope-downtime gateway-service"}, questionsOf(p)); diff != "" {
		t.Fatal(diff)
	}
	want := `The scope custom_scope of gateway-service is not as ModelOp Center needs it: "Who can consent" is Admins only. It should be Admins and users.`
	if p.Questions[0].Text != want {
		t.Errorf("got  %s\nwant %s", p.Questions[0].Text, want)
	}

	w.answers.ScopeDowntime = LeaveIt
	p = w.plan()
	if p.Count() != 1 || p.LeftOut() != 1 || len(p.Questions) != 0 {
		t.Errorf("refused: %v, left out %d, questions %v", changesOf(p), p.LeftOut(), questionsOf(p))
	}
	w.apply(p)
	if p := w.plan(); p.Count() != 0 || p.UpToDate() {
		t.Errorf("the line must stay: %v, up to date %v", changesOf(p), p.UpToDate())
	}

	w = drifted(t)
	w.answers.ScopeDowntime = Allow
	p = w.plan()
	ops := operations(p)
	if len(ops) != 3 || ops[0].SwitchesOff || !ops[1].SwitchesOff || ops[2].SwitchesOff || p.Count() != 2 {
		t.Errorf("operations %+v", ops)
	}
	w.settles(p)

	w = finished(t)
	w.app("internal-client").AppRoles[0].Description = "A role"
	if diff := cmp.Diff([]string{"scope-downtime internal-client"}, questionsOf(w.plan())); diff != "" {
		t.Error(diff)
	}
	w.answers.ScopeDowntime = Allow
	w.settles(w.plan())
}

// A scope that must change while another is added: the addition does not have to wait, and nothing enabled is touched.
func TestAnAdditionDoesNotWaitForAScopeThatMustChange(t *testing.T) {
	w := finished(t)
	a := w.app("go-cli")
	a.Scopes[0].AdminConsentDescription = "Mine"
	a.Scopes = append(a.Scopes, tenant.Scope{ID: "x", Value: "other", Type: "User", Enabled: true})
	w.answers.ScopeDowntime = Allow
	w.settles(w.plan())
	if a := w.app("go-cli"); len(a.Scopes) != 2 || !a.Scopes[0].Enabled || !a.Scopes[1].Enabled {
		t.Errorf("%+v", a.Scopes)
	}
}

func TestTheAudienceIsNarrowedOnlyWhereThatIsAllowed(t *testing.T) {
	w := finished(t)
	w.app("gateway-service").SignInAudience = "AzureADMultipleOrgs"
	p := w.plan()
	if diff := cmp.Diff([]string{"audience gateway-service"}, questionsOf(p)); diff != "" {
		t.Fatal(diff)
	}
	w.answers.Audience = LeaveIt
	p = w.plan()
	if p.Count() != 0 || p.LeftOut() != 1 || p.UpToDate() {
		t.Errorf("refused: %v, left out %d", changesOf(p), p.LeftOut())
	}
	if got := p.Registrations[0]; got.Action != Keep || got.Summary != "1 change left out" {
		t.Errorf("%s %q", got.Action, got.Summary)
	}
	w.answers.Audience = Allow
	p = w.plan()
	if diff := cmp.Diff([]string{"gateway-service: update who may use it [every organization's tenant] -> this tenant only"}, changesOf(p)); diff != "" {
		t.Error(diff)
	}
	w.settles(p)
}

func TestAnotherGroupAnswerKeepsWhatWasGranted(t *testing.T) {
	w := finished(t)
	w.choices.GroupNames = blueprint.GroupNamesSynced
	p := w.plan()
	want := []string{
		"gateway-service: update groups in tokens [ids, of security groups] -> names of synced groups, of security groups",
		"external-integration-client: update groups in tokens [ids, of security groups] -> names of synced groups, of security groups",
		"go-cli: update groups in tokens [ids, of security groups] -> names of synced groups, of security groups",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(p.Kept) != 1 || p.Kept[0].Subject != "Group.Read.All" || p.Kept[0].Value != "no longer needed; stays granted" || !p.Kept[0].NoLongerNeeded {
		t.Errorf("it is no entry of others: %+v", p.Kept)
	}
	w.settles(p)

	w.choices.GroupNames = blueprint.GroupNamesCloud
	w.settles(w.plan())
	w.choices.DropGroupReadAll = true
	p = w.plan()
	if diff := cmp.Diff([]string{"internal-client: update Group.Read.All [granted] -> taken back"}, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
	if len(w.state.Assignments) != 1 || len(w.app("internal-client").RequiredAccess) != 1 {
		t.Errorf("assignments %+v, permissions %+v", w.state.Assignments, w.app("internal-client").RequiredAccess)
	}
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); got.GroupNames != blueprint.GroupNamesCloud {
		t.Errorf("the tenant says %q", got.GroupNames)
	}
}

// Dropping a permission that was never granted is a change of the list alone.
func TestAPermissionThatWasNeverGrantedIsDroppedFromTheListAlone(t *testing.T) {
	w := newWorld(t)
	w.state.Actor.Roles = []tenant.Role{{TemplateID: tenant.TemplateApplicationAdministrator}}
	w.apply(w.plan())
	w.choices.GroupNames, w.choices.DropGroupReadAll = blueprint.GroupNamesIDs, true
	p := w.plan()
	if diff := cmp.Diff([]string{"internal-client: update API permissions [Group.Read.All] -> no longer asked for"}, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}

func TestSignInScopesThatAreLeftOutLaterStayGranted(t *testing.T) {
	w := finished(t)
	w.choices.SignInScopes = false
	p := w.plan()
	if !p.UpToDate() || len(p.Kept) == 0 || p.Kept[0].NoLongerNeeded {
		t.Errorf("consents are never withdrawn silently: %v, kept %+v", changesOf(p), p.Kept)
	}
}

func TestAnotherPrefixRenamesAndADisplayNameDoesNotMatter(t *testing.T) {
	w := finished(t)
	w.app("go-cli").DisplayName = "Our moc"
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("a display name is never identity: %v", changesOf(p))
	}
	w.choices.NamePrefix = "prod-"
	p := w.plan()
	want := []string{
		"gateway-service: update name [gateway-service] -> prod-gateway-service",
		"internal-client: update name [internal-client] -> prod-internal-client",
		"external-integration-client: update name [external-integration-client] -> prod-external-integration-client",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.apply(p)
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); got.NamePrefix != "prod-" {
		t.Errorf("the tenant says %q", got.NamePrefix)
	}
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("second plan: %v", changesOf(p))
	}
}

func TestADeletedRegistrationIsRestored(t *testing.T) {
	w := finished(t)
	w.remove("gateway-service")
	p := w.plan()
	want := []string{
		"gateway-service: restore registration [deleted 2026-11-21] -> restored",
		"gateway-service: restore service principal [deleted] -> restored",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := p.Registrations[0]; r.Action != Restore || r.Summary != "deleted 2026-11-21, with its secrets" {
		t.Errorf("%s %s", r.Action, r.Summary)
	}
	w.settles(p)
}

// Where neither the service principal nor its consents are left, both are planned anew.
func TestARestoreMakesAServicePrincipalThatIsGoneAnew(t *testing.T) {
	w := finished(t)
	id := w.principal("gateway-service").ObjectID
	w.remove("gateway-service")
	w.state.DeletedServicePrincipals = nil
	w.state.Grants = slices.DeleteFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ClientID == id })
	p := w.plan()
	want := []string{
		"gateway-service: restore registration [deleted 2026-11-21] -> restored",
		"gateway-service: create service principal -> present and enabled",
		"gateway-service: grant custom_scope -> granted to itself, for the whole tenant",
		"gateway-service: grant sign-in scopes -> openid profile email offline_access",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}

func TestARestoreBringsItToTheBlueprint(t *testing.T) {
	w := finished(t)
	w.app("internal-client").TokenVersion = 1
	w.remove("internal-client")
	p := w.plan()
	if p.Count() != 3 {
		t.Errorf("%v", changesOf(p))
	}
	w.settles(p)
}

// The mixed repair of the guide: one restored, one drifted, one as it should be, one without a live secret.
func TestAMixedRepairTellsEachRegistrationsOwn(t *testing.T) {
	w := finished(t)
	i := w.app("internal-client")
	i.TokenVersion, i.OptionalClaims = 1, tenant.OptionalClaims{}
	i.Secrets = append(i.Secrets, tenant.Secret{KeyID: "k1", DisplayName: "pipeline", EndsAt: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)})
	i.Owners = append(i.Owners, tenant.Owner{ID: "other", UserPrincipalName: "installer@contoso.com"})
	w.state.Assignments = w.state.Assignments[1:]
	w.answers.TrustHolds = map[string]bool{i.AppID: true}
	c := w.app("go-cli")
	c.Secrets[0].EndsAt = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	cli := w.principal("go-cli").ObjectID
	w.state.Grants = slices.DeleteFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ClientID == cli && g.ResourceID == cli })
	w.app("gateway-service").Web = append(w.app("gateway-service").Web, "https://modelop-old.contoso.com/login/oauth2/code/gateway-service")
	w.remove("gateway-service")

	p := w.plan()
	if p.Count() != 7 {
		t.Errorf("%d changes, want 7: %v", p.Count(), changesOf(p))
	}
	want := `gateway-service              restore  deleted 2026-11-21, with its secrets
internal-client              update   token version 1 -> 2, claim idtyp
external-integration-client  keep     as it should be
go-cli                       update   secret expired 2026-11-02, add one
internal-client              grant    modelop_client
go-cli                       grant    custom_scope
6 consents are there
gateway-service              kept     redirect URI
internal-client              kept     secret
internal-client              kept     owner
`
	if diff := cmp.Diff(want, text(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}

// Consents that may not be seen may be there: they are no changes, and nothing is handed off for them.
func TestConsentsThatCannotBeSeenAreLeftAlone(t *testing.T) {
	w := finished(t)
	w.state.Grants, w.state.Assignments = nil, nil
	for i := range w.state.ServicePrincipals {
		w.state.ServicePrincipals[i].GrantsUnknown, w.state.ServicePrincipals[i].AssignmentsUnknown = true, true
	}
	p := w.plan()
	if !p.UpToDate() {
		t.Errorf("changes %v, handoffs %d, questions %v", changesOf(p), p.Handoffs(), questionsOf(p))
	}
	var texts []string
	for _, warning := range p.Warnings {
		texts = append(texts, warning.Text)
	}
	want := "The tenant did not let the wizard see whether internal-client has these consents, so they stay as they are: modelop_client, Group.Read.All."
	if len(texts) != 4 || texts[1] != want {
		t.Errorf("%q", texts)
	}
	w.choices.GroupNames, w.choices.DropGroupReadAll = blueprint.GroupNamesIDs, true
	p = w.plan()
	want = "The tenant did not let the wizard see whether internal-client holds Group.Read.All, so it is not taken back."
	if !slices.ContainsFunc(p.Warnings, func(warning Warning) bool { return warning.Text == want }) {
		t.Errorf("%+v", p.Warnings)
	}
}
