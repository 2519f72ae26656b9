package tui

import (
	"cmp"
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// Options are what the wizard needs beside the engine.
type Options struct {
	In  io.Reader // a terminal
	Out io.Writer // a terminal

	Tenant   string            // filled into the first screen
	Prefill  blueprint.Choices // answers from flags
	Given    steps.Given       // which of them came from flags
	KeepPath bool              // a path of the URL is confirmed already (--keep-path)

	Way        steps.Way // how to sign in; empty: with a device code
	SSH        bool      // the terminal is at the far end of an ssh connection, where no browser can open
	Cloud      string    // the cloud, in words; empty: the public one
	Portal     string    // host of the Entra admin center; empty: the public cloud's
	Graph      string    // host of Microsoft Graph, likewise
	Folder     string    // --out
	Demo       bool
	NoColor    bool       // no styling at all
	ASCII      bool       // ASCII signs only
	Background Background // what the environment tells; the terminal's own answer counts more
	Version    string
	Log        string // path of the log, as people type it; empty: there is none

	Clock   func() time.Time           // nil: the computer's
	Browser func(address string) error // opens a page; nil: there is no browser here
	OwnApp  bool                       // the sign-in goes through an app of the operator's own (--client-id)

	// Administrator makes a run for a second person, who signs in on this computer to grant what was left; nil: that is not
	// offered.
	Administrator func() Granter

	// Elsewhere is the command that runs the wizard on a computer with a browser: with the answers in the file or, where it
	// is empty, spelled out. nil: not known.
	Elsewhere func(tenant, answers string) string

	// Stopping is closed when somebody outside of the wizard, by a signal for example, has asked the run to stop after the
	// running requests. nil: nobody can.
	Stopping <-chan struct{}

	// Redirects lists the addresses that will be registered for a URL, for the registrations with the names or, without
	// names, for all; nil: they are not shown while the URL is typed.
	Redirects func(u blueprint.URL, names ...string) []blueprint.RedirectURI
}

// session is what the screens share: the engine, the answers so far, and how to draw.
type session struct {
	ctx   context.Context
	run   Run
	opt   Options
	send  func(tea.Msg)                        // from any goroutine; set before the first work runs
	after func(time.Duration, tea.Msg) tea.Cmd // msg comes to the screen later

	now      time.Time // of the message that is being handled
	columns  int
	lines    int
	profile  colorprofile.Profile
	backdrop Background
	theme    theme
	glyphs   glyphs

	stages []stage // of the window

	works     map[int]bool // works whose messages still count
	workCount int
	signing   work // the last sign-in: one at a time
	writing   work // the last Apply, likewise
	// gone is closed when there is nobody to ask any more.
	gone chan struct{}

	way          steps.Way     // how to sign in
	tenant       string        // as it was typed; empty: the account's own
	account      steps.Account // after sign-in
	shown        plan.Tenant   // the tenant in the title line, once one is known
	home         string        // the id of the tenant that choices and answers are about; empty: there was none yet
	wrongTenants int           // how often the sign-in ended in another tenant

	// choices and answers are kept when people go back, until the first write or for another tenant.
	choices  blueprint.Choices
	settled  bool           // choices belong to a URL that was chosen on screen
	keptPath string         // the URL whose path was confirmed
	answers  plan.Answers   // whether the URL is a new one
	earlier  earlierAnswers // to the plan's questions
	plan     plan.Plan

	consent *steps.Consent // what an administrator was asked for; nil: it was not read yet

	test *testRun // of the setup; nil: none was begun

	past    *steps.Outcome // how Apply has ended; from then on there is no way back before Review
	outcome *steps.Outcome // set when the run ends
}

// newSession begins a session for a window of 80 by 24; the terminal tells its size at once.
func newSession(ctx context.Context, run Run, o Options) *session {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	s := &session{
		ctx: ctx, run: run, opt: o,
		now:     o.Clock(),
		columns: 80, lines: 24,
		profile: colorprofile.ANSI256, backdrop: o.Background,
		stages:  wizardStages,
		works:   map[int]bool{},
		gone:    make(chan struct{}),
		way:     cmp.Or(o.Way, steps.WayDeviceCode),
		tenant:  o.Tenant,
		choices: o.Prefill,
		glyphs:  unicodeGlyphs,
	}
	if o.ASCII {
		s.glyphs = asciiGlyphs
	}
	s.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		return tea.Tick(d, func(time.Time) tea.Msg { return msg })
	}
	s.retheme()
	return s
}

