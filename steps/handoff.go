package steps

import (
	"cmp"
	"slices"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
)

// handoff says what is left of a registration for an administrator.
func (r *Run) handoff(p standing, c plan.Change) Handoff {
	h := Handoff{
		Registration: p.reg.Name,
		DisplayName:  p.reg.DisplayName,
		Permission:   c.Subject,
		Role:         c.Handoff,
		Portal:       r.portalPermissions(p.appID),
		Resource:     p.reg.DisplayName,
	}
	for _, k := range p.kept {
		if k.Unlisted && k.Registration == p.reg.Name {
			h.AlsoRemoves = append(h.AlsoRemoves, k.Value)
		}
	}
	if c.Subject == plan.SubjectGroupReadAll || c.Subject == plan.SubjectSignInScopes {
		h.Resource = "Microsoft Graph"
	}
	switch c.Subject {
	case plan.SubjectGroupReadAll:
		h.Why = "so that ModelOp Center can show names of groups"
		h.Without = "everything works, but groups show as ids"
	case plan.SubjectModelOpClient:
		h.Why = "so that ModelOp Center's services can call each other"
		h.Without = "ModelOp Center's services cannot call each other"
	default:
		h.Why = "so that people can sign in through " + p.reg.Name + " without being asked for consent"
		h.Without = "people are asked for consent, or cannot sign in"
	}
	return h
}

// portalPermissions is the page of a registration's API permissions in the Microsoft Entra admin center.
func (r *Run) portalPermissions(appID string) string {
	return "https://" + r.Graph.Cloud().PortalHost + "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/" + appID
}

// exportHandoff gathers what is left for an administrator, for handoff.md and handoff.json.
func (r *Run) exportHandoff(e *engine, made Planned, t export.Tenant, now time.Time) export.Handoff {
	h := export.Handoff{
		Demo: r.Demo, Tenant: t, Key: made.Blueprint.Key, URL: made.Blueprint.URL.String(),
		AskedBy: cmp.Or(r.State().Actor.UserPrincipalName, r.State().Actor.DisplayName), AskedAt: now,
		GraphHost: r.Graph.Cloud().GraphHost, LoginHost: r.Graph.Cloud().LoginHost, ConsentCommand: r.ConsentCommand,
	}
	if r.Continue != nil {
		h.Command = r.Continue(plan.Tenant{ID: t.ID, DisplayName: t.Name, DefaultDomain: t.Domain}, made.Choices)
	}
	for _, pl := range e.pipelines {
		p := pl.snapshot()
		for _, c := range pl.leftForAdministrator() {
			item := r.handoffItem(p, c)
			item.RedirectURI = browserRedirect(made.Blueprint, pl.name)
			h.Items = append(h.Items, item)
		}
		if r.keptFromSecret(p, made) {
			h.Exemptions = append(h.Exemptions, export.Exemption{Registration: p.reg.Name, DisplayName: p.reg.DisplayName, ClientID: p.appID})
		}
	}
	return h
}

// browserRedirect is where a sign-in of the registration in a browser may end; empty: nowhere.
func browserRedirect(b blueprint.Blueprint, registration string) string {
	i := slices.IndexFunc(b.Registrations, func(want blueprint.Registration) bool { return want.Name == registration })
	if i < 0 {
		return ""
	}
	if all := slices.Concat(b.Registrations[i].Web, b.Registrations[i].SPA); len(all) > 0 {
		return all[0]
	}
	return ""
}

// keptFromSecret tells whether a tenant policy keeps a registration from a secret that it needs: the tenant has just refused
// one, or says in its policy that it would.
func (r *Run) keptFromSecret(p standing, made Planned) bool {
	if p.secretProblem != nil {
		return p.secretProblem.Variant == variantForbidden
	}
	wants := slices.ContainsFunc(made.Blueprint.Registrations, func(want blueprint.Registration) bool {
		return want.Name == p.reg.Name && want.Secret
	})
	asked := slices.ContainsFunc(p.reg.Operations, func(op plan.Operation) bool { return op.Secret != nil })
	return r.State().Policy.SecretsForbidden && wants && !asked && p.appID != "" && p.reg.SecretUntil.IsZero()
}

func (r *Run) handoffItem(p standing, c plan.Change) export.HandoffItem {
	left := r.handoff(p, c)
	item := export.HandoffItem{
		Registration: p.reg.Name, DisplayName: left.DisplayName, ClientID: p.appID, ServicePrincipalID: p.servicePrincipal,
		Permission: left.Permission, Resource: left.Resource, ResourceID: p.servicePrincipal,
		Role: left.Role, Why: left.Why, Without: left.Without, Portal: left.Portal, AlsoRemoves: left.AlsoRemoves,
	}
	for _, op := range p.reg.Operations {
		if op.Kind == plan.AssignRole && slices.ContainsFunc(op.Changes, func(i int) bool { return p.reg.Changes[i].Subject == c.Subject }) {
			item.AppRoleID = op.AppRoleID
		}
	}
	switch c.Subject {
	case plan.SubjectGroupReadAll:
		graph := r.State().Graph
		item.ResourceID = graph.ObjectID
		item.May = "read all groups, their names and members, without a user"
		if id := roleID(graph.AppRoles, plan.SubjectGroupReadAll); id != "" {
			item.AppRoleID = id
		}
	case plan.SubjectModelOpClient:
		item.May = "call ModelOp Center as one of its own services"
		if app, ok := r.State().Application(p.reg.ObjectID); ok && item.AppRoleID == "" { // granted already
			item.AppRoleID = roleID(app.AppRoles, plan.SubjectModelOpClient)
		}
	case plan.SubjectCustomScope:
		item.May = "sign people in to ModelOp Center"
	default: // the scopes of a sign-in
		item.ResourceID = r.State().Graph.ObjectID
		item.May = "read who signs in: name, email address and profile"
	}
	return item
}

// roleID is the id of the app role with a value; empty where there is none.
func roleID(roles []tenant.AppRole, value string) string {
	for _, role := range roles {
		if role.Value == value {
			return role.ID
		}
	}
	return ""
}
