package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

const (
	here      = "https://modelop.contoso.com/login/oauth2/code/gateway-service"
	elsewhere = "https://modelop-dev.contoso.com/login/oauth2/code/gateway-service"
)

func serving(uris ...string) func(*tenant.Application) {
	return func(a *tenant.Application) { a.Web = uris }
}

// How each candidate is judged: what stands in the tenant, what is asked, and what the plan makes of each registration.
func TestACandidateIsJudgedByWhatItServes(t *testing.T) {
	for _, tt := range []struct {
		name    string
		tenant  func(*world)
		asks    []string
		actions string // of the four registrations, by their signs
	}{
		{"none", func(*world) {}, nil, "++++"},
		{"one with this URL", func(w *world) { w.handmade("gateway-service", serving(here)) }, nil, "&+++"},
		{"its name in another case", func(w *world) { w.handmade("Gateway-Service", serving(here)) }, nil, "&+++"},
		{"this URL with its port written out", func(w *world) { w.handmade("gateway-service", serving("https://modelop.contoso.com:443/x")) }, nil, "&+++"},
		{"this URL beside another", func(w *world) { w.handmade("gateway-service", serving(elsewhere, here)) }, nil, "&+++"},
		{"a similar name", func(w *world) { w.handmade("gateway-service-2", serving(here)) }, nil, "++++"},
		{"one with another URL", func(w *world) { w.handmade("gateway-service", serving(elsewhere)) }, []string{"name-prefix gateway-service"}, "++++"},
		{"another port is another host", func(w *world) { w.handmade("gateway-service", serving("https://modelop.contoso.com:8443/x")) }, []string{"name-prefix gateway-service"}, "++++"},
		{"one without an address", func(w *world) { w.handmade("gateway-service", nil) }, []string{"adopt-one gateway-service"}, ".+++"},
		{"two", func(w *world) {
			w.handmade("gateway-service", serving(here))
			w.handmade("gateway-service", serving(elsewhere))
		}, []string{"adopt-which gateway-service"}, ".+++"},
		{"one live and one deleted", func(w *world) {
			w.handmade("gateway-service", serving(here))
			w.state.DeletedApplications = append(w.state.DeletedApplications, tenant.Application{AppID: "d", DisplayName: "gateway-service", DeletedAt: now})
		}, []string{"adopt-which gateway-service"}, ".+++"},
		{"all four with this URL", func(w *world) {
			w.handmade("gateway-service", serving(here))
			w.handmade("internal-client", nil)
			w.handmade("external-integration-client", func(a *tenant.Application) { a.SPA = []string{"https://modelop.contoso.com/modelOpWDC.html"} })
			w.handmade("go-cli", nil)
		}, nil, "&&&&"},
		{"all four of another", func(w *world) {
			w.handmade("gateway-service", serving(elsewhere))
			w.handmade("internal-client", nil)
			w.handmade("external-integration-client", func(a *tenant.Application) { a.SPA = []string{"https://modelop-dev.contoso.com/modelOpWDC.html"} })
			w.handmade("go-cli", nil)
		}, []string{
			"name-prefix gateway-service", "name-prefix internal-client", "name-prefix external-integration-client", "name-prefix go-cli",
		}, "++++"},
		{"an internal-client alone", func(w *world) { w.handmade("internal-client", nil) }, []string{"adopt-one internal-client"}, "+.++"},
		{"only the address that all have", func(w *world) {
			w.handmade("external-integration-client", func(a *tenant.Application) {
				a.PublicClient = []string{"https://oauth.powerbi.com/views/oauthredirect.html"}
			})
		}, []string{"adopt-one external-integration-client"}, "++.+"},
		{"internal-client, and two gateways", func(w *world) {
			w.handmade("gateway-service", serving(here))
			w.handmade("gateway-service", serving(here))
			w.handmade("internal-client", nil)
		}, []string{"adopt-which gateway-service", "adopt-one internal-client"}, "..++"},
		{"internal-client beside our gateway-service", func(w *world) {
			p := w.plan()
			p.Registrations = p.Registrations[:1]
			w.apply(p)
			w.handmade("internal-client", nil)
		}, nil, "=&++"},
		{"another setup with the same names", func(w *world) {
			other := finished(t)
			for i := range other.state.Applications {
				a := &other.state.Applications[i]
				a.UniqueName = strings.Replace(a.UniqueName, "modelop.contoso.com", "modelop-dev.contoso.com", 1)
				for j := range a.Tags {
					a.Tags[j] = strings.Replace(a.Tags[j], "modelop.contoso.com", "modelop-dev.contoso.com", 1)
				}
			}
			w.state.Applications = other.state.Applications
			w.answers.NewSetup = true
		}, []string{
			"name-prefix gateway-service", "name-prefix internal-client", "name-prefix external-integration-client", "name-prefix go-cli",
		}, "++++"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.tenant(w)
			p := w.plan()
			if diff := cmp.Diff(tt.asks, questionsOf(p)); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			got := ""
			for _, r := range p.Registrations {
				got += map[Action]string{Create: "+", Update: "~", Adopt: "&", Restore: "^", Keep: "=", LeaveAlone: "."}[r.Action]
			}
			if got != tt.actions {
				t.Errorf("actions %s, want %s", got, tt.actions)
			}
			if len(p.Questions) == 0 {
				w.settles(p)
			}
		})
	}
}

