package simtenant

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// clientToken asks for a token as an application.
func (f *fixture) clientToken(appID, secret, scope string) answer {
	f.t.Helper()
	return f.form("contoso.com/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {scope}})
}

// dynamicToken signs the scenario's person in to a client that asks for permissions by name.
func (f *fixture) dynamicToken(scopes string) string {
	f.t.Helper()
	code := f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {graphTools}, "scope": {scopes + " openid offline_access profile"}})
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
		f.t.Fatal(err)
	}
	return f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {graphTools}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}}).must(200).text("access_token")
}

// oauthRefused fails the test unless the answer is a refusal with this error and AADSTS number.
func (a answer) oauthRefused(status int, oauthError string, code int) answer {
	a.t.Helper()
	codes, _ := a.body["error_codes"].([]any)
	if a.status != status || a.text("error") != oauthError || len(codes) != 1 || codes[0] != float64(code) || !strings.HasPrefix(a.text("error_description"), fmt.Sprintf("AADSTS%d: ", code)) {
		a.t.Fatalf("got %d %s, want %d %s AADSTS%d", a.status, a.raw, status, oauthError, code)
	}
	for _, name := range []string{"trace_id", "correlation_id", "timestamp"} {
		if a.text(name) == "" || !strings.Contains(a.text("error_description"), a.text(name)) {
			a.t.Errorf("the description lacks the %s: %s", name, a.raw)
		}
	}
	return a
}

const graphScope = "https://graph.microsoft.com/.default openid offline_access profile"

// deviceCodeClient is an OAuth client written from RFC 8628 and the discovery document alone.
type deviceCodeClient struct {
	t          *testing.T
	http       *http.Client
	configured struct {
		Issuer   string `json:"issuer"`
		Token    string `json:"token_endpoint"`
		Device   string `json:"device_authorization_endpoint"`
		JWKS     string `json:"jwks_uri"`
		AuthHost string `json:"authorization_endpoint"`
	}
}

