package steps

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/vault"
)

// export writes the files of the setup folder from what exists now. What cannot be written stands in out.Missing; a file
// of an earlier run then stays as it is.
func (r *Run) export(out *Outcome, e *engine, made Planned, v *vault.Vault, now time.Time) {
	found := e.existing()
	setup, secrets := r.finished(found, made, current(v.Contents(), found, now), now)
	files, missing, err := export.Render(setup, secrets, export.Options{})
	if err == nil {
		var more []export.File
		left := r.exportHandoff(e, made, setup.Tenant, now)
		more, err = export.RenderHandoff(left)
		files = append(files, more...)
		out.HandoffWays = left.Ways()
	}
	if err != nil {
		out.Problem = cmp.Or(out.Problem, r.explain(err, Values{}))
		return
	}
	for _, m := range missing {
		out.Missing = append(out.Missing, MissingFile{Name: m.Name, Why: m.Why})
	}
	written, err := export.Write(out.Folder, files)
	if err == nil {
		err = export.Remove(out.Folder, outdated(written, export.HandoffFile, export.HandoffDataFile)...)
	}
	out.Files = append(out.Files, asFiles(written)...)
	if err != nil && out.Problem == nil {
		out.Problem = r.explain(err, Values{})
	}
	if info, statErr := os.Stat(filepath.Join(out.Folder, vault.Name)); statErr == nil {
		out.Files = append(out.Files, File{
			Name: vault.Name, Bytes: info.Size(), Mode: uint32(info.Mode().Perm()), About: vault.About, Secrets: true,
		})
	}
	out.Next = commandsFor(out.Folder, written)
}

// outdated are those of the names that were not written this time: an earlier run's no longer tell the truth.
func outdated(written []export.Written, names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(written, func(w export.Written) bool { return w.Name == name })
	})
}

// asFiles lists what was written.
func asFiles(written []export.Written) []File {
	var files []File
	for _, w := range written {
		files = append(files, File{Name: w.Name, Bytes: w.Bytes, Mode: uint32(w.Mode.Perm()), About: w.About, Secrets: w.Secrets})
	}
	return files
}

// commandsFor are what to run on the cluster with the files that were written, secrets first. A file of an earlier run that
// could not be replaced is not among them.
func commandsFor(folder string, written []export.Written) []string {
	commands := []struct{ file, command string }{
		{export.SecretFile, "kubectl apply -n modelop -f "},
		{export.EnvFile, "kubectl create secret generic " + export.SecretName + " -n modelop --from-env-file="},
		{export.ValuesFile, "helm upgrade RELEASE CHART -f "},
	}
	var next []string
	for _, c := range commands {
		if slices.ContainsFunc(written, func(w export.Written) bool { return w.Name == c.file }) {
			next = append(next, c.command+Quoted(filepath.Join(folder, c.file)))
		}
	}
	return next
}

// existing is a registration that the tenant holds, as far as the files tell of it.
type existing struct{ displayName, appID, objectID, servicePrincipal string }

// existing is what the pipelines found or made, by registration.
func (e *engine) existing() map[string]existing {
	found := map[string]existing{}
	for _, pl := range e.pipelines {
		p := pl.snapshot()
		found[pl.name] = existing{p.reg.DisplayName, p.appID, p.objectID, p.servicePrincipal}
	}
	return found
}

// finished describes the setup as it is now, and gives its live secrets by registration.
func (r *Run) finished(found map[string]existing, made Planned, live map[string]vault.Secret, now time.Time) (export.Setup, map[string]vault.Text) {
	org := r.State().Organization
	s := export.Setup{
		Demo:           r.Demo,
		GeneratedAt:    now,
		Tenant:         export.Tenant{ID: org.ID, Name: org.DisplayName, Domain: org.DefaultDomain},
		Key:            made.Blueprint.Key,
		URL:            made.Blueprint.URL.String(),
		Endpoints:      endpoints(r.State().Endpoints),
		GroupClaimName: export.GroupClaim,
		GroupNames:     string(made.Choices.GroupNames),
	}
	secrets := map[string]vault.Text{}
	for _, want := range made.Blueprint.Registrations {
		reg := export.Registration{
			Name: want.Name, DisplayName: want.DisplayName, Purpose: want.Purpose,
			RedirectURIs: export.RedirectURIs{Web: want.Web, SPA: want.SPA, PublicClient: want.PublicClient},
		}
		if has, ok := found[want.Name]; ok {
			reg.ClientID, reg.ObjectID, reg.ServicePrincipalID = has.appID, has.objectID, has.servicePrincipal
			reg.DisplayName = has.displayName
		}
		if reg.ClientID != "" {
			reg.Scopes = export.Scopes(want.Name, reg.ClientID)
		}
		if want.Secret {
			reg.SecretKey = export.SecretKey(want.Name)
			if held, ok := live[want.Name]; ok && strings.EqualFold(held.AppID, reg.ClientID) {
				reg.SecretKeyID, reg.SecretExpires = held.KeyID, held.EndsAt
				secrets[want.Name] = held.Value
			}
		}
		s.Registrations = append(s.Registrations, reg)
	}
	return s, secrets
}

// endpoints are the tenant's addresses as the files hold them.
func endpoints(e tenant.Endpoints) export.Endpoints {
	return export.Endpoints{IssuerURI: e.Issuer, AuthorizationURI: e.Authorization, TokenURI: e.Token, JWKSetURI: e.KeySet}
}
