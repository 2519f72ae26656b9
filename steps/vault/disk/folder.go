package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// folderMode is the mode of a setup folder: its owner and nobody else.
const folderMode fs.FileMode = 0o700

// MakeFolder makes dir with all that leads to it, for its owner alone, and syncs what it made. A folder that exists and
// that others may enter is closed to them; one that everybody shares (like /tmp), or that its owner made read-only, is
// refused.
func MakeFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		parent := filepath.Dir(dir)
		if parent != dir {
			if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) {
				if err := MakeFolder(parent); err != nil {
					return err
				}
			}
		}
		if err := os.Mkdir(dir, folderMode); err != nil {
			if errors.Is(err, fs.ErrExist) { // another run was quicker, or a link leads nowhere
				if _, err := os.Stat(dir); err == nil {
					return MakeFolder(dir)
				}
			}
			return err
		}
		return syncFolder(parent)
	case err != nil:
		return err
	case !info.IsDir():
		return &fs.PathError{Op: "mkdir", Path: dir, Err: errNotFolder}
	case info.Mode().Perm()&0o300 != 0o300:
		return &fs.PathError{Op: "mkdir", Path: dir, Err: fs.ErrPermission}
	case !othersMay(info.Mode()):
		return nil
	case info.Mode()&fs.ModeSticky != 0:
		return &fs.PathError{Op: "chmod", Path: dir, Err: errShared}
	}
	if err := os.Chmod(dir, folderMode); err != nil {
		return fmt.Errorf("%w: %w", errNotPrivate, err)
	}
	return nil
}

// CanMakeFolder returns the error that MakeFolder would end with, as far as that can be known. It leaves nothing behind.
func CanMakeFolder(dir string) error {
	dir = filepath.Clean(dir)
	info, err := os.Stat(dir)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
		if info, err = os.Stat(dir); err == nil && info.IsDir() {
			return probeFolder(dir)
		}
	}
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return &fs.PathError{Op: "mkdir", Path: dir, Err: errNotFolder}
	case othersMay(info.Mode()) && info.Mode()&fs.ModeSticky != 0:
		return &fs.PathError{Op: "chmod", Path: dir, Err: errShared}
	}
	return probeFolder(dir)
}

// probeFolder makes a folder in dir and takes it away again.
func probeFolder(dir string) error {
	probe, err := os.MkdirTemp(dir, ".probe.*")
	if err != nil {
		return err
	}
	return os.Remove(probe)
}
