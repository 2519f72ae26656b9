package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// mark writes unique name and tags, by which the next run recognises the registration.
func (d *draft) mark() {
	why := d.m.in.Blueprint.Reasons.Mark
	tags, changed := d.mergedTags()
	// A registration that is marked and has no name was refused it once. Whether its holder, a deleted one, is gone is not
	// worth a try at every run of somebody who may not look.
	name := d.app.UniqueName == "" && !d.m.uniqueNameTaken(d.reg.UniqueName) && (changed || d.how == Adopt || d.m.in.State.DeletedKnown)
	if name {
		d.write.UniqueName = &d.reg.UniqueName
	}
	if changed {
		d.write.Tags = &tags
	}
	oldURL := d.app.TagValue(blueprint.TagURL)
	switch {
	case d.how == Adopt:
		after := "marked by tags; its unique name stays"
		if name {
			after = "unique name " + d.reg.UniqueName + ", for good"
		}
		d.updates(Change{Action: Adopt, Subject: SubjectRegistration, Before: "made by hand", After: after}, why, "", "adopt the registration", "adopted")
	case changed && oldURL != "" && oldURL != d.m.in.Blueprint.URL.String():
		d.updates(Change{Action: Update, Subject: "ModelOp URL", Before: oldURL, After: d.m.in.Blueprint.URL.String()},
			blueprint.Reason{Short: "the setup has moved", Full: "The setup has moved to this address."}, "new ModelOp URL", "mark the registration", "marked with the new URL")
	case changed || name:
		d.updates(Change{Action: Update, Subject: "tags and unique name", After: "mark the setup"}, why, "mark it", "mark the registration", "marked")
	}
}

// mergedTags returns the tags as they should be, and whether that differs from what stands there. Foreign tags stay.
func (d *draft) mergedTags() (tags []string, changed bool) {
	wanted := slices.Clone(d.reg.Tags)
	if d.how == Adopt {
		wanted = append(wanted, blueprint.TagAdopted)
	}
	tags = without(d.app.Tags, func(t string) bool {
		name, _, _ := strings.Cut(t, "=")
		ours := name == blueprint.TagKey || name == blueprint.TagURL || name == blueprint.TagRegistration || name == blueprint.TagWithout
		return ours && !slices.Contains(wanted, t)
	})
	tags = union(tags, wanted)
	// What was left out is written down along with other changes, and is no reason for a change of its own.
	settled := func(list []string) []string {
		return without(list, func(t string) bool { return strings.HasPrefix(t, blueprint.TagWithout+"=") })
	}
	return tags, !sameSet(settled(tags), settled(d.app.Tags))
}

// uniqueNameTaken tells whether an application of the tenant holds a unique name, deleted ones included: theirs are
// reserved for 30 days.
func (m *maker) uniqueNameTaken(name string) bool {
	holds := func(a tenant.Application) bool { return strings.EqualFold(a.UniqueName, name) }
	return slices.ContainsFunc(m.in.State.Applications, holds) || slices.ContainsFunc(m.in.State.DeletedApplications, holds)
}
