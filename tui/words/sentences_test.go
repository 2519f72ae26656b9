package words_test

import (
	"testing"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// What keeps nobody from going on is said only where nothing is in doubt, and names what is missing meanwhile.
func TestWhatKeepsNobodyFromGoingOnIsSaidOnlyWithoutDoubt(t *testing.T) {
	handoff := func(subject string, warnings ...plan.Warning) plan.Plan {
		return plan.Plan{Warnings: warnings, Registrations: []plan.Registration{
			{Changes: []plan.Change{{Subject: "claim"}, {Subject: subject, Consent: true, Handoff: "a role"}}},
		}}
	}
	const goOn = "You can go on. The wizard makes 1 change and prepares what to send to an administrator."
	for name, tt := range map[string]struct {
		plan plan.Plan
		want string
	}{
		"nothing is left":   {plan.Plan{}, ""},
		"group names are":   {handoff(plan.SubjectGroupReadAll), goOn + " Until it is granted, ModelOp Center shows group ids."},
		"something else is": {handoff("custom_scope"), goOn},
		"it may be refused": {handoff("custom_scope", plan.Warning{Text: "it may be refused"}), ""},
		"about one of them": {handoff("custom_scope", plan.Warning{Registration: "go-cli", Text: "its secret expires"}), goOn},
	} {
		if got := words.GoOn(tt.plan); got != tt.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAHeadingSaysWhatThePlanDoes(t *testing.T) {
	adopting := freshPlan()
	adopting.Registrations[0].Action = plan.Adopt
	one := header()
	one.Registrations = []plan.Registration{{Action: plan.Update, Changes: []plan.Change{{Action: plan.Add}}}}
	for _, tt := range []struct {
		plan plan.Plan
		past bool
		want string
	}{
		{freshPlan(), false, "20 changes make a new setup. Nothing has been changed yet."},
		{adopting, false, "20 changes complete this setup. Nothing has been changed yet."},
		{one, false, "1 change repairs this setup. Nothing has been changed yet."},
		{one, true, "1 change repairs this setup. What is done stays."},
		{header(), false, "Nothing to change. This setup is as it should be."},
	} {
		if got := words.PlanHeading(tt.plan, tt.past); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
