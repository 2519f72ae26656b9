//go:build unix

package main_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	xterm "golang.org/x/term"
)

// leftBehind lists what a program that has ended did not put back as it was: a shell that goes on in such a terminal is
// hard to use.
func (term *terminal) leftBehind() []string {
	term.mu.Lock()
	defer term.mu.Unlock()
	var faults []string
	if term.emulator.IsAltScreen() {
		faults = append(faults, "its alternate screen")
	}
	// The emulator keeps this for each of its two screens; terminals have one cursor.
	if shown, told := term.modes[ansi.ModeTextCursorEnable]; told && !shown {
		faults = append(faults, "a hidden cursor")
	}
	for mode, on := range term.modes {
		if on && mode != ansi.ModeTextCursorEnable && mode != ansi.ModeAutoWrap {
			faults = append(faults, fmt.Sprintf("mode %d switched on", mode.Mode()))
		}
	}
	if bars := term.told(9); len(bars) > 0 && !strings.HasPrefix(bars[len(bars)-1], "4;0") {
		faults = append(faults, fmt.Sprintf("a progress bar: %q", bars[len(bars)-1]))
	}
	if links := term.told(8); len(links) > 0 && links[len(links)-1] != ";" {
		faults = append(faults, fmt.Sprintf("an open link: %q", links[len(links)-1]))
	}
	if term.title != "" {
		faults = append(faults, fmt.Sprintf("the title %q", term.title))
	}
	if term.uncooked {
		faults = append(faults, "a line discipline of its own")
	}
	return faults
}

// told are the things that the program told the terminal with an operating system command of that number. term.mu must be
// held.
func (term *terminal) told(number int) []string {
	var all []string
	for _, m := range regexp.MustCompile(fmt.Sprintf("\x1b\\]%d;([^\x07\x1b]*)(?:\x07|\x1b\\\\)", number)).FindAllSubmatch(term.raw, -1) {
		all = append(all, string(m[1]))
	}
	return all
}

// Taken waits until the program has made the terminal its own, so that there is something to put back, and has asked the
// last it wants to know of it: what a terminal answers after the program would be on the screen.
func (term *terminal) Taken() {
	term.t.Helper()
	const background = 11
	_, err := term.await(patience, func(string) bool {
		term.mu.Lock()
		defer term.mu.Unlock()
		return !term.cooked() && term.modes[ansi.ModeBracketedPaste] && term.emulator.IsAltScreen() && len(term.told(background)) > 0
	})
	if err != nil {
		term.t.Fatalf("the wizard has not taken the terminal, so nothing can be said about how it leaves it: %v", err)
	}
}

// cooked tells whether the terminal edits and echoes lines, as a new one does. term.mu must be held.
func (term *terminal) cooked() bool {
	now, err := xterm.GetState(int(term.far.Fd()))
	if err != nil {
		return true // the line was cut
	}
	ours, theirs, err := pty.Open()
	if err != nil {
		term.t.Error(err)
		return false
	}
	defer ours.Close()
	defer theirs.Close()
	fresh, err := xterm.GetState(int(theirs.Fd()))
	return err == nil && reflect.DeepEqual(now, fresh)
}
