package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

func TestFromTenantToReview(t *testing.T) {
	f := contoso()
	s := sit(t, f, options(), 80, 24)
	s.toGroups()
	s.press("enter")
	s.sees("Choose 1 to 4.")
	if len(f.planned) != 0 {
		t.Fatal("a plan was made although no answer was chosen")
	}
	s.press("4", "enter")
	s.drain()
	if len(f.planned) != 1 {
		t.Fatalf("%d plans were made, want 1", len(f.planned))
	}
	got := f.planned[0]
	want := f.choices
	want.URL, want.GroupNames = prodURL, blueprint.GroupNamesIDs
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the plan was asked for other choices (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"contoso.com"}, f.tenants); diff != "" {
		t.Errorf("signed in to other tenants:\n%s", diff)
	}
}

func TestBackKeepsAnswers(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.toGroups()
	s.press("3", "esc")
	s.sees("[https://modelop.contoso.com ")
	s.press("enter")
	s.sees("► (*) 3")
	s.press("2", "enter", "down", "esc")
	s.sees("► (*) 2")
	s.press("enter")
	s.sees("► (*) With the NetBIOS domain")
	s.press("esc", "esc", "esc")
	s.sees("Is this the right tenant?")
	s.press("enter", "enter", "enter")
	s.sees("► (*) With the NetBIOS domain")
}

func TestAnotherURLKeepsTheGroupAnswer(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.toGroups()
	s.press("3", "esc")
	s.clear()
	s.write("other.contoso.com")
	s.press("enter")
	s.sees("► (*) 3")
}

// TestRepairIsThreeEnters: after the sign-in, three times enter repairs a setup with the answers it has.
func TestRepairIsThreeEnters(t *testing.T) {
	f := contoso().withSetups()
	s := sit(t, f, options(), 80, 24)
	s.toTenant()
	s.press("enter", "enter", "enter")
	s.drain()
	if len(f.planned) != 1 {
		t.Fatalf("%d plans were made, want 1", len(f.planned))
	}
	if got := f.planned[0]; got.URL != prodURL || got.GroupNames != blueprint.GroupNamesGraph {
		t.Errorf("planned for %v with %q", got.URL, got.GroupNames)
	}
}

func TestSetupThatMoved(t *testing.T) {
	for _, test := range []struct {
		name    string
		keys    []string
		key     string
		answers plan.Answers
		groups  blueprint.GroupNames
	}{
		{name: "new", keys: []string{"enter", "1"}, answers: plan.Answers{NewSetup: true}, groups: blueprint.GroupNamesGraph},
		{
			name: "moved", keys: []string{"end", "enter"}, key: "modelop-test.contoso.com",
			answers: plan.Answers{Replaces: "modelop-test.contoso.com"}, groups: blueprint.GroupNamesIDs,
		},
		{
			name: "moved, then new after all", keys: []string{"end", "enter", "esc", "enter", "home", "enter", "1"},
			answers: plan.Answers{NewSetup: true}, groups: blueprint.GroupNamesGraph,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := contoso().withSetups()
			s := sit(t, f, options(), 80, 24)
			s.toURL()
			s.press("end", "enter")
			s.write("modelop-prod.contoso.com")
			s.press("enter")
			s.press(test.keys...)
			s.press("enter")
			s.drain()
			if len(f.planned) != 1 {
				t.Fatalf("%d plans were made, want 1:\n%s", len(f.planned), s.window())
			}
			got := f.planned[0]
			if got.Key != test.key || got.URL.Host != "modelop-prod.contoso.com" || got.GroupNames != test.groups {
				t.Errorf("planned for key %q, %v, %q", got.Key, got.URL, got.GroupNames)
			}
			if diff := cmp.Diff(test.answers, f.answered[0]); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestURLFromAFlagSkipsTheSetups(t *testing.T) {
	o := options()
	o.Given.URL = true
	o.Prefill.URL = blueprint.URL{Scheme: "https", Host: "modelop-test.contoso.com"}
	s := sit(t, contoso().withSetups(), o, 80, 24)
	s.toURL()
	s.sees("[https://modelop-test.contoso.com ")
	s.press("enter")
	s.sees("► (*) 4", "in use now")
}

func TestURLMessages(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.toURL()
	s.press("enter")
	s.sees("✗ Type the host name after https://")
	s.write("modelop.contoso.com")
	s.misses("✗")
	s.clear()
	s.write("ftp://modelop.contoso.com")
	s.misses("✗ Web addresses")
	s.wait(pause - time.Millisecond)
	s.misses("✗ Web addresses")
	s.wait(time.Millisecond)
	s.sees("✗ Web addresses begin with https://", "none until the URL is right")
	s.press("enter")
	s.sees("Where do people open ModelOp Center?")
}

// A whole address behind the https:// that stands in the field already is that address, and not the host "https".
func TestWholeURLBehindTheFirstLetters(t *testing.T) {
	for _, test := range []struct {
		name string
		give func(*seat)
		want string
	}{
		{"pasted", func(s *seat) { s.send(tea.PasteMsg{Content: "https://modelop.contoso.com"}) }, "[https://modelop.contoso.com "},
		{"pasted in capitals", func(s *seat) { s.send(tea.PasteMsg{Content: "HTTPS://MODELOP.contoso.com"}) }, "[HTTPS://MODELOP.contoso.com "},
		{"typed", func(s *seat) { s.write("https://modelop.contoso.com") }, "[https://modelop.contoso.com "},
		{"not encrypted", func(s *seat) { s.write("http://modelop.contoso.com") }, "[http://modelop.contoso.com "},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := sit(t, contoso(), options(), 80, 24)
			s.toURL()
			test.give(s)
			s.sees(test.want)
			s.misses("https://https", "https://http/")
		})
	}
}

// Where the question, the facts and the answers do not stand on one screen, the facts are what can be out of sight.
func TestTenantQuestionAndAnswersAreInSight(t *testing.T) {
	for _, size := range []struct{ cols, rows int }{{80, 24}, {60, 20}, {80, 15}, {40, 15}} {
		s := sit(t, contoso(), options(), size.cols, size.rows)
		s.press("enter")
		s.drain()
		s.sees("Is this the right tenant?", "Yes, go on in Contoso", "No, sign in to another tenant")
	}
}

func TestAPathInTheURLIsAskedAbout(t *testing.T) {
	for _, test := range []struct{ name, key, want string }{
		{"left out", "enter", "https://modelop.contoso.com"},
		{"kept", "down", "https://modelop.contoso.com/app"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := contoso()
			s := sit(t, f, options(), 80, 24)
			s.toURL()
			s.write("modelop.contoso.com/app")
			s.press("enter", test.key)
			if test.key != "enter" {
				s.press("enter")
			}
			s.press("4", "enter")
			s.drain()
			if len(f.planned) != 1 || f.planned[0].URL.String() != test.want {
				t.Errorf("planned for %v, want %s", f.planned, test.want)
			}
		})
	}
}

