package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	noon    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	contoso = Identity{
		TenantID: "aaaabbbb-0000-cccc-1111-dddd2222eeee", TenantName: "Contoso Ltd",
		Key: "modelop.contoso.com", URL: "https://modelop.contoso.com",
	}
)

func secretOf(registration, keyID string, added time.Time) Secret {
	return Secret{
		Registration: registration, AppID: "app-of-" + registration, KeyID: keyID, Label: "label " + keyID,
		Value: NewText("value of " + keyID), EndsAt: added.AddDate(1, 0, 0), AddedAt: added,
	}
}

func mustOpen(t *testing.T, dir string, id Identity) *Vault {
	t.Helper()
	v, err := Open(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestOpenMakesAPrivateFolderThatGitIgnores(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "modelop-entra", "modelop.contoso.com")
	v := mustOpen(t, dir, contoso)
	if got := read(t, filepath.Join(dir, ".gitignore")); got != "*\n" {
		t.Errorf(".gitignore holds %q", got)
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]fs.FileMode{dir: 0o700, filepath.Dir(dir): 0o700, filepath.Join(dir, Name): 0o600} {
			info, err := os.Stat(path)
			must(t, err)
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%s has mode %o, want %o", filepath.Base(path), got, want)
			}
		}
	}
	must(t, v.Close(), v.Close())
	got, err := Peek(dir, contoso)
	must(t, err)
	if diff := cmp.Diff(Contents{Identity: contoso}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryChangeIsOnDiskWhenTheCallReturns(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, dir, contoso)
	gateway, cli := secretOf("gateway-service", "k1", noon), secretOf("go-cli", "k2", noon)
	intent := Intent{Label: gateway.Label, Registration: "gateway-service", At: noon}
	// One run asks for all its secrets under one label.
	pending := Intent{Label: gateway.Label, Registration: "internal-client", At: noon}
	moved := contoso
	moved.URL = "https://models.contoso.com"
	steps := []struct {
		name string
		do   func() error
		want Contents
	}{
		{"intend", func() error { return v.Intend(intent) }, Contents{contoso, nil, []Intent{intent}}},
		{"intend twice", func() error { return v.Intend(intent) }, Contents{contoso, nil, []Intent{intent}}},
		{"another intent", func() error { return v.Intend(pending) }, Contents{contoso, nil, []Intent{intent, pending}}},
		{"put settles its own intent", func() error { return v.Put(gateway) }, Contents{contoso, []Secret{gateway}, []Intent{pending}}},
		{"put twice", func() error { return v.Put(gateway) }, Contents{contoso, []Secret{gateway}, []Intent{pending}}},
		{"put leaves it", func() error { return v.Put(cli) }, Contents{contoso, []Secret{gateway, cli}, []Intent{pending}}},
		{"settle", func() error { return v.Settle("internal-client", pending.Label) }, Contents{contoso, []Secret{gateway, cli}, nil}},
		{"drop", func() error { return v.Drop("k1") }, Contents{contoso, []Secret{cli}, nil}},
		{"set URL", func() error { return v.SetURL(moved.URL) }, Contents{moved, []Secret{cli}, nil}},
	}
	for _, s := range steps {
		must(t, s.do())
		onDisk, err := Peek(dir, contoso)
		must(t, err)
		if diff := cmp.Diff(s.want, onDisk, cmp.Comparer(sameEmpty[Secret]), cmp.Comparer(sameEmpty[Intent])); diff != "" {
			t.Errorf("%s, on disk: %s", s.name, diff)
		}
		if diff := cmp.Diff(onDisk, v.Contents(), cmp.Comparer(sameEmpty[Secret]), cmp.Comparer(sameEmpty[Intent])); diff != "" {
			t.Errorf("%s, in memory: %s", s.name, diff)
		}
	}
}

func sameEmpty[T any](a, b []T) bool { return (len(a) == 0 && len(b) == 0) || cmp.Equal(a, b) }

func TestAFailedWriteChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "setup")
	v := mustOpen(t, dir, contoso)
	must(t, v.Put(secretOf("go-cli", "k1", noon)))
	before := v.Contents()
	must(t, os.Rename(dir, dir+"-away"))
	for name, do := range map[string]func() error{
		"intend": func() error { return v.Intend(Intent{Label: "new"}) },
		"put":    func() error { return v.Put(secretOf("go-cli", "k2", noon)) },
		"drop":   func() error { return v.Drop("k1") },
	} {
		err := do()
		var p *Problem
		if !errors.As(err, &p) || p.Kind != Unwritable {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, v.Contents()); diff != "" {
			t.Errorf("%s changed the memory: %s", name, diff)
		}
	}
	must(t, os.Rename(dir+"-away", dir))
	onDisk, err := Peek(dir, contoso)
	must(t, err)
	if diff := cmp.Diff(before.Secrets, onDisk.Secrets); diff != "" {
		t.Error(diff)
	}
}

func TestManyGoroutinesLoseNothing(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, dir, contoso)
	var wg sync.WaitGroup
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		wg.Go(func() {
			s := secretOf("go-cli", id, noon)
			if err := errors.Join(v.Intend(Intent{Label: s.Label, Registration: s.Registration}), v.Put(s)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	must(t, v.Close())
	got, err := Peek(dir, contoso)
	must(t, err)
	if len(got.Secrets) != 8 || len(got.Intents) != 0 {
		t.Errorf("%d secrets and %d intents on disk", len(got.Secrets), len(got.Intents))
	}
}

func TestCurrentIsTheNewestLiveSecret(t *testing.T) {
	old, newer := secretOf("go-cli", "old", noon.AddDate(0, -6, 0)), secretOf("go-cli", "new", noon)
	expired := secretOf("gateway-service", "expired", noon.AddDate(-1, 0, 0)) // ends at this very moment
	c := Contents{Secrets: []Secret{old, expired, newer}}
	if diff := cmp.Diff([]Secret{newer, old}, c.Live(noon)); diff != "" {
		t.Errorf("Live: %s", diff)
	}
	if diff := cmp.Diff(map[string]Secret{"go-cli": newer}, c.Current(noon)); diff != "" {
		t.Errorf("Current: %s", diff)
	}
}

func TestOpenKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, dir, contoso)
	must(t, v.Put(secretOf("go-cli", "k1", noon)), v.Close())
	before := read(t, filepath.Join(dir, Name))
	must(t,
		os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("mine\n"), 0o600),
		os.WriteFile(filepath.Join(dir, ".vault.json.123.tmp"), []byte("half a secr"), 0o600),
		os.WriteFile(filepath.Join(dir, "vault.json.bak"), []byte("mine"), 0o600),
	)
	v = mustOpen(t, dir, contoso)
	if len(v.Secrets()) != 1 {
		t.Errorf("the vault holds %d secrets", len(v.Secrets()))
	}
	if after := read(t, filepath.Join(dir, Name)); after != before {
		t.Errorf("opening changed the file:\n%s", cmp.Diff(before, after))
	}
	if got := read(t, filepath.Join(dir, ".gitignore")); got != "mine\n" {
		t.Errorf(".gitignore holds %q", got)
	}
	if _, err := os.Stat(filepath.Join(dir, ".vault.json.123.tmp")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the temporary file is still there: %v", err)
	}
	if got := read(t, filepath.Join(dir, "vault.json.bak")); got != "mine" {
		t.Errorf("vault.json.bak holds %q", got)
	}
}

func TestPeekWritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	c, err := Peek(dir, contoso)
	must(t, err)
	if len(c.Secrets) != 0 || len(c.Intents) != 0 {
		t.Errorf("%v", c)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Peek made the folder: %v", err)
	}
	v := mustOpen(t, dir, contoso) // and it reads while another run holds the folder
	must(t, v.Put(secretOf("go-cli", "k1", noon)))
	c, err = Peek(dir, contoso)
	must(t, err)
	if len(c.Secrets) != 1 {
		t.Errorf("%v", c)
	}
}

func TestASecondRunIsRefused(t *testing.T) {
	dir := t.TempDir()
	since := time.Date(2026, 11, 24, 14, 2, 0, 0, time.Local)
	v, err := open(dir, contoso, since)
	must(t, err)
	for now, want := range map[time.Time]string{
		since.Add(time.Minute):    "Another run is using this folder, since 14:02 (process PID). Wait until it has ended.",
		since.Add(24 * time.Hour): "Another run is using this folder, since 2026-11-24 14:02 (process PID). Wait until it has ended.",
	} {
		_, err = open(dir, contoso, now)
		var p *Problem
		if !errors.As(err, &p) || p.Kind != InUse {
			t.Fatalf("second run: %v", err)
		}
		want = strings.Replace(want, "PID", strconv.Itoa(os.Getpid()), 1)
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
	}
	must(t, v.Close())
	mustOpen(t, dir, contoso)
}

