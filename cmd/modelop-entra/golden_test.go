package main_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// golden compares a text with the file of that name below testdata/golden. With UPDATE_GOLDEN set it writes the file.
func golden(t testing.TB, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", filepath.FromSlash(name))
	if os.Getenv("UPDATE_GOLDEN") != "" {
		err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(got), 0o644))
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; `make golden` writes it", err)
		return
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got), `make golden` accepts it:\n%s", file, diff)
	}
}

// goldenFolder compares a setup folder with its golden files: each file, and the list of all with their modes. What
// differs from run to run is given a name: {gateway-service appId}, {go-cli secret}, {time}, {date}.
func goldenFolder(t testing.TB, name, folder string) {
	t.Helper()
	normal := normalize(t, folder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, "%s %s\n", info.Mode(), entry.Name())
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		switch entry.Name() {
		case "vault.json":
			text = sortedVault(t, text)
		case "expiry.ics":
			text = unfolded(text)
		case "report.md":
			text = sortedRequests(text)
		}
		golden(t, name+"/"+strings.TrimPrefix(entry.Name(), "."), normal(string(text)))
	}
	golden(t, name+"/list.txt", list.String())
}

var (
	timestamp = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)`)
	clock     = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC`)
	date      = regexp.MustCompile(`\d{4}-\d\d-\d\d`)
	compact   = regexp.MustCompile(`\b20\d{6}(T\d{6}Z)?\b`) // as calendars write it
	id        = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	sentRow   = regexp.MustCompile(`(?m)^\| \S+ \S+ UTC \| (POST|PATCH) .*\n`)
	label     = regexp.MustCompile(`modelop-entra (\S+) [0-9a-f]{8} \{date\}`)
)

// normalize returns a function that gives what differs from run to run its name, as the files in the folder say it.
func normalize(t testing.TB, folder string) func(string) string {
	t.Helper()
	var setup struct {
		Registrations []struct {
			Name               string `json:"name"`
			ClientID           string `json:"clientId"`
			ObjectID           string `json:"objectId"`
			ServicePrincipalID string `json:"servicePrincipalId"`
		} `json:"registrations"`
	}
	readJSON(t, filepath.Join(folder, "setup.json"), &setup)
	var vault struct {
		Secrets []struct {
			Registration string `json:"registration"`
			KeyID        string `json:"keyId"`
			Value        string `json:"value"`
		} `json:"secrets"`
	}
	readJSON(t, filepath.Join(folder, "vault.json"), &vault)
	var names []string
	name := func(value, what string) {
		if value != "" {
			names = append(names, value, "{"+what+"}")
		}
	}
	for _, registration := range setup.Registrations {
		name(registration.ClientID, registration.Name+" appId")
		name(registration.ObjectID, registration.Name+" objectId")
		name(registration.ServicePrincipalID, registration.Name+" service principal")
	}
	for _, secret := range vault.Secrets {
		name(secret.KeyID, secret.Registration+" keyId")
		name(secret.Value, secret.Registration+" secret")
	}
	ids := strings.NewReplacer(names...)
	return func(text string) string {
		text = ids.Replace(text)
		text = timestamp.ReplaceAllString(text, "{time}")
		text = clock.ReplaceAllString(text, "{time}")
		text = date.ReplaceAllString(text, "{date}")
		text = compact.ReplaceAllString(text, "{date}")
		return label.ReplaceAllString(text, "modelop-entra $1 {run} {date}")
	}
}

// sortedVault puts the secrets of a vault.json, which stand in the order in which they were made, in that of their names.
func sortedVault(t testing.TB, text []byte) []byte {
	t.Helper()
	var vault map[string]any
	if err := json.Unmarshal(text, &vault); err != nil {
		t.Fatal(err)
	}
	registration := func(secret any) string { return fmt.Sprint(secret.(map[string]any)["registration"]) }
	if secrets, ok := vault["secrets"].([]any); ok {
		slices.SortFunc(secrets, func(a, b any) int { return cmp.Compare(registration(a), registration(b)) })
	}
	sorted, err := json.MarshalIndent(vault, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(sorted, '\n')
}

// sortedRequests puts the requests of a report.md, which run side by side, in the order of their methods and paths.
func sortedRequests(text []byte) []byte {
	rows := sentRow.FindAllString(string(text), -1)
	for i, row := range rows {
		rows[i] = id.ReplaceAllString(row, "{id}")
	}
	slices.SortFunc(rows, func(a, b string) int { return cmp.Compare(a[strings.Index(a, "UTC"):], b[strings.Index(b, "UTC"):]) })
	at := sentRow.FindIndex(text)
	if at == nil {
		return text
	}
	rest := sentRow.ReplaceAll(text[at[0]:], nil)
	return slices.Concat(text[:at[0]], []byte(strings.Join(rows, "")), rest)
}

// unfolded joins the lines that a calendar folds at 75 bytes, in the middle of ids too.
func unfolded(text []byte) []byte { return []byte(strings.ReplaceAll(string(text), "\r\n ", "")) }

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