func TestAnAnswerToAdoptionChoosesOneOrANewOne(t *testing.T) {
	w := newWorld(t)
	a := w.handmade("gateway-service", nil).AppID
	b := w.handmade("gateway-service", serving(elsewhere)).AppID
	q := w.plan().Questions[0]
	if q.Kind != AdoptWhich || len(q.Candidates) != 2 || q.Candidates[1].Serves != "https://modelop-dev.contoso.com" || q.Candidates[0].Owners[0] != "admin@contoso.com" {
		t.Errorf("%+v", q)
	}
	for _, tt := range []struct {
		answer, appID string
		action        Action
	}{
		{a, a, Adopt}, {b, b, Adopt}, {strings.ToUpper(b), b, Adopt}, {AdoptNew, "", Create},
	} {
		w.answers.Adopt = map[string]string{"gateway-service": tt.answer}
		p := w.plan()
		if r := p.Registrations[0]; len(p.Questions) != 0 || r.Action != tt.action || r.AppID != tt.appID {
			t.Errorf("%s: %v, %s %s", tt.answer, questionsOf(p), r.Action, r.AppID)
		}
	}
	w.answers.Adopt = map[string]string{"gateway-service": "00001111-aaaa-2222-bbbb-3333cccc4444"}
	p := w.plan()
	if want := "No registration with the app id 00001111-aaaa-2222-bbbb-3333cccc4444 can be adopted as gateway-service."; len(p.Questions) != 1 || p.Questions[0].Text != want {
		t.Errorf("%+v", p.Questions)
	}
	w.answers.Adopt = map[string]string{"gateway-service": a, "go-cli": a}
	if p := w.plan(); len(p.Questions) != 1 || p.Questions[0].Registration != "go-cli" {
		t.Errorf("one application cannot be two registrations: %v", questionsOf(p))
	}
	w.answers.Adopt = map[string]string{"gateway-service": b}
	w.settles(w.plan())
}

func TestPrefixAnswersTheSameName(t *testing.T) {
	w := newWorld(t)
	w.handmade("gateway-service", serving(elsewhere))
	w.choices.NamePrefix = "prod-"
	p := w.plan()
	if len(p.Questions) != 0 || p.Registrations[0].DisplayName != "prod-gateway-service" {
		t.Errorf("%v, %s", questionsOf(p), p.Registrations[0].DisplayName)
	}
	w.settles(p)
}

func TestOneOfAnotherSetupIsNeverAdopted(t *testing.T) {
	w := finished(t)
	id := w.app("gateway-service").AppID
	w.choices.URL.Host = "modelop-prod.contoso.com"
	w.answers = Answers{NewSetup: true, Adopt: map[string]string{"gateway-service": id}}
	p := w.plan()
	if len(p.Questions) == 0 || p.Questions[0].Kind != AdoptWhich || p.Questions[0].Registration != "gateway-service" {
		t.Errorf("%v", questionsOf(p))
	}
}

