package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// grace is how long a screen that came by itself ignores enter.
const grace = 700 * time.Millisecond

// frameRate is how often a second the window may be drawn. The renderer wakes that often even when nothing has changed,
// and a wizard that waits should leave the computer alone.
const frameRate = 40

// model is the root, and the only Bubble Tea model. It routes messages to the screen, draws the frame around it, and
// owns what is the same everywhere: help, leaving, suspending, scrolling, the grace period, and the second's tick.
type model struct {
	session *session
	screen  screen
	help    *help // over the screen; nil: closed
	first   tea.Cmd

	shown      *body // the body since the last message; nil before the first
	scroll     int
	focusRow   int
	graceUntil time.Time
	tickDue    bool
	leaving    bool // asked from outside; the wizard ends as soon as nothing is being written
}

// cancelledMsg says that the run was cancelled from outside, by a signal for example.
type cancelledMsg struct{}

// stoppingMsg says that the run was asked from outside to stop after the running requests.
type stoppingMsg struct{}

// newModel begins with the first screen.
func newModel(s *session, first screen, cmd tea.Cmd) *model {
	return &model{session: s, screen: first, first: cmd, focusRow: -1}
}

// Wizard runs the full-screen wizard until the run ends, and returns how it ended. Cancelling ctx ends it too, with the
// terminal restored: at once before the first write, else as soon as the engine has let go. The error is for a terminal
// that cannot be used and for a fault in the wizard itself; the exit code comes from the outcome alone.
func Wizard(ctx context.Context, run Run, o Options) (steps.Outcome, error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newSession(inner, run, o)
	if !o.ASCII {
		// The renderer's table of the widths of signs takes a while to build. It is there by the first frame this way.
		go ansi.StringWidthWc(s.glyphs.here)
	}
	first, cmd := startWelcome(s)
	return s.show(ctx, first, cmd)
}

// show runs the full screen from its first screen on until the run ends.
func (s *session) show(ctx context.Context, first screen, cmd tea.Cmd) (steps.Outcome, error) {
	o := s.opt
	options := []tea.ProgramOption{
		tea.WithInput(o.In), tea.WithOutput(o.Out),
		tea.WithoutSignalHandler(), // signals are the caller's, and come as a cancelled context
		tea.WithFPS(frameRate),
	}
	if o.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.NoTTY))
	}
	m := newModel(s, first, cmd)
	g := &guard{model: m}
	p := tea.NewProgram(g, options...)
	s.send, g.send = p.Send, p.Send
	finished := make(chan struct{})
	defer close(finished)
	go hearFromOutside(ctx, o.Stopping, p.Send, finished)
	_, err := p.Run()
	if g.fell == nil && s.outcome != nil {
		return *s.outcome, nil
	}
	// The terminal is gone, or the wizard has an error in itself: what is being written still comes to an end.
	if s.run != nil {
		s.run.Stop()
	}
	close(s.gone)
	s.writing.wait(ctx)
	switch {
	case g.fell != nil:
		err = g.fell
	case err == nil:
		err = errors.New("the wizard ended without an outcome")
	default:
		err = fmt.Errorf("the screen: %w", err)
	}
	return s.end(steps.ResultFailed, nil), err
}

// hearFromOutside tells the wizard what others ask of it, until it has finished.
func hearFromOutside(ctx context.Context, stopping <-chan struct{}, send func(tea.Msg), finished <-chan struct{}) {
	for {
		select {
		case <-stopping:
			send(stoppingMsg{})
			stopping = nil
		case <-ctx.Done():
			send(cancelledMsg{})
			return
		case <-finished:
			return
		}
	}
}

// Init asks the terminal for its background and begins the first screen.
func (m *model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.first)
}

// Update takes one message.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	s := m.session
	s.now = s.opt.Clock()
	before := m.screen
	cmd := m.route(msg)
	_, pressed := msg.(tea.KeyPressMsg)
	if m.screen != before {
		m.scroll, m.focusRow = 0, -1
		if !pressed {
			m.graceUntil = s.now.Add(grace)
		}
	}
	if m.leaving && s.outcome == nil && !m.outlasts() {
		cmd = tea.Batch(cmd, m.leave())
	}
	m.keepInView(pressed)
	if c, ok := m.screen.(clockwork); ok && c.ticking() && !m.tickDue {
		m.tickDue = true
		cmd = tea.Batch(cmd, s.after(time.Second, tickMsg{}))
	}
	return m, cmd
}

