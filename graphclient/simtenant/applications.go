package simtenant

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

var applicationShape = shape{
	resource: "Application",
	typ:      reflect.TypeFor[Application](),
	readOnly: []string{
		"id", "appId", "createdDateTime", "deletedDateTime", "publisherDomain", "applicationTemplateId", "createdByAppId",
		"disabledByMicrosoftStatus", "verifiedPublisher", "certification",
	},
}

var applicationKind = kind{
	set: "applications", name: "Application", odata: "microsoft.graph.application", sample: Application{},
	filters: []string{
		"id", "appId", "displayName", "createdDateTime", "publisherDomain", "signInAudience", "identifierUris", "tags", "description",
		"requiredResourceAccess/resourceAppId", "isFallbackPublicClient", "isDisabled", "applicationTemplateId", "serviceManagementReference",
	},
	expands: []string{"owners", "federatedIdentityCredentials"},
	hidden:  []string{"isDisabled", "nativeAuthenticationApisEnabled"},
}

// applications answers everything below /applications.
func (t *Tenant) applications(c *call) reply {
	keyName, key, rest := c.object()
	if keyName == "" {
		switch c.method {
		case http.MethodGet:
			return t.listApplications(c)
		case http.MethodPost:
			return t.createApplication(c)
		default:
			return methodNotAllowed()
		}
	}
	if c.method == http.MethodPatch && len(rest) == 0 && strings.Contains(strings.ToLower(c.header.Get("Prefer")), "create-if-missing") {
		return t.upsertApplication(c, keyName, key)
	}
	if !t.mayReadApplications(c.actor) {
		return denied()
	}
	app := t.lookUpApplication(keyName, key)
	if app == nil {
		return notFound(key)
	}
	if len(rest) > 0 {
		return t.applicationPart(c, app, rest)
	}
	switch c.method {
	case http.MethodGet:
		return applicationKind.one(c, *app.seen(t.clock.Now()), t.applicationRelation)
	case http.MethodPatch:
		return t.updateApplication(c, app)
	case http.MethodDelete:
		return t.deleteApplication(c, app)
	default:
		return methodNotAllowed()
	}
}

// applicationPart answers what stands below one application.
func (t *Tenant) applicationPart(c *call, app *appRecord, rest []segment) reply {
	switch name := strings.TrimPrefix(rest[0].name, "microsoft.graph."); name {
	case "addPassword", "removePassword":
		if c.method != http.MethodPost || len(rest) > 1 {
			return methodNotAllowed()
		}
		if name == "addPassword" {
			return t.addPassword(c, app)
		}
		return t.removePassword(c, app)
	case "owners":
		return t.owners(c, &app.Owners, rest[1:])
	case "federatedIdentityCredentials":
		return t.federatedCredentials(c, app, rest[1:])
	default:
		return noSuchSegment(rest[0].name)
	}
}

// lookUpApplication finds a live application as a request may find it now. The caller holds mu.
func (t *Tenant) lookUpApplication(keyName, key string) *appRecord {
	for _, a := range t.state.Applications {
		if a.DeletedDateTime != nil {
			continue
		}
		var held string
		switch keyName {
		case "id":
			held = a.ID
		case "appId":
			held = a.AppID
		case "uniqueName":
			held = value(a.UniqueName)
		}
		if held != "" && strings.EqualFold(held, key) {
			if !t.sees(&a.Replica) {
				return nil
			}
			return a
		}
	}
	return nil
}

// applicationByAppID finds a live application regardless of lag. The caller holds mu.
func (t *Tenant) applicationByAppID(appID string) *appRecord {
	for _, a := range t.state.Applications {
		if a.DeletedDateTime == nil && strings.EqualFold(a.AppID, appID) {
			return a
		}
	}
	return nil
}

func (t *Tenant) listApplications(c *call) reply {
	if !t.mayReadApplications(c.actor) {
		return denied()
	}
	var found []any
	for _, a := range t.state.Applications {
		if a.DeletedDateTime == nil && t.sees(&a.Replica) {
			found = append(found, *a.seen(t.clock.Now()))
		}
	}
	return applicationKind.list(c, found, t.applicationRelation)
}

