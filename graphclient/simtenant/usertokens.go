package simtenant

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// session is a person's sign-in to a client.
type session struct {
	clientID string
	person   *person
	at       address
	scope    string
	claims   string // the claims parameter
	nonce    string
	issued   time.Time
}

// userTokens issues the tokens of a session, or refuses.
func (t *Tenant) userTokens(r *http.Request, s session) reply {
	c, p := t.findClient(s.clientID), s.person
	p.activate(t.clock.Now())
	w := t.clientWords(s.clientID)
	w["upn"] = p.UPN
	org, refused := t.tenantOf(r, s, w)
	if refused != nil {
		return *refused
	}
	a := parseScope(s.scope)
	target := t.resource(a.resource)
	if target == nil {
		w["resource"] = a.resource
		return t.aadsts(r, 500011, w)
	}
	granted, code := t.grantedScopes(c, p, target, a)
	if code != 0 {
		w["resource"] = target.AppID
		return t.aadsts(r, code, w)
	}
	body := t.commonClaims(r, org, target, a.resource)
	body["oid"], body["sub"], body["name"], body["scp"] = p.ID, pairwise(p.ID, target.AppID), p.DisplayName, strings.Join(granted, " ")
	if body["ver"] == "1.0" {
		body["appid"], body["appidacr"], body["app_displayname"], body["acr"], body["amr"] = c.id, "0", c.name, "1", []string{"pwd", "mfa"}
		body["upn"], body["unique_name"], body["idtyp"] = p.UPN, p.UPN, "user"
	} else {
		body["azp"], body["azpacr"] = c.id, "0"
	}
	if target.AppID == graphAppID {
		body["wids"] = append(append([]string{}, p.Roles...), memberMarker)
		if p.Home != nil && org.ID == p.Home.ID {
			body["wids"] = []string{memberMarker}
		}
	} else {
		t.optionalClaims(body, p, target)
	}
	if strings.Contains(s.claims, "xms_cc") {
		body["xms_cc"] = []string{"cp1"}
	}
	answer := map[string]any{
		"token_type":     "Bearer",
		"scope":          t.scopeText(target, granted, a),
		"expires_in":     t.lifetimeSeconds(),
		"ext_expires_in": t.lifetimeSeconds(),
		"access_token":   sign(body, "JWT"),
	}
	t.addIdentity(r, answer, s, org, a)
	return ok(answer)
}

// tenantOf finds out which tenant a session is in.
func (t *Tenant) tenantOf(r *http.Request, s session, w words) (organization, *reply) {
	p, org := s.person, s.at.org
	if s.at.any != "" {
		if p.Home != nil {
			org = *p.Home
		}
		return org, nil
	}
	atHome := p.Home != nil && org.ID == p.Home.ID
	here := org.ID == t.state.Organization.ID && (p.Home == nil || p.Guest)
	if atHome || here {
		return org, nil
	}
	w["tenantName"] = org.DisplayName
	if p.Home != nil {
		w["idp"] = "https://sts.windows.net/" + p.Home.ID + "/"
	}
	refused := t.aadsts(r, 50020, w)
	return organization{}, &refused
}

// userScopes are the permissions of Microsoft Graph that a person may consent to.
var userScopes = []string{"User.Read", "openid", "profile", "email", "offline_access"}

// grantedScopes decides what a token carries; the code is the AADSTS number of a refusal.
func (t *Tenant) grantedScopes(c *client, p *person, target *spRecord, a asked) (granted []string, code int) {
	named := slices.DeleteFunc(slices.Clone(a.scopes), func(s string) bool { return s == ".default" })
	if c.first != nil && target.AppID == graphAppID {
		granted = append(granted, c.first.scopes...)
		for _, s := range named {
			switch {
			case slices.Contains(granted, s):
			case c.first.fixed:
				return nil, 65002
			case slices.Contains(userScopes, s) || t.consents(p, s):
				granted = append(granted, s)
			default:
				return nil, 90094
			}
		}
		return granted, 0
	}
	if c.sp == nil {
		return nil, 65001
	}
	for _, g := range t.state.Grants {
		if g.ClientID == c.sp.ID && g.ResourceID == target.ID && (g.ConsentType == "AllPrincipals" || value(g.PrincipalID) == p.ID) {
			granted = append(granted, strings.Fields(g.Scope)...)
		}
	}
	for _, s := range named {
		if !slices.Contains(granted, s) {
			return nil, 65001
		}
	}
	if len(granted) == 0 {
		return nil, 65001
	}
	return granted, 0
}

// consents tells whether a person may consent to a permission for a client while signing in.
func (t *Tenant) consents(p *person, scope string) bool {
	graph := t.resource("")
	known := slices.ContainsFunc(graph.OAuth2PermissionScopes, func(s PermissionScope) bool { return value(s.Value) == scope })
	return known && holdsAny(p.Roles, roleGlobalAdministrator, rolePrivilegedRoleAdministrator, roleApplicationAdministrator, roleCloudApplicationAdministrator)
}

