package graphclient

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestIDsAreReadInOneSpelling: the service takes ids in either case, and what is compared must not depend on the one in
// which it answers. Ids that are no GUIDs do depend on it.
func TestIDsAreReadInOneSpelling(t *testing.T) {
	capitals := func(s string) string {
		for _, id := range []string{objectID, appID, spID, scopeID, roleID, keyID, orphanID} {
			s = strings.ReplaceAll(s, id, strings.ToUpper(id))
		}
		return s
	}
	app := `{"id":"` + objectID + `","appId":"` + appID + `","displayName":"` + strings.ToUpper(appID) + `","appRoles":[{"id":"` + roleID + `"}],"api":{"oauth2PermissionScopes":[{"id":"` + scopeID + `"}]},
		"passwordCredentials":[{"keyId":"` + keyID + `"}],"keyCredentials":[{"keyId":"` + orphanID + `"}],
		"requiredResourceAccess":[{"resourceAppId":"` + appID + `","resourceAccess":[{"id":"` + scopeID + `","type":"Scope"}]}]}`
	principal := `{"id":"` + spID + `","appId":"` + appID + `"}`
	consent := `{"id":"l5eW7x0ga0-WDOntXz","clientId":"` + spID + `","resourceId":"` + objectID + `","scope":"openid"}`
	assignment := `{"id":"IVYopW","principalId":"` + spID + `","resourceId":"` + objectID + `","appRoleId":"` + roleID + `"}`
	for name, decoded := range map[string]func(func(string) string) any{
		"application":       func(in func(string) string) any { return decodeApplication(rawObject(in(app))) },
		"service principal": func(in func(string) string) any { return decodePrincipal(rawObject(in(principal))) },
		"consent":           func(in func(string) string) any { return decodeGrant(rawObject(in(consent))) },
		"assignment":        func(in func(string) string) any { return decodeAssignment(rawObject(in(assignment))) },
		"key of an object":  func(in func(string) string) any { return keyOf(rawObject(in(principal))) },
		"owner":             func(in func(string) string) any { return decodeOwners([]rawObject{rawObject(in(principal))}) },
	} {
		as := func(s string) string { return s }
		if diff := cmp.Diff(decoded(as), decoded(capitals)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if got := decodeApplication(rawObject(app)).DisplayName; got != strings.ToUpper(appID) {
		t.Errorf("a name is spelled %s", got)
	}
	if got := decodeGrant(rawObject(consent)).ID; got != "l5eW7x0ga0-WDOntXz" {
		t.Errorf("the id of a consent is spelled %s", got)
	}
}
