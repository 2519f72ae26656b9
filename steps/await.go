package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// How often the tenant is looked at while an administrator is waited for. Somebody who has not granted within an hour may
// well be asleep.
const (
	lookEvery     = 10 * time.Second
	lookLater     = time.Minute
	lookLessAfter = time.Hour
	// lookPatience is how long one look may wait for the service: the next one follows soon.
	lookPatience = 5 * time.Second
)

// LookEvery is the pause between two looks for somebody who has waited for so long.
func LookEvery(waited time.Duration) time.Duration {
	if waited >= lookLessAfter {
		return lookLater
	}
	return lookEvery
}

// Look is how things stand with what was left for an administrator.
type Look struct {
	At   time.Time
	Left []Handoff // not granted yet
	Next time.Time // when the next look is due; zero: there is none
	// Problem is why the tenant could not be looked at; nil: it was.
	Problem *Problem
}

// applied is the last Apply, with what its registrations have come to.
type applied struct {
	engine *engine
	plan   plan.Plan
	made   Planned
}

// Await looks at the tenant until everything is granted that the last Apply left for an administrator, then writes the
// files again and returns the outcome as it is by then. It looks at once, and then every LookEvery after since; a value on
// now makes it look at once again. Every look that was not the last is told. It returns an error, which is a *Problem, when
// it cannot look any more: the sign-in was lost, or the context has ended.
func (r *Run) Await(ctx context.Context, since time.Time, now <-chan struct{}, tell func(Look)) (Outcome, error) {
	r.mu.Lock()
	done := r.applied
	r.mu.Unlock()
	if done == nil {
		return Outcome{}, r.explain(errors.New("nothing was applied, so nothing is left"), Values{})
	}
	for {
		err := r.look(ctx, done.engine)
		look := Look{At: r.Now(), Left: r.left(done.engine)}
		look.Next = look.At.Add(LookEvery(look.At.Sub(since)))
		if ctx.Err() != nil {
			return Outcome{}, r.explain(ctx.Err(), Values{})
		}
		if err == nil && len(look.Left) == 0 {
			var out Outcome
			if out, err = r.granted(done); err == nil {
				return out, nil
			}
		}
		if err != nil {
			look.Problem = r.explain(err, Values{})
		}
		var ge *graphclient.Error
		if errors.As(err, &ge) {
			if ge.Kind == graphclient.KindSignInEnded {
				look.Next = time.Time{}
				tell(look)
				return Outcome{}, look.Problem
			}
			if again := look.At.Add(ge.RetryAfter); again.After(look.Next) {
				look.Next = again
			}
		}
		tell(look)
		if err := r.pause(ctx, look.Next.Sub(look.At), now); err != nil {
			return Outcome{}, r.explain(err, Values{})
		}
	}
}

// pause waits, at most until something comes on now.
func (r *Run) pause(ctx context.Context, d time.Duration, now <-chan struct{}) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-now:
			cancel()
		case <-inner.Done():
		}
	}()
	_ = r.Sleep(inner, d) // ended early is what now is for
	return ctx.Err()
}

// left is what is left for an administrator, for people.
func (r *Run) left(e *engine) []Handoff {
	var all []Handoff
	for _, p := range e.pipelines {
		for _, c := range p.leftForAdministrator() {
			all = append(all, r.handoff(p.snapshot(), c))
		}
	}
	return all
}

// look reads what the registrations may do by now of which something is left, and marks what was granted.
func (r *Run) look(ctx context.Context, e *engine) error {
	var open []*pipeline
	at := map[*pipeline]standing{}
	var principals []tenant.ServicePrincipal
	for _, p := range e.pipelines {
		if len(p.leftForAdministrator()) > 0 {
			open, at[p] = append(open, p), p.snapshot()
			principals = append(principals, tenant.ServicePrincipal{AppID: at[p].appID, ObjectID: at[p].servicePrincipal})
		}
	}
	if len(open) == 0 {
		return nil
	}
	state, err := r.Graph.ReadConsents(ctx, principals, graphclient.Patience{Budget: lookPatience})
	if err != nil {
		return err
	}
	for _, p := range open {
		i := slices.IndexFunc(state.ServicePrincipals, func(sp tenant.ServicePrincipal) bool { return strings.EqualFold(sp.AppID, at[p].appID) })
		if i < 0 {
			continue // an administrator has to make it first
		}
		p.principalSeen(state.ServicePrincipals[i].ObjectID)
		for _, c := range p.leftForAdministrator() {
			if r.wanted(p.snapshot(), c).in(state) {
				p.grantSeen(c.Subject, r.Now())
			}
		}
	}
	return nil
}