// scopeText is the scope of an answer: as the service writes it, and with the asked .default in it.
func (t *Tenant) scopeText(target *spRecord, granted []string, a asked) string {
	prefix := a.resource
	if prefix == "" {
		prefix = t.graphURL()
	}
	var all []string
	for _, s := range granted {
		switch s {
		case "openid", "profile", "email":
			all = append(all, s)
		default:
			all = append(all, prefix+"/"+s)
		}
	}
	for _, s := range a.oidc {
		if s != "offline_access" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if slices.Contains(a.scopes, ".default") || target.AppID == graphAppID && len(a.scopes) == 0 {
		all = append(all, prefix+"/.default")
	}
	return strings.Join(all, " ")
}

// addIdentity adds what says who signed in, and the refresh token.
func (t *Tenant) addIdentity(r *http.Request, answer map[string]any, s session, org organization, a asked) {
	p := s.person
	home := t.state.Organization.ID
	if p.Home != nil {
		home = p.Home.ID
	}
	now := t.clock.Now()
	if slices.Contains(a.oidc, "openid") {
		id := claims{
			"aud": s.clientID, "iss": authorityURL(r) + "/" + org.ID + "/v2.0", "iat": now.Unix(), "nbf": now.Unix(),
			"exp": now.Unix() + 3600, "oid": p.ID, "sub": pairwise(p.ID, s.clientID), "tid": org.ID, "ver": "2.0", "uti": t.text(22, tokenLetters),
		}
		if slices.Contains(a.oidc, "profile") {
			id["name"], id["preferred_username"] = p.DisplayName, p.UPN
		}
		if slices.Contains(a.oidc, "email") {
			id["email"] = p.UPN
		}
		if s.nonce != "" {
			id["nonce"] = s.nonce
		}
		answer["id_token"] = sign(id, "JWT")
	}
	info, _ := json.Marshal(map[string]string{"uid": p.ID, "utid": home})
	answer["client_info"] = base64.RawURLEncoding.EncodeToString(info)
	if slices.Contains(a.oidc, "offline_access") {
		answer["refresh_token"] = sign(claims{
			"client": s.clientID, "oid": p.ID, "tid": org.ID, "any": s.at.any, "scope": s.scope, "x-serial": t.state.Serial,
			"iat": now.Unix(),
		}, "RT")
	}
}

// redeemRefreshToken renews a session.
func (t *Tenant) redeemRefreshToken(r *http.Request, at address, form url.Values) reply {
	c, err := verify(form.Get("refresh_token"), "RT")
	if err != nil || !strings.EqualFold(c.text("client"), form.Get("client_id")) {
		return t.aadsts(r, 9002313, nil)
	}
	p := t.personByID(c.text("oid"))
	if p == nil {
		return t.aadsts(r, 50034, nil)
	}
	if code := t.scenario.SignIn.RefuseRenewal; code != 0 {
		return t.aadsts(r, code, t.clientWords(c.text("client")))
	}
	if c.number("x-serial") <= p.ValidAfter {
		return t.aadsts(r, 50173, words{"issued": time.Unix(c.number("iat"), 0).UTC().Format(tokenTime)})
	}
	scope := form.Get("scope")
	if scope == "" {
		scope = c.text("scope")
	}
	return t.userTokens(r, session{clientID: form.Get("client_id"), person: p, at: at, scope: scope, claims: form.Get("claims"), issued: t.clock.Now()})
}

// optionalClaims adds what a resource asks to have in its access tokens.
func (t *Tenant) optionalClaims(body claims, p *person, target *spRecord) {
	app := t.applicationByAppID(target.AppID)
	if app == nil || app.OptionalClaims == nil {
		return
	}
	given, family, _ := strings.Cut(p.DisplayName, " ")
	for _, c := range app.OptionalClaims.AccessToken {
		switch c.Name {
		case "given_name":
			body["given_name"] = given
		case "family_name":
			body["family_name"] = family
		case "email":
			body["email"] = p.UPN
		case "preferred_username":
			body["preferred_username"] = p.UPN
		case "idtyp":
			if slices.Contains(c.AdditionalProperties, "include_user_token") {
				body["idtyp"] = "user"
			}
		}
	}
	t.groupsClaim(body, p, app)
}

// maxGroupsInToken is how many groups fit in a token before the claim gives way to a link.
const maxGroupsInToken = 200

func (t *Tenant) groupsClaim(body claims, p *person, app *appRecord) {
	form := value(app.GroupMembershipClaims)
	if !strings.Contains(form, "SecurityGroup") && !strings.Contains(form, "All") {
		return // ApplicationGroup gives assigned groups only, and no scenario assigns any
	}
	var properties []string
	for _, c := range app.OptionalClaims.AccessToken {
		if c.Name == "groups" {
			properties = c.AdditionalProperties
		}
	}
	if len(p.Groups) > maxGroupsInToken {
		body["_claim_names"] = map[string]string{"groups": "src1"}
		body["_claim_sources"] = map[string]any{"src1": map[string]string{
			"endpoint": "https://graph.windows.net/" + t.state.Organization.ID + "/users/" + p.ID + "/getMemberObjects",
		}}
		return
	}
	groups := []string{}
	for _, g := range t.state.Groups {
		if !slices.Contains(p.Groups, g.ID) {
			continue
		}
		name := g.ID
		if g.SAMAccountName != nil {
			switch {
			case slices.Contains(properties, "sam_account_name"):
				name = *g.SAMAccountName
			case slices.Contains(properties, "netbios_domain_and_sam_account_name"):
				domain, _, _ := strings.Cut(t.state.Organization.defaultDomain(), ".")
				name = strings.ToUpper(domain) + `\` + *g.SAMAccountName
			case slices.Contains(properties, "dns_domain_and_sam_account_name"):
				name = t.state.Organization.defaultDomain() + `\` + *g.SAMAccountName
			}
		}
		groups = append(groups, name)
	}
	if len(groups) > 0 {
		body["groups"] = groups
	}
}

// pairwise makes a subject that differs from client to client.
func pairwise(personID, clientID string) string { return digest(personID + "/" + clientID) }