// route brings a message to whom it concerns.
func (m *model) route(msg tea.Msg) tea.Cmd {
	s := m.session
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.columns, s.lines = msg.Width, msg.Height
		m.focusRow = -1 // bring the focus into view again
		return nil
	case tea.BackgroundColorMsg:
		s.backdrop = BackgroundLight
		if msg.IsDark() {
			s.backdrop = BackgroundDark
		}
		s.retheme()
		return nil
	case tea.ColorProfileMsg:
		s.profile = msg.Profile
		s.retheme()
		return nil
	case cancelledMsg:
		m.leaving = true
		return nil
	case stoppingMsg:
		// The write may end before it hears of this. Nobody may be there to leave what it leads to: the terminal may be gone.
		m.leaving = true
	case tickMsg:
		m.tickDue = false
	case workMsg:
		if !s.works[msg.id] {
			return nil
		}
		if msg.last {
			delete(s.works, msg.id)
		}
		if msg.msg == nil {
			return nil
		}
		return m.pass(msg.msg)
	case tea.KeyPressMsg:
		return m.press(newKeyMsg(msg))
	case tea.PasteMsg:
		if t, ok := m.screen.(typist); !ok || !t.typing() || m.help != nil {
			return nil
		}
	}
	return m.pass(msg)
}

// An outlasting screen cannot be left while a write is running, not even when the run is cancelled from outside: it
// ends the wizard itself, as soon as the engine has returned.
type outlasting interface{ outlasts() bool }

// outlasts tells whether the screen holds the wizard open.
func (m *model) outlasts() bool {
	o, ok := m.screen.(outlasting)
	return ok && o.outlasts()
}

// leave ends the wizard as ctrl+c does, and without asking.
func (m *model) leave() tea.Cmd {
	cmd := m.interrupt()
	if m.session.outcome == nil {
		return m.session.quit(m.session.interrupted())
	}
	return cmd
}

// pass gives a message to the screen.
func (m *model) pass(msg tea.Msg) tea.Cmd {
	var heardOf tea.Cmd
	if h, ok := msg.(heard); ok {
		heardOf = h.hear(m.session)
	}
	next, cmd := m.screen.update(m.session, msg)
	if heardOf != nil {
		cmd = tea.Batch(heardOf, cmd)
	}
	if next != m.screen {
		m.screen = next
		m.help = nil
	}
	return cmd
}

// press handles a key: what is the same everywhere first, then the screen.
func (m *model) press(k keyMsg) tea.Cmd {
	s := m.session
	typing := false
	if t, ok := m.screen.(typist); ok {
		typing = t.typing()
	}
	switch k.name {
	case "ctrl+c":
		return m.interrupt()
	case "ctrl+z":
		return tea.Suspend
	}
	if s.columns < minColumns || s.lines < minLines {
		if k.name == "q" {
			return m.interrupt()
		}
		return nil
	}
	if m.help != nil {
		return m.pressInHelp(k)
	}
	bindings := m.keys()
	switch {
	case (k.name == "f1" || k.name == "?" && !typing) && slices.ContainsFunc(bindings, binding.isHelp):
		m.help = newHelp(m.screen, bindings, typing)
		m.scroll, m.focusRow = 0, -1
		return nil
	case k.name == "enter" && s.now.Before(m.graceUntil):
		return nil
	case typing:
	case !bound(bindings, k.name):
		return nil
	case k.name == "q":
		return m.quit()
	}
	if m.scrolls(k.name) {
		return nil
	}
	return m.pass(k)
}

// keys are the keys that work right now: those of the screen, or of the help over it, and those that scroll a body that
// does not fit, which do nothing else then.
func (m *model) keys() []binding {
	keys := helpKeys
	if m.help == nil {
		keys = m.screen.keys(m.session)
	}
	b := m.shown
	if b == nil {
		first := m.body()
		b = &first
	}
	if len(b.rows) <= m.session.room() {
		return keys
	}
	scroll := b.scrollKeys()
	keys = slices.DeleteFunc(slices.Clone(keys), func(k binding) bool { return k.key == scroll.key })
	return append(keys, scroll)
}

