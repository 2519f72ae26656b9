package export

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml" // what Helm and kubectl read YAML with

	"github.com/modelop/modelop-entra/steps/vault"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const (
	tenantID  = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	gatewayID = "11111111-aaaa-4aaa-8aaa-000000000001"
	internal  = "11111111-aaaa-4aaa-8aaa-000000000002"
	external  = "11111111-aaaa-4aaa-8aaa-000000000003"
	cli       = "11111111-aaaa-4aaa-8aaa-000000000004"
)

func setup() Setup {
	registration := func(name, id string, needsSecret bool) Registration {
		r := Registration{
			Name: name, DisplayName: name, Purpose: "What " + name + " is for.", ClientID: id, ObjectID: "object-" + name,
			ServicePrincipalID: "sp-" + name, Scopes: Scopes(name, id),
		}
		if needsSecret {
			r.SecretKey, r.SecretKeyID, r.SecretExpires = SecretKey(name), "key-"+name, noon.AddDate(1, 0, 0)
		}
		return r
	}
	gateway := registration("gateway-service", gatewayID, true)
	gateway.RedirectURIs.Web = []string{"https://modelop.contoso.com/login/oauth2/code/gateway-service"}
	return Setup{
		GeneratedAt: noon, Tenant: Tenant{ID: tenantID, Name: "Contoso Ltd", Domain: "contoso.com"},
		Key: "modelop.contoso.com", URL: "https://modelop.contoso.com", Endpoints: publicCloud(tenantID),
		GroupClaimName: GroupClaim, GroupNames: "graph",
		Registrations: []Registration{
			gateway,
			registration("internal-client", internal, true),
			registration("external-integration-client", external, false),
			registration("go-cli", cli, true),
		},
	}
}

func secrets() map[string]vault.Text {
	return map[string]vault.Text{
		"gateway-service": vault.NewText("gateway~value"),
		"internal-client": vault.NewText("internal~value"),
		"go-cli":          vault.NewText("cli~value"),
	}
}

// awkward are strings that YAML 1.1 or a careless quoting turns into something else.
var awkward = []string{
	"no", "Yes", "~", "null", "", " ", "1e3", "0x10", "010", "1_000", "12:30:45", ".inf", "2026-11-24", "-", "- a", "a: b", "a #b",
	`"`, `\`, `\n`, "'", "!!binary x", "&a", "*a", "%", "@", "`", "{a}", "[a]", "a\nb", "a\r\nb", "\ttab", "trailing ", "\u2028", "\u2029",
	"\u0085", "\u00a0", "\ufeff", "\x00", "\x1b[2J", "\x7f", "\u0080", "\U0001F600", "コントソ株式会社", "${HOME}", "{{.Values.x}}", "<<", "=",
	strings.Repeat("long words ", 40), "8Q~.abc-DEF_123", "~8Q~", "-~abc", "0e1234", "\u202egnp",
}

func mustRender(t *testing.T, s Setup, secrets map[string]vault.Text) map[string]string {
	t.Helper()
	files, missing, err := Render(s, secrets, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(missing) > 0 {
		t.Fatalf("missing: %v", missing)
	}
	byName := map[string]string{}
	for _, f := range files {
		byName[f.Name] = string(f.Content)
	}
	return byName
}

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := yaml.UnmarshalStrict([]byte(text), &v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return v
}

// at walks down nested maps.
func at(v any, path ...string) any {
	for _, p := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[p]
	}
	return v
}

