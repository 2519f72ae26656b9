package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Every property that can drift: what somebody did to a finished setup, and what the plan says about it. Each case is then
// applied, and a second plan must be empty.
func TestEveryDriftIsRepairedOnce(t *testing.T) {
	gateway := func(f func(*tenant.Application)) func(*world) { return func(w *world) { f(w.app("gateway-service")) } }
	internal := func(f func(*tenant.Application)) func(*world) { return func(w *world) { f(w.app("internal-client")) } }
	external := func(f func(*tenant.Application)) func(*world) {
		return func(w *world) { f(w.app("external-integration-client")) }
	}
	cli := func(f func(*tenant.Application)) func(*world) { return func(w *world) { f(w.app("go-cli")) } }
	const login = "https://modelop.contoso.com/login/oauth2/code/gateway-service"

	for _, tt := range []struct {
		name    string
		drift   func(*world)
		want    []string
		summary string
	}{
		{
			"token version", internal(func(a *tenant.Application) { a.TokenVersion = 1 }),
			[]string{"internal-client: update access token version [1] -> 2"},
			"token version 1 -> 2",
		},
		{
			"token version never set", internal(func(a *tenant.Application) { a.TokenVersion = 0 }),
			[]string{"internal-client: update access token version [1] -> 2"},
			"token version 1 -> 2",
		},
		{
			"redirect URI gone", gateway(func(a *tenant.Application) { a.Web = nil }),
			[]string{"gateway-service: add redirect URI (web) -> " + login},
			"redirect URI",
		},
		{
			"redirect URI on the wrong platform", gateway(func(a *tenant.Application) { a.SPA, a.Web = a.Web, nil }),
			[]string{"gateway-service: add redirect URI (web) [" + login + " (single-page application)] -> " + login},
			"redirect URI",
		},
		{
			"redirect URI in another case", gateway(func(a *tenant.Application) { a.Web[0] = strings.Replace(a.Web[0], "/login", "/Login", 1) }),
			[]string{"gateway-service: add redirect URI (web) [" + strings.Replace(login, "/login", "/Login", 1) + " (web)] -> " + login},
			"redirect URI",
		},
		{
			"redirect URIs of the integrations", external(func(a *tenant.Application) { a.SPA, a.PublicClient = nil, nil }),
			[]string{
				"external-integration-client: add redirect URI (single-page application) -> https://modelop.contoso.com/jupyterOauth2ImplicitGrant.html",
				"external-integration-client: add redirect URI (single-page application) -> https://modelop.contoso.com/modelOpWDC.html",
				"external-integration-client: add redirect URI (mobile and desktop) -> https://oauth.powerbi.com/views/oauthredirect.html",
			},
			"redirect URIs, redirect URI",
		},
		{
			"implicit grant off", external(func(a *tenant.Application) { a.ImplicitAccessToken, a.ImplicitIDToken = false, false }),
			[]string{
				"external-integration-client: update implicit grant, access tokens [off] -> on",
				"external-integration-client: update implicit grant, ID tokens [off] -> on",
			},
			"implicit grant",
		},
		{
			"implicit grant on", gateway(func(a *tenant.Application) { a.ImplicitIDToken = true }),
			[]string{"gateway-service: update implicit grant, ID tokens [on] -> off"},
			"implicit grant",
		},
		{
			"public client", cli(func(a *tenant.Application) { a.FallbackPublicClient = true }),
			[]string{"go-cli: update public client flows [on] -> off"},
			"public client flows",
		},
		{
			"public client where nobody cares", external(func(a *tenant.Application) { a.FallbackPublicClient = true }),
			nil, "no secret needed",
		},
		{
			"scope gone", cli(func(a *tenant.Application) { a.Scopes = nil }),
			[]string{"go-cli: add scope custom_scope -> Admins and users"},
			"scope",
		},
		{
			"scope switched off", gateway(func(a *tenant.Application) { a.Scopes[0].Enabled = false }),
			[]string{"gateway-service: update scope custom_scope [State: Disabled] -> State: Enabled"},
			"mend scope custom_scope",
		},
		{
			"scope switched off and changed", gateway(func(a *tenant.Application) { a.Scopes[0].Enabled, a.Scopes[0].Type = false, "Admin" }),
			[]string{"gateway-service: update scope custom_scope [Who can consent: Admins only; State: Disabled] -> Who can consent: Admins and users; State: Enabled"},
			"mend scope custom_scope",
		},
		{
			"app role gone", internal(func(a *tenant.Application) { a.AppRoles = nil }),
			[]string{"internal-client: add app role modelop_client -> Application"},
			"role",
		},
		{
			"app role switched off", internal(func(a *tenant.Application) {
				a.AppRoles[0].Enabled, a.AppRoles[0].AllowedMemberTypes = false, []string{"User"}
			}),
			[]string{"internal-client: update app role modelop_client [State: Disabled; Allowed member types: User] -> State: Enabled; Allowed member types: User, Application"},
			"mend app role modelop_client",
		},
		{
			"idtyp gone", internal(func(a *tenant.Application) { a.OptionalClaims = tenant.OptionalClaims{} }),
			[]string{"internal-client: add claim idtyp -> in access tokens"},
			"claim idtyp",
		},
		{
			"all claims gone", gateway(func(a *tenant.Application) { a.OptionalClaims, a.GroupMembershipClaims = tenant.OptionalClaims{}, "" }),
			[]string{"gateway-service: add claims -> family_name, given_name, preferred_username, email, groups in ID and access tokens"},
			"claims",
		},
		{
			"claims of one token type gone", cli(func(a *tenant.Application) {
				a.OptionalClaims.AccessToken = slices.DeleteFunc(a.OptionalClaims.AccessToken, func(c tenant.OptionalClaim) bool { return c.Name == "email" })
				a.OptionalClaims.IDToken = slices.DeleteFunc(a.OptionalClaims.IDToken, func(c tenant.OptionalClaim) bool { return strings.HasSuffix(c.Name, "_name") })
			}),
			[]string{"go-cli: add claims -> family_name, given_name in ID tokens", "go-cli: add claim email -> in access tokens"},
			"claims, claim email",
		},
		{
			"groups not in tokens", gateway(func(a *tenant.Application) { a.GroupMembershipClaims = "None" }),
			[]string{"gateway-service: update groups in tokens [none] -> ids, of security groups"},
			"groups in tokens",
		},
		{
			"all groups in tokens", gateway(func(a *tenant.Application) { a.GroupMembershipClaims = "All" }),
			[]string{"gateway-service: update groups in tokens [ids, of all groups] -> ids, of security groups"},
			"groups in tokens",
		},
		{
			"names in one token type", gateway(func(a *tenant.Application) {
				a.OptionalClaims.IDToken[4].AdditionalProperties = []string{"sam_account_name"}
			}),
			[]string{"gateway-service: update groups in tokens [names of synced groups, of security groups] -> ids, of security groups"},
			"groups in tokens",
		},
		{
			"Application ID URI gone", internal(func(a *tenant.Application) { a.IdentifierURIs = nil }),
			[]string{"internal-client: add Application ID URI -> api://APPID"},
			"Application ID URI",
		},
		{
			"another Application ID URI", gateway(func(a *tenant.Application) { a.IdentifierURIs = []string{"https://contoso.com/modelop"} }),
			[]string{"gateway-service: add Application ID URI [https://contoso.com/modelop] -> api://APPID"},
			"Application ID URI",
		},
		{
			"API permissions gone", internal(func(a *tenant.Application) { a.RequiredAccess = nil }),
			[]string{"internal-client: add API permissions -> modelop_client, Group.Read.All"},
			"API permissions",
		},
		{
			"one API permission gone", gateway(func(a *tenant.Application) { a.RequiredAccess[1].Permissions = a.RequiredAccess[1].Permissions[1:] }),
			[]string{"gateway-service: add API permissions -> openid"},
			"API permissions",
		},
		{
			"both gone", internal(func(a *tenant.Application) { a.RequiredAccess, a.IdentifierURIs = nil, nil }),
			[]string{"internal-client: add Application ID URI and API permissions -> api://APPID; modelop_client, Group.Read.All"},
			"Application ID URI",
		},
		{
			"switched off", gateway(func(a *tenant.Application) { a.Disabled = true }),
			[]string{"gateway-service: update registration [switched off] -> switched on"},
			"switch it on",
		},
		{
			"tags gone", gateway(func(a *tenant.Application) { a.Tags = []string{"HideApp"} }),
			[]string{"gateway-service: update tags and unique name -> mark the setup"},
			"mark it",
		},
		{
			"service principal gone", func(w *world) {
				id := w.principal("go-cli").ObjectID
				w.state.ServicePrincipals = slices.DeleteFunc(w.state.ServicePrincipals, func(s tenant.ServicePrincipal) bool { return s.ObjectID == id })
				w.state.Grants = slices.DeleteFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ClientID == id })
			},
			[]string{
				"go-cli: create service principal -> present and enabled",
				"go-cli: grant custom_scope -> granted to itself, for the whole tenant",
				"go-cli: grant sign-in scopes -> openid profile email offline_access",
			},
			"create service principal",
		},
		{
			"service principal deleted", func(w *world) {
				sp := *w.principal("go-cli")
				sp.DeletedAt = now.AddDate(0, 0, -1)
				w.state.ServicePrincipals = slices.DeleteFunc(w.state.ServicePrincipals, func(s tenant.ServicePrincipal) bool { return s.ObjectID == sp.ObjectID })
				w.state.DeletedServicePrincipals = append(w.state.DeletedServicePrincipals, sp)
			},
			[]string{"go-cli: restore service principal [deleted] -> restored"},
			"restore service principal",
		},
		{
			"service principal disabled", func(w *world) { w.principal("internal-client").Enabled = false },
			[]string{"internal-client: update service principal [disabled] -> enabled"},
			"enable service principal",
		},
		{
			"consents gone", func(w *world) {
				id := w.principal("gateway-service").ObjectID
				w.state.Grants = slices.DeleteFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ClientID == id })
			},
			[]string{
				"gateway-service: grant custom_scope -> granted to itself, for the whole tenant",
				"gateway-service: grant sign-in scopes -> openid profile email offline_access",
			},
			"as it should be, but its consents",
		},
		{
			"consent incomplete", func(w *world) {
				id := w.principal("gateway-service").ObjectID
				for i, g := range w.state.Grants {
					if g.ClientID == id && g.ResourceID == graphSP {
						w.state.Grants[i].Scopes = []string{"User.Read", "openid"}
					}
				}
			},
			[]string{"gateway-service: grant sign-in scopes [User.Read openid] -> openid profile email offline_access"},
			"as it should be, but its consents",
		},
		{
			"role assignments gone", func(w *world) { w.state.Assignments = nil },
			[]string{
				"internal-client: grant modelop_client -> granted to itself, for the whole tenant",
				"internal-client: grant Group.Read.All -> granted on Microsoft Graph, for the whole tenant",
			},
			"as it should be, but its consents",
		},
		{
			"several at once", internal(func(a *tenant.Application) { a.TokenVersion, a.OptionalClaims = 1, tenant.OptionalClaims{} }),
			[]string{"internal-client: update access token version [1] -> 2", "internal-client: add claim idtyp -> in access tokens"},
			"token version 1 -> 2, claim idtyp",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := finished(t)
			tt.drift(w)
			p := w.plan()
			var got []string
			var summary string
			for _, c := range changesOf(p) {
				for _, a := range w.state.Applications {
					c = strings.ReplaceAll(c, a.AppID, "APPID")
				}
				got = append(got, c)
			}
			for _, r := range p.Registrations {
				if len(tt.want) > 0 && strings.HasPrefix(tt.want[0], r.Name+":") {
					summary = r.Summary
				} else if len(tt.want) == 0 && r.Name == "external-integration-client" {
					summary = r.Summary
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if summary != tt.summary {
				t.Errorf("summary %q, want %q", summary, tt.summary)
			}
			w.settles(p)
		})
	}
}

