package words

import (
	"fmt"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// The words about a tenant policy that stands against client secrets, on the full screen and in line mode.

// LimitHeading is the fact, without its full stop.
func LimitHeading(l steps.SecretLimit) string {
	if l.Forbidden {
		return "This tenant does not allow client secrets"
	}
	return "This tenant limits how long a secret may live"
}

// LimitText says what the policy means. tenant is the tenant as sentences name it.
func LimitText(l steps.SecretLimit, tenant string) string {
	if l.Forbidden {
		these := map[int]string{1: "it", 2: "these two", 3: "these three"}[len(l.Registrations)]
		return fmt.Sprintf("ModelOp Center needs a secret for %s. An administrator can exempt %s from the app management policy.",
			List(l.Registrations), these)
	}
	const shorter = " A shorter secret works as well, and is renewed sooner."
	asked := "You asked for " + l.Asked.String()
	if l.Problem == nil { // the first offer is all that the policy allows
		return fmt.Sprintf("%s, and %s allows %s at most (an app management policy).%s", asked, tenant, l.Offers[0], shorter)
	}
	missing := Count(len(l.Registrations), "secret") + " are missing."
	if len(l.Registrations) == 1 {
		missing = "1 secret is missing."
	}
	if l.AllElse {
		missing = "All else is done; " + missing
	}
	text := fmt.Sprintf("%s, and %s refused (an app management policy). It does not say how long it allows. %s", asked, tenant, missing)
	if len(l.Offers) > 0 {
		text += shorter
	}
	return text
}

// LimitOffer says what one of the shorter lifetimes means.
func LimitOffer(l steps.SecretLimit, offer blueprint.Lifetime, now time.Time) string {
	verb := "Try "
	if l.Problem == nil {
		verb = "Use "
	}
	return verb + offer.String() + ", until " + Date(offer.From(now))
}

// LimitGoOn is the line that leaves the secrets out.
func LimitGoOn(l steps.SecretLimit) string {
	if l.Forbidden {
		return "Go on without secrets, and prepare what to ask for"
	}
	return "Go on without secrets: secret.yaml is not written"
}

// LimitTryAgain is the line for whoever was exempted meanwhile.
const LimitTryAgain = "Try again, once they are exempt"
