package setuptest

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// registration checks one row of the table.
func (c *checker) registration(r row, app *simtenant.ApplicationSnapshot) {
	complain := func(format string, args ...any) { c.complain(r.name+": "+format, args...) }
	contains := func(what string, have, want []string) {
		if missing := lacks(have, want); len(missing) > 0 {
			complain("%s lack %v, there are %v", what, missing, have)
		}
	}
	if app.SignInAudience != "AzureADMyOrg" {
		complain("audience %s", app.SignInAudience)
	}
	if v := app.API.RequestedAccessTokenVersion; v == nil || *v != 2 {
		complain("not token version 2")
	}
	if app.IsDisabled != nil && *app.IsDisabled {
		complain("switched off")
	}
	if app.IsFallbackPublicClient != nil && *app.IsFallbackPublicClient && !r.anyPublic {
		complain("a public client")
	}
	if i := app.Web.ImplicitGrantSettings; i.EnableAccessTokenIssuance != r.implicit || i.EnableIDTokenIssuance != r.implicit {
		complain("implicit grant %+v", i)
	}
	contains("Application ID URIs", app.IdentifierURIs, []string{"api://" + app.AppID})
	contains("redirect URIs (web)", app.Web.RedirectURIs, r.web)
	contains("redirect URIs (SPA)", app.SPA.RedirectURIs, r.spa)
	contains("redirect URIs (mobile and desktop)", app.PublicClient.RedirectURIs, r.mobile)
	contains("tags", app.Tags, []string{
		"modelop-entra", "modelop-entra:key=" + c.setup.Key, "modelop-entra:url=" + c.setup.URL, "modelop-entra:registration=" + r.name,
	})
	if !c.existed(app.ID) && app.DisplayName != c.setup.Prefix+r.name {
		complain("display name %q", app.DisplayName)
	}
	c.claims(r, app)

	permissionID, permissionType := c.exposes(r, app)
	c.asks(r, app, app.AppID, permissionID, permissionType)
	sp := c.after.ServicePrincipal(app.AppID)
	if sp == nil {
		complain("no service principal")
		return
	}
	if !sp.AccountEnabled {
		complain("its service principal is switched off")
	}
	graph := c.after.GraphServicePrincipal.ID
	if r.customScope {
		for _, id := range signIn {
			c.asks(r, app, graphAppID, id, "Scope")
		}
		c.consented(r, sp.ID, sp.ID, "custom_scope")
		c.consented(r, sp.ID, graph, "openid", "profile", "email", "offline_access")
		return
	}
	c.assigned(r, "modelop_client", sp.ID, sp.ID, permissionID)
	if c.setup.Groups.ReadAll {
		c.asks(r, app, graphAppID, groupReadAll, "Role")
		c.assigned(r, "Group.Read.All", sp.ID, graph, groupReadAll)
	}
}

// existed tells whether the application was there before.
func (c *checker) existed(id string) bool {
	return slices.ContainsFunc(slices.Concat(c.before.Applications, c.before.DeletedApplications),
		func(a simtenant.ApplicationSnapshot) bool { return a.ID == id })
}

