package graphclient

import (
	"context"
	"net/url"
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

// Person finds a person by their user principal name, and returns it as the tenant spells it. Errors are *Error; one of
// KindNotFound says that the tenant knows nobody by that name.
//
// GET /users/{name}, with User.ReadBasic.All.
func (c *Client) Person(ctx context.Context, userPrincipalName string) (string, error) {
	a := c.get(ctx, path("/users/"+url.PathEscape(userPrincipalName), "$select", "userPrincipalName"))
	if !a.ok() {
		return "", a.fault(kindOfRead(a))
	}
	who := decode[struct {
		UserPrincipalName string `json:"userPrincipalName"`
	}](a.body)
	if who.UserPrincipalName == "" {
		return "", a.fault(KindBadAnswer)
	}
	return who.UserPrincipalName, nil
}
