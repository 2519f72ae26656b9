package steps

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// Rotation cuts a plan that was made with SecretsNew down to the new secrets of the named registrations; none: of all
// that need one. What else has drifted stays as it is. Errors are *Problem.
func Rotation(p plan.Plan, only []string) (plan.Plan, error) {
	rotated := 0
	regs := make([]plan.Registration, 0, len(p.Registrations))
	for _, reg := range p.Registrations {
		cut, added := secretsOnly(reg, len(only) == 0 || slices.Contains(only, reg.Name))
		rotated += added
		regs = append(regs, cut)
	}
	for _, name := range only {
		i := slices.IndexFunc(regs, func(r plan.Registration) bool { return r.Name == name })
		if i < 0 || regs[i].Action != plan.Update {
			return p, notRotatable(name, i >= 0 && regs[i].AppID != "")
		}
	}
	if rotated == 0 {
		return p, notRotatable("this setup", false)
	}
	p.Registrations, p.Questions, p.Kept, p.Warnings, p.ProbeFirst = regs, nil, nil, nil, false
	return p, nil
}

func notRotatable(name string, exists bool) *Problem {
	happened := name + " is not there yet, so it cannot get a new secret."
	if exists {
		happened = name + " needs no secret, or its own is not there yet."
	}
	return &Problem{
		Key: "nothing-to-rotate", Happened: happened, Who: "you",
		How: []string{"Run the wizard, or apply, for this ModelOp URL first."},
	}
}

// secretsOnly leaves, of what happens to a registration, the new secret, and what waits for an administrator.
func secretsOnly(reg plan.Registration, rotate bool) (plan.Registration, int) {
	var changes []plan.Change
	var operations []plan.Operation
	there := reg.Action == plan.Update || reg.Action == plan.Keep
	for _, op := range reg.Operations {
		switch {
		case !rotate || !there:
		case op.Kind == plan.RemoveSecret && len(op.Changes) == 0:
			operations = append(operations, op) // of a run that was broken off: its value never arrived
		case op.Kind == plan.AddSecret && len(op.Changes) == 1:
			changes = append(changes, reg.Changes[op.Changes[0]])
			op.Changes = []int{0}
			operations = append(operations, op)
		}
	}
	added := len(changes)
	for _, c := range reg.Changes {
		if c.Handoff != "" {
			changes = append(changes, c)
		}
	}
	reg.Changes, reg.Operations, reg.LeftOut = changes, operations, nil
	switch {
	case added > 0:
		reg.Action = plan.Update
	case there:
		reg.Action = plan.Keep
	default:
		reg.Action = plan.LeaveAlone
	}
	return reg, added
}

// CheckedSecret is a secret of the vault, and whether Entra ID accepts it.
type CheckedSecret struct {
	Registration string
	KeyID        string
	EndsAt       time.Time
	Problem      *Problem // nil: it works
}

// CheckSecrets proves the newest secret of each registration that the plan gives a new one.
func (r *Run) CheckSecrets(ctx context.Context, p plan.Plan, waiting func(registration string, w Wait)) []CheckedSecret {
	current := r.currentSecrets()
	var checked []CheckedSecret
	for _, reg := range p.Registrations {
		s, ok := current[reg.Name]
		if !ok || reg.Action != plan.Update {
			continue
		}
		checked = append(checked, r.checked(ctx, p.Tenant.ID, s, reg.DisplayName, waiting))
	}
	return checked
}

func (r *Run) checked(ctx context.Context, tenantID string, s vault.Secret, displayName string, waiting func(string, Wait)) CheckedSecret {
	c := CheckedSecret{Registration: s.Registration, KeyID: s.KeyID, EndsAt: s.EndsAt}
	told := false
	_, c.Problem = r.secretToken(ctx, tenantID, s, Values{DisplayName: displayName}, func(w Wait) {
		if !told {
			waiting(s.Registration, w)
		}
		told = true
	})
	return c
}

// Retirement is what the end of a rotation removes: old secrets, each beside the newer one that takes its place.
type Retirement struct {
	Tenant plan.Tenant
	Demo   bool
	Key    string
	URL    string
	Folder string
	Old    []OldSecret
}

// OldSecret is a secret that is to be removed.
type OldSecret struct {
	Registration string
	DisplayName  string // of the registration
	AppID        string
	ObjectID     string
	KeyID        string
	Label        string
	EndsAt       time.Time
	// Foreign: this setup's vault does not know it. It is among them because somebody named it.
	Foreign bool
	// needed: the registration needs a secret, so that one must be left that works.
	needed bool
}

