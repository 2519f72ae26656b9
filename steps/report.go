package steps

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// PlannedReport is report.md before anything runs: what the plan that Plan made last would do to the tenant. Errors
// are *Problem.
func (r *Run) PlannedReport(p plan.Plan) ([]byte, error) {
	made, now := r.lastPlanned(), r.Now()
	contents, err := vault.Peek(r.Folder(made.Choices), r.vaultIdentity(made.Choices, p.Key))
	if err != nil {
		return nil, r.problem(err, Values{})
	}
	w := &reporter{run: r, plan: p, made: made, secrets: contents.Secrets, now: now}
	file, err := export.RenderReport(w.report(nil))
	if err != nil {
		return nil, r.problem(err, Values{})
	}
	return file.Content, nil
}

// writeReport writes report.md and expiry.ics at the end of a run. A run that changed nothing leaves the report of the
// run before it alone: that one tells who changed what.
func (r *Run) writeReport(out *Outcome, e *engine, p plan.Plan, made Planned, v *vault.Vault) {
	now := r.Now()
	w := &reporter{run: r, plan: p, made: made, engine: e, secrets: v.Secrets(), now: now}
	report, err := export.RenderReport(w.report(out))
	if err != nil {
		out.Problem = cmp.Or(out.Problem, r.explain(err, Values{}))
		return
	}
	calendar := export.RenderCalendar(r.calendar(p.Tenant, made, v.Contents().Current(now)))
	files := append([]export.File{report}, calendar...)
	if _, err := os.Lstat(filepath.Join(out.Folder, export.ReportFile)); err == nil && out.Changes == 0 && out.Unknown == 0 {
		files = files[1:]
	}
	written, err := export.Write(out.Folder, files)
	if err == nil && len(calendar) == 0 { // an earlier run's reminds of secrets that are gone
		err = export.Remove(out.Folder, export.CalendarFile)
	}
	at := max(len(out.Files)-1, 0) // the vault stays last
	out.Files = slices.Insert(out.Files, at, asFiles(written)...)
	if err != nil && out.Problem == nil {
		out.Problem = r.explain(err, Values{})
	}
}

// calendar reminds of the secrets that ModelOp Center signs in with.
func (r *Run) calendar(t plan.Tenant, made Planned, current map[string]vault.Secret) export.Calendar {
	c := export.Calendar{
		Demo: r.Demo, Tenant: export.Tenant{ID: t.ID, Name: t.DisplayName, Domain: t.DefaultDomain},
		URL: made.Blueprint.URL.String(), Rotate: r.command("rotate", t, made.Choices),
	}
	for _, want := range made.Blueprint.Registrations {
		if s, ok := current[want.Name]; ok {
			c.Reminders = append(c.Reminders, export.Reminder{
				Registration: want.Name, DisplayName: want.DisplayName, KeyID: s.KeyID, Made: s.AddedAt, Expires: s.EndsAt,
			})
		}
	}
	return c
}

// reporter gathers a report. engine is nil where nothing has been done yet.
type reporter struct {
	run     *Run
	plan    plan.Plan
	made    Planned
	engine  *engine
	secrets []vault.Secret
	now     time.Time
}

func (w *reporter) report(out *Outcome) export.Report {
	p, state := w.plan, w.run.State()
	rep := export.Report{
		Demo: w.run.Demo, Planned: w.engine == nil, Tenant: export.Tenant{ID: p.Tenant.ID, Name: p.Tenant.DisplayName, Domain: p.Tenant.DefaultDomain},
		Key: p.Key, URL: p.URL, GroupNames: p.GroupNames, Changes: p.Count(), By: p.Actor, At: w.now,
		Remove: w.run.command("remove", p.Tenant, w.made.Choices),
	}
	for _, role := range state.Actor.Roles {
		rep.Roles = append(rep.Roles, role.DisplayName)
	}
	if out != nil {
		rep.Result = fmt.Sprintf("%d of %d changes are done.", out.Changes, out.Of)
		if n := len(out.Handoffs); n > 0 {
			rep.Result += fmt.Sprintf(" Left for an administrator: %d.", n)
		}
		for _, s := range w.run.Graph.Trail() {
			rep.Requests = append(rep.Requests, export.ReportRequest{At: s.At, Method: s.Method, Path: s.Path, Status: s.Status, RequestID: s.RequestID})
		}
	}
	for _, reg := range p.Registrations {
		if reg.Action != plan.LeaveAlone {
			rep.Registrations = append(rep.Registrations, w.registration(reg))
		}
	}
	for _, k := range p.Kept {
		rep.Kept = append(rep.Kept, export.ReportKept{Registration: k.Registration, Subject: k.Subject, Value: k.Value})
	}
	return rep
}

