package setuptest

import (
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// duplicates checks that nothing is there twice, and that nothing was made beside the setup.
func (c *checker) duplicates() {
	for _, a := range c.after.Applications {
		if !c.ids[a.ID] && !c.existed(a.ID) {
			c.complain("an application %q was made that is not part of the setup", a.DisplayName)
		}
	}
	seen := map[string]bool{}
	twice := func(what string, parts ...string) {
		key := what + strings.ToLower(strings.Join(parts, "|"))
		if seen[key] {
			c.complain("%s is there twice: %v", what, parts)
		}
		seen[key] = true
	}
	for _, sp := range c.after.ServicePrincipals {
		twice("a service principal", sp.AppID)
	}
	for _, g := range c.after.Grants {
		twice("a consent", g.ClientID, g.ResourceID, text(g.PrincipalID))
	}
	for _, a := range c.after.Assignments {
		twice("an assignment", a.PrincipalID, a.ResourceID, a.AppRoleID)
	}
}

// foreign checks that what others put there stays: on applications that are not part of the setup everything, on those of
// the setup all that the table does not speak of.
func (c *checker) foreign() {
	for _, was := range c.before.Applications {
		c.stays(was, c.after.Applications)
	}
	for _, was := range c.before.DeletedApplications {
		if slices.ContainsFunc(c.after.Applications, func(a simtenant.ApplicationSnapshot) bool { return a.ID == was.ID && c.ids[a.ID] }) {
			c.stays(was, c.after.Applications) // restored
			continue
		}
		c.stays(was, c.after.DeletedApplications)
	}
	for _, was := range c.before.Grants {
		i := slices.IndexFunc(c.after.Grants, func(g simtenant.Grant) bool { return g.ID == was.ID })
		if i < 0 {
			c.complain("a consent to %q is gone", was.Scope)
		} else if missing := lacks(strings.Fields(c.after.Grants[i].Scope), strings.Fields(was.Scope)); len(missing) > 0 {
			c.complain("a consent to %v is gone", missing)
		}
	}
	for _, was := range c.before.Assignments {
		if !slices.ContainsFunc(c.after.Assignments, func(a simtenant.Assignment) bool { return a.ID == was.ID }) {
			c.complain("the assignment of role %s to %s is gone", was.AppRoleID, was.PrincipalDisplayName)
		}
	}
	for _, was := range c.before.ServicePrincipals {
		if c.after.ServicePrincipal(was.AppID) == nil {
			c.complain("the service principal %q is gone", was.DisplayName)
		}
	}
}

// stays checks one application.
func (c *checker) stays(was simtenant.ApplicationSnapshot, among []simtenant.ApplicationSnapshot) {
	i := slices.IndexFunc(among, func(a simtenant.ApplicationSnapshot) bool { return a.ID == was.ID })
	if i < 0 {
		c.complain("the application %q is gone", was.DisplayName)
		return
	}
	is := among[i]
	if !c.ids[was.ID] {
		if diff := cmp.Diff(was, is); diff != "" {
			c.complain("the application %q is not part of the setup and has changed:\n%s", was.DisplayName, diff)
		}
		return
	}
	keeps := func(what string, before, after []string) {
		if missing := lacks(after, before); len(missing) > 0 {
			c.complain("%s: %s of others are gone: %v", was.DisplayName, what, missing)
		}
	}
	redirects := func(a simtenant.ApplicationSnapshot) []string {
		return slices.Concat(a.Web.RedirectURIs, a.SPA.RedirectURIs, a.PublicClient.RedirectURIs)
	}
	keeps("redirect URIs", redirects(was), redirects(is))
	keeps("Application ID URIs", was.IdentifierURIs, is.IdentifierURIs)
	keeps("tags", slices.DeleteFunc(slices.Clone(was.Tags), func(t string) bool { return strings.HasPrefix(t, "modelop-entra") }), is.Tags)
	keeps("owners", was.Owners, is.Owners)
	keeps("scopes", values(was.API.OAuth2PermissionScopes, func(s simtenant.PermissionScope) string { return text(s.Value) + s.ID }),
		values(is.API.OAuth2PermissionScopes, func(s simtenant.PermissionScope) string { return text(s.Value) + s.ID }))
	keeps("app roles", values(was.AppRoles, func(r simtenant.AppRole) string { return text(r.Value) + r.ID }),
		values(is.AppRoles, func(r simtenant.AppRole) string { return text(r.Value) + r.ID }))
	keeps("secrets", values(was.PasswordCredentials, func(p simtenant.PasswordCredential) string { return p.KeyID }),
		values(is.PasswordCredentials, func(p simtenant.PasswordCredential) string { return p.KeyID }))
	keeps("API permissions", permissions(was), permissions(is))
	keeps("claims", claimNames(was), claimNames(is))

	was.Application, is.Application = withoutTable(was.Application), withoutTable(is.Application)
	was.Owners, is.Owners = nil, nil // compared above: who adopts does not leave
	if c.setup.Prefix != "" {
		was.DisplayName, is.DisplayName = "", ""
	}
	if diff := cmp.Diff(was, is); diff != "" {
		c.complain("%s: what ModelOp's table does not speak of has changed:\n%s", was.DisplayName, diff)
	}
}

func values[T any](list []T, f func(T) string) []string {
	var all []string
	for _, v := range list {
		all = append(all, f(v))
	}
	return all
}

func permissions(a simtenant.ApplicationSnapshot) []string {
	var all []string
	for _, r := range a.RequiredResourceAccess {
		for _, p := range r.ResourceAccess {
			all = append(all, r.ResourceAppID+" "+p.Type+" "+p.ID)
		}
	}
	return all
}

func claimNames(a simtenant.ApplicationSnapshot) []string {
	if a.OptionalClaims == nil {
		return nil
	}
	name := func(token string) func(simtenant.OptionalClaim) string {
		return func(o simtenant.OptionalClaim) string { return token + " " + o.Name }
	}
	return slices.Concat(values(a.OptionalClaims.IDToken, name("ID")), values(a.OptionalClaims.AccessToken, name("access")),
		values(a.OptionalClaims.SAML2Token, name("SAML")))
}

// withoutTable leaves out what the table speaks of, and what is compared entry by entry.
func withoutTable(a simtenant.Application) simtenant.Application {
	a.DeletedDateTime, a.GroupMembershipClaims, a.UniqueName, a.OptionalClaims = nil, nil, nil, nil
	a.IdentifierURIs, a.Tags, a.AppRoles, a.PasswordCredentials, a.RequiredResourceAccess = nil, nil, nil, nil, nil
	a.IsDisabled, a.IsFallbackPublicClient, a.SignInAudience = nil, nil, ""
	a.API.RequestedAccessTokenVersion, a.API.OAuth2PermissionScopes = nil, nil
	a.Web.RedirectURIs, a.SPA.RedirectURIs, a.PublicClient.RedirectURIs = nil, nil, nil
	a.Web.RedirectURISettings, a.Web.ImplicitGrantSettings = nil, simtenant.ImplicitGrant{}
	return a
}
