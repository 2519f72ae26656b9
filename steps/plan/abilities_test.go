package plan

import (
	"testing"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestAbilities(t *testing.T) {
	yes, no := true, false
	roles := func(ids ...string) tenant.Actor {
		a := tenant.Actor{RolesKnown: true}
		for _, id := range ids {
			a.Roles = append(a.Roles, tenant.Role{TemplateID: id})
		}
		return a
	}
	guest := roles()
	guest.Guest = true
	for _, tt := range []struct {
		name   string
		actor  tenant.Actor
		create *bool
		want   Abilities
	}{
		{"Global Administrator", roles(tenant.TemplateGlobalAdministrator), nil, Abilities{CanYes, false, CanYes, CanYes, CanYes}},
		{"Application Administrator", roles(tenant.TemplateApplicationAdministrator), &no, Abilities{CanYes, false, CanYes, CanYes, CanNo}},
		{"Cloud Application Administrator", roles(tenant.TemplateCloudApplicationAdministrator), nil, Abilities{CanYes, false, CanYes, CanYes, CanNo}},
		{"Application Developer", roles(tenant.TemplateApplicationDeveloper), &no, Abilities{CanYes, true, CanYes, CanNo, CanNo}},
		{"Privileged Role Administrator", roles(tenant.TemplatePrivilegedRoleAdministrator), &no, Abilities{CanNo, false, CanNo, CanYes, CanYes}},
		{"member, policy yes", roles(), &yes, Abilities{CanYes, true, CanUnknown, CanNo, CanNo}},
		{"member, policy no", roles(), &no, Abilities{CanNo, false, CanNo, CanNo, CanNo}},
		{"member, policy not readable", roles(), nil, Abilities{CanUnknown, false, CanUnknown, CanNo, CanNo}},
		{"guest", guest, &yes, Abilities{CanNo, false, CanNo, CanNo, CanNo}},
		{"roles not readable", tenant.Actor{}, nil, Abilities{CanUnknown, false, CanUnknown, CanUnknown, CanUnknown}},
		{"pipeline", tenant.Actor{Application: true, Permissions: []string{"Application.ReadWrite.OwnedBy"}}, nil, Abilities{CanYes, true, CanYes, CanNo, CanNo}},
		{
			"pipeline with all",
			tenant.Actor{Application: true, Permissions: []string{"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"}},
			nil,
			Abilities{CanYes, false, CanYes, CanYes, CanYes},
		},
	} {
		if got := AbilitiesOf(tt.actor, tenant.Policy{UsersMayCreateApplications: tt.create}); got != tt.want {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

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