func TestPasteNeverPressesEnter(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.toURL()
	s.clear()
	s.send(tea.PasteMsg{Content: "\n https://modelop.contoso.com\r\nrm -rf /\n"})
	s.sees("[https://modelop.contoso.com ", "Only the first line of what you pasted was kept.")
	s.write("/")
	s.misses("Only the first line")
	s.toNowhereByPaste()
}

// toNowhereByPaste pastes where no field has the focus.
func (s *seat) toNowhereByPaste() {
	s.t.Helper()
	s.press("enter")
	before := s.window()
	s.send(tea.PasteMsg{Content: "4\n"})
	if diff := cmp.Diff(before, s.window()); diff != "" {
		s.t.Errorf("a paste did something:\n%s", diff)
	}
}

func TestAScreenThatCameByItselfIgnoresEnterAtFirst(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.press("enter")
	s.drain()
	s.sees("Is this the right tenant?")
	s.wait(grace - time.Millisecond)
	s.press("enter")
	s.sees("Is this the right tenant?")
	s.press("down")
	s.sees("► No, sign in to another tenant")
	s.press("up")
	s.wait(time.Millisecond)
	s.sees("Is this the right tenant?")
	s.press("enter")
	s.sees("Where do people open")
}

func TestTheCodeCanBeCopiedOpenedAndRenewed(t *testing.T) {
	t.Run("copies", func(t *testing.T) {
		s := sit(t, contoso(), options(), 80, 24)
		s.toCode()
		s.press("c")
		if s.copied != "ABC12DEF3" {
			t.Errorf("copied %q", s.copied)
		}
	})
	t.Run("opens", func(t *testing.T) {
		o := options()
		var opened string
		o.Browser = func(address string) error { opened = address; return nil }
		s := sit(t, contoso(), o, 80, 24)
		s.toCode()
		s.press("o")
		s.sees("The page was opened in your browser. 15:00 left.")
		if opened != "https://microsoft.com/devicelogin" {
			t.Errorf("opened %q", opened)
		}
	})
	t.Run("without a browser", func(t *testing.T) {
		o := options()
		o.Browser = nil
		s := sit(t, contoso(), o, 80, 24)
		s.toCode()
		s.press("o")
		s.sees("No browser opened here. Open the page on any device. 15:00 left.", "ABC12DEF3")
	})
	t.Run("counts down", func(t *testing.T) {
		s := sit(t, contoso(), options(), 80, 24)
		s.toCode()
		s.wait(61 * time.Second)
		s.sees("13:59 left.")
	})
	t.Run("is replaced on r, and the old sign-in no longer counts", func(t *testing.T) {
		f := contoso()
		s := sit(t, f, options(), 80, 24)
		s.toCode()
		f.code.Code = "NEW45CODE"
		s.press("r")
		s.deliver(2) // what the first sign-in still had to say
		s.misses("Is this the right tenant?", "ABC12DEF3")
		s.deliver(1)
		s.sees("NEW45CODE")
		s.drain()
		s.sees("Is this the right tenant?")
	})
	t.Run("is dropped on esc", func(t *testing.T) {
		s := sit(t, contoso(), options(), 80, 24)
		s.toCode()
		s.press("esc")
		s.drain()
		s.sees("How do you want to sign in to contoso.com?")
		s.press("esc")
		s.sees("[contoso.com ")
	})
	t.Run("of the demo approves itself once", func(t *testing.T) {
		f := contoso()
		approved := 0
		f.code.Demo = func() { approved++ }
		s := sit(t, f, options(), 80, 24)
		s.toCode()
		s.wait(2 * time.Second)
		if approved != 0 {
			t.Fatal("approved too early")
		}
		s.wait(time.Second)
		s.press("enter")
		if approved != 1 {
			t.Errorf("approved %d times", approved)
		}
		s.sees("DEMO: approved.")
	})
	t.Run("of the demo approves on enter", func(t *testing.T) {
		f := contoso()
		approved := 0
		f.code.Demo = func() { approved++ }
		s := sit(t, f, options(), 80, 24)
		s.toCode()
		s.wait(time.Second)
		s.press("enter")
		if approved != 1 {
			t.Errorf("approved %d times", approved)
		}
	})
	t.Run("that expired is asked for again", func(t *testing.T) {
		s := sit(t, contoso(), options(), 80, 24)
		s.toCode()
		s.queue = nil // nobody signs in
		s.wait(16 * time.Minute)
		s.sees("This code has expired")
		s.press("enter")
		s.deliver(1)
		s.sees("ABC12DEF3")
	})
}

