package tui

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestOnlyTheFirstLineOfReviewWrites pins what each key does on Review, and that only the first action line writes.
func TestOnlyTheFirstLineOfReviewWrites(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plan  plan.Plan
		press []string
		sees  string
	}{
		{"enter on the focused line applies", freshPlan(), []string{"enter"}, "Applying 20 changes to Contoso Ltd"},
		{"up goes to the rows, and enter opens details", freshPlan(), []string{"up", "enter"}, "go-cli: 5 changes"},
		{"d without a row shows the first registration", freshPlan(), []string{"d"}, "gateway-service: 5 changes"},
		{"d without a row passes what is kept", keepsTheFirst(), []string{"d"}, "internal-client: 3 changes"},
		{"right goes on", freshPlan(), []string{"d", "right"}, "internal-client: 5 changes"},
		{"left goes on to the last", freshPlan(), []string{"d", "left"}, "go-cli: 5 changes"},
		{"esc closes details", freshPlan(), []string{"d", "esc"}, "20 changes make a new setup"},
		{"p shows requests", freshPlan(), []string{"d", "p"}, "request 1 of 1"},
		{"k shows what is kept", driftedPlan(), []string{"k"}, "Kept as others made it"},
		{"k is dead where nothing is kept", freshPlan(), []string{"k"}, "20 changes make a new setup"},
		{"esc goes back to the groups", freshPlan(), []string{"esc"}, "names of groups?"},
		{"tab goes to the registrations", freshPlan(), []string{"tab", "enter"}, "gateway-service: 5 changes"},
		{"nothing to change: enter tests", unchangedPlan(), []string{"enter"}, "Testing the setup, with real tokens"},
		{"nothing to change: the second line writes the files", unchangedPlan(), []string{"down", "enter"}, "Writing the files again"},
		{"nothing to change: nothing to save", unchangedPlan(), []string{"s"}, "Nothing to change."},
		{"m shows more choices", freshPlan(), []string{"m"}, "More choices"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sit(t, withPlan(tt.plan), options(), 80, 24)
			s.toReview()
			s.press(tt.press...)
			s.sees(tt.sees)
		})
	}
}

// keepsTheFirst is a plan that changes nothing in its first registration.
func keepsTheFirst() plan.Plan {
	p := driftedPlan()
	p.Registrations[0] = unchangedPlan().Registrations[0]
	return p
}

func TestReviewLeavesWithoutAChange(t *testing.T) {
	for _, tt := range []struct {
		name  string
		plan  plan.Plan
		press []string
		want  steps.Result
	}{
		{"the second line", freshPlan(), []string{"down", "enter"}, steps.ResultSaved},
		{"ctrl+c", freshPlan(), []string{"ctrl+c"}, steps.ResultInterrupted},
		{"q", freshPlan(), []string{"q"}, steps.ResultInterrupted},
		{"quit, with nothing to change", unchangedPlan(), []string{"end", "enter"}, steps.ResultDone},
		{"q, with nothing to change", unchangedPlan(), []string{"q"}, steps.ResultDone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := withPlan(tt.plan)
			f.outcome = steps.Outcome{Result: steps.ResultFailed}
			s := sit(t, f, options(), 80, 24)
			s.toReview()
			s.press(tt.press...)
			s.drain()
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

func TestEveryQuestionIsAnsweredByItsRow(t *testing.T) {
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
			[]string{"1", "enter"},
			plan.Answers{Adopt: map[string]string{blueprint.GatewayService: app}},
			"",
		},
		{
			"a new one, with a prefix", adoptOne(), never,
			[]string{"2", "enter", "p", "-", "enter"},
			plan.Answers{Adopt: map[string]string{blueprint.GatewayService: plan.AdoptNew}},
			"p-",
		},
		{
			"only a prefix",
			plan.Question{Kind: plan.NamePrefix, Registration: blueprint.GoCLI},
			never,
			[]string{"enter", "p", "-", "enter"},
			plan.Answers{},
			"p-",
		},
		{
			"leave it as it is", strangersHold(), func(a plan.Answers) bool { return a.LeaveOut[blueprint.InternalClient] },
			[]string{"enter"},
			plan.Answers{LeaveOut: map[string]bool{blueprint.InternalClient: true}},
			"",
		},
		{
			"they may", strangersHold(), func(a plan.Answers) bool { return a.TrustHolds[strangersHold().AppID] },
			[]string{"down", "enter"},
			plan.Answers{TrustHolds: map[string]bool{strangersHold().AppID: true}},
			"",
		},
		{
			"leave the change out",
			plan.Question{Kind: plan.ScopeDowntime},
			func(a plan.Answers) bool { return a.ScopeDowntime != "" },
			[]string{"enter"},
			plan.Answers{ScopeDowntime: plan.LeaveIt},
			"",
		},
		{
			"make the change",
			plan.Question{Kind: plan.ScopeDowntime},
			func(a plan.Answers) bool { return a.ScopeDowntime != "" },
			[]string{"down", "enter"},
			plan.Answers{ScopeDowntime: plan.Allow},
			"",
		},
		{
			"leave the audience",
			plan.Question{Kind: plan.Audience},
			func(a plan.Answers) bool { return a.Audience != "" },
			[]string{"enter"},
			plan.Answers{Audience: plan.LeaveIt},
			"",
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
