//go:build !windows

package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// OthersMayRead tells whether people other than the owner have any right on a file of that mode.
func OthersMayRead(mode fs.FileMode) bool { return othersMay(mode) }

// NoWider tells whether a file of that mode gives nobody a right that wanted does not give.
func NoWider(mode, wanted fs.FileMode) bool { return mode.Perm()&^wanted == 0 }

func othersMay(mode fs.FileMode) bool { return mode.Perm()&0o077 != 0 }

// syncFolder makes a rename or a new name in the folder outlive a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil // the file system keeps names safe by itself, or cannot be asked to
	}
	return errors.Join(err, d.Close())
}

func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

func isNotFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
