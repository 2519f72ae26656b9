package simtenant

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestAnApplicationIsRefusedInTheServicesWords: status, code and words are the service's.
func TestAnApplicationIsRefusedInTheServicesWords(t *testing.T) {
	scopes := func(list string) string {
		return `{"displayName":"a","signInAudience":"AzureADMyOrg","api":{"oauth2PermissionScopes":[` + list + `]}}`
	}
	scope := func(id, value string) string {
		return fmt.Sprintf(`{"id":%q,"value":%q,"type":"User","isEnabled":true,"adminConsentDisplayName":"n","adminConsentDescription":"d"}`, id, value)
	}
	role := func(id, value, members string) string {
		return fmt.Sprintf(`{"id":%q,"value":%q,"displayName":"n","description":"d","isEnabled":true,"allowedMemberTypes":[%s]}`, id, value, members)
	}
	web := func(uris ...string) string {
		return `{"displayName":"a","signInAudience":"AzureADMyOrg","web":{"redirectUris":["` + strings.Join(uris, `","`) + `"]}}`
	}
	for name, c := range map[string]struct {
		body          string
		status        int
		code, message string
	}{
		"not JSON":                {`{`, 400, "BadRequest", "Unable to read JSON request payload"},
		"no display name":         {`{}`, 400, "Request_BadRequest", "Invalid value specified for property 'displayName' of resource 'Application'."},
		"empty display name":      {`{"displayName":""}`, 400, "Request_BadRequest", "property 'displayName'"},
		"long display name":       {`{"displayName":"` + strings.Repeat("x", 257) + `"}`, 400, "Request_BadRequest", "property 'displayName'"},
		"unknown property":        {`{"displayName":"a","redirectUris":[]}`, 400, "Request_BadRequest", "The property 'redirectUris' does not exist on type 'Microsoft.DirectoryServices.Application'"},
		"unknown nested property": {`{"displayName":"a","web":{"redirects":[]}}`, 400, "Request_BadRequest", "The property 'redirects' does not exist"},
		"wrong case":              {`{"DisplayName":"a"}`, 400, "Request_BadRequest", "The property 'DisplayName' does not exist"},
		"read-only property":      {`{"displayName":"a","appId":"` + guidA + `"}`, 400, "Request_BadRequest", "Property 'appId' is read-only and cannot be set."},
		"null collection":         {`{"displayName":"a","tags":null}`, 400, "Request_BadRequest", "property 'tags'"},
		"wrong type":              {`{"displayName":"a","isFallbackPublicClient":"yes"}`, 400, "BadRequest", "Edm.Boolean"},
		"unknown audience":        {`{"displayName":"a","signInAudience":"Everybody"}`, 400, "Request_BadRequest", "property 'signInAudience'"},
		"unknown group claim":     {`{"displayName":"a","groupMembershipClaims":"Groups"}`, 400, "Request_BadRequest", "property 'groupMembershipClaims'"},
		"duplicate tag":           {`{"displayName":"a","tags":["x","x"]}`, 400, "Request_BadRequest", "duplicate values"},
		"token version 3":         {`{"displayName":"a","signInAudience":"AzureADMyOrg","api":{"requestedAccessTokenVersion":3}}`, 400, "InvalidAccessTokenVersion", "Property api.requestedAccessTokenVersion is invalid."},
		"version 1, personal":     {`{"displayName":"a","api":{"requestedAccessTokenVersion":1}}`, 400, "InvalidAccessTokenVersion", "Property api.requestedAccessTokenVersion is invalid."},

		"scope id no GUID":     {scopes(scope("1", "s")), 400, "Request_BadRequest", "property 'api'"},
		"scope with a space":   {scopes(scope(guidA, "a b")), 400, "Request_BadRequest", "property 'api'"},
		"scope begins with .":  {scopes(scope(guidA, ".s")), 400, "Request_BadRequest", "property 'api'"},
		"scope too long":       {scopes(scope(guidA, strings.Repeat("x", 121))), 400, "Request_BadRequest", "property 'api'"},
		"two scopes, one name": {scopes(scope(guidA, "s") + "," + scope(guidB, "s")), 400, "Request_BadRequest", "Request contains a property with duplicate values."},
		"two scopes, one id":   {scopes(scope(guidA, "s") + "," + scope(guidA, "t")), 400, "Request_BadRequest", "Request contains a property with duplicate values."},
		"scope and application role, one name": {
			`{"displayName":"a","signInAudience":"AzureADMyOrg","api":{"oauth2PermissionScopes":[` + scope(guidA, "s") + `]},"appRoles":[` + role(guidB, "s", `"Application"`) + `]}`,
			400, "Request_BadRequest", "Request contains a property with duplicate values.",
		},
		"scope and role, one id": {
			`{"displayName":"a","signInAudience":"AzureADMyOrg","api":{"oauth2PermissionScopes":[` + scope(guidA, "s") + `]},"appRoles":[` + role(guidA, "t", `"User"`) + `]}`,
			400, "Request_BadRequest", "The following values must match for the 'oauth2Permissions' and 'appRoles' properties with identifier '" + guidA + "'",
		},
		"role without members": {`{"displayName":"a","appRoles":[` + role(guidA, "r", "") + `]}`, 400, "Request_BadRequest", "property 'appRoles'"},
		"role of a machine":    {`{"displayName":"a","appRoles":[` + role(guidA, "r", `"Machine"`) + `]}`, 400, "Request_BadRequest", "property 'appRoles'"},
		"preauthorized for an unknown scope": {
			`{"displayName":"a","api":{"requestedAccessTokenVersion":2,"preAuthorizedApplications":[{"appId":"` + guidA + `","delegatedPermissionIds":["` + guidB + `"]}]}}`,
			400, "InvalidValue", "Permission Id that cannot be found in the AppPermissions sets",
		},

		"http":             {web("http://modelop.contoso.com/x"), 400, "Request_BadRequest", "Invalid value specified for property 'web' of resource 'Application'."},
		"fragment":         {web("https://a.example/#x"), 400, "Request_BadRequest", "property 'web'"},
		"forbidden letter": {web("https://a.example/(x)"), 400, "Request_BadRequest", "property 'web'"},
		"too long":         {web("https://a.example/" + strings.Repeat("x", 240)), 400, "Request_BadRequest", "property 'web'"},
		"own scheme":       {web("modelop://a"), 400, "Request_BadRequest", "property 'web'"},
		"IPv6":             {web("https://[2001:db8::1]/x"), 400, "Request_BadRequest", "property 'web'"},
		"twice":            {web("https://a.example/x", "https://a.example/X"), 400, "Request_BadRequest", "Redirect URIs must have distinct values."},
		"two platforms": {
			`{"displayName":"a","signInAudience":"AzureADMyOrg","web":{"redirectUris":["https://a.example/x"]},"spa":{"redirectUris":["https://a.example/x"]}}`,
			400, "Request_BadRequest", "Redirect URIs must have distinct values.",
		},
		"query, personal":   {`{"displayName":"a","web":{"redirectUris":["https://a.example/?x=1"]}}`, 400, "Request_BadRequest", "property 'web'"},
		"spa with a scheme": {`{"displayName":"a","signInAudience":"AzureADMyOrg","spa":{"redirectUris":["app://x"]}}`, 400, "Request_BadRequest", "property 'spa'"},

		"foreign domain":  {`{"displayName":"a","signInAudience":"AzureADMyOrg","identifierUris":["https://fabrikam.com/x"]}`, 400, "HostNameNotOnVerifiedDomain", "must use a verified domain of the organization or its subdomain: 'https://fabrikam.com/x'"},
		"slash at end":    {`{"displayName":"a","signInAudience":"AzureADMyOrg","identifierUris":["https://contoso.com/x/"]}`, 400, "Request_BadRequest", "Application alias 'https://contoso.com/x/' value is invalid."},
		"no URI":          {`{"displayName":"a","identifierUris":["x"]}`, 400, "Request_BadRequest", "property 'identifierUris'"},
		"resource twice":  {`{"displayName":"a","requiredResourceAccess":[{"resourceAppId":"` + guidA + `","resourceAccess":[{"id":"` + guidB + `","type":"Role"}]},{"resourceAppId":"` + guidA + `","resourceAccess":[{"id":"` + guidB + `","type":"Scope"}]}]}`, 400, "Request_BadRequest", "duplicate values"},
		"permission type": {`{"displayName":"a","requiredResourceAccess":[{"resourceAppId":"` + guidA + `","resourceAccess":[{"id":"` + guidB + `","type":"Delegated"}]}]}`, 400, "Request_BadRequest", "property 'requiredResourceAccess'"},

		"own secret text":   {`{"displayName":"a","passwordCredentials":[{"secretText":"x"}]}`, 400, "Request_BadRequest", "New password credentials must be generated using service actions."},
		"own key id":        {`{"displayName":"a","passwordCredentials":[{"keyId":"` + guidA + `"}]}`, 400, "Request_BadRequest", "The property KeyId is not supported for Create Application flow."},
		"secret in reverse": {`{"displayName":"a","passwordCredentials":[{"endDateTime":"2020-01-01T00:00:00Z"}]}`, 400, "Request_BadRequest", "end date"},
		"secret, bad time":  {`{"displayName":"a","passwordCredentials":[{"endDateTime":"tomorrow"}]}`, 400, "BadRequest", "Edm.DateTimeOffset"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, "clean")
			f.graph("POST", "/applications", c.body).refused(c.status, c.code, c.message)
			if n := len(f.tenant.Snapshot().Applications); n != 0 {
				t.Errorf("%d applications were made all the same", n)
			}
		})
	}
}

