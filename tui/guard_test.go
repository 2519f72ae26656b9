//go:build unix

package tui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"github.com/modelop/modelop-entra/steps"
)

// broken is an engine with an error in itself.
type broken struct {
	*fakeRun
	stopped bool
}

func (b *broken) SignIn(context.Context, string, func(steps.DeviceCode), func()) (steps.Account, error) {
	panic("the engine is broken")
}

func (b *broken) Stop() { b.stopped = true }

// TestAnErrorInTheWizardItself: the terminal is given back, nothing of the error reaches it, and the caller hears what
// happened, wherever it did.
func TestAnErrorInTheWizardItself(t *testing.T) {
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	if err := pty.Setsize(theirs, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	var drawn bytes.Buffer
	read := make(chan struct{})
	go func() {
		defer close(read)
		answer := []byte("\r")
		buffer := make([]byte, 4096)
		for {
			n, err := ours.Read(buffer)
			drawn.Write(buffer[:n])
			if bytes.Contains(drawn.Bytes(), []byte("Which tenant?")) && answer != nil {
				_, _ = ours.Write(answer) // if not, the test waits for ever
				answer = nil
			}
			if err != nil { // the other end was closed
				return
			}
		}
	}()
	o := options()
	o.In, o.Out = theirs, theirs
	run := &broken{fakeRun: contoso()}
	_, err = Wizard(t.Context(), run, o)
	_ = theirs.Close()
	<-read
	fell := new(steps.Panic)
	if !errors.As(err, &fell) || !strings.Contains(string(fell.Stack), "SignIn") {
		t.Fatalf("the wizard ended with %v", err)
	}
	if !run.stopped {
		t.Error("the engine was not asked to stop")
	}
	text := drawn.String()
	if !strings.Contains(text, ansi.SetModeAltScreenSaveCursor) {
		t.Fatal("the wizard never drew")
	}
	for _, want := range []string{ansi.ResetModeAltScreenSaveCursor, ansi.ResetModeBracketedPaste, ansi.SetModeTextCursorEnable} {
		if !strings.Contains(text, want) {
			t.Errorf("the terminal was not told %q", want)
		}
	}
	if strings.Contains(text, "broken") || strings.Contains(text, "goroutine") {
		t.Errorf("the error reached the terminal:\n%s", text)
	}
}

// brittle is a screen with an error in itself.
type brittle struct {
	*welcome
	inView bool
}

func (b *brittle) view(s *session) body {
	if b.inView {
		panic("in the view")
	}
	return b.welcome.view(s)
}

func (b *brittle) update(*session, tea.Msg) (screen, tea.Cmd) { panic("in the update") }

// TestAnErrorInAScreen ends the wizard too.
func TestAnErrorInAScreen(t *testing.T) {
	s := sit(t, contoso(), options(), 80, 24)
	w, ok := s.model.screen.(*welcome)
	if !ok {
		t.Fatalf("the first screen is a %T", s.model.screen)
	}
	told := make(chan tea.Msg, 1)
	s.model.screen = &brittle{welcome: w}
	g := &guard{model: s.model, send: func(m tea.Msg) { told <- m }}
	_, cmd := g.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	if _, quits := cmd().(tea.QuitMsg); !quits || g.fell == nil || g.fell.Value != "in the update" {
		t.Errorf("after an error in an update: %v, %v", cmd(), g.fell)
	}
	g.fell = nil
	s.model.screen, s.model.shown = &brittle{welcome: w, inView: true}, nil
	if v := g.View(); v.Content != "" || !v.AltScreen {
		t.Errorf("a window was drawn: %q", v.Content)
	}
	_, cmd = g.Update(<-told)
	if _, quits := cmd().(tea.QuitMsg); !quits || g.fell.Value != "in the view" {
		t.Errorf("after an error in a view: %v, %v", cmd(), g.fell)
	}
}