func (s *session) retheme() { s.theme = newTheme(s.backdrop, s.profile, s.opt.NoColor) }

// work is something that takes time and runs beside the screens.
type work struct {
	id     int
	cancel context.CancelFunc
	ended  chan struct{}
}

// wait waits until the work has ended, or ctx.
func (w work) wait(ctx context.Context) {
	if w.ended == nil {
		return
	}
	select {
	case <-w.ended:
	case <-ctx.Done():
	}
}

// workMsg carries a message of a work. Messages of a work that was stopped are dropped.
type workMsg struct {
	id   int
	last bool
	msg  tea.Msg
}

// start runs do beside the screens. What do returns, and what it tells through tell meanwhile, comes to the screen as
// messages, unless the work is stopped first.
func (s *session) start(do func(ctx context.Context, tell func(tea.Msg)) tea.Msg) (work, tea.Cmd) {
	s.workCount++
	id := s.workCount
	s.works[id] = true
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan struct{})
	return work{id: id, cancel: cancel, ended: ended}, func() tea.Msg {
		defer close(ended)
		defer cancel()
		msg := do(ctx, func(m tea.Msg) { s.send(workMsg{id: id, msg: m}) })
		return workMsg{id: id, last: true, msg: msg}
	}
}

// stop cancels a work and drops what it still has to say.
func (s *session) stop(w work) {
	if w.cancel != nil {
		w.cancel()
	}
	delete(s.works, w.id)
}

// quit ends the wizard with the outcome.
func (s *session) quit(o steps.Outcome) tea.Cmd {
	o.Tested = s.tested()
	s.outcome = &o
	return tea.Quit
}

// interrupted is the outcome of someone who leaves while nothing is being written: how Apply has ended, where it has.
func (s *session) interrupted() steps.Outcome {
	if s.past != nil {
		return *s.past
	}
	return s.end(steps.ResultInterrupted, nil)
}

// refused is the outcome of a run that something kept from its first write.
func (s *session) refused(p *steps.Problem) steps.Outcome {
	if s.past != nil {
		return *s.past
	}
	return s.end(steps.ResultRefused, p)
}

func (s *session) end(r steps.Result, p *steps.Problem) steps.Outcome {
	return steps.Outcome{
		Result: r, Problem: p, Demo: s.opt.Demo,
		Tenant: s.account.Tenant, URL: s.choices.URL.String(), Key: s.choices.Key,
	}
}

// tenantName is the tenant as sentences name it. A name without blanks fits into one row.
func (s *session) tenantName() string { return s.named(s.account.Tenant) }

// named is tenantName for any tenant.
func (s *session) named(t plan.Tenant) string {
	if n := words.Clean(t.DisplayName); n != "" {
		return words.CutEnd(n, min(40, s.textWidth()-1)) // a full stop may follow
	}
	if d := domain(t.DefaultDomain); d != "" {
		return d
	}
	return words.TenantName(t)
}

// sent is the message for the note line after something went to the clipboard.
func (s *session) sent(what string) string {
	if s.small() {
		return "Sent to clipboard."
	}
	return what + " sent to your terminal's clipboard."
}

// small tells whether the window is below 60 columns, where explanations stand under their rows.
func (s *session) small() bool { return s.columns < 60 }

// textWidth is the width of the text of a body: from column 3 to the right margin, at most 96 cells.
func (s *session) textWidth() int {
	margin := 2
	if s.small() {
		margin = 1
	}
	return min(s.columns, 100) - 2 - margin
}
