package graphclient

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// batchReply answers a $batch item by item, in reverse order, as the service is free to do. An item for which answer
// returns no status is left out of the answer.
func batchReply(t *testing.T, r seen, answer func(path string) response) response {
	t.Helper()
	var in struct {
		Requests []struct{ ID, Method, URL string } `json:"requests"`
	}
	if err := json.Unmarshal([]byte(r.body), &in); err != nil {
		t.Errorf("the batch cannot be read: %v", err)
	}
	if len(in.Requests) > 20 {
		t.Errorf("%d items in one batch", len(in.Requests))
	}
	var items []string
	for i := len(in.Requests) - 1; i >= 0; i-- {
		q := in.Requests[i]
		path, err := url.PathUnescape(q.URL)
		if err != nil || q.Method != "GET" || strings.Contains(q.URL, " ") {
			t.Errorf("item %s %s: %v", q.Method, q.URL, err)
		}
		a := answer(path)
		if a.status == 0 {
			continue
		}
		headers, _ := json.Marshal(a.header)
		if a.header == nil {
			headers = []byte("{}")
		}
		if a.body == "" {
			a.body = "null"
		}
		items = append(items, fmt.Sprintf(`{"id":%q,"status":%d,"headers":%s,"body":%s}`, q.ID, a.status, headers, a.body))
	}
	return response{status: 200, body: `{"responses":[` + strings.Join(items, ",") + `]}`}
}

func values(objects ...string) response {
	return response{status: 200, body: `{"value":[` + strings.Join(objects, ",") + `]}`}
}

var (
	notFound  = graphError(404, "Request_ResourceNotFound", "Resource does not exist")
	forbidden = graphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
)

const graphPrincipal = `{"id":"graph-sp","appId":"00000003-0000-0000-c000-000000000000","displayName":"Microsoft Graph","accountEnabled":true}`

// emptyTenant answers the reads of a tenant that holds nothing of interest.
func emptyTenant(path string) response {
	switch {
	case strings.HasPrefix(path, "/servicePrincipals(appId='00000003"):
		return response{status: 200, body: graphPrincipal}
	case strings.HasPrefix(path, "/applications(uniqueName"):
		return notFound
	case strings.HasPrefix(path, "/me?"):
		return response{status: 200, body: `{"id":"` + testPerson + `","displayName":"Ada","userPrincipalName":"ada@contoso.com","userType":"Member"}`}
	case strings.HasPrefix(path, "/me/transitiveMemberOf/microsoft.graph.directoryRole"):
		return values(`{"id":"r","displayName":"Global Administrator","roleTemplateId":"62e90394-69f5-4237-9190-012177145e10"}`)
	case strings.HasPrefix(path, "/me/transitiveMemberOf/microsoft.graph.group"):
		return values(`{"id":"g1","onPremisesSyncEnabled":true}`, `{"id":"g2","onPremisesSyncEnabled":null}`)
	case strings.HasPrefix(path, "/organization"):
		return values(`{"id":"` + testTenant + `","displayName":"Contoso","onPremisesSyncEnabled":null,"verifiedDomains":[{"name":"contoso.com","isDefault":true},{"name":"contoso.onmicrosoft.com","isInitial":true}]}`)
	case strings.HasPrefix(path, "/policies"):
		return forbidden
	}
	return values()
}

func readAll(t *testing.T, answer func(path string) response) (tenant.State, *Client, *service, error) {
	t.Helper()
	s := &service{t: t, graph: func(r seen) response { return batchReply(t, r, answer) }}
	c, _ := signedIn(t, s)
	state, err := c.Read(t.Context(), tenant.Query{
		DisplayNames: []string{"gateway-service", "go-cli"}, UniqueNames: []string{"modelop.key.gateway-service", "modelop.key.go-cli"},
	}, Patience{})
	return state, c, s, err
}

