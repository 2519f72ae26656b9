package disk

import (
	"errors"
	"io/fs"
	"syscall"
)

// OthersMayRead is false on Windows: its mode bits say nothing, and a folder in a user's profile is the user's own.
func OthersMayRead(mode fs.FileMode) bool { return othersMay(mode) }

// NoWider is true on Windows, likewise: it shows every file as open to all, whatever was asked for.
func NoWider(fs.FileMode, fs.FileMode) bool { return true }

func othersMay(fs.FileMode) bool { return false }

// syncFolder does nothing: Windows cannot sync a folder, and its file systems journal names.
func syncFolder(string) error { return nil }

// Windows system error codes. Source: learn.microsoft.com/windows/win32/debug/system-error-codes.
const (
	errorWriteProtect   = syscall.Errno(19)
	errorHandleDiskFull = syscall.Errno(39)
	errorDiskFull       = syscall.Errno(112)
	errorDirectory      = syscall.Errno(267)
)

func isFull(err error) bool {
	return errors.Is(err, errorHandleDiskFull) || errors.Is(err, errorDiskFull)
}

func isReadOnly(err error) bool { return errors.Is(err, errorWriteProtect) }

func isNotFolder(err error) bool { return errors.Is(err, errorDirectory) }
