package plan

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestAFreshTenantGetsEverything(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	if p.Count() != 20 || p.Handoffs() != 0 || p.UpToDate() {
		t.Errorf("%d changes, %d handoffs, up to date: %v", p.Count(), p.Handoffs(), p.UpToDate())
	}
	for _, r := range p.Registrations {
		if len(r.Changes) != 5 {
			t.Errorf("%s has %d changes, want 5", r.Name, len(r.Changes))
		}
	}
	want := `gateway-service              create   people sign in; secret 1 year
internal-client              create   services use this; secret 1 year
external-integration-client  create   for Jupyter, Tableau and Power BI
go-cli                       create   the moc command line; secret 1 year
gateway-service              grant    custom_scope
gateway-service              grant    sign-in scopes
internal-client              grant    modelop_client
internal-client              grant    Group.Read.All
external-integration-client  grant    custom_scope
external-integration-client  grant    sign-in scopes
go-cli                       grant    custom_scope
go-cli                       grant    sign-in scopes
0 consents are there
`
	if diff := cmp.Diff(want, text(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := "2027-11-24"; day(p.SecretsUntil) != want {
		t.Errorf("secrets until %s, want %s", day(p.SecretsUntil), want)
	}
	if p.ProbeFirst {
		t.Error("a Global Administrator need not probe")
	}
	writes, stages := w.apply(p)
	if writes != 20 || stages != 3 {
		t.Errorf("%d writes in %d stages, want 20 in 3", writes, stages)
	}
}

func TestOperationsGoByStages(t *testing.T) {
	p := newWorld(t).plan()
	ops := p.Registrations[1].Operations
	var got []string
	for _, op := range ops {
		got = append(got, strings.Repeat(" ", op.Stage-1)+string(op.Kind)+": "+op.Doing)
	}
	want := []string{
		"create-application: create the registration",
		" create-service-principal: create the service principal",
		"  update-application: set Application ID URI",
		"  assign-role: grant modelop_client",
		"  assign-role: grant Group.Read.All",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s := ops[0].Secret; s == nil || s.Label != runLabel || day(s.EndsAt) != "2027-11-24" {
		t.Errorf("secret %+v", s)
	}
	access := *ops[2].Write.RequiredAccess
	if len(access) != 2 || access[0].ResourceAppID != tenant.SelfAppID || access[1].ResourceAppID != tenant.GraphAppID {
		t.Errorf("API permissions %+v", access)
	}
	if diff := cmp.Diff([]string{"api://" + tenant.SelfAppID}, *ops[2].Write.IdentifierURIs); diff != "" {
		t.Error(diff)
	}
	if ops[3].ResourceID != "" || ops[4].ResourceID != graphSP {
		t.Errorf("resources %q and %q", ops[3].ResourceID, ops[4].ResourceID)
	}
}

func TestAFinishedSetupNeedsNothing(t *testing.T) {
	w := finished(t)
	p := w.plan()
	if !p.UpToDate() || p.Count() != 0 || len(operations(p)) != 0 || len(p.Warnings) != 0 {
		t.Errorf("changes %v, operations %v, warnings %v", changesOf(p), operations(p), p.Warnings)
	}
	want := `gateway-service              keep     secret until 2027-11-24
internal-client              keep     secret until 2027-11-24
external-integration-client  keep     no secret needed
go-cli                       keep     secret until 2027-11-24
8 consents are there
`
	if diff := cmp.Diff(want, text(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.ReadObjects != 16 {
		t.Errorf("read %d objects, want 4 registrations, 4 service principals and 8 consents", p.ReadObjects)
	}
}

func TestAFinishedSetupNeedsNothingWhateverTheOrderAndCase(t *testing.T) {
	w := finished(t)
	app := w.app("gateway-service")
	app.OptionalClaims.IDToken[0], app.OptionalClaims.IDToken[3] = app.OptionalClaims.IDToken[3], app.OptionalClaims.IDToken[0]
	app.Scopes[0].ID = strings.ToUpper(app.Scopes[0].ID)
	app.RequiredAccess[0].ResourceAppID = strings.ToUpper(app.RequiredAccess[0].ResourceAppID)
	app.IdentifierURIs[0] = "api://" + strings.ToUpper(app.AppID)
	app.Tags = append(app.Tags[1:], app.Tags[0])
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("changes %v", changesOf(p))
	}
}

func TestEveryAnswerSettlesInOneRun(t *testing.T) {
	for _, g := range []blueprint.GroupNames{blueprint.GroupNamesGraph, blueprint.GroupNamesSynced, blueprint.GroupNamesCloud, blueprint.GroupNamesIDs} {
		for _, signIn := range []bool{true, false} {
			w := newWorld(t)
			w.choices.GroupNames, w.choices.SignInScopes = g, signIn
			want := 19
			if g == blueprint.GroupNamesGraph {
				want++
			}
			if !signIn {
				want -= 3
			}
			p := w.plan()
			if p.Count() != want {
				t.Errorf("%s, sign-in scopes %v: %d changes, want %d", g, signIn, p.Count(), want)
			}
			w.settles(p)
			got, ok := ExistingChoices(w.state, "modelop.contoso.com")
			if !ok || got.GroupNames != g || got.SignInScopes != signIn || len(got.Registrations) != 4 || got.URL != w.choices.URL {
				t.Errorf("%s, sign-in scopes %v: the tenant says %+v", g, signIn, got)
			}
		}
	}
}

func TestWhatTheRoleCannotGrantIsHandedOver(t *testing.T) {
	w := newWorld(t)
	w.state.Actor.Roles = []tenant.Role{{TemplateID: tenant.TemplateCloudApplicationAdministrator}}
	p := w.plan()
	if p.Count() != 19 || p.Handoffs() != 1 || p.ProbeFirst {
		t.Errorf("%d changes, %d handoffs, probe %v", p.Count(), p.Handoffs(), p.ProbeFirst)
	}
	changes := p.Registrations[1].Changes
	if got := changes[len(changes)-1]; got.Subject != "Group.Read.All" || got.Handoff != RolePrivilegedRoleAdministrator {
		t.Errorf("%+v", got)
	}
	w.apply(p)
	again := w.plan()
	if again.Count() != 0 || again.Handoffs() != 1 || again.UpToDate() || len(operations(again)) != 0 {
		t.Errorf("a second run: %d changes, %d handoffs, %v", again.Count(), again.Handoffs(), operations(again))
	}
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); got.GroupNames != blueprint.GroupNamesGraph {
		t.Errorf("while the grant is pending the tenant says %q", got.GroupNames)
	}
	// An administrator grants it in the portal.
	w.state.Assignments = append(w.state.Assignments, tenant.Assignment{
		ID: "x", PrincipalID: w.principal("internal-client").ObjectID, ResourceID: graphSP, AppRoleID: "5B567255-7703-4780-807C-7BE8301AE99B",
	})
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("after the grant: %v", changesOf(p))
	}
}

func TestAnUnknownRoleIsTried(t *testing.T) {
	w := newWorld(t)
	w.state.Actor.RolesKnown, w.state.Actor.Roles = false, nil
	p := w.plan()
	if p.Count() != 20 || p.Handoffs() != 0 || !p.ProbeFirst {
		t.Errorf("%d changes, %d handoffs, probe %v", p.Count(), p.Handoffs(), p.ProbeFirst)
	}
}

func TestOneGoesFirstWhereTheRoleIsNotSureToSuffice(t *testing.T) {
	for role, want := range map[string]bool{
		tenant.TemplateGlobalAdministrator: false, tenant.TemplateApplicationAdministrator: false, tenant.TemplateCloudApplicationAdministrator: false,
		tenant.TemplateApplicationDeveloper: true, tenant.TemplatePrivilegedRoleAdministrator: true, "": true,
	} {
		w := newWorld(t)
		w.state.Actor.Roles = []tenant.Role{{TemplateID: role}}
		if got := w.plan().ProbeFirst; got != want {
			t.Errorf("role %q: %v, want %v", role, got, want)
		}
		w = finished(t)
		w.state.Actor.Roles = []tenant.Role{{TemplateID: role}}
		if w.plan().ProbeFirst {
			t.Errorf("role %q: there is nothing to probe", role)
		}
	}
}

func TestRegistrationsThatAreLeftOutStayOut(t *testing.T) {
	w := newWorld(t)
	w.choices.Registrations = []string{"gateway-service", "internal-client", "external-integration-client"}
	p := w.plan()
	if len(p.Registrations) != 3 || p.Count() != 15 {
		t.Errorf("%d registrations, %d changes", len(p.Registrations), p.Count())
	}
	w.settles(p)
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); len(got.Registrations) != 3 {
		t.Errorf("a later run takes %q as the default", got.Registrations)
	}

	w = finished(t)
	w.choices.Registrations = []string{"gateway-service", "internal-client", "external-integration-client"}
	p = w.plan()
	if got := p.Registrations[3]; got.Name != "go-cli" || got.Action != LeaveAlone || got.Summary != "not part of this run" {
		t.Errorf("%s %s %q", got.Name, got.Action, got.Summary)
	}
	if !p.UpToDate() {
		t.Errorf("changes %v", changesOf(p))
	}
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); len(got.Registrations) != 4 {
		t.Errorf("what exists is the default: %q", got.Registrations)
	}
}

