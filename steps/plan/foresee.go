package plan

import (
	"slices"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// foresee warns of what Entra ID will probably refuse to the actor. It takes nothing out of the plan: a role may be one
// that cannot be seen, and only the service's own answer is the truth. What the plan leaves for an administrator anyway
// says so itself.
func (m *maker) foresee() {
	actor := m.in.State.Actor
	if m.can.CreateRegistrations == CanNo && m.has(CreateApplication) {
		who := "Your account may not create app registrations."
		switch {
		case actor.Application:
			who = "The app that signed in may not create app registrations."
		case actor.Guest:
			who = "Guests may not create app registrations without a role."
		}
		m.warnFirst(who + " The wizard tries; if Entra ID refuses, nothing is changed.")
		return
	}
	if m.can.Consent != CanNo || !m.has(CreateGrant, ExtendGrant, AssignRole) {
		return
	}
	who := "Consents need a " + RoleCloudApplicationAdministrator + "."
	if actor.Application {
		who = "The app that signed in may not consent for everyone."
	}
	if m.plan.ProbeFirst {
		m.warnFirst(who + " " + blueprint.InternalClient + " goes first; if it is refused, the wizard stops there and prepares what to send.")
		return
	}
	m.warnFirst(who + " The wizard tries, and prepares what to send to one.")
}

// has tells whether the plan has an operation of one of the kinds.
func (m *maker) has(kinds ...OperationKind) bool {
	return slices.ContainsFunc(m.plan.Registrations, func(r Registration) bool {
		return slices.ContainsFunc(r.Operations, func(op Operation) bool { return slices.Contains(kinds, op.Kind) })
	})
}

// warnFirst warns of what concerns the whole plan, before all that concerns one registration.
func (m *maker) warnFirst(text string) {
	m.plan.Warnings = append([]Warning{{Text: text}}, m.plan.Warnings...)
}
