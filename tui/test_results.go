package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// testResults shows what the test has found.
type testResults struct {
	from    screen
	test    *testRun
	menu    menu
	details bool
}

func newTestResults(s *session, from screen) *testResults {
	r := &testResults{from: from, test: s.test}
	r.menu = newMenu(len(r.decision()))
	return r
}

func (r *testResults) about() (string, string) {
	return "Test results", "What does not work stands first, with what it means and what to do. Permissions that wait for an administrator do not count as failed."
}

func (r *testResults) rail() rail { return r.from.rail() }

const (
	goOnFromTest  = "Go on"
	checkAgain    = "Check again"
	checkAgainFor = "Check again by itself for up to 5 minutes"
)

// backLine leads to where the test was opened.
func (r *testResults) backLine() string { return "Go back to " + stageNames[r.from.rail().at] }

func (r *testResults) decision() []string {
	switch v := r.test.state; {
	case !v.Failed():
		return []string{goOnFromTest}
	case v.MayPassLater():
		return []string{checkAgain, checkAgainFor, r.backLine()}
	}
	return []string{checkAgain, r.backLine()}
}

func (r *testResults) keys(*session) []binding {
	keys := []binding{keyChoose}
	if !r.test.state.Failed() {
		keys[0] = keyGoOn
	}
	if r.hides() {
		keys = append(keys, binding{key: "d", word: "details", help: "all checks, with all that was found"})
	}
	keys = append(keys, idKeys(r.support())...)
	again := binding{key: "r", word: "again", help: "test again", quiet: r.test.state.Failed()}
	return append(append(append(keys, again), r.menu.keys()...), keyBack, keyHelp)
}

// hides tells whether details would show more.
func (r *testResults) hides() bool {
	v := r.test.state
	if v.Problem != nil || v.Failed() {
		return v.Problem == nil
	}
	return slices.ContainsFunc(v.Checks, func(c steps.Check) bool {
		return c.State == steps.CheckPassed && (c.Means != "" || len(c.Findings) > 0)
	})
}

// view puts the action lines last, where they fit, and first where people would have to scroll to them.
func (r *testResults) view(s *session) body {
	if !s.small() {
		if b := r.layout(s, false); len(b.rows) <= s.room() {
			return b
		}
	}
	return r.layout(s, true)
}

func (r *testResults) layout(s *session, decisionFirst bool) body {
	b := s.body()
	v := r.test.state
	b.heading(r.heading())
	if decisionFirst {
		b.actions(r.menu, r.decision()...)
		b.blank()
	}
	switch {
	case v.Problem != nil:
		b.signed(roleBad, b.glyphs.failed, words.Sentence(words.Clean(v.Problem.Happened)))
		if v.Problem.Means != "" {
			b.painted(rolePlain, 2, v.Problem.Means)
		}
		b.blank()
		b.list("How", v.Problem.How)
	case r.details || !v.Failed():
		for _, c := range v.Checks {
			b.endedCheck(c, r.details || c.State != steps.CheckPassed)
		}
	default:
		r.viewFailed(&b)
	}
	if v.Problem == nil {
		b.blank()
		r.viewAdvice(&b)
		checked := fmt.Sprintf("Checked on %s at %s.", words.Date(v.At), words.TimeOfDay(v.At))
		if v.Kept {
			checked += " Kept in report.md."
		}
		b.text(checked)
	}
	if !decisionFirst {
		b.blank()
		b.actions(r.menu, r.decision()...)
	}
	if !r.test.until.IsZero() {
		b.note = "It checks again by itself until " + words.TimeOfDay(r.test.until) + "."
		if b.small {
			b.note = "Checks again till " + words.TimeOfDay(r.test.until) + "."
		}
	}
	return b
}

func (r *testResults) heading() string {
	v := r.test.state
	switch {
	case v.Problem != nil:
		return "The test could not be made"
	case v.Failed():
		return fmt.Sprintf("Something does not work yet. %d of %s passed", v.Passed(), words.Count(v.Provable(), "check"))
	}
	return "It works. " + words.ChecksPassed(v)
}

// viewFailed shows what failed, then the others, of which the passed ones share a row.
func (r *testResults) viewFailed(b *body) {
	passed := 0
	for _, state := range []steps.CheckState{steps.CheckFailed, steps.CheckHandoff, steps.CheckWarning, steps.CheckUnknown} {
		for _, c := range r.test.state.Checks {
			if c.State == state {
				b.endedCheck(c, true)
			}
		}
	}
	if passed = r.test.state.Count(steps.CheckPassed); passed > 0 {
		name := words.Count(passed, "other")
		if b.small {
			b.checkRow(steps.CheckPassed, name+": d shows them")
		} else {
			b.hang(b.checkLead(steps.CheckPassed)+words.Pad(name, checkName), "d shows them")
		}
	}
}

// viewAdvice says what to do, each thing once.
func (r *testResults) viewAdvice(b *body) {
	const column = 12
	var advice []string
	add := func(text string) {
		if text != "" && !slices.Contains(advice, text) {
			advice = append(advice, text)
		}
	}
	v := r.test.state
	if v.MayPassLater() {
		add("Newly granted roles can take some minutes to reach tokens. Check again in 5 minutes. If it fails then, run the wizard again: it finds what is missing.")
	}
	for _, c := range v.Checks {
		switch {
		case c.Fix == "" || c.State != steps.CheckFailed && c.State != steps.CheckWarning:
		case !strings.HasPrefix(c.Fix, "modelop-entra apply"):
			add("To " + c.FixFor + ": " + words.Clean(c.Fix))
		case !v.MayPassLater():
			add("Run the wizard again: it finds what is missing, and mends it.")
		}
	}
	for i, text := range advice {
		label := ""
		if i == 0 {
			label = "What to do"
		}
		b.labelled(label, column, text)
	}
	if len(advice) > 0 {
		b.blank()
	}
}

// support is the first failure with ids for Microsoft's support; nil: there is none.
func (r *testResults) support() *steps.Problem {
	v := r.test.state
	if v.Problem != nil {
		return v.Problem
	}
	for _, c := range v.Checks {
		if c.State == steps.CheckFailed && c.Support != (steps.Support{}) {
			return &steps.Problem{Happened: c.Name + ": " + c.Text, Means: c.Means, Support: c.Support}
		}
	}
	return nil
}

func (r *testResults) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if r.test.running { // it has begun again by itself
		return &testProgress{from: r.from, test: r.test}, nil
	}
	if k, ok := msg.(keyMsg); ok {
		return r.press(s, k.name)
	}
	return r, nil
}

func (r *testResults) press(s *session, key string) (screen, tea.Cmd) {
	again := func(until time.Time) (screen, tea.Cmd) {
		cmd := s.startTest(until)
		return &testProgress{from: r.from, test: s.test}, cmd
	}
	switch key {
	case "esc":
		if r.details { // a panel closes first
			r.details = false
			return r, nil
		}
		return r.from, nil
	case "d":
		r.details = !r.details
	case "i":
		if p := r.support(); p != nil {
			return startIDs(p, r), nil
		}
	case "r":
		return again(time.Time{})
	case "enter":
		switch r.decision()[r.menu.at] {
		case checkAgain:
			return again(time.Time{})
		case checkAgainFor:
			return again(s.now.Add(testAgainFor))
		}
		return r.from, nil
	default:
		r.menu.press(key)
	}
	return r, nil
}
