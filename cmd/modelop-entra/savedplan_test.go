package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Whoever writes a saved plan cannot say yes to a stranger's hold for whoever applies it without looking.
func TestASavedPlanDoesNotAcceptOtherHoldersByItself(t *testing.T) {
	const app, other = "00001111-aaaa-2222-bbbb-3333cccc4444", "00001111-aaaa-2222-bbbb-3333cccc5555"
	for _, tt := range []struct {
		name    string
		yes     bool
		adopt   []string
		trusts  []string
		refused string
	}{
		{"with --yes", true, nil, nil, ""},
		{"with --yes, and said again", true, []string{"gateway-service=" + strings.ToUpper(app)}, []string{strings.ToUpper(app)}, ""},
		{"at a terminal, which shows the plan and asks", false, nil, []string{app}, ""},
		{"another one than in the plan", true, []string{"gateway-service=" + other}, nil, "does not adopt gateway-service=" + other},
		{"an answer that the plan does not hold", true, []string{"gateway-service=new"}, nil, "does not adopt gateway-service=new"},
		{"leave", false, []string{"gateway-service=leave"}, nil, "does not adopt gateway-service=leave"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := &options{yes: tt.yes, adopt: tt.adopt}
			saved := steps.SavedPlan{Answers: plan.Answers{TrustHolds: map[string]bool{app: true}}}
			err := o.confirmHolds("plan.json", &saved)
			if tt.refused != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refused) {
					t.Errorf("got %v", err)
				}
				return
			}
			if got := slices.Collect(maps.Keys(saved.Answers.TrustHolds)); err != nil || !slices.Equal(got, tt.trusts) {
				t.Errorf("trusts %v, %v", got, err)
			}
		})
	}
}
