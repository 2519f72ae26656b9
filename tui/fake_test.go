package tui

import (
	"context"
	"errors"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// fakeNow is when all tests play.
var fakeNow = time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)

// fakeRun is an engine whose answers are written down beforehand. What takes time in the real one returns at once
// here; a seat delivers the messages one by one, so that a test sees every screen in between.
type fakeRun struct {
	code     steps.DeviceCode
	account  steps.Account
	signIn   error // what SignIn and SignInAgain return
	readErr  error // what Read returns
	advice   plan.Advice
	choices  blueprint.Choices
	plan     plan.Plan
	planErr  error
	events   []steps.Event
	lose     *steps.Problem // the sign-in that is lost after the events
	outcome  steps.Outcome
	holders  []steps.SecretHolder
	secrets  map[string]string
	tenants  []string            // what SignIn was asked for
	planned  []blueprint.Choices // what Plan was asked for
	answered []plan.Answers      // and with which answers
	stopped  bool
	testing  []steps.Verification // what Test tells meanwhile
	tested   steps.Verification   // and in the end
	tests    int                  // how often it was asked
	applied  int                  // how often Apply was asked
	ways     []steps.Way          // what UseWay was told
	noted    []string             // the problems that SaveNote was told
	saved    []plan.Plan          // what SavePlan was given
	saveErr  error                // what SavePlan and SaveAnswers return
	kept     []string             // for which tenants SaveAnswers was asked
	folder   string               // what UseFolder named
	checked  error                // what CheckFolder returns

	looks   []steps.Look  // what Await tells, as if it began at fakeNow
	awaited steps.Outcome // what it returns, once it has told all looks
	lost    error         // or why it cannot look any more
	waits   int           // how often Await was asked
	now     <-chan struct{}

	asked      steps.Asked
	consent    steps.Consent // what Consent returns
	consentErr error
	granted    steps.Outcome // how Grant ends
	grants     int           // how often Grant was asked
}

func (f *fakeRun) Await(_ context.Context, since time.Time, now <-chan struct{}, tell func(steps.Look)) (steps.Outcome, error) {
	f.waits++
	f.now = now
	for _, l := range f.looks {
		later := since.Sub(fakeNow)
		if l.At = l.At.Add(later); !l.Next.IsZero() {
			l.Next = l.Next.Add(later)
		}
		tell(l)
	}
	return f.awaited, f.lost
}

func (f *fakeRun) Asked() steps.Asked { return f.asked }

func (f *fakeRun) Consent(context.Context, steps.Asked, plan.Answers) (steps.Consent, error) {
	return f.consent, f.consentErr
}

func (f *fakeRun) Grant(_ context.Context, _ steps.Consent, emit func(steps.Event), _ func(context.Context, *steps.Problem) error) steps.Outcome {
	f.grants++
	for _, e := range f.events {
		emit(e)
	}
	return f.granted
}

func (f *fakeRun) SignIn(_ context.Context, tenant string, show func(steps.DeviceCode), reading func()) (steps.Account, error) {
	f.tenants = append(f.tenants, tenant)
	if n := len(f.ways); n == 0 || f.ways[n-1] == steps.WayDeviceCode {
		show(f.code)
	}
	if f.signIn != nil {
		return f.account, f.signIn
	}
	reading()
	return f.account, nil
}

func (f *fakeRun) UseWay(w steps.Way) { f.ways = append(f.ways, w) }

func (f *fakeRun) SaveNote(_ string, p *steps.Problem) (string, error) {
	f.noted = append(f.noted, p.Key)
	return steps.NoteFile, nil
}

func (f *fakeRun) Read(context.Context) (steps.Account, error) { return f.account, f.readErr }

func (f *fakeRun) Advice() plan.Advice { return f.advice }

func (f *fakeRun) Choices(url blueprint.URL) blueprint.Choices {
	c := f.choices
	c.URL = url
	for _, s := range f.account.Setups {
		if s.URL == url.String() {
			c = s.Choices
			c.URL = url
		}
	}
	return c
}

func (f *fakeRun) Plan(_ context.Context, c blueprint.Choices, a plan.Answers) (plan.Plan, error) {
	f.planned = append(f.planned, c)
	f.answered = append(f.answered, a)
	return f.plan, f.planErr
}

func (f *fakeRun) Apply(ctx context.Context, _ plan.Plan, emit func(steps.Event), signIn func(context.Context, *steps.Problem) error) steps.Outcome {
	f.applied++
	for _, e := range f.events {
		emit(e)
	}
	if f.lose != nil {
		if err := signIn(ctx, f.lose); err != nil {
			return steps.Outcome{Result: steps.ResultPartial, Problem: f.lose}
		}
	}
	return f.outcome
}

