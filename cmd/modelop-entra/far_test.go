//go:build unix

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
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
