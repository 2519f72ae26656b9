package words

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestRequestsReadAsGraphDocumentsThem pins what people read about the requests: method, path and body as Microsoft Graph
// documents them.
func TestRequestsReadAsGraphDocumentsThem(t *testing.T) {
	known := plan.Registration{
		Name: blueprint.InternalClient, ObjectID: "object", AppID: "app", ServicePrincipalID: "principal",
	}
	fresh := plan.Registration{Name: blueprint.GoCLI}
	const secret = `{"Label": "modelop-entra key 0a1b2c3d 2026-11-24", "EndsAt": "2027-11-24T14:02:11Z"}`
	for _, tt := range []struct {
		name string
		reg  plan.Registration
		op   string // JSON
		want string
	}{
		{"create", fresh, `{"kind": "create-application", "secret": ` + secret + `, "write": {
			"DisplayName": "go-cli", "UniqueName": "modelop.key.go-cli", "SignInAudience": "AzureADMyOrg", "TokenVersion": 2,
			"FallbackPublicClient": false, "ImplicitAccessToken": false, "ImplicitIDToken": false,
			"Web": ["https://modelop.contoso.com/a&b"],
			"SPA": ["https://modelop.contoso.com/jupyterOauth2ImplicitGrant.html", "https://modelop.contoso.com/modelOpWDC.html"]
		}}`, `
POST /v1.0/applications
{
  "displayName": "go-cli",
  "uniqueName": "modelop.key.go-cli",
  "signInAudience": "AzureADMyOrg",
  "isFallbackPublicClient": false,
  "web": {
    "redirectUris": ["https://modelop.contoso.com/a&b"],
    "implicitGrantSettings": {
      "enableAccessTokenIssuance": false,
      "enableIdTokenIssuance": false
    }
  },
  "spa": {
    "redirectUris": [
      "https://modelop.contoso.com/jupyterOauth2ImplicitGrant.html",
      "https://modelop.contoso.com/modelOpWDC.html"
    ]
  },
  "api": {
    "requestedAccessTokenVersion": 2
  },
  "passwordCredentials": [
    {
      "displayName": "modelop-entra key 0a1b2c3d 2026-11-24",
      "endDateTime": "2027-11-24T14:02:11Z"
    }
  ]
}`},
		{"update", known, `{"kind": "update-application", "write": {
			"IdentifierURIs": ["api://{appId}"],
			"OptionalClaims": {"AccessToken": [{"Name": "idtyp"}]},
			"AppRoles": [{"ID": "role", "Value": "modelop_client", "Enabled": true, "AllowedMemberTypes": ["Application"]}],
			"RequiredAccess": [{"ResourceAppID": "{appId}", "Permissions": [{"ID": "role", "Type": "Role"}]}]
		}}`, `
PATCH /v1.0/applications/object
{
  "identifierUris": ["api://app"],
  "appRoles": [
    {
      "id": "role",
      "value": "modelop_client",
      "displayName": "",
      "description": "",
      "isEnabled": true,
      "allowedMemberTypes": ["Application"]
    }
  ],
  "optionalClaims": {
    "idToken": [],
    "accessToken": [
      { "name": "idtyp", "essential": false, "additionalProperties": [] }
    ],
    "saml2Token": []
  },
  "requiredResourceAccess": [
    {
      "resourceAppId": "app",
      "resourceAccess": [
        { "id": "role", "type": "Role" }
      ]
    }
  ]
}`},
		{"scopes", known, `{"kind": "update-application", "write": {
			"Scopes": [{"ID": "scope", "Value": "custom_scope", "Type": "User", "Enabled": true}]
		}}`, `
PATCH /v1.0/applications/object
{
  "api": {
    "oauth2PermissionScopes": [
      {
        "id": "scope",
        "value": "custom_scope",
        "type": "User",
        "isEnabled": true,
        "adminConsentDisplayName": "",
        "adminConsentDescription": ""
      }
    ]
  }
}`},
		{"secret", known, `{"kind": "add-secret", "secret": ` + secret + `}`, `
POST /v1.0/applications/object/addPassword
{
  "passwordCredential": {
    "displayName": "modelop-entra key 0a1b2c3d 2026-11-24",
    "endDateTime": "2027-11-24T14:02:11Z"
  }
}`},
		{"remove a secret", known, `{"kind": "remove-secret", "keyId": "key"}`, `
POST /v1.0/applications/object/removePassword
{
  "keyId": "key"
}`},
		{"restore", known, `{"kind": "restore-application", "deletedId": "deleted"}`, `
POST /v1.0/directory/deletedItems/deleted/restore
`},
		{"restore a service principal", known, `{"kind": "restore-service-principal", "deletedId": "deleted"}`, `
POST /v1.0/directory/deletedItems/deleted/restore
`},
		{"service principal", fresh, `{"kind": "create-service-principal", "tags": ["a"]}`, `
POST /v1.0/servicePrincipals
{
  "appId": "{app id of go-cli}",
  "tags": ["a"]
}`},
		{"enable", known, `{"kind": "enable-service-principal"}`, `
PATCH /v1.0/servicePrincipals/principal
{
  "accountEnabled": true
}`},
		{"consent to itself", known, `{"kind": "create-grant", "scopes": ["custom_scope"]}`, `
POST /v1.0/oauth2PermissionGrants
{
  "clientId": "principal",
  "consentType": "AllPrincipals",
  "resourceId": "principal",
  "scope": "custom_scope"
}`},
		{"more consent", known, `{"kind": "extend-grant", "grantId": "grant", "scopes": ["openid", "User.Read"]}`, `
PATCH /v1.0/oauth2PermissionGrants/grant
{
  "scope": "openid User.Read"
}`},
		{"role", known, `{"kind": "assign-role", "resourceId": "graph", "appRoleId": "role"}`, `
POST /v1.0/servicePrincipals/graph/appRoleAssignedTo
{
  "principalId": "principal",
  "resourceId": "graph",
  "appRoleId": "role"
}`},
		{"take back", known, `{"kind": "remove-assignment", "resourceId": "graph", "assignment": "assignment"}`, `
DELETE /v1.0/servicePrincipals/graph/appRoleAssignedTo/assignment
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var op plan.Operation
			if err := json.Unmarshal([]byte(tt.op), &op); err != nil {
				t.Fatal(err)
			}
			r := RequestOf(tt.reg, op)
			got := "\n" + r.Method + " " + r.Path + "\n" + r.Body
			if diff := cmp.Diff(strings.Split(tt.want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
			if r.Body != "" && !json.Valid([]byte(r.Body)) {
				t.Error("the body is not JSON")
			}
			if r.Needs == "" {
				t.Error("it does not say what it needs")
			}
		})
	}
}
