package export

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/written"
)

// fill renders the template of a file with what the template sees.
func fill(name string, data any) ([]byte, error) {
	templates, err := assets.Templates()
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(templates, name+".tmpl")
	if err != nil {
		return nil, err
	}
	t, err := template.New(name).Funcs(functions()).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// functions are what the templates may call.
func functions() template.FuncMap {
	return template.FuncMap{
		"q":           quoted,
		"line":        written.Printable,
		"md":          markdown,
		"code":        code,
		"env":         environmentName,
		"placeholder": func(secretKey string) (string, error) { return quoted("${" + environmentName(secretKey) + "}") },
		"join":        func(scopes []string) string { return strings.Join(scopes, ",") },
		"groupNote":   groupNote,
	}
}

// quoted writes a string in double quotes, so that every reader of YAML takes it for a string: Helm's knows YAML 1.1,
// where no, 1e3 and 0x10 are none.
func quoted(s string) (string, error) {
	out, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s})
	return strings.TrimSuffix(string(out), "\n"), err
}

// markdown writes a name as plain text in a table cell, a heading or a paragraph.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range written.Printable(s) {
		if strings.ContainsRune("\\`*_{}[]<>#|~&!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code writes an id or a path in a table, as code. What could end the code is left out.
func code(s string) string {
	s = strings.NewReplacer("`", "", "|", "").Replace(written.Printable(s))
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// environmentName is a key of the Kubernetes Secret as an environment variable.
func environmentName(key string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return '_'
		}
		return r
	}, key))
}

// groupNote says what stands in the groups claim, by the answer to the question about group names.
func groupNote(answer string) (string, error) {
	switch blueprint.GroupNames(answer) {
	case blueprint.GroupNamesGraph:
		return "It holds ids; ModelOp Center looks the names up in Microsoft Graph.", nil
	case blueprint.GroupNamesSynced:
		return "It holds names of groups that are synced from Active Directory.", nil
	case blueprint.GroupNamesCloud:
		return "It holds names of cloud groups that are assigned to the enterprise applications.", nil
	case blueprint.GroupNamesIDs:
		return "It holds ids.", nil
	}
	return "", fmt.Errorf("group names: no such answer: %q", answer)
}
