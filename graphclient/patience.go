package graphclient

import (
	"context"
	"errors"
	"sync"
	"time"
)

// DefaultBudget is how long one registration may wait for Microsoft Graph in total.
const DefaultBudget = 180 * time.Second

// Patience is how long a Writer or a Read may wait for Microsoft Graph, and who hears about it.
type Patience struct {
	// Budget is the longest that all waits together may take. 0: DefaultBudget.
	Budget time.Duration
	// Notify is told about every wait before it begins, and gets the zero Wait when waiting is over. Calls come one at
	// a time. nil: nobody.
	Notify func(Wait)
}

// Wait says what is waited for, since when, and at most how long. The zero Wait means that waiting is over.
type Wait struct {
	Reason WaitReason
	Since  time.Time
	// AtMost is the longest that this wait may take, counted from Since.
	AtMost time.Duration
	// Saw is what the service answered, in its own words.
	Saw string
}

// WaitReason is what is waited for.
type WaitReason string

// The reasons.
const (
	WaitReplication WaitReason = "replication" // what was just written is not visible everywhere yet
	WaitThrottled   WaitReason = "throttled"   // Microsoft Graph asks for fewer requests
	WaitUnavailable WaitReason = "unavailable" // Microsoft Graph does not answer, or with a fault of its own
)

// errOutOfPatience ends a wait that would go beyond the budget.
var errOutOfPatience = errors.New("the time for waiting is used up")

// delay is the pause before attempt number n is repeated; n counts from 0.
func delay(n int) time.Duration {
	delays := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second}
	return delays[min(n, len(delays)-1)]
}

// budget adds up the time during which at least one call waits.
type budget struct {
	clock  Clock
	total  time.Duration
	notify func(Wait)

	mu      sync.Mutex
	waiting int       // calls that wait now
	since   time.Time // since when, if any
	spent   time.Duration
}

func newBudget(clock Clock, p Patience) *budget {
	b := &budget{clock: clock, total: p.Budget, notify: p.Notify}
	if b.total == 0 {
		b.total = DefaultBudget
	}
	if b.notify == nil {
		b.notify = func(Wait) {}
	}
	return b
}

func (b *budget) left(now time.Time) time.Duration {
	left := b.total - b.spent
	if b.waiting > 0 {
		left -= now.Sub(b.since)
	}
	return left
}

// waits is the waiting of one call. It begins with the first pause and lasts until end.
type waits struct {
	budget *budget
	pauses int // how many pauses there were
	since  time.Time
	atMost time.Duration
}

func (b *budget) begin() *waits { return &waits{budget: b} }

// pause waits before the call is repeated, for as long as the service asked (after), or else a little longer each
// time. It returns errOutOfPatience, at once, where the service asks for more than is left.
func (w *waits) pause(ctx context.Context, reason WaitReason, after time.Duration, saw string) error {
	d, err := w.announce(reason, after, saw)
	if err != nil {
		return err
	}
	return w.budget.clock.Sleep(ctx, d)
}

func (w *waits) announce(reason WaitReason, after time.Duration, saw string) (time.Duration, error) {
	b := w.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	left := b.left(now)
	d := after
	if d <= 0 {
		d = min(delay(w.pauses), left)
	}
	if d <= 0 || d > left {
		return 0, errOutOfPatience
	}
	if w.pauses == 0 {
		w.since, w.atMost = now, left
		if b.waiting == 0 {
			b.since = now
		}
		b.waiting++
	}
	w.pauses++
	b.notify(Wait{Reason: reason, Since: w.since, AtMost: w.atMost, Saw: saw})
	return d, nil
}

// end closes the wait, if there was one.
func (w *waits) end() {
	if w.pauses == 0 {
		return
	}
	b := w.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting--
	if b.waiting == 0 {
		b.spent += b.clock.Now().Sub(b.since)
		b.notify(Wait{})
	}
}