func (w *reporter) registration(reg plan.Registration) export.ReportRegistration {
	var pl *pipeline
	if w.engine != nil {
		if pl = w.engine.pipeline(reg.Name); pl != nil {
			reg = pl.reg // it may have been planned anew
		}
	}
	out := export.ReportRegistration{
		Name: reg.Name, DisplayName: reg.DisplayName, Purpose: reg.Purpose, State: w.state(reg, pl),
		ClientID: reg.AppID, ObjectID: reg.ObjectID, ServicePrincipalID: reg.ServicePrincipalID, Undo: undoRegistration(reg),
	}
	if pl != nil {
		out.ClientID, out.ObjectID, out.ServicePrincipalID = pl.appID, pl.objectID, pl.servicePrincipal
	}
	out.RedirectURIs = w.redirects(reg.Name)
	out.Owners, out.OwnersKnown = w.owners(reg)
	for i, c := range reg.Changes {
		done := pl != nil && i < len(pl.done) && pl.done[i]
		if c.Consent {
			state := w.consentState(c, done)
			if pl != nil && !pl.seen[c.Subject].IsZero() {
				state = "granted by an administrator, seen on " + pl.seen[c.Subject].UTC().Format("2006-01-02 at 15:04 UTC")
			}
			out.Permissions = append(out.Permissions, w.permission(reg, c.Subject, c.After, state, c.Reason))
			continue
		}
		if c.Subject == plan.SubjectSecret {
			if !done {
				out.Secrets = append(out.Secrets, w.plannedSecret(reg)...)
			}
			continue
		}
		out.Changes = append(out.Changes, export.ReportChange{
			Subject: c.Subject, Before: c.Before, After: strings.ReplaceAll(c.After, tenant.SelfAppID, out.ClientID),
			State: w.changeState(done), Why: c.Reason, Undo: undoChange(reg, c),
		})
	}
	if w.engine == nil && reg.Action == plan.Create {
		out.Secrets = append(out.Secrets, w.plannedSecret(reg)...)
	}
	for _, f := range reg.Facts {
		if f.Consent {
			out.Permissions = append(out.Permissions, w.permission(reg, f.Subject, f.Value, "granted before", ""))
		}
	}
	for _, c := range reg.Unseen {
		out.Permissions = append(out.Permissions, w.permission(reg, c.Subject, c.After, "could not be seen, so it stays as it is", c.Reason))
	}
	out.Secrets = append(out.Secrets, w.heldSecrets(reg, out.ClientID)...)
	return out
}

// redirects are the redirect URIs that a registration gets, each with the platform that Entra ID files it under.
func (w *reporter) redirects(registration string) []export.ReportRedirect {
	var all []export.ReportRedirect
	for _, want := range w.made.Blueprint.Registrations {
		if want.Name != registration {
			continue
		}
		for _, platform := range []struct {
			name string
			uris []string
		}{{"web", want.Web}, {"single-page application", want.SPA}, {"mobile and desktop", want.PublicClient}} {
			for _, uri := range platform.uris {
				all = append(all, export.ReportRedirect{Platform: platform.name, URI: uri})
			}
		}
	}
	return all
}

// keepTest writes what a test found into report.md, where there is one, and tells whether it stands there now.
func (r *Run) keepTest(v Verification) bool {
	made := r.lastPlanned()
	folder := r.Folder(made.Choices)
	path := filepath.Join(folder, export.ReportFile)
	if _, err := os.Lstat(path); err != nil {
		return false
	}
	held, err := vault.Open(folder, r.vaultIdentity(made.Choices, made.Blueprint.Key))
	if err != nil {
		return false // somebody else works in the folder
	}
	defer func() { _ = held.Close() }()
	t := export.ReportTest{At: v.At}
	for _, c := range v.Checks {
		found := strings.Join(append([]string{c.Text}, c.Findings...), "; ")
		t.Checks = append(t.Checks, export.ReportCheck{Name: c.Name, State: string(c.State), Found: found})
	}
	changed, err := amendReport(folder, func(report []byte) []byte { return export.WithTest(report, t) })
	return err == nil && changed
}

