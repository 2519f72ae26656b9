package words

import (
	"fmt"
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
)

// Called counts the candidates for a registration, without the full stop.
func Called(n int, registration string) string {
	switch n {
	case 0:
		return "No registration is called " + registration
	case 1:
		return "There is 1 registration called " + registration
	}
	return fmt.Sprintf("There are %d registrations called %s", n, registration)
}

// SecretUntil says how long the last secret of a candidate lives.
func SecretUntil(c plan.Candidate, now time.Time) string {
	switch {
	case c.LastSecret.IsZero():
		return "no secret"
	case c.LastSecret.Before(now):
		return "secret expired"
	}
	return "secret until " + Date(c.LastSecret)
}
