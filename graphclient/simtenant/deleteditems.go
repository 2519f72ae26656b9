package simtenant

import (
	"net/http"
	"slices"
	"strings"
)

// deletedItems answers /directory/deletedItems.
func (t *Tenant) deletedItems(c *call) reply {
	if len(c.path) < 2 || !strings.EqualFold(c.path[1].name, "deletedItems") {
		return noSuchSegment(c.path[len(c.path)-1].name)
	}
	if !t.maySeeDeleted(c.actor) {
		return denied()
	}
	t.purge()
	rest := c.path[2:]
	if c.path[1].keyValue != "" {
		rest = append([]segment{{name: c.path[1].keyValue}}, rest...)
	}
	switch {
	case len(rest) == 1 && strings.EqualFold(rest[0].name, "microsoft.graph.application"):
		return t.listDeletedApplications(c)
	case len(rest) == 1 && strings.EqualFold(rest[0].name, "microsoft.graph.servicePrincipal"):
		return t.listDeletedServicePrincipals(c)
	case len(rest) == 1:
		return t.deletedItem(c, rest[0].name)
	case len(rest) == 2 && strings.TrimPrefix(rest[1].name, "microsoft.graph.") == "restore":
		if c.method != http.MethodPost {
			return methodNotAllowed()
		}
		return t.restore(c, rest[0].name)
	default:
		return noSuchSegment("deletedItems")
	}
}

func (t *Tenant) listDeletedApplications(c *call) reply {
	if c.method != http.MethodGet {
		return methodNotAllowed()
	}
	var found []any
	for _, a := range t.state.Applications {
		if a.DeletedDateTime != nil {
			found = append(found, a.Application)
		}
	}
	k := applicationKind
	k.set, k.expands = "directoryObjects", nil
	return k.list(c, found, nil)
}

func (t *Tenant) listDeletedServicePrincipals(c *call) reply {
	if c.method != http.MethodGet {
		return methodNotAllowed()
	}
	var found []any
	for _, sp := range t.state.ServicePrincipals {
		if sp.DeletedDateTime != nil {
			found = append(found, sp.ServicePrincipal)
		}
	}
	k := servicePrincipalKind
	k.set, k.expands = "directoryObjects", nil
	return k.list(c, found, nil)
}

func (t *Tenant) deletedApplication(id string) *appRecord {
	for _, a := range t.state.Applications {
		if a.DeletedDateTime != nil && strings.EqualFold(a.ID, id) {
			return a
		}
	}
	return nil
}

func (t *Tenant) deletedServicePrincipal(id string) *spRecord {
	sp := t.servicePrincipalByID(id)
	if sp == nil || sp.DeletedDateTime == nil {
		return nil
	}
	return sp
}

// deletedItem answers one deleted item: to read it, or to delete it for good.
func (t *Tenant) deletedItem(c *call, id string) reply {
	app, sp := t.deletedApplication(id), t.deletedServicePrincipal(id)
	if app == nil && sp == nil {
		return notFound(id)
	}
	switch c.method {
	case http.MethodGet:
		if app != nil {
			k := applicationKind
			k.set, k.expands = "directoryObjects", nil
			return k.one(c, app.Application, nil)
		}
		k := servicePrincipalKind
		k.set, k.expands = "directoryObjects", nil
		return k.one(c, sp.ServicePrincipal, nil)
	case http.MethodDelete:
		if !t.mayRestore(c.actor, ownersOf(app, sp)) {
			return denied()
		}
		t.state.Applications = slices.DeleteFunc(t.state.Applications, func(a *appRecord) bool { return a == app })
		t.state.ServicePrincipals = slices.DeleteFunc(t.state.ServicePrincipals, func(s *spRecord) bool { return s == sp })
		return reply{status: http.StatusNoContent, wrote: true}
	default:
		return methodNotAllowed()
	}
}

// restore brings a deleted object back. An application comes back without its service principal.
func (t *Tenant) restore(c *call, id string) reply {
	app, sp := t.deletedApplication(id), t.deletedServicePrincipal(id)
	if (app != nil || sp != nil) && !t.mayRestore(c.actor, ownersOf(app, sp)) {
		return denied()
	}
	if app != nil {
		app.DeletedDateTime, app.Replica = nil, replica{Since: t.clock.Now()}
		doc := document(app.Application)
		doc["@odata.context"], doc["@odata.type"] = c.context("directoryObjects/$entity"), "#microsoft.graph.application"
		return reply{status: http.StatusOK, body: doc, wrote: true}
	}
	if sp == nil {
		return notFound(id)
	}
	if t.liveServicePrincipalByAppID(sp.AppID) != nil {
		return servicePrincipalExists(sp.AppID)
	}
	if t.applicationByAppID(sp.AppID) == nil && value(sp.AppOwnerOrganizationID) == t.state.Organization.ID {
		return t.noBackingApplication(sp.AppID)
	}
	sp.DeletedDateTime, sp.Replica = nil, replica{Since: t.clock.Now()}
	t.copyLater(sp)
	doc := document(sp.ServicePrincipal)
	doc["@odata.context"], doc["@odata.type"] = c.context("directoryObjects/$entity"), "#microsoft.graph.servicePrincipal"
	return reply{status: http.StatusOK, body: doc, wrote: true}
}

// ownersOf are the owners of whichever of the two there is.
func ownersOf(app *appRecord, sp *spRecord) []string {
	switch {
	case app != nil:
		return app.Owners
	case sp != nil:
		return sp.Owners
	}
	return nil
}
