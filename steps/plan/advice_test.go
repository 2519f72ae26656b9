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
		why  AdviceReason
	}{
		{"nothing readable", tenant.State{}, "", AdviceUnseen},
		{"cloud only", tenant.State{Organization: org}, blueprint.GroupNamesGraph, AdviceNoneSynced},
		{"synced, and which groups cannot be seen", tenant.State{Organization: synced}, blueprint.GroupNamesGraph, AdviceAnyKind},
		{
			"synced, by somebody in too many",
			tenant.State{Organization: synced, Actor: tenant.Actor{GroupsKnown: true, Groups: 243, SyncedGroups: 243}},
			blueprint.GroupNamesSynced, AdviceManySynced,
		},
		{
			"synced, all groups too",
			tenant.State{Organization: synced, Actor: tenant.Actor{GroupsKnown: true, Groups: 12, SyncedGroups: 12}},
			blueprint.GroupNamesSynced, AdviceAllSynced,
		},
		{
			"mixed",
			tenant.State{Organization: synced, Actor: tenant.Actor{GroupsKnown: true, Groups: 12, SyncedGroups: 5}},
			blueprint.GroupNamesGraph, AdviceAnyKind,
		},
		{
			"more than 200",
			tenant.State{Organization: org, Actor: tenant.Actor{GroupsKnown: true, Groups: 243}},
			blueprint.GroupNamesCloud, AdviceManyInCloud,
		},
	} {
		if got := Advise(tt.in); got.Recommended != tt.want || got.Reason != tt.why {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}
