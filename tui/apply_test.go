package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// change is a change of a plan in tests.
func change(a plan.Action, subject string) plan.Change {
	return plan.Change{Action: a, Subject: subject}
}

func consentTo(subject, after string) plan.Change {
	return plan.Change{Action: plan.Grant, Subject: subject, After: after, Consent: true}
}

// newRegistration is a registration that is made, with the three changes that all have.
func newRegistration(name, summary string, consents ...plan.Change) plan.Registration {
	return plan.Registration{
		Name: name, DisplayName: name, Purpose: "ModelOp Center needs it", Action: plan.Create, Summary: summary,
		Changes: append([]plan.Change{
			change(plan.Create, "registration"), change(plan.Create, "service principal"),
			{Action: plan.Add, Subject: "Application ID URI", After: "api:// and its own app id", Reason: "tokens are made out to it"},
		}, consents...),
		Operations: []plan.Operation{{Kind: plan.CreateApplication, Doing: "create the registration", Changes: []int{0}}},
	}
}

// emptyPlan is a plan without a registration.
func emptyPlan() plan.Plan {
	return plan.Plan{
		Tenant: contoso().account.Tenant, Actor: "admin@contoso.com", ReadAt: fakeNow, ReadRequests: 2, ReadObjects: 14,
		Key: "modelop.contoso.com", URL: "https://modelop.contoso.com", GroupNames: "graph",
	}
}

func freshPlan() plan.Plan {
	p := emptyPlan()
	p.SecretsUntil = time.Date(2027, 11, 24, 0, 0, 0, 0, time.UTC)
	own := consentTo("custom_scope", "granted to itself, for the whole tenant")
	signIn := consentTo("sign-in scopes", "openid profile email offline_access")
	p.Registrations = []plan.Registration{
		newRegistration(blueprint.GatewayService, "people sign in; secret 1 year", own, signIn),
		newRegistration(blueprint.InternalClient, "services use this; secret 1 year",
			consentTo("modelop_client", "granted to itself, for the whole tenant"), consentTo("Group.Read.All", "granted on Microsoft Graph")),
		newRegistration(blueprint.ExternalIntegrationClient, "for Jupyter, Tableau and Power BI", own, signIn),
		newRegistration(blueprint.GoCLI, "the moc command line; secret 1 year", own, signIn),
	}
	return p
}

func handoffPlan() plan.Plan {
	p := freshPlan()
	p.Registrations[1].Changes[4].Handoff = plan.RolePrivilegedRoleAdministrator
	return p
}

func driftedPlan() plan.Plan {
	p := emptyPlan()
	consented := []plan.Fact{{Subject: "custom_scope", Consent: true}, {Subject: "sign-in scopes", Consent: true}}
	audience := "AzureADMyOrg"
	version := 2
	claims := &plan.Operation{}
	claims.Write.TokenVersion = &version
	claims.Write.SignInAudience = &audience
	p.Registrations = []plan.Registration{
		{
			Name: blueprint.GatewayService, Action: plan.Restore, Summary: "deleted 2026-11-21, with its secrets",
			AppID: "00001111-aaaa-2222-bbbb-3333cccc4444", Facts: consented,
			Changes: []plan.Change{change(plan.Restore, "registration"), change(plan.Restore, "service principal")},
		},
		{
			Name: blueprint.InternalClient, Action: plan.Update, Summary: "token version 1 -> 2, claim idtyp",
			Purpose:  "ModelOp Center's services talk to each other through this registration",
			ObjectID: "22223333-cccc-4444-dddd-5555eeee6666", AppID: "11112222-bbbb-3333-cccc-4444dddd5555",
			CreatedAt: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
			Changes: []plan.Change{
				{
					Action: plan.Update, Subject: "access token version", Before: "1", After: "2",
					Reason: `ModelOp Center refuses version 1 tokens: "invalid issuer".`,
				},
				{Action: plan.Add, Subject: "claim idtyp", After: "in access tokens", Reason: "Tells services from people."},
				{
					Action: plan.Grant, Subject: "modelop_client", After: "granted to itself, for the whole tenant", Consent: true,
					Reason: "Without it the services cannot call each other.",
				},
			},
			Operations: []plan.Operation{
				{Kind: plan.UpdateApplication, Write: claims.Write, Changes: []int{0, 1}},
				{Kind: plan.AssignRole, AppRoleID: "33334444-dddd-5555-eeee-6666ffff7777", Changes: []int{2}},
			},
			Facts: []plan.Fact{
				{Subject: "Application ID URI", Value: "api://11112222-bbbb-3333-cccc-4444dddd5555"},
				{Subject: "who may use it", Value: "this tenant only"},
				{Subject: "service principal", Value: "present and enabled"},
				{Subject: "secret", Value: "until 2027-03-02, in your vault"},
				{Subject: "Group.Read.All", Value: "granted", Consent: true},
			},
		},
		{Name: blueprint.ExternalIntegrationClient, Action: plan.Keep, Summary: "as it should be", Facts: consented},
		{
			Name: blueprint.GoCLI, Action: plan.Update, Summary: "secret expired 2026-11-02, add one", Facts: consented[1:],
			Changes: []plan.Change{{Action: plan.Add, Subject: "secret"}, consentTo("custom_scope", "")},
		},
	}
	p.Kept = []plan.Kept{
		{
			Registration: blueprint.GatewayService, Kind: "redirect URI", Subject: "redirect URI (web)",
			Value: "https://modelop-old.contoso.com/login/oauth2/code/gateway-service",
		},
		{Registration: blueprint.InternalClient, Kind: "secret", Subject: "secret", Value: `"pipeline", until 2027-01-31`},
		{Registration: blueprint.InternalClient, Kind: "owner", Subject: "owner", Value: "installer@contoso.com"},
	}
	return p
}

