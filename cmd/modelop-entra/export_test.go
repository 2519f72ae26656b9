//go:build unix

package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSecretsOnStandardOutput writes the secrets to a pipe, as one command hands them to another. What it sees is not
// kept for the search for secrets: here they belong.
func TestSecretsOnStandardOutput(t *testing.T) {
	w := newWorkplace(t)
	setUp := w.command(t, nil, "apply", "--demo", "--yes", "--no-input", "--tenant", "contoso.com",
		"--url", "https://modelop.contoso.com", "--group-names", "ids")
	if out, err := setUp.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for format, file := range map[string]string{"secret": "secret.yaml", "env": "secret.env"} {
		write := w.command(t, nil, "export", "--demo", "--url", "https://modelop.contoso.com", "--format", format)
		if out, err := write.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		show := w.command(t, nil, "export", "--demo", "--url", "https://modelop.contoso.com", "--format", format, "--stdout", "--reveal")
		var stdout, stderr bytes.Buffer
		show.Stdout, show.Stderr = &stdout, &stderr
		if err := show.Run(); err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		want, err := os.ReadFile(filepath.Join(w.dir, "modelop-entra-demo", "modelop.contoso.com", file))
		if err != nil {
			t.Fatal(err)
		}
		if stdout.String() != string(want) {
			t.Errorf("--stdout differs from %s", file)
		}
		record(t.Name()+", stderr", stderr.String())
	}

	// At a terminal it refuses before it signs in.
	term := startTerminal(t, w.command(t, nil, "export", "--demo", "--url", "https://modelop.contoso.com",
		"--format", "secret", "--stdout", "--reveal"))
	code, printed := term.Wait()
	if code != 2 || !strings.Contains(printed, "secrets are never shown there") {
		t.Errorf("exit code %d\n%s", code, printed)
	}
}