func (c *deviceCodeClient) get(address string, into any) {
	c.t.Helper()
	resp, err := fetch(c.t, c.http, http.MethodGet, address, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	a := read(c.t, resp).must(200)
	if err := json.Unmarshal(a.raw, into); err != nil {
		c.t.Fatal(err)
	}
}

func (c *deviceCodeClient) post(address string, form url.Values) answer {
	c.t.Helper()
	resp, err := fetch(c.t, c.http, http.MethodPost, address, form)
	if err != nil {
		c.t.Fatal(err)
	}
	return read(c.t, resp)
}

// TestADeviceCodeSignsInOverHTTPS signs in as an independent client would, over real HTTPS, and reads from Microsoft Graph.
func TestADeviceCodeSignsInOverHTTPS(t *testing.T) {
	tenant := New(Options{})
	transport, server := tenant.Transport()
	defer func() { _ = server.Close() }()
	for _, name := range []string{"organizations", "common", "contoso.com", "CONTOSO.onmicrosoft.com", defaultTenantID} {
		t.Run(name, func(t *testing.T) {
			c := &deviceCodeClient{t: t, http: &http.Client{Transport: transport}}
			c.get("https://login.microsoftonline.com/"+name+"/v2.0/.well-known/openid-configuration", &c.configured)
			if wide := name == "organizations" || name == "common"; wide != strings.Contains(c.configured.Issuer, "{tenantid}") {
				t.Errorf("issuer %s", c.configured.Issuer)
			}
			code := c.post(c.configured.Device, url.Values{"client_id": {azureCLI}, "scope": {graphScope}}).must(200)
			if len(code.text("user_code")) != 9 || code.at("expires_in") != 900.0 || code.at("interval") != 5.0 || !strings.Contains(code.text("message"), code.text("verification_uri")) {
				t.Errorf("%s", code.raw)
			}
			poll := url.Values{"client_id": {azureCLI}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {code.text("device_code")}}
			c.post(c.configured.Token, poll).oauthRefused(400, "authorization_pending", 70016)
			if err := tenant.Approve(strings.ToLower(code.text("user_code")), "admin@contoso.com"); err != nil {
				t.Fatal(err)
			}
			tokens := c.post(c.configured.Token, poll).must(200)
			if !slices.Contains(strings.Fields(tokens.text("scope")), "https://graph.microsoft.com/.default") || tokens.text("token_type") != "Bearer" || tokens.at("expires_in").(float64) < 3000 {
				t.Errorf("%s", tokens.raw)
			}
			info, err := base64.RawURLEncoding.DecodeString(tokens.text("client_info"))
			if err != nil || !strings.Contains(string(info), `"utid":"`+defaultTenantID) {
				t.Errorf("client_info %s %v", info, err)
			}
			id, err := verify(tokens.text("id_token"), "JWT")
			if err != nil || id.text("tid") != defaultTenantID || id.text("preferred_username") != "admin@contoso.com" || id.text("aud") != azureCLI {
				t.Errorf("id token %v %v", id, err)
			}
			access, err := verify(tokens.text("access_token"), "JWT")
			if err != nil || !strings.Contains(access.text("scp"), "Directory.AccessAsUser.All") || access.texts("wids")[0] != roleGlobalAdministrator || access.text("aud") != "https://graph.microsoft.com" {
				t.Errorf("access token %v %v", access, err)
			}
			c.post(c.configured.Token, poll).oauthRefused(400, "invalid_grant", 90120) // a code is good for once
			renewed := c.post(c.configured.Token, url.Values{
				"client_id": {azureCLI}, "grant_type": {"refresh_token"}, "refresh_token": {tokens.text("refresh_token")}, "scope": {graphScope},
				"claims": {`{"access_token":{"xms_cc":{"values":["CP1"]}}}`},
			}).must(200)
			if again, err := verify(renewed.text("access_token"), "JWT"); err != nil || len(again.texts("xms_cc")) != 1 {
				t.Errorf("renewed token %v %v", again, err)
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://graph.microsoft.com/v1.0/me", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+renewed.text("access_token"))
			resp, err := c.http.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if me := read(t, resp).must(200); me.text("userPrincipalName") != "admin@contoso.com" {
				t.Errorf("%s", me.raw)
			}
			var keys struct {
				Keys []map[string]any `json:"keys"`
			}
			c.get(c.configured.JWKS, &keys)
			if len(keys.Keys) != 1 || keys.Keys[0]["kid"] != keyID() || keys.Keys[0]["e"] != "AQAB" {
				t.Errorf("%v", keys)
			}
		})
	}
}

func (f *fixture) get(path string) answer {
	f.t.Helper()
	return f.send(httptest.NewRequestWithContext(f.t.Context(), http.MethodGet, "https://login.microsoftonline.com/"+path, nil))
}

func TestDiscoveryKnowsTheTenantAndNoOther(t *testing.T) {
	f := newFixture(t, "clean")
	a := f.get("common/discovery/instance?api-version=1.1&authorization_endpoint=https%3A%2F%2Flogin.microsoftonline.com%2Fcontoso.com%2Foauth2%2Fv2.0%2Fauthorize").must(200)
	if a.text("tenant_discovery_endpoint") != "https://login.microsoftonline.com/contoso.com/v2.0/.well-known/openid-configuration" || len(a.body["metadata"].([]any)) != 3 {
		t.Errorf("%s", a.raw)
	}
	f.get("nowhere.example/v2.0/.well-known/openid-configuration").oauthRefused(400, "invalid_tenant", 90002)
	f.form("nowhere.example/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {graphScope}}).oauthRefused(400, "invalid_request", 90002)
	f.get("contoso,com/v2.0/.well-known/openid-configuration").oauthRefused(400, "invalid_tenant", 900023)
	f.get(guidA+"/v2.0/.well-known/openid-configuration").oauthRefused(400, "invalid_tenant", 90002)
}

func TestATenantOfAnotherCloudIsFoundThereOnly(t *testing.T) {
	f := &fixture{t: t, tenant: New(Options{Scenario: scenario(t, "us-government")}), clock: newTestClock()}
	f.tenant.Inject(Fault{Kind: FaultClaims, Nth: 2})
	for range 2 { // without a token; with one that is not enough
		if got := f.graph("GET", "/me", nil).must(401).header.Get("Www-Authenticate"); !strings.Contains(got, `authorization_uri="https://login.microsoftonline.us/`) {
			t.Errorf("%s", got)
		}
	}
	f.get("contoso.us/v2.0/.well-known/openid-configuration").oauthRefused(400, "invalid_request", 90038)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://login.microsoftonline.us/contoso.us/v2.0/.well-known/openid-configuration", nil)
	if a := f.send(r).must(200); a.text("msgraph_host") != "graph.microsoft.us" || !strings.HasPrefix(a.text("token_endpoint"), "https://login.microsoftonline.us/") {
		t.Errorf("%s", a.raw)
	}
}

func TestADeviceCodeIsRefusedAsPeopleAndPoliciesDecide(t *testing.T) {
	start := func(f *fixture) (code answer, poll func() answer) {
		code = f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {graphScope}}).must(200)
		return code, func() answer {
			return f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}})
		}
	}
	bare := func(name string) *fixture {
		clock := newTestClock()
		return &fixture{t: t, clock: clock, tenant: New(Options{Scenario: scenario(t, name), Clock: clock})}
	}
	f := bare("device-code-blocked")
	code, poll := start(f)
	poll().oauthRefused(400, "authorization_pending", 70016)
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
		t.Fatal(err)
	}
	if a := poll().oauthRefused(400, "invalid_grant", 53003); a.text("suberror") == "" || !strings.Contains(a.text("claims"), "capolids") {
		t.Errorf("%s", a.raw)
	}

	f = bare("declined")
	code, poll = start(f)
	poll().oauthRefused(400, "authorization_pending", 70016)
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
		t.Fatal(err)
	}
	if a := poll(); a.status != 400 || a.text("error") != "authorization_declined" {
		t.Errorf("%s", a.raw)
	}

	f = bare("expired")
	code, poll = start(f)
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil { // nobody types it
		t.Fatal(err)
	}
	poll().oauthRefused(400, "authorization_pending", 70016)
	f.clock.advance(2 * time.Second)
	poll().oauthRefused(400, "expired_token", 70020)
	if err := f.tenant.Approve(code.text("user_code"), ""); !errors.Is(err, ErrExpiredCode) {
		t.Errorf("Approve: %v", err)
	}

	f = bare("clean")
	code, _ = start(f)
	if err := f.tenant.Approve("WRONGCODE", ""); !errors.Is(err, ErrUnknownCode) {
		t.Errorf("Approve: %v", err)
	}
	if err := f.tenant.Approve(code.text("user_code"), "nobody@contoso.com"); !errors.Is(err, ErrUnknownPerson) {
		t.Errorf("Approve: %v", err)
	}
	if got := f.tenant.PendingCodes(); len(got) != 1 || got[0] != code.text("user_code") {
		t.Errorf("pending: %v", got)
	}
	f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {"x"}}).oauthRefused(400, "bad_verification_code", 70018)
}

