package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Consent is what an administrator may grant of a handoff: what the plan, made anew, asks for as well. Every word of it
// comes from the program and the tenant, but for who asked and when.
type Consent struct {
	Tenant  plan.Tenant
	URL     string
	AskedBy string // as the file says
	// Asker is who asked, as the tenant names that person; empty where it knows nobody by the name.
	Asker   string
	AskedAt time.Time
	Demo    bool
	Items   []ConsentItem
	// Granted counts what the file asks for and the tenant has already.
	Granted int
	// Holds are the registrations among them that somebody else can use too.
	Holds []plan.Question
	plan  plan.Plan
	// What it was compared from, to be compared anew.
	asked   Asked
	answers plan.Answers
}

// ConsentItem is one permission to grant.
type ConsentItem struct {
	Registration string
	DisplayName  string
	AppID        string
	Permission   string
	Resource     string // "Microsoft Graph", or the registration's own name
	May          string // what it allows
	Why          string
	// Needs is the role that can grant it, where the one who signed in does not hold it; such an item is not tried.
	Needs string
}

// Possible counts the items that the one who signed in can grant, as far as is known.
func (c Consent) Possible() int {
	n := 0
	for _, i := range c.Items {
		if i.Needs == "" {
			n++
		}
	}
	return n
}

// Consent compares a handoff with a plan that is made anew. Somebody must have signed in to the tenant of the handoff.
// It needs no secret. Errors are *Problem, and then nothing may be granted.
func (r *Run) Consent(ctx context.Context, a Asked, answers plan.Answers) (Consent, error) {
	c, err := r.compare(ctx, a, answers)
	if err != nil {
		return Consent{}, err
	}
	c.Asker = r.asker(ctx, a)
	return c, nil
}

// compare is Consent without who asks, for which the tenant is asked each time.
func (r *Run) compare(ctx context.Context, a Asked, answers plan.Answers) (Consent, error) {
	state := r.State()
	if !strings.EqualFold(state.Organization.ID, a.Tenant) {
		return Consent{}, foreignInHandoff()
	}
	known := func(s plan.Setup) bool { return s.Key == a.Key && s.URL == a.URL.String() }
	if !slices.ContainsFunc(plan.Setups(state), known) {
		return Consent{}, foreignInHandoff()
	}
	choices := r.ChoicesOf(a.Key, a.URL)
	if choices.GroupNames == "" {
		choices.GroupNames = blueprint.GroupNamesIDs // what the tenant does not say is not granted
	}
	choices.Secrets = blueprint.SecretsKeep
	answers.NewSetup = true
	p, err := r.planWith(ctx, choices, answers, noSecrets)
	if err != nil {
		return Consent{}, err
	}
	c := Consent{
		Tenant: p.Tenant, URL: p.URL, AskedBy: a.AskedBy, AskedAt: a.AskedAt, Demo: r.Demo, plan: p, asked: a, answers: answers,
	}
	c.plan.Registrations, c.plan.Questions = nil, nil
	for _, reg := range p.Registrations {
		asked := grantsOf(a, reg.Name)
		if len(asked) == 0 {
			continue
		}
		if !ours(reg, asked) {
			return Consent{}, foreignInHandoff()
		}
		if g, ok := r.otherPermission(reg, asked); ok {
			return Consent{}, neverGranted(g)
		}
		part, granted := consentPart(reg, asked)
		c.Granted += granted
		if len(part.Changes) == 0 {
			continue
		}
		c.plan.Registrations = append(c.plan.Registrations, part)
		for _, q := range p.Questions {
			if q.Kind == plan.StrangersHold && q.Registration == reg.Name {
				c.Holds = append(c.Holds, q)
			}
		}
	}
	if named(a) != len(registrationsIn(p, a)) {
		return Consent{}, foreignInHandoff()
	}
	r.describe(&c)
	return c, nil
}

// asker looks for the person who asked. A file may name anybody, so the name counts only as far as the tenant knows it.
func (r *Run) asker(ctx context.Context, a Asked) string {
	if a.witnessed {
		return a.AskedBy
	}
	if !strings.Contains(a.AskedBy, "@") || len(a.AskedBy) > maxPersonName {
		return ""
	}
	name, err := r.Graph.Person(ctx, a.AskedBy)
	if err != nil {
		return "" // the question can be asked without the name
	}
	return name
}

// maxPersonName is how long a user principal name can be.
const maxPersonName = 113

func grantsOf(a Asked, registration string) []export.HandoffGrant {
	var all []export.HandoffGrant
	for _, g := range a.grants {
		if g.Registration == registration {
			all = append(all, g)
		}
	}
	return all
}

// named counts the registrations that the handoff names.
func named(a Asked) int {
	names := map[string]bool{}
	for _, g := range a.grants {
		names[g.Registration] = true
	}
	return len(names)
}

func registrationsIn(p plan.Plan, a Asked) []string {
	var names []string
	for _, reg := range p.Registrations {
		if len(grantsOf(a, reg.Name)) > 0 {
			names = append(names, reg.Name)
		}
	}
	return names
}

