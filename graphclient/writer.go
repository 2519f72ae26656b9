package graphclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
)

// Writer writes what one registration needs. Its patience counts for all of its calls together; they may run side by
// side. Every method repeats what is safe to repeat and, after an answer that leaves open whether a write was applied,
// reads before it sends again. Nothing is ever deleted to roll back. Errors are *Error.
type Writer struct {
	client *Client
	budget *budget

	mu          sync.Mutex
	switchedOff map[string]bool // applications with a scope or role that this writer switched off
	delivered   map[string]bool // key ids of the secrets whose values have been returned
}

// Writer starts the writing of one registration.
func (c *Client) Writer(p Patience) *Writer {
	return &Writer{
		client: c, budget: newBudget(c.clock, p),
		switchedOff: map[string]bool{}, delivered: map[string]bool{},
	}
}

// write is one write: how to send it, and how to find out whether it was applied.
type write struct {
	method, path string
	send         func(context.Context) error
	// take reads a successful answer. An answer that it cannot read leaves the outcome unclear. nil: any JSON will do, and
	// nothing at all where the service has nothing to say.
	take func(answer) error
	// find reads the tenant and tells whether the change is there; it may tidy up what a lost answer left behind.
	// nil: sending twice does the same as sending once, and that something exists already is a refusal.
	find func(context.Context, *waits) (bool, error)
	// finds is how often find looks before the write is sent again: more than once only where the service would not
	// refuse the second write.
	finds int
	// strict: "it exists already" is a refusal, unless an earlier answer to this very call was unclear.
	strict bool
	// overrule changes the verdict on an answer for this write; nil: the common rules are right.
	overrule func(answer, verdict) verdict
}

// refusals is how often a write is refused at most, as something that was done already, while it cannot be read that it
// was: a replica may be behind.
const refusals = 5

// do sends a write until it is settled.
func (w *Writer) do(ctx context.Context, o write) error {
	waits := w.budget.begin()
	defer waits.end()
	doubt, silences := false, 0
	request := asOneRequest(ctx)
	for {
		a := w.client.call(request, o.method, o.path, o.send)
		v, done := o.judge(a)
		if o.silent(a) {
			silences++
		}
		switch {
		case done || silences > 1: // what is said twice is the service's way to say it
			return nil
		case v.next == giveUp, v.next == exists && (o.find == nil || o.strict && !doubt):
			return a.fault(v.kind)
		case v.next == exists:
			return w.await(ctx, waits, o, a, v)
		}
		if err := waits.pause(ctx, v.reason, a.retryAfter(), a.saw()); err != nil {
			return impatient(a, v, err)
		}
		if v.next == again || o.find == nil {
			continue
		}
		doubt = true
		found, err := w.search(ctx, waits, o, a)
		if found || err != nil {
			return err
		}
	}
}

// judge tells whether the answer settles the write, and what to do if not.
func (o write) judge(a answer) (v verdict, done bool) {
	if a.ok() {
		if o.read(a) == nil {
			return v, true
		}
		return verdict{KindBadAnswer, unclear, WaitUnavailable}, false
	}
	v = a.judge()
	if o.overrule != nil {
		v = o.overrule(a, v)
		if v.kind == "" {
			return v, true
		}
	}
	return v, false
}

// read reads a successful answer. A gateway's page, or nothing where the service sends something, says success as well,
// and leaves the outcome unclear.
func (o write) read(a answer) error {
	switch {
	case looksForeign(a.header, a.body):
		return &foreignAnswerError{a.host, a.header.Get("Content-Type")}
	case o.take != nil:
		return o.take(a)
	case a.status != http.StatusNoContent && !json.Valid(a.body):
		return errors.New("the answer cannot be read")
	}
	return nil
}

// silent tells whether the answer says success and nothing else, to a change or a deletion, for which the service sends
// nothing as a rule. With another status than 204 it may be a gateway's as well.
func (o write) silent(a answer) bool {
	return a.ok() && len(bytes.TrimSpace(a.body)) == 0 && !isHTML(a.header) &&
		(o.method == http.MethodPatch || o.method == http.MethodDelete)
}

// search looks for the change after an unclear answer.
func (w *Writer) search(ctx context.Context, waits *waits, o write, a answer) (bool, error) {
	for n := 0; ; {
		found, err := o.find(ctx, waits)
		if found || err != nil {
			return found, err
		}
		if n++; n >= o.finds {
			return false, nil
		}
		if err := waits.pause(ctx, WaitReplication, 0, a.saw()); err != nil {
			return false, impatient(a, a.judge(), err)
		}
	}
}

// await looks for something that exists, as the service said, until it can be read.
func (w *Writer) await(ctx context.Context, waits *waits, o write, a answer, v verdict) error {
	for {
		found, err := o.find(ctx, waits)
		if found || err != nil {
			return err
		}
		if err := waits.pause(ctx, WaitReplication, 0, a.saw()); err != nil {
			if v.kind == KindBadRequest {
				v.kind = KindNotThereYet
			}
			return impatient(a, v, err)
		}
	}
}

// read reads one resource, repeating what is safe, and returns nil where there is none.
func (w *Writer) read(ctx context.Context, waits *waits, path string) (rawObject, error) {
	objects, err := w.readAll(ctx, waits, path)
	if err != nil || len(objects) == 0 {
		return nil, err
	}
	return objects[0], nil
}

// readAll reads a collection to its end, or a single resource, or nothing where there is none.
func (w *Writer) readAll(ctx context.Context, waits *waits, path string) ([]rawObject, error) {
	var all []rawObject
	var pages paging
	for path != "" {
		a := w.client.get(ctx, path)
		var p page
		if a.ok() {
			if p, a.err = pages.take(a, path); a.err == nil {
				all = append(all, p.Value...)
				path = p.next
				continue
			}
		}
		v := a.judge()
		switch {
		case a.err == nil && a.status == 404:
			return nil, nil
		case v.next != again && v.next != unclear:
			return nil, a.fault(kindOfRead(a))
		}
		if err := waits.pause(ctx, v.reason, a.retryAfter(), a.saw()); err != nil {
			return nil, impatient(a, v, err)
		}
	}
	return all, nil
}

// impatient is the error of a call that may not wait any longer, or whose context ended while it waited.
func impatient(a answer, v verdict, err error) *Error {
	if errors.Is(err, errOutOfPatience) {
		return a.fault(v.kind)
	}
	e := a.fault(KindStopped)
	e.Err = fmt.Errorf("stopped while waiting: %w", err)
	return e
}

// unsendable is the error of a request that could not be built.
func unsendable(method, path string, err error) *Error {
	return answer{method: method, path: path, err: &requestError{err}}.fault(KindBadRequest)
}
