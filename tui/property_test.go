package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// variants are tenants with names that are hard to show.
var variants = map[string]func(*fakeRun, *Options){
	"usual": nil,
	"long": func(f *fakeRun, o *Options) {
		f.account.Tenant.DisplayName = "Contoso Pharmaceuticals Manufacturing and Distribution Holdings International"
		f.account.Tenant.DefaultDomain = "contoso-pharmaceuticals-manufacturing.onmicrosoft.com"
		f.account.InitialDomain = "contosopharmaceuticalsmanufacturingint.onmicrosoft.com"
		f.account.Name = "an.administrator.with.a.very.long.name@contoso-pharmaceuticals-manufacturing.onmicrosoft.com"
		f.account.Roles = []string{"Cloud Application Administrator", "Privileged Role Administrator", "Global Administrator"}
		f.code.Page = "https://login.microsoftonline.example/a/very/long/path/that/does/not/fit/into/a/small/window/devicelogin"
		for i := range f.account.Setups {
			f.account.Setups[i].URL = "https://modelop." + strings.Repeat("long", 15) + ".contoso.com"
		}
	},
	"CJK": func(f *fakeRun, o *Options) {
		f.account.Tenant.DisplayName = "コントソ株式会社コントソ株式会社コントソ株式会社"
		f.account.Name = "管理者@contoso.com"
		f.account.Roles = []string{"クラウド アプリケーション管理者"}
	},
	"hostile": func(f *fakeRun, o *Options) {
		f.account.Tenant.DisplayName = "Con\x1b[31mtoso\r\n\u202Edtl\u200d 👩\u200d👩\u200d👧\t\x07"
		f.account.Name = "admin\x1b]0;owned\x07@contoso.com"
		f.code.Code = "ABC\x1b[2J12"
	},
	"ASCII": func(_ *fakeRun, o *Options) { o.ASCII = true },
	"demo":  func(f *fakeRun, o *Options) { o.Demo = true; f.code.Demo = func() {} },
}

// TestNothingIsWiderThanAnyWindow holds for every screen, size and tenant: no row is wider than the window, the footer stands last, and
// nothing of what a tenant calls itself reaches the terminal as anything but text.
func TestNothingIsWiderThanAnyWindow(t *testing.T) {
	for _, at := range stops {
		for name, change := range variants {
			sizes := [][2]int{{80, 24}, {40, 15}, {60, 20}, {120, 40}}
			if change == nil {
				sizes = append(sizes, [][2]int{{79, 24}, {59, 16}, {160, 50}}...)
			}
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%s/%s/%dx%d", at.name, name, size[0], size[1]), func(t *testing.T) {
					s := sitAt(t, at, size[0], size[1], change)
					s.check()
					content := s.model.View().Content
					text := ansi.Strip(content)
					for _, r := range text {
						if r != '\n' && (r < ' ' || r == 0x7f || r == '\u202e' || r == '\u200d') {
							t.Errorf("%q reached the window", r)
						}
						if name == "ASCII" && r > '~' {
							t.Errorf("%q in an ASCII window", r)
						}
					}
					if name == "demo" && !strings.Contains(text, "DEMO") {
						t.Error("the title does not say DEMO")
					}
				})
			}
		}
	}
}

// TestNoWordsAreCut: where a window is narrow a text goes into more rows, or is left out; nothing that the wizard itself says
// ends in dots.
func TestNoWordsAreCut(t *testing.T) {
	explained := regexp.MustCompile(`^. [\w. -]{29}[a-z]{4,7} `) // in column 43 there may be room for a beginning
	for _, columns := range []int{40, 50, 60, 66, 72, 80} {
		for _, at := range everyStop() {
			t.Run(fmt.Sprintf("%s/%d", at.name, columns), func(t *testing.T) {
				s := sitAt(t, at, columns, 24, nil)
				for _, r := range s.model.body().rows {
					text := ansi.Strip(r.text)
					if r.mark == bare || explained.MatchString(text) {
						continue
					}
					if words.Cells(text) > s.session.textWidth() || strings.HasSuffix(text, dots) {
						t.Errorf("%q is cut", text)
					}
				}
			})
		}
	}
}

