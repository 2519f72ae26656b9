package main

import (
	"path/filepath"
	"runtime"
)

// stateFolder is the user's folder for what lasts between runs.
func stateFolder(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "modelop-entra"), nil
	}
	if dir := getenv("LOCALAPPDATA"); dir != "" && runtime.GOOS == "windows" {
		return filepath.Join(dir, "modelop-entra"), nil
	}
	home := getenv("HOME")
	if home == "" {
		return "", &exitError{code: exitFailed, text: "There is no place for the demo's tenant: set HOME or XDG_STATE_HOME."}
	}
	return filepath.Join(home, ".local", "state", "modelop-entra"), nil
}
