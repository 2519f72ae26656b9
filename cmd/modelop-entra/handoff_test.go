//go:build unix

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// toLeftover takes a setup in the demo to what is left for an administrator.
func (term *terminal) toLeftover() {
	term.t.Helper()
	term.signInToNewSetup()
	term.Type("modelop.contoso.com")
	term.WaitFor("https://modelop.contoso.com/modelOpWDC.html")
	term.PressUntil("enter", "How should ModelOp Center get the names of groups?")
	term.PressUntil("1", "(*) 1")
	term.PressUntil("enter", "19 changes, and 1 for an administrator.")
	term.PressUntil("enter", "All 19 changes are done. 1 is left for an administrator", "► Go on to Done")
}

// endsWithNothingLeft finishes, and looks at what stays.
func (term *terminal) endsWithNothingLeft(w workplace) {
	term.t.Helper()
	term.PressUntil("enter", "Done. Contoso Ltd is ready for ModelOp Center", "8 consents")
	term.Press("q")
	if code, printed := term.Wait(); code != 0 || strings.Contains(printed, "left for an administrator") {
		term.t.Errorf("exit code %d:\n%s", code, printed)
	}
	folder := filepath.Join(w.dir, demoFolder)
	if _, err := os.Stat(filepath.Join(folder, "handoff.json")); err == nil {
		term.t.Error("handoff.json is still there")
	}
	report, err := os.ReadFile(filepath.Join(folder, "report.md"))
	if err != nil || !strings.Contains(string(report), "granted by an administrator, seen on") {
		term.t.Errorf("report.md does not tell of the grant: %v", err)
	}
}

// TestHandoffBetweenTwoTerminals: an operator waits in one terminal, an administrator grants in another, in one simulated
// tenant.
func TestHandoffBetweenTwoTerminals(t *testing.T) {
	w := newWorkplace(t)
	operator := w.wizard(t, "--demo=cloud-app-admin")
	operator.toLeftover()
	operator.Press("down")
	operator.WaitFor("► Wait here until it is granted")
	operator.PressUntil("enter", "Waiting for an administrator to grant 1 permission", "not granted yet, looked 0:0")

	administrator := w.wizard(t, "consent", "--demo=cloud-app-admin", "--from", demoFolder+"/handoff.json")
	administrator.WaitFor("► Sign in    ◦ Grant", "How do you want to sign in?")
	administrator.PressUntil("enter", "Sign in with a code", "DEMO")
	administrator.PressUntil("enter",
		"admin@contoso.com asks you to grant 1 permission in Contoso Ltd", "You are signed in as a Privileged Role Administrator.",
		"► Grant nothing, and quit")
	administrator.Press("down")
	administrator.WaitFor("► Grant 1 permission in Contoso Ltd")
	administrator.PressUntil("enter", "1 permission has been granted in Contoso Ltd", "► Finish")
	administrator.PressUntil("enter", "1 of 1 permission granted in Contoso Ltd (contoso.com).", "DEMO.")
	if code, printed := administrator.Wait(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, printed)
	}

	operator.Press("r")
	operator.WaitFor("The permission has been granted", "Nothing is left for an administrator.")
	operator.mu.Lock()
	bells := strings.Count(string(operator.raw), "\a")
	operator.mu.Unlock()
	if bells == 0 {
		t.Error("no bell")
	}
	operator.endsWithNothingLeft(w)
}

// TestHandoffInOneTerminal: the administrator signs in within the operator's window.
func TestHandoffInOneTerminal(t *testing.T) {
	w := newWorkplace(t)
	term := w.wizard(t, "--demo=cloud-app-admin")
	term.toLeftover()
	term.Press("down", "down")
	term.WaitFor("► Sign in as that administrator now, on this computer")
	term.PressUntil("enter", "Sign in with the account of an administrator of that tenant.")
	term.PressUntil("enter", "You are signed in as a Privileged Role Administrator. Afterwards the wizard", "► Grant nothing, and go back")
	term.Press("down")
	term.WaitFor("► Grant 1 permission in Contoso Ltd")
	term.PressUntil("enter", "The permission has been granted")
	term.endsWithNothingLeft(w)
}

// TestConsentRefusesOnScreen: what a file may not ask for ends the administrator's window, or keeps it from opening, as text
// and with exit code 3.
func TestConsentRefusesOnScreen(t *testing.T) {
	w := newWorkplace(t)
	if r := w.run(t, "apply", "--demo=cloud-app-admin", "--yes", "--no-input", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com", "--group-names", "graph"); r.code != 4 {
		t.Fatalf("exit code %d: %s", r.code, r.stderr)
	}
	data, err := os.ReadFile(filepath.Join(w.dir, demoFolder, "handoff.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		from, to string
		screen   bool // the refusal needs a look at the tenant
		says     string
	}{
		"more than a setup needs": {"Group.Read.All", "Directory.ReadWrite.All", false, "asks for Directory.ReadWrite.All. This command never"},
		"another setup":           {"modelop.contoso.com", "evil.example", true, "handoff.json names an app that is not one of the four"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(w.dir, "changed.json"), []byte(strings.ReplaceAll(string(data), test.from, test.to)), 0o600); err != nil {
				t.Fatal(err)
			}
			term := w.wizard(t, "consent", "--demo=cloud-app-admin", "--sign-in", "device-code", "--from", "changed.json")
			if test.screen {
				term.WaitFor("Sign in with a code")
				term.PressUntil("enter", "► Quit")
				term.PressUntil("enter", "modelop-entra: ")
			}
			if code, printed := term.Wait(); code != 3 || !strings.Contains(strings.Join(strings.Fields(printed), " "), test.says) {
				t.Errorf("exit code %d:\n%s", code, printed)
			}
		})
	}
}
