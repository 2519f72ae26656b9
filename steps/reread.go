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
	if !r.lookedLong() || !slices.ContainsFunc(p.Registrations, overwrites) {
		return p, nil
	}
	if err := r.reread(ctx, made, s); err != nil {
		return p, err
	}
	now, again, err := r.make(made.Choices, made.Answers)
	if err != nil {
		return p, err
	}
	if changed := changedSince(p, now); len(changed) > 0 {
		return p, tenantMoved(changed, nil)
	}
	r.mu.Lock()
	r.planned = again
	r.mu.Unlock()
	return now, nil
}

// lookedLong tells whether people have looked at what was read for so long that others may have changed it.
func (r *Run) lookedLong() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Now().Sub(r.readAt) >= lookedFor
}

// reread reads again what a plan was made from.
func (r *Run) reread(ctx context.Context, made Planned, s *session) error {
	return s.keep(ctx, func() error { return r.read(ctx, made.Blueprint.Key, made.Choices.NamePrefix) },
		func(err error) *Problem { return r.explain(err, Values{}) })
}

// notBegun is the outcome where nothing was sent.
func (r *Run) notBegun(ctx context.Context, out Outcome, err error) Outcome {
	out.Result = ResultRefused
	if ctx.Err() != nil {
		out.Result = ResultInterrupted
	}
	out.Problem = r.explain(err, Values{})
	return out
}

// decided returns the consent to carry out: the one that was decided on, compared anew with what the tenant holds now where
// people took their time. Somebody may have got a hold on a registration meanwhile, and would get what it gets. Errors are
// *Problem: what was decided on is not what would be granted, or the tenant cannot be read.
func (r *Run) decided(ctx context.Context, c Consent, s *session) (Consent, error) {
	if !r.lookedLong() {
		return c, nil
	}
	if err := r.reread(ctx, r.lastPlanned(), s); err != nil {
		return c, err
	}
	now, err := r.compare(ctx, c.asked, c.answers)
	changed := []string{"a registration that is to get it is not there as it was"}
	if err == nil {
		if changed = c.differences(now); len(changed) == 0 {
			return now, nil
		}
	}
	return c, tenantMoved(changed, err)
}

// overwrites tells whether something that is there is changed by sending the whole of it.
func overwrites(reg plan.Registration) bool {
	return reg.Action != plan.Create && slices.ContainsFunc(reg.Operations, func(op plan.Operation) bool {
		return op.Kind == plan.UpdateApplication || op.Kind == plan.ExtendGrant
	})
}
