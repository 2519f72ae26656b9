package tui

import (
	"fmt"
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

// TestGrantIsNotGrantedByPressingEnter: the harmless line has the focus, whatever a file says.
func TestGrantIsNotGrantedByPressingEnter(t *testing.T) {
	f := privileged(leftGroupRead())
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.sees("► Grant nothing, and quit")
	s.press("enter")
	if o := s.session.outcome; f.grants > 0 || !s.left || o.Result != steps.ResultRefused || o.Problem != nil {
		t.Errorf("%d grants, %+v", f.grants, o)
	}
}

func TestTheAdministratorGrantsWhatWasLeft(t *testing.T) {
	f := privileged(leftGroupRead())
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	if got := s.model.View().WindowTitle; got != "Step 2 of 2: Grant - Contoso Ltd" {
		t.Errorf("the window is called %q", got)
	}
	s.press("d")
	s.sees("11112222-bbbb-3333-cccc-4444dddd5555")
	s.press("esc", "down", "enter")
	s.press("q") // not while granting
	s.drain()
	s.sees("1 permission has been granted in Contoso Ltd", "Group.Read.All")
	s.wait(grace)
	s.press("enter")
	if o := s.session.outcome; f.grants != 1 || !s.left || o.Result != steps.ResultDone || s.session.consent == nil {
		t.Errorf("%d grants, %+v", f.grants, o)
	}
}

// TestHowTheAdministratorsWindowEnds pins how the administrator's window ends, for its exit code.
func TestHowTheAdministratorsWindowEnds(t *testing.T) {
	for name, test := range map[string]struct {
		run     func() *fakeRun
		press   []string
		result  steps.Result
		problem string
	}{
		"nothing is left":           {func() *fakeRun { f := leftGroupRead(); f.consent.Items = nil; return f }, []string{"enter"}, steps.ResultDone, ""},
		"not by this account":       {mayNot, []string{"enter"}, steps.ResultRefused, ""},
		"q":                         {leftGroupRead, []string{"q"}, steps.ResultInterrupted, ""},
		"a file of somebody else's": {foreignHandoff, []string{"enter"}, steps.ResultRefused, "handoff-foreign"},
		"q on what went wrong":      {foreignHandoff, []string{"q"}, steps.ResultRefused, "handoff-foreign"},
		"refused by the service":    {grantFails, []string{"down", "enter", "", "enter"}, steps.ResultPartial, "not-allowed"},
		"what others have to grant": {partlyMayNot, []string{"down", "enter", "", "q"}, steps.ResultPartial, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := sitAt(t, stop{run: test.run, own: true, do: (*seat).toGrant}, 80, 24, nil)
			for _, key := range test.press {
				if key == "" {
					s.drain()
					s.wait(grace)
					continue
				}
				s.press(key)
			}
			o := s.session.outcome
			if !s.left || o.Result != test.result {
				t.Fatalf("%+v", o)
			}
			if (o.Problem == nil) != (test.problem == "") || o.Problem != nil && o.Problem.Key != test.problem {
				t.Errorf("%+v", o.Problem)
			}
		})
	}
}

// TestGrantTriesAgain: after a refusal what is left is read again, as somebody else if need be.
func TestGrantTriesAgain(t *testing.T) {
	f := grantFails()
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.press("down", "enter")
	s.drain()
	s.sees("Nothing was granted in Contoso Ltd", "► Finish", "Try again", otherAccountLine)
	s.press("e")
	s.sees("Who can fix it")
	s.wait(grace)
	s.press("esc", "down", "enter")
	s.drain()
	s.sees("► Grant nothing, and quit")
	s.wait(grace)
	f.granted = grantedAll(1)
	s.press("down", "enter")
	s.drain()
	s.sees("1 permission has been granted")
	signIns := len(f.tenants)
	s = sitAt(t, stop{run: func() *fakeRun { return mayNot() }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.press("down", "enter")
	s.deliver(1)
	s.sees("Sign in with a code")
	if signIns != 1 {
		t.Errorf("%d sign-ins", signIns)
	}
}

// TestGrantingStopsAfterTheRunningRequest: ctrl+c stops after the running request, and leaves at once when pressed again.
func TestGrantingStopsAfterTheRunningRequest(t *testing.T) {
	f := privileged(leftGroupRead())
	f.granted.Result = steps.ResultInterrupted
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.press("down", "enter")
	s.press("ctrl+c")
	s.sees("Stopping")
	if !f.stopped || s.left {
		t.Error("it does not stop, or has left already")
	}
	s.press("ctrl+c")
	s.drain()
	if !s.left {
		t.Error("still there")
	}
}

// TestTheAdministratorsWindowHasTwoSteps: the administrator's window has two steps, in every width.
func TestTheAdministratorsWindowHasTwoSteps(t *testing.T) {
	at := stop{run: func() *fakeRun { return privileged(leftGroupRead()) }, own: true, do: (*seat).toGrant}
	for columns, want := range map[int]string{80: "  ✓ Sign in    ► Grant\n", 70: "  ✓ ► Grant  2 of 2\n", 50: "  Step 2 of 2: Grant\n"} {
		t.Run(fmt.Sprint(columns), func(t *testing.T) { sitAt(t, at, columns, 24, nil).sees(want) })
	}
}
