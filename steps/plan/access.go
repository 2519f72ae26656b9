package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// access plans the Application ID URI and the API permissions. Where both differ they are one change: the portal sets
// them on two pages, but ModelOp Center needs them together.
func (d *draft) access() {
	why := d.m.in.Blueprint.Reasons
	uri := strings.ReplaceAll(d.reg.ApplicationIDURI, blueprint.AppIDPlaceholder, d.app.AppID)
	uriMissing := !containsFold(d.app.IdentifierURIs, uri)
	for _, u := range d.app.IdentifierURIs {
		if !strings.EqualFold(u, uri) {
			d.foreign("Application ID URI", "Application ID URI", u)
		}
	}
	scopes, roles := d.exposed.scopes, d.exposed.roles
	merged, added := d.mergeAccess(d.app.RequiredAccess, scopes, roles)
	merged, dropped := d.dropGroupReadAll(merged)
	if uriMissing {
		d.write.IdentifierURIs = new(append(slices.Clone(d.app.IdentifierURIs), uri))
	} else {
		d.fact("Application ID URI", uri)
	}
	if len(added) > 0 || dropped {
		d.write.RequiredAccess = &merged
	} else {
		d.fact("API permissions", "all are listed")
	}
	before := strings.Join(d.app.IdentifierURIs, ", ")
	switch {
	case uriMissing && len(added) > 0:
		d.updates(Change{Action: Add, Subject: "Application ID URI and API permissions", Before: before, After: uri + "; " + strings.Join(added, ", ")},
			why.ApplicationIDURI, "Application ID URI", "set Application ID URI", "Application ID URI set")
	case uriMissing:
		d.updates(Change{Action: Add, Subject: "Application ID URI", Before: before, After: uri},
			why.ApplicationIDURI, "Application ID URI", "set Application ID URI", "Application ID URI set")
	case len(added) > 0:
		d.updates(Change{Action: Add, Subject: "API permissions", After: strings.Join(added, ", ")},
			why.APIPermissions, "API permissions", "list API permissions", "API permissions listed")
	case dropped && !d.holdsGroupReadAll():
		d.updates(Change{Action: Update, Subject: "API permissions", Before: SubjectGroupReadAll, After: "no longer asked for"},
			namesComeFromElsewhere(), "drop "+SubjectGroupReadAll, "drop "+SubjectGroupReadAll, SubjectGroupReadAll+" no longer asked for")
	case dropped:
		// The change that takes the permission back says it.
		d.doing, d.did = "update the registration", "updated"
	}
	d.foreignAccess(merged)
}

// wantedAccess is one permission with the ids that it has in this tenant.
type wantedAccess struct {
	blueprint.Permission
	resource string // application id; tenant.SelfAppID while the registration has none
	id       string
	kind     string // Scope or Role
}

// wanted returns the permissions of the registration with the ids that its scopes and roles, and Microsoft Graph's, really
// have.
func (d *draft) wanted(scopes []tenant.Scope, roles []tenant.AppRole) []wantedAccess {
	var list []wantedAccess
	for _, p := range d.reg.Permissions {
		w := wantedAccess{Permission: p, resource: tenant.SelfAppID, id: p.ID, kind: "Scope"}
		if d.app.AppID != "" {
			w.resource = d.app.AppID
		}
		inScopes, inRoles := scopes, roles
		if p.Graph {
			w.resource = tenant.GraphAppID
			inScopes, inRoles = d.m.in.State.Graph.Scopes, d.m.in.State.Graph.AppRoles
		}
		if p.Role {
			w.kind = "Role"
			if i := slices.IndexFunc(inRoles, func(r tenant.AppRole) bool { return r.Value == p.Value }); i >= 0 {
				w.id = inRoles[i].ID
			}
		} else if i := slices.IndexFunc(inScopes, func(s tenant.Scope) bool { return s.Value == p.Value }); i >= 0 {
			w.id = inScopes[i].ID
		}
		list = append(list, w)
	}
	return list
}

// mergeAccess adds what the registration asks for to what stands there, and names what was missing.
func (d *draft) mergeAccess(have []tenant.RequiredAccess, scopes []tenant.Scope, roles []tenant.AppRole) (merged []tenant.RequiredAccess, added []string) {
	for _, a := range have {
		a.Permissions = slices.Clone(a.Permissions)
		merged = append(merged, a)
	}
	for _, w := range d.wanted(scopes, roles) {
		i := slices.IndexFunc(merged, func(a tenant.RequiredAccess) bool { return strings.EqualFold(a.ResourceAppID, w.resource) })
		if i < 0 {
			merged = append(merged, tenant.RequiredAccess{ResourceAppID: w.resource})
			i = len(merged) - 1
		}
		if !slices.ContainsFunc(merged[i].Permissions, w.is) {
			merged[i].Permissions = append(merged[i].Permissions, tenant.Permission{ID: w.id, Type: w.kind})
			added = append(added, w.Value)
		}
	}
	return merged, added
}

func (w wantedAccess) is(p tenant.Permission) bool {
	return strings.EqualFold(p.ID, w.id) && p.Type == w.kind
}

// foreignAccess lists the API permissions that others put there.
func (d *draft) foreignAccess(merged []tenant.RequiredAccess) {
	wanted := d.wanted(d.exposed.scopes, d.exposed.roles)
	for _, a := range merged {
		for _, p := range a.Permissions {
			ours := slices.ContainsFunc(wanted, func(w wantedAccess) bool {
				return strings.EqualFold(w.resource, a.ResourceAppID) && w.is(p)
			})
			if ours || strings.EqualFold(p.ID, d.groupReadAllRole()) {
				continue
			}
			d.foreign("API permission", "API permission", d.permissionName(a.ResourceAppID, p.ID))
		}
	}
}

// permissionName names a permission of Microsoft Graph, and gives the ids of any other.
func (d *draft) permissionName(resource, id string) string {
	if !strings.EqualFold(resource, tenant.GraphAppID) {
		return id + " of " + resource
	}
	graph := d.m.in.State.Graph
	for _, s := range graph.Scopes {
		if strings.EqualFold(s.ID, id) {
			return s.Value
		}
	}
	for _, r := range graph.AppRoles {
		if strings.EqualFold(r.ID, id) {
			return r.Value
		}
	}
	return id + " of Microsoft Graph"
}
