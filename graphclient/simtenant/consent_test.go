package simtenant

import (
	"net/http"
	"testing"
)

func TestAServicePrincipalIsMadeOnceAndForAnApplicationThatExists(t *testing.T) {
	f := newFixture(t, "clean")
	_, appID := f.app(`{"displayName":"a"}`)
	f.graph("POST", "/servicePrincipals", `{"appId":"x"}`).refused(400, "Request_BadRequest", "property 'appId'")
	unknown := f.graph("POST", "/servicePrincipals", `{"appId":"`+guidA+`"}`).
		refused(400, "Request_BadRequest", "The appId '"+guidA+"' of the service principal does not reference a valid application object.")
	if unknown.text("error.details.0.code") != "NoBackingApplicationObject" || unknown.text("error.details.0.target") != "appId" {
		t.Errorf("%s", unknown.raw)
	}
	f.sp(appID)
	twice := f.graph("POST", "/servicePrincipals", `{"appId":"`+appID+`"}`).refused(409, "Request_MultipleObjectsWithSameKeyValue",
		"The service principal cannot be created, updated, or restored because the service principal name "+appID+" is already in use.")
	if twice.text("error.details.0.code") != "ObjectConflict" {
		t.Errorf("%s", twice.raw)
	}
	f.graph("POST", "/servicePrincipals", `{"appId":"`+appID+`","oauth2PermissionScopes":[]}`).refused(400, "Request_BadRequest", "read-only")
	f.graph("PATCH", "/servicePrincipals(appId='"+appID+"')", `{"accountEnabled":false}`).must(204)
	if f.graph("GET", "/servicePrincipals(appId='"+appID+"')", nil).must(200).at("accountEnabled") != false {
		t.Error("it is still enabled")
	}
}

func TestAServicePrincipalIsUpsertedOnlyWhereThatIsPreferred(t *testing.T) {
	f := newFixture(t, "clean")
	_, appID := f.app(`{"displayName":"a"}`)
	path := "/servicePrincipals(appId='" + appID + "')"
	f.graph("PATCH", path, `{"tags":["x"]}`).refused(404, "Request_ResourceNotFound", "")
	f.graph("PATCH", path, `{"tags":["x"]}`, "Prefer", "create-if-missing").must(201)
	f.graph("PATCH", path, `{"tags":["y"]}`, "Prefer", "create-if-missing").must(204)
}