// What others put on a registration survives a repair of the same property.
func TestForeignEntriesStay(t *testing.T) {
	w := finished(t)
	g := w.app("gateway-service")
	g.Web = []string{"https://modelop-old.contoso.com/login/oauth2/code/gateway-service"}
	g.IdentifierURIs = []string{"https://contoso.com/modelop"}
	g.Tags = append(g.Tags[:3], "HideApp")
	g.Scopes = []tenant.Scope{{ID: "s1", Value: "reports", Type: "Admin", Enabled: true}}
	g.OptionalClaims.IDToken = []tenant.OptionalClaim{{Name: "upn", Essential: true}, {Name: "groups", AdditionalProperties: []string{"emit_as_roles"}}}
	g.OptionalClaims.SAML2Token = []tenant.OptionalClaim{{Name: "nickname"}}
	g.GroupMembershipClaims = "DirectoryRole"
	g.RequiredAccess = []tenant.RequiredAccess{
		{ResourceAppID: tenant.GraphAppID, Permissions: []tenant.Permission{{ID: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", Type: "Scope"}}},
		{ResourceAppID: "11111111-0000-0000-0000-000000000000", Permissions: []tenant.Permission{{ID: "p1", Type: "Role"}}},
	}
	g.Secrets = append(g.Secrets, tenant.Secret{KeyID: "k1", DisplayName: "pipeline", EndsAt: now.AddDate(0, 2, 0)})
	g.Owners = append(g.Owners, tenant.Owner{ID: "other", UserPrincipalName: "installer@contoso.com"})
	i := w.app("internal-client")
	i.AppRoles = append(i.AppRoles, tenant.AppRole{ID: "r1", Value: "auditor", Enabled: true, AllowedMemberTypes: []string{"User"}})
	i.AppRoles[0].Enabled = false
	w.state.Grants = append(w.state.Grants, tenant.Grant{ID: "g1", ClientID: w.principal("gateway-service").ObjectID, ResourceID: "another", Scopes: []string{"Files.Read"}})
	for n, grant := range w.state.Grants {
		if grant.ClientID == w.principal("gateway-service").ObjectID && grant.ResourceID == graphSP {
			w.state.Grants[n].Scopes = []string{"User.Read", "openid"}
		}
	}
	w.answers.TrustHolds = map[string]bool{g.AppID: true}
	w.state.Assignments = append(w.state.Assignments, tenant.Assignment{ID: "a1", PrincipalID: w.principal("internal-client").ObjectID, ResourceID: "another", AppRoleID: "role-1"})

	p := w.plan()
	want := []string{
		`gateway-service: secret "pipeline", until 2027-01-24`,
		"gateway-service: redirect URI (web) https://modelop-old.contoso.com/login/oauth2/code/gateway-service",
		"gateway-service: scope reports",
		"gateway-service: claim upn in ID tokens",
		"gateway-service: claim nickname in SAML tokens",
		"gateway-service: Application ID URI https://contoso.com/modelop",
		"gateway-service: API permission User.Read",
		"gateway-service: API permission p1 of 11111111-0000-0000-0000-000000000000",
		"gateway-service: consent User.Read",
		"gateway-service: consent Files.Read",
		"gateway-service: tag HideApp",
		"gateway-service: owner installer@contoso.com",
		"internal-client: app role auditor",
		"internal-client: consent role-1",
	}
	if diff := cmp.Diff(want, keptOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, k := range p.Kept {
		if want := k.Kind == "consent" && k.Value != "User.Read"; k.Unlisted != want {
			t.Errorf("%s: the portal's button takes it back: %v", k.Value, k.Unlisted)
		}
	}
	w.settles(p)
	g, i = w.app("gateway-service"), w.app("internal-client")
	consented := slices.ContainsFunc(w.state.Grants, func(grant tenant.Grant) bool {
		return grant.ResourceID == graphSP && slices.Contains(grant.Scopes, "User.Read") && len(grant.Scopes) == 5
	})
	for what, ok := range map[string]bool{
		"redirect URI":       slices.Contains(g.Web, "https://modelop-old.contoso.com/login/oauth2/code/gateway-service") && len(g.Web) == 2,
		"Application ID URI": slices.Contains(g.IdentifierURIs, "https://contoso.com/modelop") && len(g.IdentifierURIs) == 2,
		"consent":            consented,
		"tag":                g.HasTag("HideApp"),
		"scope":              len(g.Scopes) == 2 && g.Scopes[0].Value == "reports" && g.Scopes[0].Enabled,
		"claim":              g.OptionalClaims.IDToken[0].Name == "upn" && g.OptionalClaims.IDToken[0].Essential,
		"claim in SAML":      len(g.OptionalClaims.SAML2Token) == 1,
		"emit_as_roles":      slices.Contains(g.OptionalClaims.IDToken[1].AdditionalProperties, "emit_as_roles"),
		"directory roles":    g.GroupMembershipClaims == "SecurityGroup, DirectoryRole",
		"API permissions":    len(g.RequiredAccess) == 3 && g.RequiredAccess[0].Permissions[0].ID == "e1fe6dd8-ba31-4d61-89e7-88639da4683d" && g.RequiredAccess[1].Permissions[0].ID == "p1",
		"secret":             slices.ContainsFunc(g.Secrets, func(s tenant.Secret) bool { return s.KeyID == "k1" }),
		"app role":           len(i.AppRoles) == 2 && slices.ContainsFunc(i.AppRoles, func(r tenant.AppRole) bool { return r.Value == "auditor" }),
	} {
		if !ok {
			t.Errorf("the %s of somebody else was changed: %+v", what, g)
		}
	}
}

// A scope that was made by hand has an id of its own, and every reference follows that one.
func TestAHandmadeScopeKeepsItsID(t *testing.T) {
	w := finished(t)
	g := w.app("gateway-service")
	g.Scopes[0].ID = "77770000-aaaa-bbbb-cccc-000000000001"
	g.Scopes[0].Enabled = false
	g.RequiredAccess = nil
	p := w.plan()
	w.settles(p)
	g = w.app("gateway-service")
	found := slices.ContainsFunc(g.RequiredAccess, func(a tenant.RequiredAccess) bool {
		return a.ResourceAppID == g.AppID && a.Permissions[0].ID == "77770000-aaaa-bbbb-cccc-000000000001"
	})
	if len(g.Scopes) != 1 || g.Scopes[0].ID != "77770000-aaaa-bbbb-cccc-000000000001" || !found {
		t.Errorf("scopes %+v, permissions %+v", g.Scopes, g.RequiredAccess)
	}
}
