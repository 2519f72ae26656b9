package tui

import (
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

func TestPartialRunGoesOnToReview(t *testing.T) {
	s := sit(t, ends(partialOutcome()), options(), 80, 24)
	s.toEnd()
	s.sees("Not finished yet. 18 of 20 changes are done")
	s.press("e")
	s.sees("Who can fix it", "a Cloud Application Administrator")
	s.press("i")
	s.sees("bbbb1111-cc22-3333-44dd-555555eeeeee")
	s.press("esc", "esc", "enter")
	s.drain()
	s.sees("20 changes make a new setup. What is done stays.")
	s.misses("esc back")
	s.wait(grace)
	s.press("down", "enter")
	if !s.left || s.session.outcome.Changes != 18 {
		t.Errorf("what was done is forgotten: %+v", s.session.outcome)
	}
}

func TestTheKeysOfDoneCopyAndLeadOn(t *testing.T) {
	s := sit(t, ends(doneOutcome()), options(), 80, 24)
	s.toEnd()
	s.press("c")
	s.sees("2 commands were sent to your terminal's clipboard.")
	if !strings.Contains(s.copied, "kubectl apply") || !strings.Contains(s.copied, "helm upgrade") {
		t.Errorf("copied %q", s.copied)
	}
	s.press("f", "c")
	if s.copied != "modelop-entra/modelop.contoso.com" {
		t.Errorf("copied %q", s.copied)
	}
	s.press("esc", "down", "enter")
	if !s.left || s.session.outcome.Result != steps.ResultDone {
		t.Errorf("outcome %+v", s.session.outcome)
	}
}

// TestSecretIsShownOnDemandOnly pins the two steps, the 30 seconds, and that any key hides it.
func TestSecretIsShownOnDemandOnly(t *testing.T) {
	show := func(t *testing.T) *seat {
		s := sit(t, ends(doneOutcome()), options(), 80, 24)
		s.toEnd()
		s.misses(theSecret)
		s.press("v", "enter")
		s.misses(theSecret)
		s.press("enter") // the harmless line has the focus
		s.sees("Which secret do you want to see?")
		s.press("enter", "down", "enter")
		s.drain()
		s.sees(theSecret, "Hidden again in 0:30.")
		s.wait(grace)
		return s
	}
	for _, key := range []string{"x", "q", "enter", "esc", "?", "space", "up"} {
		t.Run(key, func(t *testing.T) {
			s := show(t)
			s.press(key)
			s.misses(theSecret)
			s.sees("Done. Contoso Ltd is ready")
			if s.left {
				t.Error("left")
			}
		})
	}
	t.Run("after 30 seconds", func(t *testing.T) {
		s := show(t)
		shown := s.model.screen.(*shownSecret)
		s.wait(29 * time.Second)
		s.sees(theSecret)
		s.wait(2 * time.Second)
		s.misses(theSecret)
		if shown.text != "" {
			t.Error("the secret is still in the model")
		}
	})
	t.Run("never copied", func(t *testing.T) {
		s := show(t)
		s.press("c")
		if strings.Contains(s.copied, theSecret) {
			t.Error("copied")
		}
	})
}
