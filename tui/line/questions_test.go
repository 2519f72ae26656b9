package line

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

const (
	firstID  = "00001111-aaaa-2222-bbbb-3333cccc4444"
	secondID = "11112222-bbbb-3333-cccc-4444dddd5555"
)

func candidates() []plan.Candidate {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	return []plan.Candidate{
		{
			AppID: firstID, DisplayName: "gateway-service", CreatedAt: day(2026, 1, 14), Owners: []string{"admin@contoso.com"},
			RedirectURIs: []string{url + "/login/oauth2/code/gateway-service"}, LastSecret: day(2027, 1, 14),
		},
		{AppID: secondID, DisplayName: "gateway-service", CreatedAt: day(2025, 8, 30), Serves: "https://modelop-dev.contoso.com"},
	}
}

func TestQuestionsOfThePlan(t *testing.T) {
	one := candidates()[:1]
	one[0].RedirectURIs = nil
	holds := plan.Question{
		Kind: plan.StrangersHold, Registration: "internal-client", AppID: secondID, Gives: []string{"Group.Read.All", "modelop_client"},
		CanBeNew: true,
		Holds: []plan.Hold{
			{Kind: plan.HoldOwner, Value: "installer@contoso.com"}, {Kind: plan.HoldCertificate, Value: `"build", until 2027-06-30`},
		},
	}
	which := plan.Question{Kind: plan.AdoptWhich, Registration: "gateway-service", Candidates: candidates()}
	downtime := plan.Question{Kind: plan.ScopeDowntime, Registration: "gateway-service", Text: "The scope custom_scope of gateway-service " +
		`is not as ModelOp Center needs it: "Who can consent" is Admins only. It should be Admins and users.`}
	audience := plan.Question{Kind: plan.Audience, Registration: "go-cli", Text: "go-cli accepts accounts of any tenant."}
	for _, tt := range []struct {
		name   string
		q      plan.Question
		typed  []string
		want   plan.Answers
		prefix string
	}{
		{
			"adopt-one",
			plan.Question{Kind: plan.AdoptOne, Registration: "gateway-service", Candidates: one},
			[]string{"", "1"},
			plan.Answers{Adopt: map[string]string{"gateway-service": firstID}},
			"",
		},
		{
			"adopt-one-new",
			plan.Question{Kind: plan.AdoptOne, Registration: "gateway-service", Candidates: one},
			[]string{"2", "back", "2", "", "prod;", "prod-"},
			plan.Answers{Adopt: map[string]string{"gateway-service": plan.AdoptNew}},
			"prod-",
		},
		{"adopt-which", which, []string{"help", "2"}, plan.Answers{Adopt: map[string]string{"gateway-service": secondID}}, ""},
		{"adopt-neither", which, []string{"3", "prod-"}, plan.Answers{Adopt: map[string]string{"gateway-service": plan.AdoptNew}}, "prod-"},
		{
			"name-prefix",
			plan.Question{Kind: plan.NamePrefix, Registration: "gateway-service", Candidates: candidates()[1:]},
			[]string{"prod-"},
			plan.Answers{},
			"prod-",
		},
		{"strangers-hold", holds, []string{""}, plan.Answers{LeaveOut: map[string]bool{"internal-client": true}}, ""},
		{"strangers-hold-yes", holds, []string{"2"}, plan.Answers{TrustHolds: map[string]bool{secondID: true}}, ""},
		{"strangers-hold-new", holds, []string{"3", "back", "3", "prod-"}, plan.Answers{Adopt: map[string]string{"internal-client": plan.AdoptNew}}, "prod-"},
		{"scope-downtime", downtime, []string{""}, plan.Answers{ScopeDowntime: plan.LeaveIt}, ""},
		{"scope-downtime-allow", downtime, []string{"2"}, plan.Answers{ScopeDowntime: plan.Allow}, ""},
		{"audience", audience, []string{"2"}, plan.Answers{Audience: plan.Allow}, ""},
		{
			"replaces",
			plan.Question{Kind: plan.Replaces, Setups: []plan.Setup{{Key: "old", URL: "https://old.contoso.com"}}},
			[]string{"2"},
			plan.Answers{Replaces: "old"},
			"",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := all()
			f.plans = []plan.Plan{{Questions: []plan.Question{tt.q}}, freshPlan()}
			s := play(t, f, usual(), typing(toReview, tt.typed, []string{"quit"})...)
			_, asked, _ := strings.Cut(s.text, "Step 4 of 6: Review.\n")
			golden(t, "question-"+tt.name, asked)
			if len(f.answered) != 2 {
				t.Fatalf("planned %d times. The session:\n%s", len(f.answered), s.text)
			}
			if diff := cmp.Diff(tt.want, f.answered[1]); diff != "" {
				t.Error(diff)
			}
			if got := f.planned[1].NamePrefix; got != tt.prefix {
				t.Errorf("prefix %q, want %q", got, tt.prefix)
			}
		})
	}
}