func TestValuesAsHelmReadsThem(t *testing.T) {
	got := parse(t, mustRender(t, setup(), secrets())[ValuesFile])
	client := func(id, needsSecret string, scopes ...any) map[string]any {
		c := map[string]any{"clientId": id, "scopes": scopes}
		if needsSecret != "" {
			c["secretKey"] = needsSecret
		}
		return c
	}
	authority := "https://login.microsoftonline.com/" + tenantID
	want := map[string]any{"modelop": map[string]any{
		"url":      "https://modelop.contoso.com",
		"security": map[string]any{"mode": "rwx"},
		"oauth2": map[string]any{
			"issuerUri":        authority + "/v2.0",
			"authorizationUri": authority + "/oauth2/v2.0/authorize",
			"tokenUri":         authority + "/oauth2/v2.0/token",
			"jwkSetUri":        authority + "/discovery/v2.0/keys",
			"groupClaimName":   "groups",
			"existingSecret":   "modelop-oauth2-clients",
			"clients": map[string]any{
				"gateway-service": client(gatewayID, "gateway-service-client-secret",
					"openid", "profile", "email", "offline_access", "api://"+gatewayID+"/custom_scope"),
				"internal-client":             client(internal, "internal-client-client-secret", "api://"+internal+"/.default"),
				"external-integration-client": client(external, "", "openid", "profile", "email", "api://"+external+"/custom_scope"),
				"go-cli":                      client(cli, "go-cli-client-secret", "openid", "profile", "email", "api://"+cli+"/custom_scope"),
			},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSecretAsKubernetesReadsIt(t *testing.T) {
	got := parse(t, mustRender(t, setup(), secrets())[SecretFile])
	want := map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
		"metadata": map[string]any{"name": "modelop-oauth2-clients"},
		"stringData": map[string]any{
			"gateway-service-client-secret": "gateway~value",
			"internal-client-client-secret": "internal~value",
			"go-cli-client-secret":          "cli~value",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSpringReadsItsOwnSettings(t *testing.T) {
	text := mustRender(t, setup(), secrets())[SpringFile]
	got := parse(t, text)
	authority := "https://login.microsoftonline.com/" + tenantID
	want := map[string]any{
		"spring": map[string]any{"security": map[string]any{"oauth2": map[string]any{
			"resourceserver": map[string]any{"jwt": map[string]any{"issuer-uri": authority + "/v2.0"}},
			"client": map[string]any{
				"registration": map[string]any{"gateway-service": map[string]any{
					"provider": "modelop", "client-id": gatewayID, "client-secret": "${GATEWAY_SERVICE_CLIENT_SECRET}",
					"authorization-grant-type": "authorization_code",
					"scope":                    "openid,profile,email,offline_access,api://" + gatewayID + "/custom_scope",
				}},
				"provider": map[string]any{"modelop": map[string]any{
					"authorization-uri": authority + "/oauth2/v2.0/authorize", "token-uri": authority + "/oauth2/v2.0/token",
					"jwk-set-uri": authority + "/discovery/v2.0/keys", "user-name-attribute": "preferred_username",
				}},
			},
		}}},
		"oauth2": map[string]any{
			"resource-server":   map[string]any{"jwt": map[string]any{"scope-claimname": "scp"}},
			"group-base-access": map[string]any{"oauth2-group-claim-name": "groups"},
		},
		"modelop": map[string]any{
			"security": map[string]any{"mode": "rwx"},
			"provider": map[string]any{"token-uri": authority + "/oauth2/v2.0/token"},
			"mm": map[string]any{
				"client-id": internal, "client-secret": "${INTERNAL_CLIENT_CLIENT_SECRET}", "scope": "api://" + internal + "/.default",
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{
		"#     - name: GATEWAY_SERVICE_CLIENT_SECRET\n#       valueFrom: {secretKeyRef: {name: modelop-oauth2-clients, key: gateway-service-client-secret}}\n",
		"#     - name: INTERNAL_CLIENT_CLIENT_SECRET\n",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("it does not say\n%s", line)
		}
	}
}

func TestSetupJSONReadsBack(t *testing.T) {
	want := setup().normalised()
	var got Setup
	if err := json.Unmarshal([]byte(mustRender(t, setup(), secrets())[SetupFile]), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Schema != "modelop-entra/setup/v1" || got.SecretName != "modelop-oauth2-clients" {
		t.Errorf("schema %q, secret name %q", got.Schema, got.SecretName)
	}
}

func TestAwkwardStringsStayWhatTheyAre(t *testing.T) {
	for _, s := range awkward {
		st := setup()
		st.Tenant.Name, st.Tenant.Domain, st.URL, st.IssuerURI = s, s, s, s
		st.Registrations[0].Purpose, st.Registrations[0].DisplayName, st.Registrations[0].SecretKeyID = s, s, s
		if s != "" {
			st.Registrations[0].ClientID = s
		}
		st.Registrations[0].Scopes = []string{s}
		value := s + "x"
		held := secrets()
		held["go-cli"] = vault.NewText(value)
		files := mustRender(t, st, held)
		values, spring := parse(t, files[ValuesFile]), parse(t, files[SpringFile])
		for where, got := range map[string]any{
			"url":        at(values, "modelop", "url"),
			"issuerUri":  at(values, "modelop", "oauth2", "issuerUri"),
			"issuer-uri": at(spring, "spring", "security", "oauth2", "resourceserver", "jwt", "issuer-uri"),
			"scope":      at(spring, "spring", "security", "oauth2", "client", "registration", "gateway-service", "scope"),
		} {
			if got != s {
				t.Errorf("%s: %q became %q", where, s, got)
			}
		}
		if got := at(values, "modelop", "oauth2", "clients", "gateway-service", "scopes"); !cmp.Equal(got, []any{s}) {
			t.Errorf("scopes: %q became %q", s, got)
		}
		secret := parse(t, files[SecretFile])
		if got := at(secret, "stringData", "go-cli-client-secret"); got != value {
			t.Errorf("secret: %q became %q", value, got)
		}
		if n := len(secret); n != 5 {
			t.Errorf("a name broke out of its comment: %d keys with %q", n, s)
		}
		var read Setup
		if err := json.Unmarshal([]byte(files[SetupFile]), &read); err != nil || read.URL != s {
			t.Errorf("setup.json: %q became %q, %v", s, read.URL, err)
		}
	}
}

func TestNothingIsRenderedWithAGap(t *testing.T) {
	without := func(names ...string) map[string]vault.Text {
		held := secrets()
		for _, n := range names {
			delete(held, n)
		}
		return held
	}
	noID := func(names ...string) Setup {
		s := setup()
		for i, r := range s.Registrations {
			if slices.Contains(names, r.Name) {
				s.Registrations[i].ClientID = ""
			}
		}
		return s
	}
	const ids = "internal-client has no client id yet"
	cases := map[string]struct {
		setup   Setup
		secrets map[string]vault.Text
		files   []string
		missing []Missing
	}{
		"complete": {setup(), secrets(), []string{ValuesFile, SecretFile, SpringFile, SetupFile}, nil},
		"a secret is missing": {
			setup(), without("go-cli"),
			[]string{ValuesFile, SpringFile, SetupFile},
			[]Missing{{SecretFile, "the secret of go-cli is missing"}},
		},
		"all secrets are missing": {
			setup(), nil,
			[]string{ValuesFile, SpringFile, SetupFile},
			[]Missing{{SecretFile, "the secrets of gateway-service, internal-client and go-cli are missing"}},
		},
		"a registration is missing": {
			noID("internal-client"), without("internal-client"), nil,
			[]Missing{
				{ValuesFile, ids},
				{SecretFile, "the secret of internal-client is missing"},
				{SpringFile, ids},
				{SetupFile, ids},
			},
		},
		"the registration without a secret is missing": {
			noID("external-integration-client"), secrets(),
			[]string{SecretFile},
			[]Missing{
				{ValuesFile, "external-integration-client has no client id yet"},
				{SpringFile, "external-integration-client has no client id yet"},
				{SetupFile, "external-integration-client has no client id yet"},
			},
		},
		"nothing exists": {
			Setup{GroupNames: "ids"},
			nil, nil,
			[]Missing{
				{ValuesFile, "no registration exists yet"},
				{SecretFile, "no registration exists yet"},
				{SpringFile, "no registration exists yet"},
				{SetupFile, "no registration exists yet"},
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			files, missing, err := Render(c.setup, c.secrets, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, f := range files {
				names = append(names, f.Name)
			}
			if diff := cmp.Diff(c.files, names); diff != "" {
				t.Errorf("files: %s", diff)
			}
			if diff := cmp.Diff(c.missing, missing); diff != "" {
				t.Errorf("missing: %s", diff)
			}
		})
	}
}

func TestSecretsAreInOneFileOnly(t *testing.T) {
	files, _, err := Render(setup(), secrets(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		holds := strings.Contains(string(f.Content), "~value")
		if holds != (f.Name == SecretFile) || f.Secrets != holds {
			t.Errorf("%s holds secrets: %v, and says so: %v", f.Name, holds, f.Secrets)
		}
		want := fs.FileMode(0o644)
		if f.Secrets {
			want = 0o600
		}
		if f.Mode != want {
			t.Errorf("%s has mode %o, want %o", f.Name, f.Mode, want)
		}
		if strings.Contains(string(f.Content), "(secret)") {
			t.Errorf("%s holds a placeholder", f.Name)
		}
	}
}

func TestEveryFileOfTheDemoSaysSo(t *testing.T) {
	demo := setup()
	demo.Demo = true
	h := handoff()
	h.Demo = true
	handoffs, err := RenderHandoff(h)
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := Render(demo, secrets(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, handoffs...) {
		if !strings.Contains(string(f.Content), "DEMO") {
			t.Errorf("%s does not say DEMO", f.Name)
		}
	}
	for name, content := range mustRender(t, setup(), secrets()) {
		if strings.Contains(content, "DEMO") {
			t.Errorf("%s says DEMO outside the demo", name)
		}
	}
}

func TestWriteLeavesUnchangedFilesAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "setup")
	write := func(s Setup) []Written {
		t.Helper()
		files, _, err := Render(s, secrets(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		written, err := Write(dir, files)
		if err != nil {
			t.Fatal(err)
		}
		return written
	}
	first := write(setup())
	past := noon.AddDate(-1, 0, 0)
	for _, w := range first {
		info, err := os.Stat(filepath.Join(dir, w.Name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() != w.Bytes || (runtime.GOOS != "windows" && info.Mode().Perm() != w.Mode) {
			t.Errorf("%s: %d bytes, mode %o; said %d, %o", w.Name, info.Size(), info.Mode().Perm(), w.Bytes, w.Mode)
		}
		if err := os.Chtimes(filepath.Join(dir, w.Name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	rewritten := func() []string {
		t.Helper()
		var names []string
		for _, w := range first {
			info, err := os.Stat(filepath.Join(dir, w.Name))
			if err != nil {
				t.Fatal(err)
			}
			if !info.ModTime().Equal(past) {
				names = append(names, w.Name)
			}
		}
		return names
	}

	later := setup()
	later.GeneratedAt = noon.Add(48 * time.Hour)
	if diff := cmp.Diff(first, write(later)); diff != "" {
		t.Error(diff)
	}
	if got := rewritten(); len(got) != 0 {
		t.Errorf("a run that changed nothing wrote %v again", got)
	}

	later.Registrations[2].ObjectID = "another"
	write(later)
	if diff := cmp.Diff([]string{SetupFile}, rewritten()); diff != "" {
		t.Error(diff)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(first) {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestWriteRepairsModesAndLeftovers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("mode bits say nothing on Windows")
	}
	dir := t.TempDir()
	files, _, err := Render(setup(), secrets(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, files); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(
		os.Chmod(filepath.Join(dir, SecretFile), 0o644),
		os.WriteFile(filepath.Join(dir, ".secret.yaml.42.tmp"), []byte("half a secr"), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, files); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, SecretFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o, %v", info.Mode().Perm(), err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".secret.yaml.42.tmp")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the temporary file is still there: %v", err)
	}
}

func TestWriteGoesOnAfterAFileThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ValuesFile, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	files, _, err := Render(setup(), secrets(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	written, err := Write(dir, files)
	if err == nil || !strings.HasPrefix(err.Error(), "values.yaml cannot be written: ") {
		t.Errorf("%v", err)
	}
	if len(written) != 3 {
		t.Errorf("wrote %v", written)
	}
}
