package steps

import (
	"context"
	"slices"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// Removal is what taking a setup down would delete.
type Removal struct {
	Tenant plan.Tenant
	Demo   bool
	Setup  plan.Setup
	Delete []Removable
	Stay   []Removable // adopted ones: somebody else made them
	Folder string      // the setup folder, which stays; empty where this computer has none
}

// Removable is one registration of a setup.
type Removable struct {
	Registration string
	DisplayName  string
	AppID        string
	ObjectID     string
	Adopted      bool
}

// Removed is how taking a setup down ended.
type Removed struct {
	Removal
	Result  Result
	Deleted []Removable
	Failed  []FailedRemoval
	Problem *Problem // why the run as a whole ended; nil when done
}

// FailedRemoval is a registration that could not be deleted.
type FailedRemoval struct {
	Removable
	Problem *Problem
}

// Removal lists what is ours of a setup, in the order in which it is deleted: gateway-service, which people notice
// first, last.
func (r *Run) Removal(setup plan.Setup, includingAdopted bool) Removal {
	state := r.State()
	m := Removal{
		Tenant: r.tenant(), Demo: r.Demo, Setup: setup,
		Folder: r.Folder(r.complete(blueprint.Choices{Key: setup.Key})),
	}
	if !SetupFolder(m.Folder) {
		m.Folder = ""
	}
	names := blueprint.Names()
	slices.Reverse(names)
	for _, name := range names {
		for _, a := range state.Applications {
			if !plan.Ours(a, setup.Key, name) {
				continue
			}
			one := Removable{name, a.DisplayName, a.AppID, a.ObjectID, a.HasTag(blueprint.TagAdopted)}
			if one.Adopted && !includingAdopted {
				m.Stay = append(m.Stay, one)
			} else {
				m.Delete = append(m.Delete, one)
			}
		}
	}
	return m
}

// Remove deletes what the removal lists, one after the other, if the tenant still holds the same. deleted hears of each.
// Stop stops after the running request.
func (r *Run) Remove(ctx context.Context, m Removal, includingAdopted bool, deleted func(Removable), signIn func(context.Context, *Problem) error) Removed {
	out := Removed{Removal: m, Result: ResultRefused}
	if m.Folder != "" {
		identity := vault.Identity{TenantID: m.Tenant.ID, TenantName: m.Tenant.DisplayName, Key: m.Setup.Key, URL: m.Setup.URL, Demo: r.Demo}
		v, err := vault.Open(m.Folder, identity)
		if err != nil {
			out.Problem = r.explain(err, Values{})
			return out
		}
		defer func() { _ = v.Close() }()
	}
	// People may have taken their time to answer.
	if err := r.read(ctx, m.Setup.Key, r.Prefill.NamePrefix); err != nil {
		out.Problem = r.explain(err, Values{})
		return out
	}
	if now := r.Removal(m.Setup, includingAdopted); !slices.Equal(now.Delete, m.Delete) {
		out.Problem = &Problem{
			Key: KeyTenantMoved, Happened: "The setup has changed since it was shown, so nothing was deleted.",
			Means: "Somebody else may be working on it.", Who: "you", How: []string{"Run the command again and look at what it shows."},
		}
		return out
	}
	defer r.writing()()
	shared := &session{signIn: signIn}
	stopped := func() bool { return ctx.Err() != nil || r.stop.Load() }
	for _, one := range m.Delete {
		if stopped() {
			break
		}
		err := r.removeOne(ctx, one, shared)
		if err != nil && ctx.Err() != nil {
			break
		}
		if err != nil {
			out.Failed = append(out.Failed, FailedRemoval{one, r.explain(err, Values{Reg: one.DisplayName, Act: "delete " + one.DisplayName})})
			continue
		}
		out.Deleted = append(out.Deleted, one)
		deleted(one)
	}
	e := ending{stopped: stopped(), open: len(out.Deleted) < len(m.Delete), done: len(out.Deleted)}
	for _, f := range out.Failed {
		e.problems = append(e.problems, f.Problem)
	}
	if out.Result = e.result(); len(out.Failed) > 0 && out.Result != ResultInterrupted {
		out.Problem = out.Failed[0].Problem
	}
	return out
}

// removeOne deletes one registration, asking for a new sign-in where the old one was lost.
func (r *Run) removeOne(ctx context.Context, one Removable, s *session) error {
	return s.keep(ctx, func() error {
		return r.Graph.Writer(graphclient.Patience{}).DeleteApplication(ctx, one.ObjectID)
	}, func(err error) *Problem { return r.explain(err, Values{Reg: one.DisplayName}) })
}
