package steps

import (
	"context"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/plan"
)

// carryOut sends one operation, asking for a new sign-in where the old one was lost. The operation may outlive the wish
// to leave; the question for a sign-in, which has a context of its own, does not.
func (p *pipeline) carryOut(ctx, asking context.Context, op plan.Operation) error {
	defer p.ended(op)
	return p.engine.session.keep(asking, func() error {
		p.setState(Working)
		p.begun(op)
		return p.send(ctx, op)
	}, func(err error) *Problem {
		p.setState(Paused)
		return p.engine.explain(err, p.name, op)
	})
}

// begun tells what the pipeline does now. Of operations that run side by side it is the first one of the plan.
func (p *pipeline) begun(op plan.Operation) {
	p.mu.Lock()
	p.running = append(p.without(op), op)
	slices.SortStableFunc(p.running, func(a, b plan.Operation) int { return slices.Compare(a.Changes, b.Changes) })
	doing := p.running[0].Doing
	p.mu.Unlock()
	p.report(Working, doing)
}

// ended tells what the pipeline still does, if that is another thing than before.
func (p *pipeline) ended(op plan.Operation) {
	p.mu.Lock()
	before := p.running[0].Doing
	p.running = p.without(op)
	doing := ""
	if p.state == Working && len(p.running) > 0 {
		doing = p.running[0].Doing
	}
	p.mu.Unlock()
	if doing != "" && doing != before {
		p.report(Working, doing)
	}
}

// without is what runs beside the operation. p.mu must be held.
func (p *pipeline) without(op plan.Operation) []plan.Operation {
	return slices.DeleteFunc(p.running, func(o plan.Operation) bool { return o.Doing == op.Doing && slices.Equal(o.Changes, op.Changes) })
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
	if op.Secret != nil {
		// The vault can still be written, and knows the label by which a secret is found whose value never arrives.
		if err := p.engine.vault.intend(p.name, op.Secret.Label); err != nil {
			return err
		}
	}
	switch op.Kind {
	case plan.CreateApplication:
		return p.create(ctx, op)
	case plan.RestoreApplication:
		return p.restore(ctx, op)
	case plan.UpdateApplication:
		if err := p.writer.UpdateApplication(ctx, objectID, op.Write.WithAppID(appID)); err != nil {
			return err
		}
		p.succeeded(op, p.name+": "+op.Did)
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
		p.succeeded(op, p.name+": service principal created")
	case plan.RestoreServicePrincipal:
		if err := p.writer.RestoreServicePrincipal(ctx, op.DeletedID); err != nil {
			return err
		}
		p.mu.Lock()
		p.servicePrincipal = op.DeletedID
		p.mu.Unlock()
		p.succeeded(op, p.name+": service principal restored")
	case plan.EnableServicePrincipal:
		if err := p.writer.EnableServicePrincipal(ctx, principal); err != nil {
			return err
		}
		p.succeeded(op, p.name+": service principal enabled")
	case plan.CreateGrant:
		if err := p.writer.CreateGrant(ctx, principal, resource, op.Scopes); err != nil {
			return err
		}
		p.succeeded(op, p.name+": "+op.Did)
	case plan.ExtendGrant:
		if err := p.writer.ExtendGrant(ctx, op.GrantID, op.Scopes); err != nil {
			return err
		}
		p.succeeded(op, p.name+": "+op.Did)
	case plan.AssignRole:
		if err := p.writer.AssignRole(ctx, principal, resource, op.AppRoleID); err != nil {
			return err
		}
		p.succeeded(op, p.name+": "+op.Did)
	case plan.RemoveAssignment:
		if err := p.writer.RemoveAssignment(ctx, resource, op.Assignment); err != nil {
			return err
		}
		p.succeeded(op, p.name+": "+op.Did)
	}
	return nil
}

// create makes the application. Where a tenant policy refuses the secret, the application is made without it and the
// rest goes on.
func (p *pipeline) create(ctx context.Context, op plan.Operation) error {
	made, err := p.writer.CreateApplication(ctx, op.Write, op.Secret)
	if secretRefused(err) {
		p.mu.Lock()
		p.secretProblem = p.engine.explain(err, p.name, op)
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
	p.succeeded(op, p.name+" created")
	if made.Secret != nil {
		p.engine.happened(p.name, "secret of "+p.name+" saved to vault.json")
	}
	return nil
}

// restore brings a deleted application back. Who else can use it is seen only then: what a stranger holds is not taken for
// the registration, so that it gets nothing.
func (p *pipeline) restore(ctx context.Context, op plan.Operation) error {
	if err := p.writer.RestoreApplication(ctx, op.DeletedID); err != nil {
		return err
	}
	p.mu.Lock()
	told := p.done[op.Changes[0]] // before a sign-in that was lost meanwhile
	p.mu.Unlock()
	if !told {
		p.succeeded(op, p.name+" restored")
	}
	if op.CheckHolders {
		app, err := p.writer.Holders(ctx, op.DeletedID)
		if err != nil {
			return err
		}
		if holds := p.reg.RestoredHolds(app, p.engine.actorID); len(holds) > 0 {
			return heldByOthers(p.reg, holds)
		}
	}
	p.mu.Lock()
	p.exists()
	p.mu.Unlock()
	return nil
}

// heldByOthers says why nothing is done with a registration that was restored. The next run asks.
func heldByOthers(reg plan.Registration, holds []plan.Hold) *Problem {
	var who []string
	for _, h := range holds {
		if h.Kind == plan.HoldUnknown {
			who = append(who, h.Value)
		} else {
			who = append(who, h.Kind+" "+h.Value)
		}
	}
	return &Problem{
		Key:      "held-by-others",
		Happened: reg.Name + " was restored, and somebody else may be able to use it: " + strings.Join(who, "; ") + ".",
		Means:    "It is as it was before it was deleted. Nothing else was changed, and it got no secret and no consent.",
		Who:      "you",
		How: []string{
			"run the same command again; it asks before it goes on",
			"without a terminal, --adopt " + reg.Name + "=" + reg.AppID + " is the yes",
		},
	}
}

func (p *pipeline) addSecret(ctx context.Context, op plan.Operation, objectID, appID string) error {
	secret, err := p.writer.AddSecret(ctx, objectID, *op.Secret)
	if secretRefused(err) {
		p.mu.Lock()
		p.secretProblem = p.engine.explain(err, p.name, op)
		p.mu.Unlock()
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.keep(secret, appID); err != nil {
		return err
	}
	p.succeeded(op, "secret of "+p.name+" saved to vault.json")
	return nil
}

// keep puts a new secret into the vault before anything else happens with it.
func (p *pipeline) keep(s tenant.NewSecret, appID string) error {
	return p.engine.vault.put(p.name, appID, s)
}

func secretRefused(err error) bool {
	kind := kindIn(err)
	return kind == graphclient.KindSecretForbidden || kind == graphclient.KindSecretLifetime
}