// exposes checks the scope or the app role that others may ask for, and returns its id.
func (c *checker) exposes(r row, app *simtenant.ApplicationSnapshot) (id, kind string) {
	if r.customScope {
		var found []simtenant.PermissionScope
		for _, s := range app.API.OAuth2PermissionScopes {
			if text(s.Value) == "custom_scope" {
				found = append(found, s)
			}
		}
		if len(found) != 1 {
			c.complain("%s: %d scopes are called custom_scope", r.name, len(found))
			return "", "Scope"
		}
		s := found[0]
		if s.Type != "User" || !s.IsEnabled || text(s.AdminConsentDisplayName) != "custom_scope" ||
			text(s.AdminConsentDescription) != "A custom ModelOp Center scope" {
			c.complain("%s: custom_scope is %s, enabled %v, %q, %q", r.name, s.Type, s.IsEnabled,
				text(s.AdminConsentDisplayName), text(s.AdminConsentDescription))
		}
		return s.ID, "Scope"
	}
	var found []simtenant.AppRole
	for _, a := range app.AppRoles {
		if text(a.Value) == "modelop_client" {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		c.complain("%s: %d app roles are called modelop_client", r.name, len(found))
		return "", "Role"
	}
	a := found[0]
	if !slices.Contains(a.AllowedMemberTypes, "Application") || !a.IsEnabled || text(a.DisplayName) != "modelop_client" ||
		text(a.Description) != "This role is used to distinguish between OAuth2 clients and end users in ModelOp Center" {
		c.complain("%s: modelop_client is for %v, enabled %v, %q, %q", r.name, a.AllowedMemberTypes, a.IsEnabled, text(a.DisplayName), text(a.Description))
	}
	return a.ID, "Role"
}

// claims checks what stands in the tokens.
func (c *checker) claims(r row, app *simtenant.ApplicationSnapshot) {
	var in simtenant.OptionalClaims
	if app.OptionalClaims != nil {
		in = *app.OptionalClaims
	}
	if !r.customScope {
		c.claim(r, "access token", in.AccessToken, "idtyp", "")
		if i := slices.IndexFunc(in.AccessToken, func(o simtenant.OptionalClaim) bool { return o.Name == "groups" }); i >= 0 && !c.existed(app.ID) {
			c.complain("%s: its tokens hold groups", r.name)
		}
		return
	}
	membership := strings.Split(strings.ReplaceAll(text(app.GroupMembershipClaims), " ", ""), ",")
	if !slices.Contains(membership, c.setup.Groups.Membership) {
		c.complain("%s: group membership claims %q", r.name, text(app.GroupMembershipClaims))
	}
	for _, name := range []string{"family_name", "given_name", "preferred_username", "email"} {
		c.claim(r, "ID token", in.IDToken, name, "")
		c.claim(r, "access token", in.AccessToken, name, "")
	}
	c.claim(r, "ID token", in.IDToken, "groups", c.setup.Groups.Form)
	c.claim(r, "access token", in.AccessToken, "groups", c.setup.Groups.Form)
}

// groupForms are the forms of the names in a groups claim.
var groupForms = []string{
	"sam_account_name", "netbios_domain_and_sam_account_name", "dns_domain_and_sam_account_name", "cloud_displayname",
}

func (c *checker) claim(r row, token string, have []simtenant.OptionalClaim, name, form string) {
	n := 0
	for _, o := range have {
		if o.Name != name {
			continue
		}
		n++
		var forms []string
		for _, p := range o.AdditionalProperties {
			if slices.Contains(groupForms, p) {
				forms = append(forms, p)
			}
		}
		if form == "" && len(forms) > 0 || form != "" && !slices.Equal(forms, []string{form}) {
			c.complain("%s: %s in the %s has the form %v, not %q", r.name, name, token, forms, form)
		}
	}
	if n != 1 {
		c.complain("%s: the %s holds %s %d times", r.name, token, name, n)
	}
}

// asks checks that a permission stands on the page of API permissions.
func (c *checker) asks(r row, app *simtenant.ApplicationSnapshot, resource, id, kind string) {
	for _, a := range app.RequiredResourceAccess {
		if !strings.EqualFold(a.ResourceAppID, resource) {
			continue
		}
		for _, p := range a.ResourceAccess {
			if strings.EqualFold(p.ID, id) && p.Type == kind {
				return
			}
		}
	}
	c.complain("%s: its API permissions lack %s %s of %s", r.name, kind, id, resource)
}

// waits tells whether a permission waits for an administrator, and complains about one that is there all the same.
func (c *checker) waits(r row, permission string, there bool) bool {
	waits := slices.Contains(c.setup.Waiting, r.name+" "+permission)
	if waits && there {
		c.complain("%s: %s was granted by somebody who may not", r.name, permission)
	}
	return waits
}

// consented checks the consent for everyone.
func (c *checker) consented(r row, client, resource string, scopes ...string) {
	for _, g := range c.after.Grants {
		if g.ClientID != client || g.ResourceID != resource || g.ConsentType != "AllPrincipals" {
			continue
		}
		if missing := lacks(strings.Fields(g.Scope), scopes); len(missing) > 0 {
			c.complain("%s: the consent lacks %v", r.name, missing)
		}
		c.waits(r, scopes[0], true)
		return
	}
	if !c.waits(r, scopes[0], false) {
		c.complain("%s: no consent to %v", r.name, scopes)
	}
}

// assigned checks an application permission.
func (c *checker) assigned(r row, name, principal, resource, role string) {
	there := slices.ContainsFunc(c.after.Assignments, func(a simtenant.Assignment) bool {
		return a.PrincipalID == principal && a.ResourceID == resource && strings.EqualFold(a.AppRoleID, role)
	})
	if !c.waits(r, name, there) && !there {
		c.complain("%s: %s is not granted", r.name, name)
	}
}