func TestOpenRefusesADamagedVaultAndOneOfAnotherSetup(t *testing.T) {
	whole := func() string {
		data, err := encode(Contents{Identity: contoso, Secrets: []Secret{secretOf("go-cli", "k1", noon)}})
		must(t, err)
		return string(data)
	}()
	with := func(id Identity) string {
		data, err := encode(Contents{Identity: id})
		must(t, err)
		return string(data)
	}
	fabrikam := Identity{TenantID: "bbbbcccc-1111-dddd-2222-eeee3333ffff", TenantName: "Fabrikam,\x1b[2J \u202eInc.", Key: contoso.Key, URL: contoso.URL}
	twin := Identity{TenantID: fabrikam.TenantID, TenantName: contoso.TenantName, Key: contoso.Key, URL: contoso.URL}
	demo, otherKey := contoso, contoso
	demo.Demo = true
	otherKey.Key, otherKey.URL = "models.contoso.com", "https://models.contoso.com"
	const kept = " It was left as it is. Move it away, and the wizard adds new secrets."
	cases := []struct {
		name string
		data string
		mode fs.FileMode
		id   Identity
		kind Kind
		want string
	}{
		{"cut short", whole[:len(whole)/2], 0o600, contoso, Damaged, "vault.json is damaged: it ends in the middle." + kept},
		{"last byte missing", strings.TrimRight(whole, "}\n"), 0o600, contoso, Damaged, "vault.json is damaged: it ends in the middle." + kept},
		{"empty", "", 0o600, contoso, Damaged, "vault.json is damaged: it is empty." + kept},
		{"zeros", "\x00\x00\x00", 0o600, contoso, Damaged, "vault.json is damaged: it is not JSON, from byte 1 on." + kept},
		{"something behind it", whole + "{}", 0o600, contoso, Damaged, "vault.json is damaged: it is not JSON, from byte " + strconv.Itoa(len(whole)+1) + " on." + kept},
		{"another program's", `{"a":1}`, 0o600, contoso, Damaged, "vault.json is damaged: it is not a file of the wizard." + kept},
		{"not an object", `[]`, 0o600, contoso, Damaged, "vault.json is damaged: it is not a file of the wizard." + kept},
		{"an unknown field", strings.Replace(whole, `"key"`, `"more": 1, "key"`, 1), 0o600, contoso, Damaged, "vault.json is damaged: it holds something that the wizard did not write." + kept},
		{"an empty value", strings.Replace(whole, `"value of k1"`, `""`, 1), 0o600, contoso, Damaged, "vault.json is damaged: a secret in it is incomplete." + kept},
		{"newer", strings.Replace(whole, "vault/v1", "vault/v2", 1), 0o600, contoso, Newer, "vault.json was written by a newer version of the wizard. Use that version."},
		{"much newer", `{"schema": "modelop-entra/vault/v17", "secrets": {"sealed": true}}`, 0o600, contoso, Newer, "vault.json was written by a newer version of the wizard. Use that version."},
		{"another tenant", with(fabrikam), 0o600, contoso, OtherTenant, "vault.json belongs to Fabrikam,[2J Inc., not to Contoso Ltd. Choose another folder with --out."},
		{"another tenant of that name", with(twin), 0o600, contoso, OtherTenant, "vault.json belongs to bbbbcccc-1111-dddd-2222-eeee3333ffff, not to aaaabbbb-0000-cccc-1111-dddd2222eeee. Choose another folder with --out."},
		{"the demo's", with(demo), 0o600, contoso, OtherWorld, "vault.json comes from the demo. Choose another folder with --out."},
		{"a real one in the demo", whole, 0o600, demo, OtherWorld, "vault.json belongs to a real tenant, not to the demo. Choose another folder with --out."},
		{"another setup", with(otherKey), 0o600, contoso, OtherSetup, "vault.json belongs to the setup of https://models.contoso.com, not of https://modelop.contoso.com. Choose another folder with --out."},
		{"readable by others", whole, 0o644, contoso, OpenToOthers, "Other people on this computer can read vault.json. Make it private: chmod 600 vault.json"},
		{"readable by the group", whole, 0o640, contoso, OpenToOthers, "Other people on this computer can read vault.json. Make it private: chmod 600 vault.json"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && c.kind == OpenToOthers {
				t.Skip("mode bits say nothing on Windows")
			}
			dir := t.TempDir()
			path := filepath.Join(dir, Name)
			must(t, os.WriteFile(path, []byte(c.data), 0o600), os.Chmod(path, c.mode))
			_, peekErr := Peek(dir, c.id)
			_, openErr := Open(dir, c.id)
			for _, err := range []error{peekErr, openErr} {
				var p *Problem
				if !errors.As(err, &p) {
					t.Fatalf("not refused: %v", err)
				}
				if p.Kind != c.kind || p.Error() != c.want {
					t.Errorf("%s\n got %s\nwant %s", p.Kind, p.Error(), c.want)
				}
			}
			if got := read(t, path); got != c.data {
				t.Errorf("the file was changed to %q", got)
			}
			// The lock is free again.
			must(t, os.Remove(path))
			mustOpen(t, dir, c.id)
		})
	}
}

