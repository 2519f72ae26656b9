package simtenant

import (
	"net/http"
	"reflect"
	"strings"
)

var servicePrincipalShape = shape{
	resource: "ServicePrincipal",
	typ:      reflect.TypeFor[ServicePrincipal](),
	readOnly: []string{
		"id", "createdDateTime", "deletedDateTime", "appOwnerOrganizationId", "applicationTemplateId", "disabledByMicrosoftStatus",
		"signInAudience", "verifiedPublisher", "appDisplayName", "appDescription", "oauth2PermissionScopes", "appRoles",
	},
}

var servicePrincipalKind = kind{
	set: "servicePrincipals", name: "ServicePrincipal", odata: "microsoft.graph.servicePrincipal", sample: ServicePrincipal{},
	filters: []string{
		"id", "appId", "displayName", "accountEnabled", "alternativeNames", "appOwnerOrganizationId", "createdDateTime", "homepage",
		"servicePrincipalNames", "servicePrincipalType", "tags", "description",
	},
	expands: []string{"appRoleAssignments", "appRoleAssignedTo", "owners"},
}

// servicePrincipals answers everything below /servicePrincipals.
func (t *Tenant) servicePrincipals(c *call) reply {
	keyName, key, rest := c.object()
	if keyName == "" {
		switch c.method {
		case http.MethodGet:
			return t.listServicePrincipals(c)
		case http.MethodPost:
			return t.createServicePrincipal(c)
		default:
			return methodNotAllowed()
		}
	}
	if c.method == http.MethodPatch && len(rest) == 0 && strings.Contains(strings.ToLower(c.header.Get("Prefer")), "create-if-missing") {
		return t.upsertServicePrincipal(c, keyName, key)
	}
	if !t.mayReadApplications(c.actor) {
		return denied()
	}
	sp := t.lookUpServicePrincipal(keyName, key)
	if sp == nil {
		return notFound(key)
	}
	if len(rest) > 0 {
		return t.servicePrincipalPart(c, sp, rest)
	}
	switch c.method {
	case http.MethodGet:
		t.settle(sp)
		return servicePrincipalKind.one(c, sp.ServicePrincipal, t.servicePrincipalRelation)
	case http.MethodPatch:
		return t.updateServicePrincipal(c, sp)
	case http.MethodDelete:
		if !t.mayChange(c.actor, sp.Owners) {
			return denied()
		}
		sp.DeletedDateTime = ptr(t.now())
		return reply{status: http.StatusNoContent, wrote: true}
	default:
		return methodNotAllowed()
	}
}

func (t *Tenant) servicePrincipalPart(c *call, sp *spRecord, rest []segment) reply {
	switch rest[0].name {
	case "appRoleAssignments":
		return t.assignments(c, sp, false, rest[1:])
	case "appRoleAssignedTo":
		return t.assignments(c, sp, true, rest[1:])
	case "oauth2PermissionGrants":
		if c.method != http.MethodGet {
			return methodNotAllowed()
		}
		return grantKind.list(c, t.visibleGrants(func(g *grantRecord) bool { return g.ClientID == sp.ID }), nil)
	case "owners":
		return t.owners(c, &sp.Owners, rest[1:])
	default:
		return noSuchSegment(rest[0].name)
	}
}

// servicePrincipalRelation is what $expand adds to a service principal.
func (t *Tenant) servicePrincipalRelation(id, name string) any {
	switch name {
	case "appRoleAssignments":
		return t.visibleAssignments(func(a *assignmentRecord) bool { return a.PrincipalID == id })
	case "appRoleAssignedTo":
		return t.visibleAssignments(func(a *assignmentRecord) bool { return a.ResourceID == id })
	default:
		return t.ownerDocs(t.servicePrincipalByID(id).Owners)
	}
}

func (t *Tenant) lookUpServicePrincipal(keyName, key string) *spRecord {
	for _, sp := range t.state.ServicePrincipals {
		if sp.DeletedDateTime != nil {
			continue
		}
		if keyName == "id" && strings.EqualFold(sp.ID, key) || keyName == "appId" && strings.EqualFold(sp.AppID, key) {
			if !t.sees(&sp.Replica) {
				return nil
			}
			return sp
		}
	}
	return nil
}

// liveServicePrincipalByAppID finds a service principal regardless of lag. The caller holds mu.
func (t *Tenant) liveServicePrincipalByAppID(appID string) *spRecord {
	for _, sp := range t.state.ServicePrincipals {
		if sp.DeletedDateTime == nil && strings.EqualFold(sp.AppID, appID) {
			return sp
		}
	}
	return nil
}

// lives tells whether there is a service principal with the id that is not deleted.
func (t *Tenant) lives(servicePrincipalID string) bool {
	sp := t.servicePrincipalByID(servicePrincipalID)
	return sp != nil && sp.DeletedDateTime == nil
}

func (t *Tenant) servicePrincipalByID(id string) *spRecord {
	for _, sp := range t.state.ServicePrincipals {
		if strings.EqualFold(sp.ID, id) {
			return sp
		}
	}
	return nil
}

func (t *Tenant) listServicePrincipals(c *call) reply {
	if !t.mayReadApplications(c.actor) {
		return denied()
	}
	var found []any
	for _, sp := range t.state.ServicePrincipals {
		if sp.DeletedDateTime == nil && t.sees(&sp.Replica) {
			t.settle(sp)
			found = append(found, sp.ServicePrincipal)
		}
	}
	return servicePrincipalKind.list(c, found, t.servicePrincipalRelation)
}