// ours tells whether the tenant holds the registration as ours, and whether it is the one that the handoff names.
func ours(reg plan.Registration, asked []export.HandoffGrant) bool {
	if reg.AppID == "" || reg.Action != plan.Keep && reg.Action != plan.Update {
		return false
	}
	return !slices.ContainsFunc(asked, func(g export.HandoffGrant) bool {
		return !strings.EqualFold(g.ClientID, reg.AppID) ||
			g.ServicePrincipalID != "" && reg.ServicePrincipalID != "" && !strings.EqualFold(g.ServicePrincipalID, reg.ServicePrincipalID)
	})
}

// otherPermission finds a grant whose ids are not those of the permission that it names, be it granted already or not: the
// program itself would not have written them.
func (r *Run) otherPermission(reg plan.Registration, asked []export.HandoffGrant) (export.HandoffGrant, bool) {
	at := standingOf(reg)
	for _, g := range asked {
		is := r.handoffItem(at, plan.Change{Subject: g.Permission})
		foreign := func(id, own string) bool { return id != "" && !strings.EqualFold(id, own) }
		if foreign(g.AppRoleID, is.AppRoleID) || is.ResourceID != "" && foreign(g.ResourceID, is.ResourceID) {
			return export.HandoffGrant{Registration: reg.Name, Permission: "another permission than it names"}, true
		}
	}
	return export.HandoffGrant{}, false
}

// consentPart is the part of a registration's plan that the handoff asks for, with the service principal that it needs.
// granted counts what is there already.
func consentPart(reg plan.Registration, asked []export.HandoffGrant) (part plan.Registration, granted int) {
	wanted := func(subject string) bool {
		return slices.ContainsFunc(asked, func(g export.HandoffGrant) bool { return g.Permission == subject })
	}
	for _, f := range reg.Facts {
		if f.Consent && wanted(f.Subject) {
			granted++
		}
	}
	part = reg
	part.Changes, part.Operations, part.LeftOut, part.Facts, part.Unseen = nil, nil, nil, nil, nil
	to := map[int]int{} // indexes of changes
	take := func(i int) {
		to[i] = len(part.Changes)
		part.Changes = append(part.Changes, reg.Changes[i])
	}
	for i, c := range reg.Changes {
		if c.Consent && c.Action == plan.Grant && wanted(c.Subject) {
			take(i)
		}
	}
	if len(part.Changes) == 0 && !wanted(plan.SubjectServicePrincipal) {
		return part, granted
	}
	for i, c := range reg.Changes {
		if c.Subject == plan.SubjectServicePrincipal && c.Action == plan.Create {
			take(i)
		}
	}
	for _, op := range reg.Operations {
		switch op.Kind {
		case plan.CreateServicePrincipal, plan.CreateGrant, plan.ExtendGrant, plan.AssignRole:
		case plan.CreateApplication, plan.RestoreApplication, plan.UpdateApplication, plan.AddSecret, plan.RemoveSecret,
			plan.RestoreServicePrincipal, plan.EnableServicePrincipal, plan.RemoveAssignment:
			continue
		}
		var changes []int
		for _, i := range op.Changes {
			if at, ok := to[i]; ok {
				changes = append(changes, at)
			}
		}
		if len(changes) == 0 || len(changes) != len(op.Changes) {
			continue
		}
		op.Changes = changes
		part.Operations = append(part.Operations, op)
	}
	return part, granted
}

// describe fills in the items, in the words of the handoff that the program itself would write.
func (r *Run) describe(c *Consent) {
	for _, reg := range c.plan.Registrations {
		at := standingOf(reg)
		for _, change := range reg.Changes {
			item := r.handoffItem(at, change)
			switch change.Subject {
			case plan.SubjectGroupReadAll:
				item.Why = "so that ModelOp Center can show names instead of ids"
			case plan.SubjectServicePrincipal:
				item.May, item.Why = "sign in at all", "so that Entra ID lets "+reg.Name+" sign in"
			}
			c.Items = append(c.Items, ConsentItem{
				Registration: reg.Name, DisplayName: reg.DisplayName, AppID: reg.AppID, Permission: change.Subject,
				Resource: item.Resource, May: item.May, Why: item.Why, Needs: change.Handoff,
			})
		}
	}
}

// Grant grants what the consent lists, and nothing else. What it rests on is read again where that was some time ago. Events
// come as from Apply. Nothing is written to disk.
func (r *Run) Grant(ctx context.Context, c Consent, emit func(Event), signIn func(context.Context, *Problem) error) Outcome {
	defer r.writing()()
	out := Outcome{Tenant: c.Tenant, URL: c.URL, Key: c.plan.Key, Demo: c.Demo}
	signedIn := &session{signIn: signIn}
	c, err := r.decided(ctx, c, signedIn)
	if err != nil {
		return r.notBegun(ctx, out, err)
	}
	e := r.newEngine(c.plan, noVault{}, emit, signedIn)
	e.run(ctx)
	stopped := out.tell(e) || ctx.Err() != nil
	out.Handoffs = r.left(e)
	out.Result = out.ending(stopped, false).result()
	return out
}

// noVault keeps nothing: consent makes no secret.
type noVault struct{}

var errNoSecretHere = errors.New("no secret is made here")

func (noVault) intend(string, string) error                { return errNoSecretHere }
func (noVault) put(string, string, tenant.NewSecret) error { return errNoSecretHere }
