package line

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// fakeEngine is an engine whose answers are written down beforehand. It runs in a bubble of simulated time.
type fakeEngine struct {
	account     steps.Account
	accounts    []steps.Account // of the sign-ins, in order; account is the last one
	signInTakes time.Duration
	approves    bool // the code of the demo, instead of a time
	againTakes  time.Duration
	again       []error       // for the first times SignInAgain is asked
	signInErrs  []error       // for the first sign-ins, in order
	other       steps.Account // what a refused sign-in tells about who signed in
	readErr     error         // for the first Read
	tested      steps.Verification
	advice      plan.Advice
	choices     blueprint.Choices
	plans       []plan.Plan // in order; the last one stays
	planErr     error       // for the first Plan
	events      func(emit func(steps.Event))
	lose        *steps.Problem // the sign-in that is lost after the events
	outcomes    []steps.Outcome
	hang        bool // Apply goes on until it is cancelled

	looks      []steps.Look
	lostLook   *steps.Problem // why it cannot look any more, once
	awaited    *steps.Outcome // nil: nobody grants it
	consent    steps.Consent
	consentErr error

	waits    int // how often Await was asked
	nows     int // how often it was to look at once
	grants   int // how often Grant was asked
	tenants  []string
	ways     []steps.Way // what UseWay was told
	noted    []string    // the problems that SaveNote was told
	planned  []blueprint.Choices
	answered []plan.Answers
	applied  int
	lostErr  error // what the callback for a lost sign-in returned
	saved    int   // how often SavePlan was asked
	saveErr  error // what SavePlan and SaveAnswers return
	folder   string
}

// next takes the first of some results; the last one stays.
func next[T any](list *[]T) T {
	first := (*list)[0]
	if len(*list) > 1 {
		*list = (*list)[1:]
	}
	return first
}

func (f *fakeEngine) code() steps.DeviceCode {
	now := time.Now()
	return steps.DeviceCode{
		Code: "ABC12DEF3", Page: "https://microsoft.com/devicelogin", IssuedAt: now, ExpiresAt: now.Add(15 * time.Minute),
	}
}

func (f *fakeEngine) SignIn(ctx context.Context, tenant string, show func(steps.DeviceCode), reading func()) (steps.Account, error) {
	f.tenants = append(f.tenants, tenant)
	code := f.code()
	approved := make(chan struct{})
	if f.approves {
		code.Demo = func() { close(approved) }
	}
	if f.ways[len(f.ways)-1] == steps.WayDeviceCode {
		show(code)
	}
	if f.approves {
		<-approved
	}
	select {
	case <-time.After(f.signInTakes):
	case <-ctx.Done():
		return steps.Account{}, &steps.Problem{Happened: "The sign-in was left.", Cause: ctx.Err()}
	}
	if len(f.signInErrs) > 0 {
		err := f.signInErrs[0]
		f.signInErrs = f.signInErrs[1:]
		return f.other, err
	}
	reading()
	if len(f.accounts) > 0 {
		f.account, f.accounts = f.accounts[0], f.accounts[1:]
	}
	return f.account, nil
}

func (f *fakeEngine) UseWay(w steps.Way) { f.ways = append(f.ways, w) }

func (f *fakeEngine) SaveNote(_ string, p *steps.Problem) (string, error) {
	f.noted = append(f.noted, p.Key)
	return steps.NoteFile, nil
}

func (f *fakeEngine) Read(context.Context) (steps.Account, error) {
	err := f.readErr
	f.readErr = nil
	return f.account, err
}

func (f *fakeEngine) Advice() plan.Advice { return f.advice }

func (f *fakeEngine) Choices(url blueprint.URL) blueprint.Choices {
	c := f.choices
	for _, s := range f.account.Setups {
		if s.URL == url.String() {
			c = s.Choices
		}
	}
	c.URL = url
	return c
}

func (f *fakeEngine) Plan(_ context.Context, c blueprint.Choices, a plan.Answers) (plan.Plan, error) {
	f.planned = append(f.planned, c)
	f.answered = append(f.answered, a)
	if err := f.planErr; err != nil {
		f.planErr = nil
		return plan.Plan{}, err
	}
	p := next(&f.plans)
	p.URL, p.GroupNames = c.URL.String(), string(c.GroupNames)
	return p, nil
}