// interrupt is ctrl+c: it leaves at once, unless the screen has to ask.
func (m *model) interrupt() tea.Cmd {
	i, ok := m.screen.(interruptible)
	if !ok {
		return m.session.quit(m.session.interrupted())
	}
	m.help = nil
	next, cmd := i.interrupt(m.session)
	m.screen = next
	return cmd
}

// quit is q, where the screen offers it.
func (m *model) quit() tea.Cmd {
	if l, ok := m.screen.(leavable); ok {
		return l.leave(m.session)
	}
	return m.session.quit(m.session.interrupted())
}

// pressInHelp handles a key while the help is open.
func (m *model) pressInHelp(k keyMsg) tea.Cmd {
	switch k.name {
	case "esc", "?", "f1", "enter":
		m.help = nil
		m.scroll, m.focusRow = 0, -1
	case "q":
		if m.help.offers("q") {
			return m.quit()
		}
	default:
		m.scrolls(k.name)
	}
	return nil
}

// scrolls moves a body that does not fit, and tells whether the key did that. Where a row can have the focus, the
// single steps move the focus instead.
func (m *model) scrolls(key string) bool {
	b := m.body()
	room := m.session.room()
	most := len(b.rows) - room
	if most <= 0 {
		return false
	}
	if b.focus >= 0 && (key == "up" || key == "down" || key == "home" || key == "end") {
		return false
	}
	switch key {
	case "up":
		m.scroll--
	case "down":
		m.scroll++
	case "pgup":
		m.scroll -= room - 1
	case "pgdown":
		m.scroll += room - 1
	case "home":
		m.scroll = 0
	case "end":
		m.scroll = most
	default:
		return false
	}
	m.scroll = min(max(m.scroll, 0), most)
	return true
}

// body is what stands in the body now.
func (m *model) body() body {
	if m.help != nil {
		return m.help.view(m.session)
	}
	return m.screen.view(m.session)
}

// keepInView keeps the scroll position within the body, and brings a focus that has moved into view. A panel that a key
// opened or closed within the same screen is read from its heading on.
func (m *model) keepInView(pressed bool) {
	b := m.body()
	if pressed && m.shown != nil && b.title != m.shown.title {
		m.scroll, m.focusRow = 0, -1
	}
	m.shown = &b
	room := m.session.room()
	if b.focus >= 0 && b.focus != m.focusRow {
		if last := max(b.focus, b.last); last >= m.scroll+room {
			m.scroll = last - room + 1
		}
		m.scroll = min(m.scroll, b.focus)
		if b.focus < room && max(b.focus, b.last) < room && m.focusRow < 0 {
			m.scroll = 0
		}
	}
	m.focusRow = b.focus
	m.scroll = max(min(m.scroll, len(b.rows)-room), 0)
}

// View draws the window.
func (m *model) View() tea.View {
	s := m.session
	var r report
	if rs, ok := m.screen.(reporting); ok {
		r = rs.report(s)
	}
	at := s.place(m.screen)
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = s.windowTitle(at, r)
	v.ProgressBar = r.bar
	v.ProgramStatus = r.status
	if v.ProgramStatus == nil {
		v.ProgramStatus = &tea.ProgramStatus{State: tea.ProgramStateBlocked, Kind: tea.ProgramStatusKindQuestion}
	}
	if s.outcome != nil {
		v.ProgramStatus = &tea.ProgramStatus{State: tea.ProgramStateIdle}
	}
	if s.columns < minColumns || s.lines < minLines {
		v.SetContent(s.tooSmall(r.still))
		return v
	}
	b := m.shown
	if b == nil {
		first := m.body()
		b = &first
	}
	v.SetContent(s.draw(at, *b, m.scroll, m.keys()))
	if b.cursor != nil && b.cursor.Y >= m.scroll && b.cursor.Y < m.scroll+s.room() {
		c := *b.cursor
		c.Y += 3 - m.scroll // title, rail, blank
		v.Cursor = &c
	}
	return v
}

// windowTitle names the step and the tenant.
func (s *session) windowTitle(r rail, rep report) string {
	title := fmt.Sprintf("Step %d of %d: %s", s.step(r.at), len(s.stages), stageNames[r.at])
	if rep.doing != "" {
		title += ", " + rep.doing
	}
	if rep.title != "" {
		title = rep.title
	}
	if name := words.Clean(s.shown.DisplayName); name != "" {
		title += " - " + words.CutEnd(name, 40)
	}
	return title
}
