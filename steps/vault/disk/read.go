package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

var (
	// ErrLink is the error for a symbolic link.
	ErrLink = errors.New("a symbolic link")
	// ErrNotPlain is the error for a folder, a pipe or the like.
	ErrNotPlain = errors.New("not a plain file")
	// ErrTooLarge is the error for a file that cannot be the one that was meant.
	ErrTooLarge = errors.New("too large")
)

// maxOwn bounds what is read of a file of ours. A real one has some ten kB.
const maxOwn = 4 << 20

// Plain returns an error unless path is a plain file: ErrLink, ErrNotPlain, or fs.ErrNotExist.
func Plain(path string) error {
	_, err := plain(path)
	return err
}

func plain(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrLink}
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotPlain}
	}
	return info, nil
}

// Read returns what a plain file of ours holds, and its mode. It follows no link. Errors are ErrLink, ErrNotPlain,
// ErrTooLarge, fs.ErrNotExist and others.
func Read(path string) ([]byte, fs.FileMode, error) {
	info, err := plain(path)
	if err != nil {
		return nil, 0, err
	}
	return read(path, info, maxOwn)
}

// ReadNamed returns what a file holds that a person named, of most bytes at the most. Links are followed: where they lead
// is the person's to know. Errors are those of Read.
func ReadNamed(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotPlain}
	}
	data, _, err := read(path, info, most)
	return data, err
}

// read reads the plain file that was looked at before. A link may have taken its place in between.
func read(path string, before fs.FileInfo, most int64) ([]byte, fs.FileMode, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }()
	after, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if !os.SameFile(before, after) {
		return nil, 0, &fs.PathError{Op: "read", Path: path, Err: ErrLink}
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, 0, err
	case int64(len(data)) > most:
		return nil, 0, &fs.PathError{Op: "read", Path: path, Err: ErrTooLarge}
	}
	return data, after.Mode(), nil
}
