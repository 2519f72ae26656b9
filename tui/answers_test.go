package tui

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestAnotherTenantHasItsOwnAnswers: what belongs to the setup of one tenant does not reach that of another one, not even
// where the URL is the same. Whoever comes back to a tenant finds the answers as they were.
func TestAnotherTenantHasItsOwnAnswers(t *testing.T) {
	f := contoso().withSetups()
	a := f.account
	a.Setups[0].Choices.NamePrefix, a.Setups[0].Choices.Registrations = "prod-", blueprintNames[:2]
	f.account = a
	s := sit(t, f, options(), 80, 24)
	s.toURL()
	s.press("enter")
	s.sees("in use now")
	s.press("4", "esc")
	s.sees("► https://modelop.contoso.com ") // where it was chosen
	s.press("esc")
	s.sees("Is this the right tenant?")

	b := a
	b.Tenant = plan.Tenant{ID: "bbbbcccc-1111-dddd-2222-eeee3333ffff", DisplayName: "Fabrikam, Inc.", DefaultDomain: "fabrikam.com"}
	b.Setups = nil
	f.account = b
	s.press("down", "enter")
	s.toURL()
	s.sees("[https://modelop.contoso.com ")
	s.press("enter")
	s.misses("(*)")
	s.press("1", "enter")
	s.drain()
	want := f.choices
	want.URL, want.GroupNames = prodURL, blueprint.GroupNamesGraph
	if diff := cmp.Diff(want, f.planned[0]); diff != "" {
		t.Errorf("the plan was asked for other choices (-want +got):\n%s", diff)
	}
}

// TestBackToTheSameTenant: the same tenant again keeps the answers.
func TestBackToTheSameTenant(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.toGroups()
	s.press("3", "esc", "esc", "down", "enter")
	s.toURL()
	s.press("enter")
	s.sees("► (*) 3")
}

// TestQuestionsAreAskedAgain: whoever goes back and forth meets each question again, with the answer that was given before.
func TestQuestionsAreAskedAgain(t *testing.T) {
	for _, tt := range []struct {
		name     string
		question plan.Question
		answered func(plan.Answers) bool
		press    []string
		sees     []string
	}{
		{"a prefix", adoptOne(), func(plan.Answers) bool { return false }, []string{"2", "enter", "p", "-", "enter"}, []string{"(*) 2  No:"}},
		{
			"a prefix alone",
			plan.Question{Kind: plan.NamePrefix, Registration: blueprint.GoCLI},
			func(plan.Answers) bool { return false },
			[]string{"p", "-", "enter"},
			[]string{"[p- ", "p-go-cli"},
		},
		{
			"a hold",
			strangersHold(),
			func(a plan.Answers) bool { return a.TrustHolds[strangersHold().AppID] },
			[]string{"down", "enter"},
			[]string{"► Yes, they may"},
		},
		{
			"downtime",
			plan.Question{Kind: plan.ScopeDowntime},
			func(a plan.Answers) bool { return a.ScopeDowntime != "" },
			[]string{"down", "enter"},
			[]string{"► Make it with the others"},
		},
		{
			"audience",
			plan.Question{Kind: plan.Audience},
			func(a plan.Answers) bool { return a.Audience != "" },
			[]string{"down", "enter"},
			[]string{"► Make it with the others"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := withPlan(freshPlan())
			s := sit(t, &questionRun{f, tt.question, tt.answered}, options(), 80, 24)
			s.toReview()
			s.press(tt.press...)
			s.drain()
			s.sees("20 changes make a new setup")
			s.wait(grace)
			s.press("esc", "enter")
			s.drain()
			s.sees(tt.sees...)
			if got := f.planned[len(f.planned)-1].NamePrefix; got != "" {
				t.Errorf("planned with the prefix %q, which leaves nothing to ask", got)
			}
		})
	}
}

// TestAnotherURLForgetsWhatWasAdopted: the same question about another setup has no answer yet.
func TestAnotherURLForgetsWhatWasAdopted(t *testing.T) {
	f := withPlan(freshPlan())
	adopted := func(a plan.Answers) bool { return a.Adopt[blueprint.GatewayService] != "" }
	s := sit(t, &questionRun{f, adoptOne(), adopted}, options(), 80, 24)
	s.toReview()
	s.press("1", "enter")
	s.drain()
	s.wait(grace)
	s.press("esc", "esc")
	s.clear()
	s.write("other.contoso.com")
	s.press("enter", "1", "enter")
	s.drain()
	s.sees("Does this registration belong to https://other.contoso.com?")
	s.misses("(*)")
}

// TestNoWayBackFromAQuestionAfterApply: behind the first write there is only forward.
func TestNoWayBackFromAQuestionAfterApply(t *testing.T) {
	for _, q := range []plan.Question{
		adoptOne(), strangersHold(),
		{Kind: plan.NamePrefix, Registration: blueprint.GoCLI},
		{Kind: plan.ScopeDowntime, Registration: blueprint.GatewayService},
		{Kind: plan.Audience, Registration: blueprint.GatewayService},
		{Kind: plan.Replaces},
	} {
		t.Run(string(q.Kind), func(t *testing.T) {
			f := ends(partialOutcome())
			s := sit(t, f, options(), 80, 24)
			s.toEnd()
			f.plan.Questions = []plan.Question{q}
			s.press("enter")
			s.drain()
			s.misses("esc back")
			before := s.model.screen
			s.press("esc")
			if s.model.screen != before {
				t.Errorf("esc leads back behind the first write:\n%s", s.window())
			}
		})
	}
}

// TestTheTestIsOfItsSetup: another setup has not been tested.
func TestTheTestIsOfItsSetup(t *testing.T) {
	f := withPlan(unchangedPlan()).withSetups()
	f.tested = verification(true, nil)
	s := sit(t, f, options(), 80, 24)
	s.toURL()
	s.press("enter", "enter")
	s.drain()
	s.wait(grace)
	s.press("enter")
	s.drain()
	s.sees("It works. 8 of 8 checks passed")
	s.wait(grace)
	s.press("esc", "esc", "esc")
	f.plan.Key, f.plan.URL = "modelop-test.contoso.com", "https://modelop-test.contoso.com"
	s.sees("► https://modelop.contoso.com ")
	s.press("down", "enter", "enter")
	s.drain()
	s.sees("For https://modelop-test.contoso.com.", "► Test that it works, with real tokens")
	s.press("q")
	if o := s.session.outcome; !s.left || o.Result != steps.ResultDone || o.Tested != nil {
		t.Errorf("the outcome is %+v", o)
	}
}
