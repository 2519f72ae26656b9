package plan

import (
	"slices"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// foresee warns of what Entra ID will probably refuse to the actor. It takes nothing out of the plan: a role may be one
// that cannot be seen, and only the service's own answer is the truth. What the plan leaves for an administrator anyway
// says so itself.
func (m *maker) foresee() {
	application := m.in.State.Actor.Application
	if m.can.CreateRegistrations == CanNo && m.has(CreateApplication) {
		switch {
		case application:
			m.warn("", "The app that signed in may not create app registrations. The wizard tries; if Entra ID refuses, nothing is changed.")
		case m.in.State.Actor.Guest:
			m.warn("", "Guests may not create app registrations without a role such as "+RoleApplicationDeveloper+". The wizard tries; if Entra ID refuses, nothing is changed.")
		default:
			m.warn("", "Your account may not create app registrations: that needs "+RoleApplicationDeveloper+". The wizard tries; if Entra ID refuses, nothing is changed.")
		}
		return
	}
	if m.can.Consent != CanNo || !m.has(CreateGrant, ExtendGrant, AssignRole) {
		return
	}
	text := "Your account may not consent for everyone: that needs " + RoleCloudApplicationAdministrator + ". "
	if application {
		text = "The app that signed in may not consent for everyone. "
	}
	if m.plan.ProbeFirst {
		m.warn("", text+"The wizard tries "+blueprint.InternalClient+" first; if Entra ID refuses, it stops there and prepares what to send to an administrator.")
		return
	}
	m.warn("", text+"The wizard tries, and prepares what to send to an administrator.")
}

// has tells whether the plan has an operation of one of the kinds.
func (m *maker) has(kinds ...OperationKind) bool {
	return slices.ContainsFunc(m.plan.Registrations, func(r Registration) bool {
		return slices.ContainsFunc(r.Operations, func(op Operation) bool { return slices.Contains(kinds, op.Kind) })
	})
}
