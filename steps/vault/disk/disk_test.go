//go:build !windows

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestWriteReplacesInWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "values.yaml")
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := errors.Join(os.WriteFile(elsewhere, []byte("theirs"), 0o600), os.Symlink(elsewhere, path)); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []fs.FileMode{0o644, 0o600} {
		if err := Write(dir, "values.yaml", []byte("ours"), mode); err != nil {
			t.Fatal(err)
		}
		data, got, err := Read(path)
		if err != nil || string(data) != "ours" || got.Perm() != mode {
			t.Errorf("%q, mode %o, %v", data, got, err)
		}
	}
	if data, err := os.ReadFile(elsewhere); err != nil || string(data) != "theirs" {
		t.Errorf("the write went through the link: %q, %v", data, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestAFailedWriteLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "vault.json", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, "vault.json", []byte("ours"), 0o600); err == nil {
		t.Error("a folder was replaced by a file")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// TestCleanTakesOnlyOurs: what an editor or a copy program keeps beside a file stays.
func TestCleanTakesOnlyOurs(t *testing.T) {
	dir := t.TempDir()
	theirs := []string{
		".values.yaml.swp", ".values.yaml.swo", ".values.yaml.un~", ".values.yaml.x1Yz9k", ".values.yaml.123", ".values.yaml..tmp",
		".values.yaml.12a.tmp", ".report.md.5.tmp", "values.yaml",
	}
	for _, name := range theirs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	left, err := writeTemp(dir, "values.yaml", []byte("half"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := Clean(dir, "values.yaml", "secret.yaml"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
	for _, name := range theirs {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestOnlyPlainFilesAreRead: what is read is a plain file of a size that can be meant; a link only where a person named it.
func TestOnlyPlainFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("12345"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	own := func(path string) error { _, _, err := Read(path); return err }
	named := func(path string, most int64) error { _, err := ReadNamed(path, most); return err }
	for name, test := range map[string]struct{ got, want error }{
		"ours":                 {own(file), nil},
		"a link of ours":       {own(link), ErrLink},
		"a folder of ours":     {own(dir), ErrNotPlain},
		"nothing of ours":      {own(filepath.Join(dir, "none")), fs.ErrNotExist},
		"named":                {named(file, 5), nil},
		"a named link":         {named(link, 5), nil},
		"named, a byte more":   {named(file, 4), ErrTooLarge},
		"a named folder":       {named(dir, 5), ErrNotPlain},
		"a named device":       {named("/dev/zero", 5), ErrNotPlain},
		"nothing of that name": {named(filepath.Join(dir, "none"), 5), fs.ErrNotExist},
	} {
		if !errors.Is(test.got, test.want) {
			t.Errorf("%s: %v instead of %v", name, test.got, test.want)
		}
	}
}

func TestMakeFolderClosesAnOpenOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "open")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777), MakeFolder(dir)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != folderMode {
		t.Errorf("mode %o, %v", info.Mode().Perm(), err)
	}
}

func TestAFailedWriteSaysWhyInAFewWords(t *testing.T) {
	for want, err := range map[string]error{
		"the disk is full":        syscall.ENOSPC,
		"the disk is read-only":   syscall.EROFS,
		"you may not write there": syscall.EACCES,
		"it is gone":              syscall.ENOENT,
		"input/output error":      syscall.EIO,
	} {
		if got := Reason(&fs.PathError{Op: "write", Path: "/home/user/vault.json", Err: err}); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if !IsFull(&fs.PathError{Err: syscall.EDQUOT}) {
		t.Error("an exceeded quota is not a full disk")
	}
}
