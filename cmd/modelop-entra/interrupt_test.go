//go:build unix

package main_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// places are where somebody may want to leave, and how to get there.
var places = map[string]func(*visit){
	"a field": func(v *visit) { v.start("clean", nil) },
	"a menu": func(v *visit) {
		v.start("clean", nil)
		v.Type("contoso.com")
		v.WaitFor("[contoso.com ")
		v.PressUntil("enter", "How do you want to sign in to contoso.com?")
	},
	"a code":  func(v *visit) { v.start("clean", nil); v.toCode() },
	"a panel": func(v *visit) { v.start("clean", nil); v.signIn(); v.Press("d"); v.WaitFor("Active roles of") },
	"the help": func(v *visit) {
		v.start("clean", nil)
		v.signIn()
		v.Press("?")
		v.WaitFor("Help: ")
	},
	"a small window": func(v *visit) {
		v.start("clean", nil)
		v.Resize(30, 8)
		v.WaitFor("This window is 30 x 8.")
	},
	"Review": func(v *visit) { v.start("clean", nil); v.signIn(); v.review() },
}

// TestAnInterruptLeavesAtOnceAndTheTerminalAsItWas leaves at once with ctrl+c wherever nothing is being written, and when the process is asked to end. The
// terminal is left as it was, and one sentence stays on it.
func TestAnInterruptLeavesAtOnceAndTheTerminalAsItWas(t *testing.T) {
	ways := map[string]func(*visit){
		"ctrl+c":  func(v *visit) { v.Press("ctrl+c") },
		"SIGTERM": func(v *visit) { _ = v.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGHUP":  func(v *visit) { _ = v.cmd.Process.Signal(syscall.SIGHUP) },
	}
	for place, reach := range places {
		for way, leave := range ways {
			if way != "ctrl+c" && place != "a field" && place != "Review" {
				continue // the way through the program is the same
			}
			t.Run(place+", "+way, func(t *testing.T) {
				t.Parallel()
				v := &visit{t: t}
				reach(v)
				v.Taken()
				leave(v)
				code, screen := v.Wait()
				if code != 130 || strings.ReplaceAll(screen, "\n", "") != "Stopped by you. Nothing was changed." {
					t.Errorf("exit code %d, and on the screen:\n%s", code, screen)
				}
			})
		}
	}
}

// applies goes as far as Apply, and holds it where some changes are made and others are on their way.
func (v *visit) applies() {
	v.t.Helper()
	v.start("clean", nil)
	v.signIn()
	v.review()
	v.applyHeld()
}

// applyHeld goes on from Review in a new setup.
func (v *visit) applyHeld() {
	v.t.Helper()
	held := v.gate.hold(func(r simtenant.RequestRecord) bool {
		return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/servicePrincipals")
	})
	v.PressUntil("enter", "Applying 20 changes to ")
	held.wait(4)
	v.WaitForMatch(`(?s)gateway-service +working +1 of 5.*internal-client +working +1 of 5.*client +working +1 of 5.*go-cli +working +1 of 5`)
}

// finished checks that the next run takes what was interrupted to its end.
func (v *visit) finished() {
	v.t.Helper()
	v.gate.openAll()
	again := v.far.place.command(v.t, v.far.env, "apply", "--yes", "--no-input", "--tenant", "contoso.com",
		"--url", "https://modelop.contoso.com", "--group-names", "graph")
	said := &talk{}
	again.Stderr = said
	asked := said.says("type the code")
	if err := again.Start(); err != nil {
		v.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- again.Wait() }()
	select {
	case <-asked:
		v.approve()
	case err := <-ended:
		v.t.Fatalf("the next run: %v\n%s", err, said)
	}
	if err := <-ended; err != nil {
		v.t.Errorf("the next run: %v\n%s", err, said)
	}
}

// TestInterruptedWhileWriting asks before it stops, and says what exists and how to go on.
func TestInterruptedWhileWriting(t *testing.T) {
	for name, test := range map[string]struct {
		leave func(*visit)
		want  string
	}{
		"stopped": {func(v *visit) {
			v.Press("ctrl+c")
			v.WaitFor("Stop here?", "► No, keep going")
			v.Press("down")
			v.WaitFor("► Stop after the running requests")
			v.Press("enter")
			v.WaitFor("Stopping. 4 requests are still running")
			v.gate.openAll()
		}, "Stopped by you: 8 of 20 changes are done in Contoso Ltd (contoso.com)."},
		"at once": {func(v *visit) {
			v.Press("ctrl+c")
			v.WaitFor("Stop here?")
			v.Press("ctrl+c")
		}, "Stopped by you: 4 of 20 changes are done, 4 more may be. The next run finds out."},
		"SIGTERM": {func(v *visit) {
			_ = v.cmd.Process.Signal(syscall.SIGTERM)
			v.WaitFor("Stopping")
			v.gate.openAll()
		}, "Stopped by you: 8 of 20 changes are done in Contoso Ltd (contoso.com)."},
		"SIGHUP, twice": {func(v *visit) {
			_ = v.cmd.Process.Signal(syscall.SIGHUP)
			v.WaitFor("Stopping.")
			_ = v.cmd.Process.Signal(syscall.SIGHUP)
		}, "Stopped by you: 4 of 20 changes are done, 4 more may be. The next run finds out."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &visit{t: t}
			v.applies()
			test.leave(v)
			code, screen := v.Wait()
			unwrapped := strings.ReplaceAll(screen, "\n", " ")
			if code != 130 || !strings.Contains(unwrapped, test.want) || !strings.Contains(unwrapped, "modelop-entra --tenant contoso.com") {
				t.Errorf("exit code %d, and on the screen:\n%s", code, screen)
			}
			v.finished()
		})
	}
}