// amendReport changes report.md where there is one. Whoever calls it holds the folder's vault.
func amendReport(folder string, amend func(report []byte) []byte) (changed bool, err error) {
	report, _, err := disk.Read(filepath.Join(folder, export.ReportFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, &export.WriteError{Name: export.ReportFile, Err: err}
	}
	text := amend(report)
	if bytes.Equal(text, report) {
		return false, nil
	}
	_, err = export.Write(folder, []export.File{{Name: export.ReportFile, Content: text, Mode: 0o644}})
	return err == nil, err
}

// plannedSecret is the secret that the plan would add.
func (w *reporter) plannedSecret(reg plan.Registration) []export.ReportSecret {
	for _, op := range reg.Operations {
		if op.Secret != nil {
			held := "will be in vault.json"
			if w.engine != nil {
				held = "not made"
			}
			return []export.ReportSecret{{Label: op.Secret.Label, Expires: op.Secret.EndsAt, Held: held}}
		}
	}
	return nil
}

// heldSecrets are the secrets of the registration: those of the vault, and those that the tenant listed beside them.
func (w *reporter) heldSecrets(reg plan.Registration, appID string) []export.ReportSecret {
	var list []export.ReportSecret
	known := map[string]bool{}
	for _, s := range w.secrets {
		if s.Registration == reg.Name && strings.EqualFold(s.AppID, appID) {
			known[strings.ToLower(s.KeyID)] = true
			list = append(list, export.ReportSecret{KeyID: s.KeyID, Label: s.Label, Expires: s.EndsAt, Held: "in vault.json"})
		}
	}
	if app, ok := w.run.State().Application(reg.ObjectID); ok {
		for _, s := range app.Secrets {
			if !known[strings.ToLower(s.KeyID)] {
				list = append(list, export.ReportSecret{KeyID: s.KeyID, Label: s.DisplayName, Expires: s.EndsAt, Held: "not on this computer"})
			}
		}
	}
	return list
}

// owners are the owners as they were read. Of a new registration only who makes it can be its owner.
func (w *reporter) owners(reg plan.Registration) ([]string, bool) {
	app, ok := w.run.State().Application(reg.ObjectID)
	if !ok {
		state := w.run.State()
		if plan.AbilitiesOf(state.Actor, state.Policy).Owns {
			return []string{w.plan.Actor}, true
		}
		return nil, false
	}
	var names []string
	for _, o := range app.Owners {
		name := o.UserPrincipalName
		if name == "" {
			name = o.DisplayName
		}
		names = append(names, name)
	}
	return names, app.HoldersKnown
}

// state says what has happened to the registration, or what is going to.
func (w *reporter) state(reg plan.Registration, pl *pipeline) string {
	past, future := "", ""
	switch reg.Action {
	case plan.Create:
		past, future = "created", "will be created"
	case plan.Update, plan.Grant, plan.Add:
		past, future = "updated", "will be updated"
	case plan.Adopt:
		past, future = "adopted", "will be adopted"
	case plan.Restore:
		past, future = "restored", "will be restored"
	case plan.Keep, plan.LeaveAlone:
		return "as it should be"
	}
	switch {
	case w.engine == nil:
		return future
	case pl != nil && pl.objectID == "":
		return "not made"
	case pl != nil && pl.state != Done:
		return past + ", not finished"
	}
	return past
}

func (w *reporter) changeState(done bool) string {
	switch {
	case w.engine == nil:
		return "will be made"
	case done:
		return "done"
	}
	return "not done"
}

func (w *reporter) consentState(c plan.Change, done bool) string {
	switch {
	case c.Handoff != "":
		return "left for " + c.Handoff
	case w.engine == nil:
		return "will be granted"
	case done:
		return "granted"
	}
	return "not granted"
}

func (w *reporter) permission(reg plan.Registration, name, what, state, why string) export.ReportPermission {
	if why == "" {
		why = w.why(reg.Name, name)
	}
	return export.ReportPermission{
		Name: name, What: what, State: state, Why: why, Without: without(name),
		Undo: "Entra admin center > Entra ID > Enterprise apps > " + reg.DisplayName + " > Permissions",
	}
}

// why is the reason that the blueprint gives for a permission.
func (w *reporter) why(registration, permission string) string {
	for _, want := range w.made.Blueprint.Registrations {
		if want.Name != registration {
			continue
		}
		for _, p := range want.Permissions {
			if p.Value == permission || p.Graph && !p.Role && permission == plan.SubjectSignInScopes {
				return p.Why
			}
		}
	}
	return ""
}

// without says what happens where a permission is not granted.
func without(permission string) string {
	switch permission {
	case plan.SubjectSignInScopes:
		return "Everybody is asked at the first sign-in, and go-cli, which can ask nobody, does not work."
	case plan.SubjectModelOpClient:
		return "The services of ModelOp Center cannot call each other."
	case plan.SubjectGroupReadAll:
		return "Everything works, but groups show as ids."
	}
	return "Tokens are issued for Microsoft Graph, and ModelOp Center refuses those: nobody can sign in."
}

// undoRegistration says how to take back what was done to the registration as a whole.
func undoRegistration(reg plan.Registration) string {
	switch reg.Action {
	case plan.Adopt, plan.Update, plan.Keep, plan.Grant, plan.Add, plan.LeaveAlone:
		return "Undo the changes below one by one. The registration was there before."
	case plan.Create, plan.Restore:
	}
	return "Delete it in Entra admin center > Entra ID > App registrations > " + reg.DisplayName + ". It can be restored for 30 days."
}

// undoChange says how to take one change back.
func undoChange(reg plan.Registration, c plan.Change) string {
	if c.Subject == plan.SubjectRegistration || reg.Action == plan.Create || reg.Action == plan.Restore {
		return "Goes with the registration."
	}
	page := "App registrations > " + reg.DisplayName
	if c.Subject == plan.SubjectServicePrincipal {
		page = "Enterprise apps > " + reg.DisplayName
	}
	if c.Before == "" {
		return "Take it out: " + page + "."
	}
	return "Set it back to " + c.Before + ": " + page + "."
}
