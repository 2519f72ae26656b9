package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// setupOf tells which setup an application belongs to, and as which registration. Its unique name decides, which is for
// good, and then its tags. The key is empty for an application of no setup.
func setupOf(a tenant.Application) (key, registration string) {
	tagged, registration := a.TagValue(blueprint.TagKey), a.TagValue(blueprint.TagRegistration)
	rest, ok := strings.CutPrefix(strings.ToLower(a.UniqueName), "modelop.")
	for _, n := range blueprint.Names() {
		key, named := strings.CutSuffix(rest, "."+n)
		switch {
		case !ok || !named || key == "":
		case strings.EqualFold(a.UniqueName, blueprint.UniqueName(tagged, n)):
			return tagged, n // where the key is too long for a unique name, the tag has all of it
		default:
			return key, n
		}
	}
	if tagged != "" && blueprint.IsRegistration(registration) {
		return tagged, registration
	}
	return "", ""
}

// Ours tells whether an application is the registration of the setup with the key: by its unique name, or by its tags.
func Ours(a tenant.Application, key, registration string) bool {
	if strings.EqualFold(a.UniqueName, blueprint.UniqueName(key, registration)) {
		return true
	}
	k, r := setupOf(a)
	return k == key && r == registration
}

// setupApplications returns the live applications of a setup by registration. The deleted ones fill the gaps.
func setupApplications(s tenant.State, key string) map[string]tenant.Application {
	found := map[string]tenant.Application{}
	for _, a := range slices.Concat(s.Applications, s.DeletedApplications) {
		k, registration := setupOf(a)
		if _, taken := found[registration]; k == key && k != "" && !taken {
			found[registration] = a
		}
	}
	return found
}

// Setups lists the setups that the tenant holds, in the order of their addresses. One whose registrations are all deleted
// is not listed.
func Setups(s tenant.State) []Setup {
	byKey := map[string]*Setup{}
	for _, a := range s.Applications {
		key, registration := setupOf(a)
		if key == "" {
			continue
		}
		setup, ok := byKey[key]
		if !ok {
			setup = &Setup{Key: key}
			byKey[key] = setup
		}
		if !slices.Contains(setup.Registrations, registration) {
			setup.Registrations = append(setup.Registrations, registration)
		}
		if setup.CreatedAt.IsZero() || !a.CreatedAt.IsZero() && a.CreatedAt.Before(setup.CreatedAt) {
			setup.CreatedAt = a.CreatedAt
		}
	}
	var list []Setup
	for key, setup := range byKey {
		apps := setupApplications(s, key)
		setup.URL = urlOf(apps)
		setup.NamePrefix, _ = prefixOf(apps)
		slices.SortFunc(setup.Registrations, func(a, b string) int {
			return slices.Index(blueprint.Names(), a) - slices.Index(blueprint.Names(), b)
		})
		list = append(list, *setup)
	}
	slices.SortFunc(list, func(a, b Setup) int { return strings.Compare(a.URL+a.Key, b.URL+b.Key) })
	return list
}

// urlOf returns the ModelOp URL of a setup: from its tags, or from the redirect URI of gateway-service.
func urlOf(apps map[string]tenant.Application) string {
	for _, n := range blueprint.Names() {
		if url := apps[n].TagValue(blueprint.TagURL); url != "" {
			return url
		}
	}
	for _, uri := range apps[blueprint.GatewayService].Web {
		if url, ok := strings.CutSuffix(uri, "/login/oauth2/code/gateway-service"); ok {
			return url
		}
	}
	return ""
}

// prefixOf returns the prefix of the display names, as the first registration tells whose name ends in its own.
func prefixOf(apps map[string]tenant.Application) (prefix string, known bool) {
	for _, n := range blueprint.Names() {
		name := apps[n].DisplayName
		if len(name) >= len(n) && strings.EqualFold(name[len(name)-len(n):], n) {
			return name[:len(name)-len(n)], true
		}
	}
	return "", false
}

// KeyFor returns the key of the setup that an address belongs to: the one that the operator says has moved there, the
// one that has the address though it was made for another, or the address's own.
func KeyFor(s tenant.State, url blueprint.URL, a Answers) string {
	if a.Replaces != "" {
		return a.Replaces
	}
	if len(setupApplications(s, url.Key())) == 0 {
		for _, setup := range Setups(s) {
			if setup.URL == url.String() {
				return setup.Key
			}
		}
	}
	return url.Key()
}

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
	form := blueprint.SyncedFormSAM
	known := false
	for _, n := range blueprint.Names() {
		app, ok := apps[n]
		if !ok || n == blueprint.InternalClient {
			continue
		}
		membership := splitMembership(app.GroupMembershipClaims)
		known = known || len(membership) > 0
		switch formOf(app.OptionalClaims.AccessToken) {
		case "cloud_displayname":
			return blueprint.GroupNamesCloud, form
		case "sam_account_name":
			return blueprint.GroupNamesSynced, blueprint.SyncedFormSAM
		case "netbios_domain_and_sam_account_name":
			return blueprint.GroupNamesSynced, blueprint.SyncedFormNetBIOS
		case "dns_domain_and_sam_account_name":
			return blueprint.GroupNamesSynced, blueprint.SyncedFormDNS
		}
	}
	// Ids in tokens are either looked up or not: internal-client tells. An interrupted run may not have got to it.
	internal, exists := apps[blueprint.InternalClient]
	switch {
	case exists && asksForGroupReadAll(s, internal):
		return blueprint.GroupNamesGraph, form
	case exists && known:
		return blueprint.GroupNamesIDs, form
	}
	return "", form
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
