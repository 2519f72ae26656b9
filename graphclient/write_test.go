package graphclient

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

var (
	label      = tenant.SecretRequest{Label: "modelop-entra key 0a1b2c3d 2026-05-04", EndsAt: time.Date(2027, 5, 4, 0, 0, 0, 0, time.UTC)}
	gateway    = tenant.Write{DisplayName: new("gateway-service"), UniqueName: new("modelop.key.gateway-service")}
	nameTaken  = graphError(400, "Request_BadRequest", "Another object with the same value for property uniqueName already exists.")
	sameKey    = graphError(409, "Request_MultipleObjectsWithSameKeyValue", "Another object with the same key value exists.")
	companyGap = graphError(404, "Directory_ObjectNotFound", "Unable to read the company information from the directory.")
	away       = response{status: 503, header: map[string]string{"Content-Type": "text/html"}, body: "<h1>Service Unavailable</h1>"}
	throttling = response{status: 429, header: map[string]string{"Retry-After": "11"}, body: `{"error":{"code":"TooManyRequests","message":"Slow down."}}`}
	reset      = response{err: errors.New("read: connection reset by peer")}
)

func application(secrets ...string) string {
	return `{"id":"` + objectID + `","appId":"` + appID + `","uniqueName":"modelop.key.gateway-service","passwordCredentials":[` + strings.Join(secrets, ",") + `]}`
}

func credential(key, text string) string {
	s := `{"keyId":"` + key + `","displayName":"` + label.Label + `"`
	if text != "" {
		s += `,"secretText":"` + text + `"`
	}
	return s + "}"
}

const orphanID = "0f000000-0000-4000-8000-0000000000ff"

// script answers each "METHOD path" with its responses in turn, and goes on with the last.
type script map[string][]response

func (s script) answer(t *testing.T) func(seen) response {
	next := map[string]func(seen) response{}
	for call, rs := range s {
		next[call] = sequence(rs...)
	}
	return func(r seen) response {
		f, ok := next[r.String()]
		if !ok {
			t.Errorf("unexpected %s", r)
			return response{status: 400, body: "{}"}
		}
		return f(r)
	}
}

const (
	create   = "POST /applications"
	byName   = "GET /applications(uniqueName='modelop.key.gateway-service')"
	byID     = "GET /applications/" + objectID
	patch    = "PATCH /applications/" + objectID
	addPW    = "POST /applications/" + objectID + "/addPassword"
	removePW = "POST /applications/" + objectID + "/removePassword"
	createSP = "POST /servicePrincipals"
	spByApp  = "GET /servicePrincipals(appId='" + appID + "')"
	grant    = "POST /oauth2PermissionGrants"
	grants   = "GET /oauth2PermissionGrants"
	assign   = "POST /servicePrincipals/" + objectID + "/appRoleAssignedTo"
	assigned = "GET /servicePrincipals/" + spID + "/appRoleAssignments"
	restore  = "POST /directory/deletedItems/" + objectID + "/restore"
)

