package steps_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// scenarioCase is one way from what a tenant holds to what it must hold.
type scenarioCase struct {
	scenario string
	name     string // where one scenario has several cases
	operator func(o *operator)
	setup    func(s *setuptest.Setup)
	// asked are the kinds of the questions that must be asked, sorted.
	asked  []plan.QuestionKind
	result steps.Result // empty: done
	// refused is the key of the problem of a run that ends before its first write.
	refused string
	// tries: the second run tries again what was refused, to no effect.
	tries bool
}

var scenarioCases = []scenarioCase{
	// Empty tenants, and people who may do everything.
	{scenario: "clean"},
	{scenario: "slow"},
	{scenario: "throttled"},
	{scenario: "many-groups"},
	{scenario: "synced", operator: groups(blueprint.GroupNamesSynced), setup: func(s *setuptest.Setup) { s.Groups = setuptest.Synced }},
	{scenario: "clean", name: "cloud groups", operator: groups(blueprint.GroupNamesCloud), setup: func(s *setuptest.Setup) { s.Groups = setuptest.Cloud }},
	{scenario: "clean", name: "ids of groups", operator: groups(blueprint.GroupNamesIDs), setup: func(s *setuptest.Setup) { s.Groups = setuptest.IDs }},
	{
		scenario: "clean", name: "the two required ones",
		operator: func(o *operator) {
			o.given.Registrations = []string{blueprint.GatewayService, blueprint.InternalClient}
			o.flags.Registrations = true
		},
		setup: func(s *setuptest.Setup) { s.Without = []string{"external-integration-client", "go-cli"} },
	},

	// Setups that were begun, have drifted, or lack something.
	{scenario: "half-finished", operator: groups(blueprint.GroupNamesGraph)},
	{
		scenario: "drifted", operator: func(o *operator) {
			o.decide, o.flags.GroupNames = yes, true
		},
		asked: []plan.QuestionKind{plan.Audience, plan.ScopeDowntime},
	},
	{scenario: "disabled-service-principal"},
	{scenario: "expired-secret"},
	{scenario: "finished"}, // the secrets are on another computer
	{scenario: "finished", name: "group answer changed", operator: func(o *operator) {
		o.given.GroupNames, o.flags.GroupNames = blueprint.GroupNamesCloud, true
	}, setup: func(s *setuptest.Setup) { s.Groups = setuptest.Cloud }},
	{scenario: "finished", name: "renamed URL", operator: func(o *operator) {
		o.given = choices(o.t, "https://models.contoso.com")
		o.decide = func(q plan.Question, c *blueprint.Choices, a *plan.Answers) {
			c.Key, a.Replaces = q.Setups[0].Key, q.Setups[0].Key
		}
	}, asked: []plan.QuestionKind{plan.Replaces}, setup: func(s *setuptest.Setup) { s.URL = "https://models.contoso.com" }},
	{scenario: "foreign-additions"},
	{scenario: "soft-deleted"},
	{scenario: "two-setups"},

	// Applications that are not ours.
	{scenario: "hand-made"},
	{
		scenario: "duplicates", operator: decides,
		asked: []plan.QuestionKind{plan.AdoptWhich, plan.AdoptWhich},
	},
	{
		scenario: "duplicates", name: "all new", operator: func(o *operator) {
			o.decide = func(q plan.Question, _ *blueprint.Choices, a *plan.Answers) { a.Adopt[q.Registration] = plan.AdoptNew }
		},
		asked: []plan.QuestionKind{plan.AdoptWhich, plan.AdoptWhich},
	},
	{scenario: "no-evidence", operator: decides, asked: []plan.QuestionKind{plan.AdoptOne}},
	{
		scenario: "other-host", operator: decides,
		asked: []plan.QuestionKind{plan.NamePrefix, plan.NamePrefix, plan.NamePrefix, plan.NamePrefix},
		setup: func(s *setuptest.Setup) { s.Prefix = "second-" },
	},
	{
		scenario: "strangers-hold", operator: decides,
		asked: []plan.QuestionKind{plan.StrangersHold, plan.StrangersHold},
	},

	// People who may not do everything.
	{scenario: "just-in-time", operator: func(o *operator) { o.lateBy = 30 * time.Second }},
	{scenario: "secret-policy", operator: func(o *operator) { o.given.SecretLifetime = blueprint.Lifetime{Days: 90} }},
	{scenario: "secret-policy", name: "too long", setup: func(s *setuptest.Setup) { s.NoSecrets = true }, result: steps.ResultPartial, tries: true},
	{scenario: "secrets-forbidden", setup: func(s *setuptest.Setup) { s.NoSecrets = true }, result: steps.ResultPartial, tries: true},

	// People who cannot sign in, or not here.
	{scenario: "declined", refused: "declined"},
	{scenario: "expired", refused: "code-expired"},
	{scenario: "device-code-blocked", refused: "blocked-by-conditional-access"},
	{scenario: "wrong-tenant", refused: "account-not-in-tenant"},
	{scenario: "us-government", operator: func(o *operator) { o.domain = "contoso.us" }, refused: "tenant-in-another-cloud"},
}

