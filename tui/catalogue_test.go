package tui

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// catalogued is a problem of the catalogue, and whether it is one of signing in.
type catalogued struct {
	*steps.Problem
	signIn bool
}

// catalogue is every entry of the catalogue: as the simulated tenant brings it about, which the tests of package steps pin,
// or, where nothing leads there, as the catalogue has it.
func catalogue(t *testing.T) []catalogued {
	t.Helper()
	read := func(into any, unmarshal func([]byte, any) error, path ...string) {
		data, err := os.ReadFile(filepath.Join(path...))
		if err == nil {
			err = unmarshal(data, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	produced := map[string]*steps.Problem{}
	read(&produced, json.Unmarshal, "..", "steps", "testdata", "problems.json")
	var entries []struct {
		Key, Happened, Means, Who string
		How, Or                   []string
		Instead                   []steps.Way
		AADSTS                    []int    `yaml:"aadsts"`
		SignIn                    []string `yaml:"signIn"`
	}
	read(&entries, func(data []byte, into any) error { return yaml.Unmarshal(data, into) }, "..", "assets", "errors.yaml")
	var all []catalogued
	for _, e := range entries {
		p := produced[e.Key]
		if p == nil {
			p = problem(e.Key, strings.ReplaceAll(e.Happened, "{file}", "values.yaml cannot be written: the disk is full."), e.Means, "")
			p.Who, p.How, p.Or, p.Instead = e.Who, e.How, e.Or, e.Instead
		}
		all = append(all, catalogued{p, len(e.AADSTS)+len(e.SignIn)+len(e.Instead) > 0})
		delete(produced, e.Key)
	}
	if len(produced) > 0 {
		t.Errorf("no longer in the catalogue: %v", slices.Sorted(maps.Keys(produced)))
	}
	return all
}

// TestEveryProblemReadsWellInEveryWindow shows each problem of the catalogue in a large and in a small window, and as the text of a command.
func TestEveryProblemReadsWellInEveryWindow(t *testing.T) {
	keys := regexp.MustCompile(`(?i)\bpress [a-z]\b|\bwith esc\b`)
	for _, p := range catalogue(t) {
		t.Run(p.Key, func(t *testing.T) {
			for _, size := range [][2]int{{80, 24}, {60, 20}, {40, 15}} {
				var s *seat
				if p.signIn {
					s = sit(t, failing(p.Problem), options(), size[0], size[1])
					s.press("enter")
					s.drain()
				} else {
					s = sit(t, ends(partialOutcome(), failedWith(p.Problem)...), options(), size[0], size[1])
					s.toApply()
					s.press("e")
				}
				s.check()
				s.wholeWords(append(append([]string{p.Happened, p.Means, p.Who}, p.How...), p.Or...)...)
				if size[0] == 80 {
					s.golden("refusals/" + p.Key)
				}
			}
			for _, text := range append(append([]string{p.Happened, p.Means, p.Who}, p.How...), p.Or...) {
				if keys.MatchString(text) {
					t.Errorf("it names a key of the full screen: %q", text)
				}
			}
			if plain := words.Problem(p.Problem); !strings.Contains(plain, strings.TrimSuffix(p.Happened, ".")) && p.Happened != "" && len(p.Happened) < 70 {
				t.Errorf("what happened is missing:\n%s", plain)
			}
		})
	}
}

// wholeWords holds that the body breaks the texts between their words only.
func (s *seat) wholeWords(texts ...string) {
	s.t.Helper()
	var shown []string
	for _, r := range s.model.body().rows {
		if r.mark != bare { // a command is cut where the window ends
			shown = append(shown, strings.Fields(ansi.Strip(r.text))...)
		}
	}
	for _, text := range texts {
		fields := strings.Fields(strings.TrimSuffix(words.Clean(text), "."))
		broken := strings.Contains(strings.Join(shown, ""), strings.Join(fields, "")) &&
			!strings.Contains(strings.Join(shown, " "), strings.Join(fields, " "))
		if long := slices.ContainsFunc(fields, func(f string) bool { return words.Cells(f) > s.session.textWidth() }); broken && !long {
			s.t.Errorf("%q is broken within a word:\n%s", text, s.window())
		}
	}
}

// failedWith is a run in which a registration fails with the problem.
func failedWith(p *steps.Problem) []steps.Event {
	e := happens(2, steps.Failed, blueprint.InternalClient, 3, "", "internal-client: "+p.Happened)
	e.Problem = p
	return append(midway(), total(13, e)...)
}
