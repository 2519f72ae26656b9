package tui

import (
	"slices"
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

// TestCtrlCLeavesAtOnce on every screen before Apply, with a question or a panel open, in a field or a menu, and under the
// help: nothing has been written then, and nobody is asked.
func TestCtrlCLeavesAtOnce(t *testing.T) {
	for _, at := range slices.Concat(stops, later) {
		for _, help := range []bool{false, true} {
			name := at.name
			if help {
				name += ", help"
			}
			t.Run(name, func(t *testing.T) {
				s := sitAt(t, at, 80, 24, nil)
				if s.model.screen.rail().at >= stageApply || s.session.past != nil {
					t.Skip("a write may be running, or is over")
				}
				if help {
					s.press("f1")
				}
				s.press("ctrl+c")
				o := s.session.outcome
				if !s.left || o == nil {
					t.Fatalf("ctrl+c did not leave:\n%s", s.window())
				}
				if o.Result != steps.ResultInterrupted || o.Changes != 0 {
					t.Errorf("the run ended as %v, with %d changes", o.Result, o.Changes)
				}
				if f, ok := s.session.run.(*fakeRun); !ok || f.applied != 0 && f.outcome.Result != steps.ResultRefused {
					t.Error("Apply had begun, and was not refused")
				}
			})
		}
	}
}
