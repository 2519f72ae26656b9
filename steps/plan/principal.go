package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// servicePrincipal makes the registration present and usable in the tenant.
func (d *draft) servicePrincipal() {
	why := d.m.in.Blueprint.Reasons.ServicePrincipal
	switch {
	case d.sp.ObjectID == "":
		c := d.change(Change{Action: Create, Subject: SubjectServicePrincipal, After: "present and enabled"}, why, "create service principal")
		d.then(Operation{
			Kind: CreateServicePrincipal, Doing: "create the service principal", Did: "service principal created",
			Changes: []int{c}, Tags: servicePrincipalTags(),
		})
	case d.spDeleted:
		c := d.change(Change{Action: Restore, Subject: SubjectServicePrincipal, Before: "deleted", After: "restored"},
			blueprint.Reason{Short: "deleted with it", Full: why.Full}, "restore service principal")
		d.then(Operation{
			Kind: RestoreServicePrincipal, Doing: "restore the service principal", Did: "service principal restored",
			Changes: []int{c}, DeletedID: d.sp.ObjectID,
		})
		if !d.sp.Enabled {
			d.enablePrincipal("enable it")
		}
	default:
		d.out.ServicePrincipalID = d.sp.ObjectID
		if !d.sp.Enabled {
			d.enablePrincipal("enable service principal")
			return
		}
		d.fact(SubjectServicePrincipal, "present and enabled")
	}
}

func (d *draft) enablePrincipal(brief string) {
	c := d.change(Change{Action: Update, Subject: SubjectServicePrincipal, Before: "disabled", After: "enabled"}, d.m.in.Blueprint.Reasons.Enabled, brief)
	d.then(Operation{Kind: EnableServicePrincipal, Doing: "enable the service principal", Did: "service principal enabled", Changes: []int{c}})
}

// principalOf finds the service principal of an application: the live one, or the one that was deleted with it.
func (m *maker) principalOf(app tenant.Application) (sp tenant.ServicePrincipal, deleted bool) {
	if app.AppID == "" {
		return tenant.ServicePrincipal{}, false
	}
	same := func(sp tenant.ServicePrincipal) bool { return strings.EqualFold(sp.AppID, app.AppID) }
	if i := slices.IndexFunc(m.in.State.ServicePrincipals, same); i >= 0 {
		return m.in.State.ServicePrincipals[i], false
	}
	if i := slices.IndexFunc(m.in.State.DeletedServicePrincipals, same); i >= 0 {
		return m.in.State.DeletedServicePrincipals[i], true
	}
	return tenant.ServicePrincipal{}, false
}

// servicePrincipalTags make a service principal appear under Enterprise applications.
func servicePrincipalTags() []string { return []string{"WindowsAzureActiveDirectoryIntegratedApp"} }
