package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// Input is all that a plan depends on.
type Input struct {
	Blueprint blueprint.Blueprint
	State     tenant.State
	// Known are the secrets that this setup's vault holds.
	Known []KnownSecret
	// Intents are the labels under which earlier runs asked for secrets. A secret of the tenant with such a label that
	// is not Known is one whose value never arrived: an orphan of ours.
	Intents []string
	Answers Answers
	Now     time.Time
	// Label is the display name of secrets that this plan asks for.
	Label string
}

// KnownSecret is a secret whose value the vault holds.
type KnownSecret struct {
	Registration string
	AppID        string
	KeyID        string
	Label        string
	EndsAt       time.Time
	AddedAt      time.Time
}

// Make compares the blueprint with the tenant and returns the changes that take the one to the other.
func Make(in Input) Plan {
	b, s := in.Blueprint, in.State
	p := Plan{
		Tenant:       Tenant{ID: s.Organization.ID, DisplayName: s.Organization.DisplayName, DefaultDomain: s.Organization.DefaultDomain},
		Actor:        s.Actor.UserPrincipalName,
		ReadAt:       s.ReadAt,
		ReadRequests: s.Requests,
		Key:          b.Key,
		URL:          b.URL.String(),
		GroupNames:   string(b.Choices.GroupNames),
	}
	if p.Actor == "" {
		p.Actor = s.Actor.DisplayName
	}
	m := &maker{in: in, can: AbilitiesOf(s.Actor, s.Policy), plan: &p}
	m.discover()
	for _, name := range blueprint.Names() {
		if i := slices.IndexFunc(b.Registrations, func(r blueprint.Registration) bool { return r.Name == name }); i >= 0 {
			m.chosen(b.Registrations[i])
			continue
		}
		if i := slices.IndexFunc(b.LeftOut, func(r blueprint.Registration) bool { return r.Name == name }); i >= 0 {
			m.leftOut(b.LeftOut[i])
		}
	}
	m.finish()
	return p
}

// maker makes one plan.
type maker struct {
	in    Input
	can   Abilities
	plan  *Plan
	found map[string]finding
}

func (m *maker) ask(q Question) { m.plan.Questions = append(m.plan.Questions, q) }

func (m *maker) warn(registration, text string) {
	m.plan.Warnings = append(m.plan.Warnings, Warning{Registration: registration, Text: text})
}

// chosen plans a registration of this run.
func (m *maker) chosen(reg blueprint.Registration) {
	f := m.found[reg.Name]
	row := Registration{Name: reg.Name, DisplayName: reg.DisplayName, Purpose: reg.Purpose, Action: LeaveAlone}
	switch {
	case m.in.Answers.LeaveOut[reg.Name]:
		row.fill(f.app)
		row.Summary = "left as it is in this run"
		m.plan.Registrations = append(m.plan.Registrations, row)
	case f.how == "":
		row.Summary = "not decided yet"
		m.plan.Registrations = append(m.plan.Registrations, row)
	default:
		m.plan.Registrations = append(m.plan.Registrations, m.draft(reg, f))
	}
}

// leftOut mentions a registration that exists and that the operator did not choose.
func (m *maker) leftOut(reg blueprint.Registration) {
	app, ok := m.ours(reg, m.in.State.Applications)
	if !ok {
		return
	}
	row := Registration{Name: reg.Name, Purpose: reg.Purpose, Action: LeaveAlone, Summary: "not part of this run"}
	row.fill(app)
	m.plan.Registrations = append(m.plan.Registrations, row)
}

// fill takes over the ids of what exists.
func (r *Registration) fill(app tenant.Application) {
	if app.ObjectID == "" {
		return
	}
	r.ObjectID, r.AppID, r.CreatedAt, r.DisplayName = app.ObjectID, app.AppID, app.CreatedAt, app.DisplayName
}

// finish settles what depends on the plan as a whole.
func (m *maker) finish() {
	p := m.plan
	for _, r := range p.Registrations {
		for _, op := range r.Operations {
			if op.Secret != nil {
				p.SecretsUntil = op.Secret.EndsAt
			}
		}
	}
	p.SecretPolicy = m.secretPolicy()
	probe := slices.ContainsFunc(p.Registrations, func(r Registration) bool {
		return r.Name == blueprint.InternalClient && slices.ContainsFunc(r.Operations, func(op Operation) bool { return op.needsRole() })
	})
	p.ProbeFirst = probe && m.can.probeFirst()
	m.foresee()
	for i := range p.Registrations {
		if r := &p.Registrations[i]; r.Action == Keep {
			r.Summary = keepSummary(*r, p.UpToDate(), m.in)
		}
	}
	p.ReadObjects = m.readObjects()
}

// readObjects counts what was read of the setup: its applications, their service principals, consents and assignments.
func (m *maker) readObjects() int {
	n := 0
	principals := map[string]bool{}
	for _, r := range m.plan.Registrations {
		if r.ObjectID != "" {
			n++
		}
		if r.ServicePrincipalID != "" {
			n++
			principals[strings.ToLower(r.ServicePrincipalID)] = true
		}
	}
	for _, g := range m.in.State.Grants {
		if principals[strings.ToLower(g.ClientID)] {
			n++
		}
	}
	for _, a := range m.in.State.Assignments {
		if principals[strings.ToLower(a.PrincipalID)] {
			n++
		}
	}
	return n
}

// secretPolicy tells what is known to stand against the secrets of the plan.
func (m *maker) secretPolicy() *SecretPolicy {
	pol := m.in.State.Policy
	if m.plan.SecretsUntil.IsZero() || !pol.SecretsKnown {
		return nil
	}
	if pol.SecretsForbidden {
		return &SecretPolicy{Forbidden: true}
	}
	if pol.SecretMaxLifetime > 0 && m.plan.SecretsUntil.Sub(m.in.Now) > pol.SecretMaxLifetime {
		return &SecretPolicy{MaxLifetime: pol.SecretMaxLifetime}
	}
	return nil
}
