package steps_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// modelOpURL is the address of ModelOp Center in these tests, and modelOpKey the key of its setup.
const (
	modelOpURL = "https://modelop.contoso.com"
	modelOpKey = "modelop.contoso.com"
)

// world is a simulated tenant with whoever works in it.
type world struct {
	t         *testing.T
	tenant    *simtenant.Tenant
	transport http.RoundTripper
	before    simtenant.Snapshot // the tenant before anybody came
}

// inWorld runs f in a bubble of virtual time with a tenant of the scenario: the program, the SDKs below it and the tenant
// wait for minutes, and for deadlines, in no time.
func inWorld(t *testing.T, scenario string, change func(*simtenant.Scenario), f func(w *world)) {
	t.Helper()
	s, err := simtenant.ScenarioByName(scenario)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&s)
	}
	inTenant(t, s, f)
}

// inTenant is inWorld with a scenario of the test's own.
func inTenant(t *testing.T, s simtenant.Scenario, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		tenant := simtenant.New(simtenant.Options{Scenario: s})
		w := &world{t: t, tenant: tenant, transport: setuptest.Listen(t, tenant), before: tenant.Snapshot()}
		f(w)
	})
}

// catalogues are the data that the program is made with.
var catalogues = sync.OnceValues(func() (blueprint.Table, steps.Catalogue) {
	registrations, err := blueprint.Load(assets.Registrations())
	if err != nil {
		panic(err)
	}
	problems, err := steps.LoadCatalogue(assets.Errors())
	if err != nil {
		panic(err)
	}
	return registrations, problems
})

// operator is a person at a computer of their own who runs the program, again and again.
type operator struct {
	*world
	as     string // user principal name; empty: the scenario's person
	domain string // of the tenant
	way    steps.Way
	demo   bool
	cloud  graphclient.Cloud
	// shown hears the codes to sign in with.
	shown func(steps.DeviceCode)
	// clientID is the app to sign in with; empty: the usual one.
	clientID string
	folder   string
	// given are the answers that the person comes with; flags names those that were given as flags.
	given blueprint.Choices
	flags steps.Given
	// decide answers the questions of a plan; nil: nobody is there to answer.
	decide func(q plan.Question, c *blueprint.Choices, a *plan.Answers)
	// during hears the events of a run, with the run, and may stop it.
	during func(*steps.Run, steps.Event)
	// signIns counts how often the program asked for a new sign-in in the middle.
	signIns int
	// asked are the kinds of the questions that were asked.
	asked []plan.QuestionKind
	// lateBy is how many seconds the person waits before the first run.
	lateBy time.Duration
	// noSignIn: nobody is there to sign in again.
	noSignIn bool
	last     *steps.Run
	account  steps.Account // as the last sign-in found it
}

func (w *world) operator() *operator {
	w.t.Helper()
	return &operator{world: w, folder: w.t.TempDir(), domain: "contoso.com", given: choices(w.t, modelOpURL)}
}

func choices(t *testing.T, address string) blueprint.Choices {
	t.Helper()
	u, _, err := blueprint.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	return blueprint.Choices{
		URL: u, GroupNames: blueprint.GroupNamesGraph, SyncedForm: blueprint.SyncedFormSAM, SignInScopes: true,
		Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.DefaultLifetime(),
	}
}

// result is how a run went: what was planned, and how it ended. err is set when it ended before the first write.
type result struct {
	plan     plan.Plan
	outcome  steps.Outcome
	events   []steps.Event
	requests []simtenant.RequestRecord // to Microsoft Graph
	err      error
}

// writes lists the requests that asked for a change.
func (r result) writes() []string {
	var all []string
	for _, q := range r.requests {
		if q.Write {
			all = append(all, q.Method+" "+q.Path)
		}
	}
	return all
}

// done tells whether the run ended with everything as it should be.
func (r result) done() bool { return r.err == nil && r.outcome.Result == steps.ResultDone }

// run is one run of the program, from the sign-in to the files.
func (o *operator) run(ctx context.Context) result {
	o.t.Helper()
	run := o.start()
	before := len(o.tenant.GraphRequests())
	var r result
	r.plan, r.err = o.plan(ctx, run)
	if r.err == nil && len(r.plan.Questions) == 0 {
		r.outcome = run.Apply(ctx, r.plan, func(ev steps.Event) {
			r.events = append(r.events, ev)
			if o.during != nil {
				o.during(run, ev)
			}
		}, func(ctx context.Context, why *steps.Problem) error {
			o.signIns++
			if o.noSignIn {
				return why
			}
			return run.SignInAgain(ctx, approve)
		})
	}
	r.requests = o.tenant.GraphRequests()[before:]
	return r
}

// look is a run that only plans.
func (o *operator) look() result {
	o.t.Helper()
	p, err := o.plan(o.t.Context(), o.start())
	return result{plan: p, err: err}
}