func (f *fakeEngine) Apply(ctx context.Context, _ plan.Plan, emit func(steps.Event), signIn func(context.Context, *steps.Problem) error) steps.Outcome {
	f.applied++
	o := next(&f.outcomes)
	if f.events != nil {
		f.events(emit)
	}
	if f.lose != nil {
		if f.lostErr = signIn(ctx, f.lose); f.lostErr != nil {
			o.Result, o.Problem = steps.ResultPartial, f.lose
		}
	}
	if f.hang {
		<-ctx.Done()
		o.Result = steps.ResultInterrupted
	}
	return o
}

// Await tells its looks 11 seconds apart, so that none comes together with what the wizard says by itself, and then returns what it is to return; without that it waits for the context.
func (f *fakeEngine) Await(ctx context.Context, _ time.Time, now <-chan struct{}, tell func(steps.Look)) (steps.Outcome, error) {
	f.waits++
	for _, l := range f.looks {
		l.At = time.Now()
		l.Next = l.At.Add(10 * time.Second)
		tell(l)
		select {
		case <-now:
			f.nows++
		case <-time.After(11 * time.Second):
		case <-ctx.Done():
			return steps.Outcome{}, &steps.Problem{Happened: "Stopped.", Cause: ctx.Err()}
		}
	}
	if p := f.lostLook; p != nil {
		f.lostLook = nil
		return steps.Outcome{}, p
	}
	if f.awaited == nil {
		<-ctx.Done()
		return steps.Outcome{}, &steps.Problem{Happened: "Stopped.", Cause: ctx.Err()}
	}
	return *f.awaited, nil
}

func (f *fakeEngine) Asked() steps.Asked { return steps.Asked{Tenant: contosoID} }

func (f *fakeEngine) Consent(context.Context, steps.Asked, plan.Answers) (steps.Consent, error) {
	return f.consent, f.consentErr
}

func (f *fakeEngine) Grant(_ context.Context, _ steps.Consent, emit func(steps.Event), _ func(context.Context, *steps.Problem) error) steps.Outcome {
	f.grants++
	if f.events != nil {
		f.events(emit)
	}
	return next(&f.outcomes)
}

func (f *fakeEngine) Test(_ context.Context, emit func(steps.Verification)) steps.Verification {
	emit(f.tested)
	return f.tested
}

func (f *fakeEngine) SignInAgain(ctx context.Context, show func(steps.DeviceCode)) error {
	if f.ways[len(f.ways)-1] == steps.WayDeviceCode {
		show(f.code())
	}
	select {
	case <-time.After(f.againTakes):
	case <-ctx.Done():
		return &steps.Problem{Happened: "The sign-in was left.", Cause: ctx.Err()}
	}
	if len(f.again) > 0 {
		err := f.again[0]
		f.again = f.again[1:]
		return err
	}
	return nil
}

func (f *fakeEngine) SavePlan(p plan.Plan) (steps.Saved, error) {
	f.saved++
	folder := "modelop-entra/modelop.contoso.com/"
	return steps.Saved{
		Files: []string{folder + steps.PlanFile, folder + steps.AnswersFile}, Changes: p.Count(),
		Apply: "modelop-entra apply " + folder + steps.PlanFile,
	}, f.saveErr
}

func (f *fakeEngine) SaveAnswers(string, steps.Way) (string, error) {
	if f.saveErr != nil {
		return "", f.saveErr
	}
	return steps.AnswersFile, nil
}

func (f *fakeEngine) UseFolder(dir string) { f.folder = dir }

func (f *fakeEngine) NamedFolder() string { return f.folder }

func (f *fakeEngine) CheckFolder(dir string) error {
	if dir == "/dev/null" {
		return errors.New("The folder cannot be made: a file of that name is in the way.") //nolint:revive // a sentence for people
	}
	return nil
}

func (f *fakeEngine) Folder(c blueprint.Choices) string {
	if f.folder != "" {
		return f.folder
	}
	return "modelop-entra/" + c.URL.Key()
}

const contosoID = "aaaabbbb-0000-cccc-1111-dddd2222eeee"

