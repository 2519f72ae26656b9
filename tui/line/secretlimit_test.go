package line

import (
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// refusesSecrets lets the first Apply end without secrets, because of a tenant policy.
func (f *fakeEngine) refusesSecrets(variant string) *fakeEngine {
	p := &steps.Problem{
		Key: "secret-policy", Variant: variant, Happened: "This tenant limits how long a secret may live.", Who: "you",
		Support: steps.Support{Code: "400 CredentialInvalidLifetimeAsPerAppPolicy"},
	}
	o := freshOutcome(f.account.Tenant)
	o.Handoffs, o.Secrets, o.Problem = nil, 0, p
	for i := range o.Registrations {
		if o.Registrations[i].Name != blueprint.ExternalIntegrationClient {
			o.Registrations[i].Problem = p
		}
	}
	f.outcomes = append([]steps.Outcome{o}, f.outcomes...)
	secrets := plan.Plan{Tenant: f.account.Tenant, Registrations: []plan.Registration{{
		Name: blueprint.GoCLI, Action: plan.Update, Changes: []plan.Change{{Action: plan.Add, Subject: "secret"}},
	}}}
	f.plans = append(f.plans, secrets)
	return f
}

func TestSecretsThatAreRefused(t *testing.T) {
	f := all().refusesSecrets("")
	s := play(t, f, usual(), typing(toReview, []string{"yes", "", "2", ""})...)
	golden(t, "secret-limit", s.text)
	s.ends(t, steps.ResultDone)
	if f.applied != 2 || f.planned[1].SecretLifetime != (blueprint.Lifetime{Days: 90}) {
		t.Errorf("applied %d times, planned for %s", f.applied, f.planned[1].SecretLifetime)
	}

	f = all().refusesSecrets("forbidden")
	s = play(t, f, usual(), typing(toReview, []string{"yes", "back", "1", ""})...)
	s.says(t, "This tenant does not allow client secrets.", "An administrator can exempt these three", "2. Try again, once they are exempt.",
		"There is no way back after changes were made.", "Step 6 of 6: Done.")
	if f.applied != 1 {
		t.Errorf("applied %d times", f.applied)
	}
}

func TestSecretPolicyThatIsKnown(t *testing.T) {
	f := all()
	limited := f.plans[0]
	limited.SecretPolicy = &plan.SecretPolicy{MaxLifetime: 90 * 24 * time.Hour}
	f.plans = []plan.Plan{limited, limited, f.plans[0]}
	s := play(t, f, usual(), typing(toReview, []string{"2", "back", "4", "quit"})...)
	s.says(t, "Contoso Ltd allows 90 days at most", "1. Use 90 days, until 2000-03-31.", "4. Go on without secrets: secret.yaml is not written.")
	s.ends(t, steps.ResultInterrupted)
	if got := f.planned[len(f.planned)-1]; got.Secrets != blueprint.SecretsKeep || got.SecretLifetime != blueprint.DefaultLifetime() {
		t.Errorf("planned for %+v", got)
	}
}
