package export

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// defaultRoot is the key above the values in our own layout.
const defaultRoot = "modelop"

// The limits of a root: keys of real charts stay far below.
const (
	maxRootKeys = 10
	maxRootKey  = 63
)

// ParseRoot checks the keys above the values, with dots between them: global.auth.
func ParseRoot(path string) ([]string, error) {
	keys := strings.Split(path, ".")
	if len(keys) > maxRootKeys {
		return nil, fmt.Errorf("it has %d keys; %d are the most", len(keys), maxRootKeys)
	}
	for _, k := range keys {
		if k == "" {
			return nil, errors.New("type keys with dots between them, for example global.modelop")
		}
		if utf8.RuneCountInString(k) > maxRootKey {
			return nil, fmt.Errorf("a key has more than %d characters", maxRootKey)
		}
		if strings.ContainsFunc(k, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) {
			return nil, fmt.Errorf("%q has other characters than letters, digits, - and _", k)
		}
	}
	return keys, nil
}

// underRoot puts our values below other keys: the line of the default root becomes one line for each key, and what
// stands below it moves to the right.
func underRoot(values []byte, keys []string) ([]byte, error) {
	head, body, found := bytes.Cut(values, []byte("\n"+defaultRoot+":\n"))
	if !found {
		return nil, fmt.Errorf("%s has no key %s to replace", ValuesFile, defaultRoot)
	}
	var b bytes.Buffer
	b.Write(head)
	b.WriteByte('\n')
	for i, k := range keys {
		key, err := yaml.Marshal(k) // quotes what a reader of YAML would take for a number or a yes
		if err != nil {
			return nil, err
		}
		b.WriteString(strings.Repeat("  ", i) + strings.TrimSpace(string(key)) + ":\n")
	}
	indent := strings.Repeat("  ", len(keys)-1)
	for line := range bytes.Lines(body) {
		if len(bytes.TrimSpace(line)) > 0 {
			b.WriteString(indent)
		}
		b.Write(line)
	}
	return b.Bytes(), nil
}
