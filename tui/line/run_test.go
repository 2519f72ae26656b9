package line

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

const url = "https://modelop.contoso.com"

// toReview are the answers that lead a fresh tenant to Review.
var toReview = []string{"contoso.com", "yes", url, "1"}

func typing(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func TestAWholeRunIsToldFromStartToEnd(t *testing.T) {
	f := contoso()
	f.signInTakes = 40 * time.Second
	s := play(t, f, asking(),
		"contoso.com", "", "yes", "http://modelop.contoso.com", url, "1", "details 2", "details 8", "yes", "", "files", "pages", "")
	golden(t, "full-run", s.text)
	s.ends(t, steps.ResultPartial)
	if diff := cmp.Diff([]string{"contoso.com"}, f.tenants); diff != "" {
		t.Error(diff)
	}
	if got := f.planned[0].URL.String(); got != url || f.planned[0].GroupNames != blueprint.GroupNamesGraph {
		t.Errorf("planned for %s with %s", got, f.planned[0].GroupNames)
	}
}

func TestEverythingCanBeDone(t *testing.T) {
	s := play(t, all(), usual(), typing(toReview, []string{"yes", ""})...)
	golden(t, "all-done", s.text)
	s.ends(t, steps.ResultDone)
}

func TestRefusedSignIn(t *testing.T) {
	f := contoso()
	f.signInErrs = []error{blocked()}
	s := play(t, f, usual(), "contoso.com", "ids", "4")
	golden(t, "sign-in-refused", s.text)
	s.ends(t, steps.ResultRefused)
	if s.outcome.Problem == nil || s.outcome.Problem.Key != "blocked-by-conditional-access" {
		t.Errorf("problem %v", s.outcome.Problem)
	}
}

func TestSignInCanBeTriedAgain(t *testing.T) {
	f := contoso()
	f.signInErrs = []error{
		&steps.Problem{Key: "code-expired", Happened: "This code has expired.", Means: "Codes are good for 15 minutes."},
		&steps.Problem{Key: "tenant-unknown", Happened: `Microsoft knows no tenant called "contosso.com".`},
	}
	s := play(t, f, usual(), "contosso.com", "1", "contoso.com", "quit")
	s.says(t, "Error: this code has expired.\nCodes are good for 15 minutes. Nothing was changed.",
		`Error: Microsoft knows no tenant called "contosso.com".`+"\nCheck the spelling.")
	s.ends(t, steps.ResultInterrupted)
	if diff := cmp.Diff([]string{"contosso.com", "contosso.com", "contoso.com"}, f.tenants); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherTenantThanNamedIsRefused(t *testing.T) {
	f := contoso()
	wrong := &steps.Problem{Key: "wrong-tenant", Happened: "You signed in to another tenant than you named."}
	f.other = steps.Account{
		Tenant: plan.Tenant{ID: "bbbbcccc-1111-dddd-2222-eeee3333ffff", DisplayName: "Fabrikam, Inc.", DefaultDomain: "fabrikam.com"},
		Name:   "user@fabrikam.com",
	}
	f.signInErrs = []error{wrong, wrong}
	s := play(t, f, usual(), "contoso.com", "1", "quit")
	golden(t, "wrong-tenant", s.text)
	s.ends(t, steps.ResultRefused)
}

// answered are the answers of a fresh run up to the end, one for each question before the first write.
var answered = []string{"contoso.com", "yes", "modelop.contoso.com/app", "1", "2", "1", "yes"}

func TestEndOfInputAtEachQuestion(t *testing.T) {
	for n := range len(answered) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := all()
			s := play(t, f, usual(), answered[:n]...)
			s.ends(t, steps.ResultRefused)
			if !strings.HasSuffix(s.text, "\n> \nNo more input, so the wizard stops. Nothing was changed.\n") {
				t.Errorf("the end is %q", s.text[max(len(s.text)-200, 0):])
			}
			if f.applied > 0 {
				t.Error("something was written")
			}
		})
	}
}