func unchangedPlan() plan.Plan {
	p := emptyPlan()
	facts := []plan.Fact{{Subject: "custom_scope", Consent: true}, {Subject: "sign-in scopes", Consent: true}}
	for _, name := range blueprint.Names() {
		r := plan.Registration{Name: name, Action: plan.Keep, Summary: "secret until 2027-11-24", Facts: facts}
		if name == blueprint.ExternalIntegrationClient {
			r.Summary = "no secret needed"
		}
		p.Registrations = append(p.Registrations, r)
	}
	p.Kept = driftedPlan().Kept[:1]
	return p
}

// planning is a tenant for which the plan is p.
func withPlan(p plan.Plan) *fakeRun {
	f := contoso()
	f.plan = p
	return f
}

// happens is an event of a registration in tests, some seconds after the start.
func happens(after int, kind steps.EventKind, registration string, done int, doing, happened string) steps.Event {
	return steps.Event{
		At: fakeNow.Add(time.Duration(after) * time.Second), Kind: kind, Registration: registration,
		Done: done, Of: 5, Doing: doing, Happened: happened,
	}
}

// total makes the events count.
func total(done int, events ...steps.Event) []steps.Event {
	for i := range events {
		events[i].Total, events[i].TotalOf = done, 20
	}
	return events
}

func midway() []steps.Event {
	return total(11,
		happens(0, steps.Note, "", 0, "", "checked that modelop-entra/modelop.contoso.com/ can be written"),
		happens(0, steps.Working, blueprint.GatewayService, 1, "create the service principal", "gateway-service created"),
		happens(0, steps.Working, blueprint.InternalClient, 2, "set Application ID URI", "internal-client created"),
		happens(0, steps.Note, blueprint.InternalClient, 2, "", "secret of internal-client saved to vault.json"),
		happens(1, steps.Working, blueprint.ExternalIntegrationClient, 3, "consent to custom_scope", "external-integration-client created"),
		happens(1, steps.Working, blueprint.GoCLI, 1, "create the service principal", "go-cli created"),
		happens(1, steps.Done, blueprint.GatewayService, 5, "", "gateway-service: consent to custom_scope granted"),
	)
}

func roleRefused() *steps.Problem {
	p := problem("not-allowed", "You may not grant the role modelop_client.",
		"ModelOp Center's services cannot call each other yet. All that was made so far stays.", "403 Authorization_RequestDenied")
	p.Who = "a Cloud Application Administrator, an Application Administrator or a Global Administrator"
	p.How = []string{"Entra admin center > Entra ID > App registrations > internal-client > API permissions > Grant admin consent"}
	p.Support.TraceID, p.Support.RequestID = "", "bbbb1111-cc22-3333-44dd-555555eeeeee"
	return p
}

func failed() []steps.Event {
	e := happens(2, steps.Failed, blueprint.InternalClient, 3, "", "internal-client: modelop_client refused, Authorization_RequestDenied")
	e.Problem = roleRefused()
	return append(midway(), total(13, e)...)
}

func waitsFor(reason steps.WaitReason, atMost time.Duration) []steps.Event {
	e := happens(2, steps.Waiting, blueprint.InternalClient, 1, "", "")
	e.Wait = &steps.Wait{For: reason, Since: fakeNow.Add(2 * time.Second), AtMost: atMost, Saw: "404 Request_ResourceNotFound Resource does not exist"}
	return append(midway(), total(16, e)...)
}