func TestStopAtAQuestionOfThePlan(t *testing.T) {
	f := all()
	f.plans = []plan.Plan{{Questions: []plan.Question{{Kind: plan.StrangersHold, Registration: "go-cli", AppID: firstID}}}}
	s := play(t, f, usual(), typing(toReview, []string{"3"})...)
	s.ends(t, steps.ResultInterrupted)
	s.says(t, "Stopped by you. Nothing was changed.\n")
}

// Whoever comes back to a question is asked again: its earlier answer does not count.
func TestBackToAQuestionOfThePlan(t *testing.T) {
	f := all()
	asks := plan.Plan{Questions: []plan.Question{{Kind: plan.AdoptWhich, Registration: "gateway-service", Candidates: candidates()}}}
	f.plans = []plan.Plan{asks, freshPlan()}
	play(t, f, usual(), typing(toReview, []string{"1", "back", "2", "quit"})...)
	want := []plan.Answers{
		{}, {Adopt: map[string]string{"gateway-service": firstID}}, {Adopt: map[string]string{"gateway-service": secondID}},
	}
	if diff := cmp.Diff(want, f.answered); diff != "" {
		t.Error(diff)
	}
}

func TestASetupThatExistsIsPlannedAsItIs(t *testing.T) {
	f := all().withSetups()
	s := play(t, f, usual(), "contoso.com", "yes", "details 3", "details 1", "read", "", "", "quit")
	golden(t, "existing-setups", s.text)
	if got := f.planned[0]; got.URL.String() != url || got.GroupNames != blueprint.GroupNamesGraph {
		t.Errorf("planned for %+v", got)
	}
}

// A setup whose URL was changed by hand in the tenant cannot be repaired by it.
func TestASetupWithAnUnreadableURLAsksForIt(t *testing.T) {
	f := all().withSetups()
	f.account.Setups[0].URL, f.account.Setups[0].Choices.URL = "modelop", blueprint.URL{}
	s := play(t, f, usual(), "contoso.com", "yes", "1", "quit")
	for _, text := range []string{words.UnreadableURL, "Where do people open ModelOp Center?"} {
		if !strings.Contains(s.text, text) {
			t.Errorf("it does not say %q:\n%s", text, s.text)
		}
	}
	if len(f.planned) > 0 {
		t.Errorf("planned for %+v", f.planned)
	}
}

func TestANewURLIsAMoveOrANewSetup(t *testing.T) {
	f := all().withSetups()
	s := play(t, f, usual(), "contoso.com", "yes", "3", "modelop-prod.contoso.com", "3", "", "back", "back", "1", "4", "quit")
	golden(t, "moved", s.text)
	moved, fresh := f.planned[0], f.planned[1]
	if moved.Key != "modelop-test.contoso.com" || moved.GroupNames != blueprint.GroupNamesIDs || f.answered[0].Replaces != moved.Key {
		t.Errorf("moved: %+v, %+v", moved, f.answered[0])
	}
	if fresh.Key != "" || !f.answered[1].NewSetup || f.answered[1].Replaces != "" {
		t.Errorf("new: %+v, %+v", fresh, f.answered[1])
	}
}

func TestNothingToChange(t *testing.T) {
	plans := func() []plan.Plan {
		p := freshPlan()
		for i := range p.Registrations {
			r := &p.Registrations[i]
			r.Action, r.Changes, r.Summary = plan.Keep, nil, "secret until 2027-11-24"
			r.Facts = []plan.Fact{{Subject: "custom_scope", Value: "for everyone", Consent: true}, {Subject: "who may use it", Value: "this tenant only"}}
		}
		p.Kept = []plan.Kept{{Registration: "go-cli", Kind: "redirect URI", Subject: "redirect URI (web)", Value: "https://modelop-old.contoso.com/login"}}
		return []plan.Plan{p}
	}
	f := all()
	f.plans = plans()
	s := play(t, f, usual(), typing(toReview, []string{"kept", "details 4", "details 5", "read", ""})...)
	golden(t, "nothing-to-change", s.text)
	s.ends(t, steps.ResultDone)
	if f.applied != 0 {
		t.Error("something was applied")
	}

	f = all()
	f.plans = plans()
	f.tested = failingTest()
	s = play(t, f, usual(), typing(toReview, []string{"ids", "test", "ids", ""})...)
	golden(t, "nothing-to-change-tested", s.text[strings.Index(s.text, "Nothing to change."):])
	s.ends(t, steps.ResultDone)
	if s.outcome.Tested == nil || !s.outcome.Tested.Failed() {
		t.Error("the outcome lacks the test")
	}

	f = all()
	f.plans, f.events = plans(), nil
	f.outcomes[0].Of, f.outcomes[0].Changes = 0, 0
	s = play(t, f, usual(), typing(toReview, []string{"write", ""})...)
	s.ends(t, steps.ResultDone)
	s.says(t, "Step 5 of 6: Apply.\nWriting the files.\n", "Nothing to change. The setup in Contoso Ltd is as it should be.\n")
}

