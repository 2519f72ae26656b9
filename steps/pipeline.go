package steps

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/plan"
)

// pipeline carries out the operations of one registration, stage by stage. Pipelines of different registrations run
// side by side, so that one that waits for replication holds nobody else up.
type pipeline struct {
	engine *engine
	reg    plan.Registration
	writer Writer

	mu               sync.Mutex
	objectID         string
	appID            string
	servicePrincipal string
	done             []bool // by index into reg.Changes
	unknown          int    // changes whose request was cut off
	handoffs         []plan.Change
	problem          *Problem // the first thing that went wrong
	secretProblem    *Problem // the tenant refused a secret; the rest went on
	switchedOff      bool     // a scope or role is off and must be on again before anything else
	waited           time.Duration
	waitingSince     time.Time
	state            EventKind
	replanned        bool
}

func newPipeline(e *engine, reg plan.Registration) *pipeline {
	p := &pipeline{engine: e, state: Next}
	p.adopt(reg)
	p.writer = e.writer(graphclient.Patience{Budget: e.patience, Notify: p.wait})
	return p
}

// adopt takes the registration's plan as what is to be done.
func (p *pipeline) adopt(reg plan.Registration) {
	p.reg = reg
	p.objectID, p.appID, p.servicePrincipal = reg.ObjectID, reg.AppID, reg.ServicePrincipalID
	p.done = make([]bool, len(reg.Changes))
}

// run carries out the operations that are left, and ends in Done, Failed or Stopped.
func (p *pipeline) run(ctx context.Context) {
	p.setState(Working)
	for stage := 0; ; stage++ {
		ops := p.stage(stage)
		if ops == nil {
			break
		}
		if p.ended(ctx) {
			return
		}
		again := p.runStage(ctx, ops)
		if again {
			stage = -1
		}
	}
	if p.ended(ctx) {
		return
	}
	p.mu.Lock()
	failed := p.problem != nil
	p.mu.Unlock()
	if failed {
		p.setState(Failed)
		return
	}
	p.setState(Done)
}

// ended reports whether the pipeline must not go on, and settles its state if so. A scope that is switched off comes
// first: its operations are carried out whatever else is asked.
func (p *pipeline) ended(ctx context.Context) bool {
	p.mu.Lock()
	off, blocked := p.switchedOff, p.blocked()
	p.mu.Unlock()
	if off {
		return false
	}
	if ctx.Err() != nil || p.engine.stopping() {
		if p.complete() {
			p.setState(Done)
		} else {
			p.setState(Stopped)
		}
		return true
	}
	if blocked {
		p.setState(Failed)
		return true
	}
	return false
}

// blocked tells whether nothing further can be done: there is no application to work on.
func (p *pipeline) blocked() bool { return p.problem != nil && p.objectID == "" }

func (p *pipeline) complete() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, d := range p.done {
		if !d && p.reg.Changes[i].Handoff == "" {
			return false
		}
	}
	return p.problem == nil
}

// stage returns the operations of the n-th stage, counted from 0 in the order in which stages occur. nil: no such stage.
func (p *pipeline) stage(n int) []plan.Operation {
	var numbers []int
	for _, op := range p.reg.Operations {
		if len(numbers) == 0 || numbers[len(numbers)-1] != op.Stage {
			numbers = append(numbers, op.Stage)
		}
	}
	if n >= len(numbers) {
		return nil
	}
	var ops []plan.Operation
	for _, op := range p.reg.Operations {
		if op.Stage == numbers[n] {
			ops = append(ops, op)
		}
	}
	return ops
}

