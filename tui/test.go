package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

const (
	// testAgainEvery is how long the wizard waits before it tests once more by itself, and testAgainFor how long it goes on
	// doing so: what was granted just now needs some minutes to reach tokens.
	testAgainEvery = 30 * time.Second
	testAgainFor   = 5 * time.Minute
)

// testRun is the test of the setup. It runs in the background, whatever screen is shown.
type testRun struct {
	state   steps.Verification
	running bool
	work    work
	// until is how long the test is repeated by itself; zero: it is not.
	until time.Time
}

// heard is a message that the session takes, whatever screen is shown. The screen gets it afterwards.
type heard interface{ hear(s *session) tea.Cmd }

// testMsg is how the checks stand.
type testMsg struct {
	test  *testRun
	state steps.Verification
}

// testAgainMsg says that it is time for another test.
type testAgainMsg struct{ test *testRun }

// startTest begins a test, in place of one that has ended.
func (s *session) startTest(until time.Time) tea.Cmd {
	t := &testRun{running: true, until: until}
	s.test = t
	return t.start(s)
}

func (t *testRun) start(s *session) tea.Cmd {
	t.running = true
	run := s.run
	var cmd tea.Cmd
	t.work, cmd = s.start(func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		v := run.Test(ctx, func(v steps.Verification) { tell(testMsg{t, v}) })
		v.Over = true
		return testMsg{t, v}
	})
	return cmd
}

// dropTest forgets the test: the setup is about to be changed, or another one takes its place.
func (s *session) dropTest() {
	if s.test != nil {
		s.stop(s.test.work)
		s.test = nil
	}
}

func (m testMsg) hear(s *session) tea.Cmd {
	t := m.test
	if s.test != t {
		return nil
	}
	t.state = m.state
	if !m.state.Over {
		return nil
	}
	t.running = false
	if t.until.IsZero() || !m.state.MayPassLater() || !s.now.Add(testAgainEvery).Before(t.until) {
		t.until = time.Time{}
		return nil
	}
	return s.after(testAgainEvery, testAgainMsg{t})
}

func (m testAgainMsg) hear(s *session) tea.Cmd {
	if s.test != m.test || m.test.running || m.test.until.IsZero() {
		return nil
	}
	return m.test.start(s)
}

// tested is what the test has found, once it has ended; nil: not yet.
func (s *session) tested() *steps.Verification {
	if s.test == nil || s.test.running {
		return nil
	}
	return &s.test.state
}

// testNote is what other screens say about a test that runs.
func (s *session) testNote() string {
	switch {
	case s.test == nil || !s.test.running:
		return ""
	case len(s.test.state.Checks) == 0:
		return "Testing. t shows it."
	}
	return fmt.Sprintf("Testing: %d of %s. t shows them.", s.test.state.Ended(), words.Count(len(s.test.state.Checks), "check"))
}

// openTest shows the test, and begins it where there is none.
func openTest(s *session, from screen) (screen, tea.Cmd) {
	if s.test == nil {
		cmd := s.startTest(time.Time{})
		return &testProgress{from: from, test: s.test}, cmd
	}
	if s.test.running {
		return &testProgress{from: from, test: s.test}, nil
	}
	return newTestResults(s, from), nil
}

// testProgress shows the checks while they run.
type testProgress struct {
	from screen
	test *testRun
}

func (t *testProgress) about() (string, string) {
	return "Test", "The wizard asks Microsoft for tokens as ModelOp Center will, and looks at what they say. It changes nothing in the tenant."
}

func (t *testProgress) rail() rail    { return t.from.rail() }
func (t *testProgress) ticking() bool { return true }

func (t *testProgress) keys(*session) []binding {
	return []binding{{key: "esc", word: "back, goes on", help: "back; the test goes on"}, keyHelp}
}

func (t *testProgress) view(s *session) body {
	b := s.body()
	b.heading("Testing the setup, with real tokens")
	state := t.test.state
	if len(state.Checks) == 0 {
		b.text("Reading the tenant.")
	}
	secret := false
	for _, c := range state.Checks {
		secret = secret || c.Wait != nil && c.Wait.For == steps.WaitNewSecret
		b.runningCheck(c, s.now)
	}
	b.blank()
	if secret {
		b.text("A new secret needs some seconds before Microsoft accepts it.")
		b.blank()
	}
	b.text("This changes nothing in the tenant.")
	return b
}

func (t *testProgress) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case keyMsg:
		if msg.name == "esc" {
			return t.from, nil
		}
	case testMsg:
		if s.test == t.test && msg.state.Over {
			return newTestResults(s, t.from), nil
		}
	}
	return t, nil
}

func (t *testProgress) report(*session) report {
	doing := fmt.Sprintf("testing, %d of %d", t.test.state.Ended(), len(t.test.state.Checks))
	return report{doing: doing, status: &tea.ProgramStatus{State: tea.ProgramStateWorking}, still: "Still testing"}
}
