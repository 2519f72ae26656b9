//go:build unix

package main_test

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// toldNow is told, while the program runs.
func (term *terminal) toldNow(number int) []string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.told(number)
}

// WaitForTold waits until the program has told the terminal the text with an operating system command of that number.
func (term *terminal) WaitForTold(number int, text string) {
	term.t.Helper()
	if _, err := term.await(patience, func(string) bool { return slices.Contains(term.toldNow(number), text) }); err != nil {
		term.t.Fatalf("waiting for command %d with %q: %v; so far: %q", number, text, err, term.toldNow(number))
	}
}

// clipboard is what a terminal is told to copy a text.
func clipboard(text string) string { return "c;" + base64.StdEncoding.EncodeToString([]byte(text)) }

// The numbers of the operating system commands.
const (
	commandTitle    = 2
	commandLink     = 8
	commandProgress = 9
	commandCopy     = 52
)

// TestWhatTheTerminalIsTold follows links, copies, title and progress through a run. That nothing of it outlasts the
// wizard is checked at the end of every test.
func TestWhatTheTerminalIsTold(t *testing.T) {
	v := &visit{t: t}
	v.start("clean", nil)
	v.WaitForTold(commandTitle, "Step 1 of 6: Sign in")
	v.toCode()
	v.WaitForTold(commandLink, ";https://microsoft.com/devicelogin")
	code := v.far.tenant.PendingCodes()[0]
	v.Press("c")
	v.WaitFor("clipboard")
	v.WaitForTold(commandCopy, clipboard(code))
	v.approve()
	v.WaitFor("Is this the right tenant?", "go on in")
	v.review()
	v.WaitForTold(commandTitle, "Step 4 of 6: Review - Contoso Ltd")
	v.applyHeld()
	v.WaitForTold(commandTitle, "Step 5 of 6: Apply, 4 of 20 - Contoso Ltd")
	v.WaitForTold(commandProgress, "4;1;20")
	v.Press("ctrl+c")
	v.WaitFor("Stop here?")
	v.WaitForTold(commandProgress, "4;4;20") // paused
	v.Press("esc")
	v.WaitFor("Applying 20 changes to Contoso Ltd")
	v.gate.openAll()
	v.WaitFor("Done. Contoso Ltd is ready for ModelOp Center")
	v.WaitForTold(commandTitle, "Step 6 of 6: Done - Contoso Ltd")
	v.Press("c")
	v.WaitFor("clipboard")
	copied := v.toldNow(commandCopy)
	if text, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(copied[len(copied)-1], "c;")); err != nil ||
		!strings.Contains(string(text), "kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml") {
		t.Errorf("the commands on the clipboard are %q (%v)", text, err)
	}
	v.Press("p")
	page := "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/"
	v.Says(page + v.far.tenant.Snapshot().Application("gateway-service").AppID)
	for _, name := range blueprint.Names() {
		v.WaitForTold(commandLink, ";"+page+v.far.tenant.Snapshot().Application(name).AppID)
	}
	v.Press("q")
	if code, screen := v.Wait(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, screen)
	}
}

var styling = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// TestTheColoursAreThoseOfTheBackground: the colours are those of the background that the terminal tells, and there are none where nobody wants
// them, whatever else the environment says.
func TestTheColoursAreThoseOfTheBackground(t *testing.T) {
	for name, test := range map[string]struct {
		env     []string
		args    []string
		options []func(*vt.Emulator)
		accent  color.Color // nil: not a byte of styling
	}{
		"dark":                        {accent: color.RGBA{0x5f, 0xaf, 0xff, 0xff}},
		"light":                       {options: []func(*vt.Emulator){onLight}, accent: color.RGBA{0x00, 0x5f, 0xaf, 0xff}},
		"light, against COLORFGBG":    {env: []string{"COLORFGBG=15;0"}, options: []func(*vt.Emulator){onLight}, accent: color.RGBA{0x00, 0x5f, 0xaf, 0xff}},
		"NO_COLOR is empty":           {env: []string{"NO_COLOR="}, accent: color.RGBA{0x5f, 0xaf, 0xff, 0xff}},
		"NO_COLOR":                    {env: []string{"NO_COLOR=0"}},
		"NO_COLOR and CLICOLOR_FORCE": {env: []string{"NO_COLOR=1", "CLICOLOR_FORCE=1"}},
		"--no-color":                  {args: []string{"--no-color"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkplace(t)
			env := append([]string{"COLORTERM=truecolor"}, test.env...)
			term := startTerminal(t, w.command(t, env, append(test.args, "--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com", "--group-names", "graph")...), test.options...)
			term.WaitFor("[contoso.com ")
			term.PressUntil("enter", "How do you want to sign in")
			if test.accent != nil {
				if _, err := term.await(patience, func(string) bool { return sameColour(term.accent(), test.accent) }); err != nil {
					t.Errorf("the accent is %v: %v", term.accent(), err)
				}
			}
			term.PressUntil("enter", "Is this the right tenant?") // enter approves the code too
			term.PressUntil("enter", "Nothing has been changed yet.")
			term.Press("ctrl+c")
			term.Wait()
			if found := styling.FindAllString(string(term.raw), -1); test.accent == nil && len(found) > 0 {
				t.Errorf("%d sequences of styling, the first %q", len(found), found[0])
			}
		})
	}
}

// accent is the colour of the step where the wizard is.
func (term *terminal) accent() color.Color {
	term.mu.Lock()
	defer term.mu.Unlock()
	if c := term.emulator.CellAt(2, 1); c != nil {
		return c.Style.Fg
	}
	return nil
}

func sameColour(a, b color.Color) bool { return hexColor(a) == hexColor(b) }

// TestLineModeWritesPlainTextOnly goes the whole way in line mode: not one byte but text, line feeds and tabs, whatever the environment
// wants.
func TestLineModeWritesPlainTextOnly(t *testing.T) {
	for name, env := range map[string][]string{
		"pipes":          nil,
		"TERM is dumb":   {"TERM=dumb"},
		"asked for":      {"ACCESSIBLE=1"},
		"CLICOLOR_FORCE": {"CLICOLOR_FORCE=1", "FORCE_COLOR=1", "COLORTERM=truecolor"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkplace(t)
			cmd := w.command(t, env, "--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com", "--group-names", "graph")
			var out bytes.Buffer
			cmd.Stdin = strings.NewReader(strings.Join([]string{"", "1", "yes", "", "", "yes", "quit", ""}, "\n"))
			cmd.Stdout, cmd.Stderr = &out, &out
			err := cmd.Run()
			record(t.Name(), out.String())
			if !strings.Contains(out.String(), "Step 6 of 6") {
				t.Errorf("it did not come to its end: %v\n%s", err, out.String())
			}
			for _, b := range out.Bytes() {
				if b < ' ' && b != '\n' && b != '\t' || b >= 0x7f {
					t.Fatalf("the byte %#x in\n%q", b, out.String())
				}
			}
		})
	}
}
