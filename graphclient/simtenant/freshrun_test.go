package simtenant

import (
	"net/http"
	"testing"
)

const gatewayBody = `{
 "displayName":"gateway-service","uniqueName":"modelop.modelop.contoso.com.gateway-service","signInAudience":"AzureADMyOrg",
 "tags":["modelop-entra"],
 "web":{"redirectUris":["https://modelop.contoso.com/login/oauth2/code/gateway-service"],"implicitGrantSettings":{"enableAccessTokenIssuance":false,"enableIdTokenIssuance":false}},
 "api":{"requestedAccessTokenVersion":2,"oauth2PermissionScopes":[{"id":"` + guidA + `","value":"custom_scope","type":"User","isEnabled":true,
   "adminConsentDisplayName":"custom_scope","adminConsentDescription":"A custom ModelOp Center scope"}]},
 "groupMembershipClaims":"SecurityGroup",
 "optionalClaims":{"idToken":[{"name":"groups","essential":false,"additionalProperties":[]}],"accessToken":[{"name":"groups","essential":false,"additionalProperties":[]}],"saml2Token":[]},
 "passwordCredentials":[{"displayName":"label","endDateTime":"2027-08-20T00:00:00Z"}]}`

const internalBody = `{"displayName":"internal-client","uniqueName":"modelop.modelop.contoso.com.internal-client","signInAudience":"AzureADMyOrg",
 "api":{"requestedAccessTokenVersion":2},
 "appRoles":[{"id":"` + guidB + `","value":"modelop_client","displayName":"modelop_client","description":"d","allowedMemberTypes":["Application"],"isEnabled":true}],
 "optionalClaims":{"accessToken":[{"name":"idtyp","essential":false,"additionalProperties":[]}],"idToken":[],"saml2Token":[]},
 "passwordCredentials":[{"displayName":"label"}]}`

// TestAFreshRunLeadsFromNothingToTokens sends what a setup takes.
func TestAFreshRunLeadsFromNothingToTokens(t *testing.T) {
	f := newFixture(t, "clean")
	made := f.graph("POST", "/applications", gatewayBody).must(http.StatusCreated)
	id, appID := made.text("id"), made.text("appId")
	secret := made.text("passwordCredentials.0.secretText")
	if len(secret) != 40 || made.text("passwordCredentials.0.hint") != secret[:3] {
		t.Errorf("the secret of a new application: %q, hint %q", secret, made.text("passwordCredentials.0.hint"))
	}
	if got := f.graph("GET", "/applications/"+id, nil).must(200); got.at("passwordCredentials.0.secretText") != nil || got.text("uniqueName") == "" {
		t.Errorf("read again: %s", got.raw)
	}
	spID := f.sp(appID)
	f.graph("PATCH", "/applications/"+id, `{"identifierUris":["api://`+appID+`"],"requiredResourceAccess":[{"resourceAppId":"`+appID+`","resourceAccess":[{"id":"`+guidA+`","type":"Scope"}]}]}`).must(204)
	grant := f.graph("POST", "/oauth2PermissionGrants", map[string]any{"clientId": spID, "resourceId": spID, "consentType": "AllPrincipals", "scope": "custom_scope"}).must(201)
	if grant.text("id") == "" || grant.at("principalId") != nil {
		t.Errorf("grant: %s", grant.raw)
	}

	client := f.graph("POST", "/applications", internalBody).must(201)
	clientSP := f.sp(client.text("appId"))
	f.graph("PATCH", "/applications/"+client.text("id"), `{"identifierUris":["api://`+client.text("appId")+`"]}`).must(204)
	f.graph("POST", "/servicePrincipals/"+clientSP+"/appRoleAssignedTo", map[string]any{"principalId": clientSP, "resourceId": clientSP, "appRoleId": guidB}).must(201)
	graphSP := f.graph("GET", "/servicePrincipals(appId='"+graphAppID+"')?$select=id,appRoles", nil).must(200).text("id")
	f.graph("POST", "/servicePrincipals/"+graphSP+"/appRoleAssignedTo", map[string]any{"principalId": clientSP, "resourceId": graphSP, "appRoleId": "5b567255-7703-4780-807c-7be8301ae99b"}).must(201)

	clientSecret := client.text("passwordCredentials.0.secretText")
	own := f.clientToken(client.text("appId"), clientSecret, "api://"+client.text("appId")+"/.default").must(200)
	c, err := verify(own.text("access_token"), "JWT")
	if err != nil {
		t.Fatal(err)
	}
	if c.text("aud") != client.text("appId") || c.text("idtyp") != "app" || c.text("ver") != "2.0" || len(c.texts("roles")) != 1 || c.texts("roles")[0] != "modelop_client" {
		t.Errorf("token for itself: %v", c)
	}
	toGraph := f.clientToken(client.text("appId"), clientSecret, "https://graph.microsoft.com/.default").must(200)
	app := *f
	app.token = toGraph.text("access_token")
	if groups := app.graph("GET", "/groups?$select=id,displayName", nil).must(200).list(); len(groups) != 3 {
		t.Errorf("groups: %v", groups)
	}
	app.graph("GET", "/me", nil).refused(400, "BadRequest", "delegated authentication flow")
	app.graph("GET", "/applications", nil).refused(403, "Authorization_RequestDenied", "")
	if !f.tenant.CheckSecret(client.text("appId"), clientSecret) || f.tenant.CheckSecret(client.text("appId"), "x") {
		t.Error("CheckSecret")
	}
	if s := f.tenant.Snapshot(); len(s.Applications) != 2 || len(s.Grants) != 1 || len(s.Assignments) != 2 || s.Application("gateway-service") == nil {
		t.Errorf("snapshot: %+v", s)
	}
}
