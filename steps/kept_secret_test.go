package steps_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/vault"
)

// remove soft-deletes a registration behind the program's back.
func (o *operator) remove(objectID string) {
	o.t.Helper()
	if err := o.last.Graph.Writer(graphclient.Patience{}).DeleteApplication(o.t.Context(), objectID); err != nil {
		o.t.Fatal(err)
	}
}

// held are the registrations that the operator's vault has secrets of.
func (o *operator) held() []string {
	o.t.Helper()
	v, err := vault.Peek(o.folder, vault.Identity{TenantID: o.last.State().Organization.ID, Key: modelOpKey, URL: modelOpURL})
	if err != nil {
		o.t.Fatal(err)
	}
	var names []string
	for _, s := range v.Secrets {
		names = append(names, s.Registration)
	}
	return names
}

// Who may not see deleted registrations cannot tell whether one can come back: its secret, of which the vault has the
// only copy, stays.
func TestASecretOfARegistrationThatCannotBeSeenStaysInTheVault(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		o := w.operator()
		first := o.run(w.t.Context())
		if !first.done() {
			t.Fatal(why(first))
		}
		o.remove(first.outcome.Registrations[0].ObjectID)
		if err := w.tenant.SetRoles(w.tenant.Person(), "Application Developer"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		second := o.run(w.t.Context())
		if got := strings.Join(o.held(), " "); len(o.held()) != 3 || !strings.Contains(got, "gateway-service") {
			t.Errorf("the vault holds secrets of %s", got)
		}
		p := second.outcome.Problem
		if p == nil || p.Key != "conflict" || p.Who != "a Cloud Application Administrator" || strings.Contains(strings.Join(p.How, " "), "finds the other one") {
			t.Errorf("%+v\n%s", p, why(second))
		}

		if err := w.tenant.SetRoles(w.tenant.Person(), "Global Administrator"); err != nil {
			t.Fatal(err)
		}
		third := o.run(w.t.Context())
		if !third.done() || len(o.held()) != 3 {
			t.Errorf("restored: %v\n%s", o.held(), why(third))
		}
		if _, err := os.Stat(filepath.Join(o.folder, "secret.yaml")); err != nil {
			t.Error(err)
		}
	})
}

// Other programs write ids in capital letters: they are the same ids.
func TestIdsOfTheVaultMayBeInCapitals(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		o := w.operator()
		if r := o.run(w.t.Context()); !r.done() {
			t.Fatal(why(r))
		}
		path := filepath.Join(o.folder, vault.Name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ids := regexp.MustCompile(`"(appId|keyId)": "[^"]*"`)
		capitals := ids.ReplaceAllFunc(data, func(line []byte) []byte {
			name, id, _ := bytes.Cut(line, []byte(": "))
			return slices.Concat(name, []byte(": "), bytes.ToUpper(id))
		})
		if err := os.WriteFile(path, capitals, vault.Mode); err != nil || bytes.Equal(data, capitals) {
			t.Fatalf("the vault was not changed: %v", err)
		}
		if err := os.Remove(filepath.Join(o.folder, "secret.yaml")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		r := o.run(w.t.Context())
		if !r.done() || len(r.writes()) > 0 || len(o.held()) != 3 {
			t.Errorf("%v, secrets of %v\n%s", r.writes(), o.held(), why(r))
		}
		if _, err := os.Stat(filepath.Join(o.folder, "secret.yaml")); err != nil {
			t.Error(err)
		}
	})
}