// elsewhere are the scenarios that have tests of their own.
var elsewhere = func() []string {
	var names []string
	for _, c := range roleCases {
		names = append(names, c.scenario)
	}
	return append(names, "us-defense", "china")
}()

func groups(g blueprint.GroupNames) func(*operator) {
	return func(o *operator) { o.given.GroupNames, o.flags.GroupNames = g, true }
}

func decides(o *operator) { o.decide = yes }

func TestEveryScenarioHasATest(t *testing.T) {
	for _, s := range simtenant.Scenarios() {
		has := slices.Contains(elsewhere, s.Name) || slices.ContainsFunc(scenarioCases, func(c scenarioCase) bool { return c.scenario == s.Name })
		if !has {
			t.Errorf("%s has none", s.Name)
		}
	}
}

// TestEveryScenarioComesToItsEndAndThenNeedsNothing takes every tenant to its end state, and then runs once more: nothing is
// left to do, nothing is written.
func TestEveryScenarioComesToItsEndAndThenNeedsNothing(t *testing.T) {
	for _, c := range scenarioCases {
		t.Run(c.scenario+" "+c.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, c.scenario, nil, func(w *world) { w.scenario(c) })
		})
	}
}

func (w *world) scenario(c scenarioCase) {
	t, o, setup := w.t, w.operator(), whole()
	if c.operator != nil {
		c.operator(o)
	}
	if c.setup != nil {
		c.setup(&setup)
	}
	if c.result == "" {
		c.result = steps.ResultDone
	}
	r := o.run(t.Context())
	if c.refused != "" {
		if p := problemOf(r.err); p == nil || p.Key != c.refused {
			t.Errorf("refused with %v, want %s", r.err, c.refused)
		}
		for _, fault := range setuptest.CheckForeign(w.tenant, w.before) {
			t.Error(fault)
		}
		return
	}
	if r.err != nil {
		t.Fatal(r.err)
	}
	slices.Sort(o.asked)
	if diff := cmp.Diff(c.asked, o.asked); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if r.outcome.Result != c.result {
		t.Errorf("ended %s, want %s: %v", r.outcome.Result, c.result, why(r))
	}
	for _, fault := range w.check(setup, o) {
		t.Error(fault)
	}
	o.settle()
	before := w.tenant.Snapshot()
	again := o.run(t.Context())
	if again.err != nil {
		t.Fatalf("the second run: %v", again.err)
	}
	if again.outcome.Result != c.result {
		t.Errorf("the second run ended %s, want %s: %v", again.outcome.Result, c.result, why(again))
	}
	if !c.tries && (again.plan.Count() > 0 || len(again.writes()) > 0) {
		t.Errorf("the second run plans %d changes and sends %v", again.plan.Count(), again.writes())
		for _, reg := range again.plan.Registrations {
			t.Logf("%s: %+v", reg.Name, reg.Changes)
		}
	}
	if diff := cmp.Diff(before, w.tenant.Snapshot()); diff != "" {
		t.Errorf("the second run changed:\n%s", diff)
	}
}