func TestEverySignInCanBeRefusedWithEveryNumber(t *testing.T) {
	for _, number := range RefusalCodes() {
		s := scenario(t, "clean")
		s.SignIn.Refuse, s.SignIn.AutoApprove = number, &AutoApprove{Poll: 1}
		f := &fixture{t: t, clock: newTestClock(), tenant: New(Options{Scenario: s})}
		code := f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {graphScope}}).must(200)
		a := f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}})
		if a.at("error_codes.0") != float64(number) || a.text("error") == "" || a.status < 400 {
			t.Errorf("%d: %s", number, a.raw)
		}
	}
}

func TestAClientCredentialIsRefusedForTheFirstThingThatIsWrong(t *testing.T) {
	f := newFixture(t, "clean")
	made := f.graph("POST", "/applications", internalBody).must(201)
	appID, secret := made.text("appId"), made.text("passwordCredentials.0.secretText")
	const scope = "https://graph.microsoft.com/.default"
	f.clientToken(guidA, "x", scope).oauthRefused(400, "unauthorized_client", 700016)
	f.clientToken(appID, secret, scope).oauthRefused(400, "unauthorized_client", 7000229)
	sp := f.sp(appID)
	f.clientToken(appID, "wrong", scope).oauthRefused(401, "invalid_client", 7000215)
	f.clientToken(appID, "", scope).oauthRefused(401, "invalid_client", 7000216)
	f.clientToken(appID, secret, "api://nobody/.default").oauthRefused(400, "invalid_resource", 500011)
	f.clientToken(appID, secret, "api://"+appID+"/.default").oauthRefused(400, "invalid_resource", 500011) // its Application ID URI is missing
	f.clientToken(appID, secret, "api://"+appID+"/modelop_client").oauthRefused(400, "invalid_scope", 1002012)
	f.clientToken(appID, secret, "").oauthRefused(400, "invalid_request", 90014)
	f.form("organizations/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {azureCLI}, "client_secret": {"x"}, "scope": {scope}}).oauthRefused(400, "invalid_request", 50059)
	f.form("contoso.com/oauth2/v2.0/token", url.Values{"grant_type": {"magic"}, "client_id": {azureCLI}}).oauthRefused(400, "unsupported_grant_type", 70003)

	f.graph("PATCH", "/applications/"+made.text("id"), `{"identifierUris":["api://`+appID+`"]}`).must(204)
	f.graph("PATCH", "/servicePrincipals/"+sp, `{"appRoleAssignmentRequired":true}`).must(204)
	f.clientToken(appID, secret, "api://"+appID+"/.default").oauthRefused(400, "invalid_grant", 501051)
	f.graph("PATCH", "/servicePrincipals/"+sp, `{"accountEnabled":false}`).must(204)
	f.clientToken(appID, secret, scope).oauthRefused(400, "unauthorized_client", 7000112)
	f.graph("PATCH", "/servicePrincipals/"+sp, `{"accountEnabled":true}`).must(204)
	f.clock.advance(3 * 365 * 24 * time.Hour)
	f.clientToken(appID, secret, scope).oauthRefused(401, "invalid_client", 7000222)
}

func TestAPublicClientSignsInWithoutASecret(t *testing.T) {
	f := newFixture(t, "clean")
	made := f.graph("POST", "/applications", `{"displayName":"go-cli","signInAudience":"AzureADMyOrg","passwordCredentials":[{}]}`).must(201)
	appID, secret := made.text("appId"), made.text("passwordCredentials.0.secretText")
	f.sp(appID)
	ropc := func(secret string) answer {
		return f.form("contoso.com/oauth2/v2.0/token", url.Values{"grant_type": {"password"}, "client_id": {appID}, "client_secret": {secret}, "username": {"admin@contoso.com"}, "password": {"x"}, "scope": {"openid"}})
	}
	ropc("").oauthRefused(401, "invalid_client", 7000218)
	ropc(secret).oauthRefused(400, "interaction_required", 50076)
	f.graph("PATCH", "/applications/"+made.text("id"), `{"isFallbackPublicClient":true}`).must(204)
	ropc(secret).oauthRefused(401, "invalid_client", 700025)
	ropc("").oauthRefused(400, "interaction_required", 50076)
	f.form("organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {appID}, "scope": {graphScope}}).oauthRefused(400, "invalid_request", 50194)
	code := f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {appID}, "scope": {graphScope}}).must(200)
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
		t.Fatal(err)
	}
	f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {appID}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}}).oauthRefused(400, "invalid_grant", 65001)
}

