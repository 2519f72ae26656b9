package graphclient

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBudgetCountsWaitsSideBySideOnce(t *testing.T) {
	k := newClock()
	var over int
	b := newBudget(k, Patience{Budget: 20 * time.Second, Notify: func(w Wait) {
		if w == (Wait{}) {
			over++
		}
	}})
	one, other := b.begin(), b.begin()
	for _, w := range []*waits{one, other} {
		if err := w.pause(t.Context(), WaitReplication, 5*time.Second, ""); err != nil {
			t.Fatal(err)
		}
	}
	one.end()
	if over != 0 {
		t.Error("waiting is said to be over while a call still waits")
	}
	other.end()
	if over != 1 || b.left(k.Now()) != 10*time.Second {
		t.Errorf("over %d times, %v left", over, b.left(k.Now()))
	}
	_ = k.Sleep(t.Context(), time.Hour) // time between calls does not count
	late := b.begin()
	if err := late.pause(t.Context(), WaitThrottled, 11*time.Second, ""); !errors.Is(err, errOutOfPatience) {
		t.Errorf("got %v", err)
	}
	late.end()
	if over != 1 {
		t.Error("a call that never waited ended a wait")
	}
}

func TestPausesGrowWithinTheBudget(t *testing.T) {
	k := newClock()
	w := newBudget(k, Patience{Budget: 20 * time.Second}).begin()
	defer w.end()
	var pauses []time.Duration
	for {
		before := k.Now()
		if w.pause(t.Context(), WaitUnavailable, 0, "") != nil {
			break
		}
		pauses = append(pauses, k.Now().Sub(before))
	}
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second, 3 * time.Second}
	if diff := cmp.Diff(want, pauses); diff != "" {
		t.Error(diff)
	}
}
