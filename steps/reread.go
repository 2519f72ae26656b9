package steps

import (
	"context"
	"slices"
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
)

// lookedFor is how long a plan may be looked at before what it changes is read again.
const lookedFor = time.Minute

// reviewed returns the plan to carry out: the one that was looked at, made anew from what the tenant holds now where people
// took their time. A change of what is there sends whole lists, and what others have put into them meanwhile stays. Errors
// are *Problem: the plan would do something else than what was looked at, or the tenant cannot be read.
func (r *Run) reviewed(ctx context.Context, made Planned, p plan.Plan, s *session) (plan.Plan, error) {
	r.mu.Lock()
	old := r.Now().Sub(r.readAt) >= lookedFor
	r.mu.Unlock()
	if !old || !slices.ContainsFunc(p.Registrations, overwrites) {
		return p, nil
	}
	err := s.keep(ctx, func() error { return r.read(ctx, made.Blueprint.Key, made.Choices.NamePrefix) },
		func(err error) *Problem { return r.explain(err, Values{}) })
	if err != nil {
		return p, err
	}
	now, again, err := r.make(made.Choices, made.Answers)
	if err != nil {
		return p, err
	}
	looked := SavedPlan{Registrations: savedRegistrations(p)}
	if len(now.Questions) > 0 || len(looked.Differences(now)) > 0 {
		return p, &Problem{
			Key: "tenant-moved", Happened: "The tenant has changed since you looked at the plan, so nothing was changed.",
			Means: "Somebody else may be working on this setup.", Who: "you",
			How: []string{"Run the same command again and look at what it shows now."},
		}
	}
	r.mu.Lock()
	r.planned = again
	r.mu.Unlock()
	return now, nil
}

// overwrites tells whether something that is there is changed by sending the whole of it.
func overwrites(reg plan.Registration) bool {
	return reg.Action != plan.Create && slices.ContainsFunc(reg.Operations, func(op plan.Operation) bool {
		return op.Kind == plan.UpdateApplication || op.Kind == plan.ExtendGrant
	})
}
