package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the scripts in testdata/script: the program without a terminal, as a pipeline runs it. Beside the
// usual commands they have four more:
//
//	exits CODE ARGUMENT...          runs the program, which must end with the exit code
//	microsoft SCENARIO [OPTION...]  a simulated tenant in Microsoft's place; see microsoft_test.go
//	json FILE PATH VALUE            the file must be one JSON document that holds the value at the path, a.0.b
//	lastline FILE TO                copies the last line of the file into another
func TestScripts(t *testing.T) {
	program := binary(t)
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, ".home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_STATE_HOME", filepath.Join(home, "state"))
			env.Setenv("LANG", "C.UTF-8")
			env.Setenv("TERM", "xterm-256color")
			env.Defer(func() {
				if err := recordFiles(filepath.Base(env.WorkDir), env.WorkDir); err != nil {
					env.T().Fatal(err)
				}
			})
			return os.MkdirAll(home, 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"microsoft": microsoft,
			"exits": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) == 0 {
					ts.Fatalf("usage: exits CODE ARGUMENT...")
				}
				want, err := strconv.Atoi(args[0])
				ts.Check(err)
				code := 0
				var exit *exec.ExitError
				if err := ts.Exec(program, args[1:]...); errors.As(err, &exit) {
					code = exit.ExitCode()
				} else {
					ts.Check(err)
				}
				record(ts.Name()+", stdout", ts.ReadFile("stdout"))
				record(ts.Name()+", stderr", ts.ReadFile("stderr"))
				if code != want {
					ts.Fatalf("exit code %d instead of %d", code, want)
				}
			},
			"lastline": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: lastline FILE TO")
				}
				lines := strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n")
				ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(lines[len(lines)-1]), 0o600))
			},
			"json": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 3 {
					ts.Fatalf("usage: json FILE PATH VALUE")
				}
				got, err := jsonAt(ts.ReadFile(args[0]), args[1])
				ts.Check(err)
				if got != args[2] {
					ts.Fatalf("%s is %s instead of %s", args[1], got, args[2])
				}
			},
		},
	})
}

// jsonAt returns what stands at the path in a text that is exactly one JSON document. The length of a list is at "#".
func jsonAt(text, path string) (string, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return "", errors.New("more than one JSON document")
	}
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return "", fmt.Errorf("no %q on the way to %s", name, path)
			}
			value = next
		case []any:
			if name == "#" {
				value = len(v)
				continue
			}
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return "", fmt.Errorf("no element %q on the way to %s", name, path)
			}
			value = v[i]
		default:
			return "", fmt.Errorf("nothing below %q on the way to %s", name, path)
		}
	}
	return fmt.Sprint(value), nil
}
