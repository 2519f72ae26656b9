package tui

import (
	"fmt"
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

func TestSavingThePlanChangesNothing(t *testing.T) {
	t.Run("s saves and stays", func(t *testing.T) {
		f := withPlan(freshPlan())
		s := sit(t, f, options(), 80, 24)
		s.toReview()
		s.press("s")
		s.drain()
		s.sees("Saved plan.json and answers.yaml in modelop-entra/modelop.contoso.com/.", "► Apply 20 changes")
		s.press("down")
		s.misses("Saved plan.json")
		if s.left || len(f.saved) != 1 {
			t.Errorf("left %t, saved %d times", s.left, len(f.saved))
		}
	})
	t.Run("s saves among the requests", func(t *testing.T) {
		f := withPlan(freshPlan())
		s := sit(t, f, options(), 80, 24)
		s.toReview()
		s.press("d", "p", "s")
		s.drain()
		s.sees("request 1 of", "Saved plan.json and answers.yaml in modelop-entra/modelop.contoso.com/.")
		if s.left || len(f.saved) != 1 {
			t.Errorf("left %t, saved %d times", s.left, len(f.saved))
		}
	})
	for columns, said := range map[int]string{60: "Saved plan.json and answers.yaml.", 40: "The plan is saved."} {
		t.Run(fmt.Sprintf("told in %d columns", columns), func(t *testing.T) {
			s := sit(t, withPlan(freshPlan()), options(), columns, 20)
			s.toReview()
			s.press("s")
			s.drain()
			s.sees(said)
		})
	}
	t.Run("the action line saves and stops", func(t *testing.T) {
		s := sit(t, withPlan(freshPlan()), options(), 80, 24)
		s.toReview()
		s.press("down", "enter")
		s.drain()
		o := s.session.outcome
		if !s.left || o == nil || o.Result != steps.ResultSaved || o.Result.ExitCode() != 0 || o.Saved == nil || o.Saved.Changes != 20 {
			t.Fatalf("outcome %+v", o)
		}
	})
	t.Run("what cannot be saved does not stop", func(t *testing.T) {
		f := withPlan(freshPlan())
		f.saveErr = &steps.Problem{Happened: "plan.json cannot be written: the disk is full."}
		s := sit(t, f, options(), 80, 24)
		s.toReview()
		s.press("down", "enter")
		s.drain()
		s.sees("plan.json cannot be written: the disk is full.")
		if s.left {
			t.Error("left")
		}
	})
	t.Run("with signing in still to be settled", func(t *testing.T) {
		f := asks(plan.Question{Kind: plan.ScopeDowntime, Registration: "gateway-service"})()
		s := sit(t, f, options(), 80, 24)
		s.toReview()
		s.press("end", "enter")
		s.drain()
		if !s.left || s.session.outcome.Result != steps.ResultSaved || len(f.saved[0].Questions) != 1 {
			t.Errorf("outcome %+v", s.session.outcome)
		}
	})
	t.Run("not with another question open", func(t *testing.T) {
		f := asks(plan.Question{Kind: plan.ScopeDowntime, Registration: "gateway-service"})()
		f.plan.Questions = append(f.plan.Questions, plan.Question{Kind: plan.Audience})
		s := sit(t, f, options(), 80, 24)
		s.toReview()
		s.sees("Stop here, without changing anything")
	})
}