// contoso is a fresh tenant with an account that can do all but grant Group.Read.All.
func contoso() *fakeEngine {
	f := &fakeEngine{
		account: steps.Account{
			Tenant: plan.Tenant{ID: contosoID, DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com"},
			Name:   "admin@contoso.com", Roles: []string{"Cloud Application Administrator"}, RolesKnown: true,
			Abilities: []steps.Ability{
				{Answer: plan.CanYes, Text: "create and change app registrations, add secrets"},
				{Answer: plan.CanYes, Text: "consent to ModelOp Center's own scope and role, for everyone"},
				{Answer: plan.CanNo, Text: "grant Group.Read.All. A Privileged Role Administrator can"},
			},
		},
		advice: plan.Advice{
			Recommended: blueprint.GroupNamesGraph,
			Reason:      plan.AdviceNoneSynced,
			CanGrant:    plan.CanNo,
		},
		choices: blueprint.Choices{SyncedForm: blueprint.SyncedFormSAM, SignInScopes: true, SecretLifetime: blueprint.DefaultLifetime()},
		plans:   []plan.Plan{freshPlan()},
	}
	f.events = freshEvents
	f.outcomes = []steps.Outcome{freshOutcome(f.account.Tenant)}
	return f
}

func parts() []plan.Change {
	return []plan.Change{
		{Action: plan.Create, Subject: "registration", Reason: "ModelOp Center needs this registration, and the tenant does not hold it."},
		{Action: plan.Create, Subject: "service principal", Reason: "People and services sign in through it."},
		{Action: plan.Add, Subject: "Application ID URI", After: "api:// and its own app id", Reason: "Names the registration in tokens."},
	}
}

func grant(subject, after string) plan.Change {
	return plan.Change{Action: plan.Grant, Subject: subject, After: after, Consent: true, Reason: "Consent now, so nobody is asked later."}
}

func freshPlan() plan.Plan {
	signIn := grant("sign-in scopes", "openid profile email offline_access")
	groups := grant("Group.Read.All", "")
	groups.Handoff = plan.RolePrivilegedRoleAdministrator
	return plan.Plan{
		Tenant: plan.Tenant{ID: contosoID, DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com"},
		Registrations: []plan.Registration{
			{
				Name: "gateway-service", Action: plan.Create, Summary: "people sign in; secret 1 year",
				Purpose: "People sign in to ModelOp Center through this registration.",
				Changes: append(parts(), grant("custom_scope", ""), signIn),
			},
			{
				Name: "internal-client", Action: plan.Create, Summary: "services use this; secret 1 year",
				Purpose: "ModelOp Center's services talk to each other through this registration.",
				Changes: append(parts(), grant("modelop_client", "granted to itself"), groups),
			},
			{
				Name: "external-integration-client", Action: plan.Create, Summary: "for Jupyter, Tableau and Power BI",
				Changes: append(parts(), grant("custom_scope", ""), signIn),
			},
			{
				Name: "go-cli", Action: plan.Create, Summary: "the moc command line; secret 1 year",
				Changes: append(parts(), grant("custom_scope", ""), signIn),
			},
		},
	}
}

func freshEvents(emit func(steps.Event)) {
	total := 0
	say := func(ev steps.Event) {
		ev.At, ev.Total, ev.TotalOf = time.Now(), total, 19
		emit(ev)
	}
	for _, name := range blueprint.Names() {
		total++
		say(steps.Event{Kind: steps.Working, Registration: name, Doing: "create the registration", Of: 5})
		say(steps.Event{Kind: steps.Note, Registration: name, Happened: name + " created", Done: 1, Of: 5})
		if name != blueprint.ExternalIntegrationClient {
			say(steps.Event{Kind: steps.Note, Registration: name, Happened: "secret of " + name + " saved to vault.json", Done: 1, Of: 5})
		}
		say(steps.Event{Kind: steps.Working, Registration: name, Doing: "create the service principal", Done: 1, Of: 5})
	}
	for _, name := range []string{"gateway-service", "external-integration-client", "go-cli"} {
		total += 4
		say(steps.Event{Kind: steps.Note, Registration: name, Happened: name + ": consent to custom_scope granted", Done: 4, Of: 5})
		say(steps.Event{Kind: steps.Done, Registration: name, Done: 5, Of: 5})
	}
	wait := &steps.Wait{For: steps.WaitReplication, Since: time.Now(), AtMost: 3 * time.Minute}
	say(steps.Event{Kind: steps.Waiting, Registration: "internal-client", Wait: wait, Done: 1, Of: 4})
	time.Sleep(45 * time.Second)
	total = 19
	say(steps.Event{Kind: steps.Done, Registration: "internal-client", Done: 4, Of: 4})
}

func freshOutcome(t plan.Tenant) steps.Outcome {
	folder := "modelop-entra/modelop.contoso.com"
	o := steps.Outcome{
		Result: steps.ResultPartial, Tenant: t, Key: "modelop.contoso.com", URL: "https://modelop.contoso.com",
		Changes: 19, Of: 19, Consents: 7, Secrets: 3, SecretsUntil: time.Date(2027, 11, 24, 0, 0, 0, 0, time.UTC),
		Folder: folder,
		Files: []steps.File{
			{Name: "values.yaml", Bytes: 3100, Mode: 0o644, About: "Helm values, no secrets"},
			{Name: "secret.yaml", Bytes: 1200, Mode: 0o600, About: "Kubernetes Secret", Secrets: true},
			{Name: "vault.json", Bytes: 1900, Mode: 0o600, About: "the secrets with ids", Secrets: true},
			{Name: "handoff.md", Bytes: 2200, Mode: 0o644, About: "what an administrator grants"},
		},
		Handoffs: []steps.Handoff{{
			Registration: "internal-client", Permission: "Group.Read.All", Role: plan.RolePrivilegedRoleAdministrator,
			Without: "everything works, but groups show as ids", Portal: "https://entra.microsoft.com/",
		}},
		Next: []string{
			"kubectl apply -n modelop -f " + folder + "/secret.yaml",
			"helm upgrade RELEASE CHART -f " + folder + "/values.yaml",
		},
	}
	for _, name := range blueprint.Names() {
		o.Registrations = append(o.Registrations, steps.RegistrationOutcome{
			Name: name, Action: plan.Create, State: steps.Done, Done: 5, Of: 5, AppID: "a1b2c3d4-0000-1111-2222-" + fmt.Sprintf("%012d", len(o.Registrations)+1),
		})
	}
	return o
}

// all is contoso with an account that can do everything, so that nothing is left.
func all() *fakeEngine {
	f := contoso()
	f.advice.CanGrant = plan.CanYes
	f.account.Abilities[2] = steps.Ability{Answer: plan.CanYes, Text: "grant Group.Read.All"}
	o := &f.outcomes[0]
	o.Result, o.Changes, o.Of, o.Consents, o.Handoffs, o.Files = steps.ResultDone, 20, 20, 8, nil, o.Files[:3]
	f.plans[0].Registrations[1].Changes[4].Handoff = ""
	return f
}

// withSetups gives the tenant two setups, of which one needs repair.
func (f *fakeEngine) withSetups() *fakeEngine {
	setup := func(host string, made time.Time, changes int, until time.Time, g blueprint.GroupNames) steps.SetupSummary {
		c := f.choices
		c.URL, c.GroupNames = blueprint.URL{Scheme: "https", Host: host}, g
		return steps.SetupSummary{
			Setup:   plan.Setup{Key: host, URL: c.URL.String(), CreatedAt: made, Registrations: blueprint.Names()},
			Choices: c, Changes: changes, SecretsUntil: until,
		}
	}
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 9, 0, 0, 0, time.UTC) }
	f.account.Setups = []steps.SetupSummary{
		setup("modelop.contoso.com", day(2026, 3, 2), 7, time.Time{}, blueprint.GroupNamesGraph),
		setup("modelop-test.contoso.com", day(2026, 5, 18), 0, day(2027, 5, 18), blueprint.GroupNamesIDs),
	}
	return f
}

func blocked() *steps.Problem {
	return &steps.Problem{
		Key:      "blocked-by-conditional-access",
		Happened: "This tenant does not let people sign in with a code.",
		Means: "A Conditional Access policy refused it. A code cannot prove which device you sit at. You did nothing wrong, " +
			"and nothing was changed.",
		Who:     "a Conditional Access Administrator",
		How:     []string{"Entra admin center > Entra ID > Conditional Access > Policies, the policy with the condition Authentication flows"},
		Instead: []steps.Way{steps.WayBrowser, steps.WayAzureCLI},
		Support: steps.Support{
			Code: "AADSTS53003, access_denied", TraceID: "0000aaaa-11bb-cccc-dd22-eeeeee333333",
			CorrelationID: "aaaa0000-bb11-2222-33cc-444444dddddd", Time: time.Date(2026, 11, 24, 14, 2, 11, 0, time.UTC),
		},
	}
}
