package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain cleans up behind the tests that run the compiled program, and then looks for secrets in all that they saw.
func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "modelop-entra-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binDir = dir
	code := m.Run()
	if leaks := findLeaks(); len(leaks) > 0 {
		fmt.Fprintf(os.Stderr, "FAIL: secrets where none may be:\n  %s\n", strings.Join(leaks, "\n  "))
		return max(code, 1)
	}
	return code
}

// binDir holds the compiled program for the time of the tests.
var binDir string

// compile builds the program once, as a user would, but for its version, which would differ from commit to commit; with
// the race detector if the tests have it.
var compile = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binDir, "modelop-entra")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	args := []string{"build", "-buildvcs=false", "-o", path}
	if raceDetector {
		args = append(args, "-race")
	}
	out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// released builds the program once as it is given to people: stripped, and without paths of this computer.
func released(t testing.TB) string {
	t.Helper()
	path, err := compileReleased()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var compileReleased = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binDir, "released")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func binary(t testing.TB) string {
	t.Helper()
	path, err := compile()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// workplace is where one test runs the program: an empty folder, and a person's home in which the demo tenant lasts.
type workplace struct {
	dir string // the working directory
	env []string
}

func newWorkplace(t testing.TB) workplace {
	t.Helper()
	home, dir := t.TempDir(), t.TempDir()
	t.Cleanup(func() {
		if err := errors.Join(recordFiles(t.Name(), dir), recordFiles(t.Name(), home)); err != nil {
			t.Error(err)
		}
	})
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC",
	}
	return workplace{dir: dir, env: env}
}

// command is the program with the arguments, in the workplace. The extra environment wins.
func (w workplace) command(t testing.TB, extraEnv []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(t), args...)
	cmd.Dir = w.dir
	cmd.Env = append(append([]string(nil), w.env...), extraEnv...)
	cmd.WaitDelay = time.Second
	return cmd
}

// result is how a run without a terminal ended.
type result struct {
	code           int
	stdout, stderr string
}

// run runs the program without a terminal, its input at its end, to the end.
func (w workplace) run(t testing.TB, args ...string) result {
	t.Helper()
	cmd := w.command(t, nil, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", cmd, err)
	}
	r := result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
	record(t.Name()+", stdout", r.stdout)
	record(t.Name()+", stderr", r.stderr)
	return r
}