func (o *operator) start() *steps.Run {
	registrations, problems := catalogues()
	run := steps.NewRun(steps.Config{
		Graph: graphclient.New(graphclient.Options{Transport: o.transport, ClientID: o.clientID, Cloud: o.cloud}),
		Table: registrations, Errors: func() steps.Catalogue { return problems }, Now: time.Now, Prefill: o.given, Given: o.flags, Out: o.folder, Way: o.way,
		Demo: o.demo, ClientID: o.clientID,
		Approve:  func(code string) { _ = o.tenant.Approve(code, o.as) }, // a code that ran out has nobody to approve it
		Continue: func(plan.Tenant, blueprint.Choices) string { return "modelop-entra" },
		Command:  commandAbout,
	})
	o.last, o.asked = run, nil
	time.Sleep(o.lateBy)
	return run
}

// commandAbout builds commands as the program does for a person who gives no other flags.
func commandAbout(sub string, t plan.Tenant, c blueprint.Choices) string {
	return "modelop-entra " + sub + " --tenant " + t.DefaultDomain + " --url " + c.URL.String()
}

func approve(c steps.DeviceCode) { c.Demo() }

// plan signs in, reads, and answers questions until none is open or none can be answered.
func (o *operator) plan(ctx context.Context, run *steps.Run) (plan.Plan, error) {
	account, err := run.SignIn(ctx, o.domain, func(c steps.DeviceCode) {
		if o.shown != nil {
			o.shown(c)
		}
		c.Demo()
	}, nil)
	o.account = account
	if err != nil {
		return plan.Plan{}, err
	}
	c := run.Choices(o.given.URL)
	c.GroupNames = cmp.Or(c.GroupNames, o.given.GroupNames)
	a := plan.Answers{Adopt: map[string]string{}, TrustHolds: map[string]bool{}}
	p, err := run.Plan(ctx, c, a)
	for err == nil && len(p.Questions) > 0 && o.decide != nil && len(o.asked) < 20 {
		a.Adopt, a.TrustHolds = maps.Clone(a.Adopt), maps.Clone(a.TrustHolds)
		for _, q := range p.Questions {
			o.asked = append(o.asked, q.Kind)
			o.decide(q, &c, &a)
		}
		p, err = run.Plan(ctx, c, a)
	}
	return p, err
}

// yes answers every question in the way that lets the program take over what is there and mend it.
func yes(q plan.Question, c *blueprint.Choices, a *plan.Answers) {
	switch q.Kind {
	case plan.AdoptOne, plan.AdoptWhich:
		a.Adopt[q.Registration] = q.Candidates[0].AppID
	case plan.NamePrefix:
		c.NamePrefix = "second-"
	case plan.StrangersHold:
		a.TrustHolds[q.AppID] = true
	case plan.Replaces:
		a.NewSetup = true
	case plan.ScopeDowntime:
		a.ScopeDowntime = plan.Allow
	case plan.Audience:
		a.Audience = plan.Allow
	}
}

// check tells what is not as it must be after the last run, once every replica has caught up.
func (w *world) check(s setuptest.Setup, operators ...*operator) []string {
	time.Sleep(time.Minute)
	var folders []string
	for _, o := range operators {
		folders = append(folders, o.folder)
	}
	return s.Check(w.tenant, w.before, folders...)
}

// settle lets every replica catch up: with time, and with looks.
func (o *operator) settle() {
	o.t.Helper()
	time.Sleep(time.Minute)
	for range 3 {
		if r := o.look(); r.err != nil {
			o.t.Fatal(r.err)
		}
	}
}

// whole is the setup that the choices of these tests ask for.
func whole() setuptest.Setup {
	return setuptest.Setup{URL: modelOpURL, Key: modelOpKey, Groups: setuptest.Graph}
}

// problemOf is the problem behind an error, if there is one.
func problemOf(err error) *steps.Problem {
	var p *steps.Problem
	errors.As(err, &p)
	return p
}

// why tells what kept a run from its end.
func why(r result) string {
	var lines []string
	say := func(name string, p *steps.Problem) {
		if p != nil {
			lines = append(lines, fmt.Sprintf("%s: %s [%s] %s %s: %v", name, p.Happened, p.Key, p.Support.Request, p.Support.Code, p.Cause))
		}
	}
	say("run", r.outcome.Problem)
	for _, reg := range r.outcome.Registrations {
		say(reg.Name, reg.Problem)
	}
	for _, f := range r.outcome.Missing {
		lines = append(lines, f.Name+" "+f.Why)
	}
	for _, q := range r.plan.Questions {
		lines = append(lines, fmt.Sprintf("asked: %s about %s", q.Kind, q.Registration))
	}
	return strings.Join(lines, "\n")
}
