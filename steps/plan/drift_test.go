package plan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// Every property that can drift: what somebody did to a finished setup, and what the plan says about it. Each case is then
// applied, and a second plan must be empty.
func TestDrift(t *testing.T) {
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
func TestHandmadeScopeKeepsItsID(t *testing.T) {
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

func TestScopeDowntime(t *testing.T) {
	drifted := func(t *testing.T) *world {
		w := finished(t)
		w.app("gateway-service").Scopes[0].Type = "Admin"
		w.app("gateway-service").TokenVersion = 1
		return w
	}
	w := drifted(t)
	p := w.plan()
	if diff := cmp.Diff([]string{"scope-downtime gateway-service"}, questionsOf(p)); diff != "" {
		t.Fatal(diff)
	}
	want := `The scope custom_scope of gateway-service is not as ModelOp Center needs it: "Who can consent" is Admins only. It should be Admins and users.`
	if p.Questions[0].Text != want {
		t.Errorf("got  %s\nwant %s", p.Questions[0].Text, want)
	}

	w.answers.ScopeDowntime = LeaveIt
	p = w.plan()
	if p.Count() != 1 || p.LeftOut() != 1 || len(p.Questions) != 0 {
		t.Errorf("refused: %v, left out %d, questions %v", changesOf(p), p.LeftOut(), questionsOf(p))
	}
	w.apply(p)
	if p := w.plan(); p.Count() != 0 || p.UpToDate() {
		t.Errorf("the line must stay: %v, up to date %v", changesOf(p), p.UpToDate())
	}

	w = drifted(t)
	w.answers.ScopeDowntime = Allow
	p = w.plan()
	ops := operations(p)
	if len(ops) != 3 || ops[0].SwitchesOff || !ops[1].SwitchesOff || ops[2].SwitchesOff || p.Count() != 2 {
		t.Errorf("operations %+v", ops)
	}
	w.settles(p)

	w = finished(t)
	w.app("internal-client").AppRoles[0].Description = "A role"
	if diff := cmp.Diff([]string{"scope-downtime internal-client"}, questionsOf(w.plan())); diff != "" {
		t.Error(diff)
	}
	w.answers.ScopeDowntime = Allow
	w.settles(w.plan())
}

// A scope that must change while another is added: the addition does not have to wait, and nothing enabled is touched.
func TestScopeDowntimeBesideAnAddition(t *testing.T) {
	w := finished(t)
	a := w.app("go-cli")
	a.Scopes[0].AdminConsentDescription = "Mine"
	a.Scopes = append(a.Scopes, tenant.Scope{ID: "x", Value: "other", Type: "User", Enabled: true})
	w.answers.ScopeDowntime = Allow
	w.settles(w.plan())
	if a := w.app("go-cli"); len(a.Scopes) != 2 || !a.Scopes[0].Enabled || !a.Scopes[1].Enabled {
		t.Errorf("%+v", a.Scopes)
	}
}

func TestAudience(t *testing.T) {
	w := finished(t)
	w.app("gateway-service").SignInAudience = "AzureADMultipleOrgs"
	p := w.plan()
	if diff := cmp.Diff([]string{"audience gateway-service"}, questionsOf(p)); diff != "" {
		t.Fatal(diff)
	}
	w.answers.Audience = LeaveIt
	if p := w.plan(); p.Count() != 0 || p.LeftOut() != 1 {
		t.Errorf("refused: %v, left out %d", changesOf(p), p.LeftOut())
	}
	w.answers.Audience = Allow
	p = w.plan()
	if diff := cmp.Diff([]string{"gateway-service: update who may use it [every organization's tenant] -> this tenant only"}, changesOf(p)); diff != "" {
		t.Error(diff)
	}
	w.settles(p)
}

func TestGroupAnswerChanged(t *testing.T) {
	w := finished(t)
	w.choices.GroupNames = blueprint.GroupNamesSynced
	p := w.plan()
	want := []string{
		"gateway-service: update groups in tokens [ids, of security groups] -> names of synced groups, of security groups",
		"external-integration-client: update groups in tokens [ids, of security groups] -> names of synced groups, of security groups",
		"go-cli: update groups in tokens [ids, of security groups] -> names of synced groups, of security groups",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rows := p.Rows().Consents
	if got, want := rows[0], (Row{Sign: ".", Name: "Group.Read.All", Word: "kept", Text: "no longer needed; stays granted", Registration: "internal-client"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if p.Rows().Kept != "" {
		t.Errorf("it is no entry of others: %s", p.Rows().Kept)
	}
	w.settles(p)

	w.choices.GroupNames = blueprint.GroupNamesCloud
	w.settles(w.plan())
	w.choices.DropGroupReadAll = true
	p = w.plan()
	if diff := cmp.Diff([]string{"internal-client: update Group.Read.All [granted] -> taken back"}, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := p.Rows().Consents[0], (Row{Sign: "~", Name: "Group.Read.All", Word: "update", Text: "taken back", Registration: "internal-client"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	w.settles(p)
	if len(w.state.Assignments) != 1 || len(w.app("internal-client").RequiredAccess) != 1 {
		t.Errorf("assignments %+v, permissions %+v", w.state.Assignments, w.app("internal-client").RequiredAccess)
	}
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); got.GroupNames != blueprint.GroupNamesCloud {
		t.Errorf("the tenant says %q", got.GroupNames)
	}
}

// Dropping a permission that was never granted is a change of the list alone.
func TestDropGroupReadAllThatIsPending(t *testing.T) {
	w := newWorld(t)
	w.state.Actor.Roles = []tenant.Role{{TemplateID: tenant.RoleApplicationAdministrator}}
	w.apply(w.plan())
	w.choices.GroupNames, w.choices.DropGroupReadAll = blueprint.GroupNamesIDs, true
	p := w.plan()
	if diff := cmp.Diff([]string{"internal-client: update API permissions [Group.Read.All] -> no longer asked for"}, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}

func TestSignInScopesLeftOutLater(t *testing.T) {
	w := finished(t)
	w.choices.SignInScopes = false
	p := w.plan()
	if !p.UpToDate() || p.Rows().Kept == "" {
		t.Errorf("consents are never withdrawn silently: %v, kept %q", changesOf(p), p.Rows().Kept)
	}
}

func TestNamePrefixChanged(t *testing.T) {
	w := finished(t)
	w.app("go-cli").DisplayName = "Our moc"
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("a display name is never identity: %v", changesOf(p))
	}
	w.choices.NamePrefix = "prod-"
	p := w.plan()
	want := []string{
		"gateway-service: update name [gateway-service] -> prod-gateway-service",
		"internal-client: update name [internal-client] -> prod-internal-client",
		"external-integration-client: update name [external-integration-client] -> prod-external-integration-client",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.apply(p)
	if got, _ := ExistingChoices(w.state, "modelop.contoso.com"); got.NamePrefix != "prod-" {
		t.Errorf("the tenant says %q", got.NamePrefix)
	}
	if p := w.plan(); !p.UpToDate() {
		t.Errorf("second plan: %v", changesOf(p))
	}
}

func TestRestore(t *testing.T) {
	w := finished(t)
	w.remove("gateway-service")
	p := w.plan()
	want := []string{
		"gateway-service: restore registration [deleted 2026-11-21] -> restored",
		"gateway-service: restore service principal [deleted] -> restored",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := p.Registrations[0]; r.Action != Restore || r.Summary != "deleted 2026-11-21, with its secrets" {
		t.Errorf("%s %s", r.Action, r.Summary)
	}
	w.settles(p)
}

// Where neither the service principal nor its consents are left, both are planned anew.
func TestRestoreWithoutServicePrincipal(t *testing.T) {
	w := finished(t)
	id := w.principal("gateway-service").ObjectID
	w.remove("gateway-service")
	w.state.DeletedServicePrincipals = nil
	w.state.Grants = slices.DeleteFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ClientID == id })
	p := w.plan()
	want := []string{
		"gateway-service: restore registration [deleted 2026-11-21] -> restored",
		"gateway-service: create service principal -> present and enabled",
		"gateway-service: grant custom_scope -> granted to itself, for the whole tenant",
		"gateway-service: grant sign-in scopes -> openid profile email offline_access",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}

func TestRestoreBringsItToTheBlueprint(t *testing.T) {
	w := finished(t)
	w.app("internal-client").TokenVersion = 1
	w.remove("internal-client")
	p := w.plan()
	if p.Count() != 3 {
		t.Errorf("%v", changesOf(p))
	}
	w.settles(p)
}

// The mixed repair of the guide: one restored, one drifted, one as it should be, one without a live secret.
func TestMixedRepair(t *testing.T) {
	w := finished(t)
	i := w.app("internal-client")
	i.TokenVersion, i.OptionalClaims = 1, tenant.OptionalClaims{}
	i.Secrets = append(i.Secrets, tenant.Secret{KeyID: "k1", DisplayName: "pipeline", EndsAt: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)})
	i.Owners = append(i.Owners, tenant.Owner{ID: "other", UserPrincipalName: "installer@contoso.com"})
	w.state.Assignments = w.state.Assignments[1:]
	w.answers.TrustHolds = map[string]bool{i.AppID: true}
	c := w.app("go-cli")
	c.Secrets[0].EndsAt = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	cli := w.principal("go-cli").ObjectID
	w.state.Grants = slices.DeleteFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ClientID == cli && g.ResourceID == cli })
	w.app("gateway-service").Web = append(w.app("gateway-service").Web, "https://modelop-old.contoso.com/login/oauth2/code/gateway-service")
	w.remove("gateway-service")

	p := w.plan()
	if p.Count() != 7 {
		t.Errorf("%d changes, want 7: %v", p.Count(), changesOf(p))
	}
	want := `^ gateway-service              restore  deleted 2026-11-21, with its secrets
~ internal-client              update   token version 1 -> 2, claim idtyp
= external-integration-client  keep     as it should be
~ go-cli                       update   secret expired 2026-11-02, add one

+ custom_scope                 grant    go-cli, for itself
+ modelop_client               grant    internal-client, for itself
= 6 others                     keep     as they should be
. 1 redirect URI, 1 secret, 1 owner
`
	if diff := cmp.Diff(want, text(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.settles(p)
}
