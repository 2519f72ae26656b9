package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

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

// TestHandoffScreens compares the screens with their pictures in plain text, at 80 by 24, and some in a small window.
func TestHandoffScreens(t *testing.T) {
	for _, at := range handedOver {
		t.Run(at.name, func(t *testing.T) { sitAt(t, at, 80, 24, nil).golden(at.name) })
	}
	for _, at := range handedOver {
		if slices.Contains([]string{"handoff", "handoff-waiting", "handoff-granted", "grant", "grant-many", "granted"}, at.name) {
			name := at.name + "-40x15"
			t.Run(name, func(t *testing.T) { sitAt(t, at, 40, 15, nil).golden(name) })
		}
	}
}

func TestHandoffKeys(t *testing.T) {
	f := leftGroupRead()
	s := sit(t, f, options(), 80, 24)
	s.toEnd()
	s.misses(secondLine) // nobody can be signed in here
	s.press("o")
	s.sees("The page was opened in your browser.")
	s.press("f")
	s.sees("handoff.md")
	s.press("esc", "enter")
	s.sees("Done, but for 1 permission that an administrator must grant in Contoso Ltd", "► Finish", "Wait here until it is granted")
	s.press("down", "enter")
	s.sees("Waiting for an administrator to grant 1 permission", "looking")
	s.press("enter")
	s.sees("Done, but for 1 permission")
	s.press("enter")
	if o := s.session.outcome; !s.left || o.Result != steps.ResultPartial || len(o.Handoffs) != 1 {
		t.Errorf("%+v", o)
	}
}

// TestWaiting: the screen shows when it looked, looks at once when asked, and never stands in the way of a key.
func TestWaiting(t *testing.T) {
	f := leftGroupRead()
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.sees("not granted yet, looked 0:00 ago", "every 10 seconds", "Waiting since 14:00.")
	s.wait(8 * time.Second)
	s.sees("looked 0:07 ago")
	if v := s.model.View(); v.ProgramStatus.Kind != tea.ProgramStatusKindPermission {
		t.Errorf("the terminal is told %+v", v.ProgramStatus)
	}
	s.press("r", "r", "r")
	s.sees("Looking.")
	if len(f.now) != 1 {
		t.Errorf("%d looks were asked for", len(f.now))
	}
	s.press("c")
	s.wait(90 * time.Second)
	s.sees("for 1 minute.")

	// Granted: the bell rings once, and enter does nothing for a moment.
	s.special = nil
	s.drain()
	s.sees("The permission has been granted", "granted, seen at 14:01")
	if got := s.model.View().WindowTitle; got != "Granted - Contoso Ltd" {
		t.Errorf("the window is called %q", got)
	}
	if bells := strings.Count(strings.Join(s.special, " "), "RawMsg"); bells != 1 {
		t.Errorf("the bell rang %d times: %v", bells, s.special)
	}
	s.press("enter")
	s.sees("The permission has been granted")
	s.wait(grace)
	s.press("enter")
	s.sees("Done. Contoso Ltd is ready for ModelOp Center", testLine)
	s.press("q")
	if o := s.session.outcome; !s.left || o.Result != steps.ResultDone || len(o.Handoffs) > 0 {
		t.Errorf("%+v", o)
	}
}

// TestWaitingSurvivesWhatGoesWrong: a look that fails is told, with the error a key away, and what arrives meanwhile is
// noticed all the same.
func TestWaitingSurvivesWhatGoesWrong(t *testing.T) {
	f := leftGroupRead()
	f.looks[0].Problem = problem("unreachable", "Microsoft Graph cannot be reached from here.", "", "")
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.sees("Microsoft Graph cannot be reached from here.", "It looks again in 0:")
	s.press("e")
	s.sees("What happened")
	s.drain()
	s.sees("The permission has been granted")
}

func TestWaitingLosesTheSignIn(t *testing.T) {
	f := lostSignIn()
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.drain()
	s.sees("Microsoft asks you to sign in again.", "► Go on without it", "Sign in again as admin@contoso.com, and go on waiting")
	s.wait(time.Hour)
	if f.waits != 1 {
		t.Errorf("%d looks without a sign-in", f.waits)
	}
	s.press("end", "enter")
	s.deliver(1)
	s.sees("Sign in with a code")
	f.looks, f.lost = nil, nil
	s.drain()
	if f.waits != 2 {
		t.Errorf("it does not wait again: %d", f.waits)
	}
	s.sees("The permission has been granted")
}

