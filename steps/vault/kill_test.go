package vault

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// holderEnv makes the test binary a second run that holds the folder until it is killed.
const holderEnv = "VAULT_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holderEnv); dir != "" {
		hold(dir)
	}
	m.Run()
}

func hold(dir string) {
	v, err := Open(dir, contoso)
	if err == nil {
		err = v.Intend(Intent{Label: "asked for", Registration: "go-cli", At: noon})
	}
	_, _ = fmt.Fprintln(os.Stdout, "open:", err)
	if v != nil {
		defer func() { _ = v.Close() }() // keeps the vault, and so the lock, from being collected
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // never ends; a run that waits for nothing would be ended as a deadlock
}

func TestAKilledRunFreesTheFolderAndLeavesItsIntent(t *testing.T) {
	dir := t.TempDir()
	exe, err := os.Executable()
	must(t, err)
	other := exec.CommandContext(t.Context(), exe)
	other.Env = append(os.Environ(), holderEnv+"="+dir)
	out, err := other.StdoutPipe()
	must(t, err)
	in, err := other.StdinPipe()
	must(t, err)
	defer func() { _ = in.Close() }()
	must(t, other.Start())
	defer func() { _ = other.Process.Kill() }()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "open: <nil>\n" {
		t.Fatalf("the other run: %q, %v", line, err)
	}

	_, err = Open(dir, contoso)
	if want := fmt.Sprintf("(process %d)", other.Process.Pid); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	must(t, other.Process.Kill())
	_ = other.Wait() // it was killed

	v := mustOpen(t, dir, contoso)
	if got := v.Intents(); len(got) != 1 || got[0].Label != "asked for" {
		t.Errorf("intents: %v", got)
	}
}
