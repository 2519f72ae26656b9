package line

import (
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

func TestTestingTheSetup(t *testing.T) {
	f := all()
	f.tested = failingTest()
	s := play(t, f, usual(), typing(toReview, []string{"yes", "test", "ids", ""})...)
	s.ends(t, steps.ResultDone)
	s.says(t, "Type test to test the setup with real tokens, ")
	s.says(t, "Something does not work yet. 1 of 2 checks passed.\nType ids to hear the ids for support.\n")
	s.says(t, "> ids\nRedirect URIs:\nCode: AADSTS50011.\nRequest id: bbbb1111-cc22-3333-44dd-555555eeeeee\n")
	s.says(t, "Passed: consents. 8 of 8 present.\n")
	s.says(t, "Failed: redirect URIs. 3 of 4 accepted.\n  https://modelop.contoso.com/modelOpWDC.html\n  Tableau cannot sign in. AADSTS50011.\n  To fix: modelop-entra apply, with the same --tenant and --url\n")
	if s.outcome.Tested == nil || !s.outcome.Tested.Failed() {
		t.Error("the outcome lacks the test")
	}
}

// failingTest is a test in which one check has failed.
func failingTest() steps.Verification {
	return steps.Verification{Over: true, Checks: []steps.Check{
		{Name: steps.CheckConsents, Doing: "consents", State: steps.CheckPassed, Text: "8 of 8 present"},
		{
			Name: steps.CheckRedirects, Doing: "redirect URIs", State: steps.CheckFailed, Text: "3 of 4 accepted",
			Findings: []string{"https://modelop.contoso.com/modelOpWDC.html", "Tableau cannot sign in. AADSTS50011."},
			Fix:      "modelop-entra apply, with the same --tenant and --url", FixFor: "fix",
			Support: steps.Support{Code: "AADSTS50011", RequestID: "bbbb1111-cc22-3333-44dd-555555eeeeee"},
		},
	}}
}