func TestOpenRefusesWhatIsNoPlainFile(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(t.TempDir(), "elsewhere.json")
	must(t, os.WriteFile(target, []byte("theirs"), 0o600))
	if err := os.Symlink(target, filepath.Join(dir, Name)); err != nil {
		t.Skip(err)
	}
	_, err := Open(dir, contoso)
	const want = "vault.json is a link to another file. The wizard writes secrets to plain files only. Remove the link."
	if err == nil || err.Error() != want {
		t.Errorf("a link: %v", err)
	}
	if got := read(t, target); got != "theirs" {
		t.Errorf("the link's target holds %q", got)
	}
	// Nor one that leads nowhere, and nor a folder.
	must(t, os.Remove(target))
	if _, err := Open(dir, contoso); err == nil || err.Error() != want {
		t.Errorf("a dangling link: %v", err)
	}
	must(t, os.Remove(filepath.Join(dir, Name)), os.Mkdir(filepath.Join(dir, Name), 0o700))
	if _, err := Open(dir, contoso); err == nil || !strings.HasPrefix(err.Error(), "vault.json is not a plain file.") {
		t.Errorf("a folder: %v", err)
	}
}

func TestOpenRefusesAFolderThatCannotHoldSecrets(t *testing.T) {
	cases := map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string
	}{
		"a file in its place": {
			func(t *testing.T, dir string) { must(t, os.WriteFile(dir, nil, 0o600)) },
			"a file of that name is in the way",
		},
		"a file in its parent's place": {
			func(t *testing.T, dir string) {
				must(t, os.Remove(filepath.Dir(dir)), os.WriteFile(filepath.Dir(dir), nil, 0o600))
			},
			"a file of that name is in the way",
		},
		"read-only": {
			func(t *testing.T, dir string) { must(t, os.Mkdir(dir, 0o500)) },
			"you may not write there",
		},
		"shared by everybody": {
			func(t *testing.T, dir string) { must(t, os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777|fs.ModeSticky)) },
			"everybody on this computer uses it",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("mode bits say nothing on Windows")
			}
			dir := filepath.Join(t.TempDir(), "parent", "setup")
			must(t, os.Mkdir(filepath.Dir(dir), 0o700))
			c.prepare(t, dir)
			_, err := Open(dir, contoso)
			want := "The folder " + dir + "/ cannot be written: " + c.want + ". Secrets need a place before they are made."
			var p *Problem
			if !errors.As(err, &p) || p.Kind != Folder || p.Error() != want {
				t.Errorf("\n got %v\nwant %s", err, want)
			}
		})
	}
}

func TestTwoFoldersOfOneSetupAreApart(t *testing.T) {
	mine, theirs := mustOpen(t, t.TempDir(), contoso), mustOpen(t, t.TempDir(), contoso)
	must(t, mine.Put(secretOf("go-cli", "k1", noon)), theirs.Put(secretOf("go-cli", "k2", noon)))
	if a, b := mine.Secrets(), theirs.Secrets(); len(a) != 1 || len(b) != 1 || a[0].KeyID == b[0].KeyID {
		t.Errorf("%v %v", a, b)
	}
}
