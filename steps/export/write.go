package export

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// Written is a file that stands in the setup folder.
type Written struct {
	Name    string
	Bytes   int64
	Mode    fs.FileMode
	About   string
	Secrets bool
}

// WriteError says that a file, or the folder itself, could not be written.
type WriteError struct {
	Name string // the file's name, or the folder as people type it
	Err  error
}

func (e *WriteError) Error() string {
	return e.Name + " cannot be written: " + disk.Reason(e.Err) + "."
}

// Unwrap returns the error underneath.
func (e *WriteError) Unwrap() error { return e.Err }

// Write puts the files into the folder, each in whole or not at all, and makes the folder where there is none. A file
// that holds the same already is left alone. A file that cannot be written does not stop the others; the error then
// joins one *WriteError for each. Only the holder of the folder's vault may call it.
func Write(dir string, files []File) ([]Written, error) {
	if err := disk.MakeFolder(filepath.Clean(dir)); err != nil {
		return nil, &WriteError{Name: dir, Err: err}
	}
	var written []Written
	var errs []error
	for _, f := range files {
		if err := write(dir, f); err != nil {
			errs = append(errs, &WriteError{Name: f.Name, Err: err})
			continue
		}
		written = append(written, Written{Name: f.Name, Bytes: int64(len(f.Content)), Mode: f.Mode, About: f.About, Secrets: f.Secrets})
	}
	return written, errors.Join(errs...)
}

func write(dir string, f File) error {
	if err := disk.Clean(dir, f.Name); err != nil {
		return err
	}
	old, mode, err := disk.Read(filepath.Join(dir, f.Name))
	if err == nil && disk.NoWider(mode, f.Mode) && f.sameAs(old) {
		return nil
	}
	// A file that cannot be read, or a link, is replaced.
	return disk.Write(dir, f.Name, f.Content, f.Mode)
}

// sameAs tells whether old differs from the file in the stamp at most.
func (f File) sameAs(old []byte) bool {
	if f.stamp == "" {
		return bytes.Equal(old, f.Content)
	}
	content := string(f.Content)
	before, after, found := strings.Cut(content, f.stamp)
	return found && len(old) == len(content) &&
		strings.HasPrefix(string(old), before) && strings.HasSuffix(string(old), after)
}

// Remove takes files out of the folder that no longer tell the truth. A missing one is no error.
func Remove(dir string, names ...string) error {
	var errs []error
	for _, name := range names {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