func TestAFirstPartyClientGetsItsOwnScopesOnly(t *testing.T) {
	f := newFixture(t, "no-admin")
	redeem := func(client, scope string) answer {
		code := f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {client}, "scope": {scope}}).must(200)
		if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
			t.Fatal(err)
		}
		return f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {client}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}})
	}
	redeem(azureCLI, "https://graph.microsoft.com/Policy.Read.All").oauthRefused(400, "invalid_request", 65002)
	redeem(graphTools, "https://graph.microsoft.com/User.Read openid").must(200)
	redeem(graphTools, "https://graph.microsoft.com/Application.ReadWrite.All").oauthRefused(400, "invalid_grant", 90094)
}

func TestMicrosoftGraphTakesAGoodTokenForItselfOnly(t *testing.T) {
	f := newFixture(t, "clean")
	good := f.token
	for name, c := range map[string]struct{ token, message string }{
		"none":              {"", "Access token is empty."},
		"nonsense":          {"nonsense", "CompactToken parsing failed with error code: 80049217"},
		"forged":            {good[:len(good)-4] + "AAAA", "CompactToken parsing failed"},
		"refresh token":     {sign(claims{"oid": "x"}, "RT"), "CompactToken parsing failed"},
		"for somebody else": {sign(claims{"aud": guidA, "exp": f.clock.Now().Unix() + 60}, "JWT"), "Invalid audience"},
	} {
		f.token = c.token
		a := f.graph("GET", "/me", nil).refused(401, "InvalidAuthenticationToken", c.message)
		if !strings.HasPrefix(a.header.Get("Www-Authenticate"), `Bearer realm=""`) {
			t.Errorf("%s: %v", name, a.header)
		}
	}
	f.token = good
	f.graph("GET", "/me", nil).must(200)
	f.clock.advance(2 * time.Hour)
	f.graph("GET", "/me", nil).refused(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
	f.graph("POST", "/$batch", `{"requests":[]}`).must(401)
}

func TestRevokedSessionsEndTokensAtOnce(t *testing.T) {
	f := newFixture(t, "clean")
	tokens := f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {graphScope}}).must(200)
	if err := f.tenant.Approve(tokens.text("user_code"), ""); err != nil {
		t.Fatal(err)
	}
	tokens = f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {tokens.text("device_code")}}).must(200)
	if err := f.tenant.RevokeSessions(""); err != nil {
		t.Fatal(err)
	}
	a := f.graph("GET", "/me", nil).refused(401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge")
	if h := a.header.Get("Www-Authenticate"); !strings.Contains(h, `error="insufficient_claims"`) || !strings.Contains(h, `claims="`) {
		t.Errorf("%s", h)
	}
	f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"refresh_token"}, "refresh_token": {tokens.text("refresh_token")}, "scope": {graphScope}}).
		oauthRefused(400, "invalid_grant", 50173)
	f.signIn("")
	f.graph("GET", "/me", nil).must(200)
}

