package graphclient

import (
	"context"
	"time"
)

// question is one item of a read, until it has an answer that counts.
type question struct {
	path string
	// optional: the read can do without, so it is asked a few times only and does not hold the read up.
	optional bool
	tries    int
	due      time.Time // when it may be asked again
	answer   answer
}

// optionalTries is how often an optional question is asked at most.
const optionalTries = 3

// ask reads all questions, in as few requests as possible. Those that were throttled, or that failed by a fault of the
// service, are asked again, alone, each after its own Retry-After, while patience lasts. Whether an answer is good
// enough is the caller's business.
func (c *Client) ask(ctx context.Context, b *budget, questions []*question) {
	w := b.begin()
	defer w.end()
	open := questions
	for len(open) > 0 {
		var due, later []*question
		for _, q := range open {
			if q.due.After(c.clock.Now()) {
				later = append(later, q)
			} else {
				due = append(due, q)
			}
		}
		if len(due) == 0 {
			q := earliest(later)
			v := q.answer.judge()
			if w.pause(ctx, v.reason, q.due.Sub(c.clock.Now()), q.answer.saw()) != nil {
				return
			}
			continue
		}
		for i, a := range c.batch(ctx, paths(due)) {
			if due[i].take(a, c.clock.Now()) {
				later = append(later, due[i])
			}
		}
		open = later
	}
}

// take notes an answer and tells whether the question has to be asked again.
func (q *question) take(a answer, now time.Time) bool {
	q.answer = a
	q.tries++
	if a.ok() || q.optional && q.tries >= optionalTries {
		return false
	}
	v := a.judge()
	if v.next != again && v.next != unclear || v.reason == WaitReplication {
		return false
	}
	wait := a.retryAfter()
	if wait == 0 {
		wait = delay(q.tries - 1)
	}
	q.due = now.Add(wait)
	return true
}

func earliest(questions []*question) *question {
	first := questions[0]
	for _, q := range questions[1:] {
		if q.due.Before(first.due) {
			first = q
		}
	}
	return first
}

func paths(questions []*question) []string {
	all := make([]string, len(questions))
	for i, q := range questions {
		all[i] = q.path
	}
	return all
}