// doneOutcome is a run that did everything.
func doneOutcome() steps.Outcome {
	o := steps.Outcome{
		Result: steps.ResultDone, Tenant: contoso().account.Tenant, Key: "modelop.contoso.com", URL: "https://modelop.contoso.com",
		Changes: 20, Of: 20, Consents: 8, Secrets: 3, SecretsUntil: time.Date(2027, 11, 24, 0, 0, 0, 0, time.UTC),
		Folder: "modelop-entra/modelop.contoso.com",
		Files: []steps.File{
			{Name: "values.yaml", Bytes: 3090, Mode: 0o644, About: "Helm values, no secrets"},
			{Name: "secret.yaml", Bytes: 1210, Mode: 0o600, About: "Kubernetes Secret", Secrets: true},
			{Name: "application-entra.yaml", Bytes: 2400, Mode: 0o644, About: "Spring settings, no secrets"},
			{Name: "setup.json", Bytes: 4000, Mode: 0o644, About: "the same facts for programs"},
			{Name: "vault.json", Bytes: 1900, Mode: 0o600, About: "the secrets with their ids", Secrets: true},
		},
		Next: []string{
			"kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml",
			"helm upgrade RELEASE CHART -f modelop-entra/modelop.contoso.com/values.yaml",
		},
	}
	for _, name := range blueprint.Names() {
		o.Registrations = append(o.Registrations, steps.RegistrationOutcome{
			Name: name, Action: plan.Create, State: steps.Done, Done: 5, Of: 5,
		})
	}
	return o
}

func partialOutcome() steps.Outcome {
	o := doneOutcome()
	o.Result, o.Changes, o.Next = steps.ResultPartial, 18, nil
	o.Registrations[1].State, o.Registrations[1].Done, o.Registrations[1].Problem = steps.Failed, 3, roleRefused()
	o.Problem = o.Registrations[1].Problem
	o.Continue = "modelop-entra --tenant contoso.com --url https://modelop.contoso.com"
	return o
}

func handoffOutcome() steps.Outcome {
	o := doneOutcome()
	o.Result, o.Changes, o.Of, o.Consents = steps.ResultPartial, 19, 19, 7
	o.Handoffs = []steps.Handoff{{
		Registration: blueprint.InternalClient, Permission: "Group.Read.All",
		Role: "a Privileged Role Administrator, or Global Administrator",
		Why:  "so that ModelOp Center can show names of groups", Without: "everything works, but groups show as ids",
		Portal: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/11112222-bbbb-3333-cccc-4444dddd5555",
	}}
	return o
}

// ends is a run that ends like this, with secrets in its vault.
func ends(o steps.Outcome, events ...steps.Event) *fakeRun {
	f := withPlan(freshPlan())
	f.outcome, f.events = o, events
	for _, name := range []string{blueprint.GatewayService, blueprint.InternalClient, blueprint.GoCLI} {
		f.holders = append(f.holders, steps.SecretHolder{Registration: name, EndsAt: o.SecretsUntil})
	}
	f.secrets = map[string]string{blueprint.GatewayService: theSecret}
	return f
}

const theSecret = "THE-SECRET-STANDS-HERE-ALONE-ON-ITS-ROW!"

// toReview answers the first questions.
func (s *seat) toReview() {
	s.toGroups()
	s.press("1", "enter")
	s.drain()
	s.wait(grace)
}

// toApply lets the changes begin, and delivers all but the end of the run.
func (s *seat) toApply() {
	s.toReview()
	s.press("enter")
	for len(s.queue) > 1 {
		s.deliver(1)
	}
}

// toEnd lets the run end.
func (s *seat) toEnd() {
	s.toApply()
	s.drain()
	s.wait(grace)
}

// asks is a tenant in which the plan has a question.
func asks(q plan.Question) func() *fakeRun {
	return func() *fakeRun {
		p := freshPlan()
		p.Questions = []plan.Question{q}
		return withPlan(p)
	}
}

func candidates() []plan.Candidate {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	return []plan.Candidate{
		{
			AppID: "00001111-aaaa-2222-bbbb-3333cccc4444", CreatedAt: day(2026, 1, 14), Owners: []string{"admin@contoso.com"},
			RedirectURIs: []string{"https://modelop.contoso.com/login/oauth2/code/gateway-service"}, LastSecret: day(2027, 1, 14),
			Serves: "https://modelop.contoso.com",
		},
		{
			AppID: "11112222-bbbb-3333-cccc-4444dddd5555", CreatedAt: day(2025, 8, 30),
			RedirectURIs: []string{"http://localhost:8080/login/oauth2/code/gateway-service"}, LastSecret: day(2025, 9, 30),
		},
	}
}

func adoptOne() plan.Question {
	c := candidates()[:1]
	c[0].RedirectURIs, c[0].Serves = nil, ""
	return plan.Question{Kind: plan.AdoptOne, Registration: blueprint.GatewayService, Candidates: c}
}

