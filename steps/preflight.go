package steps

import "github.com/modelop/modelop-entra/steps/plan"

// The application permissions of Microsoft Graph that an application needs where a person needs a role.
const (
	permissionRead   = "Application.Read.All"
	permissionAll    = "Application.ReadWrite.All"
	permissionOwned  = "Application.ReadWrite.OwnedBy"
	permissionAssign = "AppRoleAssignment.ReadWrite.All"
	permissionGrant  = "DelegatedPermissionGrant.ReadWrite.All"
)

// preflight is what the actor can do here, line by line, and who can do the rest. It warns and never forbids: the
// service's own answer to a write is the truth.
func preflight(a Account, can plan.Abilities) []Ability {
	return []Ability{a.canCreate(can), a.canConsent(can), a.canGrant(can)}
}

func (a Account) canCreate(can plan.Abilities) Ability {
	line := Ability{
		Answer: can.CreateRegistrations,
		What:   "create app registrations",
		Needs:  plan.RoleCloudApplicationAdministrator,
		Text:   "create and change app registrations, add secrets",
	}
	switch {
	case can.CreateRegistrations == plan.CanYes && can.Owns && a.Application:
		line.Text = "create app registrations; the app becomes their owner"
	case can.CreateRegistrations == plan.CanYes && can.Owns:
		line.Text = "create app registrations; you become their owner"
	case can.CreateRegistrations == plan.CanUnknown:
		line.Text = "create app registrations: the tenant does not say"
	case can.CreateRegistrations == plan.CanNo:
		line.lacking(a, permissionOwned)
	}
	return line
}

func (a Account) canConsent(can plan.Abilities) Ability {
	line := Ability{
		Answer: can.Consent,
		What:   "consent for everyone",
		Needs:  plan.RoleCloudApplicationAdministrator,
		Text:   "consent to ModelOp Center's own scope and role, for everyone",
	}
	switch can.Consent {
	case plan.CanNo:
		line.lacking(a, permissionAssign+" or "+permissionGrant)
	case plan.CanUnknown:
		line.Text = "consent for everyone: the tenant does not say"
	case plan.CanYes:
	}
	return line
}

func (a Account) canGrant(can plan.Abilities) Ability {
	line := Ability{
		Answer: can.GrantGraph,
		What:   "grant " + plan.SubjectGroupReadAll,
		Needs:  plan.RolePrivilegedRoleAdministrator,
		Text:   "grant Group.Read.All, for ModelOp Center to read group names",
	}
	switch can.GrantGraph {
	case plan.CanNo:
		line.Text += ". You can go on: the wizard finishes everything else and prepares what to send to a " + line.Needs + "."
	case plan.CanUnknown:
		line.Text = "grant Group.Read.All: the tenant does not say"
	case plan.CanYes:
	}
	return line
}

// lacking says what would be needed: a role of a person, a permission of an application.
func (l *Ability) lacking(a Account, permission string) {
	if a.Application {
		l.Needs = ""
		l.Text = l.What + ": the app lacks " + permission
		return
	}
	l.Text = l.What + ": needs " + l.Needs
}
