package tui

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
)

// everyStop are the screens of all pictures in plain text, and those that no picture shows.
func everyStop() []stop {
	all := slices.Concat(stops, later, testStops, handedOver, unpictured)
	return slices.DeleteFunc(all, func(at stop) bool { return at.name == "handoff-waiting-long" }) // an hour of ticks, for one sentence
}

// unpictured are screens that have no picture of their own.
var unpictured = []stop{
	{name: "sign-in-lost-ids", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) {
		s.loseSignIn()
		s.press("i")
	}},
	{name: "sign-in-lost-code", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) {
		s.loseSignIn()
		s.press("enter")
		s.deliver(1)
	}},
	{name: "comparing", run: leftGroupRead, own: true, do: func(s *seat) { s.deliver(3); s.wait(patience) }},
	{name: "done-error", run: func() *fakeRun { return ends(partialOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("e") }},
	{name: "apply-ids", run: func() *fakeRun { return ends(partialOutcome(), failed()...) }, do: func(s *seat) { s.toApply(); s.press("e", "i") }},
}

// loseSignIn applies half of the changes; then the sign-in ends.
func (s *seat) loseSignIn() {
	s.toApply()
	s.queue = nil // the run goes on
	s.engine = make(chan error, 1)
	s.send(workMsg{id: s.session.writing.id, msg: signInLostMsg{
		problem("sign-in-ended", "Microsoft asks you to sign in again.", "", "AADSTS50173"), s.engine,
	}})
	s.wait(grace)
}

// trace is all that a key can change: what is seen, and what was asked for outside of the window.
type trace struct {
	window   string
	screen   screen
	works    int // begun beside the screens
	copied   string
	opened   int // pages in the browser
	special  int // what only the terminal knows
	left     bool
	stopped  bool // the engine was asked to stop
	approved int
}

// desk is a seat at one screen, with what it takes to see everything that a key does.
type desk struct {
	*seat
	run      *fakeRun
	at       screen
	opened   int
	approved int // codes, by the demo
}

// sitDown brings a new seat to the stop, past the time in which enter is ignored.
func sitDown(t testing.TB, at stop, columns, lines int) *desk {
	t.Helper()
	d := &desk{}
	d.seat = sitAt(t, at, columns, lines, func(f *fakeRun, o *Options) {
		d.run = f
		if demo := f.code.Demo; demo != nil {
			f.code.Demo = func() { d.approved++; demo() }
		}
		if o.Browser != nil {
			o.Browser = func(string) error { d.opened++; return nil }
		}
	})
	d.model.graceUntil = d.now
	d.copied, d.at = "", d.model.screen
	d.send(tea.WindowSizeMsg{Width: columns, Height: lines}) // what time did is seen
	return d
}

func (d *desk) trace() trace {
	return trace{
		window: d.window(), screen: d.model.screen, works: d.session.workCount, copied: d.copied, opened: d.opened,
		special: len(d.special), left: d.left, stopped: d.run.stopped, approved: d.approved,
	}
}

// isAt tells whether the screen still offers these keys, so that another one can be pressed.
func (d *desk) isAt(offered []binding) bool {
	return !d.left && d.model.help == nil && d.model.screen == d.at && slices.Equal(d.model.keys(), offered)
}

// typing tells whether letters are text here.
func (d *desk) typing() bool {
	t, ok := d.model.screen.(typist)
	return ok && t.typing()
}

// single are the keys that a binding names, one by one.
func (b binding) single() []string {
	if strings.HasPrefix(b.key, digitsRange) && len(b.key) == 3 {
		var digits []string
		for d := byte('1'); d <= b.key[2]; d++ {
			digits = append(digits, string(d))
		}
		return digits
	}
	if b.key == "any key" {
		return []string{"x"}
	}
	return strings.Split(b.key, "/")
}

// promises are what a key does wherever it is offered, beside that it does something at all.
var promises = map[string]struct {
	what string
	kept func(before, after trace) bool
}{
	"q": {"leave", func(_, a trace) bool { return a.left }},
	"c": {"copy, and say so", func(b, a trace) bool { return a.copied != "" && strings.Contains(a.window, "clipboard") && !a.left }},
	"o": {"open a page", func(b, a trace) bool {
		return a.opened == b.opened+1 || strings.Contains(a.window, "No browser opened")
	}},
	"esc": {"go back, and never leave", func(b, a trace) bool { return a.window != b.window && !a.left }},
	"?":   {"open the help", func(_, a trace) bool { return strings.Contains(a.window, "Help: ") }},
	"f1":  {"open the help", func(_, a trace) bool { return strings.Contains(a.window, "Help: ") }},
	"b":   {"begin a sign-in", func(b, a trace) bool { return a.screen != b.screen }},
	"r":   {"begin a work, or say what it does", func(b, a trace) bool { return a.works > b.works || a.window != b.window }},
	"s":   {"save", func(b, a trace) bool { return a.works > b.works }},
	"t":   {"show the test", func(b, a trace) bool { return a.screen != b.screen }},
	"d":   {"show more or less", func(b, a trace) bool { return a.window != b.window }},
	"e":   {"show the error", func(b, a trace) bool { return strings.Contains(a.window, "What happened") }},
	"f":   {"show the files", func(b, a trace) bool { return strings.Contains(a.window, "Files in") }},
	"h":   {"show the handoff", func(b, a trace) bool { return a.screen != b.screen }},
	"i":   {"show the ids", func(b, a trace) bool { return a.screen != b.screen }},
	"k":   {"show what is kept", func(b, a trace) bool { return a.screen != b.screen }},
	"m":   {"show more choices", func(b, a trace) bool { return a.screen != b.screen }},
	"p":   {"show the requests", func(b, a trace) bool { return a.screen != b.screen }},
	"v":   {"show secrets", func(b, a trace) bool { return a.screen != b.screen }},
}

