package simtenant

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// token answers the token endpoint.
func (t *Tenant) token(r *http.Request, at address, form url.Values) reply {
	if id, secret, basic := r.BasicAuth(); basic {
		form.Set("client_id", id)
		form.Set("client_secret", secret)
	}
	if form.Get("client_id") == "" {
		return t.aadsts(r, 90014, words{"field": "client_id"})
	}
	if refused := t.checkClient(r, form.Get("client_id"), at); refused != nil {
		return *refused
	}
	switch form.Get("grant_type") {
	case "urn:ietf:params:oauth:grant-type:device_code", "device_code":
		if refused := t.checkPublic(r, form); refused != nil {
			return *refused
		}
		return t.redeemDeviceCode(r, at, form)
	case "refresh_token":
		return t.redeemRefreshToken(r, at, form)
	case "authorization_code":
		return t.redeemAuthorizationCode(r, form)
	case "client_credentials":
		return t.clientCredentials(r, at, form)
	case "password":
		return t.password(r, at, form)
	case "":
		return t.aadsts(r, 90014, words{"field": "grant_type"})
	default:
		return t.aadsts(r, 70003, words{"grant": form.Get("grant_type")})
	}
}

// checkPublic holds a client to its kind in a flow where the registration decides whether it is public.
func (t *Tenant) checkPublic(r *http.Request, form url.Values) *reply {
	c := t.findClient(form.Get("client_id"))
	code := 0
	sent := form.Get("client_secret") != "" || form.Get("client_assertion") != ""
	public := c.first != nil || c.app != nil && value(c.app.IsFallbackPublicClient)
	switch {
	case public && sent:
		code = 700025
	case !public && !sent:
		code = 7000218
	case !public:
		return t.checkCredential(r, c, form)
	default:
		return nil
	}
	answer := t.aadsts(r, code, t.clientWords(c.id))
	return &answer
}

// checkCredential refuses a confidential client whose secret or assertion is not right.
func (t *Tenant) checkCredential(r *http.Request, c *client, form url.Values) *reply {
	code, w := 0, t.clientWords(c.id)
	switch {
	case form.Get("client_assertion") != "":
		code = t.checkAssertion(c, form.Get("client_assertion"), w)
	case form.Get("client_secret") == "":
		code = 7000218
	default:
		switch t.secretState(c.app, form.Get("client_secret")) {
		case secretUnknown:
			code = 7000215
		case secretExpired:
			code = 7000222
		case secretGood:
		}
	}
	if code == 0 {
		return nil
	}
	answer := t.aadsts(r, code, w)
	return &answer
}

// assertionAudience is what an assertion of another issuer must be made for.
const assertionAudience = "api://AzureADTokenExchange"