func (f *fakeRun) Test(_ context.Context, emit func(steps.Verification)) steps.Verification {
	f.tests++
	for _, v := range f.testing {
		emit(v)
	}
	return f.tested
}

func (f *fakeRun) Stop() { f.stopped = true }

func (f *fakeRun) SignInAgain(_ context.Context, show func(steps.DeviceCode)) error {
	show(f.code)
	return f.signIn
}

func (f *fakeRun) SecretHolders() []steps.SecretHolder { return f.holders }

func (f *fakeRun) Secret(registration string) (string, error) {
	if s, ok := f.secrets[registration]; ok {
		return s, nil
	}
	return "", errors.New("no such secret")
}

func (f *fakeRun) SavePlan(p plan.Plan) (steps.Saved, error) {
	f.saved = append(f.saved, p)
	folder := "modelop-entra/modelop.contoso.com/"
	return steps.Saved{
		Files: []string{folder + steps.PlanFile, folder + steps.AnswersFile}, Changes: p.Count(),
		Apply: "modelop-entra apply " + folder + steps.PlanFile,
	}, f.saveErr
}

func (f *fakeRun) SaveAnswers(tenant string, _ steps.Way) (string, error) {
	f.kept = append(f.kept, tenant)
	if f.saveErr != nil {
		return "", f.saveErr
	}
	return steps.AnswersFile, nil
}

func (f *fakeRun) UseFolder(dir string) { f.folder = dir }

func (f *fakeRun) NamedFolder() string { return f.folder }

func (f *fakeRun) CheckFolder(string) error { return f.checked }

func (f *fakeRun) Folder(c blueprint.Choices) string {
	if f.folder != "" {
		return f.folder
	}
	return "modelop-entra/" + c.URL.Host + "/"
}

// contoso is a fresh tenant with an account that can do all but one thing.
func contoso() *fakeRun {
	return &fakeRun{
		code: steps.DeviceCode{
			Code: "ABC12DEF3", Page: "https://microsoft.com/devicelogin",
			IssuedAt: fakeNow, ExpiresAt: fakeNow.Add(15 * time.Minute),
		},
		account: steps.Account{
			Tenant: plan.Tenant{
				ID: "aaaabbbb-0000-cccc-1111-dddd2222eeee", DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com",
			},
			InitialDomain: "contoso.onmicrosoft.com",
			Name:          "admin@contoso.com",
			Roles:         []string{"Cloud Application Administrator"},
			RolesKnown:    true,
			Abilities: []steps.Ability{
				{
					Answer: plan.CanYes, What: "create and change app registrations, add secrets",
					Text: "create and change app registrations, add secrets",
				},
				{
					Answer: plan.CanYes, What: "consent for everyone",
					Text: "consent to ModelOp Center's own scope and role, for everyone",
				},
				{
					Answer: plan.CanNo, What: "grant Group.Read.All", Needs: "Privileged Role Administrator",
					Text: "grant Group.Read.All, for ModelOp Center to read group names. You can go on: the " +
						"wizard finishes everything else and prepares what to send to a Privileged Role Administrator.",
				},
			},
		},
		advice: plan.Advice{
			Recommended: blueprint.GroupNamesGraph,
			Reason:      plan.AdviceNoneSynced,
			CanGrant:    plan.CanNo,
		},
		choices: blueprint.Choices{
			SyncedForm: blueprint.SyncedFormSAM, SignInScopes: true,
			Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.DefaultLifetime(),
		},
	}
}

// asGuest is the same for an account that is a guest in the tenant.
func (f *fakeRun) asGuest() *fakeRun {
	f.account.Guest = true
	return f
}

// prodURL is the ModelOp URL of the tests.
var prodURL = blueprint.URL{Scheme: "https", Host: "modelop.contoso.com"}

// withSetups gives the tenant two setups, of which one needs repair.
func (f *fakeRun) withSetups() *fakeRun {
	setup := func(url string, made time.Time, changes int, until time.Time, g blueprint.GroupNames) steps.SetupSummary {
		u := blueprint.URL{Scheme: "https", Host: url}
		c := f.choices
		c.URL, c.GroupNames = u, g
		return steps.SetupSummary{
			Setup:   plan.Setup{Key: url, URL: u.String(), CreatedAt: made, Registrations: blueprintNames},
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

var blueprintNames = []string{
	blueprint.GatewayService, blueprint.InternalClient, blueprint.ExternalIntegrationClient, blueprint.GoCLI,
}