func strangersHold() plan.Question {
	return plan.Question{
		Kind: plan.StrangersHold, Registration: blueprint.InternalClient, AppID: "11112222-bbbb-3333-cccc-4444dddd5555",
		Gives: []string{"Group.Read.All", "modelop_client"}, CanBeNew: true,
		Holds: []plan.Hold{
			{Kind: plan.HoldOwner, Value: "installer@contoso.com"},
			{Kind: plan.HoldCertificate, Value: `"build", until 2027-06-30`},
			{Kind: plan.HoldFederated, Value: "GitHub, repository contoso/build"},
		},
	}
}

// later are the screens of the last three steps.
var later = []stop{
	{name: "review-reading", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) {
		s.toGroups()
		s.press("1", "enter")
		s.wait(5 * time.Second)
	}},
	{name: "review", run: func() *fakeRun { return withPlan(freshPlan()) }, do: (*seat).toReview},
	{name: "review-repair", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: (*seat).toReview},
	{name: "review-unchanged", run: func() *fakeRun { return withPlan(unchangedPlan()) }, do: (*seat).toReview},
	{name: "review-handoff", run: func() *fakeRun { return withPlan(handoffPlan()) }, do: (*seat).toReview},
	{name: "review-row", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) { s.toReview(); s.press("home", "down") }},
	{name: "review-refused", run: func() *fakeRun {
		f := contoso()
		f.planErr = &steps.Problem{
			Happened: "vault.json belongs to Fabrikam, Inc., not to Contoso Ltd.", Means: "Nothing was changed.",
			Who: "you", How: []string{"Choose another folder with --out."},
		}
		return f
	}, do: (*seat).toReview},
	{name: "details", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) { s.toReview(); s.press("home", "down", "enter") }},
	{name: "kept", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) { s.toReview(); s.press("k") }},
	{name: "requests", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) {
		s.toReview()
		s.press("home", "down", "d", "p")
	}},
	{name: "question-one", run: asks(adoptOne()), do: (*seat).toReview},
	{name: "question-several", run: asks(plan.Question{
		Kind: plan.AdoptWhich, Registration: blueprint.GatewayService, Candidates: candidates(),
	}), do: (*seat).toReview},
	{name: "question-prefix", run: asks(plan.Question{
		Kind: plan.NamePrefix, Registration: blueprint.GatewayService, Candidates: []plan.Candidate{{Serves: "https://modelop-dev.contoso.com"}},
	}), do: func(s *seat) { s.toReview(); s.write("prod-") }},
	{name: "question-hold", run: asks(strangersHold()), do: (*seat).toReview},
	{name: "question-downtime", run: asks(plan.Question{
		Kind: plan.ScopeDowntime, Registration: blueprint.GatewayService,
		Text: `The scope custom_scope of gateway-service is not as ModelOp Center needs it: "Who can consent" is Admins only. It should be Admins and users.`,
	}), do: (*seat).toReview},
	{name: "question-audience", run: asks(plan.Question{
		Kind: plan.Audience, Registration: blueprint.GatewayService,
		Text: "gateway-service may be used by accounts of any tenant. It should be this tenant only: everybody else is locked out then.",
	}), do: (*seat).toReview},
	{name: "apply-start", run: func() *fakeRun { return ends(doneOutcome(), midway()[:1]...) }, do: (*seat).toApply},
	{name: "apply", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) { s.toApply(); s.wait(time.Second) }},
	{name: "apply-replication", run: func() *fakeRun { return ends(doneOutcome(), waitsFor(steps.WaitReplication, 3*time.Minute)...) },
		do: func(s *seat) { s.toApply(); s.wait(14 * time.Second) }},
	{name: "apply-throttled", run: func() *fakeRun { return ends(doneOutcome(), waitsFor(steps.WaitThrottled, 23*time.Second)...) },
		do: func(s *seat) { s.toApply(); s.wait(8 * time.Second) }},
	{name: "apply-failed", run: func() *fakeRun { return ends(partialOutcome(), failed()...) }, do: func(s *seat) { s.toApply(); s.wait(3 * time.Second) }},
	{name: "apply-error", run: func() *fakeRun { return ends(partialOutcome(), failed()...) }, do: func(s *seat) { s.toApply(); s.press("e") }},
	{name: "apply-stop", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) { s.toApply(); s.press("ctrl+c") }},
	{name: "apply-stopping", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) {
		s.toApply()
		s.press("ctrl+c", "down", "enter")
	}},
	{name: "apply-folder", run: func() *fakeRun {
		return ends(steps.Outcome{Result: steps.ResultRefused, Problem: &steps.Problem{
			Happened: "The folder modelop-entra/modelop.contoso.com/ cannot be written: the disk is full.",
			Means:    "Secrets need a place before they are made.", Who: "you", How: []string{"Free some space, then try again."},
		}})
	}, do: (*seat).toEnd},
	{name: "handoff", run: func() *fakeRun { return ends(handoffOutcome()) }, do: (*seat).toEnd},
	{name: "done", run: func() *fakeRun { return ends(doneOutcome()) }, do: (*seat).toEnd},
	{name: "done-demo", run: func() *fakeRun { o := doneOutcome(); o.Demo = true; return ends(o) },
		options: func(o *Options) { o.Demo = true }, do: (*seat).toEnd},
	{name: "done-handoff", run: func() *fakeRun { return ends(handoffOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("enter") }},
	{name: "done-partial", run: func() *fakeRun { return ends(partialOutcome()) }, do: (*seat).toEnd},
	{name: "files", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("f") }},
	{name: "secret-which", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("v") }},
	{name: "secret-safe", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("v", "enter") }},
	{name: "secret-shown", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) {
		s.toEnd()
		s.press("v", "enter", "down", "enter")
		s.drain()
		s.wait(3 * time.Second)
	}},
	{name: "help-review", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) { s.toReview(); s.press("?") }},
}

