package graphclient

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

const (
	appID    = "0a000000-0000-4000-8000-000000000001"
	objectID = "0b000000-0000-4000-8000-000000000001"
	spID     = "0c000000-0000-4000-8000-000000000001"
	scopeID  = "0d000000-0000-4000-8000-000000000001"
	roleID   = "0e000000-0000-4000-8000-000000000001"
	keyID    = "0f000000-0000-4000-8000-000000000001"
)

// TestAWriteSendsWhatItSetsAndNothingElse pins the bodies that go out.
func TestAWriteSendsWhatItSetsAndNothingElse(t *testing.T) {
	secret := &tenant.SecretRequest{Label: "label", EndsAt: time.Date(2027, 5, 4, 12, 0, 0, 0, time.FixedZone("", 7200))}
	full := tenant.Write{
		DisplayName: new("gateway-service"), UniqueName: new("modelop.key.gateway-service"), SignInAudience: new("AzureADMyOrg"),
		Tags: &[]string{"modelop-entra"}, GroupMembershipClaims: new("SecurityGroup"), FallbackPublicClient: new(false), TokenVersion: new(2),
		Scopes:   &[]tenant.Scope{{ID: scopeID, Value: "custom_scope", Type: "User", Enabled: true, AdminConsentDisplayName: "name", AdminConsentDescription: "text"}},
		AppRoles: &[]tenant.AppRole{{ID: roleID, Value: "r", DisplayName: "r", Description: "d", Enabled: true, AllowedMemberTypes: []string{"Application"}}},
		OptionalClaims: &tenant.OptionalClaims{
			IDToken: []tenant.OptionalClaim{{Name: "groups", AdditionalProperties: []string{"sam_account_name"}}, {Name: "email", Source: "user", Essential: true}},
		},
		Web: &[]string{"https://x/login"}, SPA: &[]string{}, PublicClient: &[]string{"https://p"},
		ImplicitAccessToken: new(true), ImplicitIDToken: new(false),
		RequiredAccess: &[]tenant.RequiredAccess{{ResourceAppID: tenant.GraphAppID, Permissions: []tenant.Permission{{ID: scopeID, Type: "Scope"}}}},
	}
	for _, tt := range []struct {
		name  string
		do    func(*Writer) error
		call  string
		want  string
		reply response
	}{
		{
			"create, everything", func(w *Writer) error { _, err := w.CreateApplication(t.Context(), full, secret); return err },
			"POST /applications",
			`{"@odata.type":"#microsoft.graph.application","displayName":"gateway-service","uniqueName":"modelop.key.gateway-service","signInAudience":"AzureADMyOrg",
			"tags":["modelop-entra"],"groupMembershipClaims":"SecurityGroup","isFallbackPublicClient":false,
			"api":{"requestedAccessTokenVersion":2,"oauth2PermissionScopes":[{"id":"` + scopeID + `","value":"custom_scope","type":"User","isEnabled":true,"adminConsentDisplayName":"name","adminConsentDescription":"text"}]},
			"appRoles":[{"id":"` + roleID + `","value":"r","displayName":"r","description":"d","isEnabled":true,"allowedMemberTypes":["Application"]}],
			"optionalClaims":{"idToken":[{"name":"groups","essential":false,"additionalProperties":["sam_account_name"]},{"name":"email","source":"user","essential":true,"additionalProperties":[]}],"accessToken":[],"saml2Token":[]},
			"web":{"redirectUris":["https://x/login"],"implicitGrantSettings":{"enableAccessTokenIssuance":true,"enableIdTokenIssuance":false}},
			"spa":{"redirectUris":[]},"publicClient":{"redirectUris":["https://p"]},
			"requiredResourceAccess":[{"resourceAppId":"` + tenant.GraphAppID + `","resourceAccess":[{"id":"` + scopeID + `","type":"Scope"}]}],
			"passwordCredentials":[{"displayName":"label","endDateTime":"2027-05-04T10:00:00Z"}]}`,
			response{status: 201, body: `{"id":"` + objectID + `","appId":"` + appID + `","passwordCredentials":[{"keyId":"` + keyID + `","displayName":"label","secretText":"s3cret"}]}`},
		},
		{
			"update, one field", func(w *Writer) error {
				return w.UpdateApplication(t.Context(), objectID, tenant.Write{ImplicitIDToken: new(true)})
			},
			"PATCH /applications/" + objectID,
			`{"@odata.type":"#microsoft.graph.application","web":{"implicitGrantSettings":{"enableIdTokenIssuance":true}}}`,
			response{status: 204},
		},
		{
			"update, what becomes empty", func(w *Writer) error {
				return w.UpdateApplication(t.Context(), objectID, tenant.Write{
					Tags: &[]string{}, IdentifierURIs: &[]string{}, Scopes: &[]tenant.Scope{}, AppRoles: &[]tenant.AppRole{}, Web: &[]string{},
					RequiredAccess: &[]tenant.RequiredAccess{}, OptionalClaims: &tenant.OptionalClaims{}, GroupMembershipClaims: new(""), Disabled: new(false),
				})
			},
			"PATCH /applications/" + objectID,
			`{"@odata.type":"#microsoft.graph.application","tags":[],"identifierUris":[],"api":{"oauth2PermissionScopes":[]},"appRoles":[],"web":{"redirectUris":[]},
			"requiredResourceAccess":[],"optionalClaims":{"idToken":[],"accessToken":[],"saml2Token":[]},"groupMembershipClaims":null,"isDisabled":false}`,
			response{status: 204},
		},
		{
			"secret", func(w *Writer) error { _, err := w.AddSecret(t.Context(), objectID, *secret); return err },
			"POST /applications/" + objectID + "/addPassword",
			`{"passwordCredential":{"displayName":"label","endDateTime":"2027-05-04T10:00:00Z"}}`,
			response{status: 200, body: `{"keyId":"` + keyID + `","displayName":"label","secretText":"s3cret"}`},
		},
		{
			"secret removed", func(w *Writer) error { return w.RemoveSecret(t.Context(), objectID, keyID) },
			"POST /applications/" + objectID + "/removePassword", `{"keyId":"` + keyID + `"}`,
			response{status: 204},
		},
		{
			"application restored", func(w *Writer) error { return w.RestoreApplication(t.Context(), objectID) },
			"POST /directory/deletedItems/" + objectID + "/restore", ``,
			response{status: 200, body: `{"id":"x"}`},
		},
		{
			"service principal", func(w *Writer) error {
				_, err := w.CreateServicePrincipal(t.Context(), appID, []string{"WindowsAzureActiveDirectoryIntegratedApp"})
				return err
			},
			"POST /servicePrincipals",
			`{"@odata.type":"#microsoft.graph.servicePrincipal","appId":"` + appID + `","tags":["WindowsAzureActiveDirectoryIntegratedApp"]}`,
			response{status: 201, body: `{"id":"` + spID + `","appId":"` + appID + `"}`},
		},
		{
			"service principal enabled", func(w *Writer) error { return w.EnableServicePrincipal(t.Context(), spID) },
			"PATCH /servicePrincipals/" + spID, `{"@odata.type":"#microsoft.graph.servicePrincipal","accountEnabled":true}`,
			response{status: 204},
		},
		{
			"consent", func(w *Writer) error {
				return w.CreateGrant(t.Context(), spID, objectID, []string{"openid", "profile"})
			},
			"POST /oauth2PermissionGrants",
			`{"clientId":"` + spID + `","consentType":"AllPrincipals","resourceId":"` + objectID + `","scope":"openid profile"}`,
			response{status: 201, body: `{"id":"g"}`},
		},
		{
			"consent extended", func(w *Writer) error { return w.ExtendGrant(t.Context(), "gr-ant_1", []string{"a", "b"}) },
			"PATCH /oauth2PermissionGrants/gr-ant_1", `{"scope":"a b"}`,
			response{status: 204},
		},
		{
			"role assigned", func(w *Writer) error { return w.AssignRole(t.Context(), spID, objectID, roleID) },
			"POST /servicePrincipals/" + objectID + "/appRoleAssignedTo",
			`{"@odata.type":"#microsoft.graph.appRoleAssignment","principalId":"` + spID + `","resourceId":"` + objectID + `","appRoleId":"` + roleID + `"}`,
			response{status: 201, body: `{"id":"a"}`},
		},
		{
			"assignment removed", func(w *Writer) error { return w.RemoveAssignment(t.Context(), spID, "as-1") },
			"DELETE /servicePrincipals/" + spID + "/appRoleAssignedTo/as-1", ``,
			response{status: 204},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &service{t: t, graph: func(seen) response { return tt.reply }}
			c, _ := signedIn(t, s)
			if err := tt.do(c.Writer(Patience{})); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.call}, s.calls()); diff != "" {
				t.Fatal(diff)
			}
			sent := s.requests[0]
			if diff := cmp.Diff(jsonValue(t, tt.want), jsonValue(t, sent.body)); diff != "" {
				t.Errorf("%s\n%s", sent.body, diff)
			}
			if sent.header.Get("Content-Encoding") != "" {
				t.Error("the body is compressed")
			}
			if len(sent.header.Get("client-request-id")) != 36 {
				t.Errorf("client-request-id is %q", sent.header.Get("client-request-id"))
			}
			if got := sent.header.Get("Authorization"); got == "" {
				t.Error("no token was sent")
			}
		})
	}
}

func jsonValue(t *testing.T, s string) any {
	t.Helper()
	if s == "" {
		return nil
	}
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	return v
}
