package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// readFile reads a file that was named on the command line, of most bytes at the most, and says in words what is wrong
// with it.
func readFile(path string, most int64) ([]byte, error) {
	data, err := disk.ReadNamed(path, most)
	var in *fs.PathError
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, disk.ErrNotPlain):
		return nil, fmt.Errorf("%s is not a plain file", path)
	case errors.Is(err, disk.ErrTooLarge):
		return nil, fmt.Errorf("%s is larger than %d kB", path, most>>10)
	case errors.As(err, &in):
		return nil, fmt.Errorf("%s cannot be read: %w", path, in.Err)
	}
	return nil, fmt.Errorf("%s cannot be read: %w", path, err)
}