// TestLaterScreens compares the screens of the last three steps with their pictures in plain text.
func TestLaterScreens(t *testing.T) {
	for _, at := range later {
		t.Run(at.name, func(t *testing.T) { sitAt(t, at, 80, 24, nil).golden(at.name) })
	}
	for _, size := range [][2]int{{40, 15}, {120, 40}} {
		for _, at := range later {
			switch at.name {
			case "review-repair", "details", "question-several", "apply-failed", "apply-stop", "done", "done-partial", "handoff":
				name := fmt.Sprintf("%s-%dx%d", at.name, size[0], size[1])
				t.Run(name, func(t *testing.T) { sitAt(t, at, size[0], size[1], nil).golden(name) })
			}
		}
	}
}

// TestLaterScreensKeepTheirFrame checks what is true of every screen, in every window, with names that are long or wide,
// and without colour.
func TestLaterScreensKeepTheirFrame(t *testing.T) {
	tenants := map[string]plan.Tenant{
		"long": {ID: "x", DisplayName: "Contoso Pharmaceuticals Manufacturing and Distribution of North America", DefaultDomain: "contoso-pharmaceuticals-manufacturing.onmicrosoft.com"},
		"CJK":  {ID: "x", DisplayName: "コントソ株式会社コントソ株式会社コントソ株式会社", DefaultDomain: "contoso.com"},
		"evil": {ID: "x", DisplayName: "Con\x1b[2Jtoso\u202e", DefaultDomain: "contoso.com"},
	}
	for _, size := range [][2]int{{40, 15}, {60, 20}, {80, 24}, {120, 40}} {
		for name, tenant := range tenants {
			if name == "evil" && size[0] != 80 {
				continue // what is left out does not depend on the size
			}
			for _, at := range later {
				t.Run(fmt.Sprintf("%s/%s/%dx%d", at.name, name, size[0], size[1]), func(t *testing.T) {
					s := sitAt(t, at, size[0], size[1], func(f *fakeRun, o *Options) {
						f.account.Tenant, f.plan.Tenant, f.outcome.Tenant = tenant, tenant, tenant
						f.account.Name = "a-very-long-user-name-that-goes-on@contoso-pharmaceuticals.onmicrosoft.com"
						o.NoColor = name == "evil"
					})
					s.check()
					if view := s.model.View().Content; name == "evil" && strings.Contains(view, "\x1b[") {
						t.Errorf("styling without colour: %q", view)
					}
				})
			}
		}
	}
}

// TestReviewKeys pins what each key does on Review, and that only the first action line writes.
func TestReviewKeys(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plan  plan.Plan
		press []string
		sees  string
	}{
		{"enter on the focused line applies", freshPlan(), []string{"enter"}, "Applying 20 changes to Contoso Ltd"},
		{"up goes to the rows, and enter opens details", freshPlan(), []string{"up", "enter"}, "go-cli: 5 changes"},
		{"d without a row shows the last registration", freshPlan(), []string{"d"}, "go-cli: 5 changes"},
		{"right goes on to the first", freshPlan(), []string{"d", "right"}, "gateway-service: 5 changes"},
		{"left goes back", freshPlan(), []string{"d", "left"}, "external-integration-client: 5 changes"},
		{"esc closes details", freshPlan(), []string{"d", "esc"}, "20 changes make a new setup"},
		{"p shows requests", freshPlan(), []string{"d", "p"}, "request 1 of 1"},
		{"k shows what is kept", driftedPlan(), []string{"k"}, "Kept as others made it"},
		{"k is dead where nothing is kept", freshPlan(), []string{"k"}, "20 changes make a new setup"},
		{"esc goes back to the groups", freshPlan(), []string{"esc"}, "names of groups?"},
		{"tab goes to the registrations", freshPlan(), []string{"tab", "enter"}, "gateway-service: 5 changes"},
		{"nothing to change: enter writes the files", unchangedPlan(), []string{"enter"}, "Writing the files again"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sit(t, withPlan(tt.plan), options(), 80, 24)
			s.toReview()
			s.press(tt.press...)
			s.sees(tt.sees)
		})
	}
}

