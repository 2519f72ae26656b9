//go:build unix

package main_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestExamplesRun runs every example of the help, in the simulated tenant and without a terminal: each is understood, and
// does what it is there for. An example that would ask somebody is answered with the flag that does so.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t)
	setup := []string{"--demo", "--no-input", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com"}
	for _, before := range [][]string{{"apply", "--yes", "--group-names", "graph"}, {"plan", "--save", "plan.json"}} {
		if r := w.run(t, slices.Concat(before, setup)...); r.code != 0 {
			t.Fatal(r.stderr)
		}
	}
	r := w.run(t, "apply", "--demo=cloud-app-admin", "--yes", "--no-input", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com",
		"--group-names", "graph", "--out", ".")
	if r.code != 4 {
		t.Fatal(r.stderr)
	}
	for _, customer := range []string{"contoso", "fabrikam"} {
		write(t, filepath.Join(w.dir, customer+".yaml"),
			"schema: modelop-entra/answers/v1\ntenant: contoso.com\nurl: https://"+customer+".example.com\ngroup-names: ids\nname-prefix: "+customer+"-\n", 0o600)
	}
	// What a command ends with where it is not 0, and the flags that take the place of a person.
	codes := map[string]int{"": 3} // the wizard, at the end of its input
	yes := map[string]string{
		"apply": "--yes", "rotate": "--yes", "consent": "--yes", "remove": "--confirm=modelop.contoso.com",
	}
	commands := matches(`(?m)^  ([a-z]+) {2,}`, section(w.run(t, "--help").stdout, "Available Commands:"))
	commands = slices.DeleteFunc(commands, func(c string) bool { return c == "help" || c == "completion" })
	slices.SortStableFunc(commands, func(a, b string) int { // remove comes last
		return boolToInt(a == "remove") - boolToInt(b == "remove")
	})
	for _, command := range append([]string{""}, commands...) {
		examples := examplesOf(w.run(t, strings.Fields(command+" --help")...).stdout)
		if len(examples) == 0 {
			t.Errorf("%s has no example", command)
		}
		for _, example := range examples {
			args := strings.Fields(example)
			if args[0] != "modelop-entra" {
				t.Errorf("%q is no example", example)
				continue
			}
			args = args[1:]
			want := codes[command]
			if command == "" && len(args) > 0 && !strings.HasPrefix(args[0], "--") {
				want = 0
			}
			switch {
			case command == "consent":
				args = append(args, "--demo=cloud-app-admin")
			case command != "version" && !strings.Contains(example, "--demo"):
				args = append(args, "--demo")
			}
			if flag := yes[command]; flag != "" && !strings.Contains(example, strings.SplitN(flag, "=", 2)[0]) {
				args = append(args, flag)
			}
			if r := w.run(t, args...); r.code != want && !mayWarn(example, r.code) {
				t.Errorf("%s: exit code %d instead of %d\n%s%s", example, r.code, want, r.stdout, r.stderr)
			}
		}
	}
}

// mayWarn: an example may show what needs attention in the setup that it is about.
func mayWarn(example string, code int) bool {
	return code == 4 && (strings.Contains(example, "status") || strings.Contains(example, "--warn-days"))
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// examplesOf are the command lines in the examples of a help text, without comments and what a shell would do.
func examplesOf(help string) []string {
	_, text, _ := strings.Cut(help, "Examples:\n")
	text, _, _ = strings.Cut(text, "\n\n")
	text = strings.ReplaceAll(text, "\\\n", " ")
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		line = regexp.MustCompile(`\S {3,}[a-z].*| > \S+$`).ReplaceAllStringFunc(line, func(m string) string { return m[:1] })
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
