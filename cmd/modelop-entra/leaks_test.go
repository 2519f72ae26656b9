package main_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// evidence is everything that the tests of this package saw the program say or write, and the secrets that it made.
// TestMain searches the one for the other when all tests have run.
var evidence = struct {
	sync.Mutex
	texts   map[string]map[string]bool // what was said, by where
	secrets map[string]string          // the test that made a secret, by the secret
}{texts: map[string]map[string]bool{}, secrets: map[string]string{}}

// record keeps a text for the search for secrets.
func record(where, text string) {
	evidence.Lock()
	defer evidence.Unlock()
	if evidence.texts[where] == nil {
		evidence.texts[where] = map[string]bool{}
	}
	evidence.texts[where][text] = true
}

// secretFiles are the only files that may hold a secret.
var secretFiles = []string{"vault.json", "secret.yaml", "secret.env"}

// recordFiles keeps what the files below the folder hold: the secrets of each vault, and the text of all other files.
func recordFiles(test, folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !slices.Contains(secretFiles, entry.Name()) {
			record(test+", file "+entry.Name(), string(text))
			return nil
		}
		if entry.Name() != "vault.json" {
			return nil
		}
		values, err := vaultValues(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		evidence.Lock()
		defer evidence.Unlock()
		for _, value := range values {
			evidence.secrets[value] = test
		}
		return nil
	})
}

// vaultValues are the secrets in a vault.json.
func vaultValues(text []byte) ([]string, error) {
	var vault struct {
		Secrets []struct {
			Value string `json:"value"`
		} `json:"secrets"`
	}
	if err := json.Unmarshal(text, &vault); err != nil {
		return nil, err
	}
	var values []string
	for _, secret := range vault.Secrets {
		values = append(values, secret.Value)
	}
	return values, nil
}

// findLeaks says where a secret or a token stands that should not. It never repeats the secret.
func findLeaks() []string {
	evidence.Lock()
	defer evidence.Unlock()
	var leaks []string
	for where, texts := range evidence.texts {
		for text := range texts {
			for _, leak := range leaksIn(text, evidence.secrets) {
				leaks = append(leaks, where+": "+leak)
			}
		}
	}
	slices.Sort(leaks)
	return slices.Compact(leaks)
}

// tokens are what a token looks like, and the company in which one travels. An id of Microsoft Graph, 43 random letters, may
// by chance hold the three with which a token begins.
var tokens = map[string]*regexp.Regexp{
	"a token":               regexp.MustCompile(`(?:\b|\\[nrt])eyJ[A-Za-z0-9_-]{16,}(?:\.|[A-Za-z0-9_-]{28})`),
	"an answer with tokens": regexp.MustCompile(`"(access|refresh|id)_token\\?"\s*:`),
	"an Authorization":      regexp.MustCompile(`(?i)bearer [A-Za-z0-9._-]{16,}`),
}

// claimsChallenge is what az is told that Microsoft asks for. It is no secret, and looks like a token.
var claimsChallenge = regexp.MustCompile(`--claims-challenge [A-Za-z0-9+/=]{1,200}`)

// leaksIn names what is wrong with a text: a secret in it, as it is, broken over lines, or encoded, or a token.
func leaksIn(text string, secrets map[string]string) []string {
	var leaks []string
	unbroken := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	for secret, test := range secrets {
		for _, form := range []struct{ name, text string }{
			{"", secret},
			{" in JSON's form", jsonForm(secret)},
			{" in a query", url.QueryEscape(secret)},
			{" in base64", base64.StdEncoding.EncodeToString([]byte(secret))},
		} {
			if strings.Contains(text, form.text) || strings.Contains(unbroken, form.text) {
				leaks = append(leaks, "a secret"+form.name+" that "+test+" made")
				break
			}
		}
	}
	text = claimsChallenge.ReplaceAllString(text, "")
	for what, like := range tokens {
		if like.MatchString(text) {
			leaks = append(leaks, what)
		}
	}
	slices.Sort(leaks)
	return leaks
}

func jsonForm(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string has a JSON form
	}
	return strings.Trim(string(quoted), `"`)
}

func TestLeaksAreFound(t *testing.T) {
	secrets := map[string]string{"Abc8Q~d<ef.gh": "TestX"}
	for name, test := range map[string]struct {
		text  string
		leaks bool
	}{
		"nothing":          {"gateway-service created, secret saved to vault.json", false},
		"as it is":         {"level=DEBUG msg=created secret=Abc8Q~d<ef.gh", true},
		"over two lines":   {"secret Abc8Q~d\n  <ef.gh", true},
		"in base64":        {"data: QWJjOFF+ZDxlZi5naA==", true},
		"in JSON":          {`{"secretText":"Abc8Q~d\u003cef.gh"}`, true},
		"in a form":        {"client_secret=Abc8Q~d%3Cef.gh&scope=x", true},
		"token":            {"got eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.e30.x", true},
		"cut token":        {"got eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6IjBhMWIyYzNkIn0\n", true},
		"token in a log":   {`"msg":"got\neyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.e30.x"`, true},
		"id":               {`"id": "W4wAeyJL8TKeivJJMGka0BngVD10s1udPBajn1UfR62"`, false},
		"id, by chance":    {`"id": "eyJwAtL8TKeivJJMGka0BngVD10s1udPBajn1UfR62M"`, false},
		"claims":           {"az login --claims-challenge eyJhY2Nlc3NfdG9rZW4iOnt9fQ==", false},
		"token answer":     {`body={"access_token":"x"}`, true},
		"token answer, in": {`"body":"{\"access_token\":\"x\"}"`, true},
		"header":           {"Authorization: Bearer 0123456789abcdefgh", true},
	} {
		t.Run(name, func(t *testing.T) {
			if leaks := leaksIn(test.text, secrets); (len(leaks) > 0) != test.leaks {
				t.Errorf("leaksIn(%q) = %q", test.text, leaks)
			}
		})
	}
}
