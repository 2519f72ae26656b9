package main_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestAResultThatIsNotWrittenIsNeverTakenForOneThatWas: a result that could not be written is never taken for one that was.
func TestAResultThatIsNotWrittenIsNeverTakenForOneThatWas(t *testing.T) {
	w := newWorkplace(t)
	address := []string{"--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com"}
	if made := w.run(t, append([]string{"apply", "--yes", "--no-input", "--group-names", "graph"}, address...)...); made.code != 0 {
		t.Fatal(made.stderr)
	}
	for _, args := range [][]string{
		{"plan"},
		{"plan", "--json"},
		{"plan", "--report"},
		{"status"},
		{"verify"},
		{"export"},
		{"export", "--stdout", "--format", "helm"},
		{"rotate", "go-cli", "--yes", "--json"},
		{"apply", "--yes", "--json"},
		{"version"},
		{"version", "--json"},
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		if args[0] != "version" {
			args = append(args, address...)
		}
		cmd := w.command(t, nil, args...)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &said
		_ = cmd.Run() // the exit code tells
		_ = full.Close()
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(said.String(), "standard output: ") || strings.Contains(said.String(), "--help") {
			t.Errorf("%v ended with %d, and said:\n%s", args, code, &said)
		}
	}
}