// A last line without its end was never entered.
func TestUnfinishedLineIsNoAnswer(t *testing.T) {
	f := all()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		o := usual()
		o.In, o.Out = strings.NewReader(strings.Join(toReview, "\n")+"\nyes"), &out
		outcome, err := Run(t.Context(), f, o)
		if err != nil || outcome.Result != steps.ResultRefused || f.applied > 0 {
			t.Errorf("%v, %v, applied %d times", outcome.Result, err, f.applied)
		}
		contract(t, out.String())
	})
}

func TestEndOfInputAfterTheFirstWrite(t *testing.T) {
	done := play(t, all(), usual(), typing(toReview, []string{"yes"})...)
	done.ends(t, steps.ResultDone)
	done.says(t, "> \nNo more input, so the wizard ends.\n")

	f := unfinished()
	partial := play(t, f, usual(), typing(toReview, []string{"yes"})...)
	partial.ends(t, steps.ResultPartial)
	golden(t, "end-of-input-after-changes", partial.text)
}

// unfinished is a run in which one registration fails.
func unfinished() *fakeEngine {
	f := all()
	refused := &steps.Problem{
		Key: "not-allowed", Happened: "You may not grant the role modelop_client.",
		Means:   "ModelOp Center's services cannot call each other yet.",
		Who:     "a Cloud Application Administrator, an Application Administrator or a Global Administrator",
		Support: steps.Support{Code: "403 Authorization_RequestDenied", RequestID: "bbbb1111-cc22-3333-44dd-555555eeeeee"},
	}
	o := f.outcomes[0]
	o.Result, o.Changes, o.Problem = steps.ResultPartial, 18, refused
	o.Continue = "modelop-entra --tenant contoso.com --url https://modelop.contoso.com"
	o.Registrations[1].State, o.Registrations[1].Done, o.Registrations[1].Problem = steps.Failed, 3, refused
	f.outcomes = []steps.Outcome{o, freshDone(f)}
	f.events = func(emit func(steps.Event)) {
		at := time.Now()
		emit(steps.Event{At: at, Kind: steps.Note, TotalOf: 20, Happened: "checked that modelop-entra/modelop.contoso.com/ can be written"})
		emit(steps.Event{At: at, Kind: steps.Working, Registration: "internal-client", Done: 3, Of: 5, Problem: refused})
		emit(steps.Event{At: at, Kind: steps.Failed, Registration: "internal-client", Done: 3, Of: 5, Problem: refused})
	}
	return f
}

// What several registrations have in common is said once, and so is why files are missing.
func TestTheSameProblemOnce(t *testing.T) {
	f := unfinished()
	o := &f.outcomes[0]
	for i := range o.Registrations {
		p := *o.Problem
		p.Support.RequestID = fmt.Sprintf("bbbb1111-cc22-3333-44dd-55555555555%d", i)
		o.Registrations[i].State, o.Registrations[i].Problem = steps.Failed, &p
	}
	o.Problem = o.Registrations[0].Problem
	o.Missing = []steps.MissingFile{{Name: "values.yaml", Why: "a registration has no client id yet"}, {Name: "setup.json", Why: "a registration has no client id yet"}}
	s := play(t, f, usual(), typing(toReview, []string{"yes", "ids", ""})...)
	golden(t, "problem-once", s.text[strings.Index(s.text, "Step 6 of 6"):])
}

// Where the account may not get through, nothing says that it can go on.
func TestADoubtfulPlanSaysSo(t *testing.T) {
	f := contoso()
	f.plans[0].Warnings = []plan.Warning{{Text: "Entra ID may refuse this account: its role is not known."}}
	s := play(t, f, usual(), typing(toReview, []string{"quit"})...)
	s.says(t, "Note: Entra ID may refuse this account: its role is not known.\n")
	s.never(t, "You can go on.")
}

