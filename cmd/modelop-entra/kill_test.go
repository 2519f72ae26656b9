//go:build unix

package main_test

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

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

// undisturbed counts the requests to Microsoft Graph, and the changes among them, of a run that nobody disturbs.
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
