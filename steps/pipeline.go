package steps

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/plan"
)

// pipeline carries out the operations of one registration, stage by stage. Pipelines of different registrations run
// side by side, so that one that waits for replication holds nobody else up.
type pipeline struct {
	engine *engine
	name   string // of the registration, for good
	writer *graphclient.Writer

	mu               sync.Mutex
	reg              plan.Registration // whose changes are the pipeline's own
	objectID         string
	appID            string
	servicePrincipal string
	done             []bool           // by index into reg.Changes
	unknown          int              // changes whose request was cut off
	refusedChanges   []int            // consents that the actor may not give: for an administrator
	notAllowed       bool             // the actor's role did not suffice for something that is not left to an administrator
	problem          *Problem         // the first thing that went wrong
	secretProblem    *Problem         // the tenant refused a secret; the rest went on
	switchedOff      string           // the scope or role that is off; nothing else happens before it is on again
	running          []plan.Operation // those that are being carried out, in the order of the plan
	waiting          waiting
	state            EventKind
	replanned        bool
	seen             map[string]time.Time // when a permission was seen that an administrator has granted meanwhile
}

// waiting is a pipeline's time of waiting, told once however often its requests are repeated.
type waiting struct {
	total time.Duration
	since time.Time // zero: it does not wait
	told  WaitReason
}

func newPipeline(e *engine, reg plan.Registration) *pipeline {
	p := &pipeline{engine: e, name: reg.Name, state: Next}
	p.take(reg)
	p.writer = p.newWriter()
	return p
}

// newWriter makes a writer with all the patience that one registration gets.
func (p *pipeline) newWriter() *graphclient.Writer {
	return p.engine.writer(graphclient.Patience{Notify: p.wait})
}

// take takes a registration's plan as what is to be done. A deleted registration is not there before it is restored.
func (p *pipeline) take(reg plan.Registration) {
	p.reg = reg
	p.reg.Changes = slices.Clone(reg.Changes)
	p.done = make([]bool, len(reg.Changes))
	p.objectID, p.appID, p.servicePrincipal = "", "", ""
	deleted := slices.ContainsFunc(reg.Operations, func(op plan.Operation) bool { return op.Kind == plan.RestoreApplication })
	if !deleted {
		p.exists()
	}
}

// exists takes over the ids of a registration that is in the tenant.
func (p *pipeline) exists() {
	p.objectID, p.appID, p.servicePrincipal = p.reg.ObjectID, p.reg.AppID, p.reg.ServicePrincipalID
}

// run carries out the operations that are left, and ends in Done, Failed or Stopped.
func (p *pipeline) run(ctx context.Context) {
	p.setState(Working)
	stages := p.stages()
	for len(stages) > 0 && !p.ends(ctx) {
		ops := stages[0]
		stages = stages[1:]
		if ops[0].SwitchesOff && len(stages) > 0 {
			p.downtime(ctx, ops[0], stages[0][0])
			stages = stages[1:]
			continue
		}
		if p.runStage(ctx, ops) {
			stages = p.stages()
		}
	}
	p.setState(p.end(ctx))
}

// standing is how a registration stands at a moment, for whoever looks at it while the pipeline, or a wait for an
// administrator, may go on.
type standing struct {
	reg                               plan.Registration
	objectID, appID, servicePrincipal string
	secretProblem                     *Problem
	kept                              []plan.Kept // what stays of others in the whole setup
}

// standingOf is how a registration stands that was read and planned for.
func standingOf(reg plan.Registration) standing {
	return standing{reg: reg, objectID: reg.ObjectID, appID: reg.AppID, servicePrincipal: reg.ServicePrincipalID}
}

func (p *pipeline) snapshot() standing {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := standing{p.reg, p.objectID, p.appID, p.servicePrincipal, p.secretProblem, p.engine.kept}
	s.reg.Changes = slices.Clone(p.reg.Changes)
	return s
}

// stages returns the operations by stage, in their order.
func (p *pipeline) stages() [][]plan.Operation {
	var all [][]plan.Operation
	for i, op := range p.reg.Operations {
		if i == 0 || op.Stage != p.reg.Operations[i-1].Stage {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], op)
	}
	return all
}

