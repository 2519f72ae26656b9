package plan

import (
	"testing"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestAdviceFollowsWhereTheGroupsComeFrom(t *testing.T) {
	org := tenant.Organization{DisplayName: "Contoso Ltd"}
	synced := org
	synced.OnPremisesSync = true
	for _, tt := range []struct {
		name string
		in   tenant.State
		want blueprint.GroupNames
		why  string
	}{
		{"nothing readable", tenant.State{}, "", "The tenant did not let the wizard look. 1 works for every kind of group."},
		{"cloud only", tenant.State{Organization: org}, blueprint.GroupNamesGraph, "No group here comes from Active Directory, so 2 would show ids."},
		{"synced, and which groups cannot be seen", tenant.State{Organization: synced}, blueprint.GroupNamesGraph, "Works for every kind of group."},
		{
			"synced, by somebody in too many",
			tenant.State{Organization: synced, Actor: tenant.Actor{GroupsKnown: true, Groups: 243, SyncedGroups: 243}},
			blueprint.GroupNamesSynced, "This tenant syncs its groups from Active Directory. You are in more than 200; a token holds no more, and then has none.",
		},
		{
			"synced, all groups too",
			tenant.State{Organization: synced, Actor: tenant.Actor{GroupsKnown: true, Groups: 12, SyncedGroups: 12}},
			blueprint.GroupNamesSynced, "This tenant syncs its groups from Active Directory.",
		},
		{
			"mixed",
			tenant.State{Organization: synced, Actor: tenant.Actor{GroupsKnown: true, Groups: 12, SyncedGroups: 5}},
			blueprint.GroupNamesGraph, "Works for every kind of group.",
		},
		{
			"more than 200",
			tenant.State{Organization: org, Actor: tenant.Actor{GroupsKnown: true, Groups: 243}},
			blueprint.GroupNamesCloud, "Your groups are made in the cloud, and you are in more than 200.",
		},
	} {
		if got := Advise(tt.in); got.Recommended != tt.want || got.Why != tt.why {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}