func (t *Tenant) createServicePrincipal(c *call) reply {
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	return t.addServicePrincipal(c, body)
}

func (t *Tenant) addServicePrincipal(c *call, body map[string]any) reply {
	if refused := servicePrincipalShape.check(body); refused != nil {
		return *refused
	}
	appID, _ := body["appId"].(string)
	if !guidPattern().MatchString(appID) {
		return invalidValue("appId", "ServicePrincipal")
	}
	app := t.lookUpApplication("appId", appID)
	if !t.mayCreateServicePrincipal(c.actor, t.applicationByAppID(appID)) {
		return denied()
	}
	if t.liveServicePrincipalByAppID(appID) != nil {
		return servicePrincipalExists(appID)
	}
	if app == nil {
		return t.noBackingApplication(appID)
	}
	if refused := t.quota(c.actor); refused != nil {
		return *refused
	}
	next, refused := merged(t.newServicePrincipal(&app.Application), body)
	if refused != nil {
		return *refused
	}
	sp := &spRecord{ServicePrincipal: next, CreatedBy: c.actor.id(), Replica: replica{Since: t.clock.Now()}}
	if !c.actor.applicationAdmin() {
		sp.Owners = []string{c.actor.id()}
	}
	fillServicePrincipal(sp)
	t.state.ServicePrincipals = append(t.state.ServicePrincipals, sp)
	t.copyLater(sp)
	doc := document(sp.ServicePrincipal)
	doc["@odata.context"] = c.context("servicePrincipals/$entity")
	return reply{status: http.StatusCreated, body: doc, wrote: true}.with("Location",
		"https://"+t.cloud().graphHost+"/v2/"+t.state.Organization.ID+"/directoryObjects/"+sp.ID+"/Microsoft.DirectoryServices.ServicePrincipal")
}

// newServicePrincipal is a service principal with the service's defaults. Scopes and roles come by copyLater.
func (t *Tenant) newServicePrincipal(app *Application) ServicePrincipal {
	return ServicePrincipal{
		ID: t.uuid(), AccountEnabled: true, AppID: app.AppID, AppDisplayName: ptr(app.DisplayName), DisplayName: app.DisplayName,
		AppOwnerOrganizationID: ptr(t.state.Organization.ID), CreatedDateTime: ptr(t.now()), ServicePrincipalType: "Application",
		SignInAudience: ptr(app.SignInAudience), ServicePrincipalNames: []string{app.AppID},
	}
}

func fillServicePrincipal(sp *spRecord) {
	for _, list := range []*[]string{&sp.AlternativeNames, &sp.NotificationEmailAddresses, &sp.ReplyURLs, &sp.ServicePrincipalNames, &sp.Tags} {
		*list = append([]string{}, *list...)
	}
	sp.AddIns = append([]any{}, sp.AddIns...)
	sp.ResourceSpecificApplicationPermissions = append([]any{}, sp.ResourceSpecificApplicationPermissions...)
	sp.AppRoles = append([]AppRole{}, sp.AppRoles...)
	sp.OAuth2PermissionScopes = append([]PermissionScope{}, sp.OAuth2PermissionScopes...)
	sp.KeyCredentials = append([]KeyCredential{}, sp.KeyCredentials...)
	sp.PasswordCredentials = append([]PasswordCredential{}, sp.PasswordCredentials...)
}

func servicePrincipalExists(appID string) reply {
	message := "The service principal cannot be created, updated, or restored because the service principal name " + appID + " is already in use."
	return refuse(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", message,
		map[string]any{"code": "ObjectConflict", "message": message, "target": "None", "blockedWord": "", "prefix": "", "suffix": ""})
}

func (t *Tenant) noBackingApplication(appID string) reply {
	if t.otherFace() {
		return refuse(http.StatusForbidden, "Authorization_RequestDenied",
			"When using this permission, the backing application of the service principal being created must in the local tenant")
	}
	message := "The appId '" + appID + "' of the service principal does not reference a valid application object."
	return badRequest(message, map[string]any{"code": "NoBackingApplicationObject", "message": message, "target": "appId"})
}

func (t *Tenant) upsertServicePrincipal(c *call, keyName, key string) reply {
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	if sp := t.lookUpServicePrincipal(keyName, key); sp != nil {
		return t.patchServicePrincipal(c, sp, body)
	}
	if keyName != "appId" {
		return notFound(key)
	}
	body["appId"] = key
	return t.addServicePrincipal(c, body)
}

func (t *Tenant) updateServicePrincipal(c *call, sp *spRecord) reply {
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	return t.patchServicePrincipal(c, sp, body)
}

func (t *Tenant) patchServicePrincipal(c *call, sp *spRecord, body map[string]any) reply {
	if !t.mayChange(c.actor, sp.Owners) {
		return denied()
	}
	if refused := servicePrincipalShape.check(body); refused != nil {
		return *refused
	}
	next, refused := merged(sp.ServicePrincipal, body)
	if refused != nil {
		return *refused
	}
	if !strings.EqualFold(next.AppID, sp.AppID) {
		return badRequest("Property 'appId' is read-only and cannot be set.")
	}
	sp.ServicePrincipal = next
	fillServicePrincipal(sp)
	return reply{status: http.StatusNoContent, wrote: true}
}
