package plan

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

const (
	tenantID = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	graphSP  = "99990000-aaaa-bbbb-cccc-000000000003"
	runLabel = "modelop-entra modelop.contoso.com 0a1b2c3d 2026-11-24"
)

var now = time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)

// world is a tenant, the vault of one setup and the operator's choices: all that a plan depends on, with the means to
// carry a plan out. It follows Microsoft Graph in what a plan has to know: collections are replaced whole, and an enabled
// scope or role can neither change nor go.
type world struct {
	t       *testing.T
	state   tenant.State
	choices blueprint.Choices
	answers Answers
	known   []KnownSecret
	intents []string
	n       int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{
		t: t,
		choices: blueprint.Choices{
			URL:        blueprint.URL{Scheme: "https", Host: "modelop.contoso.com"},
			GroupNames: blueprint.GroupNamesGraph, SyncedForm: blueprint.SyncedFormSAM,
			SignInScopes: true, Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.DefaultLifetime(),
		},
		state: tenant.State{
			ReadAt:       now,
			Requests:     2,
			Organization: tenant.Organization{ID: tenantID, DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com"},
			Actor: tenant.Actor{
				ID: "admin", UserPrincipalName: "admin@contoso.com", RolesKnown: true,
				Roles: []tenant.Role{{TemplateID: tenant.TemplateGlobalAdministrator, DisplayName: "Global Administrator"}},
			},
			DeletedKnown: true,
			Graph: tenant.ServicePrincipal{
				ObjectID: graphSP, AppID: tenant.GraphAppID, Enabled: true,
				AppRoles: []tenant.AppRole{{ID: "5b567255-7703-4780-807c-7be8301ae99b", Value: "Group.Read.All", Enabled: true}},
				Scopes: []tenant.Scope{
					{ID: "37f7f235-527c-4136-accd-4a02d197296e", Value: "openid"},
					{ID: "14dad69e-099b-42c9-810b-d002981feec1", Value: "profile"},
					{ID: "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", Value: "email"},
					{ID: "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", Value: "offline_access"},
					{ID: "5f8c59db-677d-491f-a6b8-5f174b11ec1d", Value: "Group.Read.All"},
					{ID: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", Value: "User.Read"},
				},
			},
		},
	}
}

// finished is a world that holds a complete setup, made by this operator from this computer.
func finished(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.apply(w.plan())
	return w
}

func table(t *testing.T) blueprint.Table {
	t.Helper()
	data, err := os.ReadFile("../../assets/registrations.yaml")
	if err != nil {
		t.Fatal(err)
	}
	table, err := blueprint.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func (w *world) input() Input {
	w.t.Helper()
	b, err := blueprint.New(table(w.t), w.choices, tenantID)
	if err != nil {
		w.t.Fatal(err)
	}
	return Input{
		Blueprint: b, State: w.state, Known: w.known, Intents: w.intents, Answers: w.answers, Now: now, Label: runLabel,
	}
}

func (w *world) plan() Plan {
	w.t.Helper()
	return Make(w.input())
}

func (w *world) id() string {
	w.n++
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(fmt.Sprint(w.n))).String()
}

// app returns the live application of a registration, to be changed in place.
func (w *world) app(registration string) *tenant.Application {
	w.t.Helper()
	for i := range w.state.Applications {
		if w.state.Applications[i].TagValue(blueprint.TagRegistration) == registration || w.state.Applications[i].DisplayName == registration {
			return &w.state.Applications[i]
		}
	}
	w.t.Fatalf("no application for %s", registration)
	return nil
}

func (w *world) principal(registration string) *tenant.ServicePrincipal {
	w.t.Helper()
	app := w.app(registration)
	for i := range w.state.ServicePrincipals {
		if w.state.ServicePrincipals[i].AppID == app.AppID {
			return &w.state.ServicePrincipals[i]
		}
	}
	w.t.Fatalf("no service principal for %s", registration)
	return nil
}

// remove soft-deletes the application of a registration and its service principal, as the service does.
func (w *world) remove(registration string) {
	w.t.Helper()
	app := *w.app(registration)
	sp := *w.principal(registration)
	app.DeletedAt, sp.DeletedAt = now.AddDate(0, 0, -3), now.AddDate(0, 0, -3)
	app.HoldersKnown = false
	w.state.Applications = slices.DeleteFunc(w.state.Applications, func(a tenant.Application) bool { return a.ObjectID == app.ObjectID })
	w.state.ServicePrincipals = slices.DeleteFunc(w.state.ServicePrincipals, func(s tenant.ServicePrincipal) bool { return s.ObjectID == sp.ObjectID })
	w.state.DeletedApplications = append(w.state.DeletedApplications, app)
	w.state.DeletedServicePrincipals = append(w.state.DeletedServicePrincipals, sp)
}

// handmade adds an application as somebody makes it by hand in the portal.
func (w *world) handmade(name string, change func(*tenant.Application)) *tenant.Application {
	app := tenant.Application{
		ObjectID: w.id(), AppID: w.id(), DisplayName: name, CreatedAt: now.AddDate(-1, 0, 0), SignInAudience: "AzureADMyOrg",
		HoldersKnown: true, Owners: []tenant.Owner{{ID: "admin", UserPrincipalName: "admin@contoso.com"}},
	}
	if change != nil {
		change(&app)
	}
	w.state.Applications = append(w.state.Applications, app)
	return &w.state.Applications[len(w.state.Applications)-1]
}

// apply carries the plan out, stage by stage, and returns how many writes that took and how many stages it had at most.
func (w *world) apply(p Plan) (writes, stages int) {
	w.t.Helper()
	if len(p.Questions) > 0 {
		w.t.Fatalf("a question is open: %+v", p.Questions[0])
	}
	for _, r := range p.Registrations {
		seen, last := map[int]bool{}, 0
		completed := map[int]int{}
		appWrites := map[int]int{}
		objectID, appID, spID := r.ObjectID, r.AppID, r.ServicePrincipalID
		for i, op := range r.Operations {
			if op.Stage < last {
				w.t.Errorf("%s: stage %d comes after %d", r.Name, op.Stage, last)
			}
			if i > 0 && r.Operations[i-1].SwitchesOff && (op.Kind != UpdateApplication || op.SwitchesOff || op.Stage == last) {
				w.t.Errorf("%s: %s comes after something was switched off", r.Name, op.Kind)
			}
			last, seen[op.Stage] = op.Stage, true
			for _, c := range op.Changes {
				completed[c]++
			}
			if op.Doing == "" || op.Did == "" {
				w.t.Errorf("%s: %s has no words", r.Name, op.Kind)
			}
			switch op.Kind {
			case CreateApplication, UpdateApplication, AddSecret, RemoveSecret, RestoreApplication:
				if appWrites[op.Stage]++; appWrites[op.Stage] > 1 {
					w.t.Errorf("%s: two writes to the application in stage %d", r.Name, op.Stage)
				}
			case CreateServicePrincipal, RestoreServicePrincipal, EnableServicePrincipal, CreateGrant, ExtendGrant, AssignRole, RemoveAssignment:
			}
			writes++
			w.carryOut(r.Name, op, &objectID, &appID, &spID)
		}
		stages = max(stages, len(seen))
		for i, c := range r.Changes {
			want := 1
			if c.Handoff != "" {
				want = 0
			}
			if completed[i] != want {
				w.t.Errorf("%s: %d operations complete %q, want %d", r.Name, completed[i], c.Subject, want)
			}
			if c.Reason == "" || c.Short == "" {
				w.t.Errorf("%s: nothing says why %q changes", r.Name, c.Subject)
			}
		}
	}
	w.sync()
	return writes, stages
}

func (w *world) carryOut(name string, op Operation, objectID, appID, spID *string) {
	w.t.Helper()
	find := func() *tenant.Application {
		for i := range w.state.Applications {
			if w.state.Applications[i].ObjectID == *objectID {
				return &w.state.Applications[i]
			}
		}
		w.t.Fatalf("%s: %s before the application exists", name, op.Kind)
		return nil
	}
	resource := op.ResourceID
	if resource == "" {
		resource = *spID
	}
	switch op.Kind {
	case CreateApplication:
		app := tenant.Application{
			ObjectID: w.id(), AppID: w.id(), CreatedAt: now, SignInAudience: "AzureADandPersonalMicrosoftAccount",
			HoldersKnown: true, Owners: []tenant.Owner{{ID: "admin"}},
		}
		*objectID, *appID = app.ObjectID, app.AppID
		w.write(&app, op.Write)
		w.secret(name, &app, op.Secret)
		w.state.Applications = append(w.state.Applications, app)
	case RestoreApplication:
		i := slices.IndexFunc(w.state.DeletedApplications, func(a tenant.Application) bool { return a.ObjectID == op.DeletedID })
		app := w.state.DeletedApplications[i]
		app.DeletedAt = time.Time{}
		w.state.Applications = append(w.state.Applications, app)
		w.state.DeletedApplications = slices.Delete(w.state.DeletedApplications, i, i+1)
	case UpdateApplication:
		w.write(find(), op.Write.WithAppID(*appID))
	case AddSecret:
		w.secret(name, find(), op.Secret)
	case RemoveSecret:
		app := find()
		app.Secrets = slices.DeleteFunc(app.Secrets, func(s tenant.Secret) bool { return s.KeyID == op.KeyID })
	case CreateServicePrincipal:
		*spID = w.id()
		w.state.ServicePrincipals = append(w.state.ServicePrincipals, tenant.ServicePrincipal{
			ObjectID: *spID, AppID: find().AppID, Enabled: true, Tags: op.Tags,
		})
	case RestoreServicePrincipal:
		i := slices.IndexFunc(w.state.DeletedServicePrincipals, func(s tenant.ServicePrincipal) bool { return s.ObjectID == op.DeletedID })
		sp := w.state.DeletedServicePrincipals[i]
		sp.DeletedAt = time.Time{}
		*spID = sp.ObjectID
		w.state.ServicePrincipals = append(w.state.ServicePrincipals, sp)
		w.state.DeletedServicePrincipals = slices.Delete(w.state.DeletedServicePrincipals, i, i+1)
	case EnableServicePrincipal:
		for i := range w.state.ServicePrincipals {
			if w.state.ServicePrincipals[i].ObjectID == *spID {
				w.state.ServicePrincipals[i].Enabled = true
			}
		}
	case CreateGrant:
		for _, g := range w.state.Grants {
			if g.ClientID == *spID && g.ResourceID == resource {
				w.t.Errorf("%s: the consent exists already", name)
			}
		}
		w.state.Grants = append(w.state.Grants, tenant.Grant{ID: w.id(), ClientID: *spID, ResourceID: resource, Scopes: op.Scopes})
	case ExtendGrant:
		i := slices.IndexFunc(w.state.Grants, func(g tenant.Grant) bool { return g.ID == op.GrantID })
		w.state.Grants[i].Scopes = op.Scopes
	case AssignRole:
		w.state.Assignments = append(w.state.Assignments, tenant.Assignment{ID: w.id(), PrincipalID: *spID, ResourceID: resource, AppRoleID: op.AppRoleID})
	case RemoveAssignment:
		w.state.Assignments = slices.DeleteFunc(w.state.Assignments, func(a tenant.Assignment) bool { return a.ID == op.Assignment })
	}
}

func (w *world) secret(registration string, app *tenant.Application, req *tenant.SecretRequest) {
	if req == nil {
		return
	}
	s := tenant.Secret{KeyID: w.id(), DisplayName: req.Label, EndsAt: req.EndsAt}
	app.Secrets = append(app.Secrets, s)
	w.known = append(w.known, KnownSecret{Registration: registration, AppID: app.AppID, KeyID: s.KeyID, Label: s.DisplayName, EndsAt: s.EndsAt})
}

// write changes an application as PATCH does.
func (w *world) write(app *tenant.Application, wr tenant.Write) {
	w.t.Helper()
	set(&app.DisplayName, wr.DisplayName)
	if wr.UniqueName != nil && app.UniqueName != "" {
		w.t.Errorf("%s: a unique name can never be changed", app.DisplayName)
	}
	set(&app.UniqueName, wr.UniqueName)
	set(&app.SignInAudience, wr.SignInAudience)
	set(&app.Disabled, wr.Disabled)
	set(&app.Tags, wr.Tags)
	set(&app.IdentifierURIs, wr.IdentifierURIs)
	set(&app.GroupMembershipClaims, wr.GroupMembershipClaims)
	set(&app.FallbackPublicClient, wr.FallbackPublicClient)
	set(&app.TokenVersion, wr.TokenVersion)
	set(&app.OptionalClaims, wr.OptionalClaims)
	set(&app.Web, wr.Web)
	set(&app.SPA, wr.SPA)
	set(&app.PublicClient, wr.PublicClient)
	set(&app.ImplicitAccessToken, wr.ImplicitAccessToken)
	set(&app.ImplicitIDToken, wr.ImplicitIDToken)
	set(&app.RequiredAccess, wr.RequiredAccess)
	if wr.Scopes != nil {
		for _, old := range app.Scopes {
			i := slices.IndexFunc(*wr.Scopes, func(s tenant.Scope) bool { return s.ID == old.ID })
			if old.Enabled && (i < 0 || !onlySwitched(old, (*wr.Scopes)[i])) {
				w.t.Errorf("%s: the scope %s is enabled and cannot change", app.DisplayName, old.Value)
			}
		}
		app.Scopes = *wr.Scopes
	}
	if wr.AppRoles != nil {
		for _, old := range app.AppRoles {
			i := slices.IndexFunc(*wr.AppRoles, func(r tenant.AppRole) bool { return r.ID == old.ID })
			if old.Enabled && (i < 0 || fmt.Sprint(withRole(old, false)) != fmt.Sprint(withRole((*wr.AppRoles)[i], false))) {
				w.t.Errorf("%s: the app role %s is enabled and cannot change", app.DisplayName, old.Value)
			}
		}
		app.AppRoles = *wr.AppRoles
	}
	seen := map[string]bool{}
	for _, uri := range app.RedirectURIs() {
		if seen[strings.ToLower(uri)] {
			w.t.Errorf("%s: redirect URIs must have distinct values: %s", app.DisplayName, uri)
		}
		seen[strings.ToLower(uri)] = true
	}
}

func onlySwitched(a, b tenant.Scope) bool { b.Enabled = a.Enabled; return a == b }

func withRole(r tenant.AppRole, enabled bool) tenant.AppRole { r.Enabled = enabled; return r }

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// sync copies the scopes and roles of applications to their service principals, as the service does by and by.
func (w *world) sync() {
	for i, sp := range w.state.ServicePrincipals {
		for _, a := range w.state.Applications {
			if a.AppID == sp.AppID {
				w.state.ServicePrincipals[i].Scopes, w.state.ServicePrincipals[i].AppRoles = a.Scopes, a.AppRoles
			}
		}
	}
}

// settles applies the plan and checks that nothing is left to do.
func (w *world) settles(p Plan) {
	w.t.Helper()
	w.apply(p)
	w.choices.Secrets = blueprint.SecretsAuto
	again := w.plan()
	if again.Count() != 0 || len(again.Questions) != 0 || len(operations(again)) != 0 {
		w.t.Errorf("the second plan is not empty: %d changes, %d questions, %v", again.Count(), len(again.Questions), changesOf(again))
	}
}

func operations(p Plan) []Operation {
	var all []Operation
	for _, r := range p.Registrations {
		all = append(all, r.Operations...)
	}
	return all
}

// changesOf writes the changes of a plan in a way that is easy to compare.
func changesOf(p Plan) []string {
	var list []string
	for _, r := range p.Registrations {
		for _, c := range r.Changes {
			text := fmt.Sprintf("%s: %s %s", r.Name, c.Action, c.Subject)
			if c.Before != "" {
				text += " [" + c.Before + "]"
			}
			if c.After != "" {
				text += " -> " + c.After
			}
			if c.Handoff != "" {
				text += " (" + c.Handoff + ")"
			}
			list = append(list, text)
		}
	}
	return list
}

func keptOf(p Plan) []string {
	var list []string
	for _, k := range p.Kept {
		list = append(list, k.Registration+": "+k.Subject+" "+k.Value)
	}
	return list
}

func questionsOf(p Plan) []string {
	var list []string
	for _, q := range p.Questions {
		list = append(list, strings.TrimSpace(string(q.Kind)+" "+q.Registration))
	}
	return list
}

// text is a plan in short: each registration, and each consent with what becomes of it.
func text(p Plan) string {
	var b strings.Builder
	for _, r := range p.Registrations {
		b.WriteString(strings.TrimRight(fmt.Sprintf("%-28s %-8s %s", r.Name, r.Action, r.Summary), " ") + "\n")
	}
	for _, r := range p.Registrations {
		for _, c := range r.Changes {
			if c.Consent {
				b.WriteString(strings.TrimRight(fmt.Sprintf("%-28s %-8s %s %s", r.Name, c.Action, c.Subject, c.Handoff), " ") + "\n")
			}
		}
	}
	granted := 0
	for _, r := range p.Registrations {
		for _, f := range r.Facts {
			if f.Consent {
				granted++
			}
		}
	}
	fmt.Fprintf(&b, "%d consents are there\n", granted)
	for _, k := range p.Kept {
		fmt.Fprintf(&b, "%-28s kept     %s\n", k.Registration, k.Kind)
	}
	return b.String()
}
