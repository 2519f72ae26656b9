package tui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
)

func TestApplyAsksBeforeItStops(t *testing.T) {
	f := ends(doneOutcome(), midway()...)
	s := sit(t, f, options(), 80, 24)
	s.toApply()
	s.press("esc", "q")
	s.sees("Applying 20 changes")
	s.press("ctrl+c")
	s.sees("Stop here?", "► No, keep going")
	s.press("enter")
	s.sees("Applying 20 changes")
	if f.stopped {
		t.Error("stopped without a yes")
	}
	s.press("ctrl+c", "down", "enter")
	s.sees("Stopping. 3 requests are still running")
	if !f.stopped {
		t.Error("not stopped")
	}
}

func TestApplyQuestionGoesAwayWithTheRun(t *testing.T) {
	s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
	s.toApply()
	s.press("ctrl+c")
	s.drain()
	s.sees("Done. Contoso Ltd is ready")
}

func TestApplyLeavesAtOnce(t *testing.T) {
	s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
	s.toApply()
	s.press("ctrl+c", "ctrl+c")
	if s.left {
		t.Error("left without hearing what exists")
	}
	s.press("ctrl+c")
	if !s.left {
		t.Fatal("still there after the third ctrl+c")
	}
	o := s.session.outcome
	if o.Result != steps.ResultInterrupted || o.Changes != 11 || o.Of != 20 || o.Unknown != 3 {
		t.Errorf("outcome %+v", o)
	}
}

func TestApplyInterruptedEndsTheWizard(t *testing.T) {
	o := doneOutcome()
	o.Result, o.Changes = steps.ResultInterrupted, 13
	s := sit(t, ends(o, midway()...), options(), 80, 24)
	s.toEnd()
	if !s.left || s.session.outcome.Changes != 13 {
		t.Errorf("outcome %+v", s.session.outcome)
	}
}

// TestSignInLost signs in again half-way, and stops there.
func TestSignInLost(t *testing.T) {
	lost := problem("sign-in-ended", "Microsoft asks you to sign in again.", "", "AADSTS50173")
	for _, tt := range []struct {
		name  string
		press []string
		want  error
		sees  string
	}{
		{"again", []string{"enter"}, nil, "Applying 20 changes"},
		{"stop", []string{"down", "enter"}, errStopHere, "Stopping."},
		{"ctrl+c", []string{"ctrl+c"}, nil, "Leaving."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
			s.toReview()
			s.press("enter")
			for len(s.queue) > 1 {
				s.deliver(1)
			}
			s.queue = nil // the run goes on: its sign-in is lost now
			reply := make(chan error, 1)
			s.send(workMsg{id: s.model.screen.(*applying).work.id, msg: signInLostMsg{lost, reply}})
			s.sees("Microsoft asks you to sign in again", "The sign-in of admin@contoso.com ended after 11 of 20 changes.")
			s.wait(grace)
			s.press(tt.press...)
			s.drain()
			s.sees(tt.sees)
			select {
			case err := <-reply:
				if !errors.Is(err, tt.want) {
					t.Errorf("answered %v, want %v", err, tt.want)
				}
			default:
				if tt.name != "ctrl+c" {
					t.Error("the engine got no answer")
				}
			}
		})
	}
}

// TestIDsOfTheSignInThatIsShown: after a second sign-in has failed, the ids are those of its failure.
func TestIDsOfTheSignInThatIsShown(t *testing.T) {
	f := ends(doneOutcome(), midway()...)
	s := sit(t, f, options(), 80, 24)
	s.loseSignIn()
	s.press("i")
	s.sees("AADSTS50173")
	s.press("esc")
	f.signIn = problem("second-factor-needed", "Microsoft wants a second factor.", "", "AADSTS50076")
	s.press("enter")
	s.drain()
	s.sees("Microsoft wants a second factor.")
	s.press("i")
	s.sees("AADSTS50076")
	s.misses("AADSTS50173")
	f.signIn = &steps.Problem{Happened: "The network is gone."}
	s.press("esc")
	s.wait(grace)
	s.press("enter")
	s.drain()
	s.sees("The network is gone.")
	s.misses("ids for support")
}

// TestStopQuestionInATooSmallWindow: a question that nobody can see is said all the same.
func TestStopQuestionInATooSmallWindow(t *testing.T) {
	for _, lines := range []int{9, 5, 4} {
		s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
		s.toApply()
		s.send(tea.WindowSizeMsg{Width: 34, Height: lines})
		s.sees("Still applying: 11 of 20")
		s.press("q")
		s.sees("Stop? ctrl+c leaves at once")
		if s.left {
			t.Error("left without asking")
		}
	}
}

// TestTheTerminalIsToldHowFarApplyIs pins what the terminal is told while applying.
func TestTheTerminalIsToldHowFarApplyIs(t *testing.T) {
	s := sit(t, ends(doneOutcome(), midway()...), options(), 80, 24)
	s.toApply()
	v := s.model.View()
	if v.ProgressBar == nil || v.ProgressBar.Value != 55 {
		t.Errorf("progress %+v", v.ProgressBar)
	}
	if want := "Step 5 of 6: Apply, 11 of 20 - Contoso Ltd"; v.WindowTitle != want {
		t.Errorf("title %q, want %q", v.WindowTitle, want)
	}
	s.drain()
	if v := s.model.View(); v.ProgressBar != nil {
		t.Errorf("progress after the end: %+v", v.ProgressBar)
	}
}

// TestATenantThatHasChangedDuringReviewIsReviewedAgain: what others changed is said once, with the plan as it is now, which
// is not read again; the next enter has a plan before it that nobody has said yes to yet.
func TestATenantThatHasChangedDuringReviewIsReviewedAgain(t *testing.T) {
	f := ends(steps.Outcome{Result: steps.ResultRefused, Problem: &steps.Problem{
		Key: steps.KeyTenantMoved, Happened: "The tenant has changed since you looked: secret of go-cli has changed.",
	}})
	s := sit(t, f, options(), 80, 24)
	s.toApply()
	s.drain()
	s.press("enter")
	s.sees("The tenant has changed since you looked: secret of go-cli has changed.")
	s.wait(grace)
	f.outcome = doneOutcome()
	s.press("r")
	s.drain()
	if text := s.window(); strings.Contains(text, "The tenant has changed since") {
		t.Errorf("told twice:\n%s", text)
	}
	if f.applied != 1 {
		t.Errorf("applied %d times", f.applied)
	}
}
