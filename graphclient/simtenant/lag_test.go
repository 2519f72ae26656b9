package simtenant

import (
	"slices"
	"testing"
	"time"
)

// statuses reads the same thing several times.
func (f *fixture) statuses(path string, n int) []int {
	f.t.Helper()
	var all []int
	for range n {
		all = append(all, f.graph("GET", path, nil).status)
	}
	return all
}

func TestANewObjectIsFoundLater(t *testing.T) {
	f := newFixture(t, "lag: {newReads: 2, flap: true}")
	id, _ := f.app(`{"displayName":"a"}`)
	if got := f.statuses("/applications/"+id, 6); !slices.Equal(got, []int{404, 404, 200, 404, 200, 200}) {
		t.Errorf("look-ups: %v", got)
	}

	f = newFixture(t, "lag: {new: 10s}")
	id, appID := f.app(`{"displayName":"a","uniqueName":"u"}`)
	for name, a := range map[string]answer{
		"read":    f.graph("GET", "/applications/"+id, nil),
		"by name": f.graph("GET", "/applications(uniqueName='u')", nil),
		"change":  f.graph("PATCH", "/applications/"+id, `{"notes":"x"}`),
		"secret":  f.graph("POST", "/applications/"+id+"/addPassword", `{}`),
	} {
		if a.status != 404 || a.text("error.code") != "Request_ResourceNotFound" {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	if n := len(f.graph("GET", "/applications", nil).must(200).list()); n != 0 {
		t.Errorf("listed %d", n)
	}
	f.graph("POST", "/servicePrincipals", `{"appId":"`+appID+`"}`).refused(400, "Request_BadRequest", "does not reference a valid application object")
	f.graph("POST", "/applications", `{"displayName":"b","uniqueName":"u"}`).refused(400, "Request_BadRequest", "uniqueName") // the name is taken at once
	f.clock.advance(10 * time.Second)
	f.graph("GET", "/applications/"+id, nil).must(200)
	sp := f.sp(appID)
	body := map[string]any{"clientId": sp, "resourceId": sp, "consentType": "AllPrincipals", "scope": "s"}
	f.graph("POST", "/oauth2PermissionGrants", body).refused(404, "Request_ResourceNotFound", "")
	f.clock.advance(10 * time.Second)
	f.graph("POST", "/oauth2PermissionGrants", body).must(201)
}

// TestReplicasCatchUpWithTime: whoever comes late enough meets no replica that is behind, also where nobody has looked.
func TestReplicasCatchUpWithTime(t *testing.T) {
	for name, c := range map[string]struct {
		waits time.Duration
		want  []int
	}{
		"at once":                  {0, []int{404, 404, 404}},
		"while some are behind":    {19 * time.Second, []int{404, 404, 404, 404, 200, 404, 200, 200}},
		"once all have caught up":  {20 * time.Second, []int{200, 200, 200}},
		"when nobody has for days": {100 * time.Hour, []int{200, 200, 200}},
	} {
		f := newFixture(t, "lag: {new: 5s, newReads: 4, flap: true, everywhere: 20s}")
		id, _ := f.app(`{"displayName":"a"}`)
		f.clock.advance(c.waits)
		f.signIn("")
		if got := f.statuses("/applications/"+id, len(c.want)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}

	f := newFixture(t, "lag: {copy: 8s, copyReads: 4, everywhere: 20s}")
	made := f.graph("POST", "/applications", internalBody).must(201)
	sp := f.sp(made.text("appId"))
	assign := func() answer {
		return f.graph("POST", "/servicePrincipals/"+sp+"/appRoleAssignedTo", map[string]any{"principalId": sp, "resourceId": sp, "appRoleId": guidB})
	}
	f.clock.advance(19 * time.Second)
	assign().refused(400, "Request_BadRequest", "Permission being assigned was not found on application")
	f.clock.advance(time.Second)
	assign().must(201)
}

func TestLagShowsItsTwoFacesInTurn(t *testing.T) {
	f := newFixture(t, "bothFaces: true\nlag: {newReads: 3}")
	_, appID := f.app(`{"displayName":"a"}`)
	f.graph("POST", "/servicePrincipals", `{"appId":"`+appID+`"}`).refused(400, "Request_BadRequest", "does not reference a valid application object")
	f.graph("POST", "/servicePrincipals", `{"appId":"`+appID+`"}`).refused(403, "Authorization_RequestDenied", "backing application")
}

func TestScopesAndRolesArriveLater(t *testing.T) {
	f := newFixture(t, "lag: {copy: 10s, copyReads: 1}")
	made := f.graph("POST", "/applications", internalBody).must(201)
	sp := f.sp(made.text("appId"))
	assign := func() answer {
		return f.graph("POST", "/servicePrincipals/"+sp+"/appRoleAssignedTo", map[string]any{"principalId": sp, "resourceId": sp, "appRoleId": guidB})
	}
	assign().refused(400, "Request_BadRequest", "Permission being assigned was not found on application")
	f.clock.advance(10 * time.Second)
	assign().must(400)
	assign().must(201)

	f = newFixture(t, "lag: {copy: 10s}")
	_, appID := f.app(`{"displayName":"a","signInAudience":"AzureADMyOrg"}`)
	f.sp(appID)
	f.clock.advance(10 * time.Second)
	f.graph("PATCH", "/applications(appId='"+appID+"')", `{"displayName":"b","identifierUris":["api://`+appID+`"]}`).must(204)
	read := func() answer { return f.graph("GET", "/servicePrincipals(appId='"+appID+"')", nil).must(200) }
	if got := read(); got.text("displayName") != "a" {
		t.Errorf("at once: %s", got.raw)
	}
	f.clock.advance(10 * time.Second)
	if got := read(); got.text("displayName") != "b" || got.text("servicePrincipalNames.0") != "api://"+appID {
		t.Errorf("later: %s", got.raw)
	}
}

func TestAChangeIsSeenLater(t *testing.T) {
	f := newFixture(t, "lag: {update: 5s}")
	made := f.graph("POST", "/applications", gatewayBody).must(201)
	path := "/applications/" + made.text("id")
	disabled := `{"api":{"oauth2PermissionScopes":[{"id":"` + guidA + `","value":"custom_scope","type":"User","isEnabled":false,"adminConsentDisplayName":"custom_scope","adminConsentDescription":"A custom ModelOp Center scope"}]}}`
	f.graph("PATCH", path, disabled).must(204)
	if f.graph("GET", path, nil).must(200).at("api.oauth2PermissionScopes.0.isEnabled") != true {
		t.Error("the change is seen at once")
	}
	f.graph("PATCH", path, `{"api":{"oauth2PermissionScopes":[]}}`).refused(400, "CannotDeleteOrUpdateEnabledEntitlement", "")
	f.clock.advance(5 * time.Second)
	f.graph("PATCH", path, `{"api":{"oauth2PermissionScopes":[]}}`).must(204)
}

func TestANewSecretIsAcceptedLater(t *testing.T) {
	f := newFixture(t, "lag: {secret: 15s}")
	made := f.graph("POST", "/applications", internalBody).must(201)
	appID, secret := made.text("appId"), made.text("passwordCredentials.0.secretText")
	f.sp(appID)
	scope := "https://graph.microsoft.com/.default"
	if a := f.clientToken(appID, secret, scope); a.status != 401 || a.at("error_codes.0") != 7000215.0 {
		t.Errorf("at once: %s", a.raw)
	}
	f.clock.advance(15 * time.Second)
	f.clientToken(appID, secret, scope).must(200)
}
