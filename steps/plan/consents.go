package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// consents plans what the registration may do, for everyone in the tenant: one delegated consent per resource, and one
// assignment per application permission. They run side by side, after all that they depend on. For a new registration
// that is its service principal, so they share the stage of the last update.
func (d *draft) consents() {
	if d.how != Create {
		d.stage++
	}
	wanted := d.wanted(d.rolesAndScopes())
	d.delegated(wanted, false)
	d.delegated(wanted, true)
	for _, w := range wanted {
		if w.Role {
			d.assign(w)
		}
	}
	d.unneededGroupReadAll()
	d.foreignConsents(wanted)
	if len(d.out.Unseen) > 0 {
		var subjects []string
		for _, c := range d.out.Unseen {
			subjects = append(subjects, c.Subject)
		}
		d.m.warn(d.reg.Name, "The tenant did not let the wizard see whether "+d.reg.Name+" has these consents, so they stay as they are: "+
			strings.Join(subjects, ", ")+".")
	}
}

// rolesAndScopes returns the scopes and roles as they will be.
func (d *draft) rolesAndScopes() ([]tenant.Scope, []tenant.AppRole) {
	if d.how != Create {
		return d.exposed.scopes, d.exposed.roles
	}
	return nil, nil
}

// delegated plans the consent to the registration's own scopes, or to those of Microsoft Graph.
func (d *draft) delegated(wanted []wantedAccess, graph bool) {
	var scopes []string
	why := blueprint.Reason{}
	for _, w := range wanted {
		if !w.Role && w.Graph == graph {
			scopes = append(scopes, w.Value)
			why = blueprint.Reason{Short: d.m.in.Blueprint.Reasons.Scope.Short, Full: w.Why}
		}
	}
	if len(scopes) == 0 {
		return
	}
	subject, text := strings.Join(scopes, " "), "granted to itself, for the whole tenant"
	if graph {
		subject, text = SubjectSignInScopes, strings.Join(scopes, " ")
		why.Short = "nobody is asked later"
	}
	resource, ok := d.resource(graph)
	if !ok {
		d.graphMissing(subject, text, why)
		return
	}
	c := Change{Action: Grant, Subject: subject, After: text, Consent: true}
	op := Operation{
		Kind: CreateGrant, Doing: "consent to " + subject, Did: "consent to " + subject + " granted", Scopes: scopes, ResourceID: resource,
	}
	grant, ok := d.grant(resource)
	switch {
	case ok && len(missing(scopes, grant.Scopes)) == 0:
		d.out.Facts = append(d.out.Facts, Fact{Subject: subject, Value: text, Consent: true})
		return
	case d.sp.GrantsUnknown:
		d.unseen(c, why)
		return
	case ok:
		c.Before = orNothing(strings.Join(grant.Scopes, " "))
		op.Kind, op.GrantID, op.Scopes = ExtendGrant, grant.ID, union(grant.Scopes, scopes)
	}
	op.Changes = []int{d.change(c, why, "")}
	d.alongside(op)
}

// grant finds the consent for everyone to the resource; the empty resource is the registration itself.
func (d *draft) grant(resource string) (tenant.Grant, bool) {
	if d.sp.ObjectID == "" {
		return tenant.Grant{}, false
	}
	if resource == "" {
		resource = d.sp.ObjectID
	}
	i := slices.IndexFunc(d.m.in.State.Grants, func(g tenant.Grant) bool {
		return strings.EqualFold(g.ClientID, d.sp.ObjectID) && strings.EqualFold(g.ResourceID, resource)
	})
	if i < 0 {
		return tenant.Grant{}, false
	}
	return d.m.in.State.Grants[i], true
}

// resource is the object id of the service principal that a permission belongs to; empty for the registration's own.
func (d *draft) resource(graph bool) (id string, ok bool) {
	if !graph {
		return "", true
	}
	return d.m.in.State.Graph.ObjectID, d.m.in.State.Graph.ObjectID != ""
}

func (d *draft) graphMissing(subject, after string, why blueprint.Reason) {
	d.leaveOut(Change{Action: Grant, Subject: subject, After: after, Consent: true}, why)
	d.m.warn(d.reg.Name, "Microsoft Graph has no service principal in this tenant, so "+subject+" cannot be granted.")
}

