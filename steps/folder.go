package steps

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/vault"
	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// Folder is the setup folder for the choices, as people type it.
func (r *Run) Folder(choices blueprint.Choices) string {
	if named := r.NamedFolder(); named != "" {
		return named
	}
	key := choices.Key
	if key == "" {
		key = choices.URL.Key()
	}
	if r.Demo {
		return filepath.Join("modelop-entra-demo", key)
	}
	return filepath.Join("modelop-entra", key)
}

// UseFolder names the setup folder from now on. Empty: the usual place for the setup.
func (r *Run) UseFolder(dir string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.folder = dir
}

// NamedFolder is the setup folder that was named, with --out or later; empty: the usual place.
func (r *Run) NamedFolder() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.folder
}

// CheckFolder says why a folder could not become the setup folder. It leaves nothing behind.
func (r *Run) CheckFolder(dir string) error {
	if err := disk.CanMakeFolder(dir); err != nil {
		return fmt.Errorf("The folder cannot be made: %s.", disk.Reason(err)) //nolint:revive,staticcheck // a sentence for people
	}
	return nil
}

// SetupFolder tells whether a folder is that of a setup that an earlier run began.
func SetupFolder(dir string) bool {
	info, err := os.Lstat(filepath.Join(dir, vault.Name))
	return err == nil && info.Mode().IsRegular()
}