func TestReviewLeavesWithoutAChange(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plan  plan.Plan
		press []string
		want  steps.Result
	}{
		{"the second line", freshPlan(), []string{"down", "enter"}, steps.ResultInterrupted},
		{"ctrl+c", freshPlan(), []string{"ctrl+c"}, steps.ResultInterrupted},
		{"q", freshPlan(), []string{"q"}, steps.ResultInterrupted},
		{"quit, with nothing to change", unchangedPlan(), []string{"down", "enter"}, steps.ResultDone},
		{"q, with nothing to change", unchangedPlan(), []string{"q"}, steps.ResultDone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := withPlan(tt.plan)
			f.outcome = steps.Outcome{Result: steps.ResultFailed}
			s := sit(t, f, options(), 80, 24)
			s.toReview()
			s.press(tt.press...)
			if !s.left || s.session.outcome == nil {
				t.Fatalf("still there:\n%s", s.window())
			}
			if got := s.session.outcome.Result; got != tt.want {
				t.Errorf("outcome %q, want %q", got, tt.want)
			}
			if s.session.outcome.Changes != 0 {
				t.Errorf("%d changes", s.session.outcome.Changes)
			}
		})
	}
}

// TestReviewIgnoresEnterAtFirst pins the grace period: the plan appears by itself.
func TestReviewIgnoresEnterAtFirst(t *testing.T) {
	s := sit(t, withPlan(freshPlan()), options(), 80, 24)
	s.toGroups()
	s.press("1", "enter")
	s.drain()
	s.press("enter")
	s.sees("Nothing has been changed yet.")
	s.wait(grace)
	s.press("enter")
	s.sees("Applying 20 changes")
}

// questionRun is an engine that asks until an answer fits.
type questionRun struct {
	*fakeRun
	question plan.Question
	answered func(plan.Answers) bool
}

func (q *questionRun) Plan(ctx context.Context, c blueprint.Choices, a plan.Answers) (plan.Plan, error) {
	p, err := q.fakeRun.Plan(ctx, c, a)
	p.Questions = nil
	if !q.answered(a) && c.NamePrefix == "" {
		p.Questions = []plan.Question{q.question}
	}
	return p, err
}

func TestQuestions(t *testing.T) {
	app := candidates()[0].AppID
	never := func(plan.Answers) bool { return false }
	for _, tt := range []struct {
		name     string
		question plan.Question
		answered func(plan.Answers) bool
		press    []string
		want     plan.Answers
		prefix   string
	}{
		{
			"adopt it", adoptOne(), func(a plan.Answers) bool { return a.Adopt[blueprint.GatewayService] == app },
			[]string{"1", "enter"}, plan.Answers{Adopt: map[string]string{blueprint.GatewayService: app}}, "",
		},
		{
			"a new one, with a prefix", adoptOne(), never,
			[]string{"2", "enter", "p", "-", "enter"},
			plan.Answers{Adopt: map[string]string{blueprint.GatewayService: plan.AdoptNew}}, "p-",
		},
		{
			"only a prefix", plan.Question{Kind: plan.NamePrefix, Registration: blueprint.GoCLI}, never,
			[]string{"enter", "p", "-", "enter"}, plan.Answers{}, "p-",
		},
		{
			"leave it as it is", strangersHold(), func(a plan.Answers) bool { return a.LeaveOut[blueprint.InternalClient] },
			[]string{"enter"}, plan.Answers{LeaveOut: map[string]bool{blueprint.InternalClient: true}}, "",
		},
		{
			"they may", strangersHold(), func(a plan.Answers) bool { return a.TrustHolds[strangersHold().AppID] },
			[]string{"down", "enter"}, plan.Answers{TrustHolds: map[string]bool{strangersHold().AppID: true}}, "",
		},
		{
			"leave the change out", plan.Question{Kind: plan.ScopeDowntime}, func(a plan.Answers) bool { return a.ScopeDowntime != "" },
			[]string{"enter"}, plan.Answers{ScopeDowntime: plan.LeaveIt}, "",
		},
		{
			"make the change", plan.Question{Kind: plan.ScopeDowntime}, func(a plan.Answers) bool { return a.ScopeDowntime != "" },
			[]string{"down", "enter"}, plan.Answers{ScopeDowntime: plan.Allow}, "",
		},
		{
			"leave the audience", plan.Question{Kind: plan.Audience}, func(a plan.Answers) bool { return a.Audience != "" },
			[]string{"enter"}, plan.Answers{Audience: plan.LeaveIt}, "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := withPlan(freshPlan())
			s := sit(t, &questionRun{f, tt.question, tt.answered}, options(), 80, 24)
			s.toReview()
			s.press(tt.press...)
			s.drain()
			s.sees("20 changes make a new setup")
			if diff := cmp.Diff(tt.want, f.answered[len(f.answered)-1]); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			if got := f.planned[len(f.planned)-1].NamePrefix; got != tt.prefix {
				t.Errorf("prefix %q, want %q", got, tt.prefix)
			}
		})
	}
}