func TestReadOfAFreshTenantTakesOneRequest(t *testing.T) {
	state, c, s, err := readAll(t, emptyTenant)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"POST /$batch"}, s.calls()); diff != "" {
		t.Error(diff)
	}
	if state.Requests != 1 || c.Requests() != 1 {
		t.Errorf("requests: %d, %d", state.Requests, c.Requests())
	}
	want := tenant.State{
		Query: state.Query, ReadAt: newClock().Now(), Requests: 1, DeletedKnown: true,
		Organization: tenant.Organization{
			ID: testTenant, DisplayName: "Contoso", DefaultDomain: "contoso.com", InitialDomain: "contoso.onmicrosoft.com",
		},
		Endpoints: tenant.Endpoints{
			Issuer:        "https://login.microsoftonline.com/" + testTenant + "/v2.0",
			Authorization: "https://login.microsoftonline.com/" + testTenant + "/oauth2/v2.0/authorize",
			Token:         "https://login.microsoftonline.com/" + testTenant + "/oauth2/v2.0/token",
			KeySet:        "https://login.microsoftonline.com/" + testTenant + "/discovery/v2.0/keys",
		},
		Actor: tenant.Actor{
			ID: testPerson, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com",
			Roles:      []tenant.Role{{TemplateID: tenant.TemplateGlobalAdministrator, DisplayName: "Global Administrator"}},
			RolesKnown: true, Groups: 2, SyncedGroups: 1, GroupsKnown: true,
		},
		Graph: tenant.ServicePrincipal{ObjectID: "graph-sp", AppID: tenant.GraphAppID, DisplayName: "Microsoft Graph", Enabled: true},
	}
	if diff := cmp.Diff(want, state); diff != "" {
		t.Error(diff)
	}
}

const gatewayApplication = `{"id":"app-1","appId":"` + appID + `","displayName":"gateway-service","uniqueName":"modelop.key.gateway-service",
	"createdDateTime":"2026-01-02T03:04:05Z","tags":["modelop-entra"],"isFallbackPublicClient":null,"groupMembershipClaims":"SecurityGroup",
	"api":{"requestedAccessTokenVersion":2,"oauth2PermissionScopes":[{"id":"` + scopeID + `","value":"custom_scope","type":"User","isEnabled":true}]},
	"optionalClaims":null,"web":{"redirectUris":["https://x"],"implicitGrantSettings":{"enableAccessTokenIssuance":true}},
	"passwordCredentials":[{"keyId":"` + keyID + `","displayName":null,"hint":"abc","endDateTime":"2027-01-02T03:04:05.1234567Z"}]}`

func gatewayTenant(path string) response {
	switch {
	case strings.HasPrefix(path, "/applications?"), strings.HasPrefix(path, "/applications(uniqueName='modelop.key.gateway-service')"):
		if strings.Contains(path, "uniqueName='") {
			return response{status: 200, body: gatewayApplication}
		}
		return values(gatewayApplication)
	case strings.HasPrefix(path, "/servicePrincipals?") && strings.Contains(path, "displayName in"):
		return values(`{"id":"sp-1","appId":"`+appID+`","displayName":"gateway-service","accountEnabled":true}`,
			`{"id":"sp-of-someone","appId":"other","displayName":"go-cli","accountEnabled":true}`)
	case strings.HasPrefix(path, "/servicePrincipals?"):
		return graphError(400, "Request_UnsupportedQuery", "Unsupported query.")
	case strings.HasPrefix(path, "/oauth2PermissionGrants"):
		return values(`{"id":"g","clientId":"sp-1","resourceId":"sp-1","consentType":"AllPrincipals","scope":"custom_scope  openid"}`)
	case strings.HasSuffix(path, "/appRoleAssignments"):
		return values(`{"id":"a","principalId":"sp-1","resourceId":"graph-sp","appRoleId":"` + roleID + `"}`)
	case strings.Contains(path, "/owners"):
		return values(`{"id":"o","displayName":"Ada","userPrincipalName":"ada@contoso.com"}`)
	}
	return emptyTenant(path)
}

