package simtenant

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLoadBringsBackWhatSaveWrote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	f := newFixture(t, "half-finished")
	f.graph("POST", "/applications", internalBody).must(400) // the name is taken by the first run
	fresh := f.graph("POST", "/applications", `{"displayName":"new","passwordCredentials":[{"displayName":"l"}]}`).must(201)
	id, appID := fresh.text("id"), fresh.text("appId")
	added := f.graph("POST", "/applications/"+id+"/addPassword", `{}`).must(200)
	secrets := []string{fresh.text("passwordCredentials.0.secretText"), added.text("secretText")}
	f.sp(appID)
	f.graph("DELETE", "/applications/"+id, nil).must(204)
	if err := f.tenant.Save(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left behind: %v", left)
	}
	loaded, err := Load(path, Options{Clock: f.clock})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.tenant.Snapshot(), loaded.Snapshot()); diff != "" {
		t.Errorf("what was loaded differs (-saved +loaded):\n%s", diff)
	}
	if loaded.scenario.Name != "half-finished" {
		t.Errorf("scenario %q", loaded.scenario.Name)
	}
	g := *f // the tokens and the secrets of the first tenant are good in the second
	g.tenant = loaded
	g.graph("GET", "/me", nil).must(200)
	g.graph("POST", "/directory/deletedItems/"+id+"/restore", nil).must(200)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range secrets {
		if len(text) != 40 || !loaded.CheckSecret(appID, text) {
			t.Errorf("the secret %q is lost", text)
		}
		if bytes.Contains(data, []byte(text)) {
			t.Error("the file holds the text of a secret")
		}
	}
}

func TestLoadRefusesAFileThatIsNotWhole(t *testing.T) {
	dir := t.TempDir()
	f := newFixture(t, "finished")
	whole := filepath.Join(dir, "whole.json")
	if err := f.tenant.Save(whole); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for name, c := range map[string]struct {
		text    string
		damaged bool
		words   string
	}{
		"empty":            {"", true, "damaged"},
		"cut":              {text[:len(text)/2], true, "damaged"},
		"something else":   {`{"hello":"world"}`, true, "it is not a simulated tenant"},
		"older":            {strings.Replace(text, `"version": 2`, `"version": 1`, 1), false, "the file has version 1, this program reads version 2"},
		"newer":            {strings.Replace(text, `"version": 2`, `"version": 3`, 1), false, "the file has version 3, this program reads version 2"},
		"unknown scenario": {strings.Replace(text, `"scenario": "finished"`, `"scenario": "gone"`, 1), true, "there is no such scenario"},
	} {
		path := filepath.Join(dir, "bad.json")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path, Options{})
		if err == nil || errors.Is(err, ErrDamaged) != c.damaged || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if after, _ := os.ReadFile(path); string(after) != c.text {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := Load(filepath.Join(dir, "none.json"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

// TestOnChangeKeepsAChangeBeforeItIsAnswered: what was answered is on disk.
func TestOnChangeKeepsAChangeBeforeItIsAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tenant.json")
	clock := newTestClock()
	saves := 0
	broken := errors.New("the disk is full")
	var fail error
	f := &fixture{t: t, clock: clock, tenant: New(Options{Clock: clock, OnChange: func(tenant *Tenant) error {
		saves++
		if fail != nil {
			return fail
		}
		return tenant.Save(path)
	}})}
	f.signIn("")
	f.graph("GET", "/applications", nil).must(200)
	f.graph("POST", "/applications", `{}`).must(400)
	if saves != 0 {
		t.Errorf("%d saves for reads and refusals", saves)
	}
	f.app(`{"displayName":"a"}`)
	loaded, err := Load(path, Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Snapshot().Application("a") == nil {
		t.Error("it was answered before it was kept")
	}
	f.graph("POST", "/$batch", `{"requests":[{"id":"1","method":"POST","url":"/applications","headers":{"Content-Type":"application/json"},"body":{"displayName":"b"}}]}`).must(200)
	if saves != 2 {
		t.Errorf("%d saves, want 2", saves)
	}
	f.tenant.Inject(Fault{Kind: FaultStatus, Applied: true, Match: Match{Method: "POST"}})
	f.graph("POST", "/applications", `{"displayName":"c"}`).must(503)
	if saves != 3 {
		t.Error("an applied write with a wrong answer was not kept")
	}
	fail = broken
	f.graph("POST", "/applications", `{"displayName":"d"}`).refused(500, "UnknownError", "the disk is full")
}

func TestSeedMakesEverythingTheSame(t *testing.T) {
	build := func(seed uint64) Snapshot {
		clock := newTestClock()
		f := &fixture{t: t, clock: clock, tenant: New(Options{Clock: clock, Seed: seed, Scenario: scenario(t, "finished")})}
		f.signIn("")
		f.app(`{"displayName":"a","passwordCredentials":[{}]}`)
		return f.tenant.Snapshot()
	}
	if diff := cmp.Diff(build(3), build(3)); diff != "" {
		t.Errorf("two tenants of one seed differ:\n%s", diff)
	}
	if cmp.Equal(build(3), build(4)) || cmp.Equal(build(0), build(0)) {
		t.Error("tenants without a common seed are equal")
	}
}

func TestSnapshotIsACopy(t *testing.T) {
	f := newFixture(t, "finished")
	f.tenant.Snapshot().Applications[0].Tags[0] = "changed"
	if f.tenant.Snapshot().Applications[0].Tags[0] == "changed" {
		t.Error("the snapshot reaches into the tenant")
	}
	if s := f.tenant.Snapshot(); len(s.Applications[0].PasswordCredentials) == 0 || s.ServicePrincipal(s.Applications[0].AppID) == nil {
		t.Error("the snapshot lacks secrets or service principals")
	}
	if f.clock.Now().Add(-40*24*time.Hour) != f.tenant.Snapshot().Applications[0].CreatedDateTime {
		t.Error("made at another time")
	}
}
