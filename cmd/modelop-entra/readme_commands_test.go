//go:build unix

package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// chapters are the chapters of README.md that hold commands: what must be there before the first one, as a finished
// setup for a person who reads on from there, and which simulated tenant stands in Microsoft's place.
var chapters = map[string]struct {
	scenario string
	env      []string
	before   []string // the arguments of runs
	codes    map[string]int
}{
	"modelop-entra": {scenario: "clean"},
	"The wizard":    {scenario: "clean"},
	"Who can run it": {
		scenario: "cloud-app-admin",
		before:   []string{"apply --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph --out ."},
	},
	"After the setup": {
		scenario: "clean",
		before:   []string{"apply --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph"},
	},
	"Without a terminal": {
		scenario: "pipeline",
		env: []string{
			"AZURE_TENANT_ID=contoso.com", "AZURE_CLIENT_ID=c0ffee00-1234-4567-89ab-0123456789ab", "AZURE_CLIENT_SECRET=not-a-real-secret",
		},
		codes: map[string]int{"modelop-entra plan": 5},
	},
	"The demo": {codes: map[string]int{"modelop-entra plan": 5}},
}

// TestReadmeCommands runs every command of README.md, in its order, chapter by chapter, as a person would who copies
// them into a shell. A simulated tenant stands in the place of Microsoft, and the cluster's commands only look whether
// the files are there.
func TestReadmeCommands(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	untold := map[string]bool{}
	for name := range chapters {
		untold[name] = true
	}
	for chapter := range strings.SplitSeq(string(text), "\n## ") {
		name, body, _ := strings.Cut(strings.TrimPrefix(chapter, "# "), "\n")
		commands := shellLines(body)
		if len(commands) == 0 {
			continue
		}
		if _, known := chapters[name]; !known {
			t.Errorf("no test knows what the commands of the chapter %q need", name)
			continue
		}
		delete(untold, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runChapter(t, name, body, commands)
		})
	}
	for name := range untold {
		t.Errorf("the chapter %q has no command any more", name)
	}
}

func runChapter(t *testing.T, name, body string, commands []string) {
	chapter := chapters[name]
	w := newWorkplace(t)
	bin := t.TempDir()
	link(t, binary(t), filepath.Join(bin, "modelop-entra"))
	folder := filepath.Join(w.dir, "modelop-entra")
	link(t, "modelop-entra-demo", folder)
	t.Cleanup(func() { _ = os.Remove(folder) }) // the search for leaks reads the folder itself
	for _, cluster := range []string{"kubectl", "helm"} {
		write(t, filepath.Join(bin, cluster), "#!/bin/sh\nwhile [ \"$1\" != -f ]; do shift || exit 9; done\nexec test -s \"$2\"\n", 0o755)
	}
	answers := regexp.MustCompile("(?s)```yaml\n(schema: modelop-entra/answers.*?)```").FindStringSubmatch(body)
	if answers != nil {
		write(t, filepath.Join(w.dir, "answers.yaml"), answers[1], 0o600)
	}
	example, err := os.ReadFile("../../assets/templates/examples/values-per-service.yaml.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(w.dir, "my-values.tmpl"), string(example), 0o600)
	w.env = append(w.env, "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	w.env = append(w.env, chapter.env...)
	if chapter.scenario != "" {
		w.env = append(w.env, "MODELOP_ENTRA_DEMO="+chapter.scenario)
	}
	for _, before := range chapter.before {
		w.run(t, strings.Fields(before)...)
	}

	for _, command := range commands {
		program, rest, _ := strings.Cut(command, " ")
		switch {
		case command == "go test ./...": // this is it
			continue
		case program == "make":
			for target := range strings.FieldsSeq(rest) {
				if out, err := exec.CommandContext(t.Context(), "make", "-n", "-C", "../..", target).CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s", command, err, out)
				}
			}
			continue
		case strings.HasPrefix(command, "go run ./cmd/modelop-entra"):
			command = strings.Replace(command, "go run ./cmd/modelop-entra", "modelop-entra", 1)
			fallthrough
		case program == "modelop-entra" && (rest == "" || strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "consent ")):
			// A full screen. A person who is not there yet sees the first question and leaves.
			arguments := strings.Fields(command)[1:]
			term := startTerminal(t, w.command(t, nil, arguments...))
			term.WaitFor("Sign in", "quit")
			term.Press("ctrl+c")
			if code, screen := term.Wait(); code != 130 {
				t.Errorf("%s: exit code %d\n%s", command, code, screen)
			}
			continue
		}
		shell := exec.CommandContext(t.Context(), "sh", "-c", command)
		shell.Dir, shell.Env = w.dir, w.env
		var stderr bytes.Buffer
		shell.Stderr = &stderr
		stdout, err := shell.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatalf("%s: %v", command, err)
		}
		record(t.Name()+", "+command, string(stdout)+stderr.String())
		want := 0
		for begin, code := range chapter.codes {
			if strings.HasPrefix(command, begin) {
				want = code
			}
		}
		if code := shell.ProcessState.ExitCode(); code != want {
			t.Errorf("%s: exit code %d instead of %d\n%s%s", command, code, want, stdout, stderr.String())
		}
	}
}

// shellLines are the commands in the shell blocks of a text, without the comments behind them.
func shellLines(text string) []string {
	var lines []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(line, " #")
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