func TestReadOfASetupTakesTwoRequests(t *testing.T) {
	state, _, s, err := readAll(t, gatewayTenant)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.calls()) != 2 {
		t.Errorf("%v", s.calls())
	}
	want := []tenant.Application{{
		ObjectID: "app-1", AppID: appID, DisplayName: "gateway-service", UniqueName: "modelop.key.gateway-service",
		CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Tags: []string{"modelop-entra"}, GroupMembershipClaims: "SecurityGroup",
		TokenVersion: 2, Scopes: []tenant.Scope{{ID: scopeID, Value: "custom_scope", Type: "User", Enabled: true}},
		Web: []string{"https://x"}, ImplicitAccessToken: true,
		Secrets:      []tenant.Secret{{KeyID: keyID, EndsAt: time.Date(2027, 1, 2, 3, 4, 5, 123456700, time.UTC)}},
		Owners:       []tenant.Owner{{ID: "o", DisplayName: "Ada", UserPrincipalName: "ada@contoso.com"}},
		HoldersKnown: true,
	}}
	if diff := cmp.Diff(want, state.Applications); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]tenant.ServicePrincipal{{ObjectID: "sp-1", AppID: appID, DisplayName: "gateway-service", Enabled: true}}, state.ServicePrincipals); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]tenant.Grant{{ID: "g", ClientID: "sp-1", ResourceID: "sp-1", Scopes: []string{"custom_scope", "openid"}}}, state.Grants); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]tenant.Assignment{{ID: "a", PrincipalID: "sp-1", ResourceID: "graph-sp", AppRoleID: roleID}}, state.Assignments); diff != "" {
		t.Error(diff)
	}
}

