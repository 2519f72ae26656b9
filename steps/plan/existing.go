package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// ExistingChoices reads the answers that a setup was made with from the tenant: group form, prefix, registrations and
// sign-in scopes. GroupNames is empty where nothing tells. It returns false where the tenant holds no such setup.
func ExistingChoices(s tenant.State, key string) (blueprint.Choices, bool) {
	apps := setupApplications(s, key)
	if len(apps) == 0 {
		return blueprint.Choices{}, false
	}
	c := blueprint.Choices{Key: key}
	c.NamePrefix, _ = prefixOf(apps)
	c.Registrations = existingRegistrations(apps)
	c.GroupNames, c.SyncedForm = existingGroupNames(s, apps)
	c.SignInScopes = existingSignInScopes(s, apps)
	if u, _, err := blueprint.ParseURL(urlOf(apps)); err == nil {
		c.URL = u
	}
	return c, true
}

// existingRegistrations returns those that exist, and those that an interrupted run did not get to: all that the setup's
// tags do not name as left out.
func existingRegistrations(apps map[string]tenant.Application) []string {
	var list []string
	for _, n := range blueprint.Names() {
		_, exists := apps[n]
		if exists || !leftOutBefore(apps, n) {
			list = append(list, n)
		}
	}
	return list
}

func leftOutBefore(apps map[string]tenant.Application, name string) bool {
	for _, a := range apps {
		if a.HasTag(blueprint.TagWithout + "=" + name) {
			return true
		}
	}
	return false
}

// existingGroupNames tells the answer from the form of the groups claim and from Group.Read.All.
func existingGroupNames(s tenant.State, apps map[string]tenant.Application) (blueprint.GroupNames, blueprint.SyncedForm) {
	known := false
	for _, n := range blueprint.Names() {
		app, ok := apps[n]
		if !ok || n == blueprint.InternalClient {
			continue
		}
		membership := splitMembership(app.GroupMembershipClaims)
		known = known || len(membership) > 0
		if f, ok := groupFormOf(formOf(app.OptionalClaims.AccessToken)); ok {
			return f.answer, f.synced
		}
	}
	// Ids in tokens are either looked up or not: internal-client tells. An interrupted run may not have got to it.
	internal, exists := apps[blueprint.InternalClient]
	switch {
	case exists && asksForGroupReadAll(s, internal):
		return blueprint.GroupNamesGraph, blueprint.SyncedFormSAM
	case exists && known:
		return blueprint.GroupNamesIDs, blueprint.SyncedFormSAM
	}
	return "", blueprint.SyncedFormSAM
}

// existingSignInScopes tells whether the setup asks for the sign-in scopes. A registration without any API permission says
// nothing about it: an interrupted run did not get to them.
func existingSignInScopes(s tenant.State, apps map[string]tenant.Application) bool {
	saysNo := false
	for _, n := range blueprint.Names() {
		app, ok := apps[n]
		switch {
		case !ok || n == blueprint.InternalClient:
		case asksForSignIn(s, app):
			return true
		case len(app.RequiredAccess) > 0:
			saysNo = true
		}
	}
	return !saysNo
}

// One sign-in scope, with the id that it has in every tenant. What the tenant's own service principal of Microsoft Graph says
// comes first.
const (
	openID   = "openid"
	openIDID = "37f7f235-527c-4136-accd-4a02d197296e"
)

// asksForSignIn tells whether a registration asks for the sign-in scopes. They go together, so one of them tells.
func asksForSignIn(s tenant.State, app tenant.Application) bool {
	id := openIDID
	if i := slices.IndexFunc(s.Graph.Scopes, func(sc tenant.Scope) bool { return sc.Value == openID }); i >= 0 {
		id = s.Graph.Scopes[i].ID
	}
	return asksFor(s, app, openID, id)
}

// asksForGroupReadAll tells whether internal-client asks for Group.Read.All. Microsoft Graph has a scope of that name, too;
// here it is the role.
func asksForGroupReadAll(s tenant.State, app tenant.Application) bool {
	id := groupReadAllID
	if i := slices.IndexFunc(s.Graph.AppRoles, func(r tenant.AppRole) bool { return r.Value == SubjectGroupReadAll }); i >= 0 {
		id = s.Graph.AppRoles[i].ID
	}
	return asksFor(s, app, "", id)
}

// asksFor tells whether an application's API permissions list a permission of Microsoft Graph, or it holds it: as a role by
// its id, or as a scope by its value.
func asksFor(s tenant.State, app tenant.Application, scope, id string) bool {
	for _, a := range app.RequiredAccess {
		if !strings.EqualFold(a.ResourceAppID, tenant.GraphAppID) {
			continue
		}
		if slices.ContainsFunc(a.Permissions, func(p tenant.Permission) bool { return strings.EqualFold(p.ID, id) }) {
			return true
		}
	}
	for _, sp := range s.ServicePrincipals {
		if !strings.EqualFold(sp.AppID, app.AppID) {
			continue
		}
		for _, g := range s.Grants {
			if strings.EqualFold(g.ClientID, sp.ObjectID) && strings.EqualFold(g.ResourceID, s.Graph.ObjectID) && slices.Contains(g.Scopes, scope) {
				return true
			}
		}
		for _, a := range s.Assignments {
			if strings.EqualFold(a.PrincipalID, sp.ObjectID) && strings.EqualFold(a.AppRoleID, id) {
				return true
			}
		}
	}
	return false
}
