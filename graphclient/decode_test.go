package graphclient

import (
	"strings"
	"testing"
	"time"

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

func TestDurationsAreReadAsPoliciesSpellThem(t *testing.T) {
	const day = 24 * time.Hour
	for s, want := range map[string]time.Duration{
		"P90D": 90 * day, "P6M": 180 * day, "P1Y": 365 * day, "P2W": 14 * day,
		"P4DT12H30M5S": 4*day + 12*time.Hour + 30*time.Minute + 5*time.Second, "": 0, "90": 0,
	} {
		if got := parseISODuration(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}
