package simtenant

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
)

var grantShape = shape{resource: "OAuth2PermissionGrant", typ: reflect.TypeFor[Grant](), readOnly: []string{"id"}}

var grantKind = kind{
	set: "oauth2PermissionGrants", name: "OAuth2PermissionGrant", odata: "microsoft.graph.oAuth2PermissionGrant", sample: Grant{},
	filters: []string{"clientId", "consentType", "principalId", "resourceId"}, eqOnly: true,
}

// maxGrantScope is how long the list of scopes of a grant may be.
const maxGrantScope = 3850

// grants answers everything below /oauth2PermissionGrants.
func (t *Tenant) grants(c *call) reply {
	keyName, key, rest := c.object()
	if len(rest) > 0 {
		return noSuchSegment(rest[0].name)
	}
	if keyName == "" {
		switch c.method {
		case http.MethodGet:
			if !t.mayReadGrants(c.actor) {
				return denied()
			}
			return grantKind.list(c, t.visibleGrants(func(*grantRecord) bool { return true }), nil)
		case http.MethodPost:
			return t.createGrant(c)
		default:
			return methodNotAllowed()
		}
	}
	i := slices.IndexFunc(t.state.Grants, func(g *grantRecord) bool { return g.Grant.ID == key })
	if i < 0 || !t.grantLives(t.state.Grants[i]) || !t.sees(&t.state.Grants[i].Replica) {
		return notFound(key)
	}
	g := t.state.Grants[i]
	switch c.method {
	case http.MethodGet:
		if !t.mayReadGrants(c.actor) {
			return denied()
		}
		return grantKind.one(c, g.Grant, nil)
	case http.MethodPatch:
		return t.updateGrant(c, g)
	case http.MethodDelete:
		if !t.mayConsent(c.actor) {
			return denied()
		}
		t.state.Grants = slices.Delete(t.state.Grants, i, i+1)
		return reply{status: http.StatusNoContent, wrote: true}
	default:
		return methodNotAllowed()
	}
}

// grantLives tells whether both ends of a grant exist. That of a deleted service principal comes back with it.
func (t *Tenant) grantLives(g *grantRecord) bool { return t.lives(g.ClientID) && t.lives(g.ResourceID) }

func (t *Tenant) visibleGrants(wanted func(*grantRecord) bool) []any {
	all := []any{}
	for _, g := range t.state.Grants {
		if wanted(g) && t.grantLives(g) && t.sees(&g.Replica) {
			all = append(all, g.Grant)
		}
	}
	return all
}

func (t *Tenant) createGrant(c *call) reply {
	if !t.mayConsent(c.actor) {
		return denied()
	}
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	if refused := grantShape.check(body); refused != nil {
		return *refused
	}
	g, refused := merged(Grant{}, body)
	if refused != nil {
		return *refused
	}
	switch {
	case g.ConsentType != "AllPrincipals" && g.ConsentType != "Principal":
		return invalidValue("consentType", "OAuth2PermissionGrant")
	case (g.ConsentType == "Principal") != (g.PrincipalID != nil):
		return invalidValue("principalId", "OAuth2PermissionGrant")
	case len(g.Scope) > maxGrantScope:
		return invalidValue("scope", "OAuth2PermissionGrant")
	}
	for _, id := range []string{g.ClientID, g.ResourceID} {
		if t.lookUpServicePrincipal("id", id) == nil {
			return t.endNotThere(id)
		}
	}
	same := func(other *grantRecord) bool {
		return strings.EqualFold(other.ClientID, g.ClientID) && strings.EqualFold(other.ResourceID, g.ResourceID) &&
			other.ConsentType == g.ConsentType && value(other.PrincipalID) == value(g.PrincipalID)
	}
	if slices.ContainsFunc(t.state.Grants, same) {
		if t.otherFace() {
			return badRequest("Permission entry already exists.")
		}
		return refuse(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")
	}
	g.ID = t.opaque(32)
	t.state.Grants = append(t.state.Grants, &grantRecord{Grant: g, Replica: replica{Since: t.clock.Now()}})
	doc := document(g)
	doc["@odata.context"] = c.context("oauth2PermissionGrants/$entity")
	return reply{status: http.StatusCreated, body: doc, wrote: true}
}

// endNotThere refuses a grant or an assignment one of whose ends is not found.
func (t *Tenant) endNotThere(id string) reply {
	if t.otherFace() {
		return badRequest("Resource '" + id + "' does not exist or one of its queried reference-property objects are not present.")
	}
	return notFound(id)
}

func (t *Tenant) updateGrant(c *call, g *grantRecord) reply {
	if !t.mayConsent(c.actor) {
		return denied()
	}
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	if refused := grantShape.check(body); refused != nil {
		return *refused
	}
	next, refused := merged(g.Grant, body)
	if refused != nil {
		return *refused
	}
	if next.ClientID != g.ClientID || next.ResourceID != g.ResourceID || next.ConsentType != g.ConsentType || value(next.PrincipalID) != value(g.PrincipalID) {
		return badRequest("Only the property 'scope' of a permission grant can be updated.")
	}
	if len(next.Scope) > maxGrantScope {
		return invalidValue("scope", "OAuth2PermissionGrant")
	}
	g.Grant = next
	return reply{status: http.StatusNoContent, wrote: true}
}
