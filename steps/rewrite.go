package steps

import (
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// Export writes files of the setup again, from what the tenant holds and the vault knows. It changes nothing in the
// tenant. p is the plan that Plan made last. Errors are *Problem, and then nothing was written.
func (r *Run) Export(p plan.Plan, o export.Options) (Outcome, error) {
	made, now := r.lastPlanned(), r.Now()
	out := Outcome{
		Result: ResultDone, Tenant: p.Tenant, Key: p.Key, URL: p.URL, Demo: r.Demo, Folder: r.Folder(made.Choices),
	}
	if err := r.somethingExists(p); err != nil {
		return out, err
	}
	v, err := vault.Open(out.Folder, r.vaultIdentity(made.Choices, p.Key))
	if err != nil {
		return out, r.problem(err, Values{})
	}
	defer func() { _ = v.Close() }()
	setup, secrets := r.finished(existingIn(p), made, r.usable(v.Contents(), now), now)
	files, missing, err := export.Render(setup, secrets, o)
	if err != nil {
		return out, r.problem(err, Values{})
	}
	written, err := export.Write(out.Folder, files)
	out.Files = asFiles(written)
	for _, m := range missing {
		out.Missing = append(out.Missing, MissingFile{Name: m.Name, Why: m.Why})
	}
	if err != nil {
		out.Problem = r.explain(err, Values{})
	}
	out.Next = commandsFor(out.Folder, written)
	if len(missing) > 0 || err != nil {
		out.Result = ResultPartial
	}
	return out, nil
}

// ExportOne renders one format for standard output. Nothing is written. A gap is a *Problem.
func (r *Run) ExportOne(p plan.Plan, o export.Options) ([]byte, error) {
	made, now := r.lastPlanned(), r.Now()
	if err := r.somethingExists(p); err != nil {
		return nil, err
	}
	contents, err := vault.Peek(r.Folder(made.Choices), r.vaultIdentity(made.Choices, p.Key))
	if err != nil {
		return nil, r.problem(err, Values{})
	}
	setup, secrets := r.finished(existingIn(p), made, r.usable(contents, now), now)
	files, missing, err := export.Render(setup, secrets, o)
	if err != nil {
		return nil, r.problem(err, Values{})
	}
	if len(missing) > 0 {
		return nil, &Problem{
			Key:      "file-with-a-gap",
			Happened: missing[0].Name + " would have a gap: " + missing[0].Why + ".",
			Means:    "A file with a gap is never written, so that nobody installs it.",
			Who:      "you",
			How:      []string{"Run the wizard, or apply, for this ModelOp URL. It makes what is missing."},
		}
	}
	return files[0].Content, nil
}

// somethingExists refuses to export a setup of which the tenant holds nothing.
func (r *Run) somethingExists(p plan.Plan) error {
	if len(existingIn(p)) > 0 {
		return nil
	}
	return &Problem{
		Key:      "no-such-setup",
		Happened: p.Tenant.DisplayName + " holds no setup for " + p.URL + ".",
		Means:    "There is nothing to export yet.",
		Who:      "you",
		How:      []string{"Run the wizard, or apply, for this ModelOp URL first."},
	}
}

// existingIn is what the plan found, by registration. A deleted one is not there: nobody can sign in through it.
func existingIn(p plan.Plan) map[string]existing {
	found := map[string]existing{}
	for _, reg := range p.Registrations {
		if reg.AppID != "" && reg.Action != plan.Restore && reg.Action != plan.Adopt {
			found[reg.Name] = existing{reg.DisplayName, reg.AppID, reg.ObjectID, reg.ServicePrincipalID}
		}
	}
	return found
}
