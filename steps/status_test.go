package steps_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestANamedFolderSaysNothingAboutOtherSetups: the folder is that of one setup. What is in it says nothing about the others,
// and keeps nobody from knowing how they are; a vault that cannot be read does.
func TestANamedFolderSaysNothingAboutOtherSetups(t *testing.T) {
	inWorld(t, "two-setups", nil, func(w *world) {
		o := w.operator()
		r := o.run(w.t.Context())
		if r.err != nil {
			w.t.Fatal(r.err)
		}
		p := &proof{operator: o, made: r}
		run, _ := p.signedIn()
		status := run.Status()
		if len(status.Setups) < 2 {
			w.t.Fatalf("%+v", status.Setups)
		}
		for _, s := range status.Setups {
			if s.Unknown != "" {
				w.t.Errorf("%s: %s", s.Key, s.Unknown)
			}
		}

		vault := filepath.Join(o.folder, "vault.json")
		if err := os.WriteFile(vault, []byte("{"), 0o600); err != nil {
			w.t.Fatal(err)
		}
		damaged := p.newRun()
		account, err := damaged.SignIn(w.t.Context(), "contoso.com", approve, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, s := range account.Setups {
			if !strings.Contains(s.Unknown, "vault.json") {
				w.t.Errorf("%s: %d changes, unknown because %q", s.Key, s.Changes, s.Unknown)
			}
		}
	})
}

// TestConsentNeedsNoVault: whatever lies in the usual folder of the administrator's computer, nobody looks at it.
func TestConsentNeedsNoVault(t *testing.T) {
	inWorld(t, "cloud-app-admin", nil, func(w *world) {
		p := handedOver(w)
		asked, err := steps.ReadAsked(filepath.Join(p.folder, "handoff.json"))
		if err != nil {
			w.t.Fatal(err)
		}
		p.folder = w.t.TempDir()
		if err := os.WriteFile(filepath.Join(p.folder, "vault.json"), []byte("{"), 0o644); err != nil {
			w.t.Fatal(err)
		}
		run := p.newRun()
		if _, err := run.SignIn(w.t.Context(), asked.Tenant, approve, nil); err != nil {
			w.t.Fatal(err)
		}
		c, err := run.Consent(w.t.Context(), asked, plan.Answers{})
		if err != nil || len(c.Items) != 1 {
			w.t.Errorf("%+v, %v", c.Items, err)
		}
	})
}
