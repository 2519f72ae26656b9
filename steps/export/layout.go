package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"text/template"
	syntax "text/template/parse"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/written"
)

// Layout is a customer's own layout of values.yaml: a Go text template over the data of setup.json, in its names. It
// holds no secret and reaches no file, no network and no environment: what its functions return depends on their
// arguments alone.
type Layout struct {
	text *template.Template
	time time.Duration // how long it may take
}

// MaxLayout is how large a layout may be, in bytes.
const MaxLayout = 256 << 10

// What a layout may take: real ones need a few kilobytes and no time at all.
const (
	maxProduced = 4 << 20 // bytes that it writes, and that its functions return, all together
	maxTime     = 5 * time.Second
)

// ParseLayout checks a layout, and fills it in once with a setup of invented data, so that what is wrong with it is
// known before anything else happens. name is what errors call it.
func ParseLayout(name string, text []byte) (*Layout, error) { return parseLayout(name, text, maxTime) }

func parseLayout(name string, text []byte, most time.Duration) (*Layout, error) {
	switch {
	case len(text) > MaxLayout:
		return nil, fmt.Errorf("%s is larger than %d kB", name, MaxLayout>>10)
	case !utf8.Valid(text):
		return nil, fmt.Errorf("%s is not text in UTF-8", name)
	}
	t, err := template.New(name).Funcs((&budget{}).functions(nil)).Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "template: "))
	}
	if len(t.Templates()) > 1 || t.Tree == nil || calls(t.Root) {
		return nil, fmt.Errorf("%s: define, block and template are not available in a layout", name)
	}
	l := &Layout{text: t, time: most}
	if _, err := l.fill(sample().normalised()); err != nil {
		return nil, err
	}
	return l, nil
}

// calls tells whether a template calls another one, or itself.
func calls(n syntax.Node) bool {
	branch := func(b *syntax.BranchNode) bool { return calls(b.List) || calls(b.ElseList) }
	switch n := n.(type) {
	case *syntax.ListNode:
		if n == nil {
			return false
		}
		for _, child := range n.Nodes {
			if calls(child) {
				return true
			}
		}
	case *syntax.IfNode:
		return branch(&n.BranchNode)
	case *syntax.RangeNode:
		return branch(&n.BranchNode)
	case *syntax.WithNode:
		return branch(&n.BranchNode)
	case *syntax.TemplateNode:
		return true
	}
	return false
}

// fill renders the layout.
func (l *Layout) fill(s Setup) ([]byte, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var facts map[string]any
	if err := json.Unmarshal(data, &facts); err != nil {
		return nil, err
	}
	limit := &budget{left: maxProduced}
	t, err := l.text.Clone()
	if err != nil {
		return nil, err
	}
	t.Funcs(limit.functions(facts))
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var b bytes.Buffer
		err := t.Execute(&limitedWriter{&b, limit}, facts)
		done <- result{b.Bytes(), err}
	}()
	timer := time.NewTimer(l.time)
	defer timer.Stop()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, errors.New(strings.TrimPrefix(r.err.Error(), "template: "))
		}
		return r.text, l.check(r.text)
	case <-timer.C:
		// Execute cannot be stopped. What is left of it does nothing but compute, until the program ends.
		return nil, fmt.Errorf("%s: it takes more than %v", l.text.Name(), l.time)
	}
}

