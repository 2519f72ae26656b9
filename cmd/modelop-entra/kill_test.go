//go:build unix

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// far is a simulated tenant that the compiled program reaches as it reaches Microsoft: through a proxy, over HTTPS.
type far struct {
	t      *testing.T
	tenant *simtenant.Tenant
	before simtenant.Snapshot
	place  workplace
	env    []string
	// written is called after each change, before it is answered.
	written atomic.Pointer[func()]
}

// newFar makes the tenant; a device code is approved by itself. The changes are made to its options first.
func newFar(t *testing.T, scenario string, latency time.Duration, changes ...func(*simtenant.Options)) *far {
	t.Helper()
	s, err := simtenant.ScenarioByName(scenario)
	if err != nil {
		t.Fatal(err)
	}
	f := &far{t: t, place: newWorkplace(t)}
	o := simtenant.Options{
		Scenario: s, Latency: latency, AutoApprove: &simtenant.AutoApprove{Poll: 1},
		OnChange: func(*simtenant.Tenant) error {
			if w := f.written.Load(); w != nil {
				(*w)()
			}
			return nil
		},
	}
	for _, change := range changes {
		change(&o)
	}
	f.tenant = simtenant.New(o)
	f.before = f.tenant.Snapshot()
	f.env = reach(t, f.tenant)
	return f
}

// reach lets the compiled program reach the tenant in the place of Microsoft, and returns the environment that does so.
func reach(t testing.TB, tenant *simtenant.Tenant) []string {
	t.Helper()
	proxy, err := tenant.StartProxy("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	roots := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, tenant.CertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"HTTPS_PROXY=http://" + proxy.Addr, "SSL_CERT_FILE=" + roots, "SSL_CERT_DIR=/nonexistent"}
}

// process is a run of the compiled program.
type process struct {
	cmd    *exec.Cmd
	stderr *talk
	ended  chan struct{}
	code   int // once it has ended; -1: killed
}

// talk is what a process says, as it says it.
type talk struct {
	mu   sync.Mutex
	text bytes.Buffer
	hear map[string]chan struct{}
}

func (w *talk) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(b)
	for word, heard := range w.hear {
		if strings.Contains(w.text.String(), word) {
			close(heard)
			delete(w.hear, word)
		}
	}
	return len(b), nil
}

// says returns a channel that is closed once the text was said.
func (w *talk) says(text string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	heard := make(chan struct{})
	if strings.Contains(w.text.String(), text) {
		close(heard)
		return heard
	}
	if w.hear == nil {
		w.hear = map[string]chan struct{}{}
	}
	w.hear[text] = heard
	return heard
}

func (w *talk) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// start starts an unattended run.
func (f *far) start() *process {
	f.t.Helper()
	return f.starts("apply", "--group-names", "graph")
}

// starts starts a command for the setup, with nobody to ask.
func (f *far) starts(args ...string) *process {
	f.t.Helper()
	cmd := f.place.command(f.t, f.env, append(args, "--yes", "--no-input", "--tenant", "contoso.com",
		"--url", "https://modelop.contoso.com", "--out", "setup")...)
	p := &process{cmd: cmd, stderr: &talk{}, ended: make(chan struct{})}
	cmd.Stderr = p.stderr
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // the exit code tells
		p.code = cmd.ProcessState.ExitCode()
	}()
	return p
}

// kill ends the process as kill -9 does, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.ended
}

// finishes runs the same command again and checks that everything is as it must be.
func (f *far) finishes(context string) {
	f.t.Helper()
	f.written.Store(nil)
	f.tenant.ClearFaults()
	again := f.start()
	<-again.ended
	record(f.t.Name(), again.stderr.String())
	if again.code != 0 {
		f.t.Errorf("%s: the next run ended with %d:\n%s", context, again.code, again.stderr)
	}
	setup := setuptest.Setup{URL: "https://modelop.contoso.com", Key: "modelop.contoso.com", Groups: setuptest.Graph}
	for _, fault := range setup.Check(f.tenant, f.before, filepath.Join(f.place.dir, "setup")) {
		f.t.Errorf("%s: %s", context, fault)
	}
}

// requests counts the requests to Microsoft Graph, and the changes among them, of a run that nobody disturbs.
func undisturbed(t *testing.T, scenario string) (requests, changes int) {
	t.Helper()
	f := newFar(t, scenario, 0)
	f.finishes("without a disturbance")
	for _, r := range f.tenant.GraphRequests() {
		requests++
		if r.Write {
			changes++
		}
	}
	return requests, changes
}

// everyKill tells whether the program is killed at every request; without it every few are left out.
func everyKill() bool { return os.Getenv("MODELOP_ENTRA_SWEEP") == "full" }

// TestKilledAtEveryRequest kills the compiled program at each of its requests, before the tenant has carried it out, and
// at each of its changes, after that and before the answer. The next run finishes the job: nothing is there twice, no
// secret is lost or left over, and nothing of others has changed.
func TestKilledAtEveryRequest(t *testing.T) {
	const few = 6
	var cases, failures atomic.Int64
	t.Cleanup(func() { t.Logf("%d cases, %d failures", cases.Load(), failures.Load()) })
	one := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cases.Add(1)
			t.Cleanup(func() {
				if t.Failed() {
					failures.Add(1)
				}
			})
			f(t)
		})
	}
	for _, scenario := range []string{"clean", "half-finished"} {
		requests, changes := undisturbed(t, scenario)
		for n := 1; n <= requests; n++ {
			if everyKill() || n%few == 1 {
				one(fmt.Sprintf("%s, before request %d", scenario, n), func(t *testing.T) { killedBefore(t, scenario, n) })
			}
		}
		for n := 1; n <= changes; n++ {
			if everyKill() || n%few == 2 {
				one(fmt.Sprintf("%s, after change %d", scenario, n), func(t *testing.T) { killedAfter(t, scenario, n) })
			}
		}
	}
}

// killedBefore kills the program while its n-th request hangs.
func killedBefore(t *testing.T, scenario string, n int) {
	f := newFar(t, scenario, 0)
	f.killBefore(n, f.start)
	f.finishes("killed")
}

// killBefore starts a command and kills it while its n-th request hangs.
func (f *far) killBefore(n int, start func() *process) {
	f.t.Helper()
	f.tenant.Inject(simtenant.Fault{Kind: simtenant.FaultStall, Nth: n})
	p := start()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for f.tenant.FaultsFired() == 0 {
		select {
		case <-look.C:
		case <-p.ended:
			f.t.Fatalf("the program ended by itself with %d:\n%s", p.code, p.stderr)
		}
	}
	p.kill()
	f.tenant.ClearFaults()
}

// killedAfter kills the program when its n-th change was made and not answered yet.
func killedAfter(t *testing.T, scenario string, n int) {
	f := newFar(t, scenario, 0)
	f.killAfter(n, f.start)
	f.finishes("killed")
}

// killAfter starts a command and kills it when its n-th change was made and not answered yet.
func (f *far) killAfter(n int, start func() *process) {
	f.t.Helper()
	var written atomic.Int64
	started := make(chan *process, 1)
	kill := func() {
		if written.Add(1) == int64(n) {
			p := <-started
			p.kill()
		}
	}
	f.written.Store(&kill)
	p := start()
	started <- p
	<-p.ended
	if p.code != -1 {
		f.t.Fatalf("the program ended by itself with %d:\n%s", p.code, p.stderr)
	}
	f.written.Store(nil)
}

// TestSignals: the first signal stops after the running requests, the second leaves at once. Both say what exists and how
// to go on, and the next run does.
func TestSignals(t *testing.T) {
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
