// Package helm renders a sample chart with Helm's own engine and the files that modelop-entra exports. It is a module of
// its own, so that the program depends on nothing of Helm's.
package helm

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"sigs.k8s.io/yaml"
)

// program is the compiled program, which the environment variable MODELOP_ENTRA names.
func program(t *testing.T) string {
	t.Helper()
	path := os.Getenv("MODELOP_ENTRA")
	if path == "" {
		t.Fatal("MODELOP_ENTRA must name the compiled program, as an absolute path")
	}
	return path
}

// setupFile is what the test reads of setup.json, which is the measure of all other files.
type setupFile struct {
	URL              string         `json:"url"`
	IssuerURI        string         `json:"issuerUri"`
	AuthorizationURI string         `json:"authorizationUri"`
	TokenURI         string         `json:"tokenUri"`
	JWKSetURI        string         `json:"jwkSetUri"`
	GroupClaimName   string         `json:"groupClaimName"`
	SecretName       string         `json:"secretName"`
	Registrations    []registration `json:"registrations"`
}

type registration struct {
	Name      string   `json:"name"`
	ClientID  string   `json:"clientId"`
	Scopes    []string `json:"scopes"`
	SecretKey string   `json:"secretKey"`
}

type secretManifest struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Type       string            `json:"type"`
	StringData map[string]string `json:"stringData"`
}

