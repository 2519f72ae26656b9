package words_test

import (
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// TestWhyNothingWasGranted: the reason is told, and a role that is missing only where that is the reason.
func TestWhyNothingWasGranted(t *testing.T) {
	c := steps.Consent{Tenant: contoso, Items: []steps.ConsentItem{{Registration: "internal-client", Permission: "Group.Read.All"}}}
	moved := &steps.Problem{
		Happened: "The tenant has changed since you looked: somebody else can use internal-client (owner sam@contoso.com).",
		Means:    "Somebody else may be working on this setup.", Who: "you",
		How: []string{"Run the same command again and look at what it shows now."},
	}
	for want, o := range map[string]steps.Outcome{
		`
Nothing was granted: you do not hold the role that it needs in Contoso Ltd
(contoso.com).
`: {Result: steps.ResultPartial},
		`
Nothing was granted in Contoso Ltd (contoso.com).

The tenant has changed since you looked: somebody else can use internal-client
(owner sam@contoso.com).
  Somebody else may be working on this setup.
  How: Run the same command again and look at what it shows now.
`: {Result: steps.ResultRefused, Problem: moved},
	} {
		equal(t, want, words.Granted(c, o))
	}
}
