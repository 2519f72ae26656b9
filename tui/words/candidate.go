package words

import (
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
)

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
