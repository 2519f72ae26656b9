package words

import (
	"fmt"
	"strings"
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

// CandidateFacts are the details of a registration that could be adopted.
func CandidateFacts(c plan.Candidate, now time.Time) []Fact {
	facts := []Fact{{"App id", Clean(c.AppID)}}
	switch {
	case c.Deleted:
		facts = append(facts, Fact{"Made", strings.TrimSpace(Date(c.CreatedAt) + " (deleted since, can be restored)")})
	case !c.CreatedAt.IsZero():
		facts = append(facts, Fact{"Made", Date(c.CreatedAt)})
	}
	if c.Serves != "" {
		facts = append(facts, Fact{"Serves", Clean(c.Serves)})
	}
	return append(facts, Fact{"Owners", rowsOf(c.Owners)}, Fact{"Redirect URIs", rowsOf(c.RedirectURIs)}, Fact{"Secret", strings.TrimPrefix(SecretUntil(c, now), "secret ")})
}

// rowsOf puts each of some texts in a row of its own.
func rowsOf(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	rows := make([]string, len(all))
	for i, one := range all {
		rows[i] = Clean(one)
	}
	return strings.Join(rows, "\n")
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