func TestReadFindsServicePrincipalsOfAnotherName(t *testing.T) {
	state, _, s, err := readAll(t, func(path string) response {
		switch {
		case strings.HasPrefix(path, "/servicePrincipals?"):
			return values()
		case strings.HasPrefix(path, "/servicePrincipals(appId='"+appID):
			return response{status: 200, body: `{"id":"sp-1","appId":"` + appID + `","displayName":"renamed","accountEnabled":false}`}
		}
		return gatewayTenant(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.calls()) != 3 || len(state.ServicePrincipals) != 1 || state.ServicePrincipals[0].Enabled || len(state.Grants) != 1 {
		t.Errorf("%v\n%+v", s.calls(), state.ServicePrincipals)
	}
}

func TestReadTakesRefusedItemsForUnknown(t *testing.T) {
	state, _, _, err := readAll(t, func(path string) response {
		if strings.HasPrefix(path, "/me") || strings.Contains(path, "deletedItems") || strings.Contains(path, "/owners") || strings.HasPrefix(path, "/organization") {
			return forbidden
		}
		return gatewayTenant(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	if state.Actor.RolesKnown || state.Actor.GroupsKnown || state.DeletedKnown || state.Policy.SecretsKnown || state.Applications[0].HoldersKnown {
		t.Errorf("something refused counts as known: %+v", state)
	}
	if state.Organization.ID != testTenant || state.Actor.ID != testPerson {
		t.Errorf("the token tells the tenant and the person: %+v %+v", state.Organization, state.Actor)
	}
}

// Whoever was seen counts, also where something else was refused.
func TestReadKeepsHoldersOfTheListsThatItMaySee(t *testing.T) {
	for _, tt := range []struct {
		name, refused string
		want          tenant.Application
	}{
		{"federated credentials are refused", "/federatedIdentityCredentials", tenant.Application{Owners: []tenant.Owner{{ID: "o", DisplayName: "Ada", UserPrincipalName: "ada@contoso.com"}}}},
		{"owners are refused", "/owners", tenant.Application{FederatedCredentials: []tenant.FederatedCredential{{Name: "build", Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:x/y"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			state, _, _, err := readAll(t, func(path string) response {
				switch {
				case strings.Contains(path, tt.refused):
					return forbidden
				case strings.HasSuffix(path, "/federatedIdentityCredentials"):
					return values(`{"id":"f","name":"build","issuer":"https://token.actions.githubusercontent.com","subject":"repo:x/y"}`)
				}
				return gatewayTenant(path)
			})
			if err != nil {
				t.Fatal(err)
			}
			a := state.Applications[0]
			got := tenant.Application{Owners: a.Owners, FederatedCredentials: a.FederatedCredentials, HoldersKnown: a.HoldersKnown}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadTellsConsentsThatItMayNotSee(t *testing.T) {
	for _, tt := range []struct {
		refused             string
		grants, assignments bool
	}{
		{"/oauth2PermissionGrants", true, false},
		{"/appRoleAssignments", false, true},
	} {
		state, _, _, err := readAll(t, func(path string) response {
			if strings.Contains(path, tt.refused) {
				return forbidden
			}
			return gatewayTenant(path)
		})
		if err != nil {
			t.Fatal(err)
		}
		if sp := state.ServicePrincipals[0]; sp.GrantsUnknown != tt.grants || sp.AssignmentsUnknown != tt.assignments {
			t.Errorf("%s refused: %+v", tt.refused, sp)
		}
	}
}

// After a restore the application may not be seen yet; a refusal is an answer.
func TestHoldersWaitsForARestoredApplication(t *testing.T) {
	asked := map[string]int{}
	s := &service{t: t}
	s.graph = func(r seen) response {
		return batchReply(t, r, func(path string) response {
			asked[path]++
			switch {
			case asked[path] == 1:
				return notFound
			case strings.HasSuffix(path, "/federatedIdentityCredentials"):
				return forbidden
			}
			return gatewayTenant(path)
		})
	}
	c, k := signedIn(t, s)
	a, err := c.Writer(Patience{}).Holders(t.Context(), "app-1")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Owners) != 1 || a.HoldersKnown || k.slept == 0 {
		t.Errorf("%+v after %v", a, k.slept)
	}
}

func TestReadDoesNotTakeRefusedApplicationsForAbsent(t *testing.T) {
	_, _, _, err := readAll(t, func(path string) response {
		if strings.HasPrefix(path, "/applications") {
			return forbidden
		}
		return emptyTenant(path)
	})
	if kindOf(err) != KindNotAllowed {
		t.Errorf("got %v", err)
	}
}

func TestReadAsksThrottledAndMissingItemsAgainAlone(t *testing.T) {
	asked := map[string]int{}
	var rounds []int
	var waits []Wait
	s := &service{t: t}
	s.graph = func(r seen) response {
		n := 0
		defer func() { rounds = append(rounds, n) }()
		return batchReply(t, r, func(path string) response {
			n++
			asked[path]++
			first := asked[path] == 1
			switch {
			case first && strings.HasPrefix(path, "/organization"):
				return response{status: 429, header: map[string]string{"retry-after": "7"}, body: `{"error":{"code":"TooManyRequests","message":"Slow down."}}`}
			case first && strings.HasPrefix(path, "/me?"):
				return graphError(503, "serviceNotAvailable", "Away.")
			case first && strings.HasPrefix(path, "/applications(uniqueName='modelop.key.go-cli"):
				return response{} // missing: the SDK panics on it
			case first && strings.HasPrefix(path, "/policies/authorizationPolicy"):
				return response{status: 502, body: `"a string"`} // the SDK fails the whole batch on it
			}
			return emptyTenant(path)
		})
	}
	c, k := signedIn(t, s)
	state, err := c.Read(t.Context(), tenant.Query{UniqueNames: []string{"modelop.key.go-cli"}}, Patience{Notify: func(w Wait) { waits = append(waits, w) }})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{11, 3, 1}, rounds); diff != "" {
		t.Errorf("items per request: %s", diff)
	}
	if k.slept != 7*time.Second {
		t.Errorf("waited %v", k.slept)
	}
	if state.Organization.DisplayName != "Contoso" || state.Actor.DisplayName != "Ada" {
		t.Errorf("%+v", state)
	}
	if len(waits) != 3 || waits[1].Reason != WaitThrottled || !strings.Contains(waits[1].Saw, "Slow down.") || waits[1].AtMost != DefaultBudget || waits[2] != (Wait{}) {
		t.Errorf("%+v", waits)
	}
}

func TestReadFollowsLinksAndSplitsBatches(t *testing.T) {
	names := []string{}
	for i := range 40 {
		names = append(names, fmt.Sprintf("o'name %d", i))
	}
	var filters atomic.Int64 // two requests are answered side by side
	s := &service{t: t}
	s.graph = func(r seen) response {
		return batchReply(t, r, func(path string) response {
			switch {
			case strings.Contains(path, "displayName in"):
				filters.Add(1)
				if n := strings.Count(path, "o''name"); n > 15 {
					t.Errorf("%d names in one filter", n)
				}
			case strings.HasPrefix(path, "/me/transitiveMemberOf/microsoft.graph.group?$skiptoken=a+b"):
				return values(`{"id":"g3","onPremisesSyncEnabled":true}`)
			case strings.HasPrefix(path, "/me/transitiveMemberOf/microsoft.graph.group"):
				return response{status: 200, body: `{"@odata.nextLink":"https://graph.microsoft.com/v1.0/me/transitiveMemberOf/microsoft.graph.group?$skiptoken=a%2Bb","value":[{"id":"g1"}]}`}
			}
			return emptyTenant(path)
		})
	}
	c, _ := signedIn(t, s)
	state, err := c.Read(t.Context(), tenant.Query{DisplayNames: names, UniqueNames: names}, Patience{})
	if err != nil {
		t.Fatal(err)
	}
	if state.Actor.Groups != 2 || state.Actor.SyncedGroups != 1 || !state.Actor.GroupsKnown {
		t.Errorf("%+v", state.Actor)
	}
	if n := filters.Load(); n != 6 {
		t.Errorf("%d filters", n)
	}
}

func TestReadRefusesALinkToElsewhere(t *testing.T) {
	_, _, s, err := readAll(t, func(path string) response {
		if strings.HasPrefix(path, "/applications?") {
			return response{status: 200, body: `{"@odata.nextLink":"https://evil.example/v1.0/applications","value":[]}`}
		}
		return emptyTenant(path)
	})
	if kindOf(err) != KindBadAnswer || len(s.calls()) != 1 {
		t.Errorf("got %v after %v", err, s.calls())
	}
}

func TestReadTakesThePoliciesThatBindNewSecrets(t *testing.T) {
	const management = `{"id":"x","isEnabled":true,"applicationRestrictions":{"passwordCredentials":[
		{"restrictionType":"passwordAddition","state":"enabled","restrictForAppsCreatedAfterDateTime":"2030-01-01T00:00:00Z"},
		{"restrictionType":"customPasswordAddition","state":"enabled"},
		{"restrictionType":"passwordLifetime","maxLifetime":"P90D","restrictForAppsCreatedAfterDateTime":"2020-01-01T00:00:00Z"}]}}`
	state, _, _, err := readAll(t, func(path string) response {
		switch path {
		case "/policies/authorizationPolicy":
			return response{status: 200, body: `{"id":"authorizationPolicy","defaultUserRolePermissions":{"allowedToCreateApps":false}}`}
		case "/policies/defaultAppManagementPolicy":
			return response{status: 200, body: management}
		}
		return emptyTenant(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	no := false
	want := tenant.Policy{UsersMayCreateApplications: &no, SecretMaxLifetime: 90 * 24 * time.Hour, SecretsKnown: true}
	if diff := cmp.Diff(want, state.Policy); diff != "" {
		t.Error(diff)
	}
}

func TestReadOfTheWholeFails(t *testing.T) {
	for _, tt := range []struct {
		name   string
		reply  response
		want   Kind
		rounds int
	}{
		{"no token any more", graphError(401, "InvalidAuthenticationToken", "expired"), KindSignInEnded, 1},
		{"a page of a proxy", response{status: 200, header: map[string]string{"Content-Type": "text/html"}, body: "<html>"}, KindBadAnswer, 1},
		{"throttled for longer than we wait", response{status: 429, header: map[string]string{"Retry-After": "600"}}, KindThrottled, 1},
		{"never there", response{status: 503}, KindUnavailable, 38},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &service{t: t, graph: func(seen) response { return tt.reply }}
			c, k := signedIn(t, s)
			_, err := c.Read(t.Context(), tenant.Query{}, Patience{})
			if kindOf(err) != tt.want || len(s.calls()) != tt.rounds {
				t.Errorf("got %v after %d requests", err, len(s.calls()))
			}
			if k.slept > DefaultBudget {
				t.Errorf("waited %v", k.slept)
			}
		})
	}
}

func kindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