// A run that dies half-way must not turn what it did not get to into something left out.
func TestAnInterruptedRunGoesOnWithAll(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	p.Registrations = p.Registrations[1:2]
	w.apply(p)
	got, ok := ExistingChoices(w.state, "modelop.contoso.com")
	if !ok || len(got.Registrations) != 4 || got.GroupNames != blueprint.GroupNamesGraph || !got.SignInScopes {
		t.Errorf("the tenant says %+v", got)
	}
	if p := w.plan(); p.Count() != 15 {
		t.Errorf("%d changes, want 15", p.Count())
	}
	w.settles(w.plan())
}

// Ids in tokens do not tell whether they are looked up, while internal-client is not there yet: the question is open again.
func TestAnInterruptedRunDoesNotGuessTheGroupAnswer(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	p.Registrations = p.Registrations[:1]
	w.apply(p)
	if got, ok := ExistingChoices(w.state, "modelop.contoso.com"); !ok || got.GroupNames != "" {
		t.Errorf("the tenant says %q", got.GroupNames)
	}
	w = newWorld(t)
	w.choices.GroupNames = blueprint.GroupNamesSynced
	p = w.plan()
	p.Registrations = p.Registrations[:1]
	w.apply(p)
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); got.GroupNames != blueprint.GroupNamesSynced {
		t.Errorf("the tenant says %q", got.GroupNames)
	}
}

