package steps

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
	"github.com/modelop/modelop-entra/steps/written"
)

// VerifyOutside proves what can be proven with nobody signed in, for jobs that run by themselves: the sign-in addresses,
// the secrets, the token and the redirect URIs. The setup is the one of the setup folder; tenantHint, when it is not
// empty, must name its tenant.
func (r *Run) VerifyOutside(ctx context.Context, o VerifyOptions, tenantHint string, emit func(Verification)) Verification {
	v := &verifier{run: r, options: o, emit: emit, state: Verification{At: r.Now(), URL: o.Choices.URL.String(), Demo: r.Demo, Outside: true}}
	s, err := r.subjectOfFolder(r.Folder(o.Choices), o.Choices.URL, tenantHint)
	if err != nil {
		return v.fail(r.explain(err, Values{}))
	}
	return v.prove(ctx, s)
}

// subjectOfFolder reads setup.json and the vault.
func (r *Run) subjectOfFolder(folder string, url blueprint.URL, tenantHint string) (subject, error) {
	setup, err := export.ReadSetup(filepath.Join(folder, export.SetupFile))
	if err != nil {
		return subject{}, &Problem{
			Key:      "setup-file",
			Happened: fmt.Sprintf("%s cannot be used: %v.", filepath.Join(folder, export.SetupFile), err),
			Means:    "Without a sign-in, the wizard knows a setup from its folder only.",
			Who:      "you",
			How:      []string{"name the folder with --out, or leave out --outside to read the tenant"},
			Cause:    err,
		}
	}
	if url.Host != "" && setup.URL != url.String() {
		return subject{}, otherSetup(folder, setup.URL, url.String())
	}
	t := setup.Tenant
	if tenantHint != "" && !strings.EqualFold(tenantHint, t.ID) && !strings.EqualFold(tenantHint, t.Domain) {
		return subject{}, otherSetup(folder, t.Domain, tenantHint)
	}
	contents, err := vault.Peek(folder, vault.Identity{TenantID: t.ID, TenantName: t.Name, Key: setup.Key, URL: setup.URL, Demo: r.Demo})
	if err != nil {
		return subject{}, err
	}
	choices := blueprint.Choices{Key: setup.Key}
	choices.URL, _, _ = blueprint.ParseURL(setup.URL) // ReadSetup has tried
	s := subject{
		choices: choices,
		tenant:  plan.Tenant{ID: t.ID, DisplayName: t.Name, DefaultDomain: t.Domain}, url: setup.URL, outside: true,
		lately:      changedLately(folder, setup, r.Now()),
		groupLookUp: setup.GroupNames == string(blueprint.GroupNamesGraph),
	}
	for _, reg := range setup.Registrations {
		one := provable{
			name: reg.Name, displayName: reg.DisplayName, appID: reg.ClientID, needsSecret: reg.SecretKey != "",
			redirects: slices.Concat(reg.RedirectURIs.Web, reg.RedirectURIs.SPA, reg.RedirectURIs.PublicClient),
		}
		one.secret = newestSecret(contents, one, r.Now())
		s.registrations = append(s.registrations, one)
	}
	return s, nil
}

func otherSetup(folder, is, want string) *Problem {
	return &Problem{
		Key:      "other-setup",
		Happened: fmt.Sprintf("%s holds the setup of %s, not of %s.", folder, written.Printable(is), want),
		Means:    "Nothing was checked.",
		Who:      "you",
		How:      []string{"name the right folder with --out"},
	}
}
