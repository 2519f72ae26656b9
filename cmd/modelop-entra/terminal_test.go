//go:build unix

package main_test

import (
	"bytes"
	"context"
	"errors"
	"image/color"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience is how long a test waits for something to appear. It is long because it costs nothing while all is well.
const patience = 2 * time.Minute

// terminal is a program that runs in a pseudo-terminal, as a person sees it: through a terminal emulator that shares no
// code with the program's own drawing. Tests wait for what the screen shows and never for time to pass.
type terminal struct {
	t   testing.TB
	cmd *exec.Cmd
	tty *os.File // our end of the pseudo-terminal
	far *os.File // the program's end

	mu       sync.Mutex // guards all below; the emulator has no lock of its own that holds
	emulator *vt.Emulator
	changed  chan struct{} // closed at the next change of the screen
	seen     map[string]bool
	raw      []byte
	pending  []byte // the beginning of a frame whose end has not come yet
	title    string // of the window
	modes    map[ansi.Mode]bool

	resized  bool          // it had another size before
	uncooked bool          // once it has ended: the program left the terminal without its line discipline
	ended    chan struct{} // closed when the program has ended and all it wrote is on the screen
}

// onLight makes a terminal with a light background. Without it the background is black.
func onLight(e *vt.Emulator) { e.SetDefaultBackgroundColor(color.White) }

// startTerminal runs the program in a terminal of 80 by 24 until it ends or the test does. Resize changes the size.
func startTerminal(t testing.TB, cmd *exec.Cmd, options ...func(*vt.Emulator)) *terminal {
	t.Helper()
	const columns, rows = 80, 24
	tty, far := openTerminal(t)
	err := pty.Setsize(far, &pty.Winsize{Cols: columns, Rows: rows})
	cmd.Stdin, cmd.Stdout, cmd.Stderr = far, far, far
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err = errors.Join(err, cmd.Start()); err != nil {
		t.Fatalf("start %s in a terminal: %v", cmd, err)
	}
	term := &terminal{
		t: t, cmd: cmd, tty: tty, far: far,
		emulator: vt.NewEmulator(columns, rows),
		changed:  make(chan struct{}),
		seen:     map[string]bool{},
		modes:    map[ansi.Mode]bool{},
		ended:    make(chan struct{}),
	}
	term.emulator.SetCallbacks(vt.Callbacks{
		Title:       func(title string) { term.title = title },
		EnableMode:  func(m ansi.Mode) { term.modes[m] = true },
		DisableMode: func(m ansi.Mode) { term.modes[m] = false },
	})
	term.drawsWholeFrames()
	for _, option := range options {
		option(term.emulator)
	}
	replied := make(chan struct{})
	go func() {
		defer close(replied)
		term.reply()
	}()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		term.show()
	}()
	go func() {
		_ = cmd.Wait() // its error is the exit code, which Wait tells
		term.mu.Lock()
		term.uncooked = !term.cooked()
		_ = far.Close() // what is left to be read comes to an end
		term.mu.Unlock()
		<-shown
		close(term.ended)
	}()
	t.Cleanup(func() {
		select {
		case <-term.ended:
		default:
			_ = cmd.Process.Kill()
			<-term.ended
		}
		<-replied
		_ = tty.Close()
		for screen := range term.seen {
			record(t.Name()+", screen", screen)
		}
		record(t.Name()+", terminal", string(term.raw))
		if t.Failed() {
			t.Logf("the last screen:\n%s", term.text())
		}
	})
	return term
}

// openTerminal makes a pseudo-terminal. Reading from our end can be interrupted by closing it.
func openTerminal(t testing.TB) (ours, theirs *os.File) {
	t.Helper()
	p, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	fd, err := syscall.Dup(int(p.Fd()))
	if err == nil {
		syscall.CloseOnExec(fd)
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), p.Name()), theirs
}