func TestARefusedTokenVersionNamesTheProperty(t *testing.T) {
	f := newFixture(t, "clean")
	a := f.graph("POST", "/applications", `{"displayName":"a","api":{"requestedAccessTokenVersion":7}}`)
	if a.text("error.details.0.target") != "api.requestedAccessTokenVersion" || a.text("error.details.0.code") != "GenericError" || a.text("error.innerError.request-id") == "" {
		t.Errorf("%s", a.raw)
	}
}

func TestTheServiceLetsPassWhatLooksOdd(t *testing.T) {
	for name, body := range map[string]string{
		"unknown optional claim": `{"displayName":"a","optionalClaims":{"idToken":[{"name":"shoe_size"}]}}`,
		"odata type":             `{"@odata.type":"#microsoft.graph.application","displayName":"a","web":{"@odata.type":"#microsoft.graph.webApplication","redirectUris":[]}}`,
		"localhost":              `{"displayName":"a","web":{"redirectUris":["http://localhost:8080/x","http://127.0.0.1/y"]}}`,
		"wildcard in one tenant": `{"displayName":"a","signInAudience":"AzureADMyOrg","web":{"redirectUris":["https://*.contoso.com/x"]}}`,
		"own scheme":             `{"displayName":"a","publicClient":{"redirectUris":["msal123://auth"]}}`,
		"comma group claims":     `{"displayName":"a","groupMembershipClaims":"SecurityGroup, DirectoryRole"}`,
		"own domain":             `{"displayName":"a","signInAudience":"AzureADMyOrg","identifierUris":["https://modelop.contoso.com/x","api://` + guidA + `"]}`,
		"scope and user role":    `{"displayName":"a","signInAudience":"AzureADMyOrg","api":{"oauth2PermissionScopes":[{"id":"` + guidA + `","value":"s","type":"User","isEnabled":true}]},"appRoles":[{"id":"` + guidB + `","value":"t","displayName":"n","description":"d","isEnabled":true,"allowedMemberTypes":["User"]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			newFixture(t, "clean").graph("POST", "/applications", body).must(http.StatusCreated)
		})
	}
}

func TestWhatANewApplicationLeavesOutGetsTheServicesDefaults(t *testing.T) {
	f := newFixture(t, "clean")
	a := f.graph("POST", "/applications", `{"displayName":"a"}`).must(201)
	if a.text("signInAudience") != "AzureADandPersonalMicrosoftAccount" || a.at("api.requestedAccessTokenVersion") != 2.0 {
		t.Errorf("audience %q, token version %v: forgetting them must show", a.text("signInAudience"), a.at("api.requestedAccessTokenVersion"))
	}
	one := f.graph("POST", "/applications", `{"displayName":"a","signInAudience":"AzureADMyOrg"}`).must(201)
	if one.at("api.requestedAccessTokenVersion") != nil {
		t.Errorf("token version %v, want null, which means 1", one.at("api.requestedAccessTokenVersion"))
	}
	if !strings.Contains(one.header.Get("Location"), "/directoryObjects/"+one.text("id")+"/Microsoft.DirectoryServices.Application") {
		t.Errorf("Location %q", one.header.Get("Location"))
	}
}

func TestAUniqueNameIsSetOnceAndHeldByADeletedOneToo(t *testing.T) {
	f := newFixture(t, "clean")
	id, _ := f.app(`{"displayName":"a","uniqueName":"one"}`)
	const taken = "Another object with the same value for property uniqueName already exists."
	f.graph("POST", "/applications", `{"displayName":"b","uniqueName":"one"}`).refused(400, "Request_BadRequest", taken)
	f.graph("PATCH", "/applications/"+id, `{"uniqueName":"two"}`).refused(400, "Request_BadRequest", "read-only")
	other, _ := f.app(`{"displayName":"b"}`)
	f.graph("PATCH", "/applications/"+other, `{"uniqueName":"one"}`).refused(400, "Request_BadRequest", taken)
	f.graph("PATCH", "/applications/"+other, `{"uniqueName":"two"}`).must(204) // once, where there was none
	if got := f.graph("GET", "/applications(uniqueName='two')", nil).must(200).text("id"); got != other {
		t.Errorf("found %s", got)
	}
	f.graph("DELETE", "/applications/"+id, nil).must(204)
	f.graph("GET", "/applications(uniqueName='one')", nil).refused(404, "Request_ResourceNotFound", "")
	f.graph("POST", "/applications", `{"displayName":"c","uniqueName":"one"}`).refused(400, "Request_BadRequest", taken) // a deleted one holds it
	f.clock.advance(31 * 24 * 60 * 60 * 1e9)
	f.signIn("")
	f.graph("GET", "/directory/deletedItems/microsoft.graph.application", nil).must(200)
	f.graph("POST", "/applications", `{"displayName":"c","uniqueName":"one"}`).must(201)
}

func TestAnIdentifierURIIsHeldOnceAndMayBeRestricted(t *testing.T) {
	f := newFixture(t, "clean")
	id, appID := f.app(`{"displayName":"a","signInAudience":"AzureADMyOrg"}`)
	f.graph("PATCH", "/applications/"+id, `{"identifierUris":["api://`+appID+`"]}`).must(204)
	f.graph("POST", "/applications", `{"displayName":"b","signInAudience":"AzureADMyOrg","identifierUris":["api://`+appID+`"]}`).
		refused(400, "Request_BadRequest", "Another object with the same value for property identifierUris already exists.")

	strict := newFixture(t, "policies: {identifierUrisRestricted: true}")
	strict.graph("POST", "/applications", `{"displayName":"b","signInAudience":"AzureADMyOrg","identifierUris":["api://anything"]}`).
		refused(400, "InvalidUniqueTenantIdentifierAsPerAppPolicy", "Failed to add identifier URI api://anything.")
	strict.graph("POST", "/applications", `{"displayName":"b","signInAudience":"AzureADMyOrg","api":{"requestedAccessTokenVersion":2},"identifierUris":["api://anything"]}`).must(201)
}

// TestAnEnabledScopeOrRoleStaysAsItIs: an enabled scope or role neither changes nor goes, not even by being left out.
func TestAnEnabledScopeOrRoleStaysAsItIs(t *testing.T) {
	f := newFixture(t, "clean")
	made := f.graph("POST", "/applications", gatewayBody).must(201)
	path := "/applications/" + made.text("id")
	send := func(list string) answer {
		return f.graph("PATCH", path, `{"api":{"oauth2PermissionScopes":[`+list+`]}}`)
	}
	scope := func(id, value, typ, text string, enabled bool) string {
		return fmt.Sprintf(`{"id":%q,"value":%q,"type":%q,"isEnabled":%t,"adminConsentDisplayName":%q,"adminConsentDescription":"A custom ModelOp Center scope"}`, id, value, typ, enabled, text)
	}
	same := scope(guidA, "custom_scope", "User", "custom_scope", true)
	const guarded = "Permission (scope or role) cannot be deleted or updated unless disabled first."
	for name, list := range map[string]string{
		"left out":             "",
		"another in its place": scope(guidB, "other", "User", "x", true),
		"value":                scope(guidA, "renamed", "User", "custom_scope", true),
		"type":                 scope(guidA, "custom_scope", "Admin", "custom_scope", true),
		"disabled and changed": scope(guidA, "renamed", "User", "custom_scope", false),
	} {
		if a := send(list); a.text("error.code") != "CannotDeleteOrUpdateEnabledEntitlement" || a.text("error.message") != guarded || a.status != 400 {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	send(same + "," + scope(guidB, "other", "User", "x", true)).must(204) // one more is fine
	send(scope(guidA, "custom_scope", "User", "another text", true) + "," + scope(guidB, "other", "User", "x", false)).must(204)
	send(scope(guidA, "custom_scope", "User", "another text", true)).must(204) // the disabled one may go
	send(scope(guidA, "custom_scope", "User", "another text", false)).must(204)
	send(scope(guidA, "renamed", "Admin", "custom_scope", true)).must(204)

	role := f.graph("POST", "/applications", internalBody).must(201)
	f.graph("PATCH", "/applications/"+role.text("id"), `{"appRoles":[]}`).refused(400, "CannotDeleteOrUpdateEnabledEntitlement", guarded)

	texts := newFixture(t, "guardTexts: true")
	made = texts.graph("POST", "/applications", gatewayBody).must(201)
	texts.graph("PATCH", "/applications/"+made.text("id"), `{"api":{"oauth2PermissionScopes":[`+scope(guidA, "custom_scope", "User", "another text", true)+`]}}`).
		refused(400, "CannotDeleteOrUpdateEnabledEntitlement", guarded)
}

func TestPoliciesRefuseSecretsAndAudiences(t *testing.T) {
	const withSecret = `{"displayName":"a","passwordCredentials":[{"displayName":"l","endDateTime":"2027-08-20T09:00:00Z"}]}`
	forbidden := newFixture(t, "secrets-forbidden")
	forbidden.graph("POST", "/applications", withSecret).refused(400, "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy")
	if n := len(forbidden.tenant.Snapshot().Applications); n != 0 {
		t.Errorf("the refusal of a secret fails the whole creation, and %d were made", n)
	}
	id, _ := forbidden.app(`{"displayName":"a"}`)
	forbidden.graph("POST", "/applications/"+id+"/addPassword", `{}`).refused(400, "CredentialTypeNotAllowedAsPerAppPolicy", "")

	limited := newFixture(t, "secret-policy")
	limited.graph("POST", "/applications", withSecret).refused(400, "CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy")
	id, _ = limited.app(`{"displayName":"a"}`)
	limited.graph("POST", "/applications/"+id+"/addPassword", `{"passwordCredential":{"displayName":"l","endDateTime":"2026-11-18T09:00:00Z"}}`).must(200)
	limited.graph("POST", "/applications/"+id+"/addPassword", `{"passwordCredential":{"displayName":"l","endDateTime":"2026-11-19T09:00:00Z"}}`).
		refused(400, "CredentialInvalidLifetimeAsPerAppPolicy", "")

	audience := newFixture(t, "policies: {refusedAudiences: [AzureADandPersonalMicrosoftAccount]}")
	audience.graph("POST", "/applications", `{"displayName":"a"}`).refused(400, "SignInAudienceNotAllowedAsPerAppPolicy", "'signInAudience' property value 'AzureADandPersonalMicrosoftAccount' is not allowed.")

	// The Azure CLI's token does not let anybody read policies; another client's does.
	limited.graph("GET", "/policies/authorizationPolicy", nil).refused(403, "Authorization_RequestDenied", "")
	limited.graph("GET", "/policies/defaultAppManagementPolicy", nil).refused(403, "Authorization_RequestDenied", "")
	limited.token = limited.dynamicToken("Policy.Read.All")
	policy := limited.graph("GET", "/policies/defaultAppManagementPolicy", nil).must(200)
	if policy.text("applicationRestrictions.passwordCredentials.0.restrictionType") != "passwordLifetime" || policy.text("applicationRestrictions.passwordCredentials.0.maxLifetime") != "P90D" {
		t.Errorf("%s", policy.raw)
	}
	if got := limited.graph("GET", "/policies/authorizationPolicy?$select=defaultUserRolePermissions", nil).must(200).at("defaultUserRolePermissions.allowedToCreateApps"); got != true {
		t.Errorf("allowedToCreateApps: %v", got)
	}
}

func TestAQuotaCountsWhatWasDeletedToo(t *testing.T) {
	f := newFixture(t, "people: [{userPrincipalName: installer@contoso.com, displayName: I}]\npolicies: {creatorQuota: 2}")
	id, _ := f.app(`{"displayName":"a"}`)
	f.app(`{"displayName":"b"}`)
	f.graph("DELETE", "/applications/"+id, nil).must(204) // deleted ones count
	f.graph("POST", "/applications", `{"displayName":"c"}`).refused(403, "Directory_QuotaExceeded", "quota limit for the Principal")
}

func TestAnObjectMayNotGrowTooLarge(t *testing.T) {
	f := newFixture(t, "clean")
	tags := make([]string, 1201)
	for i := range tags {
		tags[i] = fmt.Sprintf(`"t%d"`, i)
	}
	f.graph("POST", "/applications", `{"displayName":"a","tags":[`+strings.Join(tags, ",")+`]}`).refused(403, "Directory_ResourceSizeExceeded", "The size of the object has exceeded its limit.")
}
