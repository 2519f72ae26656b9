package export

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/vault"
	"github.com/modelop/modelop-entra/steps/written"
)

// File is a file of the setup folder, in memory.
type File struct {
	Name    string
	Content []byte
	Mode    fs.FileMode
	About   string // a few words for the list of files: "Helm values, no secrets"
	Secrets bool
	// stamp is the time that Content tells. A file that differs in nothing else is not written again.
	stamp string
}

// Missing is a file that cannot be written yet, and why.
type Missing struct {
	Name string
	Why  string // "the secret of go-cli is missing"
}

// The files of a finished setup.
const (
	ValuesFile = "values.yaml"
	SecretFile = "secret.yaml"
	SpringFile = "application-entra.yaml"
	SetupFile  = "setup.json"
	EnvFile    = "secret.env"
)

const (
	setupSchema = "modelop-entra/setup/v1"
	setupNotice = "ModelOp Center's registrations in Microsoft Entra ID. No secrets."
	// demoNotice stands in every file of the demo.
	demoNotice = "DEMO. Made with a simulated tenant: nothing in it works anywhere. Do not install it."
)

// Render returns the files of a setup, and those that would hold a gap: values, Spring settings and setup.json need the
// client id of every registration, what holds secrets the secret of every registration that has one. secrets maps the
// name of a registration to its live secret.
func Render(s Setup, secrets map[string]vault.Text, o Options) ([]File, []Missing, error) {
	s = s.normalised()
	formats := o.Formats
	if formats == nil {
		formats = usual()
	}
	var files []File
	var missing []Missing
	for _, f := range formats {
		file, without := s.file(f), s.withoutClientID()
		if f.HoldsSecrets() {
			without = s.withoutSecret(secrets)
		}
		if without != "" {
			missing = append(missing, Missing{Name: file.Name, Why: without})
			continue
		}
		content, err := s.content(f, secrets, o)
		if err != nil {
			return nil, nil, err
		}
		file.Content = content
		files = append(files, file)
	}
	return files, missing, nil
}

// file is the file of a format, without its content.
func (s Setup) file(f Format) File {
	switch f {
	case Helm:
		return File{Name: ValuesFile, Mode: 0o644, About: "Helm values, no secrets"}
	case Secret:
		return File{Name: SecretFile, Mode: 0o600, About: "Kubernetes Secret", Secrets: true}
	case Spring:
		return File{Name: SpringFile, Mode: 0o644, About: "Spring settings, no secrets"}
	case JSON:
		return File{Name: SetupFile, Mode: 0o644, About: "the same facts for programs", stamp: stamp(s.GeneratedAt)}
	case Env:
		return File{Name: EnvFile, Mode: 0o600, About: "the secrets for kubectl", Secrets: true}
	}
	return File{}
}

// content renders a format.
func (s Setup) content(f Format, secrets map[string]vault.Text, o Options) ([]byte, error) {
	switch f {
	case Helm:
		if o.Layout != nil {
			return o.Layout.fill(s)
		}
		values, err := fill(ValuesFile, s.view(nil))
		if err != nil || o.Root == nil {
			return values, err
		}
		return underRoot(values, o.Root)
	case Secret:
		return fill(SecretFile, s.view(secrets))
	case Spring:
		return fill(SpringFile, s.view(nil))
	case JSON:
		return written.JSON(s)
	case Env:
		return secretEnv(s, secrets)
	}
	return nil, fmt.Errorf("there is no format %q", f)
}

// normalised fills in what every setup has, and writes absent lists as empty ones.
func (s Setup) normalised() Setup {
	s.Schema, s.Notice, s.SecretName = setupSchema, setupNotice, SecretName
	if s.Demo {
		s.Notice = demoNotice + " " + setupNotice
	}
	s.GeneratedAt = s.GeneratedAt.UTC().Truncate(time.Second)
	registrations := make([]Registration, len(s.Registrations))
	for i, r := range s.Registrations {
		for _, list := range []*[]string{&r.RedirectURIs.Web, &r.RedirectURIs.SPA, &r.RedirectURIs.PublicClient, &r.Scopes} {
			if *list == nil {
				*list = []string{}
			}
		}
		if !r.SecretExpires.IsZero() {
			r.SecretExpires = r.SecretExpires.UTC().Truncate(time.Second)
		}
		registrations[i] = r
	}
	s.Registrations = registrations
	return s
}

// withoutClientID says which registrations do not exist yet; "" when all do.
func (s Setup) withoutClientID() string {
	var names []string
	for _, r := range s.Registrations {
		if r.ClientID == "" {
			names = append(names, r.Name)
		}
	}
	switch {
	case len(s.Registrations) == 0:
		return "no registration exists yet"
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return names[0] + " has no client id yet"
	}
	return enumerate(names) + " have no client ids yet"
}

// withoutSecret says which secrets are missing; "" when none is.
func (s Setup) withoutSecret(secrets map[string]vault.Text) string {
	var names []string
	for _, r := range s.Registrations {
		if r.SecretKey != "" && secrets[r.Name].IsZero() {
			names = append(names, r.Name)
		}
	}
	switch {
	case len(s.Registrations) == 0:
		return "no registration exists yet"
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return "the secret of " + names[0] + " is missing"
	}
	return "the secrets of " + enumerate(names) + " are missing"
}

// enumerate joins names as a sentence does.
func enumerate(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// view is what the templates of a setup see.
type view struct {
	Demo string // the demo's notice; empty for a real tenant
	Setup
	Registrations       []registrationView
	SecretRegistrations []registrationView
	Gateway, Internal   *registrationView
	Secrets             []secretView
}

type registrationView struct {
	Registration
	About string // one line for a comment
}

type secretView struct {
	Registration string
	Key          string
	KeyID        string
	Expires      string
	Value        vault.Text
}

func (s Setup) view(secrets map[string]vault.Text) view {
	v := view{Setup: s}
	if s.Demo {
		v.Demo = demoNotice
	}
	for _, r := range s.Registrations {
		about := r.Purpose
		if about == "" {
			about = r.DisplayName
		}
		rv := registrationView{Registration: r, About: about}
		v.Registrations = append(v.Registrations, rv)
		switch r.Name {
		case blueprint.GatewayService:
			v.Gateway = &rv
		case blueprint.InternalClient:
			v.Internal = &rv
		}
		if r.SecretKey == "" {
			continue
		}
		if r.Name == blueprint.GatewayService || r.Name == blueprint.InternalClient {
			v.SecretRegistrations = append(v.SecretRegistrations, rv)
		}
		if secrets == nil {
			continue
		}
		sv := secretView{Registration: r.Name, Key: r.SecretKey, KeyID: r.SecretKeyID, Value: secrets[r.Name]}
		if !r.SecretExpires.IsZero() {
			sv.Expires = r.SecretExpires.Format(time.DateOnly)
		}
		v.Secrets = append(v.Secrets, sv)
	}
	return v
}

// stamp is a time as setup.json and handoff.json tell it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
