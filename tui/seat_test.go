package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/tui/words"
)

// seat is where a test sits: it presses keys, lets time pass, delivers the messages of works one by one, and reads the
// window.
type seat struct {
	t       testing.TB
	model   *model
	session *session
	now     time.Time
	queue   []tea.Msg // what works have told and have not been delivered
	delayed []delayed
	left    bool       // the program has quit
	copied  string     // what was sent to the clipboard
	engine  chan error // what it waits for, once the sign-in is lost: the answer of a new one
	special []string
}

type delayed struct {
	at  time.Time
	msg tea.Msg
}

// delayedMsg is how a delay comes out of a command in tests.
type delayedMsg struct {
	d   time.Duration
	msg tea.Msg
}

// sit begins the wizard in a window.
func sit(t testing.TB, run Run, o Options, columns, lines int) *seat {
	t.Helper()
	return sitBefore(t, run, o, columns, lines, startWelcome)
}

// sitBefore begins with another screen than the wizard's first.
func sitBefore(t testing.TB, run Run, o Options, columns, lines int, begin func(*session) (screen, tea.Cmd)) *seat {
	t.Helper()
	seat := &seat{t: t, now: fakeNow}
	o.Clock = func() time.Time { return seat.now }
	s := newSession(context.Background(), run, o)
	s.send = func(m tea.Msg) { seat.queue = append(seat.queue, m) }
	s.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		return func() tea.Msg { return delayedMsg{d, msg} }
	}
	seat.session = s
	first, cmd := begin(s)
	seat.model = newModel(s, first, nil)
	seat.do(cmd)
	seat.send(tea.WindowSizeMsg{Width: columns, Height: lines})
	return seat
}

// do carries out a command.
func (s *seat) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.do(c)
		}
	case tea.QuitMsg:
		s.left = true
	case delayedMsg:
		s.delayed = append(s.delayed, delayed{s.now.Add(msg.d), msg.msg})
	case workMsg:
		s.queue = append(s.queue, msg)
	default:
		if text := fmt.Sprintf("%T", msg); text == "tea.setClipboardMsg" {
			s.copied = fmt.Sprint(msg)
			return
		}
		s.special = append(s.special, fmt.Sprintf("%T", msg))
		s.send(msg)
	}
}

// send gives the root a message.
func (s *seat) send(msg tea.Msg) {
	_, cmd := s.model.Update(msg)
	s.do(cmd)
}

// deliver gives the root the next n messages that works have told.
func (s *seat) deliver(n int) {
	s.t.Helper()
	for range n {
		if len(s.queue) == 0 {
			s.t.Fatal("no work has anything to tell")
		}
		msg := s.queue[0]
		s.queue = s.queue[1:]
		s.send(msg)
	}
}

// drain delivers all that works have told.
func (s *seat) drain() {
	for len(s.queue) > 0 {
		s.deliver(1)
	}
}

// wait lets time pass: delays run out in order, and clocks tick.
func (s *seat) wait(d time.Duration) {
	end := s.now.Add(d)
	for {
		next := -1
		for i, l := range s.delayed {
			if !l.at.After(end) && (next < 0 || l.at.Before(s.delayed[next].at)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		l := s.delayed[next]
		s.delayed = append(s.delayed[:next], s.delayed[next+1:]...)
		s.now = l.at
		s.send(l.msg)
	}
	s.now = end
}

var keyCodes = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
	"right": tea.KeyRight, "tab": tea.KeyTab, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp,
	"pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace, "f1": tea.KeyF1,
}

// press presses keys: "enter", "ctrl+c", "c".
func (s *seat) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		if code, ok := keyCodes[k]; ok {
			s.send(tea.KeyPressMsg{Code: code})
			continue
		}
		if k == "space" {
			s.send(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
			continue
		}
		if letter, ok := strings.CutPrefix(k, "ctrl+"); ok {
			s.send(tea.KeyPressMsg{Code: []rune(letter)[0], Mod: tea.ModCtrl})
			continue
		}
		if len([]rune(k)) != 1 {
			s.t.Fatalf("unknown key %q", k)
		}
		s.send(tea.KeyPressMsg{Code: []rune(k)[0], Text: k})
	}
}

// write types text, letter by letter.
func (s *seat) write(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// clear empties the field with the focus.
func (s *seat) clear() { s.press("ctrl+e", "ctrl+u") }

// window is what a person sees, without colours and without blanks at the ends of rows.
func (s *seat) window() string {
	rows := strings.Split(ansi.Strip(s.model.View().Content), "\n")
	for i, r := range rows {
		rows[i] = strings.TrimRight(r, " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// sees fails the test unless the window holds each text.
func (s *seat) sees(texts ...string) {
	s.t.Helper()
	w := s.window()
	for _, text := range texts {
		if !strings.Contains(w, text) {
			s.t.Fatalf("the window does not hold %q:\n%s", text, w)
		}
	}
}

// misses fails the test if the window holds one of the texts.
func (s *seat) misses(texts ...string) {
	s.t.Helper()
	w := s.window()
	for _, text := range texts {
		if strings.Contains(w, text) {
			s.t.Fatalf("the window holds %q:\n%s", text, w)
		}
	}
}

// golden compares the window with testdata/<name>.txt, and checks what is true of every window.
func (s *seat) golden(name string) {
	s.t.Helper()
	s.check()
	got := s.window()
	path := filepath.Join("testdata", name+".txt")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// check fails the test unless the window is as every window must be: as many rows as it has lines, none wider than the
// window, and a footer with the help in it.
func (s *seat) check() {
	s.t.Helper()
	content := ansi.Strip(s.model.View().Content)
	rows := strings.Split(content, "\n")
	if len(rows) != s.session.lines {
		s.t.Errorf("%d rows in a window of %d:\n%s", len(rows), s.session.lines, content)
	}
	for _, r := range rows {
		if words.Cells(strings.TrimRight(r, " ")) > s.session.columns-1 {
			s.t.Errorf("a row of %d cells in a window of %d: %q", words.Cells(r), s.session.columns, r)
		}
	}
	footer := rows[len(rows)-1]
	if !strings.Contains(footer, "help") && !strings.Contains(footer, "esc back") && !strings.Contains(footer, "ctrl+c") && !strings.Contains(footer, "any key") {
		s.t.Errorf("no footer: %q", footer)
	}
}
