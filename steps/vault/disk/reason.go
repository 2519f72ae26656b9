package disk

import (
	"errors"
	"io/fs"
)

var (
	errNotFolder  = errors.New("a file of that name is in the way")
	errShared     = errors.New("everybody on this computer uses it")
	errNotPrivate = errors.New("it cannot be made private")
)

// Reason says in a few words why a write did not work, to follow "cannot be written: ".
func Reason(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, errNotFolder), errors.Is(err, ErrNotPlain), errors.Is(err, ErrLink), errors.Is(err, ErrTooLarge):
		return errNotFolder.Error()
	case errors.Is(err, errShared):
		return errShared.Error()
	case errors.Is(err, errNotPrivate):
		return "it belongs to somebody else and is open to others"
	case isFull(err):
		return "the disk is full"
	case isReadOnly(err):
		return "the disk is read-only"
	case errors.Is(err, fs.ErrPermission):
		return "you may not write there"
	case isNotFolder(err):
		return errNotFolder.Error()
	case errors.Is(err, fs.ErrNotExist):
		return "it is gone"
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return err.Error()
}

// IsNotFolder tells whether a file stands where a folder should be.
func IsNotFolder(err error) bool { return errors.Is(err, errNotFolder) || isNotFolder(err) }

// IsFull tells whether the disk, or the writer's share of it, is full.
func IsFull(err error) bool { return isFull(err) }