// TestWaitingQuit: what Apply has done is how the wizard ends.
func TestWaitingQuit(t *testing.T) {
	for _, key := range []string{"q", "ctrl+c"} {
		s := sit(t, leftGroupRead(), options(), 80, 24)
		s.toWaiting()
		s.press(key)
		if o := s.session.outcome; !s.left || o.Result != steps.ResultPartial || o.Changes != 19 {
			t.Errorf("%s: %+v", key, o)
		}
	}
}

// TestGrantedGoesOnWithTheRest: where the operator lacked a role for the registrations too, the rest is still to be made.
func TestGrantedGoesOnWithTheRest(t *testing.T) {
	f := leftGroupRead()
	f.awaited = partialOutcome()
	s := sit(t, f, options(), 80, 24)
	s.toWaiting()
	s.drain()
	s.wait(grace)
	s.sees("18 of 20 changes are done", "► Read the tenant again, and make the rest")
	planned := len(f.planned)
	s.press("enter")
	s.drain()
	if len(f.planned) != planned+1 {
		t.Error("nothing was planned")
	}
}

// TestSecondPerson: the administrator signs in within the operator's window, grants, and the operator's outcome follows.
func TestSecondPerson(t *testing.T) {
	admin := privileged(leftGroupRead())
	o := options()
	o.Administrator = func() Granter { return admin }
	f := leftGroupRead()
	s := sit(t, f, o, 80, 24)
	s.toEnd()
	signIns := len(f.tenants)
	s.press("down", "down", "enter")
	s.deliver(1)
	s.sees("Sign in with the account of an administrator of that tenant.")
	s.press("esc")
	s.sees("How does the administrator want to sign in?")
	s.press("esc")
	s.sees("1 is left for an administrator")
	s.press("enter")
	s.drain()
	s.wait(grace)
	s.sees("admin@contoso.com asks you to grant 1 permission in Contoso Ltd", "► Grant nothing, and go back")
	s.press("enter")
	s.sees("1 is left for an administrator")
	if admin.grants > 0 {
		t.Fatal("granted without a yes")
	}
	s.press("enter")
	s.drain()
	s.wait(grace)
	s.press("down", "enter")
	s.drain()
	s.sees("The permission has been granted")
	if admin.grants != 1 || f.grants != 0 || len(f.tenants) != signIns || admin.tenants[0] != f.asked.Tenant {
		t.Errorf("granted %d times, the operator signed in %d times, the administrator to %v", admin.grants, len(f.tenants), admin.tenants)
	}
	if n := len(f.ways); f.ways[n-1] != steps.WayDeviceCode || s.session.account.Name != f.account.Name {
		t.Error("the operator is not who they were")
	}
}

// TestGrantIsNotGrantedByPressingEnter: the harmless line has the focus, whatever a file says.
func TestGrantIsNotGrantedByPressingEnter(t *testing.T) {
	f := privileged(leftGroupRead())
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.sees("► Grant nothing, and quit")
	s.press("enter")
	if o := s.session.outcome; f.grants > 0 || !s.left || o.Result != steps.ResultRefused || o.Problem != nil {
		t.Errorf("%d grants, %+v", f.grants, o)
	}
}

func TestGrant(t *testing.T) {
	f := privileged(leftGroupRead())
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	if got := s.model.View().WindowTitle; got != "Step 2 of 2: Grant - Contoso Ltd" {
		t.Errorf("the window is called %q", got)
	}
	s.press("d")
	s.sees("11112222-bbbb-3333-cccc-4444dddd5555")
	s.press("esc", "down", "enter")
	s.press("q") // not while granting
	s.drain()
	s.sees("1 permission has been granted in Contoso Ltd", "Group.Read.All")
	s.wait(grace)
	s.press("enter")
	if o := s.session.outcome; f.grants != 1 || !s.left || o.Result != steps.ResultDone || s.session.consent == nil {
		t.Errorf("%d grants, %+v", f.grants, o)
	}
}

