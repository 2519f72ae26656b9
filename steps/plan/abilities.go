package plan

import (
	"slices"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Can tells whether the actor may do something: yes, no, or not known. It warns and never forbids: a role may be one that
// cannot be seen (a custom role, a role on one registration), and only the service's own answer is the truth.
type Can string

// The answers.
const (
	CanYes     Can = "yes"
	CanNo      Can = "no"
	CanUnknown Can = "unknown"
)

// Abilities is what the actor may do, as far as roles, permissions and policies tell.
type Abilities struct {
	CreateRegistrations Can
	// Owns says that the actor becomes the owner of what it creates, and may change no other registration.
	Owns                    bool
	CreateServicePrincipals Can
	Consent                 Can // for everyone in the tenant, but for application permissions of Microsoft Graph
	GrantGraph              Can // application permissions of Microsoft Graph, such as Group.Read.All
}

// AbilitiesOf tells what the actor may do under the tenant's policy.
func AbilitiesOf(a tenant.Actor, p tenant.Policy) Abilities {
	if a.Application {
		return abilitiesOfApplication(a)
	}
	has := func(roles ...string) bool {
		return a.RolesKnown && slices.ContainsFunc(a.Roles, func(r tenant.Role) bool { return slices.Contains(roles, r.TemplateID) })
	}
	answer := func(roles ...string) Can {
		switch {
		case has(roles...):
			return CanYes
		case a.RolesKnown:
			return CanNo
		}
		return CanUnknown
	}
	administrators := []string{tenant.TemplateGlobalAdministrator, tenant.TemplateApplicationAdministrator, tenant.TemplateCloudApplicationAdministrator}
	developer := tenant.TemplateApplicationDeveloper
	out := Abilities{
		CreateRegistrations:     answer(append(administrators, developer)...),
		Owns:                    has(developer) && !has(administrators...),
		CreateServicePrincipals: answer(append(administrators, developer)...),
		Consent:                 answer(append(administrators, tenant.TemplatePrivilegedRoleAdministrator)...),
		GrantGraph:              answer(tenant.TemplateGlobalAdministrator, tenant.TemplatePrivilegedRoleAdministrator),
	}
	// A member may create registrations without a role where the tenant's policy says so. A guest never gets what the
	// policy gives to members.
	if out.CreateRegistrations != CanYes && !a.Guest {
		switch may := p.UsersMayCreateApplications; {
		case may == nil:
			out.CreateRegistrations = CanUnknown
		case *may:
			out.CreateRegistrations, out.Owns = CanYes, true
		}
		// The portal lets owners do it; through Microsoft Graph the documentation asks for a role.
		if out.CreateServicePrincipals == CanNo && out.CreateRegistrations != CanNo {
			out.CreateServicePrincipals = CanUnknown
		}
	}
	return out
}

// abilitiesOfApplication goes by the application permissions in the token.
func abilitiesOfApplication(a tenant.Actor) Abilities {
	answer := func(one ...string) Can {
		if slices.ContainsFunc(a.Permissions, func(p string) bool { return slices.Contains(one, p) }) {
			return CanYes
		}
		return CanNo
	}
	const all, owned, assign, grant = "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"
	consent := CanNo
	if answer(assign) == CanYes && answer(grant) == CanYes {
		consent = CanYes
	}
	return Abilities{
		CreateRegistrations:     answer(all, owned),
		Owns:                    answer(all) == CanNo && answer(owned) == CanYes,
		CreateServicePrincipals: answer(all, owned),
		Consent:                 consent,
		GrantGraph:              answer(assign),
	}
}

// probeFirst tells whether one registration should go ahead of the others.
func (a Abilities) probeFirst() bool {
	return a.CreateServicePrincipals != CanYes || a.Consent != CanYes
}
