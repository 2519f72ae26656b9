package plan

import (
	"testing"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

func TestAnAbilityFollowsFromRolesPermissionsAndWhatTheTenantAllows(t *testing.T) {
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
