package line

import (
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// toHandoff are the answers that lead to what is left for an administrator.
var toHandoff = typing(toReview, []string{"yes"})

// leftGroupRead is an Apply that has left Group.Read.All. Somebody grants it after three looks.
func leftGroupRead() *fakeEngine {
	f := contoso()
	left := f.outcomes[0].Handoffs
	f.looks = []steps.Look{{Left: left}, {Left: left}, {Left: left}, {Left: left}, {Left: left}, {Left: left}}
	done := all().outcomes[0]
	f.awaited = &done
	return f
}

// inUTC are the usual options, with a clock that reads the same everywhere.
func inUTC() Options {
	o := usual()
	o.Clock = func() time.Time { return time.Now().UTC() }
	return o
}

func TestWaitingForAnAdministrator(t *testing.T) {
	f := leftGroupRead()
	s := play(t, f, inUTC(), typing(toHandoff, []string{"2", "@45s", "now", "@1m", ""})...)
	golden(t, "handoff-wait", s.text[strings.Index(s.text, "All 19 changes"):])
	s.ends(t, steps.ResultDone)
	if f.waits != 1 || f.nows != 1 {
		t.Errorf("%d waits, %d looks at once", f.waits, f.nows)
	}
}

func TestWaitingIsLeft(t *testing.T) {
	for name, test := range map[string]struct {
		typed []string
		says  string
	}{
		"enter":                {[]string{"2", "@5s", "", ""}, "Step 6 of 6: Done."},
		"quit":                 {[]string{"2", "@5s", "quit"}, "Done, but for 1 permission that an administrator must grant in Contoso Ltd"},
		"the end of the input": {[]string{"2", "@5s"}, "No more input, so the wizard stops."},
		"quit at the question": {[]string{"quit"}, "1 permission is left for an administrator:"},
		"after Done":           {[]string{"1", "wait", "@5s", "", ""}, "Waiting for an administrator to grant 1 permission."},
	} {
		t.Run(name, func(t *testing.T) {
			f := leftGroupRead()
			f.awaited = nil
			s := play(t, f, usual(), typing(toHandoff, test.typed)...)
			s.ends(t, steps.ResultPartial)
			s.says(t, test.says)
			s.never(t, "granted, seen at")
		})
	}
}

// TestWaitingSurvivesWhatGoesWrong: what keeps the wizard from looking is told once, and a lost sign-in is asked for again.
func TestWaitingSurvivesWhatGoesWrong(t *testing.T) {
	f := leftGroupRead()
	offline := &steps.Problem{Happened: "Microsoft Graph cannot be reached from here."}
	f.looks[0].Problem, f.looks[1].Problem = offline, offline
	f.lostLook = &steps.Problem{Key: "sign-in-ended", Happened: "Microsoft asks you to sign in again."}
	s := play(t, f, usual(), typing(toHandoff, []string{"2", "@70s", "1", "@3m", ""})...)
	s.ends(t, steps.ResultDone)
	s.says(t,
		"Note: Microsoft Graph cannot be reached from here. The wizard goes on looking.",
		"Error: Microsoft asks you to sign in again.", "1. Sign in again as admin@contoso.com, then go on waiting.", "Signed in. Waiting goes on.",
		"Group.Read.All for internal-client: granted, seen at ")
	if n := strings.Count(s.text, offline.Happened); n != 2 { // once in each wait
		t.Errorf("said %d times. The session:\n%s", n, s.text)
	}
	if f.waits != 2 {
		t.Errorf("%d waits", f.waits)
	}
}

// administrator is a second person, who may grant what is left.
func administrator() *fakeEngine {
	f := contoso()
	f.account.Name, f.account.Roles = "privileged@contoso.com", []string{"Privileged Role Administrator"}
	f.consent = steps.Consent{
		Tenant: f.account.Tenant, URL: url, AskedBy: "admin@contoso.com", Asker: "admin@contoso.com",
		Items: []steps.ConsentItem{{
			Registration: "internal-client", DisplayName: "internal-client", Permission: "Group.Read.All", Resource: "Microsoft Graph",
			May: "read all groups, their names and members, without a user", Why: "so that ModelOp Center can show names instead of ids",
		}},
	}
	f.events = func(emit func(steps.Event)) {
		emit(steps.Event{Kind: steps.Working, Registration: "internal-client", Doing: "grant Group.Read.All", Of: 1, TotalOf: 1})
		emit(steps.Event{Kind: steps.Done, Registration: "internal-client", Done: 1, Of: 1, Total: 1, TotalOf: 1})
	}
	f.outcomes = []steps.Outcome{{Result: steps.ResultDone, Changes: 1, Of: 1}}
	return f
}

func withAdministrator(admin *fakeEngine) Options {
	o := inUTC()
	o.Administrator = func() Granter { return admin }
	return o
}

func TestASecondPersonGrantsInTheOperatorsSession(t *testing.T) {
	f, admin := leftGroupRead(), administrator()
	f.looks = nil
	s := play(t, f, withAdministrator(admin), typing(toHandoff, []string{"3", "yes", "@30s", ""})...)
	golden(t, "handoff-second", s.text[strings.Index(s.text, "All 19 changes"):])
	s.ends(t, steps.ResultDone)
	if admin.grants != 1 || f.grants != 0 || len(f.tenants) != 1 || admin.tenants[0] != contosoID {
		t.Errorf("granted %d times, the administrator signed in to %v", admin.grants, admin.tenants)
	}
}

func TestSecondPersonWhileWaiting(t *testing.T) {
	f, admin := leftGroupRead(), administrator()
	f.looks = nil
	f.awaited = nil
	s := play(t, f, withAdministrator(admin), typing(toHandoff, []string{"2", "@5s", "administrator", "yes", "@5s", "", ""})...)
	s.ends(t, steps.ResultPartial)
	if admin.grants != 1 || f.waits != 2 {
		t.Errorf("granted %d times, waited %d times", admin.grants, f.waits)
	}
}

func TestSecondPersonGrantsNothing(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*fakeEngine)
		typed  []string
		says   string
	}{
		"no":   {nil, []string{"3", "no", "1", ""}, "Nothing was granted."},
		"back": {nil, []string{"3", "back", "1", ""}, "Nothing was granted."},
		"who may not": {
			func(f *fakeEngine) { f.consent.Items[0].Needs = plan.RolePrivilegedRoleAdministrator },
			[]string{"3", "1", ""},
			"Nothing was granted: privileged@contoso.com does not hold the role",
		},
		"whose sign-in is refused": {
			func(f *fakeEngine) { f.signInErrs = []error{blocked()} }, []string{"3", "2", "1", ""}, "What works instead:",
		},
		"what the service refuses": {
			func(f *fakeEngine) {
				f.outcomes = []steps.Outcome{{Result: steps.ResultPartial, Of: 1, Problem: &steps.Problem{Happened: "You may not grant Group.Read.All."}}}
			},
			[]string{"3", "yes", "1", ""},
			"Error: you may not grant Group.Read.All.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			admin := administrator()
			if test.change != nil {
				test.change(admin)
			}
			s := play(t, leftGroupRead(), withAdministrator(admin), typing(toHandoff, test.typed)...)
			s.ends(t, steps.ResultPartial)
			s.says(t, test.says)
			if n := strings.Count(s.text, "3. Sign in as that administrator now."); n != 2 {
				t.Errorf("the question comes %d times. The session:\n%s", n, s.text)
			}
		})
	}
}

// TestInputIsHandedOn: a line that was not typed while the wizard waited answers the next question.
func TestInputIsHandedOn(t *testing.T) {
	f := leftGroupRead()
	f.looks = f.looks[:1]
	s := play(t, f, usual(), typing(toHandoff, []string{"2", "@30s", "files", ""})...)
	s.says(t, "granted, seen at", "> files\nFiles in modelop-entra/modelop.contoso.com/")
	s.ends(t, steps.ResultDone)
}
