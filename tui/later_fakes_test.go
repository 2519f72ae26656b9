package tui

import (
	"fmt"
	"time"

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

// secretToAdd is the request for a secret.
func secretToAdd() plan.Operation {
	op := plan.Operation{Kind: plan.AddSecret}
	op.Secret = filled(op.Secret)
	return op
}

// filled is a pointer to an empty value of a type that this package does not know.
func filled[T any](*T) *T { return new(T) }

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
	left := &p.Registrations[1].Changes[4]
	left.Handoff, left.Reason = plan.RolePrivilegedRoleAdministrator, "With it ModelOp Center reads the names of groups."
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

// adoptingPlan takes two registrations into the setup that somebody made by hand.
func adoptingPlan() plan.Plan {
	p := freshPlan()
	for i, summary := range []string{"has this URL; add claims, version 2", "add role, Application ID URI, secret"} {
		p.Registrations[i].Action, p.Registrations[i].Summary = plan.Adopt, summary
	}
	p.Kept = driftedPlan().Kept
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

// oneFirst is a run that tries with internal-client whether it may go on.
func oneFirst() []steps.Event {
	var events []steps.Event
	for _, name := range blueprint.Names() {
		if name != blueprint.InternalClient {
			events = append(events, happens(0, steps.Next, name, 0, "waits for internal-client", ""))
		}
	}
	return total(1, append(events, happens(1, steps.Working, blueprint.InternalClient, 1, "create the service principal", "internal-client created"))...)
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
	for i, name := range blueprint.Names() {
		o.Registrations = append(o.Registrations, steps.RegistrationOutcome{
			Name: name, Action: plan.Create, State: steps.Done, Done: 5, Of: 5,
			AppID: fmt.Sprintf("0000111%d-aaaa-2222-bbbb-3333cccc4444", i+1),
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
	o.ConsentCommand, o.HandoffWays = "modelop-entra consent --from handoff.json", 3
	o.Files = append(o.Files, steps.File{Name: "handoff.md", Bytes: 2100, Mode: 0o644, About: "for an administrator: what is left to grant"})
	o.Handoffs = []steps.Handoff{{
		Registration: blueprint.InternalClient, Permission: "Group.Read.All",
		Role: plan.RolePrivilegedRoleAdministrator, Resource: "Microsoft Graph",
		Why: "so that ModelOp Center can show names of groups", Without: "everything works, but groups show as ids",
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
