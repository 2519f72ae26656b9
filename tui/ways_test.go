package tui

import (
	"slices"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// waySeat is a seat at which the wizard asks how to sign in.
func waySeat(t *testing.T, f *fakeRun, change func(*Options)) *seat {
	t.Helper()
	o := options()
	askWay(&o)
	if change != nil {
		change(&o)
	}
	s := sit(t, f, o, 80, 24)
	s.press("enter")
	return s
}

func TestEachWayIsUsed(t *testing.T) {
	for key, want := range map[string]steps.Way{
		"1": steps.WayDeviceCode, "2": steps.WayBrowser, "3": steps.WayAzureCLI, "4": steps.WayEnvironment,
	} {
		f := contoso()
		s := waySeat(t, f, nil)
		s.press(key, "enter")
		s.drain()
		s.wait(grace)
		s.sees("Is this the right tenant?")
		if !slices.Equal(f.ways, []steps.Way{want}) {
			t.Errorf("%s: %v", key, f.ways)
		}
	}
}

func TestEnterTakesTheCode(t *testing.T) {
	s := waySeat(t, contoso(), nil)
	s.press("enter")
	s.deliver(1)
	s.sees("ABC12DEF3")
	s.press("esc")
	s.sees("How do you want to sign in to contoso.com?")
	s.press("esc")
	s.sees("Which tenant?")
}

func TestFromACodeToTheBrowserAndBack(t *testing.T) {
	f := contoso()
	s := waySeat(t, f, nil)
	s.press("enter")
	s.deliver(1)
	s.queue = nil // nobody signs in
	s.press("b")
	s.sees("Sign in in your browser", "Waiting for the browser, 0:00 of 5:00.")
	s.wait(83 * time.Second)
	s.sees("Waiting for the browser, 1:23 of 5:00.")
	s.queue = nil
	s.press("enter")
	s.deliver(1)
	s.sees("ABC12DEF3")
	s.misses("No browser opened here")
	if want := []steps.Way{steps.WayDeviceCode, steps.WayBrowser, steps.WayDeviceCode}; !slices.Equal(f.ways, want) {
		t.Errorf("%v", f.ways)
	}
}

func TestBlockedOffersWhatWorksOnTheSpot(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		want steps.Way
	}{
		{[]string{"enter"}, steps.WayBrowser},
		{[]string{"down", "enter"}, steps.WayAzureCLI},
	} {
		f := failing(blocked())
		s := waySeat(t, f, nil)
		s.press("enter")
		s.drain()
		s.wait(grace)
		s.sees("What works instead", "► Browser on this computer")
		f.signIn = nil
		s.press(tt.keys...)
		s.drain()
		s.wait(grace)
		s.sees("Is this the right tenant?")
		if f.ways[len(f.ways)-1] != tt.want {
			t.Errorf("%v", f.ways)
		}
	}
	t.Run("a note for an administrator", func(t *testing.T) {
		f := failing(blocked())
		s := waySeat(t, f, nil)
		s.press("enter")
		s.drain()
		s.wait(grace)
		s.press("down", "down", "enter")
		s.drain() // it is saved beside the screen
		s.sees("The note is in ask-an-administrator.md, in this folder.")
		if !slices.Equal(f.noted, []string{"blocked-by-conditional-access"}) {
			t.Errorf("%v", f.noted)
		}
	})
	t.Run("quitting is a refusal", func(t *testing.T) {
		s := waySeat(t, failing(blocked()), nil)
		s.press("enter")
		s.drain()
		s.wait(grace)
		s.press("end", "enter")
		if o := s.session.outcome; !s.left || o == nil || o.Result != steps.ResultRefused || o.Problem.Key != "blocked-by-conditional-access" {
			t.Errorf("%+v", o)
		}
	})
	t.Run("over ssh there is no browser and no az", func(t *testing.T) {
		s := waySeat(t, failing(blocked()), func(o *Options) {
			o.SSH = true
			o.Elsewhere = elsewhere
		})
		s.press("enter")
		s.drain()
		s.wait(grace)
		s.misses("Browser on this computer", "Azure CLI   ")
		s.press("enter")
		s.drain()
		s.sees("Copy answers.yaml", "\nmodelop-entra --answers answers.yaml\n")
		s.press("c")
		if s.copied != "modelop-entra --answers answers.yaml" {
			t.Errorf("copied %q", s.copied)
		}
	})
	t.Run("where the answers cannot be saved the command holds them", func(t *testing.T) {
		f := failing(blocked())
		f.saveErr = &steps.Problem{Happened: "answers.yaml cannot be written: a file of that name is in the way."}
		s := waySeat(t, f, func(o *Options) {
			o.SSH = true
			o.Elsewhere = elsewhere
		})
		s.press("enter")
		s.drain()
		s.wait(grace)
		s.press("enter")
		s.drain()
		s.sees("answers.yaml cannot be written", "On a computer with a browser, type:", "\nmodelop-entra --tenant contoso.com --sign-in browser\n")
	})
}

func TestTheAzureCLIIsAskedAgain(t *testing.T) {
	f := failing(azProblem("az-signed-out"))
	s := waySeat(t, f, nil)
	s.press("3", "enter")
	s.drain()
	s.wait(grace)
	s.press("c")
	if s.copied != "az login --tenant contoso.com --allow-no-subscriptions" {
		t.Errorf("copied %q", s.copied)
	}
	f.signIn = nil
	s.press("r")
	s.drain()
	s.wait(grace)
	s.sees("Is this the right tenant?")
}

func TestAChallengeStopsAsRefused(t *testing.T) {
	f := failing(azProblem("az-challenged"))
	s := waySeat(t, f, nil)
	s.press("3", "enter")
	s.drain()
	s.wait(grace)
	s.sees("\naz login --tenant contoso.com --claims-challenge ")
	s.press("enter")
	if o := s.session.outcome; o == nil || o.Result != steps.ResultRefused || o.Problem.Key != "az-challenged" {
		t.Errorf("%+v", o)
	}
}

// TestHalfWayNoOtherWayIsOffered: the person is known, and a refusal leads back to the question.
func TestHalfWayNoOtherWayIsOffered(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	flow := &signIn{rail: rail{at: stageApply}, again: true, unchanged: "What is done stays.", back: startTenant}
	if flow.backKey().word != "back" || flow.otherWay() != "Go back" {
		t.Error("other ways are offered")
	}
	if r, ok := startRefusal(s.session, flow, blocked()).(*refusal); !ok || r.instead || r.otherWays {
		t.Errorf("%+v", r)
	}
}