// applicationRelation is what $expand adds to an application.
func (t *Tenant) applicationRelation(id, name string) any {
	i := slices.IndexFunc(t.state.Applications, func(a *appRecord) bool { return a.ID == id })
	if name == "owners" {
		return t.ownerDocs(t.state.Applications[i].Owners)
	}
	return append([]FederatedCredential{}, t.state.Applications[i].Federated...)
}

func (t *Tenant) createApplication(c *call) reply {
	if !t.mayCreateApplications(c.actor) {
		return denied()
	}
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	return t.addApplication(c, body)
}

func (t *Tenant) addApplication(c *call, body map[string]any) reply {
	if refused := applicationShape.check(body); refused != nil {
		return *refused
	}
	secrets, refused := t.newSecrets(body["passwordCredentials"])
	if refused != nil {
		return *refused
	}
	fresh := t.newApplication()
	if _, sent := body["signInAudience"]; !sent {
		fresh.API.RequestedAccessTokenVersion = ptr(2) // what the personal audiences need
	}
	next, refused := merged(fresh, body)
	if refused != nil {
		return *refused
	}
	next.PasswordCredentials = secrets
	fillApplication(&next)
	if refused := t.validate(&next, nil); refused != nil {
		return *refused
	}
	if refused := t.uniqueNameFree(next.UniqueName, ""); refused != nil {
		return *refused
	}
	owners, refused := t.boundOwners(body, c.actor)
	if refused != nil {
		return *refused
	}
	if refused := t.quota(c.actor); refused != nil {
		return *refused
	}
	next.CreatedByAppID = ptr(c.actor.clientID)
	record := &appRecord{Application: next, CreatedBy: c.actor.id(), Replica: replica{Since: t.clock.Now()}}
	record.PasswordCredentials = record.keep(secrets...)
	if !c.actor.applicationAdmin() {
		record.Owners = []string{c.actor.id()}
	}
	record.Owners = append(record.Owners, owners...)
	t.state.Applications = append(t.state.Applications, record)
	doc := document(next)
	doc["@odata.context"] = c.context("applications/$entity")
	return reply{status: http.StatusCreated, body: doc, wrote: true}.with("Location",
		"https://"+t.cloud().graphHost+"/v2/"+t.state.Organization.ID+"/directoryObjects/"+next.ID+"/Microsoft.DirectoryServices.Application")
}

// newApplication is an application with the service's defaults.
func (t *Tenant) newApplication() Application {
	return Application{
		ID: t.uuid(), AppID: t.uuid(), CreatedDateTime: t.now(), SignInAudience: "AzureADandPersonalMicrosoftAccount",
		PublisherDomain:         ptr(t.state.Organization.defaultDomain()),
		ParentalControlSettings: ParentalControls{CountriesBlockedForMinors: []string{}, LegalAgeGroupRule: "Allow"},
	}
}

// fillApplication puts in what the service puts in: collections are never null, and some properties follow from others.
func fillApplication(a *Application) {
	for _, list := range []*[]string{
		&a.IdentifierURIs, &a.Tags, &a.Web.RedirectURIs, &a.SPA.RedirectURIs, &a.PublicClient.RedirectURIs,
		&a.API.KnownClientApplications, &a.ParentalControlSettings.CountriesBlockedForMinors,
	} {
		*list = append([]string{}, *list...)
	}
	a.AddIns = append([]any{}, a.AddIns...)
	a.KeyCredentials = append([]KeyCredential{}, a.KeyCredentials...)
	a.PasswordCredentials = append([]PasswordCredential{}, a.PasswordCredentials...)
	a.RequiredResourceAccess = append([]RequiredResourceAccess{}, a.RequiredResourceAccess...)
	a.API.OAuth2PermissionScopes = append([]PermissionScope{}, a.API.OAuth2PermissionScopes...)
	a.API.PreAuthorizedApplications = append([]PreAuthorizedApp{}, a.API.PreAuthorizedApplications...)
	a.AppRoles = append([]AppRole{}, a.AppRoles...)
	for i := range a.AppRoles {
		a.AppRoles[i].Origin = "Application"
	}
	if a.OptionalClaims != nil {
		for _, list := range []*[]OptionalClaim{&a.OptionalClaims.AccessToken, &a.OptionalClaims.IDToken, &a.OptionalClaims.SAML2Token} {
			*list = append([]OptionalClaim{}, *list...)
			for i := range *list {
				(*list)[i].AdditionalProperties = append([]string{}, (*list)[i].AdditionalProperties...)
			}
		}
	}
	a.Web.RedirectURISettings = []RedirectURISetting{}
	for _, uri := range a.Web.RedirectURIs {
		a.Web.RedirectURISettings = append(a.Web.RedirectURISettings, RedirectURISetting{URI: ptr(uri)})
	}
}

