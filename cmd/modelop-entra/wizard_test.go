//go:build unix

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// demoFolder is where the demo puts the files for the URL that the tests type.
const demoFolder = "modelop-entra-demo/modelop.contoso.com"

// wizard starts the wizard in a window of 80x24.
func (w workplace) wizard(t testing.TB, args ...string) *terminal {
	t.Helper()
	return startTerminal(t, w.command(t, nil, args...))
}

// signIn goes from the first frame to the question whether this is the right tenant, in the demo.
func (term *terminal) signIn() {
	term.t.Helper()
	term.WaitFor("Set up Microsoft Entra ID for ModelOp Center", "Which tenant?")
	term.Type("contoso.com")
	term.WaitFor("[contoso.com ")
	term.PressUntil("enter", "How do you want to sign in to contoso.com?", "► (*) 1  Device code")
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

// TestTheWizardGoesTheWholeWay goes the whole way in the demo, at 80x24, from the first frame to the written files.
func TestTheWizardGoesTheWholeWay(t *testing.T) {
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
		term.PressUntil("enter", "How do you want to sign in")
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

// TestTheWizardFinishesAHalfFinishedSetup takes a setup that somebody left half-finished to its end.
func TestTheWizardFinishesAHalfFinishedSetup(t *testing.T) {
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

// TestEveryWayOutOfTheWizardLeavesAtOnce leaves at once, on every way out, before anything is written.
func TestEveryWayOutOfTheWizardLeavesAtOnce(t *testing.T) {
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

// TestWizardWhereACodeIsBlocked does what somebody does whose tenant lets nobody sign in with a code.
func TestWizardWhereACodeIsBlocked(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo=device-code-blocked", "--tenant", "contoso.com")
	term.WaitFor("[contoso.com ")
	term.PressUntil("enter", "How do you want to sign in to contoso.com?")
	term.PressUntil("enter", "Sign in with a code")
	term.PressUntil("enter", "This tenant does not let people sign in with a code", "► Browser on this computer")
	term.PressUntil("enter", "Is this the right tenant?", "admin@contoso.com")
	term.Press("q")
	if code, printed := term.Wait(); code != 130 {
		t.Errorf("exit code %d:\n%s", code, printed)
	}
}

// TestLeavingARefusedSignInIsARefusal shows what each scenario of a refused sign-in comes to, and that leaving there is a refusal.
func TestLeavingARefusedSignInIsARefusal(t *testing.T) {
	for scenario, test := range map[string]struct {
		args  []string
		texts []string
	}{
		"declined":            {nil, []string{"The sign-in was cancelled in the browser", "► Get a new code"}},
		"expired":             {nil, []string{"This code has expired", "► Get a new code"}},
		"wrong-tenant":        {nil, []string{"does not exist in contoso.com", "Sign in with another account"}},
		"device-code-blocked": {nil, []string{"What works instead", "AADSTS53003"}},
		"us-government":       {[]string{"--tenant", "contoso.us"}, []string{"lives in another Microsoft cloud: usgov", "--cloud usgov"}},
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			w := newWorkplace(t)
			term := w.wizard(t, append([]string{"--demo=" + scenario, "--sign-in", "device-code", "--tenant", "contoso.com"}, test.args...)...)
			term.WaitFor("Which tenant?")
			term.PressUntil("enter", test.texts...)
			term.Press("q")
			if code, printed := term.Wait(); code != 3 {
				t.Errorf("exit code %d:\n%s", code, printed)
			}
		})
	}
}

// TestWizardInGovernment goes through the sign-in of another cloud.
func TestWizardInGovernment(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo=us-government", "--cloud", "usgov", "--tenant", "contoso.us")
	term.WaitFor("[contoso.us ")
	term.PressUntil("enter", "How do you want to sign in to contoso.us?", "US Government (--cloud usgov)")
	term.PressUntil("enter", "https://microsoft.com/deviceloginus")
	term.PressUntil("enter", "Is this the right tenant?", "Contoso Federal")
	term.Press("q")
	term.Wait()
}

// TestWizardOverSSH knows that no browser can open beside it.
func TestWizardOverSSH(t *testing.T) {
	w := newWorkplace(t)
	term := startTerminal(t, w.command(t, []string{"SSH_CONNECTION=203.0.113.7 50022 198.51.100.2 22"}, "--tenant", "contoso.com"))
	term.WaitFor("[contoso.com ")
	term.PressUntil("enter", "Not from here: you are connected over ssh.")
	term.Press("q")
	term.Wait()
}

// TestWizardOffersAShorterLifetime meets a tenant policy that refuses secrets of a year and does not say what it allows.
func TestWizardOffersAShorterLifetime(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo=secret-policy")
	term.signInToNewSetup()
	term.Type("modelop.contoso.com")
	term.PressUntil("enter", "How should ModelOp Center get the names of groups?")
	term.PressUntil("4", "(*) 4")
	term.PressUntil("enter", "Apply 19 changes to Contoso Ltd")
	term.PressUntil("enter", "You asked for 1 year, and Contoso Ltd refused", "3 secrets are missing", "► Try 180 days, until ")
	term.Press("down")
	term.WaitFor("► Try 90 days")
	term.PressUntil("enter", "Done. Contoso Ltd is ready for ModelOp Center")
	if _, err := os.Stat(filepath.Join(w.dir, demoFolder, "secret.yaml")); err != nil {
		t.Error(err)
	}
	term.Press("q")
	if code, _ := term.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
