// Package disk puts files into a setup folder so that a crash, a full disk or a second reader never sees half a file:
// a temporary file in the same folder, fsync, rename, fsync of the folder. It also reads a file that must be a plain
// one, and says in words why a write did not work.
//
// It must not know what the files mean.
package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Write makes dir/name hold data with the mode, or leaves it as it was. It returns when the disk has the data. An error
// after the rename (the folder could not be synced) leaves the new data in place.
func Write(dir, name string, data []byte, mode fs.FileMode) error {
	tmp, err := writeTemp(dir, name, data, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return syncFolder(dir)
}

// Probe goes as far as Write goes before the rename, and takes the temporary file away again. It tells whether data
// would fit, and changes nothing.
func Probe(dir, name string, data []byte, mode fs.FileMode) error {
	tmp, err := writeTemp(dir, name, data, mode)
	if err != nil {
		return err
	}
	return os.Remove(tmp)
}

// writeTemp writes a temporary file beside dir/name and syncs it. Nothing stays behind on an error.
func writeTemp(dir, name string, data []byte, mode fs.FileMode) (path string, err error) {
	f, err := os.CreateTemp(dir, tempPrefix(name)+"*"+tempSuffix) // mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return f.Name(), err
}

// A temporary file is named .NAME.DIGITS.tmp.
const tempSuffix = ".tmp"

func tempPrefix(name string) string { return "." + name + "." }

// isTemp tells whether a file is a temporary one of ours, and not what an editor for example keeps beside the named file.
func isTemp(file, name string) bool {
	middle, ok := strings.CutPrefix(file, tempPrefix(name))
	if !ok {
		return false
	}
	digits, ok := strings.CutSuffix(middle, tempSuffix)
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Clean removes the temporary files that a killed run left of the named files. Only the holder of the folder's lock
// may call it.
func Clean(dir string, names ...string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		for _, name := range names {
			if !e.Type().IsRegular() || !isTemp(e.Name(), name) {
				continue
			}
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
