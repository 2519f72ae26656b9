package graphclient

import (
	"context"
	"slices"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// ReadConsents reads what service principals may do, and nothing else: one small $batch, to be repeated while somebody
// waits for a consent. One whose object id is not known is looked up by its application id first; one that is not there
// may do nothing. Of the state only service principals, grants and assignments are filled in. Errors are *Error.
//
// POST /$batch with GET /servicePrincipals(appId='...') and /servicePrincipals/{id}/appRoleAssignments, with
// Application.Read.All, and GET /oauth2PermissionGrants, with Directory.Read.All.
func (c *Client) ReadConsents(ctx context.Context, principals []tenant.ServicePrincipal, p Patience) (tenant.State, error) {
	r := &reading{client: c, budget: newBudget(c.clock, p)}
	var lookups []*list
	for _, sp := range principals {
		if sp.ObjectID == "" {
			lookups = append(lookups, want(principalByAppID(sp.AppID)))
		} else {
			r.state.ServicePrincipals = append(r.state.ServicePrincipals, sp)
		}
	}
	known := r.consentsOf(r.state.ServicePrincipals)
	r.pages(ctx, slices.Concat(known.lists(), lookups))
	if err := mayLook(slices.Concat(known.lists(), lookups)); err != nil {
		return tenant.State{}, err
	}
	found := decodeAll(lookups, decodePrincipal)
	late := r.consentsOf(found)
	if len(found) > 0 {
		r.pages(ctx, late.lists())
		if err := mayLook(late.lists()); err != nil {
			return tenant.State{}, err
		}
	}
	r.state.ServicePrincipals = append(r.state.ServicePrincipals, found...)
	for _, read := range []consents{known, late} {
		if err := read.take(&r.state); err != nil {
			return tenant.State{}, err
		}
	}
	return r.state, nil
}

// mayLook is the first fault that is not absence. That looking is not allowed is one here: nothing would ever be seen.
func mayLook(lists []*list) error {
	for _, l := range lists {
		if l.fault != nil && !l.absent() {
			return l.fault
		}
	}
	return nil
}

// consents are the questions for what service principals may do.
type consents struct {
	principals          []string // their object ids
	grants, assignments []*list
}

func (r *reading) consentsOf(principals []tenant.ServicePrincipal) consents {
	var c consents
	for _, p := range principals {
		c.principals = append(c.principals, p.ObjectID)
		c.grants = append(c.grants, want(grantsOf(p.ObjectID)))
		c.assignments = append(c.assignments, want(assignmentsOf(p.ObjectID)))
	}
	return c
}

func (c consents) lists() []*list { return slices.Concat(c.grants, c.assignments) }

func (c consents) take(s *tenant.State) error {
	for _, l := range c.lists() {
		if l.fault != nil && !l.refused() && !l.absent() {
			return l.fault
		}
	}
	for i, id := range c.principals {
		at := slices.IndexFunc(s.ServicePrincipals, func(p tenant.ServicePrincipal) bool { return p.ObjectID == id })
		s.ServicePrincipals[at].GrantsUnknown = c.grants[i].refused()
		s.ServicePrincipals[at].AssignmentsUnknown = c.assignments[i].refused()
	}
	s.Grants = append(s.Grants, decodeAll(c.grants, decodeGrant)...)
	s.Assignments = append(s.Assignments, decodeAll(c.assignments, decodeAssignment)...)
	return nil
}
