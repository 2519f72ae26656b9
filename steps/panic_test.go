package steps

import (
	"strings"
	"testing"
)

// TestSideBySideEndsBeforeAnErrorGoesOn: the others come to their end before an error in the program goes on, with the place
// where it happened.
func TestSideBySideEndsBeforeAnErrorGoesOn(t *testing.T) {
	other := false
	fell := func() (p *Panic) {
		defer func() { p = NewPanic(recover()) }()
		var all sideBySide
		hurt := make(chan struct{})
		all.Go(func() { defer close(hurt); breaks() })
		all.Go(func() { <-hurt; other = true })
		all.Wait()
		return nil
	}()
	if fell.Value != "broken" || !strings.Contains(string(fell.Stack), "breaks") || !other {
		t.Errorf("the panic is %v, and the other has ended: %v; the stack:\n%s", fell.Value, other, fell.Stack)
	}
}

func breaks() { panic("broken") }