type manifest struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Template struct {
			Spec struct {
				Containers []struct {
					Env []variable `json:"env"`
				} `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
	Data map[string]string `json:"data"`
}

type variable struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	ValueFrom struct {
		SecretKeyRef struct {
			Name string `json:"name"`
			Key  string `json:"key"`
		} `json:"secretKeyRef"`
	} `json:"valueFrom"`
}

// TestChart makes setups in the demo's tenant and installs their files into the sample chart: every value must arrive as
// setup.json has it, and every secret that the chart asks for must be in secret.yaml.
func TestChart(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string // beside the usual ones
		export  []string // nil: as apply writes the files
	}{
		"as it comes":           {[]string{"--group-names", "graph"}, nil},
		"the required ones":     {[]string{"--group-names", "ids", "--registrations", "gateway-service,internal-client"}, nil},
		"names of cloud groups": {[]string{"--group-names", "cloud", "--name-prefix", "no 1e3 -"}, nil},
		"below other keys":      {[]string{"--group-names", "synced"}, []string{"--set-root", "global.auth"}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "setup")
			setup := []string{"--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com", "--out", folder}
			state := t.TempDir()
			run(t, state, slices.Concat([]string{"apply", "--yes", "--no-input"}, setup, c.answers)...)
			if c.export != nil {
				run(t, state, slices.Concat([]string{"export", "--no-input"}, setup, c.export)...)
			}
			want := setupOf(t, folder)
			secret := readSecret(t, folder, want)
			for _, m := range render(t, folder) {
				switch m.Kind {
				case "Deployment":
					checkDeployment(t, m, want, secret)
				case "ConfigMap":
					if got := m.Data["application-entra.yaml"]; !sameYAML(t, got, string(read(t, folder, "application-entra.yaml"))) {
						t.Errorf("application-entra.yaml arrives as\n%s", got)
					}
				default:
					t.Errorf("a %s", m.Kind)
				}
			}
		})
	}
}

// TestTemplateOfYourOwn reads the example of a customer's own layout as Helm would.
func TestTemplateOfYourOwn(t *testing.T) {
	example, err := filepath.Abs("../../assets/templates/examples/values-per-service.yaml.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	folder, state := filepath.Join(t.TempDir(), "setup"), t.TempDir()
	setup := []string{"--demo", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com", "--out", folder}
	run(t, state, slices.Concat([]string{"apply", "--yes", "--no-input", "--group-names", "ids"}, setup)...)
	run(t, state, slices.Concat([]string{"export", "--format", "helm", "--template", example}, setup)...)
	values, err := chartutil.ReadValuesFile(filepath.Join(folder, "values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := values.PathValue("modelManage.clientId"); err != nil {
		t.Errorf("%v in %v", err, values)
	}
}

func run(t *testing.T, state string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t), args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"HOME=" + state, "XDG_STATE_HOME=" + state}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func read(t *testing.T, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readSecret reads secret.yaml as kubectl does, which takes no unknown field, and checks that it has what setup.json says.
func readSecret(t *testing.T, folder string, want setupFile) secretManifest {
	t.Helper()
	var s secretManifest
	if err := yaml.UnmarshalStrict(read(t, folder, "secret.yaml"), &s); err != nil {
		t.Fatal(err)
	}
	if s.APIVersion != "v1" || s.Kind != "Secret" || s.Type != "Opaque" || s.Metadata.Name != want.SecretName {
		t.Errorf("secret.yaml is %s %s %s called %s", s.APIVersion, s.Type, s.Kind, s.Metadata.Name)
	}
	var keys []string
	for _, r := range want.Registrations {
		if r.SecretKey != "" {
			keys = append(keys, r.SecretKey)
		}
	}
	slices.Sort(keys)
	if got := slices.Sorted(maps.Keys(s.StringData)); !slices.Equal(got, keys) {
		t.Errorf("secret.yaml has the keys %v instead of %v", got, keys)
	}
	for key, value := range s.StringData {
		if len(value) < 16 || strings.TrimSpace(value) != value {
			t.Errorf("the value of %s does not arrive as a secret", key)
		}
	}
	return s
}

// render installs the files of the setup folder into the chart: helm template -f values.yaml --set-file springSettings=….
func render(t *testing.T, folder string) []manifest {
	t.Helper()
	chart, err := loader.Load("../chart")
	if err != nil {
		t.Fatal(err)
	}
	values, err := chartutil.ReadValuesFile(filepath.Join(folder, "values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	values["springSettings"] = string(read(t, folder, "application-entra.yaml"))
	all, err := chartutil.ToRenderValues(chart, values, chartutil.ReleaseOptions{Name: "modelop", Namespace: "modelop", IsInstall: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := engine.Engine{Strict: true}.Render(chart, all)
	if err != nil {
		t.Fatal(err)
	}
	secrets := readSecret(t, folder, setupOf(t, folder)).StringData
	var manifests []manifest
	for name, text := range files {
		for _, value := range secrets {
			if strings.Contains(text, value) {
				t.Errorf("%s holds a secret", name)
			}
		}
		for part := range strings.SplitSeq(text, "\n---\n") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			var m manifest
			if err := yaml.Unmarshal([]byte(part), &m); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, part)
			}
			manifests = append(manifests, m)
		}
	}
	if len(manifests) < 3 { // two registrations at least, and the settings
		t.Errorf("only %d manifests", len(manifests))
	}
	return manifests
}

func setupOf(t *testing.T, folder string) setupFile {
	t.Helper()
	var s setupFile
	if err := json.Unmarshal(read(t, folder, "setup.json"), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func checkDeployment(t *testing.T, m manifest, want setupFile, secret secretManifest) {
	t.Helper()
	env := map[string]variable{}
	for _, v := range m.Spec.Template.Spec.Containers[0].Env {
		env[v.Name] = v
	}
	i := slices.IndexFunc(want.Registrations, func(r registration) bool { return r.Name == m.Metadata.Name })
	if i < 0 {
		t.Fatalf("a deployment of %s, which setup.json does not know", m.Metadata.Name)
	}
	reg := want.Registrations[i]
	for name, value := range map[string]string{
		"MODELOP_URL": want.URL, "SECURITY_MODE": "rwx", "ISSUER_URI": want.IssuerURI, "AUTHORIZATION_URI": want.AuthorizationURI,
		"TOKEN_URI": want.TokenURI, "JWK_SET_URI": want.JWKSetURI, "GROUP_CLAIM": want.GroupClaimName,
		"CLIENT_ID": reg.ClientID, "SCOPES": strings.Join(reg.Scopes, ","),
	} {
		if value == "" || env[name].Value != value {
			t.Errorf("%s: %s is %q instead of %q", reg.Name, name, env[name].Value, value)
		}
	}
	ref := env["CLIENT_SECRET"].ValueFrom.SecretKeyRef
	if ref.Key != reg.SecretKey {
		t.Errorf("%s: the secret is %q instead of %q", reg.Name, ref.Key, reg.SecretKey)
	}
	if _, ok := secret.StringData[ref.Key]; ref.Key != "" && (!ok || ref.Name != secret.Metadata.Name) {
		t.Errorf("%s: secret.yaml holds no %s/%s", reg.Name, ref.Name, ref.Key)
	}
}

func sameYAML(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := yaml.UnmarshalStrict([]byte(a), &x); err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	return reflect.DeepEqual(x, y)
}
