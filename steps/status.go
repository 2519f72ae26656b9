package steps

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Status is what a tenant holds: every setup, and whether something is due.
type Status struct {
	Tenant plan.Tenant
	Demo   bool
	ReadAt time.Time
	Setups []SetupStatus
}

// SetupStatus is how one setup stands.
type SetupStatus struct {
	Key           string
	URL           string
	CreatedAt     time.Time
	Registrations []string // those that are there
	Deleted       []string // those that were deleted and can be restored
	Of            int      // how many there should be
	Drift         int      // changes that would repair it; handoffs are not among them
	// Unknown says why nobody can tell whether the setup has drifted; empty where it is known.
	Unknown  string
	Expired  []ExpiredSecret
	Next     time.Time // when the next secret expires that ModelOp Center may be using; zero: there is none
	Handoffs []PendingHandoff
	Repair   string // the command that repairs it
}

// ExpiredSecret is a registration whose last secret has expired.
type ExpiredSecret struct {
	Registration string
	At           time.Time
}

// PendingHandoff waits for an administrator.
type PendingHandoff struct {
	Registration string
	Permission   string
	Since        time.Time // zero: not known on this computer
}

// NeedsAttention tells whether somebody has to do something about the setup.
func (s SetupStatus) NeedsAttention(now time.Time) bool {
	return s.Drift > 0 || s.Unknown != "" || len(s.Deleted) > 0 || len(s.Expired) > 0 || len(s.Handoffs) > 0 ||
		!s.Next.IsZero() && s.Next.Sub(now) <= blueprint.ExpiresSoon
}

// Status describes the setups of the tenant, as it was read.
func (r *Run) Status() Status {
	state := r.State()
	s := Status{Tenant: r.tenant(), Demo: r.Demo, ReadAt: state.ReadAt}
	for _, setup := range plan.Setups(state) {
		s.Setups = append(s.Setups, r.setupStatus(state, s.Tenant, setup))
	}
	return s
}

func (r *Run) setupStatus(state tenant.State, t plan.Tenant, setup plan.Setup) SetupStatus {
	existing, _ := plan.ExistingChoices(state, setup.Key)
	choices := r.complete(existing)
	s := SetupStatus{Key: setup.Key, URL: setup.URL, CreatedAt: setup.CreatedAt, Registrations: setup.Registrations, Of: len(choices.Registrations)}
	if r.Continue != nil {
		s.Repair = r.Continue(t, choices)
	}
	for _, name := range choices.Registrations {
		if !slices.Contains(setup.Registrations, name) && isDeleted(state, setup.Key, name) {
			s.Deleted = append(s.Deleted, name)
		}
	}
	p, here, err := r.preview(choices)
	if err != nil {
		s.Unknown = err.Error()
		return s
	}
	var since time.Time
	if here {
		since = askedSince(r.Folder(choices))
	}
	for _, reg := range p.Registrations {
		app, _ := state.Application(reg.ObjectID)
		last := app.SecretsEnd()
		live := last.After(r.Now())
		for _, c := range reg.Changes {
			switch {
			case c.Handoff != "":
				s.Handoffs = append(s.Handoffs, PendingHandoff{reg.Name, c.Subject, since})
			case c.Subject == plan.SubjectSecret && live:
				// Its value is on another computer, and ModelOp Center may well be using it.
			default:
				s.Drift++
			}
		}
		s.Drift += len(reg.LeftOut)
		switch {
		case !needsSecret(r.Table, reg.Name) || last.IsZero():
		case !live:
			s.Expired = append(s.Expired, ExpiredSecret{reg.Name, last})
		case s.Next.IsZero() || last.Before(s.Next):
			s.Next = last
		}
	}
	return s
}

func needsSecret(t blueprint.Table, registration string) bool {
	i := slices.IndexFunc(t.Registrations, func(r blueprint.Column) bool { return r.Name == registration })
	return i >= 0 && t.Registrations[i].ClientSecret
}

func isDeleted(state tenant.State, key, registration string) bool {
	return slices.ContainsFunc(state.DeletedApplications, func(a tenant.Application) bool {
		return plan.Ours(a, key, registration)
	})
}

// askedSince is when the handoff of the setup folder was written; zero where there is none.
func askedSince(folder string) time.Time {
	h, err := export.ReadHandoff(filepath.Join(folder, export.HandoffDataFile))
	if err != nil {
		return time.Time{}
	}
	return h.AskedTime()
}