func TestARegistrationThatIsHalfMadeIsFinishedFromWhereItStands(t *testing.T) {
	whole := newWorld(t).plan()
	for i, r := range whole.Registrations {
		for n := range r.Operations {
			w := newWorld(t)
			p := w.plan()
			p.Registrations = p.Registrations[i : i+1]
			reg := &p.Registrations[0]
			reg.Operations, reg.Changes = reg.Operations[:n], nil
			w.apply(p)
			w.settles(w.plan())
		}
	}
}

func TestAPlanReadsBackFromJSON(t *testing.T) {
	w := finished(t)
	w.app("internal-client").TokenVersion = 1
	data, err := json.Marshal(w.plan())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"registrations":[{"name":"gateway-service"`, `"action":"update"`, `"subject":"access token version","before":"1","after":"2"`,
		`"kind":"update-application"`, `"secretUntil":"2027-11-24T14:02:00Z"`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
	var back Plan
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if back.Count() != 1 {
		t.Errorf("%d changes after the way through JSON", back.Count())
	}
}

func TestTheBlueprintMarksWhatTheTenantIsSearchedFor(t *testing.T) {
	if blueprint.Tag != tenant.Tag {
		t.Errorf("the blueprint marks with %q, and the tenant is searched for %q", blueprint.Tag, tenant.Tag)
	}
	if blueprint.AppIDPlaceholder != tenant.SelfAppID {
		t.Errorf("the blueprint writes %q for the application id, and the engine fills in %q", blueprint.AppIDPlaceholder, tenant.SelfAppID)
	}
}
