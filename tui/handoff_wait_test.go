package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
)

// TestWaitingForAnAdministratorLooksWhenAsked: the screen shows when it looked, looks at once when asked, and never stands in the way of a key.
func TestWaitingForAnAdministratorLooksWhenAsked(t *testing.T) {
	f := leftGroupRead()
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.sees("not granted yet, looked 0:00 ago", "every 10 seconds", "Waiting since 14:00.")
	s.wait(8 * time.Second)
	s.sees("looked 0:07 ago")
	if v := s.model.View(); v.ProgramStatus.Kind != tea.ProgramStatusKindPermission {
		t.Errorf("the terminal is told %+v", v.ProgramStatus)
	}
	s.press("r", "r", "r")
	s.sees("Looking.")
	if len(f.now) != 1 {
		t.Errorf("%d looks were asked for", len(f.now))
	}
	s.press("c")
	s.wait(90 * time.Second)
	s.sees("for 1 minute.")

	// Granted: the bell rings once, and enter does nothing for a moment.
	s.special = nil
	s.drain()
	s.sees("The permission has been granted", "granted, seen at 14:01")
	if got := s.model.View().WindowTitle; got != "Granted - Contoso Ltd" {
		t.Errorf("the window is called %q", got)
	}
	if bells := strings.Count(strings.Join(s.special, " "), "RawMsg"); bells != 1 {
		t.Errorf("the bell rang %d times: %v", bells, s.special)
	}
	s.press("enter")
	s.sees("The permission has been granted")
	s.wait(grace)
	s.press("enter")
	s.sees("Done. Contoso Ltd is ready for ModelOp Center", testLine)
	s.press("q")
	if o := s.session.outcome; !s.left || o.Result != steps.ResultDone || len(o.Handoffs) > 0 {
		t.Errorf("%+v", o)
	}
}

// TestWaitingSurvivesWhatGoesWrong: a look that fails is told, with the error a key away, and what arrives meanwhile is
// noticed all the same.
func TestWaitingSurvivesWhatGoesWrong(t *testing.T) {
	f := leftGroupRead()
	f.looks[0].Problem = problem("unreachable", "Microsoft Graph cannot be reached from here.", "", "")
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.sees("Microsoft Graph cannot be reached from here.", "It looks again in 0:")
	s.press("e")
	s.sees("What happened")
	s.drain()
	s.sees("The permission has been granted")
}

func TestWaitingLosesTheSignIn(t *testing.T) {
	f := lostSignIn()
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.drain()
	s.sees("Microsoft asks you to sign in again.", "► Go on without it", "Sign in again as admin@contoso.com, and go on waiting")
	s.wait(time.Hour)
	if f.waits != 1 {
		t.Errorf("%d looks without a sign-in", f.waits)
	}
	s.press("end", "enter")
	s.deliver(1)
	s.sees("Sign in with a code")
	f.looks, f.lost = nil, nil
	s.drain()
	if f.waits != 2 {
		t.Errorf("it does not wait again: %d", f.waits)
	}
	s.sees("The permission has been granted")
}

// TestQuittingAWaitEndsAsApplyDid: what Apply has done is how the wizard ends.
func TestQuittingAWaitEndsAsApplyDid(t *testing.T) {
	for _, key := range []string{"q", "ctrl+c"} {
		s := sit(t, leftGroupRead(), options(), 80, 24)
		s.toWaiting()
		s.press(key)
		if o := s.session.outcome; !s.left || o.Result != steps.ResultPartial || o.Changes != 19 {
			t.Errorf("%s: %+v", key, o)
		}
	}
}

// TestGrantedGoesOnWithTheRest: where the operator lacked a role for the registrations too, the rest is still to be made.
func TestGrantedGoesOnWithTheRest(t *testing.T) {
	f := leftGroupRead()
	f.awaited = partialOutcome()
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.drain()
	s.wait(grace)
	s.sees("18 of 20 changes are done", "► Read the tenant again, and make the rest")
	planned := len(f.planned)
	s.press("enter")
	s.drain()
	if len(f.planned) != planned+1 {
		t.Error("nothing was planned")
	}
}
