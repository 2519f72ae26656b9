package steps_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

// TestAFullDiskLosesNoSecret fills the disk at every event of a run. No secret is asked for that could not be kept; one
// whose answer was under way is lost, and the next run, on a disk with room, removes and replaces it.
func TestAFullDiskLosesNoSecret(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 12; n++ {
		inWorld(t, "clean", nil, func(w *world) {
			o := w.operator()
			if err := syscall.Mount("tmpfs", o.folder, "tmpfs", 0, "size=256k,mode=0700"); err != nil {
				w.t.Skipf("a small disk needs the right to mount one: %v", err)
			}
			w.t.Cleanup(func() { _ = syscall.Unmount(o.folder, 0) })
			filler := filepath.Join(o.folder, "filler")
			events := 0
			o.during = func(*steps.Run, steps.Event) {
				if events++; events == n {
					_ = os.WriteFile(filler, bytes.Repeat([]byte("x"), 1<<20), 0o600) // as much as fits
				}
			}
			r := o.run(w.t.Context())
			if r.err != nil {
				w.t.Fatal(r.err)
			}
			if r.outcome.Result == steps.ResultDone || r.outcome.Continue == "" {
				w.t.Errorf("full at event %d: ended %s", n, r.outcome.Result)
			}
			for _, a := range w.tenant.Snapshot().Applications {
				if n == 1 && len(a.PasswordCredentials) > 0 {
					w.t.Errorf("a secret of %s was asked for that could not be kept", a.DisplayName)
				}
			}
			if p := r.outcome.Problem; n == 1 && (p == nil || p.Key != "vault-full" || p.Happened != "The disk is full, so no secret was asked for.") {
				w.t.Errorf("full at event %d: %+v", n, p)
			}
			if err := os.Remove(filler); err != nil {
				w.t.Fatal(err)
			}
			o.finishes(w.t)
		})
	}
}
