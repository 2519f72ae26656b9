package words

import (
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// The words of the choices that most people never change.
const (
	AlwaysNeeded       = "gateway-service and internal-client are always needed."
	NotTicked          = "A registration that exists and is not ticked is left alone, never removed."
	SignInScopesChoice = "Sign-in scopes"
	WhySignInScopes    = "consent now, so nobody is asked later"
)

// NeedsIt says who needs an optional registration.
func NeedsIt(registration string) string {
	switch registration {
	case blueprint.ExternalIntegrationClient:
		return "Jupyter, Tableau and Power BI need it"
	case blueprint.GoCLI:
		return "the moc command line needs it"
	}
	return "ModelOp Center needs it"
}

// PrefixExample says what a prefix for the names does.
func PrefixExample(prefix string) string {
	if prefix == "" {
		return "none, the usual names"
	}
	return "for example " + Clean(prefix) + blueprint.GoCLI
}