// saidAlready are screens that say already what enter would say.
var saidAlready = []string{"welcome-message", "welcome-unknown", "url-error", "more-wrong"}

// TestEveryKeyWorks presses every key that footer or help of a screen name.
func TestEveryKeyWorks(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 15}} {
		for _, at := range everyStop() {
			t.Run(fmt.Sprintf("%s/%dx%d", at.name, size[0], size[1]), func(t *testing.T) {
				d := sitDown(t, at, size[0], size[1])
				offered := d.model.keys()
				for _, b := range offered {
					if !d.isAt(offered) {
						d = sitDown(t, at, size[0], size[1])
					}
					keys := b.single()
					worked := map[string]bool{}
					for range min(len(keys), 2) { // moving up works from below, the first digit from another
						for _, k := range keys {
							before := d.trace()
							d.press(k)
							after := d.trace()
							worked[k] = worked[k] || after != before
							if p, ok := promises[k]; ok && !p.kept(before, after) {
								t.Errorf("%s does not %s:\n%s", k, p.what, gocmp.Diff(before.window, after.window))
							}
						}
					}
					for _, k := range keys {
						if !worked[k] && (k != "enter" || !slices.Contains(saidAlready, at.name)) {
							t.Errorf("%s (%s) does nothing:\n%s", k, b.explain(), d.window())
						}
					}
				}
			})
		}
	}
}

// TestOtherKeysDoNothing presses the keys that neither footer nor help name.
func TestOtherKeysDoNothing(t *testing.T) {
	named := []string{"enter", "esc", "space", "backspace", "left", "right", "up", "down", "tab", "home", "end", "pgup", "pgdown"}
	for r := '!'; r <= '~'; r++ {
		named = append(named, string(r))
	}
	for _, at := range everyStop() {
		d := sitDown(t, at, 80, 24)
		if d.typing() || d.model.help != nil {
			continue
		}
		offered := d.model.keys()
		moves := slices.ContainsFunc(offered, func(b binding) bool { return b.matches("up") || b.matches("pgup") })
		before := d.trace()
		var pressed []string
		for _, k := range named {
			moving := slices.Contains([]string{"tab", "home", "end", "pgup", "pgdown"}, k)
			if moves && moving || slices.ContainsFunc(offered, func(b binding) bool { return b.matches(strings.ToLower(k)) }) {
				continue
			}
			d.press(k)
			pressed = append(pressed, k)
		}
		if after := d.trace(); after != before {
			t.Errorf("%s: one of %s is not in the help and does something:\n%s", at.name, pressed, gocmp.Diff(before.window, after.window))
		}
	}
}

// TestKeysThatScroll: while no answer is chosen up and down scroll a body that does not fit, and nothing says otherwise.
func TestKeysThatScroll(t *testing.T) {
	s := sit(t, contoso(), options(), 60, 24)
	s.toGroups()
	s.sees("up/down choose")
	s.send(tea.WindowSizeMsg{Width: 60, Height: 15})
	s.sees("up/down rows 1 to 10 of 11")
	s.misses("up/down choose")
	s.press("down")
	s.sees("rows 2 to 11 of 11")
	s.press("?")
	s.misses("up, down      move")
	s.press("esc", "1")
	s.sees("enter go on", "pgup/pgdown rows 1 to 10 of")
}

// TestPanelOpensAtItsTop: a panel within a screen that was scrolled begins with its heading, and so does the screen when
// the panel is closed.
func TestPanelOpensAtItsTop(t *testing.T) {
	s := sit(t, contoso(), options(), 40, 15)
	s.toGroups()
	s.press("pgdown")
	s.misses("How should ModelOp Center get the")
	s.press("d")
	s.sees("The four answers", "up/down rows 1 to 10 of")
	s.press("pgdown", "esc")
	s.sees("How should ModelOp Center get the", "up/down rows 1 to 10 of")
}