// uniqueNameFree refuses a unique name that another application holds, soft-deleted ones included.
func (t *Tenant) uniqueNameFree(name *string, self string) *reply {
	if value(name) == "" {
		return nil
	}
	for _, a := range t.state.Applications {
		if a.ID == self || !strings.EqualFold(value(a.UniqueName), *name) {
			continue
		}
		code := "Request_BadRequest"
		if t.otherFace() {
			code = "ObjectConflict"
		}
		r := refuse(http.StatusBadRequest, code, "Another object with the same value for property uniqueName already exists.",
			map[string]any{"code": "ObjectConflict", "message": "Another object with the same value for property uniqueName already exists.", "target": "uniqueName"})
		return &r
	}
	return nil
}

// upsertApplication is PATCH with Prefer: create-if-missing.
func (t *Tenant) upsertApplication(c *call, keyName, key string) reply {
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	if name, _ := body["displayName"].(string); name == "" {
		return badRequest("Property 'displayName' is required.")
	}
	if _, sent := body["passwordCredentials"]; sent {
		return badRequest("New password credentials must be generated using service actions.")
	}
	if app := t.lookUpApplication(keyName, key); app != nil {
		return t.patchApplication(c, app, body)
	}
	if keyName != "uniqueName" {
		return notFound(key)
	}
	if !t.mayCreateApplications(c.actor) {
		return denied()
	}
	body["uniqueName"] = key
	return t.addApplication(c, body)
}

func (t *Tenant) updateApplication(c *call, app *appRecord) reply {
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	return t.patchApplication(c, app, body)
}

func (t *Tenant) patchApplication(c *call, app *appRecord, body map[string]any) reply {
	if !t.mayChange(c.actor, app.Owners) {
		return denied()
	}
	if refused := applicationShape.check(body); refused != nil {
		return *refused
	}
	if refused := checkPasswordPatch(app, body["passwordCredentials"]); refused != nil {
		return *refused
	}
	next, refused := merged(app.Application, body)
	if refused != nil {
		return *refused
	}
	fillApplication(&next)
	if value(app.UniqueName) != "" && value(next.UniqueName) != value(app.UniqueName) {
		return badRequest("Property 'uniqueName' is read-only and cannot be set.")
	}
	if refused := t.validate(&next, app.seen(t.clock.Now())); refused != nil {
		return *refused
	}
	if refused := t.uniqueNameFree(next.UniqueName, app.ID); refused != nil {
		return *refused
	}
	t.changed(app, next)
	return reply{status: http.StatusNoContent, wrote: true}
}

// deleteApplication moves an application and its service principal to the deleted items.
func (t *Tenant) deleteApplication(c *call, app *appRecord) reply {
	if !t.mayChange(c.actor, app.Owners) {
		return denied()
	}
	now := t.now()
	app.DeletedDateTime = &now
	if sp := t.liveServicePrincipalByAppID(app.AppID); sp != nil {
		sp.DeletedDateTime = &now
	}
	return reply{status: http.StatusNoContent, wrote: true}
}

// deletedKept is how long the service keeps a deleted application.
const deletedKept = 30 * 24 * time.Hour

// purge forgets what was deleted too long ago. The caller holds mu.
func (t *Tenant) purge() {
	limit := t.clock.Now().Add(-deletedKept)
	gone := func(at *time.Time) bool { return at != nil && at.Before(limit) }
	t.state.Applications = slices.DeleteFunc(t.state.Applications, func(a *appRecord) bool { return gone(a.DeletedDateTime) })
	t.state.ServicePrincipals = slices.DeleteFunc(t.state.ServicePrincipals, func(sp *spRecord) bool { return gone(sp.DeletedDateTime) })
}
