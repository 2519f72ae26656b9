package line

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// TestEachChoiceMakesThePlanAnew changes each of the choices and sees the plan made anew.
func TestEachChoiceMakesThePlanAnew(t *testing.T) {
	f := contoso()
	s := play(t, f, usual(), typing(toReview, []string{
		"choices", "2", "3", "4", "1 yer", "90 days", "5", "a/b", "prod-", "6", "/dev/null", "customers/contoso", "9", "", "save",
	})...)
	golden(t, "choices", s.text)
	s.ends(t, steps.ResultSaved)
	if len(f.planned) != 2 {
		t.Fatalf("%d plans", len(f.planned))
	}
	want := f.planned[0]
	want.Registrations = []string{blueprint.GatewayService, blueprint.InternalClient, blueprint.ExternalIntegrationClient}
	want.SignInScopes, want.SecretLifetime, want.NamePrefix = false, blueprint.Lifetime{Days: 90}, "prod-"
	if diff := cmp.Diff(want, f.planned[1]); diff != "" {
		t.Errorf("planned for (-want +got):\n%s", diff)
	}
	if f.folder != "customers/contoso" || f.saved != 1 {
		t.Errorf("folder %q, saved %d times", f.folder, f.saved)
	}
}

// TestMoreChoicesCanBeLeft goes back from them: all is as it was.
func TestMoreChoicesCanBeLeft(t *testing.T) {
	f := contoso()
	s := play(t, f, usual(), typing(toReview, []string{"m", "2", "6", "elsewhere", "back", "m", "", "quit"})...)
	s.ends(t, steps.ResultInterrupted)
	if got := f.planned[len(f.planned)-1]; len(got.Names()) != 4 || f.folder != "" {
		t.Errorf("folder %q, planned for %v", f.folder, got)
	}
}

func TestPlanThatCannotBeSaved(t *testing.T) {
	f := contoso()
	f.saveErr = &steps.Problem{Happened: "plan.json cannot be written: the disk is full.", Who: "you"}
	s := play(t, f, usual(), typing(toReview, []string{"save", "quit"})...)
	s.says(t, "Error: plan.json cannot be written: the disk is full.", "Stopped by you. Nothing was changed.")
	s.ends(t, steps.ResultInterrupted)
}