// ends reports whether the pipeline must not go on: somebody wishes so, there is no application to work on, or a scope
// could not be switched on again.
func (p *pipeline) ends(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return ctx.Err() != nil || p.engine.stopping() || p.switchedOff != "" || p.problem != nil && p.objectID == ""
}

// end is the state in which the pipeline ends.
func (p *pipeline) end(ctx context.Context) EventKind {
	p.mu.Lock()
	defer p.mu.Unlock()
	done, of := p.counts()
	switch {
	case p.problem == nil && done == of:
		return Done
	case ctx.Err() != nil || p.engine.stopping():
		return Stopped
	case p.problem != nil:
		return Failed
	}
	return Done // all was tried; what is left has a reason of its own
}

// runStage carries out operations side by side. It returns true when the registration was planned anew.
func (p *pipeline) runStage(ctx context.Context, ops []plan.Operation) (again bool) {
	var wg sideBySide
	for _, op := range ops {
		if !p.possible(op) {
			continue
		}
		wg.Go(func() {
			if err := p.carryOut(ctx, ctx, op); err != nil && p.refused(ctx, op, err) {
				p.mu.Lock()
				again = true
				p.mu.Unlock()
			}
		})
	}
	wg.Wait()
	return again
}

// possible tells whether the things that the operation works on exist.
func (p *pipeline) possible(op plan.Operation) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch op.Kind {
	case plan.CreateApplication, plan.RestoreApplication:
		return true
	case plan.UpdateApplication, plan.AddSecret, plan.RemoveSecret, plan.CreateServicePrincipal:
		return p.objectID != ""
	case plan.RestoreServicePrincipal:
		return p.objectID != ""
	case plan.EnableServicePrincipal, plan.CreateGrant, plan.ExtendGrant, plan.AssignRole, plan.RemoveAssignment:
		return p.servicePrincipal != ""
	}
	return false
}

// succeeded marks the operation's changes as done.
func (p *pipeline) succeeded(op plan.Operation, happened string) {
	p.mu.Lock()
	for _, i := range op.Changes {
		p.done[i] = true
	}
	p.mu.Unlock()
	p.engine.happened(p.name, happened)
}

// wait hears from graphclient that a request waits, and when none does any longer. However often requests are repeated
// meanwhile, it is one wait for those who listen, told again only when it is for something else.
func (p *pipeline) wait(w graphclient.Wait) {
	now := p.engine.now()
	p.mu.Lock()
	if w == (graphclient.Wait{}) {
		if !p.waiting.since.IsZero() {
			p.waiting.total += now.Sub(p.waiting.since)
		}
		p.waiting.since, p.waiting.told = time.Time{}, ""
		p.mu.Unlock()
		p.report(Working, "")
		return
	}
	if p.waiting.since.IsZero() {
		p.waiting.since = now
	}
	reason := waitReason(w.Reason)
	news := reason != p.waiting.told
	p.waiting.told = reason
	p.mu.Unlock()
	if news {
		p.engine.send(p, Event{Kind: Waiting, Wait: &Wait{For: reason, Since: w.Since, AtMost: w.AtMost, Saw: w.Saw}})
	}
}

// counts returns the changes that are done, and how many there are, handoffs left out.
func (p *pipeline) counts() (done, of int) {
	for i, c := range p.reg.Changes {
		if c.Handoff != "" {
			continue
		}
		of++
		if p.done[i] {
			done++
		}
	}
	return done, of
}

func (p *pipeline) setState(k EventKind) {
	p.mu.Lock()
	changed := p.state != k
	p.state = k
	p.mu.Unlock()
	if changed && k != Working {
		p.report(k, "")
	}
}

// report tells a state, and what the pipeline does in it. A wait that goes on after that is told again.
func (p *pipeline) report(k EventKind, doing string) {
	p.mu.Lock()
	p.waiting.told = ""
	p.mu.Unlock()
	p.engine.report(p, k, doing)
}
