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

func TestMakeFolderClosesAnOpenOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "open")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777), MakeFolder(dir)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != FolderMode {
		t.Errorf("mode %o, %v", info.Mode().Perm(), err)
	}
}

func TestReason(t *testing.T) {
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
