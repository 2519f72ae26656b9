package export

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps/vault"
)

// one renders one format.
func one(t *testing.T, f Format, o Options) string {
	t.Helper()
	o.Formats = []Format{f}
	files, missing, err := Render(setup(), secrets(), o)
	if err != nil || len(missing) > 0 {
		t.Fatalf("%v, missing %v", err, missing)
	}
	return string(files[0].Content)
}

func TestFormatsAreReadOnceAndInOrder(t *testing.T) {
	got, err := ParseFormats([]string{"json", "helm", "json"})
	if err != nil || !cmp.Equal(got, []Format{Helm, JSON}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ParseFormats([]string{"helm", "toml"}); err == nil || err.Error() != `"toml" is not one of helm, secret, spring, json, env` {
		t.Errorf("%v", err)
	}
}

func TestSecretEnvIsVerbatim(t *testing.T) {
	held := secrets()
	held["go-cli"] = vault.NewText(`a"b=c #d\$e'`)
	files, _, err := Render(setup(), held, Options{Formats: []Format{Env}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(files[0].Content)) {
		if !strings.HasPrefix(line, "#") {
			got = append(got, line)
		}
	}
	want := []string{
		"gateway-service-client-secret=gateway~value\n", "internal-client-client-secret=internal~value\n",
		`go-cli-client-secret=a"b=c #d\$e'` + "\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if files[0].Mode != 0o600 || !files[0].Secrets {
		t.Errorf("mode %v, secrets %v", files[0].Mode, files[0].Secrets)
	}
	held["go-cli"] = vault.NewText("two\nlines")
	if _, _, err := Render(setup(), held, Options{Formats: []Format{Env}}); err == nil || strings.Contains(err.Error(), "two") {
		t.Errorf("a secret of two lines: %v", err)
	}
}

func TestRootMovesTheValues(t *testing.T) {
	ours := parse(t, one(t, Helm, Options{}))
	for path, keys := range map[string][]string{
		"global.auth.modelop": {"global", "auth", "modelop"},
		"oidc":                {"oidc"},
		"no.1e3":              {"no", "1e3"},
	} {
		root, err := ParseRoot(path)
		if err != nil {
			t.Fatal(err)
		}
		moved := parse(t, one(t, Helm, Options{Root: root}))
		if diff := cmp.Diff(ours["modelop"], at(moved, keys...)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		if len(moved) != 1 {
			t.Errorf("%s: other keys beside it: %v", path, moved)
		}
	}
	for _, bad := range []string{"", ".", "a..b", "a b", "a: b", "{{x}}", "a.b.c.d.e.f.g.h.i.j.k", strings.Repeat("a", 64), "a\nb"} {
		if _, err := ParseRoot(bad); err == nil {
			t.Errorf("ParseRoot(%q) is content", bad)
		}
	}
}

func TestTheExampleOfALayoutWorks(t *testing.T) {
	text, err := os.ReadFile("../../assets/templates/examples/values-per-service.yaml.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	l, err := ParseLayout("example", text)
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, one(t, Helm, Options{Layout: l}))
	if id := at(got, "modelManage", "clientId"); id != internal {
		t.Errorf("clientId is %v", id)
	}
	if scope := at(got, "modelManage", "scope"); scope != "api://"+internal+"/.default" {
		t.Errorf("scope is %v", scope)
	}
}

func TestALayoutKeepsAwkwardNames(t *testing.T) {
	l, err := ParseLayout("layout", []byte(`name: {{quote .tenant.name}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range awkward {
		s := setup()
		s.Tenant.Name = name
		files, _, err := Render(s, nil, Options{Formats: []Format{Helm}, Layout: l})
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, string(files[0].Content))["name"]; got != strings.ToValidUTF8(name, "\uFFFD") {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestABadLayoutIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"a name that is not there":  {"a: {{.secret}}", `map has no entry for key "secret"`},
		"a function that reads":     {`a: {{readFile "/etc/passwd"}}`, `"readFile" not defined`},
		"the environment":           {`a: {{getenv "HOME"}}`, `"getenv" not defined`},
		"syntax":                    {"a: {{.url", "unclosed action"},
		"a template that calls":     {`{{define "x"}}{{template "x"}}{{end}}a: {{template "x"}}`, "not available"},
		"itself":                    {`a: {{if true}}{{template "layout"}}{{end}}`, "not available"},
		"a wide format":             {`a: {{printf "%999999999d" 1}}`, "not available"},
		"more than memory holds":    {`{{$x := "aaaaaaaaaa"}}{{range 60}}{{$x = print $x $x}}{{end}}a: b`, "too much"},
		"endless text":              {`{{range 999999999}}# a{{"\n"}}{{end}}a: b`, "too much"},
		"no mapping":                {`just words`, "not a mapping"},
		"no YAML":                   {"a: [", "not YAML"},
		"nothing":                   {"", "not a mapping"},
		"an index that is too high": {`a: {{index .registrations 99}}`, "out of range"},
		"not UTF-8":                 {"a: \xff", "UTF-8"},
		"too large":                 {"#" + strings.Repeat("a", MaxLayout), "larger than 256 kB"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseLayout("layout", []byte(c.text), time.Hour); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v instead of %q", err, c.says)
			}
		})
	}
}

func TestALayoutThatNeverEndsIsStopped(t *testing.T) {
	_, err := parseLayout("layout", []byte(`{{range 10000}}{{range 2000}}{{end}}{{end}}a: b`), 20*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "more than 20ms") {
		t.Error(err)
	}
}