func TestARepairSaysWhatIsMissing(t *testing.T) {
	f := all().withSetups()
	p := freshPlan()
	p.Registrations[1] = plan.Registration{
		Name: "internal-client", Action: plan.Update, Summary: "token version 1 -> 2, claim idtyp", AppID: secondID,
		CreatedAt: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Purpose: "ModelOp Center's services talk to each other through this registration.",
		Changes: []plan.Change{
			{Action: plan.Update, Subject: "access token version", Before: "1", After: "2", Reason: `ModelOp Center refuses version 1 tokens: "invalid issuer".`},
			{Action: plan.Add, Subject: "claim idtyp", After: "in access tokens", Reason: "Tells services from people."},
			grant("modelop_client", "granted to itself"),
		},
		Facts:   []plan.Fact{{Subject: "Application ID URI", Value: "api://" + secondID}},
		LeftOut: []plan.Change{{Action: plan.Update, Subject: "custom_scope", Before: "admins only", After: "admins and users", Reason: "People could not consent."}},
	}
	p.Registrations[2] = plan.Registration{Name: "external-integration-client", Action: plan.LeaveAlone, Summary: "not part of this run"}
	p.Kept = []plan.Kept{{Registration: "internal-client", Kind: "owner", Subject: "owner", Value: "installer@contoso.com"}}
	p.Warnings = []plan.Warning{{Registration: "go-cli", Text: "its secret expires 2026-12-10, in 16 days"}}
	p.Registrations[1].Operations = []plan.Operation{
		{Kind: plan.EnableServicePrincipal, Doing: "switch the service principal on"}, {Kind: plan.RestoreApplication, DeletedID: firstID},
	}
	f.plans = []plan.Plan{p}
	s := play(t, f, usual(), "contoso.com", "yes", "", "", "details 2", "details 3", "details 5", "requests", "requests 1", "requests 2", "kept", "quit")
	golden(t, "repair", s.text)
}

func TestProblemsOnTheWay(t *testing.T) {
	f := all()
	f.account.Abilities[0] = steps.Ability{Answer: plan.CanNo, What: "create app registrations", Needs: "Application Developer"}
	f.account.Guest = true
	f.advice = plan.Advice{Groups: 243}
	f.readErr = &steps.Problem{Happened: "Microsoft Graph does not answer properly (503).", Who: "Microsoft"}
	f.planErr = &steps.Problem{Happened: "vault.json is damaged: it ends in the middle.", Who: "you", How: []string{"Move it away, and the wizard adds new secrets."}}
	refused := steps.Outcome{Result: steps.ResultRefused, Problem: &steps.Problem{Happened: "Another run is using this folder.", Who: "you"}}
	f.outcomes = append([]steps.Outcome{refused}, f.outcomes...)
	f.events = nil
	s := play(t, f, usual(), "contoso.com", "again", "1", "yes", url, "1", "1", "yes", "1", "yes", "")
	golden(t, "problems", s.text)
	s.ends(t, steps.ResultDone)

	f = all()
	f.outcomes = []steps.Outcome{refused}
	s = play(t, f, usual(), typing(toReview, []string{"yes", "2"})...)
	s.ends(t, steps.ResultRefused)
}