func freshDone(f *fakeEngine) steps.Outcome {
	o := freshOutcome(f.account.Tenant)
	o.Result, o.Changes, o.Of, o.Handoffs, o.Files = steps.ResultDone, 20, 20, nil, o.Files[:3]
	return o
}

func TestTheRestIsTriedAgain(t *testing.T) {
	f := unfinished()
	s := play(t, f, usual(), typing(toReview, []string{"yes", "back", "ids", "again", "back", "yes", ""})...)
	golden(t, "again", s.text)
	s.ends(t, steps.ResultDone)
	if f.applied != 2 {
		t.Errorf("applied %d times", f.applied)
	}
}

func TestQuitAfterAFailedRunKeepsItsOutcome(t *testing.T) {
	for _, typed := range [][]string{{"quit"}, {"again", "quit"}} {
		s := play(t, unfinished(), usual(), typing(toReview, []string{"yes"}, typed)...)
		s.ends(t, steps.ResultPartial)
		s.never(t, "Nothing was changed.\n\n")
	}
}

func TestBackKeepsAnswers(t *testing.T) {
	f := all()
	s := play(t, f, usual(),
		"back", "contoso.com", "yes", "modelop.contoso.com/app", "2", "2", "2", // to Review
		"back", "back", "back", "back", "back", "back", // to the first question
		"", "yes", "", "", "", "quit")
	golden(t, "back", s.text)
	s.ends(t, steps.ResultInterrupted)
	if diff := cmp.Diff([]string{"contoso.com", "contoso.com"}, f.tenants); diff != "" {
		t.Error(diff)
	}
	last := f.planned[len(f.planned)-1]
	if last.URL.String() != url+"/app" || last.GroupNames != blueprint.GroupNamesSynced || last.SyncedForm != blueprint.SyncedFormNetBIOS {
		t.Errorf("planned for %+v", last)
	}
}

// TestAnotherTenantHasItsOwnAnswers: what belongs to the setup of one tenant does not reach that of another one, not even
// where the URL is the same.
func TestAnotherTenantHasItsOwnAnswers(t *testing.T) {
	f := all()
	setup := f.choices
	setup.URL = blueprint.URL{Scheme: "https", Host: "modelop.contoso.com"}
	setup.GroupNames, setup.NamePrefix, setup.Key = blueprint.GroupNamesIDs, "prod-", "old.contoso.com"
	a, b := f.account, f.account
	a.Setups = []steps.SetupSummary{{Setup: plan.Setup{Key: setup.Key, URL: url}, Choices: setup}}
	b.Tenant = plan.Tenant{ID: "bbbbcccc-1111-dddd-2222-eeee3333ffff", DisplayName: "Fabrikam, Inc."}
	f.accounts = []steps.Account{a, b}
	play(t, f, usual(), "contoso.com", "yes", "1", "", "back", "back", "back", "no", "fabrikam.com", "yes", "", "1", "quit")
	if len(f.planned) != 2 || f.planned[0].NamePrefix != "prod-" {
		t.Fatalf("planned for %+v", f.planned)
	}
	want := f.choices
	want.URL, want.GroupNames = setup.URL, blueprint.GroupNamesGraph
	if diff := cmp.Diff(want, f.planned[1]); diff != "" {
		t.Errorf("the plan was asked for other choices (-want +got):\n%s", diff)
	}
}

func TestQuitAtEachQuestion(t *testing.T) {
	for n := range len(answered) {
		f := all()
		s := play(t, f, usual(), append(answered[:n:n], " QUIT")...)
		s.ends(t, steps.ResultInterrupted)
		if !strings.HasSuffix(s.text, "Stopped by you. Nothing was changed.\n") || f.applied > 0 {
			t.Errorf("after %d answers the end is %q", n, s.text[max(len(s.text)-200, 0):])
		}
	}
}

