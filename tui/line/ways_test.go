package line

import (
	"slices"
	"testing"

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
	golden(t, "way-ssh", play(t, f, o, "contoso.com", "", "1", "3", "4").text)
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