func TestEveryWriteIsSettledAfterAnyAnswer(t *testing.T) {
	created := func(secrets ...string) response { return response{status: 201, body: application(secrets...)} }
	found := func(secrets ...string) response { return response{status: 200, body: application(secrets...)} }
	newSecret := response{status: 200, body: credential(keyID, "s3cret")}
	done := response{status: 204}
	createIt := func(w *Writer) error {
		c, err := w.CreateApplication(t.Context(), gateway, &label)
		if err == nil && (c.Application.ObjectID != objectID || c.Secret == nil || c.Secret.Text != "s3cret" || c.Secret.KeyID != keyID) {
			return errors.New("the application or its secret is not the right one")
		}
		return err
	}
	updateIt := func(w *Writer) error { return w.UpdateApplication(t.Context(), objectID, gateway) }
	addIt := func(w *Writer) error {
		s, err := w.AddSecret(t.Context(), objectID, label)
		if err == nil && s.Text != "s3cret" {
			return errors.New("not the right secret")
		}
		return err
	}
	removeIt := func(w *Writer) error { return w.RemoveSecret(t.Context(), objectID, keyID) }
	unknownKey := graphError(400, "Request_BadRequest", "No password credential found with keyId '"+keyID+"'.")
	principal := func(w *Writer) error {
		p, err := w.CreateServicePrincipal(t.Context(), appID, nil)
		if err == nil && p.ObjectID != spID {
			return errors.New("not the right service principal")
		}
		return err
	}
	consent := func(w *Writer) error {
		return w.CreateGrant(t.Context(), spID, objectID, []string{"custom_scope", "openid"})
	}
	role := func(w *Writer) error { return w.AssignRole(t.Context(), spID, objectID, roleID) }
	sp := response{status: 201, body: `{"id":"` + spID + `","appId":"` + appID + `"}`}
	theGrant := func(scope string) response {
		return values(`{"id":"other","clientId":"`+spID+`","resourceId":"elsewhere","scope":"x"}`,
			`{"id":"gr","clientId":"`+spID+`","resourceId":"`+objectID+`","scope":"`+scope+`"}`)
	}
	assignment := values(`{"id":"a","principalId":"` + spID + `","resourceId":"` + objectID + `","appRoleId":"` + roleID + `"}`)

	for _, tt := range []struct {
		name   string
		do     func(*Writer) error
		script script
		want   []string
		kind   Kind
		slept  time.Duration
	}{
		{
			"create", createIt,
			script{create: {created(credential(keyID, "s3cret"))}},
			[]string{create},
			"", 0,
		},
		{
			"create: the answer holds no value of the secret", createIt,
			script{create: {created(credential(orphanID, ""))}, byID: {found(credential(orphanID, "")), found(credential(keyID, ""))}, removePW: {done}, addPW: {newSecret}},
			[]string{create, byID, removePW, addPW, byID},
			"", 0,
		},
		{
			"create: the answer knows of no secret", createIt,
			script{create: {created()}, byID: {found(), found(credential(keyID, ""))}, addPW: {newSecret}},
			[]string{create, byID, addPW, byID},
			"", 0,
		},
		{
			"create: somebody else has the name", createIt,
			script{create: {nameTaken}},
			[]string{create},
			KindUniqueNameTaken, 0,
		},
		{
			"create: somebody else has the name, seen after throttling", createIt,
			script{create: {throttling, nameTaken}},
			[]string{create, create},
			KindUniqueNameTaken, 11 * time.Second,
		},
		{
			"create: throttled", createIt,
			script{create: {throttling, created(credential(keyID, "s3cret"))}},
			[]string{create, create},
			"", 11 * time.Second,
		},
		{
			"create: applied, answered 503", createIt,
			script{create: {away}, byName: {found(credential(orphanID, ""))}, byID: {found(credential(orphanID, "")), found(credential(keyID, ""))}, removePW: {done}, addPW: {newSecret}},
			[]string{create, byName, byID, removePW, addPW, byID},
			"", time.Second,
		},
		{
			"create: applied, connection reset, the replica is late", createIt,
			script{create: {reset, nameTaken}, byName: {notFound, notFound, notFound, found(credential(orphanID, ""))}, byID: {found(credential(orphanID, "")), found(credential(keyID, ""))}, removePW: {done}, addPW: {newSecret}},
			[]string{create, byName, byName, byName, create, byName, byID, removePW, addPW, byID},
			"", 7 * time.Second,
		},
		{
			"create: not applied, answered 504", createIt,
			script{create: {response{status: 504}, created(credential(keyID, "s3cret"))}, byName: {notFound}},
			[]string{create, byName, byName, byName, create},
			"", 7 * time.Second,
		},
		{
			"create: applied, answer unreadable", createIt,
			script{create: {response{status: 201, body: application()[:30]}}, byName: {found(credential(orphanID, ""))}, byID: {found(credential(orphanID, "")), found(credential(keyID, ""))}, removePW: {done}, addPW: {newSecret}},
			[]string{create, byName, byID, removePW, addPW, byID},
			"", time.Second,
		},
		{
			"create: unclear, and reading fails first", createIt,
			script{create: {away, created(credential(keyID, "s3cret"))}, byName: {away, reset, notFound}},
			[]string{create, byName, byName, byName, byName, byName, create},
			"", 17 * time.Second,
		},
		{
			"create: secrets are forbidden", createIt,
			script{create: {graphError(400, "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy")}},
			[]string{create},
			KindSecretForbidden, 0,
		},
		{
			"update: every fault that passes", updateIt,
			script{patch: {away, reset, notFound, graphError(409, "Directory_ConcurrencyViolation", "Please wait."), throttling, done}},
			[]string{patch, patch, patch, patch, patch, patch},
			"", (1 + 2 + 4 + 5 + 11) * time.Second,
		},
		{
			"update: an enabled scope", updateIt,
			script{patch: {graphError(400, "CannotDeleteOrUpdateEnabledEntitlement", "unless disabled first")}},
			[]string{patch},
			KindEntitlement, 0,
		},
		{
			"update: an enabled scope, after switching it off", func(w *Writer) error {
				off := tenant.Write{Scopes: &[]tenant.Scope{{ID: scopeID, Value: "custom_scope"}}}
				return errors.Join(w.UpdateApplication(t.Context(), objectID, off), w.UpdateApplication(t.Context(), objectID, tenant.Write{Scopes: &[]tenant.Scope{}}))
			},
			script{patch: {done, graphError(400, "CannotDeleteOrUpdateEnabledEntitlement", "unless disabled first"), done}},
			[]string{patch, patch, patch},
			"", time.Second,
		},
		{
			"update: the unique name is held by an application that nobody can see", updateIt,
			script{patch: {nameTaken, done}, byName: {notFound}},
			[]string{patch, byName, byName, byName, patch},
			"", 3 * time.Second,
		},
		{
			"update: the unique name is held by an application that somebody made meanwhile", updateIt,
			script{patch: {nameTaken}, byName: {notFound, {status: 200, body: `{"id":"` + orphanID + `","appId":"` + appID + `"}`}}},
			[]string{patch, byName, byName},
			KindUniqueNameTaken, time.Second,
		},
		{
			"update: there is nothing but a unique name that is held", func(w *Writer) error {
				return w.UpdateApplication(t.Context(), objectID, tenant.Write{UniqueName: gateway.UniqueName})
			},
			script{patch: {nameTaken}},
			[]string{patch},
			KindUniqueNameTaken, 0,
		},
		{
			"update: something else is there already", updateIt,
			script{patch: {sameKey}},
			[]string{patch},
			KindBadRequest, 0,
		},
		{
			"consent extended: something else is there already", func(w *Writer) error { return w.ExtendGrant(t.Context(), "gr", []string{"openid"}) },
			script{"PATCH /oauth2PermissionGrants/gr": {sameKey}},
			[]string{"PATCH /oauth2PermissionGrants/gr"},
			KindBadRequest, 0,
		},
		{
			"service principal enabled: something else is there already", func(w *Writer) error { return w.EnableServicePrincipal(t.Context(), spID) },
			script{"PATCH /servicePrincipals/" + spID: {sameKey}},
			[]string{"PATCH /servicePrincipals/" + spID},
			KindBadRequest, 0,
		},
		{
			"secret: the answer is lost", addIt,
			script{addPW: {reset, newSecret}, byID: {found(credential(orphanID, "")), found(credential(keyID, ""))}, removePW: {done}},
			[]string{addPW, byID, removePW, addPW, byID},
			"", time.Second,
		},
		{
			"secret: the answer is lost, and the list is late", addIt,
			script{addPW: {companyGap, newSecret}, byID: {found(), found(), found(credential(orphanID, ""), credential(keyID, ""))}, removePW: {done}},
			[]string{addPW, byID, addPW, byID, byID, removePW},
			"", 2 * time.Second,
		},
		{
			"secret removed: gone already", removeIt,
			script{removePW: {unknownKey}, byID: {found(credential(orphanID, ""))}},
			[]string{removePW, byID},
			"", time.Second,
		},
		{
			"secret removed: gone already, and the list is late", removeIt,
			script{removePW: {unknownKey}, byID: {found(credential(keyID, "")), found()}},
			[]string{removePW, byID, removePW, byID},
			"", 3 * time.Second,
		},
		{
			"secret removed: refused, in words about credentials, and still listed", removeIt,
			script{removePW: {graphError(400, "Request_BadRequest", "Updates to password credentials of this application are locked.")}, byID: {found(credential(keyID, ""))}},
			[]string{removePW, byID, removePW, byID, removePW, byID, removePW, byID, removePW},
			KindBadRequest, (1 + 2 + 4 + 5) * time.Second,
		},
		{
			"secret removed: not found, and the list does not hold it", removeIt,
			script{removePW: {notFound}, byID: {found(credential(orphanID, ""))}},
			[]string{removePW, byID},
			"", time.Second,
		},
		{
			"service principal: the application is not everywhere yet", principal,
			script{createSP: {
				graphError(400, "Request_BadRequest", "The appId of the service principal does not reference a valid application object."),
				graphError(403, "Authorization_RequestDenied", "When using this permission, the backing application of the service principal being created must in the local tenant"),
				sp,
			}},
			[]string{createSP, createSP, createSP},
			"", 3 * time.Second,
		},
		{
			"service principal: exists", principal,
			script{createSP: {graphError(409, "Request_MultipleObjectsWithSameKeyValue", "already in use")}, spByApp: {notFound, {status: 200, body: sp.body}}},
			[]string{createSP, spByApp, spByApp},
			"", time.Second,
		},
		{
			"service principal: not allowed", principal,
			script{createSP: {forbidden}},
			[]string{createSP},
			KindNotAllowed, 0,
		},
		{
			"consent: applied although answered 404", consent,
			script{grant: {companyGap}, grants: {theGrant("custom_scope openid")}},
			[]string{grant, grants},
			"", time.Second,
		},
		{
			"consent: exists, one face, and lacks a scope", consent,
			script{grant: {graphError(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")}, grants: {theGrant("openid profile")}, "PATCH /oauth2PermissionGrants/gr": {done}},
			[]string{grant, grants, "PATCH /oauth2PermissionGrants/gr"},
			"", 0,
		},
		{
			"consent: exists, other face", consent,
			script{grant: {graphError(400, "Request_BadRequest", "Permission entry already exists.")}, grants: {theGrant("openid custom_scope")}},
			[]string{grant, grants},
			"", 0,
		},
		{
			"role: exists", role,
			script{assign: {graphError(400, "Request_BadRequest", "Permission being assigned already exists on the object")}},
			[]string{assign},
			"", 0,
		},
		{
			"role: not on the service principal yet", role,
			script{assign: {graphError(400, "Request_BadRequest", "Permission being assigned was not found on application 'x'"), {status: 201, body: "{}"}}},
			[]string{assign, assign},
			"", time.Second,
		},
		{
			"role: applied, answered 500", role,
			script{assign: {response{status: 500}}, assigned: {assignment}},
			[]string{assign, assigned},
			"", time.Second,
		},
		{
			"role: not applied, answered 500", role,
			script{assign: {{status: 500}, {status: 201, body: "{}"}}, assigned: {values()}},
			[]string{assign, assigned, assign},
			"", time.Second,
		},
		{
			"restore: live already", func(w *Writer) error { return w.RestoreApplication(t.Context(), objectID) },
			script{restore: {notFound}, byID: {found()}},
			[]string{restore, byID},
			"", time.Second,
		},
		{
			"restore: gone for good", func(w *Writer) error { return w.RestoreApplication(t.Context(), objectID) },
			script{restore: {notFound}, byID: {notFound}},
			[]string{restore, byID, restore, byID, restore, byID, restore, byID, restore},
			KindNotFound, (1 + 2 + 4 + 5) * time.Second,
		},
		{
			"assignment removed: gone already", func(w *Writer) error { return w.RemoveAssignment(t.Context(), spID, "as") },
			script{"DELETE /servicePrincipals/" + spID + "/appRoleAssignedTo/as": {notFound}},
			[]string{"DELETE /servicePrincipals/" + spID + "/appRoleAssignedTo/as"},
			"", 0,
		},
		{
			"the sign-in has ended", updateIt,
			script{patch: {graphError(401, "InvalidAuthenticationToken", "expired")}},
			[]string{patch},
			KindSignInEnded, 0,
		},
		{
			"an id that is none", func(w *Writer) error { return w.AssignRole(t.Context(), "x", objectID, roleID) },
			script{},
			nil, KindBadRequest, 0,
		},
		{
			"throttled for longer than the budget", updateIt,
			script{patch: {{status: http.StatusTooManyRequests, header: map[string]string{"Retry-After": "181"}}}},
			[]string{patch},
			KindThrottled, 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &service{t: t, graph: tt.script.answer(t)}
			c, k := signedIn(t, s)
			err := tt.do(c.Writer(Patience{}))
			if kindOf(err) != tt.kind || (err != nil) != (tt.kind != "") {
				t.Errorf("got %v, want kind %q", err, tt.kind)
			}
			if diff := cmp.Diff(tt.want, s.calls()); diff != "" {
				t.Error(diff)
			}
			if k.slept != tt.slept {
				t.Errorf("waited %v, want %v", k.slept, tt.slept)
			}
		})
	}
}

// TestAnUpdateWithoutTheNameThatItCannotHave: all else of the write is sent all the same.
func TestAnUpdateWithoutTheNameThatItCannotHave(t *testing.T) {
	s := &service{t: t, graph: script{patch: {nameTaken, {status: 204}}, byName: {notFound}}.answer(t)}
	c, _ := signedIn(t, s)
	if err := c.Writer(Patience{}).UpdateApplication(t.Context(), objectID, gateway); err != nil {
		t.Fatal(err)
	}
	last := s.requests[len(s.requests)-1]
	if strings.Contains(last.body, "uniqueName") || !strings.Contains(last.body, "displayName") {
		t.Errorf("%s was sent %s", last, last.body)
	}
}

func TestWritesWaitWithinOneBudgetAndSaySo(t *testing.T) {
	s := &service{t: t, graph: script{patch: {notFound}, createSP: {notFound}}.answer(t)}
	c, k := signedIn(t, s)
	var waits []Wait
	w := c.Writer(Patience{Budget: 10 * time.Second, Notify: func(w Wait) { waits = append(waits, w) }})
	start := k.Now()
	err := w.UpdateApplication(t.Context(), objectID, gateway)
	if kindOf(err) != KindNotThereYet {
		t.Errorf("got %v", err)
	}
	if _, err := w.CreateServicePrincipal(t.Context(), appID, nil); kindOf(err) != KindNotThereYet {
		t.Errorf("got %v", err)
	}
	if k.slept != 10*time.Second {
		t.Errorf("waited %v", k.slept)
	}
	saw := "404 Request_ResourceNotFound Resource does not exist"
	step := Wait{Reason: WaitReplication, Since: start, AtMost: 10 * time.Second, Saw: saw}
	if diff := cmp.Diff([]Wait{step, step, step, step, {}}, waits); diff != "" {
		t.Error(diff)
	}
}

func TestWritesStopWhileTheyWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &service{t: t, graph: func(seen) response { cancel(); return throttling }}
	c, _ := signedIn(t, s)
	if err := c.Writer(Patience{}).UpdateApplication(ctx, objectID, gateway); kindOf(err) != KindStopped || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestARepeatedWriteKeepsItsClientRequestID(t *testing.T) {
	s := &service{t: t, graph: script{patch: {away, {status: 204}, {status: 204}}}.answer(t)}
	c, _ := signedIn(t, s)
	for range 2 {
		if err := c.Writer(Patience{}).UpdateApplication(t.Context(), objectID, gateway); err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for _, r := range s.requests {
		ids = append(ids, r.header.Get("client-request-id"))
	}
	if len(ids) != 3 || ids[0] == "" || ids[0] != ids[1] || ids[1] == ids[2] {
		t.Errorf("%q", ids)
	}
}