func TestHelpAtEachQuestion(t *testing.T) {
	for n := range len(answered) {
		s := play(t, all(), usual(), append(answered[:n:n], "help")...)
		at := strings.LastIndex(s.text, "> help\n")
		if at < 0 {
			t.Fatalf("nothing was asked after %d answers:\n%s", n, s.text)
		}
		help := s.text[at:]
		if !strings.Contains(help, "back goes to the question before") || strings.Count(help, "\n") < 4 {
			t.Errorf("the help after %d answers is:\n%s", n, help)
		}
		if !strings.Contains(help, "Type ") {
			t.Errorf("the help after %d answers does not say again what to type:\n%s", n, help)
		}
	}
}

func TestWrongAnswersAreAskedAgain(t *testing.T) {
	s := play(t, all(), usual(),
		"contoso,com", "contoso,com", "contoso.com", "y", "", "yes",
		"", "https://", "ftp://modelop.contoso.com", "https://someone:hush-hush@modelop.contoso.com", url,
		"", "5", "none", "help 2", "1", "", "y", "details", "details 99", "detail", "quit")
	golden(t, "wrong-answers", strings.ReplaceAll(s.text, "> https://someone:hush-hush@", "> "))
	if strings.Count(s.text, "hush-hush") != 1 { // as it was typed
		t.Error("what stands before the @ is told again")
	}
}

func TestNamesFromTenants(t *testing.T) {
	f := all()
	f.account.Tenant.DisplayName = "コントソ株式会社\x1b[31m\r\n\u202e東京支社"
	f.account.Name = "ad\x07min\x9b@contoso.com"
	f.account.Roles = []string{"Rolle\x00\tEins"}
	f.plans[0].Kept = []plan.Kept{{Registration: "internal-client", Kind: "secret", Subject: "secret", Value: "\"pipe\x1b]0;x\x07line\""}}
	f.outcomes[0].Tenant = f.account.Tenant
	s := play(t, f, usual(), typing(toReview, []string{"kept", "yes", ""})...)
	golden(t, "cjk", s.text)
	if strings.ContainsAny(s.text, "\u202e\u009b") {
		t.Error("a control character is left")
	}
}

func TestLongNamesStayReadable(t *testing.T) {
	f := all()
	f.account.Tenant.DisplayName = strings.Repeat("Contoso Pharmaceuticals Manufacturing ", 6)
	f.account.Name = strings.Repeat("somebody", 30) + "@contoso.com"
	f.account.Tenant.DefaultDomain = strings.Repeat("contoso-pharmaceuticals-", 5) + ".onmicrosoft.com"
	play(t, f, usual(), typing([]string{"contoso.com", "yes", "https://" + strings.Repeat("modelop-", 7) + "x." + strings.Repeat("contoso-", 7) + "x.com", "1", "details 1", "yes", ""})...)
}

func TestTheDemoSaysSoAndApprovesItself(t *testing.T) {
	f := all()
	f.approves = true
	f.outcomes[0].Demo = true
	o := usual()
	o.Demo = true
	s := play(t, f, o, typing(toReview, []string{"yes", ""})...)
	s.says(t, "Line mode. DEMO.\nThis is a simulated tenant.", "DEMO: the code approves itself in 3 seconds.",
		"Step 6 of 6: Done.\nDEMO. This was a simulated tenant. Nothing was changed anywhere.\n")
	s.ends(t, steps.ResultDone)
}

func TestAnswersFromFlags(t *testing.T) {
	f := all()
	f.choices.GroupNames = blueprint.GroupNamesIDs
	o := usual()
	o.Tenant = "contoso.com"
	o.Prefill = blueprint.Choices{URL: blueprint.URL{Scheme: "https", Host: "modelop.contoso.com", Path: "/app"}, GroupNames: blueprint.GroupNamesIDs}
	o.Given = steps.Given{Way: true, URL: true, GroupNames: true}
	o.KeepPath = true
	s := play(t, f.withSetups(), o, "", "yes", "", "", "", "quit")
	s.says(t, "or press enter for contoso.com.", "Type own for the tenant",
		"Type the address, or press enter for https://modelop.contoso.com/app\n",
		"Type 1 to 4, or press enter for 4, from --group-names.")
	s.never(t, "really live under")

	own := play(t, all(), o, "own", "quit")
	own.ends(t, steps.ResultInterrupted)
}

func TestEndingFromOutsideEndsAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name  string
		typed []string
		run   *fakeEngine
		want  steps.Result
		ends  string
	}{
		{"at the first question", nil, all(), steps.ResultInterrupted, "> \nStopped by you. Nothing was changed.\n"},
		{"while waiting for the sign-in", []string{"contoso.com"}, func() *fakeEngine {
			f := all()
			f.signInTakes = time.Hour
			return f
		}(), steps.ResultInterrupted, "minutes left.\nStopped by you. Nothing was changed.\n"},
		{"at Review", toReview, all(), steps.ResultInterrupted, "> \nStopped by you. Nothing was changed.\n"},
		{"while applying", typing(toReview, []string{"yes"}), func() *fakeEngine {
			f := unfinished()
			f.hang = true
			f.outcomes[0].Problem, f.outcomes[0].Registrations[1].Problem = nil, nil
			return f
		}(), steps.ResultInterrupted, "To go on, now or another day:\n  modelop-entra --tenant contoso.com --url https://modelop.contoso.com\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				r, w := io.Pipe()
				defer func() { _ = w.Close() }()
				go func() {
					for _, l := range tt.typed {
						_, _ = io.WriteString(w, l+"\n")
					}
				}()
				var out bytes.Buffer
				o := usual()
				o.In, o.Out = r, &out
				outcome, err := Run(ctx, tt.run, o)
				if err != nil || outcome.Result != tt.want {
					t.Errorf("ended as %s, %v", outcome.Result, err)
				}
				if !strings.HasSuffix(out.String(), tt.ends) {
					t.Errorf("the end is %q", out.String()[max(out.Len()-300, 0):])
				}
				contract(t, out.String())
			})
		})
	}
}

// fullDisk is an output that cannot be written.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := all()
		o := usual()
		o.In, o.Out = strings.NewReader(strings.Join(typing(toReview, []string{"yes"}), "\n")+"\n"), fullDisk{}
		outcome, err := Run(t.Context(), f, o)
		if err == nil || outcome.Result != steps.ResultRefused || f.applied > 0 {
			t.Errorf("%s, %v, applied %d times", outcome.Result, err, f.applied)
		}
	})
}

// Without a terminal the wizard ends the row of each prompt itself, so that states begin their rows.
func TestAPipeGetsWholeRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		o := usual()
		o.In, o.Out = strings.NewReader("contoso,com\ncontoso.com\r\n"), &out
		if _, err := Run(t.Context(), all(), o); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "> \nError: ") || !strings.Contains(out.String(), "> \nOpen this page") {
			t.Errorf("the session:\n%s", out.String())
		}
		contract(t, out.String())
	})
}

func TestAnEndlessLineIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		o := usual()
		o.In = io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), strings.NewReader("\nquit\n"))
		o.Out = &out
		outcome, err := Run(t.Context(), all(), o)
		if err != nil || outcome.Result != steps.ResultInterrupted || out.Len() > 4000 {
			t.Errorf("%s, %v, %d bytes", outcome.Result, err, out.Len())
		}
	})
}

// Whoever cannot do something is told who can.
func TestWhoCanIsNamedInPlainEnglish(t *testing.T) {
	f := all()
	f.account.Abilities[0] = steps.Ability{Answer: plan.CanNo, What: "create app registrations", Needs: "User Administrator"}
	s := play(t, f, usual(), "contoso.com", "quit")
	s.says(t, "You cannot create app registrations. A User Administrator can.\n")
}