// permissionAsked is a permission as the tenant holds it once it is granted: an assignment of an app role, or a consent to
// scopes.
type permissionAsked struct {
	principal, resource string
	appRole             string
	scopes              []string
}

// wanted is the permission behind a change that is left.
func (r *Run) wanted(p standing, c plan.Change) permissionAsked {
	item := r.handoffItem(p, c)
	w := permissionAsked{principal: p.servicePrincipal, resource: item.ResourceID, appRole: item.AppRoleID}
	for _, op := range p.reg.Operations {
		if slices.ContainsFunc(op.Changes, func(i int) bool { return p.reg.Changes[i].Subject == c.Subject }) {
			w.scopes = append(w.scopes, op.Scopes...)
		}
	}
	return w
}

// in tells whether the tenant holds the permission, for everyone.
func (w permissionAsked) in(state tenant.State) bool {
	if w.appRole != "" {
		return slices.ContainsFunc(state.Assignments, func(a tenant.Assignment) bool {
			return strings.EqualFold(a.PrincipalID, w.principal) && strings.EqualFold(a.ResourceID, w.resource) && strings.EqualFold(a.AppRoleID, w.appRole)
		})
	}
	return len(w.scopes) > 0 && slices.ContainsFunc(state.Grants, func(g tenant.Grant) bool {
		return strings.EqualFold(g.ClientID, w.principal) && strings.EqualFold(g.ResourceID, w.resource) &&
			!slices.ContainsFunc(w.scopes, func(s string) bool { return !slices.Contains(g.Scopes, s) })
	})
}

// principalSeen notes the service principal, which an administrator may have made meanwhile.
func (p *pipeline) principalSeen(objectID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.servicePrincipal = objectID
	for i, c := range p.reg.Changes {
		if c.Subject == plan.SubjectServicePrincipal && c.Action == plan.Create {
			p.done[i] = true
		}
	}
}

// grantSeen notes that an administrator has granted what was left. A registration that lacks nothing any more is done.
func (p *pipeline) grantSeen(subject string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.reg.Changes {
		if c := &p.reg.Changes[i]; c.Subject == subject && c.Consent {
			c.Handoff, p.done[i] = "", true
		}
	}
	if p.seen == nil {
		p.seen = map[string]time.Time{}
	}
	p.seen[subject] = at
	if done, of := p.counts(); done == of {
		p.state, p.problem = Done, nil
	}
}

// granted writes the files of the setup again, now that nothing is left for an administrator.
func (r *Run) granted(done *applied) (Outcome, error) {
	p, made := done.plan, done.made
	out := Outcome{Tenant: p.Tenant, Key: p.Key, URL: p.URL, Demo: r.Demo, Folder: r.Folder(made.Choices)}
	v, err := vault.Open(out.Folder, r.vaultIdentity(made.Choices, p.Key))
	if err != nil {
		return out, err
	}
	defer func() { _ = v.Close() }()
	r.settle(&out, done.engine, p, made, v, false)
	return out, nil
}

// Asked is what the last Apply has left for an administrator, as handoff.json asks for it.
func (r *Run) Asked() Asked {
	r.mu.Lock()
	done := r.applied
	r.mu.Unlock()
	if done == nil {
		return Asked{}
	}
	t := done.plan.Tenant
	h := r.exportHandoff(done.engine, done.made, export.Tenant{ID: t.ID, Name: t.DisplayName, Domain: t.DefaultDomain}, r.Now())
	a := Asked{
		AskedBy: h.AskedBy, AskedAt: h.AskedAt, Demo: h.Demo, Tenant: t.ID, Domain: t.DefaultDomain,
		Key: h.Key, URL: done.made.Blueprint.URL, witnessed: true,
	}
	for _, i := range h.Items {
		a.grants = append(a.grants, export.HandoffGrant{
			Registration: i.Registration, ClientID: i.ClientID, ServicePrincipalID: i.ServicePrincipalID,
			Permission: i.Permission, Resource: i.Resource, ResourceID: i.ResourceID, AppRoleID: i.AppRoleID,
		})
	}
	return a
}