// show feeds what the program writes to the emulator until the program ends.
func (term *terminal) show() {
	buffer := make([]byte, 32*1024)
	for {
		n, err := term.tty.Read(buffer)
		term.mu.Lock()
		term.raw = append(term.raw, buffer[:n]...)
		term.pending = append(term.pending, buffer[:n]...)
		whole := len(term.pending)
		if err == nil {
			whole = wholeFrames(term.pending)
		}
		term.feed(term.pending[:whole])
		term.pending = append([]byte(nil), term.pending[whole:]...)
		_, _ = term.emulator.InputPipe().Write(nil) // waits until reply has sent all answers, so none comes after the program
		term.seen[term.text()] = true
		close(term.changed)
		term.changed = make(chan struct{})
		term.mu.Unlock()
		if err != nil { // EIO on Linux, EOF elsewhere: the program has let go of the terminal
			break
		}
	}
	// The emulator's own Close races with Read; closing the pipe under it ends reply just as well.
	if pipe, ok := term.emulator.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
}

// drawsWholeFrames lets the terminal say that it knows synchronized output: it shows what the program draws between the
// two marks at once, as most terminals do today. So no test sees half a frame.
func (term *terminal) drawsWholeFrames() {
	term.emulator.RegisterCsiHandler(ansi.Command('?', '$', 'p'), func(params ansi.Params) bool {
		mode, _, _ := params.Param(0, 0)
		if mode != ansi.ModeSynchronizedOutput.Mode() {
			return false
		}
		_, _ = io.WriteString(term.emulator.InputPipe(), ansi.ReportMode(ansi.ModeSynchronizedOutput, ansi.ModeReset))
		return true
	})
}

// wholeFrames is how many of the bytes may be shown: all but a frame that has begun and not ended.
func wholeFrames(b []byte) int {
	const begin, end = ansi.SetModeSynchronizedOutput, ansi.ResetModeSynchronizedOutput
	if at := bytes.LastIndex(b, []byte(begin)); at >= 0 && !bytes.Contains(b[at:], []byte(end)) {
		return at
	}
	for n := min(len(begin)-1, len(b)); n > 0; n-- { // the mark itself may come in two parts
		if bytes.HasSuffix(b, []byte(begin[:n])) {
			return len(b) - n
		}
	}
	return len(b)
}

// feed gives the emulator what the program wrote, one control sequence after the other. A program that learns of another
// size has written for the former one meanwhile; the emulator, unlike a terminal, panics on lines that it has no more.
// Such a sequence is left out, as the program draws all anew for the new size. term.mu must be held.
func (term *terminal) feed(written []byte) {
	for len(written) > 0 {
		end := bytes.IndexByte(written[1:], '\x1b') + 1
		if end == 0 {
			end = len(written)
		}
		func() {
			defer func() {
				if fault := recover(); fault != nil && !term.resized {
					panic(fault)
				}
			}()
			_, _ = term.emulator.Write(written[:end]) // it fails only when closed, and nobody closes it
		}()
		written = written[end:]
	}
}

// reply sends the emulator's answers to the program's questions (background colour, modes, …). A program that waits for
// one, and an emulator that cannot get rid of one, would stand still.
func (term *terminal) reply() {
	buffer := make([]byte, 4096)
	for {
		n, err := term.emulator.Read(buffer)
		if n > 0 {
			_, _ = term.tty.Write(buffer[:n]) // a program that has ended needs no answer
		}
		if err != nil {
			return
		}
	}
}

