package plan

import (
	"reflect"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// draft is the plan of one registration in the making. app is what stands in the tenant; it is empty for a new one.
type draft struct {
	m   *maker
	reg blueprint.Registration
	how Action
	app tenant.Application
	// sp is its service principal; empty: there is none. Of a deleted one the consents, where they can be seen, come back
	// with it.
	sp        tenant.ServicePrincipal
	spDeleted bool

	out   Registration
	brief []string // for each change, a few words for the row

	write   tenant.Write // the one update that brings everything to the blueprint
	writes  []int        // the changes that it completes
	doing   string       // what the update says while it runs, and did once it is done; see Operation
	did     string
	exposed exposed
	secret  secretPlan
	stage   int
}

// draft plans one registration that exists, or is to be made.
func (m *maker) draft(reg blueprint.Registration, f finding) Registration {
	d := &draft{m: m, reg: reg, how: f.how, app: f.app}
	d.out = Registration{Name: reg.Name, DisplayName: reg.DisplayName, Purpose: reg.Purpose, Action: f.how}
	d.out.fill(f.app)
	d.sp, d.spDeleted = m.principalOf(f.app)
	d.secret = d.planSecret()
	if f.how == Create {
		d.create()
	} else {
		d.repair()
	}
	d.consents()
	d.foreignEntries()
	d.out.Summary = d.summary(f)
	if d.out.Action == Update && len(d.out.Changes) == 0 && len(d.out.Operations) == 0 {
		d.out.Action = Keep
	}
	d.askHolds()
	return d.out
}

// change adds a change and returns its index.
func (d *draft) change(c Change, why blueprint.Reason, brief string) int {
	c.Reason, c.Short = why.Full, why.Short
	d.out.Changes = append(d.out.Changes, c)
	d.brief = append(d.brief, brief)
	return len(d.out.Changes) - 1
}

// updates adds a change of the application that the one update completes.
func (d *draft) updates(c Change, why blueprint.Reason, brief, doing, did string) {
	d.writes = append(d.writes, d.change(c, why, brief))
	if len(d.writes) > 1 {
		doing, did = "update the registration", "updated"
	}
	d.doing, d.did = doing, did
}

// leaveOut notes a change that is needed and is not made.
func (d *draft) leaveOut(c Change, why blueprint.Reason) {
	c.Reason, c.Short = why.Full, why.Short
	d.out.LeftOut = append(d.out.LeftOut, c)
}

// unseen leaves a consent alone that may be there already.
func (d *draft) unseen(c Change, why blueprint.Reason) {
	c.Reason, c.Short = why.Full, why.Short
	d.out.Unseen = append(d.out.Unseen, c)
}

func (d *draft) fact(subject, value string) {
	d.out.Facts = append(d.out.Facts, Fact{Subject: subject, Value: value})
}

// then adds an operation that comes after all the others.
func (d *draft) then(op Operation) {
	d.stage++
	op.Stage = d.stage
	d.out.Operations = append(d.out.Operations, op)
}

// alongside adds an operation to the last stage.
func (d *draft) alongside(op Operation) {
	op.Stage = d.stage
	d.out.Operations = append(d.out.Operations, op)
}

// repair brings what exists to the blueprint: one update first, then what must be switched off for its change, then
// secrets and the service principal. Consents come after what they depend on.
func (d *draft) repair() {
	d.restore()
	d.mark()
	d.compare()
	d.scopesAndRoles()
	d.claims()
	d.access()

	if !reflect.ValueOf(d.write).IsZero() {
		d.then(Operation{Kind: UpdateApplication, Doing: d.doing, Did: d.did, Changes: d.writes, Write: d.write})
	}
	d.exposed.operations(d)
	d.secret.operations(d)
	d.servicePrincipal()
}

// restore brings a deleted registration back.
func (d *draft) restore() {
	if d.app.DeletedAt.IsZero() {
		return
	}
	i := d.change(Change{
		Action: Restore, Subject: SubjectRegistration, Before: "deleted " + day(d.app.DeletedAt), After: "restored",
	}, d.m.in.Blueprint.Reasons.Registration, "deleted "+day(d.app.DeletedAt))
	d.then(Operation{
		Kind: RestoreApplication, Doing: "restore the registration", Did: "restored", Changes: []int{i}, DeletedID: d.app.ObjectID,
		CheckHolders: !d.m.in.Answers.Trusts(d.app.AppID),
	})
}