func TestAGuestSignsInToTheTenantThatIsNamed(t *testing.T) {
	redeem := func(f *fixture, authority string) answer {
		code := f.form(authority+"/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {graphScope}}).must(200)
		if err := f.tenant.Approve(code.text("user_code"), "consultant@fabrikam.com"); err != nil {
			t.Fatal(err)
		}
		return f.form(authority+"/oauth2/v2.0/token", url.Values{"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}})
	}
	f := newFixture(t, "guest")
	at := func(authority string) string {
		c, err := verify(redeem(f, authority).must(200).text("access_token"), "JWT")
		if err != nil {
			t.Fatal(err)
		}
		return c.text("tid")
	}
	if got := at("organizations"); got != "bbbbcccc-1111-dddd-2222-eeee3333ffff" {
		t.Errorf("the own tenant is %s", got)
	}
	if got := at("contoso.com"); got != defaultTenantID {
		t.Errorf("the customer's tenant is %s", got)
	}
	f.token = redeem(f, "contoso.com").text("access_token")
	me := f.graph("GET", "/me?$select=id,userPrincipalName,userType", nil).must(200)
	for _, path := range []string{"/me", "/users/" + me.text("id")} {
		got := f.graph("GET", path+"?$select=userPrincipalName,userType", nil).must(200)
		if got.text("userType") != "Guest" || got.text("userPrincipalName") != "consultant_fabrikam.com#EXT#@contoso.onmicrosoft.com" {
			t.Errorf("%s: %s", path, got.raw)
		}
	}
	f.token = redeem(f, "organizations").text("access_token")
	if got := f.graph("GET", "/me?$select=userPrincipalName,userType", nil).must(200); got.text("userType") != "Member" || got.text("userPrincipalName") != "consultant@fabrikam.com" {
		t.Errorf("at home: %s", got.raw)
	}
	if org := f.graph("GET", "/organization", nil).must(200); org.text("value.0.displayName") != "Fabrikam Inc" {
		t.Errorf("%s", org.raw)
	}
	f.graph("GET", "/applications", nil).must(403)
	wrong := &fixture{t: t, clock: newTestClock(), tenant: New(Options{Scenario: scenario(t, "wrong-tenant")})}
	redeem(wrong, "contoso.com").oauthRefused(400, "invalid_grant", 50020)
	redeem(wrong, "fabrikam.com").must(200)
}

func TestABrowserSignsInOnceForEachCode(t *testing.T) {
	f := newFixture(t, "clean")
	verifier := strings.Repeat("v", 43)
	q := url.Values{
		"client_id": {azureCLI}, "response_type": {"code"}, "redirect_uri": {"http://localhost:40123"}, "scope": {graphScope}, "state": {"s"},
		"code_challenge": {digest(verifier)}, "code_challenge_method": {"S256"},
	}
	a := f.get("contoso.com/oauth2/v2.0/authorize?" + q.Encode()).must(302)
	back, err := url.Parse(a.header.Get("Location"))
	if err != nil || back.Host != "localhost:40123" || back.Query().Get("state") != "s" || back.Query().Get("code") == "" {
		t.Fatalf("%v %v", back, err)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {azureCLI}, "code": {back.Query().Get("code")}, "redirect_uri": {"http://localhost:40123"}, "code_verifier": {verifier}}
	f.form("contoso.com/oauth2/v2.0/token", form).must(200)
	f.form("contoso.com/oauth2/v2.0/token", form).oauthRefused(400, "invalid_grant", 70008)

	q.Set("redirect_uri", "https://evil.example/")
	if page := f.get("contoso.com/oauth2/v2.0/authorize?" + q.Encode()); page.status != 400 || !strings.Contains(string(page.raw), "AADSTS50011") {
		t.Errorf("%d %s", page.status, page.raw)
	}
	q.Set("redirect_uri", "http://localhost:40123")
	q.Set("prompt", "none")
	if back := f.get("contoso.com/oauth2/v2.0/authorize?" + q.Encode()).must(302).header.Get("Location"); !strings.Contains(back, "error=login_required") {
		t.Errorf("%s", back)
	}
}

func TestAFederatedCredentialSignsItsSubjectIn(t *testing.T) {
	f := newFixture(t, "pipeline")
	ask := func(subject string) answer {
		body := base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://token.actions.githubusercontent.com","sub":"` + subject + `"}`))
		return f.form("contoso.com/oauth2/v2.0/token", url.Values{
			"grant_type": {"client_credentials"}, "client_id": {"c0ffee00-1234-4567-89ab-0123456789ab"}, "scope": {"https://graph.microsoft.com/.default"},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {"e30." + body + ".e30"},
		})
	}
	ask("repo:contoso/other").oauthRefused(401, "invalid_client", 700213)
	f.token = ask("repo:contoso/platform:ref:refs/heads/main").must(200).text("access_token")
	id, appID := f.app(`{"displayName":"a"}`)
	sp := f.sp(appID)
	f.graph("POST", "/oauth2PermissionGrants", map[string]any{"clientId": sp, "resourceId": sp, "consentType": "AllPrincipals", "scope": "s"}).must(201)
	f.graph("POST", "/applications/"+id+"/addPassword", `{}`).must(200)
	f.graph("GET", "/me", nil).refused(400, "BadRequest", "delegated")
}

// TestAUsersTokenHoldsTheClaimsOfTheRegistration looks into the token that a person gets for a registration.
func TestAUsersTokenHoldsTheClaimsOfTheRegistration(t *testing.T) {
	f := newFixture(t, "finished")
	app := f.tenant.Snapshot().Application("go-cli")
	secret := f.graph("POST", "/applications/"+app.ID+"/addPassword", `{}`).must(200).text("secretText")
	form := func(more url.Values) url.Values {
		more.Set("client_id", app.AppID)
		more.Set("client_secret", secret)
		return more
	}
	code := f.form("contoso.com/oauth2/v2.0/devicecode", form(url.Values{"scope": {"api://" + app.AppID + "/custom_scope openid"}})).must(200)
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
		t.Fatal(err)
	}
	tokens := f.form("contoso.com/oauth2/v2.0/token", form(url.Values{"grant_type": {"device_code"}, "device_code": {code.text("device_code")}})).must(200)
	c, err := verify(tokens.text("access_token"), "JWT")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"aud": app.AppID, "ver": "2.0", "scp": "custom_scope", "given_name": "Adele", "family_name": "Admin", "email": "admin@contoso.com", "iss": "https://login.microsoftonline.com/" + defaultTenantID + "/v2.0"} {
		if c.text(name) != want {
			t.Errorf("%s: %q, want %q", name, c.text(name), want)
		}
	}
	if len(c.texts("groups")) != 3 {
		t.Errorf("groups: %v", c["groups"])
	}
}

func TestTheAuthorityServesItsOwnPathsOnly(t *testing.T) {
	f := newFixture(t, "clean")
	for _, path := range []string{"", "contoso.com", "contoso.com/nonsense"} {
		if a := f.get(path); a.status != 404 {
			t.Errorf("%q: %d", path, a.status)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token", nil)
	if a := f.send(r); a.status != 405 {
		t.Errorf("GET token: %d", a.status)
	}
	if _, err := io.ReadAll(r.Body); err != nil {
		t.Fatal(err)
	}
}