// text is the visible screen, below whatever has scrolled out at its top. term.mu must be held while the program runs.
func (term *terminal) text() string {
	var lines []string
	if !term.emulator.IsAltScreen() {
		for y := range term.emulator.ScrollbackLen() {
			var line strings.Builder
			for x := range term.emulator.Width() {
				cell := term.emulator.ScrollbackCellAt(x, y)
				switch {
				case cell == nil:
				case cell.Content == "" && cell.Width > 0:
					line.WriteByte(' ')
				default:
					line.WriteString(cell.Content)
				}
			}
			lines = append(lines, strings.TrimRight(line.String(), " "))
		}
	}
	for line := range strings.SplitSeq(term.emulator.String(), "\n") {
		lines = append(lines, strings.TrimRight(line, " \r"))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// Screen is what a person sees now, without blanks at the ends of the lines.
func (term *terminal) Screen() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.text()
}

// await waits until ok says yes to the screen, the deadline passes, or the program ends. It returns the last screen.
func (term *terminal) await(deadline time.Duration, ok func(screen string) bool) (string, error) {
	ctx, cancel := context.WithTimeout(term.t.Context(), deadline)
	defer cancel()
	for {
		term.mu.Lock()
		screen, changed := term.text(), term.changed
		term.mu.Unlock()
		if ok(screen) {
			return screen, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return screen, ctx.Err()
		case <-term.ended:
			if screen = term.Screen(); ok(screen) {
				return screen, nil
			}
			return screen, errors.New("the program has ended")
		}
	}
}

// WaitFor waits until the screen shows all the texts, and returns it.
func (term *terminal) WaitFor(texts ...string) string {
	term.t.Helper()
	screen, err := term.await(patience, shows(texts))
	if err != nil {
		term.t.Fatalf("waiting for %q: %v; the screen:\n%s", texts, err, screen)
	}
	return screen
}

// WaitForMatch waits until the screen matches the regular expression, and returns it.
func (term *terminal) WaitForMatch(pattern string) string {
	term.t.Helper()
	screen, err := term.await(patience, regexp.MustCompile(pattern).MatchString)
	if err != nil {
		term.t.Fatalf("waiting for %s: %v; the screen:\n%s", pattern, err, screen)
	}
	return screen
}

// PressUntil presses the key until the screen shows the texts: screens that come by themselves ignore enter at first, and
// a person then presses it again.
func (term *terminal) PressUntil(key string, texts ...string) string {
	term.t.Helper()
	const again = time.Second
	var screen string
	var err error
	for range int(patience / again) {
		term.Press(key)
		screen, err = term.await(again, shows(texts))
		if !errors.Is(err, context.DeadlineExceeded) {
			break
		}
	}
	if err != nil {
		term.t.Fatalf("pressing %s and waiting for %q: %v; the screen:\n%s", key, texts, err, screen)
	}
	return screen
}

func shows(texts []string) func(string) bool {
	return func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}
}

// Type types the text as it is.
func (term *terminal) Type(text string) {
	term.t.Helper()
	if _, err := io.WriteString(term.tty, text); err != nil {
		term.t.Fatalf("type %q: %v", text, err)
	}
}

// keys are the bytes that a terminal sends for a key.
var keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "backspace": "\x7f", "ctrl+c": "\x03", "ctrl+z": "\x1a", "ctrl+u": "\x15", "f1": "\x1bOP",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
}

// Press presses keys, each a name of keys or one character.
func (term *terminal) Press(names ...string) {
	term.t.Helper()
	for _, name := range names {
		sent, named := keys[name]
		if !named {
			sent = name
		}
		term.Type(sent)
	}
}

// Resize makes the window another size.
func (term *terminal) Resize(columns, rows int) {
	term.t.Helper()
	term.mu.Lock()
	defer term.mu.Unlock()
	term.resized = true
	term.emulator.Resize(columns, rows)
	if err := pty.Setsize(term.far, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		term.t.Fatalf("resize: %v", err)
	}
}

// Wait waits for the program to end and returns its exit code and what stands on the screen afterwards.
func (term *terminal) Wait() (code int, screen string) {
	term.t.Helper()
	term.Ends()
	for _, fault := range term.leftBehind() {
		term.t.Errorf("the program left the terminal with %s", fault)
	}
	return term.cmd.ProcessState.ExitCode(), term.Screen()
}

// Ends waits for the program to end.
func (term *terminal) Ends() {
	term.t.Helper()
	select {
	case <-term.ended:
	case <-time.After(patience):
		term.t.Fatalf("the program does not end; the screen:\n%s", term.Screen())
	}
}
