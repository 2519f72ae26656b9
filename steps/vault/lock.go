package vault

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// Two files: Windows lets nobody read a locked one, so who holds the lock stands beside it.
const (
	lockName   = ".lock"
	holderName = ".holder.json"
)

// holder says which run holds the folder. A run that was killed leaves it behind; only the lock counts.
type holder struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// lock takes the folder for this run. The operating system frees it when the process dies.
func lock(dir string, now time.Time) (*flock.Flock, error) {
	path := filepath.Join(dir, lockName)
	if err := disk.Plain(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, folder(dir, err)
	}
	l := flock.New(path, flock.SetPermissions(0o600))
	got, err := l.TryLock()
	if err != nil {
		return nil, folder(dir, err)
	}
	if !got {
		h := readHolder(dir)
		return nil, inUse(h.Since, h.PID, now)
	}
	data, err := json.Marshal(holder{PID: os.Getpid(), Since: now.UTC().Truncate(time.Second)})
	if err == nil {
		err = disk.Write(dir, holderName, append(data, '\n'), 0o600)
	}
	if err != nil {
		return nil, folder(dir, errors.Join(err, l.Unlock()))
	}
	return l, nil
}

// unlock gives the folder free. The lock file stays: removing it would let two runs lock two different files.
func unlock(dir string, l *flock.Flock) error {
	err := os.Remove(filepath.Join(dir, holderName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.Unlock())
}

// readHolder tells who holds the folder, as far as it can be read.
func readHolder(dir string) holder {
	var h holder
	data, _, err := disk.Read(filepath.Join(dir, holderName))
	if err != nil || json.Unmarshal(data, &h) != nil {
		return holder{}
	}
	return h
}