// Retirement lists the secrets of the vault that have a newer one beside them (finish), and those whose key ids were
// named, for the named registrations; none: all. p is the plan that Plan made last. Errors are *Problem.
func (r *Run) Retirement(p plan.Plan, finish bool, only, keys []string) (Retirement, error) {
	made := r.lastPlanned()
	m := Retirement{Tenant: p.Tenant, Demo: r.Demo, Key: p.Key, URL: p.URL, Folder: r.Folder(made.Choices)}
	contents, err := vault.Peek(m.Folder, r.vaultIdentity(made.Choices, p.Key))
	if err != nil {
		return m, r.problem(err, Values{})
	}
	current := r.usable(contents, r.Now())
	left := slices.Clone(keys)
	for _, reg := range p.Registrations {
		app, ok := r.State().Application(reg.ObjectID)
		if !ok || len(only) > 0 && !slices.Contains(only, reg.Name) {
			continue
		}
		newest, has := current[reg.Name]
		for _, s := range app.Secrets {
			named := slices.IndexFunc(left, func(k string) bool { return strings.EqualFold(k, s.KeyID) })
			known := slices.ContainsFunc(contents.Secrets, func(v vault.Secret) bool {
				return strings.EqualFold(v.KeyID, s.KeyID) && v.Registration == reg.Name
			})
			if named >= 0 {
				left = slices.Delete(left, named, named+1)
			} else if !finish || !known || !has {
				continue
			}
			if has && strings.EqualFold(newest.KeyID, s.KeyID) {
				if named >= 0 {
					return m, refuseNewest(reg.Name, s.KeyID)
				}
				continue
			}
			one := OldSecret{
				Registration: reg.Name, DisplayName: reg.DisplayName, AppID: reg.AppID, ObjectID: reg.ObjectID,
				KeyID: s.KeyID, Label: s.DisplayName, EndsAt: s.EndsAt, Foreign: !known, needed: needsSecret(r.Table, reg.Name),
			}
			if one.needed && !has {
				return m, lastSecretOf(reg.Name)
			}
			m.Old = append(m.Old, one)
		}
	}
	if len(left) > 0 {
		return m, &Problem{
			Key: "no-such-secret", Happened: "No registration of this setup has a secret with the id " + left[0] + ".",
			Who: "you", How: []string{"Look at the ids in report.md, or in Entra admin center > Entra ID > App registrations > Certificates & secrets."},
		}
	}
	return m, nil
}

func refuseNewest(registration, keyID string) *Problem {
	return &Problem{
		Key: "newest-secret", Happened: "The secret " + keyID + " is the newest one of " + registration + " in vault.json.",
		Means: "ModelOp Center signs in with it, so it is not removed.", Who: "you",
		How: []string{"Make a new one first, with modelop-entra rotate, and install it."},
	}
}

func lastSecretOf(registration string) *Problem {
	return &Problem{
		Key: "last-secret", Happened: "vault.json holds no working secret of " + registration + ".",
		Means: "The one to remove may be the last that works, so it stays.", Who: "you",
		How: []string{"Make a new one first, with modelop-entra rotate, and install it."},
	}
}

// Retired is how the end of a rotation went.
type Retired struct {
	Retirement
	Result  Result
	Checked []CheckedSecret
	Removed []OldSecret
	Problem *Problem // the first thing that went wrong
}

// Retire removes the old secrets of each registration whose newest one works, one after the other. A registration whose
// newest secret does not work keeps what it has. Stop stops after the running request.
func (r *Run) Retire(ctx context.Context, m Retirement, removed func(OldSecret), waiting func(string, Wait), signIn func(context.Context, *Problem) error) Retired {
	out := Retired{Retirement: m, Result: ResultRefused}
	made := r.lastPlanned()
	v, err := vault.Open(m.Folder, r.vaultIdentity(made.Choices, m.Key))
	if err != nil {
		out.Problem = r.explain(err, Values{})
		return out
	}
	defer func() { _ = v.Close() }()
	works := map[string]bool{}
	current := r.usable(v.Contents(), r.Now())
	for _, name := range blueprint.Names() {
		needing := slices.IndexFunc(m.Old, func(o OldSecret) bool { return o.Registration == name && o.needed })
		if needing < 0 {
			continue
		}
		s, ok := current[name]
		if !ok {
			out.note(lastSecretOf(name))
			continue
		}
		c := r.checked(ctx, m.Tenant.ID, s, m.Old[needing].DisplayName, waiting)
		out.Checked = append(out.Checked, c)
		out.note(c.Problem)
		works[name] = c.Problem == nil
	}
	defer r.writing()()
	shared := &session{signIn: signIn}
	stopped := func() bool { return ctx.Err() != nil || r.stop.Load() }
	sent := 0
	var problems []*Problem
	for _, old := range m.Old {
		newest, has := current[old.Registration]
		if stopped() {
			break
		}
		if old.needed && (!works[old.Registration] || has && strings.EqualFold(newest.KeyID, old.KeyID)) {
			continue
		}
		sent++
		if err := r.retireOne(ctx, old, shared); err != nil {
			problems = append(problems, r.explain(err, Values{Reg: old.DisplayName, Act: "change " + old.DisplayName}))
			out.note(problems[len(problems)-1])
			continue
		}
		out.Removed = append(out.Removed, old)
		removed(old)
		if old.Foreign {
			continue
		}
		if err := v.Drop(old.KeyID); err != nil {
			out.note(r.explain(err, Values{})) // the next run forgets it
		}
	}
	if len(out.Removed) > 0 {
		_, err := amendReport(m.Folder, func(report []byte) []byte { return export.WithRemoved(report, keyIDs(out.Removed), r.Now()) })
		if err != nil {
			out.note(r.explain(err, Values{}))
		}
	}
	if sent == 0 && out.Problem != nil && !stopped() {
		return out // no newest secret works, so nothing was sent
	}
	out.Result = ending{
		stopped: stopped(), open: len(out.Removed) < len(m.Old), done: len(out.Removed), problems: problems, attention: out.Problem != nil,
	}.result()
	return out
}

func keyIDs(secrets []OldSecret) []string {
	var ids []string
	for _, s := range secrets {
		ids = append(ids, s.KeyID)
	}
	return ids
}

func (o *Retired) note(p *Problem) {
	if p != nil && o.Problem == nil {
		o.Problem = p
	}
}

// retireOne removes a secret from the tenant, asking for a new sign-in where the old one was lost.
func (r *Run) retireOne(ctx context.Context, old OldSecret, s *session) error {
	return s.keep(ctx, func() error {
		return r.Graph.Writer(graphclient.Patience{}).RemoveSecret(ctx, old.ObjectID, old.KeyID)
	}, func(err error) *Problem { return r.explain(err, Values{Reg: old.DisplayName}) })
}
