package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSize builds the program as it is given to people, without symbols, and holds it under 25 MB.
func TestSize(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector's own code would be weighed too")
	}
	const most = 25_000_000
	path := filepath.Join(t.TempDir(), "modelop-entra")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() >= most {
		t.Errorf("the stripped binary has %d bytes, not under %d", info.Size(), most)
	}
}
