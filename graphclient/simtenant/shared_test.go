package simtenant

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// opened is a process's own view of a tenant that is kept in a file.
func opened(t *testing.T, path string, clock *testClock) *fixture {
	t.Helper()
	tenant, err := Open(path, Options{Clock: clock, Scenario: scenario(t, "cloud-app-admin")})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, clock: clock, tenant: tenant}
	f.signIn("")
	return f
}

// TestOpenSharesATenant: two processes change one tenant, and each sees what the other has done.
func TestOpenSharesATenant(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	clock := newTestClock()
	one, other := opened(t, path, clock), opened(t, path, clock)
	id, _ := one.app(`{"displayName":"first"}`)
	other.graph("GET", "/applications/"+id, nil).must(200)
	other.app(`{"displayName":"second"}`)
	one.graph("PATCH", "/applications/"+id, `{"displayName":"first, renamed"}`).must(204)
	if diff := cmp.Diff(one.tenant.Snapshot(), load(t, path).Snapshot()); diff != "" {
		t.Errorf("the file differs (-here +file):\n%s", diff)
	}
	other.graph("GET", "/me", nil).must(200)
	if diff := cmp.Diff(one.tenant.Snapshot(), other.tenant.Snapshot()); diff != "" {
		t.Errorf("the two differ (-one +other):\n%s", diff)
	}
}

// TestOpenLosesNoChange: changes that are asked for side by side all end up in the file.
func TestOpenLosesNoChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	clock := newTestClock()
	var all sync.WaitGroup
	const each = 5
	for _, name := range []string{"a", "b"} {
		f := opened(t, path, clock)
		all.Go(func() {
			for i := range each {
				f.graph("POST", "/applications", fmt.Sprintf(`{"displayName":"%s%d"}`, name, i)).must(201)
			}
		})
	}
	all.Wait()
	if got := len(load(t, path).Snapshot().Applications); got != 2*each {
		t.Errorf("%d applications, want %d", got, 2*each)
	}
}

// TestOpenGoesOnWithASignIn: somebody signs in here while another process changes the tenant.
func TestOpenGoesOnWithASignIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	clock := newTestClock()
	one, other := opened(t, path, clock), opened(t, path, clock)
	code := one.form("organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {azureCLI}, "scope": {"https://graph.microsoft.com/.default"}})
	if err := one.tenant.Approve(code.text("user_code"), "privileged@contoso.com"); err != nil {
		t.Fatal(err)
	}
	other.app(`{"displayName":"meanwhile"}`)
	one.form("organizations/oauth2/v2.0/token", url.Values{
		"client_id": {azureCLI}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")},
	}).must(200)
	if got := one.tenant.codes[len(one.tenant.codes)-1].person; got != one.tenant.personByUPN("privileged@contoso.com") {
		t.Errorf("%+v signed in", got)
	}
}

func TestOpenBeginsAnewWhereTheFileWasTakenAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	f := opened(t, path, newTestClock())
	f.app(`{"displayName":"first"}`)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	f.graph("GET", "/me", nil).must(200)
	if got := f.tenant.Snapshot().Applications; len(got) > 0 {
		t.Errorf("it still holds %d applications", len(got))
	}
}

func TestOpenRefusesADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	clock := newTestClock()
	f := opened(t, path, clock)
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{Clock: clock}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a damaged file: %v", err)
	}
	f.graph("GET", "/me", nil).refused(500, "UnknownError", "damaged")
	if _, err := Open(filepath.Join(t.TempDir(), "none", "tenant.json"), Options{}); err == nil {
		t.Error("a folder that is not there was taken")
	}
}

func load(t *testing.T, path string) *Tenant {
	t.Helper()
	tenant, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}
