package tui

import (
	"fmt"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// checks are the eight of a sound setup, as they have ended.
func checks() []steps.Check {
	until := fakeNow.AddDate(1, 0, 0)
	secret := func(name string) steps.Check {
		return steps.Check{
			Name: name, Doing: "secret of " + name, State: steps.CheckPassed, Until: until,
			Text: "its secret is accepted, until 2027-11-24", Brief: "secret accepted, until 2027-11-24",
		}
	}
	return []steps.Check{
		{Name: steps.CheckAddresses, Doing: "sign-in addresses of the tenant and its keys", State: steps.CheckPassed, Text: "issuer and signing keys answer"},
		{Name: steps.CheckRedirects, Doing: "redirect URIs", State: steps.CheckPassed, Text: "4 of 4 accepted by the sign-in page", Brief: "4 of 4 accepted"},
		{Name: steps.CheckConsents, Doing: "consents", State: steps.CheckPassed, Text: "8 of 8 present"},
		secret("gateway-service"), secret("internal-client"), secret("go-cli"),
		{Name: steps.CheckToken, Doing: "token of internal-client", State: steps.CheckPassed, Text: "version 2, audience, role modelop_client, idtyp app, signature"},
		{Name: steps.CheckGroups, Doing: "group names through Microsoft Graph", State: steps.CheckPassed, Text: "1 group read through Microsoft Graph"},
	}
}

func verification(over bool, change func([]steps.Check)) steps.Verification {
	all := checks()
	if change != nil {
		change(all)
	}
	return steps.Verification{At: fakeNow.Add(7 * time.Minute), Over: over, Checks: all}
}

// midTest is a test that waits for new secrets.
func midTest() steps.Verification {
	return verification(false, func(all []steps.Check) {
		for i := 3; i <= 5; i++ {
			all[i].State = steps.CheckWaiting
			all[i].Wait = &steps.Wait{For: steps.WaitNewSecret, Since: fakeNow, AtMost: time.Minute}
		}
		all[6].State, all[7].State = steps.CheckNext, steps.CheckNext
	})
}

// wrongRedirect is a test that found what only a change can mend.
func wrongRedirect() steps.Verification {
	return verification(true, func(all []steps.Check) {
		all[1] = steps.Check{
			Name: steps.CheckRedirects, State: steps.CheckFailed, Text: "3 of 4 accepted",
			Findings: []string{"https://modelop.contoso.com/modelOpWDC.html", "Tableau cannot sign in. AADSTS50011."},
			Fix:      "modelop-entra apply, with the same --tenant and --url", FixFor: "fix",
			Support: steps.Support{Code: "AADSTS50011", TraceID: "0000aaaa-11bb-cccc-dd22-eeeeee333333"},
		}
		all[4].State, all[4].Text = steps.CheckWarning, "its secret is accepted, until 2026-12-10, in 16 days"
		all[4].Fix, all[4].FixFor = "modelop-entra rotate internal-client --tenant contoso.com --url https://modelop.contoso.com", "renew"
		all[7].State, all[7].Text = steps.CheckHandoff, "waits for an administrator"
	})
}

func testsTo(v steps.Verification, meanwhile ...steps.Verification) func() *fakeRun {
	return func() *fakeRun {
		f := ends(doneOutcome())
		f.testing, f.tested = meanwhile, v
		return f
	}
}

// testStops are the screens of the test.
var testStops = []stop{
	{name: "test", run: testsTo(verification(true, nil), midTest()), do: func(s *seat) {
		s.toEnd()
		s.press("t")
		s.deliver(1)
		for s.now.Before(fakeNow.Add(9 * time.Second)) {
			s.wait(time.Second)
		}
	}},
	{name: "test-passed", run: testsTo(verification(true, nil)), do: func(s *seat) { s.toEnd(); s.press("enter"); s.drain() }},
	{name: "test-failed", run: testsTo(wrongRedirect()), do: func(s *seat) { s.toEnd(); s.press("t"); s.drain() }},
	{name: "test-details", run: testsTo(wrongRedirect()), do: func(s *seat) { s.toEnd(); s.press("t"); s.drain(); s.press("d") }},
	{name: "test-impossible", run: testsTo(steps.Verification{Problem: &steps.Problem{
		Happened: "Microsoft Graph cannot be reached from here.", Means: "Nothing was checked.", Who: "you", How: []string{"Check the connection, then test again."},
	}}), do: func(s *seat) { s.toEnd(); s.press("t"); s.drain() }},
	{name: "done-tested", run: testsTo(verification(true, nil)), do: func(s *seat) {
		s.toEnd()
		s.press("t")
		s.drain()
		s.press("esc")
	}},
}

func TestTheTestLooksAsItsPictures(t *testing.T) {
	for _, at := range testStops {
		t.Run(at.name, func(t *testing.T) { sitAt(t, at, 80, 24, nil).golden(at.name) })
	}
	for _, size := range [][2]int{{40, 15}, {60, 20}, {120, 40}} {
		for _, at := range testStops {
			t.Run(fmt.Sprintf("%s/%dx%d", at.name, size[0], size[1]), func(t *testing.T) {
				s := sitAt(t, at, size[0], size[1], nil)
				s.check()
				if at.name == "test-failed" && size[0] == 40 {
					s.golden("test-failed-40x15")
				}
			})
		}
	}
}

func TestTheTestRunsInTheBackground(t *testing.T) {
	f := testsTo(verification(true, nil), midTest())()
	s := sit(t, f, options(), 80, 24)
	s.toEnd()
	s.sees("Test that it works, with real tokens (changes nothing)")
	s.press("t")
	s.deliver(1)
	s.press("esc")
	s.sees("Done. Contoso Ltd is ready", "Testing: 3 of 8 checks. t shows them.")
	s.press("f") // its end reaches the session under any screen
	s.drain()
	s.press("esc")
	s.sees("Tested on 2026-11-24 at 14:07 UTC: 8 of 8 checks passed.")
	s.misses("Test that it works", "Testing:")
	s.press("t")
	s.sees("It works. 8 of 8 checks passed")
	s.press("esc", "enter")
	if !s.left || s.session.outcome.Tested == nil || s.session.outcome.Tested.Failed() {
		t.Errorf("the outcome lacks the test: %+v", s.session.outcome)
	}
	if f.tests != 1 {
		t.Errorf("tested %d times", f.tests)
	}
}

// TestTheTestFromReview: a test that was begun on Review is found again there, and leads back there.
func TestTheTestFromReview(t *testing.T) {
	f := withPlan(unchangedPlan())
	f.testing, f.tested = []steps.Verification{midTest()}, wrongRedirect()
	s := sit(t, f, options(), 80, 24)
	s.toReview()
	s.press("t")
	s.deliver(1)
	s.press("esc")
	s.sees("Testing: 3 of 8 checks. t shows them.", "t test")
	s.press("t")
	s.drain()
	s.sees("► Review    ◦ Apply    ◦ Done", "Go back to Review")
	s.wait(grace)
	s.press("d", "esc") // details close first
	s.sees("Something does not work yet.")
	s.press("end", "enter")
	s.sees("Nothing to change. This setup is as it should be.", "Tested on 2026-11-24 at 14:07 UTC: 6 of 7 checks passed")
	if f.tests != 1 {
		t.Errorf("tested %d times", f.tests)
	}
}

func TestATestThatIsStillRunningIsNoResult(t *testing.T) {
	s := sit(t, testsTo(verification(true, nil), midTest())(), options(), 80, 24)
	s.toEnd()
	s.press("t")
	s.deliver(1)
	s.press("esc", "enter")
	if !s.left || s.session.outcome.Tested != nil {
		t.Errorf("%+v", s.session.outcome)
	}
}

func TestItChecksAgain(t *testing.T) {
	f := testsTo(wrongRedirect())()
	s := sit(t, f, options(), 80, 24)
	s.toEnd()
	s.press("t")
	s.drain()
	s.sees("Something does not work yet. 6 of 7 checks passed", "Tableau cannot sign in.")
	s.misses("by itself")
	f.tested = verification(true, nil)
	s.wait(grace)
	s.press("enter")
	s.drain()
	s.sees("It works. 8 of 8 checks passed")
	if f.tests != 2 {
		t.Errorf("tested %d times", f.tests)
	}
}

// TestATestDoesNotMoveTheRun: the steps are over while the test runs, and Done is left open once it has failed, on every
// screen of it.
func TestATestDoesNotMoveTheRun(t *testing.T) {
	s := sit(t, testsTo(wrongRedirect(), midTest())(), options(), 80, 24)
	s.toEnd()
	s.press("t")
	s.deliver(1)
	s.sees("Testing the setup", "✓ Apply    ✓ Done")
	s.drain()
	s.sees("Something does not work yet.", "✓ Apply    ! Done")
	s.press("esc")
	s.sees("Done. Contoso Ltd is ready", "✓ Apply    ! Done")
}

func TestIDsOfAFailedCheck(t *testing.T) {
	s := sit(t, testsTo(wrongRedirect())(), options(), 80, 24)
	s.toEnd()
	s.press("t")
	s.drain()
	s.press("i")
	s.sees("AADSTS50011", "0000aaaa-11bb-cccc-dd22-eeeeee333333")
	s.press("esc")
	s.sees("Something does not work yet.")
}
