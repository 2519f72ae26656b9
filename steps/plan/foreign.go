package plan

import (
	"strings"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// foreign notes something that others put there and that stays.
func (d *draft) foreign(kind, subject, value string) {
	d.m.plan.Kept = append(d.m.plan.Kept, Kept{Registration: d.reg.Name, Kind: kind, Subject: subject, Value: value})
}

// foreignEntries lists what others put there, beside what the comparison of each property found.
func (d *draft) foreignEntries() {
	if d.how == Create {
		return
	}
	if d.app.UniqueName != "" && !strings.EqualFold(d.app.UniqueName, d.reg.UniqueName) {
		d.foreign("unique name", "unique name", d.app.UniqueName)
	}
	for _, t := range d.app.Tags {
		if name, _, _ := strings.Cut(t, "="); !strings.HasPrefix(name, blueprint.Tag) {
			d.foreign("tag", "tag", t)
		}
	}
	for _, c := range d.app.Certificates {
		d.foreign("certificate", "certificate", certificateText(c))
	}
	for _, o := range d.app.Owners {
		if !strings.EqualFold(o.ID, d.m.in.State.Actor.ID) {
			d.foreign("owner", "owner", ownerName(o))
		}
	}
	for _, c := range d.app.FederatedCredentials {
		d.foreign("federated credential", "federated credential", federatedText(c))
	}
}
