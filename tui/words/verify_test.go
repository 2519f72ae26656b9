package words

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

func tested() steps.Verification {
	return steps.Verification{
		Tenant: plan.Tenant{DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com"}, URL: "https://modelop.contoso.com",
		At: time.Date(2026, 11, 24, 14, 7, 0, 0, time.UTC), Over: true,
		Checks: []steps.Check{
			{Name: steps.CheckAddresses, State: steps.CheckPassed, Text: "issuer and signing keys answer"},
			{
				Name: steps.CheckRedirects, State: steps.CheckFailed, Text: "3 of 4 accepted", FixFor: "fix",
				Findings: []string{"https://modelop.contoso.com/modelOpWDC.html", "Tableau cannot sign in. AADSTS50011."},
				Fix:      "modelop-entra apply, with the same --tenant and --url",
			},
			{
				Name: "internal-client", State: steps.CheckWarning, Text: "its secret is accepted, until 2026-12-10, in 16 days",
				Brief: "secret accepted, until 2026-12-10, in 16 days", Fix: "modelop-entra rotate internal-client --tenant contoso.com --url https://modelop.contoso.com", FixFor: "renew",
			},
			{Name: steps.CheckGroups, State: steps.CheckHandoff, Text: "waits for an administrator"},
		},
	}
}

func TestAVerificationReadsAsItIsPrinted(t *testing.T) {
	want := `Checks of https://modelop.contoso.com
in Contoso Ltd (contoso.com), on 2026-11-24 14:07 UTC

  passed   sign-in addresses    issuer and signing keys answer
  FAILED   redirect URIs        3 of 4 accepted
             https://modelop.contoso.com/modelOpWDC.html
             Tableau cannot sign in. AADSTS50011.
             To fix: modelop-entra apply, with the same --tenant and --url
  warning  internal-client      secret accepted, until 2026-12-10, in 16 days
             To renew:
               modelop-entra rotate internal-client --tenant contoso.com --url https://modelop.contoso.com
  handoff  group names          waits for an administrator

1 passed, 1 warning, 1 waits for an administrator, 1 failed.
`
	if diff := cmp.Diff(want, Verification(tested())); diff != "" {
		t.Error(diff)
	}
}

func TestChecksThatPassedAreCounted(t *testing.T) {
	if got, want := ChecksPassed(tested()), "2 of 3 checks passed, 1 waits for an administrator"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWaitsAreToldOnce(t *testing.T) {
	start := time.Date(2026, 11, 24, 14, 7, 0, 0, time.UTC)
	state := func(s steps.CheckState) steps.Verification {
		c := steps.Check{Name: "go-cli", State: s}
		if s == steps.CheckWaiting {
			c.Wait = &steps.Wait{For: steps.WaitNewSecret, Since: start, AtMost: time.Minute}
		}
		return steps.Verification{Checks: []steps.Check{c}}
	}
	var w Waits
	var got []string
	for _, one := range []struct {
		state steps.CheckState
		after time.Duration
	}{
		{steps.CheckRunning, 0},
		{steps.CheckWaiting, time.Second},
		{steps.CheckWaiting, 3 * time.Second},
		{steps.CheckWaiting, 32 * time.Second},
		{steps.CheckPassed, 35 * time.Second},
		{steps.CheckPassed, 36 * time.Second},
	} {
		got = append(got, w.Lines(state(one.state), start.Add(one.after))...)
	}
	want := []string{
		"go-cli                       waiting for the new secret to be accepted, at most 60 s",
		"go-cli                       still waiting, 32 s of at most 60",
		"go-cli                       passed, waited 35 s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSummaryTellsTheTest(t *testing.T) {
	o := steps.Outcome{
		Result: steps.ResultDone, Tenant: plan.Tenant{DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com"}, Of: 1, Changes: 1,
		URL: "https://modelop.contoso.com", TestCommand: "modelop-entra verify --tenant contoso.com --url https://modelop.contoso.com",
	}
	want := `Done. Contoso Ltd (contoso.com) is ready for ModelOp Center.

  ModelOp URL    https://modelop.contoso.com
  Tested         not yet

To test it: modelop-entra verify --tenant contoso.com --url https://modelop.contoso.com
`
	if diff := cmp.Diff(want, Summary(o)); diff != "" {
		t.Error(diff)
	}
	good := steps.Verification{Checks: []steps.Check{{State: steps.CheckPassed}}}
	o.Tested = &good
	want = `Done. Contoso Ltd (contoso.com) is ready for ModelOp Center.

  ModelOp URL    https://modelop.contoso.com
  Tested         1 of 1 check passed
`
	if diff := cmp.Diff(want, Summary(o)); diff != "" {
		t.Error(diff)
	}
}
