package tui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// refusals are the entries of the catalogue that a sign-in can lead to, with sample values in their placeholders.
func refusals(t *testing.T) []*steps.Problem {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "assets", "errors.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		Key, Happened, Means, Who string
		How, Or                   []string
		Instead                   []steps.Way
		AADSTS                    []int    `yaml:"aadsts"`
		SignIn                    []string `yaml:"signIn"`
	}
	if err := yaml.Unmarshal(data, &entries); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("{tenant}", "contoso.com", "{user}", "admin@contoso.com", "{app}", "Microsoft Azure CLI",
		"{command}", "az login --tenant contoso.com --allow-no-subscriptions", "{host}", "login.microsoftonline.com", "{issuer}", "Contoso Web Gateway")
	other := regexp.MustCompile(`\{[a-z-]+\}`)
	text := func(s string) string { return other.ReplaceAllString(fill.Replace(s), "NAME") }
	texts := func(all []string) []string {
		var out []string
		for _, s := range all {
			out = append(out, text(s))
		}
		return out
	}
	var problems []*steps.Problem
	for _, e := range entries {
		if len(e.AADSTS) == 0 && len(e.SignIn) == 0 {
			continue
		}
		p := problem(e.Key, text(e.Happened), text(e.Means), "AADSTS1, invalid_grant")
		p.Who, p.How, p.Or, p.Instead = e.Who, texts(e.How), texts(e.Or), e.Instead
		if strings.HasPrefix(e.Key, "az-") {
			p.Command = fill.Replace("{command}")
		}
		problems = append(problems, p)
	}
	return problems
}

// TestEveryRefusal shows each refusal of the catalogue in a large and in a small window, and as the text of a command.
func TestEveryRefusal(t *testing.T) {
	keys := regexp.MustCompile(`(?i)\bpress [a-z]\b|\bwith esc\b`)
	for _, p := range refusals(t) {
		t.Run(p.Key, func(t *testing.T) {
			for _, size := range [][2]int{{80, 24}, {40, 15}} {
				s := sit(t, failing(p), options(), size[0], size[1])
				s.press("enter")
				s.drain()
				s.check()
				if size[0] == 80 {
					s.golden("refusals/" + p.Key)
				}
			}
			for _, text := range append(append([]string{p.Happened, p.Means, p.Who}, p.How...), p.Or...) {
				if keys.MatchString(text) {
					t.Errorf("it names a key of the full screen: %q", text)
				}
			}
			if plain := words.Problem(p); !strings.Contains(plain, strings.TrimSuffix(p.Happened, ".")) && p.Happened != "" && len(p.Happened) < 70 {
				t.Errorf("what happened is missing:\n%s", plain)
			}
		})
	}
}
