package words_test

import (
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

func TestACandidatesLastSecretIsToldByItsEnd(t *testing.T) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for want, last := range map[string]time.Time{
		"no secret": {}, "secret expired": now.AddDate(0, 0, -1), "secret until 2026-11-25": now.AddDate(0, 0, 1),
	} {
		if got := words.SecretUntil(plan.Candidate{LastSecret: last}, now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRegistrationsOfANameAreCounted(t *testing.T) {
	for n, want := range []string{"No registration is called go-cli", "There is 1 registration called go-cli", "There are 2 registrations called go-cli"} {
		if got := words.Called(n, "go-cli"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
