package line

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// asking are the options of a session that asks how to sign in.
func asking() Options {
	o := usual()
	o.Given.Way = false
	return o
}

func TestEachWayIsUsed(t *testing.T) {
	for answer, want := range map[string]steps.Way{
		"": steps.WayDeviceCode, "1": steps.WayDeviceCode, "2": steps.WayBrowser, "3": steps.WayAzureCLI, "4": steps.WayEnvironment,
	} {
		f := contoso()
		s := play(t, f, asking(), "contoso.com", answer, "quit")
		s.says(t, "Type 1 to 4, or press enter for 1, device code.", "Signed in. Reading the tenant.")
		if !slices.Equal(f.ways, []steps.Way{want}) {
			t.Errorf("%q: %v", answer, f.ways)
		}
	}
}

func TestTheOtherWays(t *testing.T) {
	f := contoso()
	golden(t, "way-browser", play(t, f, asking(), "contoso.com", "2", "back", "back", "quit").text)
	o := asking()
	o.SSH, o.Elsewhere = true, elsewhere
	f = contoso()
	f.signInErrs = []error{blocked()}
	o.Log = "/tmp/modelop-entra.log"
	golden(t, "way-ssh", play(t, f, o, "contoso.com", "", "log", "1", "3", "4").text)
	if !slices.Equal(f.noted, []string{"blocked-by-conditional-access"}) {
		t.Errorf("%v", f.noted)
	}
}

func TestBlockedOffersWhatWorksOnTheSpot(t *testing.T) {
	f := contoso()
	f.signInErrs = []error{blocked()}
	s := play(t, f, asking(), "contoso.com", "", "1", "quit")
	s.says(t, "What works instead:\n  1. Browser on this computer. Most likely to work.", "Is this the right tenant?")
	if !slices.Equal(f.ways, []steps.Way{steps.WayDeviceCode, steps.WayBrowser}) {
		t.Errorf("%v", f.ways)
	}
}

func TestNoBrowserIsACodeInstead(t *testing.T) {
	f := contoso()
	f.signInErrs = []error{&steps.Problem{Key: "no-browser", Happened: "No browser opened here."}}
	s := play(t, f, asking(), "contoso.com", "2", "quit")
	s.says(t, "Note: No browser opened here, so this is a code instead.", "ABC12DEF3", "Is this the right tenant?")
}

func TestTheAzureCLIIsSignedOut(t *testing.T) {
	f := contoso()
	command := "az login --tenant contoso.com --allow-no-subscriptions"
	f.signInErrs = []error{&steps.Problem{
		Key: "az-signed-out", Happened: "The Azure CLI is not signed in.", Means: `The wizard asked "az" for an account and got none.`, Who: "you",
		How: []string{"sign in with it in another window, then try again:", command}, Command: command, Instead: []steps.Way{steps.WayDeviceCode},
	}}
	s := play(t, f, asking(), "contoso.com", "3", "1", "quit")
	golden(t, "way-az", s.text)
	if !slices.Equal(f.ways, []steps.Way{steps.WayAzureCLI, steps.WayAzureCLI}) {
		t.Errorf("%v", f.ways)
	}
}

func TestARenewedSignInKeepsTheWay(t *testing.T) {
	f := all()
	f.lose = &steps.Problem{Key: "sign-in-ended", Happened: "Microsoft asks you to sign in again.", Who: "you"}
	s := play(t, f, asking(), "contoso.com", "2", "yes", url, "1", "yes", "1", "")
	s.says(t, "Signed in. Going on.")
	if !slices.Equal(f.ways, []steps.Way{steps.WayBrowser, steps.WayBrowser}) {
		t.Errorf("%v", f.ways)
	}
}

// Whoever waits for a sign-in is not held: what is typed meanwhile is heard.
func TestHeardDuringASignIn(t *testing.T) {
	f := contoso()
	f.signInTakes = time.Hour // nobody approves anything
	s := play(t, f, asking(), "contoso.com", "",
		"@5s", "nwe", "@5s", "help", "@5s", "new", "@13m40s", "browser", "@5s", "code", "@5s", "back", "2", "@5s", "quit")
	golden(t, "sign-in-heard", s.text)
	s.ends(t, steps.ResultInterrupted)
	want := []steps.Way{steps.WayDeviceCode, steps.WayDeviceCode, steps.WayBrowser, steps.WayDeviceCode, steps.WayBrowser}
	if !slices.Equal(f.ways, want) {
		t.Errorf("%v", f.ways)
	}
}

func TestTheInputEndsDuringASignIn(t *testing.T) {
	f := contoso()
	f.signInTakes = time.Hour
	s := play(t, f, usual(), "contoso.com", "@5s")
	s.ends(t, steps.ResultRefused)
	s.says(t, "No more input, so the wizard stops. Nothing was changed.\n")
}

// What a pipe holds ahead of its question is kept for it, unless it was meant for the wait.
func TestPipedAheadOfASignIn(t *testing.T) {
	for piped, want := range map[string]string{
		"contoso.com\nyes\nquit\n":        "Step 2 of 6: ModelOp URL.",
		"contoso.com\nnew\nyes\nquit\n":   "The code above does not count any more.",
		"contoso.com\nback\nquit\n":       "Stopped by you. Nothing was changed.",
		"contoso.com\nanything\nquit\n\n": "Error: type yes or no.",
	} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			f, o := contoso(), usual()
			f.signInTakes = time.Minute
			o.In, o.Out = strings.NewReader(piped), &out
			outcome, err := Run(t.Context(), f, o)
			if err != nil || outcome.Result != steps.ResultInterrupted || !strings.Contains(out.String(), want) {
				t.Errorf("%q: ended as %s, %v. The session:\n%s", piped, outcome.Result, err, out.String())
			}
			contract(t, out.String())
		})
	}
}

func TestHeardDuringALaterSignIn(t *testing.T) {
	lose := func() *fakeEngine {
		f := all()
		f.lose = &steps.Problem{Key: "sign-in-ended", Happened: "Microsoft asks you to sign in again."}
		f.againTakes = time.Hour
		return f
	}
	for name, test := range map[string]struct {
		typed []string
		want  steps.Result
	}{
		"back":             {[]string{"1", "@5s", "back", "2", ""}, steps.ResultPartial},
		"quit":             {[]string{"1", "@5s", "quit", ""}, steps.ResultPartial},
		"end of the input": {[]string{"1", "@5s"}, steps.ResultPartial},
	} {
		t.Run(name, func(t *testing.T) {
			f := lose()
			s := play(t, f, usual(), typing(toReview, []string{"yes"}, test.typed)...)
			s.ends(t, test.want)
			if f.lostErr == nil {
				t.Error("the engine was told to go on")
			}
		})
	}
	f := leftGroupRead()
	admin := administrator()
	admin.signInTakes = time.Hour
	s := play(t, f, withAdministrator(admin), typing(toHandoff, []string{"3", "@5s", "back", "1", ""})...)
	s.ends(t, steps.ResultPartial)
	if n := strings.Count(s.text, "3. Sign in as that administrator now."); n != 2 {
		t.Errorf("the question comes %d times. The session:\n%s", n, s.text)
	}
}
