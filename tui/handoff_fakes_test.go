package tui

import (
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// left is an Apply that has left Group.Read.All, and an administrator who may grant it.
func leftGroupRead() *fakeRun {
	f := ends(handoffOutcome())
	f.asked = steps.Asked{Tenant: contoso().account.Tenant.ID, URL: prodURL}
	f.consent = steps.Consent{
		Tenant: contoso().account.Tenant, URL: prodURL.String(), AskedBy: "admin@contoso.com", Asker: "admin@contoso.com",
		AskedAt: time.Date(2026, 11, 24, 14, 5, 0, 0, time.UTC),
		Items: []steps.ConsentItem{{
			Registration: blueprint.InternalClient, DisplayName: blueprint.InternalClient, AppID: "11112222-bbbb-3333-cccc-4444dddd5555",
			Permission: "Group.Read.All", Resource: "Microsoft Graph", May: "read all groups, their names and members, without a user",
			Why: "so that ModelOp Center can show names instead of ids",
		}},
	}
	f.granted = grantedAll(1)
	f.awaited = doneOutcome()
	f.looks = []steps.Look{{At: fakeNow, Left: f.outcome.Handoffs, Next: fakeNow.Add(10 * time.Second)}}
	return f
}

// grantedAll is the end of granting n changes of internal-client.
func grantedAll(n int) steps.Outcome {
	return steps.Outcome{
		Result: steps.ResultDone, Tenant: contoso().account.Tenant, URL: prodURL.String(), Changes: n, Of: n,
		Registrations: []steps.RegistrationOutcome{{Name: blueprint.InternalClient, Action: plan.Update, State: steps.Done, Done: n, Of: n}},
	}
}

// removes is a portal page that lacks a consent of somebody else.
func removes() *fakeRun {
	f := leftGroupRead()
	f.outcome.Handoffs[0].AlsoRemoves = []string{"User.Read"}
	return f
}

// askedForAll is a setup of which an administrator has to make all consents.
func askedForAll() *fakeRun {
	f := leftGroupRead()
	f.consent.Items = nil
	for _, name := range blueprint.Names() {
		for _, p := range []string{"custom_scope", "sign-in scopes"} {
			f.consent.Items = append(f.consent.Items, steps.ConsentItem{
				Registration: name, DisplayName: name, Permission: p, Resource: name, May: "sign people in to ModelOp Center", Why: "so that people can sign in",
			})
		}
	}
	f.consent.Holds = []plan.Question{strangersHold()}
	return f
}

// mayNot is an administrator of something else.
func mayNot() *fakeRun {
	f := leftGroupRead()
	f.consent.Items[0].Needs = plan.RolePrivilegedRoleAdministrator
	return f
}

func privileged(f *fakeRun) *fakeRun {
	f.account.Roles = []string{"Privileged Role Administrator"}
	return f
}

func withAdministrator(o *Options) {
	o.Administrator = func() Granter { return privileged(leftGroupRead()) }
}

// toWaiting goes on to the screen that waits, where the first look has come back.
func (s *seat) toWaiting() {
	s.toEnd()
	s.press("down", "enter")
	s.deliver(1)
}

// toGrant signs the administrator in, up to what is asked.
func (s *seat) toGrant() {
	s.drain()
	s.wait(grace)
}

// handedOver are the screens of a handoff, of both people.
var handedOver = []stop{
	{name: "handoff", run: leftGroupRead, options: withAdministrator, do: (*seat).toEnd},
	{name: "handoff-removes", run: removes, options: withAdministrator, do: (*seat).toEnd},
	{name: "handoff-waiting", run: leftGroupRead, options: withAdministrator, do: func(s *seat) { s.toWaiting(); s.wait(4 * time.Second) }},
	{name: "handoff-waiting-long", run: func() *fakeRun {
		f := leftGroupRead()
		f.looks[0].At = fakeNow.Add(71*time.Minute + 30*time.Second)
		return f
	}, options: withAdministrator, do: func(s *seat) { s.toWaiting(); s.wait(72 * time.Minute) }},
	{name: "handoff-waiting-offline", run: func() *fakeRun {
		f := leftGroupRead()
		f.looks[0].Problem = problem("unreachable", "Microsoft Graph cannot be reached from here.", "", "")
		return f
	}, options: withAdministrator, do: func(s *seat) { s.toWaiting(); s.wait(3 * time.Second) }},
	{name: "handoff-waiting-lost", run: lostSignIn, options: withAdministrator, do: func(s *seat) { s.toWaiting(); s.drain() }},
	{name: "handoff-granted", run: leftGroupRead, do: func(s *seat) { s.toWaiting(); s.wait(15 * time.Minute); s.drain() }},
	{name: "handoff-granted-partial", run: func() *fakeRun {
		f := leftGroupRead()
		f.awaited = partialOutcome()
		return f
	}, do: func(s *seat) { s.toWaiting(); s.drain() }},
	{name: "handoff-second", run: leftGroupRead, options: withAdministrator, do: func(s *seat) {
		s.toEnd()
		s.press("down", "down", "enter")
		s.drain()
	}},
	{name: "grant-ways", run: leftGroupRead, own: true, options: askWay, do: func(*seat) {}},
	{name: "grant-code", run: leftGroupRead, own: true, do: func(s *seat) { s.deliver(1) }},
	{name: "grant", run: func() *fakeRun { return privileged(leftGroupRead()) }, own: true, do: (*seat).toGrant},
	{name: "grant-details", run: func() *fakeRun { return privileged(leftGroupRead()) }, own: true, do: func(s *seat) { s.toGrant(); s.press("d") }},
	{name: "grant-many", run: func() *fakeRun { return privileged(askedForAll()) }, own: true, do: (*seat).toGrant},
	{name: "grant-not-by-you", run: mayNot, own: true, do: (*seat).toGrant},
	{name: "grant-unknown-asker", run: func() *fakeRun { f := leftGroupRead(); f.consent.Asker = ""; return f }, own: true, do: (*seat).toGrant},
	{name: "grant-nothing-left", run: func() *fakeRun { f := leftGroupRead(); f.consent.Items, f.consent.Granted = nil, 1; return f }, own: true, do: (*seat).toGrant},
	{name: "grant-refused", run: func() *fakeRun { return foreignHandoff() }, own: true, do: (*seat).toGrant},
	{name: "granting", run: func() *fakeRun {
		f := privileged(leftGroupRead())
		f.events = []steps.Event{{At: fakeNow, Kind: steps.Working, Registration: blueprint.InternalClient, Doing: "grant Group.Read.All", Of: 1}}
		return f
	}, own: true, do: func(s *seat) { s.toGrant(); s.press("down", "enter"); s.deliver(1); s.wait(3 * time.Second) }},
	{name: "granted", run: func() *fakeRun { return privileged(leftGroupRead()) }, own: true, do: func(s *seat) {
		s.toGrant()
		s.press("down", "enter")
		s.drain()
	}},
	{name: "granted-not", run: grantFails, own: true, do: func(s *seat) { s.toGrant(); s.press("down", "enter"); s.drain() }},
}

// lostSignIn is an operator whose sign-in ends while they wait.
func lostSignIn() *fakeRun {
	f := leftGroupRead()
	p := problem("sign-in-ended", "Microsoft asks you to sign in again.", "", "")
	f.looks[0].Problem, f.looks[0].Next, f.lost = p, time.Time{}, p
	return f
}

// foreignHandoff names something that is not of the setup.
func foreignHandoff() *fakeRun {
	f := leftGroupRead()
	f.consentErr = &steps.Problem{
		Key: "handoff-foreign", Happened: "handoff.json names an app that is not one of the four registrations of this setup. Nothing was granted.",
		Means: "The file was not written by the wizard, was changed since, or is about another tenant.", Who: "you",
		How: []string{"Ask whoever sent it. Do not grant by hand what it asks for."},
	}
	return f
}

// grantFails is an administrator whom the service refuses all the same.
func grantFails() *fakeRun {
	f := privileged(leftGroupRead())
	f.granted = grantedAll(1)
	f.granted.Result, f.granted.Changes = steps.ResultPartial, 0
	f.granted.Registrations[0].State, f.granted.Registrations[0].Done, f.granted.Registrations[0].Problem = steps.Failed, 0, roleRefused()
	f.granted.Problem = f.granted.Registrations[0].Problem
	return f
}

// partlyMayNot is an administrator who may grant one of two.
func partlyMayNot() *fakeRun {
	f := leftGroupRead()
	second := f.consent.Items[0]
	second.Permission, second.Needs = "modelop_client", plan.RoleCloudApplicationAdministrator
	f.consent.Items = append(f.consent.Items, second)
	return f
}