// TestHelpListsTheKeys compares the help of every screen with its keys: each is there, in words, and no other.
func TestHelpListsTheKeys(t *testing.T) {
	for _, at := range everyStop() {
		t.Run(at.name, func(t *testing.T) {
			d := sitDown(t, at, 120, 80)
			if d.model.help != nil {
				return
			}
			before, keys := d.window(), d.model.keys()
			name, _ := d.model.screen.about()
			d.press("f1")
			if at.name == "secret-shown" { // any key hides it
				d.misses("Help: ", theSecret)
				return
			}
			d.sees("Help: "+name, "Everywhere")
			var want, got []string
			for _, b := range keys {
				if !b.quiet && b.word == "" {
					t.Errorf("%q has no word for the footer", b.key)
				}
				if !b.isHelp() && !b.everywhere() {
					want = append(want, strings.ReplaceAll(b.key, "/", ", ")+": "+b.explain())
				}
			}
			if !slices.ContainsFunc(keys, binding.isHelp) {
				t.Error("no help")
			}
			below, everywhere, _ := strings.Cut(d.window(), "Everywhere\n")
			_, below, _ = strings.Cut(below, "On this screen\n")
			for row := range strings.Lines(strings.TrimSpace(below)) {
				key, words, _ := strings.Cut(strings.TrimSpace(row), "  ")
				got = append(got, key+": "+strings.TrimSpace(words))
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("the help (-want +got):\n%s", diff)
			}
			for i, row := range got {
				if key, words, _ := strings.Cut(row, ": "); words == "" || slices.Contains(got[:i], row) {
					t.Errorf("%s is listed twice, or without words", key)
				}
			}
			if text := d.typing(); strings.Contains(everywhere, "? or F1") == text || !strings.Contains(everywhere, "F1") {
				t.Errorf("? is text here: %v, and the keys of every screen are:\n%s", text, everywhere)
			}
			for _, k := range []string{"q", "esc"} {
				listed := strings.Contains("\n"+everywhere, "\n    "+k+" ")
				offered := slices.ContainsFunc(keys, func(b binding) bool { return b.key == k && b.help == "" })
				if listed != offered {
					t.Errorf("%s is listed for everywhere: %v, offered here: %v", k, listed, offered)
				}
			}
			d.press("esc")
			if diff := gocmp.Diff(before, d.window()); diff != "" {
				t.Errorf("the help has changed something:\n%s", diff)
			}
		})
	}
}

// TestCtrlC leaves at once before the first write and after the last; while something is written it asks.
func TestCtrlC(t *testing.T) {
	answers := map[string]string{ // in place of the question
		"apply-stop": "Leaving.", "apply-stopping": "Leaving.", "sign-in-lost": "Leaving.", "granting": "Stopping",
	}
	for _, at := range everyStop() {
		t.Run(at.name, func(t *testing.T) {
			d := sitDown(t, at, 80, 24)
			want, writing := steps.ResultInterrupted, d.model.outlasts()
			if p := d.session.past; p != nil {
				want = p.Result
			}
			if e, ok := d.model.screen.(*grantEnded); ok {
				want = e.result(d.session).Result
			}
			d.press("ctrl+c")
			switch {
			case writing && d.left:
				t.Error("it left while something is written")
			case writing:
				d.sees(cmp.Or(answers[at.name], "Stop here?"))
			case !d.left || d.session.outcome == nil:
				t.Error("it did not leave")
			case d.session.outcome.Result != want:
				t.Errorf("the outcome is %q, want %q", d.session.outcome.Result, want)
			}
		})
	}
}

// TestAskedToStop from outside, on every screen: the wizard ends as soon as nothing is being written, even if the write came
// to its end before it heard of it. The terminal may be gone, and nobody there to leave Done.
func TestAskedToStop(t *testing.T) {
	for _, at := range everyStop() {
		t.Run(at.name, func(t *testing.T) {
			d := sitDown(t, at, 80, 24)
			writing := d.model.outlasts()
			d.send(stoppingMsg{})
			if writing && d.left {
				t.Error("it left while something is written")
			}
			if d.engine != nil {
				if len(d.engine) == 0 {
					t.Fatal("the engine still waits for a new sign-in")
				}
				d.send(workMsg{id: d.session.writing.id, last: true, msg: appliedMsg{partialOutcome()}})
			}
			d.drain()
			if !d.left || d.session.outcome == nil {
				t.Errorf("it did not leave:\n%s", d.window())
			}
		})
	}
}

// TestEveryScreenIsVisited: the tests of keys see every screen that there is.
func TestEveryScreenIsVisited(t *testing.T) {
	visited := map[string]bool{}
	for _, at := range everyStop() {
		d := sitDown(t, at, 80, 24)
		visited[reflect.TypeOf(d.model.screen).Elem().Name()] = true
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "rail" || f.Type.Results == nil {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok && !visited[star.X.(*ast.Ident).Name] {
				t.Errorf("no test of keys sits at the screen %s", star.X.(*ast.Ident).Name)
			}
		}
	}
}