// TestQuestionWithoutDefault pins that enter chooses nothing by itself, and that an earlier answer is found again.
func TestQuestionWithoutDefault(t *testing.T) {
	f := withPlan(freshPlan())
	adopted := func(a plan.Answers) bool { return a.Adopt[blueprint.GatewayService] != "" }
	s := sit(t, &questionRun{f, adoptOne(), adopted}, options(), 80, 24)
	s.toReview()
	s.press("enter")
	s.sees("Choose a row.")
	s.misses("(*)")
	s.press("1", "enter")
	s.drain()
	s.sees("20 changes make a new setup")
	s.wait(grace)
	s.press("esc", "enter")
	s.drain()
	s.sees("(*) 1  Yes: adopt it.")
}

func TestQuestionsCanBeLeft(t *testing.T) {
	for _, at := range later {
		if !strings.HasPrefix(at.name, "question-") {
			continue
		}
		t.Run(at.name, func(t *testing.T) {
			s := sitAt(t, at, 80, 24, nil)
			s.press("esc")
			s.sees("names of groups?")
			s = sitAt(t, at, 80, 24, nil)
			s.press("ctrl+c")
			if !s.left || s.session.outcome.Result != steps.ResultInterrupted {
				t.Error("ctrl+c did not leave")
			}
		})
	}
}

func TestApplyAsksBeforeItStops(t *testing.T) {
	f := ends(doneOutcome(), midway()...)
	s := sit(t, f, options(), 80, 24)
	s.toApply()
	s.press("esc", "q")
	s.sees("Applying 20 changes")
	s.press("ctrl+c")
	s.sees("Stop here?", "► No, keep going")
	s.press("enter")
	s.sees("Applying 20 changes")
	if f.stopped {
		t.Error("stopped without a yes")
	}
	s.press("ctrl+c", "down", "enter")
	s.sees("Stopping. 3 requests are still running")
	if !f.stopped {
		t.Error("not stopped")
	}
}

func TestApplyQuestionGoesAwayWithTheRun(t *testing.T) {
	s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
	s.toApply()
	s.press("ctrl+c")
	s.drain()
	s.sees("Done. Contoso Ltd is ready")
}

func TestApplyLeavesAtOnce(t *testing.T) {
	s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
	s.toApply()
	s.press("ctrl+c", "ctrl+c")
	if s.left {
		t.Error("left without hearing what exists")
	}
	s.press("ctrl+c")
	if !s.left {
		t.Fatal("still there after the third ctrl+c")
	}
	o := s.session.outcome
	if o.Result != steps.ResultInterrupted || o.Changes != 11 || o.Of != 20 || o.Unknown != 3 {
		t.Errorf("outcome %+v", o)
	}
}

func TestApplyInterruptedEndsTheWizard(t *testing.T) {
	o := doneOutcome()
	o.Result, o.Changes = steps.ResultInterrupted, 13
	s := sit(t, ends(o, midway()...), options(), 80, 24)
	s.toEnd()
	if !s.left || s.session.outcome.Changes != 13 {
		t.Errorf("outcome %+v", s.session.outcome)
	}
}

// TestSignInLost signs in again half-way, and stops there.
func TestSignInLost(t *testing.T) {
	lost := problem("sign-in-ended", "Microsoft asks you to sign in again.", "", "AADSTS50173")
	for _, tt := range []struct {
		name  string
		press []string
		want  error
		sees  string
	}{
		{"again", []string{"enter"}, nil, "Applying 20 changes"},
		{"stop", []string{"down", "enter"}, errStopHere, "Stopping."},
		{"ctrl+c", []string{"ctrl+c"}, nil, "Leaving."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
			s.toReview()
			s.press("enter")
			for len(s.queue) > 1 {
				s.deliver(1)
			}
			s.queue = nil // the run goes on: its sign-in is lost now
			reply := make(chan error, 1)
			s.send(workMsg{id: s.model.screen.(*applying).work.id, msg: signInLostMsg{lost, reply}})
			s.sees("Microsoft asks you to sign in again", "The sign-in of admin@contoso.com ended after 11 of 20 changes.")
			s.wait(grace)
			s.press(tt.press...)
			s.drain()
			s.sees(tt.sees)
			select {
			case err := <-reply:
				if !errors.Is(err, tt.want) {
					t.Errorf("answered %v, want %v", err, tt.want)
				}
			default:
				if tt.name != "ctrl+c" {
					t.Error("the engine got no answer")
				}
			}
		})
	}
}