func TestAGrantStandsOnceForAClientAndAResource(t *testing.T) {
	f := newFixture(t, "bothFaces: true")
	_, appID := f.app(`{"displayName":"a"}`)
	sp := f.sp(appID)
	body := map[string]any{"clientId": sp, "resourceId": sp, "consentType": "AllPrincipals", "scope": "custom_scope"}
	id := f.graph("POST", "/oauth2PermissionGrants", body).must(201).text("id")
	f.graph("POST", "/oauth2PermissionGrants", body).refused(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")
	f.graph("POST", "/oauth2PermissionGrants", body).refused(400, "Request_BadRequest", "Permission entry already exists.")
	f.graph("PATCH", "/oauth2PermissionGrants/"+id, `{"scope":"custom_scope other"}`).must(204)
	f.graph("PATCH", "/oauth2PermissionGrants/"+id, `{"clientId":"`+guidA+`"}`).must(400)
	list := f.graph("GET", "/oauth2PermissionGrants?$filter=clientId eq '"+sp+"' and consentType eq 'AllPrincipals'", nil).must(200)
	if list.text("value.0.scope") != "custom_scope other" || len(list.list()) != 1 {
		t.Errorf("%s", list.raw)
	}
	if n := len(f.graph("GET", "/servicePrincipals/"+sp+"/oauth2PermissionGrants", nil).must(200).list()); n != 1 {
		t.Errorf("%d grants of the service principal", n)
	}
	body["clientId"] = guidA
	f.graph("POST", "/oauth2PermissionGrants", body).refused(404, "Request_ResourceNotFound", "Resource '"+guidA+"' does not exist or one of its queried reference-property objects are not present.")
	f.graph("POST", "/oauth2PermissionGrants", body).refused(400, "Request_BadRequest", "does not exist or one of its queried reference-property objects are not present.")
	f.graph("POST", "/oauth2PermissionGrants", `{"clientId":"`+sp+`","resourceId":"`+sp+`","consentType":"Everybody","scope":"x"}`).must(400)
	f.graph("POST", "/oauth2PermissionGrants", `{"clientId":"`+sp+`","resourceId":"`+sp+`","consentType":"AllPrincipals","scope":"x","startTime":"2026-01-01T00:00:00Z"}`).
		refused(400, "Request_BadRequest", "The property 'startTime' does not exist")
	f.graph("DELETE", "/oauth2PermissionGrants/"+id, nil).must(204)
	f.graph("GET", "/oauth2PermissionGrants/"+id, nil).must(404)
}

func TestARoleIsAssignedOnceAndOnlyIfTheResourceHasIt(t *testing.T) {
	f := newFixture(t, "bothFaces: true")
	appID := f.graph("POST", "/applications", internalBody).must(201).text("appId")
	sp := f.sp(appID)
	path := "/servicePrincipals/" + sp + "/appRoleAssignedTo"
	body := map[string]any{"principalId": sp, "resourceId": sp, "appRoleId": guidB}
	made := f.graph("POST", path, body).must(201)
	if made.text("principalType") != "ServicePrincipal" || made.text("principalDisplayName") != "internal-client" || made.text("id") == "" {
		t.Errorf("%s", made.raw)
	}
	const exists = "Permission being assigned already exists on the object"
	f.graph("POST", path, body).refused(400, "Request_BadRequest", exists)
	f.graph("POST", path, body).refused(409, "Request_MultipleObjectsWithSameKeyValue", exists)
	body["appRoleId"] = guidA
	f.graph("POST", path, body).refused(400, "Request_BadRequest", "Permission being assigned was not found on application '"+appID+"'")
	f.graph("POST", path, body).refused(400, "Request_BadRequest", "Not a valid reference update")
	body["resourceId"] = guidA
	f.graph("POST", "/servicePrincipals/"+sp+"/appRoleAssignments", body).refused(404, "Request_ResourceNotFound", "")
	f.graph("POST", "/servicePrincipals/"+sp+"/appRoleAssignments", body).refused(400, "Request_BadRequest", "Specified resourceId was not found")
	expanded := f.graph("GET", "/servicePrincipals(appId='"+appID+"')?$expand=appRoleAssignments", nil).must(200)
	if expanded.text("appRoleAssignments.0.appRoleId") != guidB {
		t.Errorf("%s", expanded.raw)
	}
	f.graph("DELETE", path+"/"+made.text("id"), nil).must(204)
	if n := len(f.graph("GET", "/servicePrincipals/"+sp+"/appRoleAssignments", nil).must(200).list()); n != 0 {
		t.Errorf("%d assignments are left", n)
	}
}

func TestWhoLacksTheRightCreatesNothing(t *testing.T) {
	f := newFixture(t, "app-creation-off")
	f.graph("POST", "/applications", `{"displayName":"a"}`).refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	f = newFixture(t, "no-service-principals")
	_, appID := f.app(`{"displayName":"a"}`)
	f.graph("POST", "/servicePrincipals", `{"appId":"`+appID+`"}`).refused(403, "Authorization_RequestDenied", "")
	f = newFixture(t, "app-developer")
	_, appID = f.app(`{"displayName":"a"}`)
	f.sp(appID)
	newFixture(t, "privileged-role-admin").graph("POST", "/applications", `{"displayName":"a"}`).refused(403, "Authorization_RequestDenied", "")
}

func TestAnActivatedRoleCountsFromTheNextTokenOn(t *testing.T) {
	f := newFixture(t, "just-in-time")
	roles := func() int {
		return len(f.graph("GET", "/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName,roleTemplateId", nil).must(200).list())
	}
	if roles() != 0 {
		t.Error("the role is active already")
	}
	f.clock.advance(20e9)
	if roles() != 1 {
		t.Error("the role is not active")
	}
	f.graph("POST", "/applications", `{"displayName":"a"}`).must(http.StatusForbidden) // the token is the old one
	f.signIn("")
	f.graph("POST", "/applications", `{"displayName":"a"}`).must(http.StatusCreated)
	if err := f.tenant.SetRoles("admin@contoso.com"); err != nil {
		t.Fatal(err)
	}
	if roles() != 0 {
		t.Error("the role was taken away and is still active")
	}
}

func TestADeletedApplicationComesBackWithoutItsServicePrincipal(t *testing.T) {
	f := newFixture(t, "soft-deleted")
	list := f.graph("GET", "/directory/deletedItems/microsoft.graph.application?$filter=displayName eq 'gateway-service'", nil).must(200)
	id, appID := list.text("value.0.id"), list.text("value.0.appId")
	if len(list.list()) != 1 || list.at("value.0.deletedDateTime") == nil {
		t.Fatalf("%s", list.raw)
	}
	f.graph("GET", "/applications/"+id, nil).must(404)
	f.graph("GET", "/directory/deletedItems/"+id, nil).must(200)
	if got := f.graph("POST", "/directory/deletedItems/"+id+"/restore", nil).must(200); got.text("id") != id || got.at("deletedDateTime") != nil {
		t.Errorf("%s", got.raw)
	}
	f.graph("GET", "/applications/"+id, nil).must(200)
	f.graph("GET", "/servicePrincipals(appId='"+appID+"')", nil).must(404) // the service principal stays deleted
	if n := len(f.tenant.Snapshot().Grants); n != 0 {
		t.Errorf("%d grants came back without the service principal", n)
	}
	sps := f.graph("GET", "/directory/deletedItems/microsoft.graph.servicePrincipal?$filter=appId eq '"+appID+"'", nil).must(200)
	f.graph("POST", "/directory/deletedItems/"+sps.text("value.0.id")+"/restore", nil).must(200)
	if n := len(f.tenant.Snapshot().Grants); n != 2 {
		t.Errorf("%d grants came back with the service principal, want 2", n)
	}
	f.graph("POST", "/directory/deletedItems/"+guidA+"/restore", nil).must(404)
	newFixture(t, "no-admin").graph("GET", "/directory/deletedItems/microsoft.graph.application", nil).refused(403, "Authorization_RequestDenied", "")
}

func TestANewApplicationHasTheOwnersThatItIsBoundTo(t *testing.T) {
	f := newFixture(t, "strangers-hold")
	sam := f.graph("GET", "/users/sam@contoso.com", nil).must(200).text("id")
	link := "https://graph.microsoft.com/v1.0/directoryObjects/"
	id, _ := f.app(`{"displayName":"a","owners@odata.bind":["` + link + sam + `"]}`)
	if got := f.graph("GET", "/applications/"+id+"/owners", nil).must(200); len(got.list()) != 1 || got.text("value.0.userPrincipalName") != "sam@contoso.com" {
		t.Errorf("%s", got.raw)
	}
	f.graph("POST", "/applications", `{"displayName":"a","owners@odata.bind":["`+link+guidA+`"]}`).must(404)
}