// What is made by hand from ModelOp's page is completed and not made again.
func TestWhatWasMadeByHandIsCompletedAndNotMadeAgain(t *testing.T) {
	w := newWorld(t)
	hand := w.handmade("gateway-service", func(a *tenant.Application) {
		a.Web = []string{here, "https://modelop-old.contoso.com/x"}
		a.Tags = []string{"HideApp"}
		a.Scopes = []tenant.Scope{{ID: "s1", Value: "custom_scope", Type: "User", Enabled: true, AdminConsentDisplayName: "custom_scope", AdminConsentDescription: "A custom ModelOp Center scope"}}
		a.IdentifierURIs = []string{"api://" + a.AppID}
		a.RequiredAccess = []tenant.RequiredAccess{
			{ResourceAppID: a.AppID, Permissions: []tenant.Permission{{ID: "s1", Type: "Scope"}}},
			{ResourceAppID: tenant.GraphAppID, Permissions: []tenant.Permission{
				{ID: "37f7f235-527c-4136-accd-4a02d197296e", Type: "Scope"},
				{ID: "14dad69e-099b-42c9-810b-d002981feec1", Type: "Scope"},
				{ID: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", Type: "Scope"},
				{ID: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", Type: "Scope"},
			}},
		}
		a.Secrets = []tenant.Secret{{KeyID: "k1", DisplayName: "by hand", EndsAt: now.AddDate(0, 1, 21)}}
	})
	sp := tenant.ServicePrincipal{ObjectID: "sp1", AppID: hand.AppID, Enabled: true}
	w.state.ServicePrincipals = append(w.state.ServicePrincipals, sp)
	w.state.Grants = append(w.state.Grants, tenant.Grant{ID: "g1", ClientID: "sp1", ResourceID: "sp1", Scopes: []string{"custom_scope"}})

	p := w.plan()
	want := []string{
		"gateway-service: adopt registration [made by hand] -> unique name modelop.modelop.contoso.com.gateway-service, for good",
		"gateway-service: update access token version [1] -> 2",
		"gateway-service: add claims -> family_name, given_name, preferred_username, email, groups in ID and access tokens",
		"gateway-service: add secret -> until 2027-11-24",
		"gateway-service: grant sign-in scopes -> openid profile email offline_access",
	}
	if diff := cmp.Diff(want, changesOf(Plan{Registrations: p.Registrations[:1]})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := p.Registrations[0].Summary, "has this URL; add claims and 2 more"; got != want {
		t.Errorf("summary %q, want %q", got, want)
	}
	if p.Registrations[0].Action != Adopt {
		t.Errorf("action %s", p.Registrations[0].Action)
	}
	w.settles(p)
	a := w.app("gateway-service")
	if !a.HasTag("HideApp") || !a.HasTag("modelop-entra:adopted") || len(a.Secrets) != 2 || len(a.Web) != 2 || a.Scopes[0].ID != "s1" {
		t.Errorf("%+v", a)
	}
}

func TestASummaryOfAnAdoptionSaysWhatIsAdded(t *testing.T) {
	for _, tt := range []struct {
		ofURL bool
		parts []string
		want  string
	}{
		{true, []string{"version 2", "claims"}, "has this URL; add claims, version 2"},
		{false, []string{"role", "Application ID URI", "secret"}, "add role, Application ID URI, secret"},
		{true, nil, "has this URL"},
		{false, nil, ""},
		{true, []string{"scope", "claims", "Application ID URI", "secret"}, "has this URL; add scope and 3 more"},
	} {
		if got := adoptSummary(tt.ofURL, tt.parts); got != tt.want || len(got) > maxSummary {
			t.Errorf("%v: %q, want %q", tt.parts, got, tt.want)
		}
	}
}

// A unique name is for good: one that somebody else gave stays, and tags alone mark the registration.
func TestSomebodyElsesUniqueNameStays(t *testing.T) {
	w := newWorld(t)
	w.handmade("gateway-service", func(a *tenant.Application) { a.Web, a.UniqueName = []string{here}, "bicep-gateway" })
	p := w.plan()
	if p.Registrations[0].Action != Adopt || p.Registrations[0].Operations[0].Write.UniqueName != nil {
		t.Errorf("%+v", p.Registrations[0])
	}
	w.settles(p)
	if w.app("gateway-service").UniqueName != "bicep-gateway" {
		t.Error("the unique name was changed")
	}
}

// Who holds a deleted application is seen only once it is restored.
func TestADeletedCandidateIsRestoredAndThenLookedAt(t *testing.T) {
	w := newWorld(t)
	a := *w.handmade("gateway-service", serving(here))
	w.state.ServicePrincipals = append(w.state.ServicePrincipals, tenant.ServicePrincipal{ObjectID: "sp", AppID: a.AppID, Enabled: true})
	w.remove("gateway-service")
	p := w.plan()
	r := p.Registrations[0]
	if r.Action != Adopt || r.Operations[0].Kind != RestoreApplication || !r.Operations[0].CheckHolders || len(p.Questions) != 0 {
		t.Errorf("%s, %+v, %v", r.Action, r.Operations[0], questionsOf(p))
	}
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0].Text, "stops there if somebody else can use it") {
		t.Errorf("%+v", p.Warnings)
	}
	w.answers.TrustHolds = map[string]bool{a.AppID: true}
	if p := w.plan(); p.Registrations[0].Operations[0].CheckHolders || len(p.Warnings) != 0 {
		t.Errorf("named explicitly: %+v", p.Registrations[0].Operations[0])
	}
	w.answers = Answers{}
	w.settles(p)
}

func TestOursIsKnownByTagsOrByUniqueName(t *testing.T) {
	w := finished(t)
	w.app("gateway-service").UniqueName = "" // adopted by tags alone, or a test tenant that lost it
	w.app("internal-client").Tags = nil
	p := w.plan()
	want := []string{
		"gateway-service: update tags and unique name -> mark the setup",
		"internal-client: update tags and unique name -> mark the setup",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}

// A registration that is marked and could not get its unique name is not tried again by whoever cannot see who holds it.
func TestAMarkedRegistrationWithoutAUniqueNameIsLeftAlone(t *testing.T) {
	w := finished(t)
	w.app("gateway-service").UniqueName = ""
	w.state.DeletedKnown = false
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("%v", changesOf(p))
	}
}

// The plan, the list of setups and remove go by one notion of what belongs to a setup.
func TestOneApplicationBelongsToOneSetup(t *testing.T) {
	long := strings.Repeat("very-long-host.", 8) + "contoso.com"
	tagged := func(key, registration string) []string {
		return []string{tenant.Tag, blueprint.TagKey + "=" + key, blueprint.TagRegistration + "=" + registration}
	}
	for _, tt := range []struct {
		name string
		app  tenant.Application
		key  string // the setup that it belongs to, as gateway-service
	}{
		{"unique name and tags", tenant.Application{UniqueName: "modelop.a.com.gateway-service", Tags: tagged("a.com", "gateway-service")}, "a.com"},
		{"the registration tag was lost", tenant.Application{UniqueName: "modelop.a.com.gateway-service", Tags: []string{blueprint.TagKey + "=a.com"}}, "a.com"},
		{"all tags were lost", tenant.Application{UniqueName: "modelop.a.com.gateway-service"}, "a.com"},
		{"tags alone", tenant.Application{Tags: tagged("a.com", "gateway-service")}, "a.com"},
		{"tags and somebody else's unique name", tenant.Application{UniqueName: "bicep", Tags: tagged("a.com", "gateway-service")}, "a.com"},
		{"tags that were changed by hand", tenant.Application{UniqueName: "modelop.a.com.gateway-service", Tags: tagged("b.com", "go-cli")}, "a.com"},
		{"a key that is too long for a unique name", tenant.Application{UniqueName: blueprint.UniqueName(long, "gateway-service"), Tags: tagged(long, "go-cli")}, long},
		{"nobody's", tenant.Application{DisplayName: "gateway-service", Tags: []string{tenant.Tag}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, key := range []string{"a.com", "b.com", long} {
				for _, registration := range blueprint.Names() {
					want := key == tt.key && registration == "gateway-service"
					if Ours(tt.app, key, registration) != want {
						t.Errorf("%s of %s: %v", registration, key, !want)
					}
				}
			}
			var keys []string
			for _, s := range Setups(tenant.State{Applications: []tenant.Application{tt.app}}) {
				keys = append(keys, s.Key)
			}
			if strings.Join(keys, " ") != tt.key {
				t.Errorf("setups %v", keys)
			}
		})
	}
}

// Two applications that both carry the setup's tags: the unique name decides, and without it the operator does.
func TestOfTwoWithOurTagsTheUniqueNameDecides(t *testing.T) {
	w := finished(t)
	double := *w.app("go-cli")
	double.ObjectID, double.AppID, double.UniqueName = "o2", "a2", ""
	w.state.Applications = append(w.state.Applications, double)
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("the unique name decides: %v %v", changesOf(p), questionsOf(p))
	}
	w.app("go-cli").UniqueName = ""
	p := w.plan()
	if diff := cmp.Diff([]string{"adopt-which go-cli"}, questionsOf(p)); diff != "" {
		t.Fatal(diff)
	}
	w.answers.Adopt = map[string]string{"go-cli": "a2"}
	p = w.plan()
	if len(p.Questions) != 0 || p.Registrations[3].AppID != "a2" {
		t.Errorf("%v, %s", questionsOf(p), p.Registrations[3].AppID)
	}
}

func TestAStrangersHoldIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	a := w.handmade("gateway-service", func(a *tenant.Application) {
		a.Web = []string{here}
		a.Owners = append(a.Owners, tenant.Owner{ID: "other", UserPrincipalName: "installer@contoso.com"})
		a.Certificates = []tenant.Certificate{{DisplayName: "build", EndsAt: now.AddDate(0, 7, 6)}}
		a.FederatedCredentials = []tenant.FederatedCredential{{Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:contoso/build:ref:refs/heads/main"}}
	})
	p := w.plan()
	if diff := cmp.Diff([]string{"strangers-hold gateway-service"}, questionsOf(p)); diff != "" {
		t.Fatal(diff)
	}
	q := p.Questions[0]
	want := []Hold{
		{HoldOwner, "installer@contoso.com"}, {HoldCertificate, `"build", until 2027-06-30`}, {HoldFederated, "GitHub, repository contoso/build"},
	}
	if diff := cmp.Diff(want, q.Holds); diff != "" || q.AppID != a.AppID || !q.CanBeNew {
		t.Errorf("%+v\n%s", q, diff)
	}
	if diff := cmp.Diff([]string{"custom_scope", "sign-in scopes"}, q.Gives); diff != "" {
		t.Error(diff)
	}

	w.answers.Adopt = map[string]string{"gateway-service": a.AppID}
	if p := w.plan(); len(p.Questions) != 1 {
		t.Error("choosing a candidate is not yet saying yes to its other holders")
	}
	w.answers.LeaveOut = map[string]bool{"gateway-service": true}
	p = w.plan()
	if r := p.Registrations[0]; len(p.Questions) != 0 || r.Action != LeaveAlone || r.Summary != "left as it is in this run" || p.Count() != 15 {
		t.Errorf("left out: %v, %s %s, %d changes", questionsOf(p), r.Action, r.Summary, p.Count())
	}
	w.answers.LeaveOut = nil
	w.answers.TrustHolds = map[string]bool{strings.ToUpper(a.AppID): true}
	w.settles(w.plan())
}

// A registration of ours that others hold as well gets nothing new without a yes; a repair that gives nothing is not
// asked about.
func TestAStrangersHoldOnOursIsAskedAboutWhereItGetsSomething(t *testing.T) {
	w := finished(t)
	a := w.app("internal-client")
	a.Owners = []tenant.Owner{{ID: "other", DisplayName: "Somebody"}}
	a.TokenVersion = 1
	p := w.plan()
	if len(p.Questions) != 0 || p.Count() != 1 {
		t.Errorf("a repair that gives nothing: %v", questionsOf(p))
	}
	w.state.Assignments = nil
	p = w.plan()
	if len(p.Questions) != 1 || p.Questions[0].Kind != StrangersHold || p.Questions[0].CanBeNew {
		t.Fatalf("%+v", p.Questions)
	}
	if diff := cmp.Diff([]string{"modelop_client", "Group.Read.All"}, p.Questions[0].Gives); diff != "" {
		t.Error(diff)
	}
	w.answers.TrustHolds = map[string]bool{a.AppID: true}
	w.settles(w.plan())
}

func TestHoldersThatWereNotReadAreAskedAbout(t *testing.T) {
	w := newWorld(t)
	w.handmade("gateway-service", func(a *tenant.Application) { a.Web, a.HoldersKnown, a.Owners = []string{here}, false, nil })
	if p := w.plan(); len(p.Questions) != 1 || p.Questions[0].Holds[0].Kind != HoldUnknown {
		t.Errorf("nobody blesses what nobody could look at: %+v", p.Questions)
	}

	w = finished(t)
	w.app("gateway-service").HoldersKnown = false
	w.state.Grants = nil
	if p := w.plan(); len(p.Questions) != 0 || len(p.Warnings) != 1 {
		t.Errorf("questions %v, warnings %v", questionsOf(p), p.Warnings)
	}
}
