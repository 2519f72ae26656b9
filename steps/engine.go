package steps

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// keeper puts new secrets where they survive everything that comes after, and before that the labels under which they
// are asked for.
type keeper interface {
	intend(registration, label string) error
	put(registration, appID string, s tenant.NewSecret) error
}

// engine applies a plan: one pipeline a registration, all side by side. It owns what they share: the count of changes,
// the order of events, the sign-in, and the wish to stop.
type engine struct {
	writer  func(graphclient.Patience) *graphclient.Writer
	vault   keeper
	session *session
	replan  func(ctx context.Context, registration string) (plan.Registration, error) // nil: the plan is final
	explain func(err error, registration string, op plan.Operation) *Problem
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
	stop    *atomic.Bool

	actorID    string      // object id of who signed in
	kept       []plan.Kept // what stays of others
	probeFirst bool
	mu         sync.Mutex // orders the events
	emit       func(Event)
	pipelines  []*pipeline
}

func (e *engine) stopping() bool { return e.stop.Load() }

// newEngine makes the engine for a plan. Nothing is sent before it runs.
func (r *Run) newEngine(p plan.Plan, keep keeper, emit func(Event), signedIn *session) *engine {
	e := &engine{
		writer: r.Graph.Writer, vault: keep, session: signedIn, now: r.Now, sleep: r.Sleep, stop: &r.stop,
		actorID: r.State().Actor.ID, kept: p.Kept, probeFirst: p.ProbeFirst, emit: emit,
		explain: func(err error, registration string, op plan.Operation) *Problem {
			v := Values{Reg: registration, DisplayName: displayName(p, registration), URL: p.URL, Act: act(op, registration), Permission: permission(p, registration, op)}
			v.DeletedUnseen = !r.State().DeletedKnown
			if op.Secret != nil {
				v.Lifetime, v.Allowed = op.Secret.EndsAt.Sub(r.Now()).Round(24*time.Hour), r.State().Policy.SecretMaxLifetime
			}
			return r.explain(err, v)
		},
	}
	for _, reg := range p.Registrations {
		if reg.Action != plan.LeaveAlone {
			e.pipelines = append(e.pipelines, newPipeline(e, reg))
		}
	}
	return e
}

// run applies the plan and returns when every pipeline has ended. With probeFirst, internal-client goes alone: where it is
// not sure that the actor may do all this, one registration is left half-made and not four.
func (e *engine) run(ctx context.Context) {
	rest := e.pipelines
	if e.probeFirst {
		for i, first := range e.pipelines {
			if first.name != blueprint.InternalClient {
				continue
			}
			for _, other := range e.pipelines {
				if other != first {
					e.report(other, Next, "waits for "+blueprint.InternalClient)
				}
			}
			first.run(ctx)
			if first.state == Failed && first.notAllowed {
				return
			}
			rest = slices.Concat(e.pipelines[:i], e.pipelines[i+1:])
		}
	}
	var wg sideBySide
	for _, pl := range rest {
		wg.Go(func() { pl.run(ctx) })
	}
	wg.Wait()
}

// pipeline returns the registration's pipeline; nil when the plan leaves it alone.
func (e *engine) pipeline(registration string) *pipeline {
	for _, p := range e.pipelines {
		if p.name == registration {
			return p
		}
	}
	return nil
}

// total counts the changes of the whole plan.
func (e *engine) total() (done, of int) {
	for _, p := range e.pipelines {
		p.mu.Lock()
		d, o := p.counts()
		p.mu.Unlock()
		done, of = done+d, of+o
	}
	return done, of
}

// send emits one event, with the counts as they are now. p is nil for the run as a whole.
func (e *engine) send(p *pipeline, ev Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ev.At = e.now()
	ev.Total, ev.TotalOf = e.total()
	if p != nil {
		p.mu.Lock()
		ev.Registration = p.name
		ev.Done, ev.Of = p.counts()
		p.mu.Unlock()
	}
	e.emit(ev)
}

func (e *engine) report(p *pipeline, k EventKind, doing string) {
	e.send(p, Event{Kind: k, Doing: doing})
}

func (e *engine) failed(p *pipeline, problem *Problem) {
	e.send(p, Event{Kind: Working, Problem: problem, Happened: p.name + ": " + problem.Happened})
}

// happened tells one past-tense fact. The empty fact only brings the counts up to date.
func (e *engine) happened(registration, fact string) {
	e.send(e.pipeline(registration), Event{Kind: Note, Happened: fact})
}

func (e *engine) recount() { e.send(nil, Event{Kind: Note}) }
