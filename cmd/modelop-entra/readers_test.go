//go:build unix

package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// gone is an output whose reader has gone.
func gone(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// TestAReaderThatGoesAwayBreaksNothing: a run that changes something goes on when whoever reads it goes away, in a pipe to head for example,
// and leaves nothing half done. Only that its document was not written is told, by the exit code.
func TestAReaderThatGoesAwayBreaksNothing(t *testing.T) {
	address := []string{"--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com"}
	for name, test := range map[string]struct {
		args []string
		code int
	}{
		"apply":              {args: []string{"apply", "--yes", "--no-input", "--group-names", "graph"}},
		"apply with events":  {args: []string{"apply", "--yes", "--no-input", "--group-names", "graph", "--events"}, code: 1},
		"apply with a test":  {args: []string{"apply", "--yes", "--no-input", "--group-names", "graph", "--verify"}},
		"apply with verbose": {args: []string{"apply", "--yes", "--no-input", "--group-names", "graph", "--verbose"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkplace(t)
			cmd := w.command(t, nil, append(test.args, address...)...)
			nobody := gone(t)
			cmd.Stdout, cmd.Stderr = nobody, nobody
			_ = cmd.Run() // the exit code tells
			if code := cmd.ProcessState.ExitCode(); code != test.code {
				t.Errorf("ended with %v instead of %d", cmd.ProcessState, test.code)
			}
			for _, file := range []string{"values.yaml", "secret.yaml", "vault.json", "report.md"} {
				if _, err := os.Stat(filepath.Join(w.dir, "modelop-entra-demo", "modelop.contoso.com", file)); err != nil {
					t.Error(err)
				}
			}
			if again := w.run(t, append([]string{"plan", "--no-input"}, address...)...); again.code != 0 {
				t.Errorf("the next run ended with %d:\n%s%s", again.code, again.stdout, again.stderr)
			}
		})
	}
}

// TestOtherReadersGone: the other commands that change something go on, too.
func TestOtherReadersGone(t *testing.T) {
	address := []string{"--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com"}
	w := newWorkplace(t)
	if made := w.run(t, append([]string{"apply", "--yes", "--no-input", "--group-names", "graph"}, address...)...); made.code != 0 {
		t.Fatal(made.stderr)
	}
	for _, args := range [][]string{
		{"rotate", "--yes"}, {"rotate", "--finish", "--yes"}, {"export"}, {"remove", "--confirm", "modelop.contoso.com"},
	} {
		cmd := w.command(t, nil, append(args, address...)...)
		nobody := gone(t)
		cmd.Stderr = nobody
		if err := cmd.Run(); err != nil {
			t.Errorf("%v ended with %v", args, err)
		}
	}
	if r := w.run(t, append([]string{"status"}, address[:3]...)...); !strings.Contains(r.stdout, "no setup") {
		t.Errorf("the setup is still there:\n%s%s", r.stdout, r.stderr)
	}
}

// TestReadersOfPrintingGone: a command that only prints ends as every other one does in a pipe to head.
func TestReadersOfPrintingGone(t *testing.T) {
	w := newWorkplace(t)
	for _, args := range [][]string{
		{"version"},
		{"--help"},
		{"status", "--demo", "--tenant", "contoso.com"},
		{"plan", "--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com", "--group-names", "graph"},
	} {
		cmd := w.command(t, nil, args...)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = gone(t), &said
		if err := cmd.Run(); err == nil || strings.Contains(said.String(), "broken pipe") {
			t.Errorf("%v ended with %v, and said:\n%s", args, err, &said)
		}
	}
}
