package simtenant

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
)

var assignmentShape = shape{
	resource: "AppRoleAssignment", typ: reflect.TypeFor[Assignment](),
	readOnly: []string{"id", "createdDateTime", "deletedDateTime", "principalDisplayName", "principalType", "resourceDisplayName"},
}

var assignmentKind = kind{
	name: "AppRoleAssignment", odata: "microsoft.graph.appRoleAssignment", sample: Assignment{},
	filters: []string{"resourceId", "principalId", "appRoleId"}, eqOnly: true,
}

// assignments answers /servicePrincipals/{id}/appRoleAssignments and, asResource, …/appRoleAssignedTo.
func (t *Tenant) assignments(c *call, sp *spRecord, asResource bool, rest []segment) reply {
	k := assignmentKind
	k.set = "servicePrincipals('" + sp.ID + "')/appRoleAssignments"
	if asResource {
		k.set = "servicePrincipals('" + sp.ID + "')/appRoleAssignedTo"
	}
	ofThis := func(a *assignmentRecord) bool {
		return !asResource && a.PrincipalID == sp.ID || asResource && a.ResourceID == sp.ID
	}
	if len(rest) == 0 {
		switch c.method {
		case http.MethodGet:
			return k.list(c, t.visibleAssignments(ofThis), nil)
		case http.MethodPost:
			return t.createAssignment(c, sp, asResource, k.set)
		default:
			return methodNotAllowed()
		}
	}
	id := rest[0].name
	i := slices.IndexFunc(t.state.Assignments, func(a *assignmentRecord) bool { return ofThis(a) && a.Assignment.ID == id })
	if i < 0 || !t.assignmentLives(t.state.Assignments[i]) || !t.sees(&t.state.Assignments[i].Replica) {
		return notFound(id)
	}
	switch c.method {
	case http.MethodGet:
		return k.one(c, t.state.Assignments[i].Assignment, nil)
	case http.MethodDelete:
		resource := t.servicePrincipalByID(t.state.Assignments[i].ResourceID)
		if !t.mayAssign(c.actor, resource) {
			return denied()
		}
		t.state.Assignments = slices.Delete(t.state.Assignments, i, i+1)
		return reply{status: http.StatusNoContent, wrote: true}
	default:
		return methodNotAllowed()
	}
}

func (t *Tenant) assignmentLives(a *assignmentRecord) bool {
	return (a.PrincipalType != "ServicePrincipal" || t.lives(a.PrincipalID)) && t.lives(a.ResourceID)
}

func (t *Tenant) visibleAssignments(wanted func(*assignmentRecord) bool) []any {
	all := []any{}
	for _, a := range t.state.Assignments {
		if wanted(a) && t.assignmentLives(a) && t.sees(&a.Replica) {
			all = append(all, a.Assignment)
		}
	}
	return all
}

// defaultAccess is the app role id that stands for "assigned, without a particular role".
const defaultAccess = "00000000-0000-0000-0000-000000000000"

func (t *Tenant) createAssignment(c *call, sp *spRecord, asResource bool, set string) reply {
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	if refused := assignmentShape.check(body); refused != nil {
		return *refused
	}
	a, refused := merged(Assignment{CreatedDateTime: t.now()}, body)
	if refused != nil {
		return *refused
	}
	if !guidPattern().MatchString(a.AppRoleID) {
		return invalidValue("appRoleId", "AppRoleAssignment")
	}
	inPath := a.PrincipalID
	if asResource {
		inPath = a.ResourceID
	}
	if !strings.EqualFold(inPath, sp.ID) {
		return badRequest("Not a valid reference update")
	}
	resource := t.lookUpServicePrincipal("id", a.ResourceID)
	if resource == nil {
		if t.otherFace() {
			return badRequest("Specified resourceId was not found")
		}
		return notFound(a.ResourceID)
	}
	if !t.mayAssign(c.actor, resource) {
		return denied()
	}
	if refused := t.principal(&a); refused != nil {
		return *refused
	}
	t.settle(resource)
	if a.AppRoleID != defaultAccess && !hasRole(resource, a) {
		if t.otherFace() {
			return badRequest("Not a valid reference update")
		}
		return badRequest("Permission being assigned was not found on application '" + resource.AppID + "'.")
	}
	if slices.ContainsFunc(t.state.Assignments, func(o *assignmentRecord) bool {
		return o.PrincipalID == a.PrincipalID && o.ResourceID == a.ResourceID && o.AppRoleID == a.AppRoleID
	}) {
		if t.otherFace() {
			return refuse(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "Permission being assigned already exists on the object")
		}
		return badRequest("Permission being assigned already exists on the object",
			map[string]any{"code": "InvalidUpdate", "message": "Permission being assigned already exists on the object", "target": "appRoleId"})
	}
	a.ID, a.ResourceID, a.ResourceDisplayName = t.opaque(32), resource.ID, resource.DisplayName
	t.state.Assignments = append(t.state.Assignments, &assignmentRecord{Assignment: a, Replica: replica{Since: t.clock.Now()}})
	doc := document(a)
	doc["@odata.context"] = c.context(set + "/$entity")
	return reply{status: http.StatusCreated, body: doc, wrote: true}
}

// principal fills in who gets an assignment: a service principal, a person or a group.
func (t *Tenant) principal(a *Assignment) *reply {
	if sp := t.lookUpServicePrincipal("id", a.PrincipalID); sp != nil {
		a.PrincipalID, a.PrincipalType, a.PrincipalDisplayName = sp.ID, "ServicePrincipal", sp.DisplayName
		return nil
	}
	if p := t.personByID(a.PrincipalID); p != nil {
		a.PrincipalType, a.PrincipalDisplayName = "User", p.DisplayName
		return nil
	}
	for _, g := range t.state.Groups {
		if strings.EqualFold(g.ID, a.PrincipalID) {
			a.PrincipalType, a.PrincipalDisplayName = "Group", g.DisplayName
			return nil
		}
	}
	refused := t.endNotThere(a.PrincipalID)
	return &refused
}

// hasRole tells whether the resource has the role, and has it for this kind of principal.
func hasRole(resource *spRecord, a Assignment) bool {
	member := "User"
	if a.PrincipalType == "ServicePrincipal" {
		member = "Application"
	}
	return slices.ContainsFunc(resource.AppRoles, func(r AppRole) bool {
		return strings.EqualFold(r.ID, a.AppRoleID) && r.IsEnabled && slices.Contains(r.AllowedMemberTypes, member)
	})
}