// TestAClosedTerminalLosesNothing closes the terminal under the wizard: the process ends, and what it has made is not lost.
func TestAClosedTerminalLosesNothing(t *testing.T) {
	for name, reach := range map[string]func(*visit){
		"at a question": func(v *visit) { v.start("clean", nil); v.signIn() },
		"while writing": func(v *visit) { v.applies() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &visit{t: t}
			reach(v)
			if err := v.tty.Close(); err != nil {
				t.Fatal(err)
			}
			v.gate.openAll()
			v.Ends()
			vault, err := os.ReadFile(filepath.Join(v.far.place.dir, "modelop-entra", "modelop.contoso.com", "vault.json"))
			if name == "while writing" {
				if values, bad := vaultValues(vault); err != nil || bad != nil || len(values) != 3 {
					t.Errorf("vault.json holds %d secrets (%v, %v)", len(values), err, bad)
				}
				v.finished()
			}
		})
	}
}

// TestASuspendedWizardComesBack stops the wizard with ctrl+z under a shell that controls its jobs: the shell's screen comes back as it was,
// and fg draws the wizard again.
func TestASuspendedWizardComesBack(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	w := newWorkplace(t)
	cmd := w.command(t, []string{"PS1=shell> ", "HISTFILE="}, "--demo")
	program := cmd.Path
	cmd.Path, cmd.Args = shell, []string{"bash", "--norc", "--noediting", "-i"}
	term := startTerminal(t, cmd)
	term.WaitFor("shell>")
	term.Type("'" + program + "' --demo\n")
	term.WaitFor("Which tenant?")
	term.Type("contoso")
	term.WaitFor("[contoso ")
	term.Press("ctrl+z")
	if screen := term.WaitFor("Stopped"); strings.Contains(screen, "Which tenant?") {
		t.Errorf("the wizard is still on the screen:\n%s", screen)
	}
	if faults := term.leftBehind(); len(faults) > 0 {
		t.Errorf("suspended with %q", faults)
	}
	term.Type("fg; echo exit code $?\n")
	term.WaitFor("Which tenant?", "[contoso ", "enter go on")
	term.Type(".com")
	term.WaitFor("[contoso.com ")
	term.Press("ctrl+c")
	term.WaitFor("Stopped by you. Nothing was changed.", "exit code 130")
	term.Type("exit\n")
	term.Wait()
}

// TestResizedWhileWriting keeps the state of Apply through all sizes.
func TestResizedWhileWriting(t *testing.T) {
	v := &visit{t: t}
	v.applies()
	for _, size := range []struct {
		columns, rows int
		texts         []string
	}{
		{40, 15, []string{"Step 5 of 6: Apply", "4 of 20", "go-cli                      1 of 5"}},
		{30, 8, []string{"This window is 30 x 8.", "Still applying: 4 of 20"}},
		{120, 40, []string{"Applying 20 changes to Contoso Ltd", "4 of 20", "What happened"}},
		{80, 24, []string{"Applying 20 changes to Contoso Ltd", "4 of 20", "go-cli                       working  1 of 5"}},
	} {
		v.Resize(size.columns, size.rows)
		v.WaitFor(size.texts...)
	}
	v.gate.openAll()
	v.WaitFor("Done. Contoso Ltd is ready for ModelOp Center")
	v.Press("q")
	if code, screen := v.Wait(); code != 0 || !strings.Contains(screen, "Done. Contoso Ltd (contoso.com) is ready for ModelOp Center.") {
		t.Errorf("exit code %d, and on the screen:\n%s", code, screen)
	}
}

// TestTheFirstSignalStopsAndTheSecondLeaves: the first signal stops after the running requests, the second leaves at once. Both say what exists and how
// to go on, and the next run does.
func TestTheFirstSignalStopsAndTheSecondLeaves(t *testing.T) {
	const stopping = "Stopping after the running requests."
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		for _, twice := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, twice %v", signal, twice), func(t *testing.T) {
				t.Parallel()
				f := newFar(t, "clean", 30*time.Millisecond)
				started := make(chan *process, 1)
				var once sync.Once
				disturb := func() {
					once.Do(func() {
						p := <-started
						_ = p.cmd.Process.Signal(signal)
						<-p.stderr.says(stopping)
						if twice {
							// The answer to this change must not come before the program has left.
							_ = p.cmd.Process.Signal(signal)
							<-p.ended
						}
					})
				}
				f.written.Store(&disturb)
				p := f.start()
				started <- p
				<-p.ended
				said := p.stderr.String()
				record(t.Name(), said)
				if p.code != 130 {
					t.Errorf("ended with %d:\n%s", p.code, said)
				}
				for _, want := range []string{"Stopped by you", "To go on, now or another day:", "modelop-entra --tenant contoso.com"} {
					if !strings.Contains(said, want) {
						t.Errorf("%q is missing in:\n%s", want, said)
					}
				}
				if maybe := strings.Contains(said, "more may be"); maybe != twice {
					t.Errorf("says that more may be done: %v, in:\n%s", maybe, said)
				}
				f.finishes("stopped")
			})
		}
	}
}