// TestEveryRowCanBeReached scrolls every body that does not fit to its end.
func TestEveryRowCanBeReached(t *testing.T) {
	for _, at := range stops {
		t.Run(at.name, func(t *testing.T) {
			s := sitAt(t, at, 40, 15, nil)
			var all []string
			for _, r := range s.model.body().rows {
				all = append(all, strings.TrimSpace(ansi.Strip(r.text)))
			}
			for range len(all) {
				s.press("pgup")
			}
			seen := map[string]bool{}
			for range len(all) {
				for _, r := range strings.Split(ansi.Strip(s.model.View().Content), "\n") {
					seen[strings.TrimSpace(strings.TrimPrefix(r, s.session.glyphs.here))] = true
				}
				s.press("pgdown")
			}
			for _, r := range all {
				if cut := words.CutEnd(r, s.session.textWidth()); !seen[cut] && !seen[r] {
					t.Errorf("%q is never seen", r)
				}
			}
		})
	}
}

// TestResizingKeepsFocusAndText keeps the focus and the half-typed text, whatever the window does.
func TestResizingKeepsFocusAndText(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	s.toURL()
	s.write("modelop.contoso")
	for _, size := range [][2]int{{40, 15}, {30, 8}, {120, 40}, {10, 2}, {80, 24}} {
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		if got := len(strings.Split(s.window(), "\n")) - 1; got > size[1] {
			t.Errorf("%d rows in a window of %d", got, size[1])
		}
	}
	s.sees("[https://modelop.contoso ")

	s = sit(t, contoso(), options(), 120, 40)
	s.toTenant()
	s.press("down")
	s.send(tea.WindowSizeMsg{Width: 40, Height: 15})
	s.sees("► No, sign in to another tenant")
}

func TestATooSmallWindowSaysSo(t *testing.T) {
	s := sit(t, contoso(), options(), 34, 9)
	s.sees("This window is 34 x 9.", "The wizard needs 40 x 15.")
	s.press("enter")
	s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	s.sees("Which tenant?")
	s.send(tea.WindowSizeMsg{Width: 15, Height: 3})
	if got := s.window(); got != "Too small\n" {
		t.Errorf("the window holds %q", got)
	}
	s.press("q")
	if !s.left || s.session.outcome.Result != steps.ResultInterrupted {
		t.Error("q did not leave")
	}
}

// TestTheCursorStandsBehindWhatWasTyped: the terminal's own cursor stands behind what was typed.
func TestTheCursorStandsBehindWhatWasTyped(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		s := sit(t, contoso(), options(), size[0], size[1])
		s.toURL()
		s.write("modelop")
		v := s.model.View()
		if v.Cursor == nil {
			t.Fatal("no cursor")
		}
		row := strings.Split(ansi.Strip(v.Content), "\n")[v.Cursor.Y]
		if before := ansi.Truncate(row, v.Cursor.X, ""); !strings.HasSuffix(before, "https://modelop") {
			t.Errorf("%v: the cursor stands behind %q", size, before)
		}
	}
	s := sit(t, contoso(), options(), 80, 24)
	s.toTenant()
	if s.model.View().Cursor != nil {
		t.Error("a cursor without a field")
	}
}

// TestLongTextScrollsSideways: text that is longer than the field scrolls sideways, and its end with the cursor is in view.
func TestLongTextScrollsSideways(t *testing.T) {
	s := sit(t, contoso(), options(), 40, 15)
	s.toURL()
	s.write(strings.Repeat("a", 50) + ".contoso.com")
	s.sees("aaa.contoso.com ]")
	s.check()
}

func TestWhatTheTerminalIsTold(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	if got := s.model.View().WindowTitle; got != "Step 1 of 6: Sign in" {
		t.Errorf("the window is called %q", got)
	}
	s.toCode()
	if got := s.model.View().ProgramStatus; got == nil || got.Kind != tea.ProgramStatusKindAuth {
		t.Errorf("the status of the sign-in is %v", got)
	}
	s.drain()
	s.wait(grace)
	s.press("enter")
	if got := s.model.View().WindowTitle; got != "Step 2 of 6: ModelOp URL - Contoso Ltd" {
		t.Errorf("the window is called %q", got)
	}
	if got := s.model.View().ProgramStatus; got == nil || got.Kind != tea.ProgramStatusKindQuestion {
		t.Errorf("the status of a question is %v", got)
	}
}