// assign plans the assignment of an application permission. One of Microsoft Graph needs a role that few people hold.
func (d *draft) assign(w wantedAccess) {
	why, text := blueprint.Reason{Short: d.m.in.Blueprint.Reasons.AppRole.Short, Full: w.Why}, "granted to itself, for the whole tenant"
	if w.Graph {
		why, text = d.m.in.Blueprint.Reasons.GroupReadAll, "granted on Microsoft Graph, for the whole tenant"
	}
	resource, ok := d.resource(w.Graph)
	if !ok {
		d.graphMissing(w.Value, text, why)
		return
	}
	if _, ok := d.assignment(resource, w.id); ok {
		d.out.Facts = append(d.out.Facts, Fact{Subject: w.Value, Value: text, Consent: true})
		return
	}
	c := Change{Action: Grant, Subject: w.Value, After: text, Consent: true}
	if d.sp.AssignmentsUnknown {
		d.unseen(c, why)
		return
	}
	if w.Graph && d.m.can.GrantGraph == CanNo {
		c.Handoff = RolePrivilegedRoleAdministrator
		d.change(c, why, "")
		return
	}
	i := d.change(c, why, "")
	d.alongside(Operation{
		Kind: AssignRole, Doing: "grant " + w.Value, Did: w.Value + " granted", Changes: []int{i}, ResourceID: resource, AppRoleID: w.id,
	})
}

// assignment finds the assignment of a role; the empty resource is the registration itself.
func (d *draft) assignment(resource, roleID string) (tenant.Assignment, bool) {
	if d.sp.ObjectID == "" {
		return tenant.Assignment{}, false
	}
	if resource == "" {
		resource = d.sp.ObjectID
	}
	i := slices.IndexFunc(d.m.in.State.Assignments, func(a tenant.Assignment) bool {
		return strings.EqualFold(a.PrincipalID, d.sp.ObjectID) && strings.EqualFold(a.ResourceID, resource) && strings.EqualFold(a.AppRoleID, roleID)
	})
	if i < 0 {
		return tenant.Assignment{}, false
	}
	return d.m.in.State.Assignments[i], true
}

// foreignConsents lists what others consented to.
func (d *draft) foreignConsents(wanted []wantedAccess) {
	if d.sp.ObjectID == "" {
		return
	}
	self, graph := d.sp.ObjectID, d.m.in.State.Graph.ObjectID
	for _, g := range d.m.in.State.Grants {
		if !strings.EqualFold(g.ClientID, d.sp.ObjectID) {
			continue
		}
		for _, scope := range g.Scopes {
			ours := slices.ContainsFunc(wanted, func(w wantedAccess) bool {
				return !w.Role && w.Value == scope && (w.Graph && strings.EqualFold(g.ResourceID, graph) || !w.Graph && strings.EqualFold(g.ResourceID, self))
			})
			if !ours {
				d.foreignConsent(scope, g.ResourceID, func(resource tenant.ServicePrincipal) string {
					i := slices.IndexFunc(resource.Scopes, func(s tenant.Scope) bool { return s.Value == scope })
					if i < 0 {
						return ""
					}
					return resource.Scopes[i].ID
				})
			}
		}
	}
	for _, a := range d.m.in.State.Assignments {
		if !strings.EqualFold(a.PrincipalID, d.sp.ObjectID) {
			continue
		}
		ours := slices.ContainsFunc(wanted, func(w wantedAccess) bool { return w.Role && strings.EqualFold(w.id, a.AppRoleID) })
		if ours || strings.EqualFold(a.AppRoleID, d.groupReadAllRole()) && strings.EqualFold(a.ResourceID, graph) {
			continue
		}
		name := a.AppRoleID
		if strings.EqualFold(a.ResourceID, graph) {
			name = d.permissionName(tenant.GraphAppID, a.AppRoleID)
		}
		d.foreignConsent(name, a.ResourceID, func(tenant.ServicePrincipal) string { return a.AppRoleID })
	}
}

// foreignConsent notes a consent of others, and whether the registration's API permissions list it. id finds the
// permission at its resource; "" is not found.
func (d *draft) foreignConsent(name, resourceID string, id func(tenant.ServicePrincipal) string) {
	k := Kept{Registration: d.reg.Name, Kind: "consent", Subject: "consent", Value: name, Unlisted: true}
	for _, resource := range append(slices.Clone(d.m.in.State.ServicePrincipals), d.m.in.State.Graph) {
		if !strings.EqualFold(resource.ObjectID, resourceID) {
			continue
		}
		k.Unlisted = !slices.ContainsFunc(d.app.RequiredAccess, func(a tenant.RequiredAccess) bool {
			return strings.EqualFold(a.ResourceAppID, resource.AppID) && slices.ContainsFunc(a.Permissions, func(p tenant.Permission) bool {
				return strings.EqualFold(p.ID, id(resource))
			})
		})
	}
	d.m.plan.Kept = append(d.m.plan.Kept, k)
}