// TestGrantEnds pins how the administrator's window ends, for its exit code.
func TestGrantEnds(t *testing.T) {
	for name, test := range map[string]struct {
		run     func() *fakeRun
		press   []string
		result  steps.Result
		problem string
	}{
		"nothing is left":           {func() *fakeRun { f := leftGroupRead(); f.consent.Items = nil; return f }, []string{"enter"}, steps.ResultDone, ""},
		"not by this account":       {mayNot, []string{"enter"}, steps.ResultRefused, ""},
		"q":                         {leftGroupRead, []string{"q"}, steps.ResultInterrupted, ""},
		"a file of somebody else's": {foreignHandoff, []string{"enter"}, steps.ResultRefused, "handoff-foreign"},
		"q on what went wrong":      {foreignHandoff, []string{"q"}, steps.ResultRefused, "handoff-foreign"},
		"refused by the service":    {grantFails, []string{"down", "enter", "", "enter"}, steps.ResultPartial, "not-allowed"},
		"what others have to grant": {partlyMayNot, []string{"down", "enter", "", "q"}, steps.ResultPartial, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := sitAt(t, stop{run: test.run, own: true, do: (*seat).toGrant}, 80, 24, nil)
			for _, key := range test.press {
				if key == "" {
					s.drain()
					s.wait(grace)
					continue
				}
				s.press(key)
			}
			o := s.session.outcome
			if !s.left || o.Result != test.result {
				t.Fatalf("%+v", o)
			}
			if (o.Problem == nil) != (test.problem == "") || o.Problem != nil && o.Problem.Key != test.problem {
				t.Errorf("%+v", o.Problem)
			}
		})
	}
}

// partlyMayNot is an administrator who may grant one of two.
func partlyMayNot() *fakeRun {
	f := leftGroupRead()
	second := f.consent.Items[0]
	second.Permission, second.Needs = "modelop_client", plan.RoleCloudApplicationAdministrator
	f.consent.Items = append(f.consent.Items, second)
	return f
}

// TestGrantTriesAgain: after a refusal what is left is read again, as somebody else if need be.
func TestGrantTriesAgain(t *testing.T) {
	f := grantFails()
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.press("down", "enter")
	s.drain()
	s.sees("Nothing was granted in Contoso Ltd", "► Finish", "Try again", otherAccountLine)
	s.press("e")
	s.sees("Who can fix it")
	s.wait(grace)
	s.press("esc", "down", "enter")
	s.drain()
	s.sees("► Grant nothing, and quit")
	s.wait(grace)
	f.granted = grantedAll(1)
	s.press("down", "enter")
	s.drain()
	s.sees("1 permission has been granted")
	signIns := len(f.tenants)
	s = sitAt(t, stop{run: func() *fakeRun { return mayNot() }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.press("down", "enter")
	s.deliver(1)
	s.sees("Sign in with a code")
	if signIns != 1 {
		t.Errorf("%d sign-ins", signIns)
	}
}

// TestGrantingStops: ctrl+c stops after the running request, and leaves at once when pressed again.
func TestGrantingStops(t *testing.T) {
	f := privileged(leftGroupRead())
	f.granted.Result = steps.ResultInterrupted
	s := sitAt(t, stop{run: func() *fakeRun { return f }, own: true, do: (*seat).toGrant}, 80, 24, nil)
	s.press("down", "enter")
	s.press("ctrl+c")
	s.sees("Stopping")
	if !f.stopped || s.left {
		t.Error("it does not stop, or has left already")
	}
	s.press("ctrl+c")
	s.drain()
	if !s.left {
		t.Error("still there")
	}
}

// TestGrantRail: the administrator's window has two steps, in every width.
func TestGrantRail(t *testing.T) {
	at := stop{run: func() *fakeRun { return privileged(leftGroupRead()) }, own: true, do: (*seat).toGrant}
	for columns, want := range map[int]string{80: "  ✓ Sign in    ► Grant\n", 70: "  ✓ ► Grant  2 of 2\n", 50: "  Step 2 of 2: Grant\n"} {
		t.Run(fmt.Sprint(columns), func(t *testing.T) { sitAt(t, at, columns, 24, nil).sees(want) })
	}
}
