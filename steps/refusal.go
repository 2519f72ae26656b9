package steps

import (
	"context"
	"errors"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/plan"
)

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
		case ge.Kind == graphclient.KindNotAllowed:
			p.lacksRole(op)
		}
	} else if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return false // while a new sign-in was asked for: nothing had been carried out
	}
	p.fail(p.engine.explain(err, p.name, op))
	return false
}

// fail notes a problem and tells it. The first one is what the registration ends with.
func (p *pipeline) fail(problem *Problem) {
	p.mu.Lock()
	if p.problem == nil {
		p.problem = problem
	}
	p.mu.Unlock()
	p.engine.failed(p, problem)
}

// handOff leaves the changes of a refused operation for an administrator: a grant on Microsoft Graph needs a role that
// few hold, and its refusal never fails the rest.
func (p *pipeline) handOff(op plan.Operation) {
	p.mu.Lock()
	for _, i := range op.Changes {
		p.reg.Changes[i].Handoff = plan.RolePrivilegedRoleAdministrator
	}
	subject := p.reg.Changes[op.Changes[0]].Subject
	p.mu.Unlock()
	p.engine.recount()
	p.engine.happened(p.name, p.name+": "+subject+" is left for an administrator")
}

// lacksRole notes that the actor's role did not suffice. The consents that an administrator can give instead are those of
// the operation, or all of them where there is no service principal to give them to.
func (p *pipeline) lacksRole(op plan.Operation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notAllowed = true
	if op.Kind != plan.CreateServicePrincipal && op.Kind != plan.RestoreServicePrincipal {
		p.refusedChanges = append(p.refusedChanges, op.Changes...)
		return
	}
	for i, c := range p.reg.Changes {
		if c.Consent && !p.done[i] {
			p.refusedChanges = append(p.refusedChanges, i)
		}
	}
}

// leftForAdministrator lists the changes that an administrator has to make: those that were not tried, and the consents
// that were refused. Where there is no application there is nothing to consent to.
func (p *pipeline) leftForAdministrator() []plan.Change {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.objectID == "" {
		return nil
	}
	refused := map[int]bool{}
	for _, i := range p.refusedChanges {
		refused[i] = true
	}
	var left []plan.Change
	for i, c := range p.reg.Changes {
		switch {
		case c.Handoff != "":
			left = append(left, c)
		case refused[i] && c.Consent && !p.done[i]:
			c.Handoff = plan.RoleCloudApplicationAdministrator
			if c.Subject == plan.SubjectGroupReadAll {
				c.Handoff = plan.RolePrivilegedRoleAdministrator
			}
			left = append(left, c)
		}
	}
	return left
}

// replanWait is how long somebody else may take to finish the registration that we wanted to make.
const replanWait = time.Minute

// replan reads the tenant again and takes over what somebody else made under our unique name, once that can be read and
// nothing about it is open any more. It does so once.
func (p *pipeline) replan(ctx context.Context) bool {
	p.mu.Lock()
	tried := p.replanned
	p.replanned = true
	p.mu.Unlock()
	if tried || p.engine.replan == nil {
		return false
	}
	since := p.engine.now()
	for pause := 2 * time.Second; ; pause = min(2*pause, 8*time.Second) {
		reg, err := p.engine.replan(ctx, p.name)
		if err == nil && reg.ObjectID != "" {
			p.takeOver(reg)
			return true
		}
		if p.engine.now().Sub(since)+pause > replanWait || p.engine.stopping() {
			p.wait(graphclient.Wait{})
			return false
		}
		p.wait(graphclient.Wait{Reason: graphclient.WaitReplication, Since: since, AtMost: replanWait})
		if p.engine.sleep(ctx, pause) != nil {
			return false
		}
	}
}

func (p *pipeline) takeOver(reg plan.Registration) {
	p.wait(graphclient.Wait{})
	p.mu.Lock()
	p.take(reg)
	p.mu.Unlock()
	p.engine.recount()
	p.engine.happened(reg.Name, reg.Name+" was made meanwhile: going on with it")
}
