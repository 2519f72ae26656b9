package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// groupReadAllID is the id of Group.Read.All in every tenant. What the tenant's own service principal of Microsoft Graph says
// comes first.
const groupReadAllID = "5b567255-7703-4780-807c-7be8301ae99b"

// groupReadAllRole is the id of Group.Read.All in this tenant, or "" for a registration that never asks for it.
func (d *draft) groupReadAllRole() string {
	if d.reg.Name != blueprint.InternalClient {
		return ""
	}
	if i := slices.IndexFunc(d.m.in.State.Graph.AppRoles, func(r tenant.AppRole) bool { return r.Value == SubjectGroupReadAll }); i >= 0 {
		return d.m.in.State.Graph.AppRoles[i].ID
	}
	return groupReadAllID
}

// wantsGroupReadAll tells whether the operator's answer needs the permission.
func (d *draft) wantsGroupReadAll() bool {
	return slices.ContainsFunc(d.reg.Permissions, func(p blueprint.Permission) bool { return p.Value == SubjectGroupReadAll })
}

// dropGroupReadAll takes Group.Read.All off the list where the operator asked for that.
func (d *draft) dropGroupReadAll(access []tenant.RequiredAccess) ([]tenant.RequiredAccess, bool) {
	role := d.groupReadAllRole()
	if role == "" || d.wantsGroupReadAll() || !d.m.in.Blueprint.Choices.DropGroupReadAll {
		return access, false
	}
	dropped := false
	for i := range access {
		if !strings.EqualFold(access[i].ResourceAppID, tenant.GraphAppID) {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(access[i].Permissions), func(p tenant.Permission) bool { return strings.EqualFold(p.ID, role) && p.Type == "Role" })
		dropped = dropped || len(kept) != len(access[i].Permissions)
		access[i].Permissions = kept
	}
	return slices.DeleteFunc(access, func(a tenant.RequiredAccess) bool { return len(a.Permissions) == 0 }), dropped
}

// holdsGroupReadAll tells whether the permission is granted.
func (d *draft) holdsGroupReadAll() bool {
	graph, ok := d.resource(true)
	if !ok {
		return false
	}
	_, held := d.assignment(graph, d.groupReadAllRole())
	return held
}

// unneededGroupReadAll keeps Group.Read.All after the answer has changed, or takes it back where the operator said so. It is
// never withdrawn silently.
func (d *draft) unneededGroupReadAll() {
	role := d.groupReadAllRole()
	if role == "" || d.wantsGroupReadAll() || d.how == Create {
		return
	}
	asked := slices.ContainsFunc(d.app.RequiredAccess, func(a tenant.RequiredAccess) bool {
		return strings.EqualFold(a.ResourceAppID, tenant.GraphAppID) && slices.ContainsFunc(a.Permissions, func(p tenant.Permission) bool {
			return strings.EqualFold(p.ID, role) && p.Type == "Role"
		})
	})
	graph, _ := d.resource(true)
	assignment, held := d.assignment(graph, role)
	held = held && graph != ""
	switch {
	case held && d.m.in.Blueprint.Choices.DropGroupReadAll:
		i := d.change(Change{Action: Update, Subject: SubjectGroupReadAll, Before: "granted", After: "taken back", Consent: true}, namesComeFromElsewhere(), "")
		d.alongside(Operation{
			Kind: RemoveAssignment, Doing: "take back " + SubjectGroupReadAll, Did: SubjectGroupReadAll + " taken back", Changes: []int{i},
			ResourceID: graph, Assignment: assignment.ID,
		})
	case d.m.in.Blueprint.Choices.DropGroupReadAll && d.sp.AssignmentsUnknown:
		d.m.warn(d.reg.Name, "The tenant did not let the wizard see whether "+d.reg.Name+" holds "+SubjectGroupReadAll+", so it is not taken back.")
	case (held || asked) && !d.m.in.Blueprint.Choices.DropGroupReadAll:
		value := "no longer needed; stays granted"
		if !held {
			value = "no longer needed; stays listed"
		}
		d.m.plan.Kept = append(d.m.plan.Kept, Kept{
			Registration: d.reg.Name, Kind: "consent", Subject: SubjectGroupReadAll, Value: value, NoLongerNeeded: true,
		})
	}
}

// namesComeFromElsewhere is why Group.Read.All is no longer needed.
func namesComeFromElsewhere() blueprint.Reason {
	return blueprint.Reason{Short: "no longer needed", Full: "Names of groups no longer come from Microsoft Graph."}
}