// A run that failed before its first change has done nothing: it can be tried again, and every answer be changed.
func TestFailedBeforeTheFirstChange(t *testing.T) {
	quota := &steps.Problem{
		Key: "quota", Happened: "The account may not own more registrations.",
		Means: "Entra ID counts what an account owns.", Who: "a Cloud Application Administrator",
	}
	failed := func() *fakeEngine {
		f := all()
		o := steps.Outcome{Result: steps.ResultFailed, Of: 20, Problem: quota, Registrations: []steps.RegistrationOutcome{
			{Name: "gateway-service", Action: plan.Create, State: steps.Failed, Of: 5, Problem: quota},
		}}
		f.outcomes = append([]steps.Outcome{o}, f.outcomes...)
		f.events = func(emit func(steps.Event)) {
			if f.applied == 1 {
				emit(steps.Event{At: time.Now(), Kind: steps.Failed, Registration: "gateway-service", Of: 5, TotalOf: 20, Problem: quota})
			}
		}
		return f
	}
	f := failed()
	s := play(t, f, usual(), typing(toReview, []string{"yes", "back", "yes", ""})...)
	s.ends(t, steps.ResultDone)
	if f.applied != 2 {
		t.Errorf("applied %d times", f.applied)
	}
	f = failed()
	s = play(t, f, usual(), typing(toReview, []string{"yes", "1", "back", "1", "yes", ""})...)
	golden(t, "failed-before-changes", s.text)
	s.ends(t, steps.ResultDone)
	s.never(t, "0 of 20 changes are done", "There is no way back")

	s = play(t, failed(), usual(), typing(toReview, []string{"yes", "2"})...)
	s.ends(t, steps.ResultFailed)
	s = play(t, failed(), usual(), typing(toReview, []string{"yes"})...)
	s.ends(t, steps.ResultRefused)
	s.says(t, "No more input, so the wizard stops. Nothing was changed.\n")
}

// A tenant that others have changed during the review leads back to it, with what has changed.
func TestATenantThatHasChangedDuringReviewIsReviewedAgain(t *testing.T) {
	f := all()
	moved := steps.Outcome{Result: steps.ResultRefused, Problem: &steps.Problem{
		Key: steps.KeyTenantMoved, Happened: "The tenant has changed since you looked: access token version of gateway-service has changed.",
	}}
	f.outcomes = append([]steps.Outcome{moved}, f.outcomes...)
	f.events = nil
	s := play(t, f, usual(), typing(toReview, []string{"yes", "back", "1", "yes", ""})...)
	golden(t, "tenant-moved", s.text)
	s.ends(t, steps.ResultDone)
	if f.applied != 2 {
		t.Errorf("applied %d times", f.applied)
	}
	s.never(t, "Reading the tenant again.")
}

func TestLostSignIn(t *testing.T) {
	lost := &steps.Problem{Key: "sign-in-ended", Happened: "Microsoft asks you to sign in again."}
	lose := func() *fakeEngine {
		f := all()
		f.lose = lost
		f.events = func(emit func(steps.Event)) {
			emit(steps.Event{At: time.Now(), Kind: steps.Paused, Registration: "go-cli", Done: 2, Of: 5, Total: 13, TotalOf: 20})
		}
		return f
	}
	f := lose()
	f.again = []error{&steps.Problem{
		Happened: "That was installer@contoso.com. This run began as admin@contoso.com.", Who: "you",
		How: []string{"Sign in as the same person."},
	}}
	s := play(t, f, usual(), typing(toReview, []string{"yes", "back", "1", "", ""})...)
	golden(t, "sign-in-lost", s.text)
	s.ends(t, steps.ResultDone)

	for _, tt := range []struct {
		name  string
		typed []string
	}{{"stop", []string{"2", ""}}, {"quit", []string{"quit", ""}}, {"end of input", nil}} {
		t.Run(tt.name, func(t *testing.T) {
			f := lose()
			s := play(t, f, usual(), typing(toReview, []string{"yes"}, tt.typed)...)
			s.ends(t, steps.ResultPartial)
			if f.lostErr == nil {
				t.Error("the engine was told to go on")
			}
		})
	}
}

func TestWaitsAreToldAgain(t *testing.T) {
	f := all()
	f.signInTakes = 95 * time.Second
	f.events = func(emit func(steps.Event)) {
		at := time.Now()
		emit(steps.Event{At: at, Kind: steps.Working, Registration: "go-cli", Doing: "create the registration", Total: 11, TotalOf: 20})
		time.Sleep(70 * time.Second)
		emit(steps.Event{
			At: time.Now(), Kind: steps.Waiting, Registration: "go-cli", Total: 11, TotalOf: 20,
			Wait: &steps.Wait{For: steps.WaitThrottled, Since: time.Now(), AtMost: 23 * time.Second},
		})
		time.Sleep(23 * time.Second)
		emit(steps.Event{At: time.Now(), Kind: steps.Done, Registration: "go-cli", Done: 5, Of: 5, Total: 12, TotalOf: 20})
	}
	s := play(t, f, usual(), typing(toReview, []string{"yes", ""})...)
	golden(t, "waits", s.text)
}
