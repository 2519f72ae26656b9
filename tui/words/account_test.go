package words_test

import (
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

func TestSignedInAs(t *testing.T) {
	for _, tt := range []struct {
		account steps.Account
		want    string
	}{
		{steps.Account{Name: "a@contoso.com"}, "a@contoso.com"},
		{steps.Account{Name: "a@contoso.com", RolesKnown: true}, "a@contoso.com, no active directory role"},
		{steps.Account{Name: "a@contoso.com", Roles: []string{"Reader", "Wri\x07ter"}}, "a@contoso.com, Reader, Writer"},
		{steps.Account{Name: "pipeline", Application: true, Permissions: []string{"A.Read", "B.Read"}}, `the app "pipeline", with A.Read, B.Read`},
	} {
		if got := words.SignedInAs(tt.account); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestLacks(t *testing.T) {
	groups := steps.Ability{Answer: plan.CanNo, Text: "grant Group.Read.All. A Privileged Role Administrator can"}
	consent := steps.Ability{Answer: plan.CanUnknown, What: "consent for everyone"}
	for name, tt := range map[string]struct {
		account steps.Account
		want    bool
	}{
		"what is handed over":  {steps.Account{Abilities: []steps.Ability{{Answer: plan.CanYes}, groups}}, false},
		"what nobody hands on": {steps.Account{Abilities: []steps.Ability{groups, consent}}, true},
		"an app":               {steps.Account{Application: true, Abilities: []steps.Ability{consent}}, false},
	} {
		if got := words.Lacks(tt.account) != nil; got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSecretUntil(t *testing.T) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for want, last := range map[string]time.Time{
		"no secret": {}, "secret expired": now.AddDate(0, 0, -1), "secret until 2026-11-25": now.AddDate(0, 0, 1),
	} {
		if got := words.SecretUntil(plan.Candidate{LastSecret: last}, now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What keeps nobody from going on is said only where nothing is in doubt, and names what is missing meanwhile.
func TestGoOn(t *testing.T) {
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

func TestCalled(t *testing.T) {
	for n, want := range []string{"No registration is called go-cli", "There is 1 registration called go-cli", "There are 2 registrations called go-cli"} {
		if got := words.Called(n, "go-cli"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
