package steps

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

func TestARefusedSecretLeadsToWhatIsAllowed(t *testing.T) {
	c := mustLoad(t)
	now := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
	tooLong := c.Explain(&graphclient.Error{Kind: graphclient.KindSecretLifetime}, Values{})
	forbidden := c.Explain(&graphclient.Error{Kind: graphclient.KindSecretForbidden}, Values{})
	noRole := c.Explain(&graphclient.Error{Kind: graphclient.KindNotAllowed}, Values{})
	days := func(n int) blueprint.Lifetime { return blueprint.Lifetime{Days: n} }
	for _, tt := range []struct {
		name     string
		asked    blueprint.Lifetime
		problems []*Problem
		want     *SecretLimit
	}{
		{"all is well", blueprint.DefaultLifetime(), []*Problem{nil, nil}, nil},
		{"something else", blueprint.DefaultLifetime(), []*Problem{noRole, nil}, nil},
		{"a year is too long", blueprint.Lifetime{}, []*Problem{tooLong, nil}, &SecretLimit{
			Asked: blueprint.DefaultLifetime(), Registrations: []string{"a"}, AllElse: true, Offers: []blueprint.Lifetime{days(180), days(90), days(30)},
		}},
		{"90 days are too long, and something else", days(90), []*Problem{tooLong, noRole}, &SecretLimit{
			Asked: days(90), Registrations: []string{"a"}, Offers: []blueprint.Lifetime{days(30), days(7)},
		}},
		{"7 days are too long", days(7), []*Problem{tooLong, tooLong}, &SecretLimit{
			Asked: days(7), Registrations: []string{"a", "b"}, AllElse: true, Offers: []blueprint.Lifetime{},
		}},
		{"forbidden", blueprint.DefaultLifetime(), []*Problem{forbidden, forbidden}, &SecretLimit{
			Forbidden: true, Asked: blueprint.DefaultLifetime(), Registrations: []string{"a", "b"}, AllElse: true,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var o Outcome
			for i, p := range tt.problems {
				o.Registrations = append(o.Registrations, RegistrationOutcome{Name: string(rune('a' + i)), State: Done, Problem: p})
				if o.Problem == nil {
					o.Problem = p
				}
			}
			got := LimitAfter(o, tt.asked, now)
			if got != nil {
				if got.Problem == nil {
					t.Error("the refusal is missing")
				}
				got.Problem = nil
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAKnownLimitOnSecretsIsOfferedBeforeApply(t *testing.T) {
	now := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
	p := plan.Plan{SecretPolicy: &plan.SecretPolicy{MaxLifetime: 90 * 24 * time.Hour}}
	got := LimitBefore(p, blueprint.DefaultLifetime(), now)
	want := []blueprint.Lifetime{{Days: 90}, {Days: 30}, {Days: 7}}
	if got == nil || !cmp.Equal(want, got.Offers) || got.Forbidden {
		t.Errorf("%+v", got)
	}
	if got := LimitBefore(plan.Plan{}, blueprint.DefaultLifetime(), now); got != nil {
		t.Errorf("%+v", got)
	}
	if got := LimitBefore(plan.Plan{SecretPolicy: &plan.SecretPolicy{Forbidden: true}}, blueprint.DefaultLifetime(), now); got == nil || !got.Forbidden || len(got.Offers) > 0 {
		t.Errorf("%+v", got)
	}
}
