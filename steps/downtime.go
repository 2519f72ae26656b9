package steps

import (
	"context"
	"errors"
	"slices"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/plan"
)

// downtime switches a scope or role off, and mended on again. Nothing comes in between, neither a wish to stop nor to
// leave, and whatever goes wrong, it is on again before anything else happens: as it was, if it cannot be mended.
func (p *pipeline) downtime(ctx context.Context, off, on plan.Operation) {
	failed, err := off, p.carryOut(ctx, ctx, off)
	if err != nil && !mayHaveHappened(err) {
		p.refused(ctx, off, err)
		return
	}
	p.setSwitchedOff(entitlements(on.Write))
	if err == nil {
		failed, err = on, p.carryOut(context.WithoutCancel(ctx), ctx, on)
		if err == nil {
			p.setSwitchedOff("")
			return
		}
	}
	p.refused(ctx, failed, err)

	undo := on
	undo.Changes, undo.Write = nil, asItWas(off.Write, on.Write)
	undo.Doing, undo.Did = "switch on again", "switched on again as it was"
	p.writer = p.newWriter() // with patience of its own
	err = p.carryOut(context.WithoutCancel(ctx), ctx, undo)
	if err == nil {
		p.setSwitchedOff("")
		return
	}
	var ge *graphclient.Error
	if errors.As(err, &ge) {
		left := *ge
		left.Kind = graphclient.KindScopeSwitchedOff
		err = &left
	}
	problem := p.engine.explain(err, p.name, undo)
	p.mu.Lock()
	problem.Happened = whileOff(p.name, p.switchedOff)
	p.problem = problem // whatever came before it
	p.mu.Unlock()
	p.engine.failed(p, problem)
}

func (p *pipeline) setSwitchedOff(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.switchedOff = what
}

// mayHaveHappened tells whether the service may have carried out what failed.
func mayHaveHappened(err error) bool {
	var ge *graphclient.Error
	if !errors.As(err, &ge) {
		return false
	}
	return slices.Contains([]graphclient.Kind{
		graphclient.KindUnavailable, graphclient.KindBadAnswer, graphclient.KindStopped, graphclient.KindUnreachable,
	}, ge.Kind)
}

// entitlements names what the write switches on.
func entitlements(w tenant.Write) string {
	if w.Scopes != nil {
		return plan.SubjectCustomScope
	}
	return plan.SubjectModelOpClient
}

// whileOff says what does not work while the scope or role of a registration is switched off.
func whileOff(registration, what string) string {
	if what == plan.SubjectModelOpClient {
		return "ModelOp Center's services cannot call each other until " + what + " of " + registration + " is switched on again."
	}
	return "Signing in to ModelOp Center fails until " + what + " of " + registration + " is switched on again."
}

// asItWas switches on again what off switched off, and changes nothing else: the service accepts that whether it is off
// or on.
func asItWas(off, on tenant.Write) tenant.Write {
	var w tenant.Write
	if off.Scopes != nil && on.Scopes != nil {
		scopes := slices.Clone(*off.Scopes)
		for i, s := range scopes {
			scopes[i].Enabled = slices.ContainsFunc(*on.Scopes, func(o tenant.Scope) bool { return o.ID == s.ID && o.Enabled })
		}
		w.Scopes = &scopes
	}
	if off.AppRoles != nil && on.AppRoles != nil {
		roles := slices.Clone(*off.AppRoles)
		for i, r := range roles {
			roles[i].Enabled = slices.ContainsFunc(*on.AppRoles, func(o tenant.AppRole) bool { return o.ID == r.ID && o.Enabled })
		}
		w.AppRoles = &roles
	}
	return w
}