// runStage carries out operations side by side. It returns true when the registration was planned anew.
func (p *pipeline) runStage(ctx context.Context, ops []plan.Operation) (again bool) {
	var wg sync.WaitGroup
	for _, op := range ops {
		if !p.possible(op) {
			continue
		}
		wg.Go(func() {
			if err := p.carryOut(ctx, op); err != nil {
				if p.refused(ctx, op, err) {
					p.mu.Lock()
					again = true
					p.mu.Unlock()
				}
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

// carryOut sends one operation, asking for a new sign-in where the old one was lost.
func (p *pipeline) carryOut(ctx context.Context, op plan.Operation) error {
	for {
		session := p.engine.session.current()
		p.report(Working, op.Doing)
		err := p.send(p.contextFor(ctx, op), op)
		var ge *graphclient.Error
		if !errors.As(err, &ge) || ge.Kind != graphclient.KindSignInEnded {
			return err
		}
		p.setState(Paused)
		if lost := p.engine.session.renew(ctx, session, p.engine.explain(err, p.reg.Name, op)); lost != nil {
			return lost
		}
	}
}

// contextFor lets an operation that switches a scope on again outlive a stop.
func (p *pipeline) contextFor(ctx context.Context, _ plan.Operation) context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.switchedOff {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// send is one operation: the request, and what must be remembered of its answer.
func (p *pipeline) send(ctx context.Context, op plan.Operation) error {
	p.mu.Lock()
	objectID, appID, principal := p.objectID, p.appID, p.servicePrincipal
	p.mu.Unlock()
	resource := op.ResourceID
	if resource == "" {
		resource = principal
	}
	switch op.Kind {
	case plan.CreateApplication:
		return p.create(ctx, op)
	case plan.RestoreApplication:
		if err := p.writer.RestoreApplication(ctx, op.DeletedID); err != nil {
			return err
		}
		p.succeeded(op, p.reg.Name+" restored")
	case plan.UpdateApplication:
		if err := p.writer.UpdateApplication(ctx, objectID, op.Write.WithAppID(appID)); err != nil {
			return err
		}
		p.mu.Lock()
		p.switchedOff = op.SwitchesOff
		p.mu.Unlock()
		p.succeeded(op, p.reg.Name+": "+op.Did)
	case plan.AddSecret:
		return p.addSecret(ctx, op, objectID, appID)
	case plan.RemoveSecret:
		if err := p.writer.RemoveSecret(ctx, objectID, op.KeyID); err != nil {
			return err
		}
		p.succeeded(op, "")
	case plan.CreateServicePrincipal:
		sp, err := p.writer.CreateServicePrincipal(ctx, appID, op.Tags)
		if err != nil {
			return err
		}
		p.mu.Lock()
		p.servicePrincipal = sp.ObjectID
		p.mu.Unlock()
		p.succeeded(op, p.reg.Name+": service principal created")
	case plan.RestoreServicePrincipal:
		if err := p.writer.RestoreServicePrincipal(ctx, op.DeletedID); err != nil {
			return err
		}
		p.mu.Lock()
		p.servicePrincipal = op.DeletedID
		p.mu.Unlock()
		p.succeeded(op, p.reg.Name+": service principal restored")
	case plan.EnableServicePrincipal:
		if err := p.writer.EnableServicePrincipal(ctx, principal); err != nil {
			return err
		}
		p.succeeded(op, p.reg.Name+": service principal enabled")
	case plan.CreateGrant:
		if err := p.writer.CreateGrant(ctx, principal, resource, op.Scopes); err != nil {
			return err
		}
		p.succeeded(op, p.reg.Name+": "+op.Did)
	case plan.ExtendGrant:
		if err := p.writer.ExtendGrant(ctx, op.GrantID, op.Scopes); err != nil {
			return err
		}
		p.succeeded(op, p.reg.Name+": "+op.Did)
	case plan.AssignRole:
		if err := p.writer.AssignRole(ctx, principal, resource, op.AppRoleID); err != nil {
			return err
		}
		p.succeeded(op, p.reg.Name+": "+op.Did)
	case plan.RemoveAssignment:
		if err := p.writer.RemoveAssignment(ctx, resource, op.Assignment); err != nil {
			return err
		}
		p.succeeded(op, p.reg.Name+": "+op.Did)
	}
	return nil
}

// create makes the application. Where a tenant policy refuses the secret, the application is made without it and the
// rest goes on.
func (p *pipeline) create(ctx context.Context, op plan.Operation) error {
	made, err := p.writer.CreateApplication(ctx, op.Write, op.Secret)
	if secretRefused(err) {
		p.mu.Lock()
		p.secretProblem = p.engine.explain(err, p.reg.Name, op)
		p.mu.Unlock()
		err = nil
		if made.Application.ObjectID == "" {
			made, err = p.writer.CreateApplication(ctx, op.Write, nil)
		}
	}
	if made.Application.ObjectID != "" { // it may exist although its secret could not be made
		p.mu.Lock()
		p.objectID, p.appID = made.Application.ObjectID, made.Application.AppID
		p.mu.Unlock()
	}
	if err != nil {
		return err
	}
	if made.Secret != nil {
		if err := p.keep(*made.Secret, made.Application.AppID); err != nil {
			return err
		}
	}
	p.succeeded(op, p.reg.Name+" created")
	if made.Secret != nil {
		p.engine.happened(p.reg.Name, "secret of "+p.reg.Name+" saved to vault.json")
	}
	return nil
}

func (p *pipeline) addSecret(ctx context.Context, op plan.Operation, objectID, appID string) error {
	secret, err := p.writer.AddSecret(ctx, objectID, *op.Secret)
	if secretRefused(err) {
		p.mu.Lock()
		p.secretProblem = p.engine.explain(err, p.reg.Name, op)
		p.mu.Unlock()
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.keep(secret, appID); err != nil {
		return err
	}
	p.succeeded(op, "secret of "+p.reg.Name+" saved to vault.json")
	return nil
}

// keep puts a new secret into the vault before anything else happens with it.
func (p *pipeline) keep(s tenant.NewSecret, appID string) error {
	return p.engine.vault.put(p.reg.Name, appID, s)
}

func secretRefused(err error) bool {
	var ge *graphclient.Error
	return errors.As(err, &ge) && (ge.Kind == graphclient.KindSecretForbidden || ge.Kind == graphclient.KindSecretLifetime)
}

// refused settles what the failure of an operation means. It returns true when the registration was planned anew,
// because somebody else made it meanwhile.
func (p *pipeline) refused(ctx context.Context, op plan.Operation, err error) (replanned bool) {
	var ge *graphclient.Error
	if errors.As(err, &ge) {
		switch {
		case ge.Kind == graphclient.KindStopped || ctx.Err() != nil:
			p.mu.Lock()
			p.unknown += len(op.Changes)
			p.mu.Unlock()
			return false
		case ge.Kind == graphclient.KindUniqueNameTaken && p.replan(ctx):
			return true
		case ge.Kind == graphclient.KindNotAllowed && op.Kind == plan.AssignRole && op.ResourceID != "":
			p.handOff(op)
			return false
		}
	}
	problem := p.engine.explain(err, p.reg.Name, op)
	p.mu.Lock()
	if p.problem == nil {
		p.problem = problem
	}
	p.mu.Unlock()
	p.engine.failed(p, problem)
	return false
}

// handOff leaves the changes of a refused operation for an administrator: a grant on Microsoft Graph needs a role that
// few hold, and its refusal never fails the rest.
func (p *pipeline) handOff(op plan.Operation) {
	p.mu.Lock()
	for _, i := range op.Changes {
		change := p.reg.Changes[i]
		change.Handoff = plan.RolePrivilegedRoleAdministrator
		p.reg.Changes[i] = change
		p.handoffs = append(p.handoffs, change)
	}
	p.mu.Unlock()
	p.engine.recount()
	p.engine.happened(p.reg.Name, p.reg.Name+": "+p.reg.Changes[op.Changes[0]].Subject+" is left for an administrator")
}

// replan reads the tenant again and takes over what somebody else made under our unique name. It does so once.
func (p *pipeline) replan(ctx context.Context) bool {
	p.mu.Lock()
	tried := p.replanned
	p.replanned = true
	p.mu.Unlock()
	if tried || p.engine.replan == nil {
		return false
	}
	reg, err := p.engine.replan(ctx, p.reg.Name)
	if err != nil || reg.ObjectID == "" && len(reg.Operations) > 0 && reg.Operations[0].Kind == plan.CreateApplication {
		return false
	}
	p.mu.Lock()
	p.adopt(reg)
	p.mu.Unlock()
	p.engine.recount()
	p.engine.happened(reg.Name, reg.Name+" was made meanwhile by somebody else: going on with it")
	return true
}

// succeeded marks the operation's changes as done.
func (p *pipeline) succeeded(op plan.Operation, happened string) {
	p.mu.Lock()
	for _, i := range op.Changes {
		p.done[i] = true
	}
	p.mu.Unlock()
	p.engine.happened(p.reg.Name, happened)
}

// wait hears from graphclient that a request waits, and when it no longer does.
func (p *pipeline) wait(w graphclient.Wait) {
	now := p.engine.now()
	p.mu.Lock()
	if w == (graphclient.Wait{}) {
		if !p.waitingSince.IsZero() {
			p.waited += now.Sub(p.waitingSince)
		}
		p.waitingSince = time.Time{}
		p.mu.Unlock()
		p.report(Working, "")
		return
	}
	if p.waitingSince.IsZero() {
		p.waitingSince = now
	}
	p.mu.Unlock()
	p.engine.waiting(p, w)
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

func (p *pipeline) report(k EventKind, doing string) { p.engine.report(p, k, doing) }
