package simtenant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// names lists the display names of an answer's objects, sorted.
func (a answer) names() []string {
	var all []string
	for _, one := range a.list() {
		s, _ := one.(map[string]any)["displayName"].(string)
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// TestHowManyThereAreIsToldToWhoeverTakesALaggingIndex: the number alone is text.
func TestHowManyThereAreIsToldToWhoeverTakesALaggingIndex(t *testing.T) {
	f := newFixture(t, "finished")
	for path, want := range map[string]string{
		"/applications/$count": "4",
		"/applications/$count?$filter=displayName in ('go-cli','internal-client')": "2",
		"/servicePrincipals/$count?$filter=displayName eq 'go-cli'":                "1",
		"/groups/$count": "3",
	} {
		path = strings.ReplaceAll(path, "'", "%27")
		got := f.graph("GET", path, nil, "ConsistencyLevel", "eventual").must(200)
		if string(got.raw) != "\ufeff"+want || got.header.Get("Content-Type") != "text/plain" {
			t.Errorf("%s: %q, %s", path, got.raw, got.header.Get("Content-Type"))
		}
		f.graph("GET", path, nil).refused(400, "Request_UnsupportedQuery", "Raw count (/$count) is not supported")
	}
	f.graph("POST", "/applications/$count", `{"displayName":"a"}`).refused(405, "Request_BadRequest", "Specified HTTP method is not allowed")
}

func TestFiltersChooseAsTheServiceDoes(t *testing.T) {
	f := newFixture(t, "clean")
	ids := map[string]string{}
	for _, a := range []string{
		`{"displayName":"gateway-service","tags":["modelop-entra","modelop-entra:key=a"]}`,
		`{"displayName":"O'Brien's app"}`,
		`{"displayName":"go-cli","tags":["other"],"signInAudience":"AzureADMyOrg"}`,
	} {
		made := f.graph("POST", "/applications", a).must(201)
		ids[made.text("displayName")] = made.text("appId")
		f.clock.advance(60e9)
	}
	for filter, want := range map[string]string{
		"displayName eq 'GATEWAY-service'":                                             "gateway-service",
		"displayName eq 'O''Brien''s app'":                                             "O'Brien's app",
		"displayName in ('gateway-service','go-cli')":                                  "gateway-service,go-cli",
		"displayName in ('gateway-service', 'nobody')":                                 "gateway-service",
		"startsWith(displayName,'g')":                                                  "gateway-service,go-cli",
		"startswith(displayName, 'gate')":                                              "gateway-service",
		"tags/any(t:t eq 'modelop-entra')":                                             "gateway-service",
		"tags/any(t:startswith(t,'modelop-entra:key='))":                               "gateway-service",
		"tags/any(t: t eq 'modelop-entra') or displayName eq 'go-cli'":                 "gateway-service,go-cli",
		"startsWith(displayName,'g') and signInAudience eq 'AzureADMyOrg'":             "go-cli",
		"(displayName eq 'go-cli' or displayName eq 'x') and tags/any(t:t eq 'other')": "go-cli",
		"appId in ('" + "{cli}" + "')":                                                 "go-cli",
		"createdDateTime ge 2026-08-20T09:01:00Z":                                      "O'Brien's app,go-cli",
		"displayName eq 'nobody'":                                                      "",
	} {
		filter = strings.ReplaceAll(filter, "{cli}", ids["go-cli"])
		got := f.graph("GET", "/applications?$filter="+strings.ReplaceAll(filter, "'", "%27"), nil).must(200)
		if s := strings.Join(got.names(), ","); s != want {
			t.Errorf("%s: %q, want %q", filter, s, want)
		}
	}
}

func TestAQueryThatTheServiceCannotAnswerIsRefused(t *testing.T) {
	f := newFixture(t, "clean")
	for query, want := range map[string]struct{ code, message string }{
		"$filter=uniqueName eq 'a'":               {"Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified for property 'uniqueName' of resource 'Application'."},
		"$filter=shoeSize eq 1":                   {"BadRequest", "Could not find a property named 'shoeSize' on type 'microsoft.graph.application'"},
		"$filter=displayName ne 'a'":              {"Request_UnsupportedQuery", "ConsistencyLevel:eventual"},
		"$filter=not startsWith(displayName,'a')": {"Request_UnsupportedQuery", "ConsistencyLevel:eventual"},
		"$filter=endsWith(displayName,'a')":       {"Request_UnsupportedQuery", "ConsistencyLevel:eventual"},
		"$filter=displayName eq 'a":               {"BadRequest", "unterminated string literal"},
		"$filter=displayName like 'a'":            {"BadRequest", "Invalid filter clause"},
		"$filter=(displayName eq 'a'":             {"BadRequest", "Invalid filter clause"},
		"$filter=displayName eq 'a' displayName":  {"BadRequest", "Invalid filter clause"},
		"$filter=displayName in 'a'":              {"BadRequest", "Invalid filter clause"},
		"$filter=":                                {"BadRequest", "Invalid filter clause"},
		"$select=id,shoeSize":                     {"BadRequest", "Could not find a property named 'shoeSize' on type 'microsoft.graph.application'."},
		"$expand=servicePrincipal":                {"BadRequest", "Could not find a property named 'servicePrincipal'"},
		"$count=true":                             {"Request_BadRequest", "$count is not currently supported."},
		"$search=%22displayName:a%22":             {"Request_UnsupportedQuery", "$search"},
		"$top=0":                                  {"BadRequest", "Invalid page size"},
		"$top=1000":                               {"BadRequest", "Invalid page size"},
		"$skip=1":                                 {"BadRequest", "$skip"},
	} {
		f.graph("GET", "/applications?"+query, nil).refused(400, want.code, want.message)
	}
	f.graph("GET", "/applications?$filter=displayName in ("+strings.Repeat("'a',", 15)+"'a')", nil).refused(400, "Request_UnsupportedQuery", "Too many child clauses")
	f.graph("GET", "/applications?$filter=displayName in ("+strings.Repeat("'a',", 14)+"'a') and startsWith(displayName,'a')", nil).must(200)
	f.graph("GET", "/oauth2PermissionGrants?$filter=clientId in ('a','b')", nil).refused(400, "Request_UnsupportedQuery", "'clientId'")
	f.graph("GET", "/servicePrincipals?$expand=oauth2PermissionGrants", nil).refused(400, "BadRequest", "oauth2PermissionGrants")
	f.graph("GET", "/applications?$filter=displayName ne 'a'&$count=true", nil, "ConsistencyLevel", "eventual").must(200)
}

func TestAnObjectIsFoundByEverySpellingOfItsPath(t *testing.T) {
	f := newFixture(t, "clean")
	id, appID := f.app(`{"displayName":"a","uniqueName":"modelop.host.a"}`)
	for _, path := range []string{
		"/applications/" + id, "/applications('" + id + "')", "/applications(appId='" + appID + "')", "/applications(uniqueName='modelop.host.a')",
		"/applications(uniqueName=%27modelop.host.a%27)", "/applications%28uniqueName%3D%27modelop.host.a%27%29", "/applications/" + strings.ToUpper(id),
	} {
		if got := f.graph("GET", path+"?$select=id", nil).must(200); got.text("id") != id || len(got.body) != 2 {
			t.Errorf("%s: %s", path, got.raw)
		}
	}
	f.graph("GET", "/nonsense", nil).refused(400, "BadRequest", "Resource not found for the segment 'nonsense'.")
	f.graph("GET", "/applications/"+id+"/nonsense", nil).refused(400, "BadRequest", "Resource not found for the segment 'nonsense'.")
	f.graph("DELETE", "/applications", nil).refused(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
	f.graph("PUT", "/organization", nil).must(405)
	f.graph("GET", "/applications/"+guidA, nil).refused(404, "Request_ResourceNotFound", "Resource '"+guidA+"' does not exist or one of its queried reference-property objects are not present.")
}

func TestALongListComesInPages(t *testing.T) {
	f := newFixture(t, "clean")
	for i := range 7 {
		f.app(fmt.Sprintf(`{"displayName":"app %d"}`, i))
	}
	path, seen, pages := "/applications?$top=3&$filter=startsWith(displayName,'app')&$select=displayName", []string{}, 0
	for path != "" {
		a := f.graph("GET", path, nil).must(200)
		seen, pages = append(seen, a.names()...), pages+1
		next := a.text("@odata.nextLink")
		path = strings.TrimPrefix(next, "https://graph.microsoft.com/v1.0")
		if next != "" && path == next {
			t.Fatalf("the link leads elsewhere: %s", next)
		}
	}
	if pages != 3 || len(seen) != 7 {
		t.Errorf("%d pages with %v", pages, seen)
	}
	if a := f.graph("GET", "/applications", nil).must(200); a.text("@odata.nextLink") != "" || len(a.list()) != 7 {
		t.Errorf("%s", a.raw)
	}
}

func TestAnAnswerCarriesTheServicesHeaders(t *testing.T) {
	f := newFixture(t, "clean")
	a := f.graph("GET", "/applications", nil, "client-request-id", guidA).must(200)
	for name, want := range map[string]string{
		"Content-Type":              "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
		"Odata-Version":             "4.0",
		"Client-Request-Id":         guidA,
		"Strict-Transport-Security": "max-age=31536000",
		"X-Ms-Resource-Unit":        "2",
		"Date":                      "Thu, 20 Aug 2026 09:00:00 GMT",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !guidPattern().MatchString(a.header.Get("Request-Id")) || !strings.Contains(a.header.Get("X-Ms-Ags-Diagnostic"), "ServerInfo") {
		t.Errorf("%v", a.header)
	}
	refused := f.graph("GET", "/applications/"+guidA, nil, "client-request-id", guidB).must(404)
	if refused.text("error.innerError.client-request-id") != guidB || refused.text("error.innerError.request-id") != refused.header.Get("Request-Id") || refused.text("error.innerError.date") != "2026-08-20T09:00:00" {
		t.Errorf("%s", refused.raw)
	}
	if empty := f.graph("DELETE", "/applications/"+guidA, nil); empty.status != http.StatusNotFound {
		t.Errorf("%d", empty.status)
	}
}

func TestAnUpdateMergesObjectsAndReplacesCollections(t *testing.T) {
	f := newFixture(t, "clean")
	made := f.graph("POST", "/applications", `{"displayName":"a","signInAudience":"AzureADMyOrg","tags":["x","y"],"groupMembershipClaims":"SecurityGroup",
		"web":{"redirectUris":["https://a.example/1","https://a.example/2"],"logoutUrl":"https://a.example/out","implicitGrantSettings":{"enableIdTokenIssuance":true,"enableAccessTokenIssuance":false}},
		"optionalClaims":{"idToken":[{"name":"email","essential":true,"additionalProperties":["p"]}],"accessToken":[{"name":"upn"}]}}`).must(201)
	path := "/applications/" + made.text("id")
	f.graph("PATCH", path, `{"tags":["z"],"groupMembershipClaims":null,"web":{"redirectUris":["https://a.example/3"]},"optionalClaims":{"idToken":[{"name":"groups"}]}}`).must(204)
	got := f.graph("GET", path, nil).must(200)
	for at, want := range map[string]any{
		"tags.0": "z", "groupMembershipClaims": nil, "web.redirectUris.0": "https://a.example/3", "web.redirectUris.1": nil,
		"web.logoutUrl": "https://a.example/out", "web.implicitGrantSettings.enableIdTokenIssuance": true, // objects merge
		"optionalClaims.idToken.0.name": "groups", "optionalClaims.idToken.0.essential": false, // collections are replaced whole
		"optionalClaims.accessToken.0.name": "upn",
	} {
		if v := got.at(at); v != want {
			t.Errorf("%s: %v, want %v", at, v, want)
		}
	}
	f.graph("PATCH", path, `{"nonsense":1}`).refused(400, "Request_BadRequest", "The property 'nonsense' does not exist on type 'Microsoft.DirectoryServices.Application'. Make sure to only use property names that are defined by the type.")
	f.graph("PATCH", "/applications/"+guidA, `{"notes":"x"}`).must(404)
}

func TestAnUpsertMakesOnlyWhatIsMissing(t *testing.T) {
	f := newFixture(t, "clean")
	const path = "/applications(uniqueName='one')"
	f.graph("PATCH", path, `{"displayName":"a"}`).must(404)
	if made := f.graph("PATCH", path, `{"displayName":"a","tags":["x"]}`, "Prefer", "create-if-missing").must(201); made.text("uniqueName") != "one" {
		t.Errorf("%s", made.raw)
	}
	if again := f.graph("PATCH", path, `{"displayName":"b"}`, "Prefer", "create-if-missing").must(204); len(again.raw) != 0 {
		t.Errorf("%s", again.raw)
	}
	if got := f.graph("GET", path, nil).must(200); got.text("displayName") != "b" || got.text("tags.0") != "x" {
		t.Errorf("%s", got.raw)
	}
	f.graph("PATCH", path, `{"tags":[]}`, "Prefer", "create-if-missing").refused(400, "Request_BadRequest", "displayName")
	f.graph("PATCH", path, `{"displayName":"b","passwordCredentials":[{}]}`, "Prefer", "create-if-missing").refused(400, "Request_BadRequest", "service actions")
}

func TestASecretIsToldOnceAndWorksUntilItIsRemoved(t *testing.T) {
	f := newFixture(t, "clean")
	id, appID := f.app(`{"displayName":"a"}`)
	path := "/applications/" + id
	made := f.graph("POST", path+"/addPassword", `{"passwordCredential":{"displayName":"wizard"}}`).must(200)
	text := made.text("secretText")
	if len(text) != 40 || made.text("hint") != text[:3] || made.text("displayName") != "wizard" || !strings.HasPrefix(made.text("endDateTime"), "2028-08-20") {
		t.Errorf("%s", made.raw)
	}
	for _, read := range []answer{f.graph("GET", path, nil), f.graph("GET", "/applications", nil), f.graph("GET", "/applications/"+id+"?$select=passwordCredentials", nil)} {
		if strings.Contains(string(read.raw), text) || !strings.Contains(string(read.raw), made.text("keyId")) {
			t.Errorf("%s", read.raw)
		}
	}
	f.graph("POST", path+"/addPassword", `{"passwordCredential":{"secretText":"mine"}}`).refused(400, "Request_BadRequest", "New password credentials must be generated using service actions.")
	f.graph("PATCH", path, `{"passwordCredentials":[{"displayName":"mine"}]}`).refused(400, "Request_BadRequest", "New password credentials must be generated using service actions.")
	f.graph("PATCH", path, `{"passwordCredentials":[{"keyId":"`+made.text("keyId")+`","displayName":"renamed"}],"notes":"x"}`).must(204)
	if !f.tenant.CheckSecret(appID, text) {
		t.Error("the secret was lost when it was renamed")
	}
	f.graph("POST", path+"/removePassword", `{"keyId":"`+guidA+`"}`).must(400)
	f.graph("POST", path+"/removePassword", `{"keyId":"`+made.text("keyId")+`"}`).must(204)
	if f.tenant.CheckSecret(appID, text) {
		t.Error("a removed secret is still good")
	}
	f.graph("GET", path+"/addPassword", nil).must(405)
}

func TestWhoElseHoldsAnApplicationIsTold(t *testing.T) {
	f := newFixture(t, "strangers-hold")
	app := f.graph("GET", "/applications?$filter=displayName eq 'internal-client'", nil).must(200)
	path := "/applications/" + app.text("value.0.id")
	if app.at("value.0.keyCredentials.0.displayName") != "CN=build.contoso.com" {
		t.Errorf("%s", app.raw)
	}
	owners := f.graph("GET", path+"/owners?$select=id,displayName,userPrincipalName", nil).must(200)
	if owners.text("value.0.userPrincipalName") != "admin@contoso.com" || owners.text("value.0.@odata.type") != "#microsoft.graph.user" {
		t.Errorf("%s", owners.raw)
	}
	federated := f.graph("GET", path+"/federatedIdentityCredentials", nil).must(200)
	if federated.text("value.0.issuer") != "https://token.actions.githubusercontent.com" {
		t.Errorf("%s", federated.raw)
	}
	sam := f.graph("GET", "/users/sam@contoso.com", nil).must(200).text("id")
	f.graph("POST", path+"/owners/$ref", `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/`+sam+`"}`).must(204)
	f.graph("POST", path+"/owners/$ref", `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/`+sam+`"}`).refused(400, "Request_BadRequest", "already exist")
	f.graph("DELETE", path+"/owners/"+sam+"/$ref", nil).must(204)
	expanded := f.graph("GET", path+"?$expand=owners", nil).must(200)
	if n := len(expanded.at("owners").([]any)); n != 1 {
		t.Errorf("%d owners", n)
	}
}

func TestTheDirectoryTellsTheTenantAndWhatTheActorIsIn(t *testing.T) {
	f := newFixture(t, "synced")
	org := f.graph("GET", "/organization?$select=id,displayName,verifiedDomains,onPremisesSyncEnabled,tenantType", nil).must(200)
	if org.text("value.0.id") != defaultTenantID || org.at("value.0.onPremisesSyncEnabled") != true || org.at("value.0.verifiedDomains.0.isDefault") != true ||
		org.at("value.0.verifiedDomains.1.isInitial") != true || org.text("value.0.tenantType") != "AAD" {
		t.Errorf("%s", org.raw)
	}
	if v := newFixture(t, "clean").graph("GET", "/organization", nil).must(200).at("value.0.onPremisesSyncEnabled"); v != nil {
		t.Errorf("onPremisesSyncEnabled is %v in a cloud tenant, want null", v)
	}
	role := f.graph("GET", "/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName,roleTemplateId", nil).must(200)
	if role.text("value.0.roleTemplateId") != roleGlobalAdministrator || role.text("value.0.displayName") != "Global Administrator" {
		t.Errorf("%s", role.raw)
	}
	groups := "/me/transitiveMemberOf/microsoft.graph.group"
	counted := f.graph("GET", groups+"?$count=true&$top=1&$select=id", nil, "ConsistencyLevel", "eventual").must(200)
	if counted.at("@odata.count") != 12.0 || len(counted.list()) != 1 || counted.text("@odata.nextLink") == "" {
		t.Errorf("%s", counted.raw)
	}
	synced := f.graph("GET", groups+"?$count=true&$filter=onPremisesSyncEnabled eq true&$select=id", nil, "ConsistencyLevel", "eventual").must(200)
	if synced.at("@odata.count") != 11.0 {
		t.Errorf("%s", synced.raw)
	}
	if raw := f.graph("GET", groups+"/$count", nil, "ConsistencyLevel", "eventual").must(200); string(raw.raw) != "\ufeff12" || raw.header.Get("Content-Type") != "text/plain" {
		t.Errorf("%q", raw.raw)
	}
	f.graph("GET", groups+"/$count", nil).refused(400, "Request_UnsupportedQuery", "Raw count (/$count) is not supported")
	f.graph("GET", groups+"?$count=true", nil).refused(400, "Request_BadRequest", "$count is not currently supported.")
	if all := f.graph("GET", "/me/transitiveMemberOf", nil).must(200); len(all.list()) != 13 || all.text("value.0.@odata.type") != "#microsoft.graph.directoryRole" {
		t.Errorf("%s", all.raw)
	}
}