func TestWrongTenantIsNotUsed(t *testing.T) {
	f := failing(&steps.Problem{Key: "wrong-tenant", Happened: "You signed in to another tenant than you named."})
	f.account = steps.Account{Tenant: plan.Tenant{ID: "bbbbcccc-1111-dddd-2222-eeee3333ffff", DisplayName: "Fabrikam, Inc."}}
	s := sit(t, f, options(), 80, 24)
	s.press("enter")
	s.drain()
	s.wait(grace)
	s.sees("Fabrikam, Inc.")
	s.misses("Tip:")
	s.press("enter")
	s.misses("Fabrikam")
	s.drain()
	s.wait(grace)
	s.sees("Tip: use a private browser window.")
	s.press("down", "enter")
	s.sees("Which tenant?", "Not signed in")
}

func TestReadingAgainShowsARoleThatWasActivated(t *testing.T) {
	f := noRoles()
	s := sit(t, f, options(), 80, 24)
	s.toTenant()
	s.sees("no active directory role")
	f.account.Roles = []string{"Global Administrator"}
	f.account.Abilities = []steps.Ability{{Answer: plan.CanYes, Text: "everything"}}
	s.press("r")
	s.drain()
	s.sees("Global Administrator", "Yes, go on in Contoso Ltd")

	f.readErr = &steps.Problem{Happened: "Microsoft Graph does not answer properly (503).", Who: "Microsoft"}
	s.press("r")
	s.drain()
	s.wait(grace)
	s.sees("Microsoft Graph does not answer properly (503)", "Nothing was changed.")
	f.readErr = nil
	s.press("enter")
	s.drain()
	s.sees("Is this the right tenant?")
}

func TestLeavingAfterARefusedSignInIsARefusal(t *testing.T) {
	for name, run := range map[string]*fakeRun{
		"blocked":  failing(problem("blocked-by-conditional-access", "This tenant does not let people sign in with a code.", "", "AADSTS53003")),
		"declined": failing(problem("declined", "The sign-in was cancelled in the browser.", "", "AADSTS65004")),
	} {
		t.Run(name+", q", func(t *testing.T) {
			s := sit(t, run, options(), 80, 24)
			s.press("enter")
			s.drain()
			s.press("q")
			o := s.session.outcome
			if !s.left || o.Result != steps.ResultRefused || o.Problem == nil {
				t.Errorf("the outcome is %+v", o)
			}
		})
	}
	t.Run("cancelled from outside", func(t *testing.T) {
		s := sit(t, contoso(), options(), 80, 24)
		s.toTenant()
		s.send(cancelledMsg{})
		if !s.left || s.session.outcome.Result != steps.ResultInterrupted {
			t.Errorf("the outcome is %+v", s.session.outcome)
		}
	})
	t.Run("q is a letter in a field", func(t *testing.T) {
		s := sit(t, contoso(), options(), 80, 24)
		s.clear()
		s.write("q?")
		s.sees("[q? ")
		if s.left {
			t.Error("left")
		}
	})
}

func TestControlZSuspends(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.press("ctrl+z")
	if diff := cmp.Diff([]string{"tea.SuspendMsg"}, s.special); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutColoursNothingIsStyled(t *testing.T) {
	for _, at := range stops {
		s := sitAt(t, at, 80, 24, func(_ *fakeRun, o *Options) { o.NoColor = true })
		content := s.model.View().Content
		for i := range len(content) - 1 {
			if content[i] == 0x1b && content[i+1] == '[' {
				t.Errorf("%s: an escape sequence without colours", at.name)
				break
			}
		}
		if !strings.Contains(ansi.Strip(content), s.session.glyphs.here) {
			t.Errorf("%s: nothing shows where the wizard is", at.name)
		}
	}
}
