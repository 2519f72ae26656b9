package tui

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// limited is a run in which a tenant policy refuses the secrets; variant is that of the refusal.
func limited(variant string) *fakeRun {
	p := problem("secret-policy", "This tenant limits how long a secret may live.", "", "400 CredentialInvalidLifetimeAsPerAppPolicy")
	p.Variant = variant
	o := doneOutcome()
	o.Result, o.Secrets, o.Problem, o.Next = steps.ResultPartial, 0, p, o.Next[1:]
	for i := range o.Registrations {
		if o.Registrations[i].Name != blueprint.ExternalIntegrationClient {
			o.Registrations[i].Problem = p
		}
	}
	o.Missing = []steps.MissingFile{{Name: "secret.yaml", Why: "the secrets are missing"}}
	if variant == "forbidden" {
		o.Files = append(o.Files, steps.File{Name: "handoff.md"})
	}
	f := ends(o)
	f.holders = nil
	return f
}

// limitKnown is a tenant whose policy could be read.
func limitKnown(policy plan.SecretPolicy) *fakeRun {
	p := freshPlan()
	p.SecretPolicy = &policy
	for i, r := range p.Registrations {
		if r.Name != blueprint.ExternalIntegrationClient {
			p.Registrations[i].Operations = []plan.Operation{secretToAdd()}
		}
	}
	return withPlan(p)
}

// TestLimitAfterApply tries a shorter lifetime: secrets that are missing are added at once, and anything else goes by way
// of Review.
func TestLimitAfterApply(t *testing.T) {
	missing := plan.Registration{
		Name: blueprint.GoCLI, Action: plan.Update, Changes: []plan.Change{{Action: plan.Add, Subject: "secret"}},
	}
	for _, tt := range []struct {
		name string
		plan plan.Plan
		sees string
	}{
		{"only the secrets", plan.Plan{Registrations: []plan.Registration{missing}}, "Applying 1 change to Contoso Ltd"},
		{"more than the secrets", plan.Plan{Registrations: []plan.Registration{missing, driftedPlan().Registrations[1]}}, "► Apply 4 changes to Contoso Ltd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := limited("")
			s := sit(t, f, options(), 80, 24)
			s.toEnd()
			s.sees("You asked for 1 year", "All else is done; 3 secrets are missing.", "► Try 180 days, until 2027-05-23")
			s.misses("esc", "q quit")
			s.press("i")
			s.sees("CredentialInvalidLifetimeAsPerAppPolicy")
			s.press("esc")
			f.plan, f.outcome = tt.plan, doneOutcome()
			s.press("down", "enter")
			s.deliver(1)
			s.sees(tt.sees)
			if got := f.planned[len(f.planned)-1].SecretLifetime; got != (blueprint.Lifetime{Days: 90}) {
				t.Errorf("planned for %s", got)
			}
		})
	}
}

// TestLimitGoesOn leaves the secrets out, after Apply and before it.
func TestLimitGoesOn(t *testing.T) {
	t.Run("after Apply", func(t *testing.T) {
		s := sit(t, limited(""), options(), 80, 24)
		s.toEnd()
		s.press("end", "enter")
		s.sees("secret.yaml was not written", "Try the rest again now")
	})
	t.Run("forbidden", func(t *testing.T) {
		f := limited("forbidden")
		s := sit(t, f, options(), 80, 24)
		s.toEnd()
		s.sees("exempt these three", "► Go on without secrets, and prepare what to ask for")
		s.press("enter")
		s.sees("What to ask for is in handoff.md.")
	})
	t.Run("before Review", func(t *testing.T) {
		f := limitKnown(plan.SecretPolicy{MaxLifetime: 90 * 24 * time.Hour})
		s := sit(t, f, options(), 80, 24)
		s.toReview()
		s.sees("Contoso Ltd allows 90 days at most", "► Use 90 days, until 2027-02-22", "Use 30 days", "Stop here")
		f.plan = freshPlan()
		s.press("enter")
		s.drain()
		s.sees("20 changes")
		s.wait(grace)
		f.plan = limitKnown(plan.SecretPolicy{Forbidden: true}).plan
		s.press("esc", "enter")
		s.drain()
		s.sees("This tenant does not allow client secrets")
		s.wait(grace)
		f.plan = freshPlan()
		s.press("enter")
		s.drain()
		s.sees("20 changes")
		var modes []blueprint.SecretMode
		for _, c := range f.planned {
			modes = append(modes, c.Secrets)
		}
		want := []blueprint.SecretMode{blueprint.SecretsAuto, blueprint.SecretsAuto, blueprint.SecretsAuto, blueprint.SecretsKeep}
		if diff := cmp.Diff(want, modes); diff != "" {
			t.Errorf("secrets (-want +got):\n%s", diff)
		}
	})
}
