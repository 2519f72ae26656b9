package steps_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// setupFile changes setup.json.
func (p *proof) setupFile(change func(file map[string]any)) {
	p.t.Helper()
	path := filepath.Join(p.folder, "setup.json")
	data, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	var f map[string]any
	if err := json.Unmarshal(data, &f); err != nil {
		p.t.Fatal(err)
	}
	change(f)
	if data, err = json.Marshal(f); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// TestOutsideRefusesAFileWithoutWhatSignsIn: a setup.json that lacks what every setup has is told, and never waited for.
func TestOutsideRefusesAFileWithoutWhatSignsIn(t *testing.T) {
	internal := func(f map[string]any, change func(registrations []any, at int) []any) {
		all := f["registrations"].([]any)
		at := slices.IndexFunc(all, func(r any) bool { return r.(map[string]any)["name"] == blueprint.InternalClient })
		f["registrations"] = change(all, at)
	}
	for name, change := range map[string]func(map[string]any){
		"no internal-client": func(f map[string]any) {
			internal(f, func(all []any, at int) []any { return slices.Delete(all, at, at+1) })
		},
		"internal-client without a secret": func(f map[string]any) {
			internal(f, func(all []any, at int) []any {
				delete(all[at].(map[string]any), "secretKey")
				return all
			})
		},
		"an address that is none": func(f map[string]any) { f["url"] = "https://model op" },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", nil, func(w *world) {
				p := sound(w)
				p.setupFile(change)
				p.given.URL = blueprint.URL{}
				v := p.outside(w.t.Context())
				if v.Problem == nil || v.Problem.Key != "setup-file" || !strings.Contains(v.Problem.Happened, "it is not complete") || v.ExitCode() != 3 {
					w.t.Errorf("%+v", v.Problem)
				}
			})
		})
	}
}

// TestTheCommandThatRenewsASecretCanBeTyped: beside a secret that expires soon, or has, stands a whole command.
func TestTheCommandThatRenewsASecretCanBeTyped(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := sound(w)
		for _, days := range []time.Duration{340, 60} { // it expires soon; it has expired
			time.Sleep(days * 24 * time.Hour)
			for kind, v := range map[string]steps.Verification{"inside": p.verify(steps.VerifyOptions{}), "outside": p.outside(w.t.Context())} {
				at := slices.IndexFunc(v.Checks, func(c steps.Check) bool { return c.Name == blueprint.GoCLI })
				if want := "modelop-entra rotate go-cli --tenant contoso.com --url " + modelOpURL; at < 0 || v.Checks[at].Fix != want {
					w.t.Errorf("%d days later, %s: %+v, want %s", days, kind, v.Checks, want)
				}
			}
		}
	})
}
