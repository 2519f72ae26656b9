package main_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// TestReadme holds README.md to what the program has: the flags and commands of its help, the scenarios of the demo, and
// the direct dependencies in go.mod. It promises no more, and leaves none of them out but scenarios.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	w := newWorkplace(t)

	help := w.run(t, "--help").stdout
	commands := matches(`(?m)^  ([a-z]+) {2,}`, section(help, "Available Commands:"))
	commands = slices.DeleteFunc(commands, func(c string) bool { return c == "help" })
	if diff := cmp.Diff(commands, matches("`modelop-entra ([a-z]+)`", readme)); diff != "" {
		t.Errorf("commands (-help +README.md):\n%s", diff)
	}

	for _, command := range commands {
		help += w.run(t, command, "--help").stdout
	}
	known := slices.DeleteFunc(matches(`(?m)^ +(?:-\w, )?(--[a-z-]+)`, help), func(f string) bool { return f == "--help" })
	told := slices.DeleteFunc(matches("`(--[a-z-]+)`", readme), func(f string) bool { return f == "--help" })
	if diff := cmp.Diff(known, told); diff != "" {
		t.Errorf("flags (-help +README.md):\n%s", diff)
	}

	for _, names := range matches(`(?m)^\| ([a-z][a-z, -]+) \|`, section(readme, "| name | what you meet |")) {
		for name := range strings.SplitSeq(names, ", ") {
			if _, err := simtenant.ScenarioByName(name); err != nil {
				t.Errorf("README.md tells of the scenario %q: %v", name, err)
			}
		}
	}

	for _, picture := range matches(`"(assets/[^"]+)"`, readme) {
		if _, err := os.Stat("../../" + picture); err != nil {
			t.Errorf("README.md shows a picture that is not there: %v", err)
		}
	}

	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, dependency := range matches(`(?m)^\t(\S+) v\S+$`, string(module)) {
		short := dependency[strings.LastIndex(strings.TrimSuffix(dependency, "/v2"), "/")+1:]
		if !strings.Contains(readme, "| "+dependency+" |") && !strings.Contains(readme, ", "+short) && !strings.Contains(readme, "| "+dependency+",") {
			t.Errorf("README.md does not say what %s is for", dependency)
		}
	}
}

// section is what follows the heading, up to the next blank line.
func section(text, heading string) string {
	_, rest, _ := strings.Cut(text, heading)
	rest, _, _ = strings.Cut(rest, "\n\n")
	return rest
}

// matches are the first groups of all matches, sorted, each once.
func matches(pattern, text string) []string {
	var all []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}
