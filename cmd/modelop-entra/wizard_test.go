//go:build unix

package main_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// demoFolder is where the demo puts the files for the URL that the tests type.
const demoFolder = "modelop-entra-demo/modelop.contoso.com"

// wizard starts the wizard in a window of 80x24.
func (w workplace) wizard(t testing.TB, args ...string) *terminal {
	t.Helper()
	return startTerminal(t, 80, 24, w.command(t, nil, args...))
}

// signIn goes from the first frame to the question whether this is the right tenant, in the demo.
func (term *terminal) signIn() {
	term.t.Helper()
	term.WaitFor("Set up Microsoft Entra ID for ModelOp Center", "Which tenant?")
	term.Type("contoso.com")
	term.WaitFor("[contoso.com ")
	term.PressUntil("enter", "Sign in with a code", "https://microsoft.com/devicelogin", "DEMO")
	screen := term.PressUntil("enter", "Is this the right tenant?")
	if !strings.Contains(screen, "DEMO  Contoso Ltd  contoso.com") {
		term.t.Errorf("the title does not say DEMO and the tenant:\n%s", screen)
	}
}

// signInToNewSetup goes on to the question for the ModelOp URL, in a tenant that holds no setup yet.
func (term *terminal) signInToNewSetup() {
	term.t.Helper()
	term.signIn()
	term.PressUntil("enter", "Where do people open ModelOp Center?")
}

// TestWizard goes the whole way in the demo, at 80x24, from the first frame to the written files.
func TestWizard(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo")
	term.signInToNewSetup()
	term.Type("ModelOp.Contoso.com/")
	term.WaitFor("https://modelop.contoso.com/login/oauth2/code/gateway-service", "https://modelop.contoso.com/modelOpWDC.html")
	term.PressUntil("enter", "How should ModelOp Center get the names of groups?")
	term.PressUntil("1", "(*) 1", "Group.Read.All")
	term.PressUntil("enter", "20 changes make a new setup. Nothing has been changed yet.", "Apply 20 changes to Contoso Ltd")
	term.PressUntil("enter", "Done. Contoso Ltd is ready for ModelOp Center", "Your files are in "+demoFolder)
	term.Press("down")
	term.WaitFor("► Finish")
	term.PressUntil("enter", "Next, on the cluster.", "DEMO.")
	code, printed := term.Wait()
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	goldenFolder(t, "wizard", filepath.Join(w.dir, demoFolder))
	golden(t, "wizard/printed.txt", normalize(t, filepath.Join(w.dir, demoFolder))(printed)+"\n")

	t.Run("again", func(t *testing.T) {
		term := w.wizard(t, "--demo", "--tenant", "contoso.com")
		term.WaitFor("[contoso.com ")
		term.PressUntil("enter", "Sign in with a code")
		term.PressUntil("enter", "Is this the right tenant?")
		term.PressUntil("enter", "► https://modelop.contoso.com")
		screen := term.PressUntil("enter", "Nothing to change. This setup is as it should be.")
		if !strings.Contains(screen, "Nothing was written.") {
			t.Errorf("the screen does not say that nothing was written:\n%s", screen)
		}
		term.Press("q")
		if code, printed := term.Wait(); code != 0 {
			t.Errorf("exit code %d:\n%s", code, printed)
		}
	})
}

// TestWizardRepairs takes a setup that somebody left half-finished to its end.
func TestWizardRepairs(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo=half-finished")
	term.signIn()
	term.PressUntil("enter", "Contoso Ltd holds ModelOp Center setups already", "► https://modelop.contoso.com")
	term.PressUntil("enter", "changes repair this setup. Nothing has been changed yet.")
	term.PressUntil("enter", "Done. Contoso Ltd is ready for ModelOp Center")
	term.Press("down")
	term.WaitFor("► Finish")
	term.PressUntil("enter", "Next, on the cluster.")
	if code, printed := term.Wait(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, printed)
	}
	if r := w.run(t, "plan", "--demo=half-finished", "--no-input", "--url", "https://modelop.contoso.com"); r.code != 0 {
		t.Errorf("after the repair plan ends with %d:\n%s%s", r.code, r.stdout, r.stderr)
	}
}

// TestWizardLeaves leaves at once, on every way out, before anything is written.
func TestWizardLeaves(t *testing.T) {
	for name, test := range map[string]struct {
		leave func(*terminal)
		code  int
	}{
		"ctrl+c in a field": {func(term *terminal) { term.Press("ctrl+c") }, 130},
		"q on a question": {func(term *terminal) {
			term.Press("esc")
			term.WaitFor("Is this the right tenant?")
			term.Press("q")
		}, 130},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkplace(t)
			term := w.wizard(t, "--demo")
			term.signInToNewSetup()
			test.leave(term)
			code, printed := term.Wait()
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if !strings.Contains(printed, "Nothing was changed.") {
				t.Errorf("it does not say that nothing was changed:\n%s", printed)
			}
		})
	}
}

// TestWizardWithoutColour looks for any colour or weight in what is drawn with NO_COLOR, whatever its value.
func TestWizardWithoutColour(t *testing.T) {
	w := newWorkplace(t)
	term := startTerminal(t, 80, 24, w.command(t, []string{"NO_COLOR=yes"}, "--demo"))
	term.signInToNewSetup()
	term.Press("ctrl+c")
	term.Wait()
	if sgr := regexp.MustCompile(`\x1b\[[0-9;:]*m`).FindAllString(string(term.raw), -1); len(sgr) > 0 {
		t.Errorf("%d colour sequences, the first %q", len(sgr), sgr[0])
	}
}

// TestWizardInASmallWindow resizes down to 40x15 on the way: nothing typed is lost, and the footer stays.
func TestWizardInASmallWindow(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo")
	term.signInToNewSetup()
	term.Type("modelop.contoso.com")
	term.WaitFor("https://modelop.contoso.com/modelOpWDC.html")
	term.Resize(40, 15)
	term.WaitFor("Step 2 of 6: ModelOp URL", "enter go on")
	term.Resize(30, 10)
	term.WaitFor("30")
	term.Resize(80, 24)
	term.WaitFor("https://modelop.contoso.com/modelOpWDC.html")
	term.PressUntil("enter", "How should ModelOp Center get the names of groups?")
	term.Press("ctrl+c")
	if code, _ := term.Wait(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}