// check tells whether the result is the YAML that Helm expects.
func (l *Layout) check(text []byte) error {
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		return fmt.Errorf("%s: what comes out is not YAML: %s", l.text.Name(), strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(n.Content) != 1 || n.Content[0].Kind != yaml.MappingNode {
		return fmt.Errorf("%s: what comes out is not a mapping of keys to values", l.text.Name())
	}
	return nil
}

// budget bounds what a layout produces.
type budget struct{ left int }

var errTooMuch = errors.New("it produces too much")

func (b *budget) take(n int) error {
	if b.left -= n; b.left < 0 {
		return errTooMuch
	}
	return nil
}

// keep counts what a function returns.
func (b *budget) keep(s string, err error) (string, error) {
	if err == nil {
		err = b.take(len(s))
	}
	return s, err
}

type limitedWriter struct {
	to    *bytes.Buffer
	limit *budget
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	if err := w.limit.take(len(p)); err != nil {
		return 0, err
	}
	return w.to.Write(p)
}

// functions are what a layout may call beside the comparisons of text/template. Its functions that format text are
// replaced: a width in a format could ask for any amount of memory.
func (b *budget) functions(facts map[string]any) template.FuncMap {
	text := func(args ...any) (string, error) {
		var parts strings.Builder
		for _, a := range args {
			if parts.Len() > b.left {
				return "", errTooMuch
			}
			fmt.Fprint(&parts, a)
		}
		return b.keep(parts.String(), nil)
	}
	refuse := func(name string) func(...any) (string, error) {
		return func(...any) (string, error) { return "", fmt.Errorf("%s is not available in a layout", name) }
	}
	return template.FuncMap{
		"quote": func(v any) (string, error) {
			s, err := quoted(fmt.Sprint(v))
			return b.keep(s, err)
		},
		"join": func(separator string, list any) (string, error) {
			v := reflect.ValueOf(list)
			if v.Kind() != reflect.Slice {
				return "", errors.New("join wants a list")
			}
			var parts []string
			for i := range v.Len() {
				if err := b.take(len(separator)); err != nil {
					return "", err
				}
				parts = append(parts, fmt.Sprint(v.Index(i).Interface()))
			}
			return b.keep(strings.Join(parts, separator), nil)
		},
		"registration": func(name string) (any, error) {
			list, _ := facts["registrations"].([]any)
			for _, r := range list {
				if m, ok := r.(map[string]any); ok && m["name"] == name {
					return m, nil
				}
			}
			return nil, nil //nolint:nilnil // "with" skips what is not there: a registration may have been left out
		},
		"env":      func(key string) (string, error) { return b.keep(environmentName(key), nil) },
		"line":     func(v any) (string, error) { return b.keep(written.Printable(fmt.Sprint(v)), nil) },
		"print":    text,
		"printf":   refuse("printf"),
		"println":  refuse("println"),
		"html":     refuse("html"),
		"js":       refuse("js"),
		"urlquery": refuse("urlquery"),
	}
}

// publicCloud returns the endpoints of a tenant of the public cloud.
// Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc.
func publicCloud(tenantID string) Endpoints {
	authority := "https://login.microsoftonline.com/" + tenantID
	return Endpoints{
		IssuerURI:        authority + "/v2.0",
		AuthorizationURI: authority + "/oauth2/v2.0/authorize",
		TokenURI:         authority + "/oauth2/v2.0/token",
		JWKSetURI:        authority + "/discovery/v2.0/keys",
	}
}

// sample is a setup of invented data, to try a layout with.
func sample() Setup {
	s := Setup{
		GeneratedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Key: "modelop.example.com", URL: "https://modelop.example.com",
		Tenant:    Tenant{ID: "00000000-0000-4000-8000-000000000000", Name: "Example", Domain: "example.com"},
		Endpoints: publicCloud("00000000-0000-4000-8000-000000000000"), GroupClaimName: GroupClaim, GroupNames: "ids",
	}
	for i, name := range blueprint.Names() {
		id := fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i+1)
		r := Registration{Name: name, DisplayName: name, Purpose: "An example.", ClientID: id, ObjectID: id, ServicePrincipalID: id, Scopes: Scopes(name, id)}
		if name != blueprint.ExternalIntegrationClient {
			r.SecretKey, r.SecretKeyID, r.SecretExpires = SecretKey(name), id, s.GeneratedAt.AddDate(1, 0, 0)
		}
		s.Registrations = append(s.Registrations, r)
	}
	return s
}