func TestPartialRunGoesOnToReview(t *testing.T) {
	s := sit(t, ends(partialOutcome()), options(), 80, 24)
	s.toEnd()
	s.sees("Not finished yet. 18 of 20 changes are done")
	s.press("e")
	s.sees("Who can fix it", "a Cloud Application Administrator")
	s.press("i")
	s.sees("bbbb1111-cc22-3333-44dd-555555eeeeee")
	s.press("esc", "esc", "enter")
	s.drain()
	s.sees("Nothing has been changed yet.")
	s.misses("esc back")
	s.wait(grace)
	s.press("down", "enter")
	if !s.left || s.session.outcome.Changes != 18 {
		t.Errorf("what was done is forgotten: %+v", s.session.outcome)
	}
}

func TestDoneKeys(t *testing.T) {
	s := sit(t, ends(doneOutcome()), options(), 80, 24)
	s.toEnd()
	s.press("c")
	s.sees("2 commands were sent to your terminal's clipboard.")
	if !strings.Contains(s.copied, "kubectl apply") || !strings.Contains(s.copied, "helm upgrade") {
		t.Errorf("copied %q", s.copied)
	}
	s.press("f", "c")
	if s.copied != "modelop-entra/modelop.contoso.com" {
		t.Errorf("copied %q", s.copied)
	}
	s.press("esc", "enter")
	if !s.left || s.session.outcome.Result != steps.ResultDone {
		t.Errorf("outcome %+v", s.session.outcome)
	}
}

// TestSecretIsShownOnDemandOnly pins the two steps, the 30 seconds, and that any key hides it.
func TestSecretIsShownOnDemandOnly(t *testing.T) {
	show := func(t *testing.T) *seat {
		s := sit(t, ends(doneOutcome()), options(), 80, 24)
		s.toEnd()
		s.misses(theSecret)
		s.press("v", "enter")
		s.misses(theSecret)
		s.press("enter") // the harmless line has the focus
		s.sees("Which secret do you want to see?")
		s.press("enter", "down", "enter")
		s.drain()
		s.sees(theSecret, "Hidden again in 0:30.")
		s.wait(grace)
		return s
	}
	for _, key := range []string{"x", "q", "enter", "esc", "?", "space", "up"} {
		t.Run(key, func(t *testing.T) {
			s := show(t)
			s.press(key)
			s.misses(theSecret)
			s.sees("Done. Contoso Ltd is ready")
			if s.left {
				t.Error("left")
			}
		})
	}
	t.Run("after 30 seconds", func(t *testing.T) {
		s := show(t)
		shown := s.model.screen.(*shownSecret)
		s.wait(29 * time.Second)
		s.sees(theSecret)
		s.wait(2 * time.Second)
		s.misses(theSecret)
		if shown.text != "" {
			t.Error("the secret is still in the model")
		}
	})
	t.Run("never copied", func(t *testing.T) {
		s := show(t)
		s.press("c")
		if strings.Contains(s.copied, theSecret) {
			t.Error("copied")
		}
	})
}

func TestHandoffMessage(t *testing.T) {
	s := sit(t, ends(handoffOutcome()), options(), 80, 24)
	s.toEnd()
	s.press("c")
	for _, want := range []string{"Contoso Ltd", "Group.Read.All", "internal-client", "Privileged Role Administrator"} {
		if !strings.Contains(s.copied, want) {
			t.Errorf("the message lacks %q: %q", want, s.copied)
		}
	}
	s.press("o")
	s.sees("The page was opened in your browser.")
	s.press("enter")
	s.sees("Done, but for 1 permission that an administrator must grant in Contoso Ltd")
}

// TestTerminalProgress pins what the terminal is told while applying.
func TestTerminalProgress(t *testing.T) {
	s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
	s.toApply()
	v := s.model.View()
	if v.ProgressBar == nil || v.ProgressBar.Value != 55 {
		t.Errorf("progress %+v", v.ProgressBar)
	}
	if want := "Step 5 of 6: Apply, 11 of 20 - Contoso Ltd"; v.WindowTitle != want {
		t.Errorf("title %q, want %q", v.WindowTitle, want)
	}
	s.drain()
	if v := s.model.View(); v.ProgressBar != nil {
		t.Errorf("progress after the end: %+v", v.ProgressBar)
	}
}