// checkAssertion finds the federated credential that an assertion of another issuer matches. The code is the AADSTS
// number of a refusal. Where the assertion names no audience or no time, none is looked at.
func (t *Tenant) checkAssertion(c *client, assertion string, w words) (code int) {
	var body struct {
		Issuer    string `json:"iss"`
		Subject   string `json:"sub"`
		Audience  string `json:"aud"`
		NotBefore int64  `json:"nbf"`
		Expires   int64  `json:"exp"`
	}
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 || c.app == nil {
		return 700213
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(data, &body) != nil {
		return 700213
	}
	w["issuer"], w["subject"], w["audience"] = body.Issuer, body.Subject, body.Audience
	w["expiry"] = time.Unix(body.Expires, 0).UTC().Format(tokenTime)
	now, tolerance := t.clock.Now(), 5*time.Minute
	issuer := func(f FederatedCredential) bool { return f.Issuer == body.Issuer }
	subject := func(f FederatedCredential) bool { return issuer(f) && value(f.Subject) == body.Subject }
	switch {
	case !slices.ContainsFunc(c.app.Federated, issuer):
		return 700211
	case !slices.ContainsFunc(c.app.Federated, subject):
		return 700213
	case body.Audience != "" && body.Audience != assertionAudience:
		return 700212
	case body.NotBefore != 0 && now.Add(tolerance).Before(time.Unix(body.NotBefore, 0)),
		body.Expires != 0 && now.Add(-tolerance).After(time.Unix(body.Expires, 0)):
		return 700024
	}
	return 0
}

// asked is what a scope parameter asks for.
type asked struct {
	resource string   // as written, without a slash at the end; empty is Microsoft Graph
	scopes   []string // scope values of the resource, or ".default"
	oidc     []string
}

func parseScope(text string) asked {
	var a asked
	for _, s := range strings.Fields(text) {
		switch strings.ToLower(s) {
		case "openid", "profile", "email", "offline_access":
			a.oidc = append(a.oidc, strings.ToLower(s))
			continue
		}
		resource, name := "", s
		if i := strings.LastIndex(s, "/"); i >= 0 {
			resource, name = strings.TrimRight(s[:i], "/"), s[i+1:]
		}
		a.resource, a.scopes = resource, append(a.scopes, name)
	}
	return a
}

// resource finds the service principal that a scope names. The caller holds mu.
func (t *Tenant) resource(name string) *spRecord {
	if name == "" || strings.EqualFold(name, t.graphURL()) {
		name = graphAppID
	}
	for _, sp := range t.state.ServicePrincipals {
		if sp.DeletedDateTime != nil {
			continue
		}
		t.settle(sp)
		if slices.ContainsFunc(sp.ServicePrincipalNames, func(n string) bool { return strings.EqualFold(strings.TrimRight(n, "/"), name) }) {
			return sp
		}
	}
	return nil
}

// clientCredentials answers an application that signs in as itself.
func (t *Tenant) clientCredentials(r *http.Request, at address, form url.Values) reply {
	if at.any != "" {
		return t.aadsts(r, 50059, nil)
	}
	c := t.findClient(form.Get("client_id"))
	w := t.clientWords(c.id)
	scope := form.Get("scope")
	if scope == "" {
		return t.aadsts(r, 90014, words{"field": "scope"})
	}
	if c.first != nil {
		return t.aadsts(r, 70002, w)
	}
	if form.Get("client_secret") == "" && form.Get("client_assertion") == "" {
		return t.aadsts(r, 7000216, w)
	}
	if refused := t.checkCredential(r, c, form); refused != nil {
		return *refused
	}
	a := parseScope(scope)
	if len(a.scopes) != 1 || a.scopes[0] != ".default" {
		w["scope"] = scope
		return t.aadsts(r, 1002012, w)
	}
	target := t.resource(a.resource)
	if target == nil {
		w["resource"] = a.resource
		return t.aadsts(r, 500011, w)
	}
	granted := t.grantedRoles(c.sp, target)
	if target.AppRoleAssignmentRequired && len(granted) == 0 {
		w["resource"], w["resourceName"] = target.AppID, target.DisplayName
		return t.aadsts(r, 501051, w)
	}
	body := t.commonClaims(r, at.org, target, a.resource)
	body["sub"], body["oid"] = c.sp.ID, c.sp.ID
	if len(granted) > 0 {
		body["roles"] = granted
	}
	if body["ver"] == "1.0" {
		body["appid"], body["appidacr"], body["app_displayname"] = c.id, "1", c.name
	} else {
		body["azp"], body["azpacr"] = c.id, "1"
	}
	if target.AppID == graphAppID || t.hasClaim(target, "idtyp") {
		body["idtyp"] = "app"
	}
	return ok(map[string]any{
		"token_type": "Bearer", "expires_in": t.lifetimeSeconds(), "ext_expires_in": t.lifetimeSeconds(), "access_token": sign(body, "JWT"),
	})
}

// grantedRoles lists the values of the application permissions that a client holds on a resource.
func (t *Tenant) grantedRoles(sp, target *spRecord) []string {
	var granted []string
	for _, a := range t.state.Assignments {
		if a.PrincipalID != sp.ID || a.ResourceID != target.ID {
			continue
		}
		for _, role := range target.AppRoles {
			if role.ID == a.AppRoleID && role.IsEnabled {
				granted = append(granted, value(role.Value))
			}
		}
	}
	return granted
}

// commonClaims are the claims that every access token for a resource has.
func (t *Tenant) commonClaims(r *http.Request, org organization, target *spRecord, named string) claims {
	now := t.clock.Now()
	t.state.Serial++
	body := claims{
		"tid": org.ID, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Unix() + int64(t.lifetimeSeconds()),
		"uti": t.text(22, tokenLetters), "rh": "0." + t.text(60, tokenLetters), "x-serial": t.state.Serial,
	}
	if app := t.applicationByAppID(target.AppID); app != nil && value(app.API.RequestedAccessTokenVersion) == 2 {
		body["ver"], body["aud"], body["iss"] = "2.0", target.AppID, authorityURL(r)+"/"+org.ID+"/v2.0"
		return body
	}
	if named == "" {
		named = t.graphURL()
	}
	body["ver"], body["aud"], body["iss"] = "1.0", named, "https://sts.windows.net/"+org.ID+"/"
	return body
}

func (t *Tenant) lifetimeSeconds() int {
	if l := t.scenario.SignIn.TokenLifetime; l > 0 {
		return int(l / time.Second)
	}
	return 4742
}

// hasClaim tells whether a resource asks for an optional claim in its access tokens.
func (t *Tenant) hasClaim(target *spRecord, name string) bool {
	app := t.applicationByAppID(target.AppID)
	if app == nil || app.OptionalClaims == nil {
		return false
	}
	return slices.ContainsFunc(app.OptionalClaims.AccessToken, func(c OptionalClaim) bool { return c.Name == name })
}

// password answers the resource owner's password grant. Security defaults ask every person for a second factor, which
// this flow cannot give.
func (t *Tenant) password(r *http.Request, _ address, form url.Values) reply {
	if refused := t.checkPublic(r, form); refused != nil {
		return *refused
	}
	p := t.personByUPN(form.Get("username"))
	if form.Get("username") == "" || p == nil {
		return t.aadsts(r, 50034, words{"upn": form.Get("username")})
	}
	return t.aadsts(r, 50076, words{"upn": p.UPN})
}

// digest is the SHA-256 of a text as tokens write one. The S256 code challenge of a verifier is its digest.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
