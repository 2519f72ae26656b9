package steps

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps/plan"
)

func TestConsentsThatCannotBeSeenAreNotCalledMissing(t *testing.T) {
	consent := plan.Change{Action: plan.Grant, Subject: plan.SubjectCustomScope, Consent: true}
	p := plan.Plan{Registrations: []plan.Registration{{
		Name: "gateway-service", Action: plan.Keep,
		Facts:  []plan.Fact{{Subject: plan.SubjectSignInScopes, Consent: true}},
		Unseen: []plan.Change{consent},
	}}}
	want := Check{State: CheckUnknown, Text: "1 of 2 present, the rest cannot be seen with this account"}
	if diff := cmp.Diff(want, consentsCheck(p), cmp.AllowUnexported(Check{})); diff != "" {
		t.Error(diff)
	}
	p.Registrations[0].Changes = []plan.Change{consent}
	if c := consentsCheck(p); c.State != CheckFailed {
		t.Errorf("a consent that is missing for sure: %+v", c)
	}
}
