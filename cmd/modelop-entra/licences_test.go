package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// licences is where the licences stand of everything that is compiled into the program, one file for each module.
const licences = "../../assets/licences"

// TestLicences holds assets/licences to the modules that the program is made of, on every system that it is released for.
// UPDATE_GOLDEN collects them anew.
func TestLicences(t *testing.T) {
	if raceDetector {
		t.Skip("the modules do not depend on the race detector")
	}
	want := map[string]string{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for path, dir := range modules(t, system) {
			want[strings.ReplaceAll(path, "/", "_")+".txt"] = licenceOf(t, path, dir)
		}
	}
	const goItself = "go.txt" // the standard library; its text may differ a little from one Go to the next
	if os.Getenv("UPDATE_GOLDEN") != "" {
		root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
		if err != nil {
			t.Fatal(err)
		}
		want[goItself] = licenceOf(t, "Go", strings.TrimSpace(string(root)))
		writeLicences(t, want)
	}
	got := map[string]string{}
	files, err := os.ReadDir(licences)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(licences, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name()] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	if got[goItself] == "" {
		t.Errorf("%s is missing", goItself)
	}
	want[goItself] = got[goItself]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("make licences collects them anew (-want +got):\n%s", diff)
	}
}

// modules are the modules of others that the program is made of on a system, with the folders that they stand in.
func modules(t *testing.T, system string) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", ".")
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]string{}
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				Path, Dir string
				Main      bool
			}
		}
		if err := list.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && !p.Module.Main {
			all[p.Module.Path] = p.Module.Dir
		}
	}
}

// licenceFile is what the files are called that a copy of a module has to bring along.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|third.party.notices)(\.txt|\.md)?$`)

// licenceOf is what a module in a folder asks to be passed on with it.
func licenceOf(t *testing.T, module, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatalf("%s: %v", module, err)
	}
	var text strings.Builder
	text.WriteString(module + "\n")
	for _, f := range files {
		if f.IsDir() || !licenceFile.MatchString(f.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString("\n== " + f.Name() + "\n\n")
		text.WriteString(strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n")) + "\n")
	}
	if !strings.Contains(text.String(), "== ") {
		t.Errorf("%s has no licence", module)
	}
	return text.String()
}

// writeLicences replaces the collection.
func writeLicences(t *testing.T, want map[string]string) {
	t.Helper()
	if err := os.RemoveAll(licences); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(licences, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(licences, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
