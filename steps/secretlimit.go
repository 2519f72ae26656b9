package steps

import (
	"slices"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// SecretLimit is a tenant policy that stands against the client secrets of a setup, with what can be done about it. Most
// accounts cannot read the policy; then only a refused secret tells of it.
type SecretLimit struct {
	Forbidden bool               // there may be no secrets at all
	Asked     blueprint.Lifetime // how long they should have lived
	// Registrations are those that lack a secret because of the policy.
	Registrations []string
	AllElse       bool                 // nothing else is left to do
	Offers        []blueprint.Lifetime // what to try instead, the longest first; of a policy that was read, all that it allows
	Problem       *Problem             // the refusal; nil before anything was asked for
}

// LimitBefore is what is known to stand against the secrets of a plan; nil: nothing.
func LimitBefore(p plan.Plan, asked blueprint.Lifetime, now time.Time) *SecretLimit {
	if p.SecretPolicy == nil {
		return nil
	}
	l := &SecretLimit{Forbidden: p.SecretPolicy.Forbidden, Asked: orDefault(asked)}
	for _, r := range p.Registrations {
		if slices.ContainsFunc(r.Operations, func(op plan.Operation) bool { return op.Secret != nil }) {
			l.Registrations = append(l.Registrations, r.Name)
		}
	}
	if !l.Forbidden {
		allowed := lifetimeOf(p.SecretPolicy.MaxLifetime)
		l.Offers = append([]blueprint.Lifetime{allowed}, shorter(allowed, now)...)
	}
	return l
}

// LimitAfter is what refused the secrets of a run; nil: nothing did.
func LimitAfter(o Outcome, asked blueprint.Lifetime, now time.Time) *SecretLimit {
	l := &SecretLimit{Asked: orDefault(asked), AllElse: true}
	for _, r := range o.Registrations {
		switch {
		case secretLimited(r.Problem):
			l.Forbidden = l.Forbidden || r.Problem.Variant == variantForbidden
			l.Registrations = append(l.Registrations, r.Name)
			l.Problem = r.Problem
		case r.Problem != nil || r.State == Stopped || r.State == Failed:
			l.AllElse = false
		}
	}
	if l.Problem == nil {
		return nil
	}
	l.AllElse = l.AllElse && (o.Problem == nil || secretLimited(o.Problem))
	if !l.Forbidden {
		l.Offers = shorter(l.Asked, now)
	}
	return l
}

// secretLimited tells whether a tenant policy refused a secret, and nothing else went wrong.
func secretLimited(p *Problem) bool { return p != nil && p.Key == keySecretPolicy }

// OnlySecrets tells whether a plan does nothing but add secrets.
func OnlySecrets(p plan.Plan) bool {
	for _, r := range p.Registrations {
		for _, c := range r.Changes {
			if c.Handoff == "" && c.Subject != plan.SubjectSecret {
				return false
			}
		}
	}
	return p.Count() > 0 && len(p.Questions) == 0 && p.SecretPolicy == nil
}

// shorter are the usual lifetimes below one, three at most.
func shorter(than blueprint.Lifetime, now time.Time) []blueprint.Lifetime {
	usual := []blueprint.Lifetime{{Days: 180}, {Days: 90}, {Days: 30}, {Days: 7}}
	usual = slices.DeleteFunc(usual, func(l blueprint.Lifetime) bool { return !l.From(now).Before(than.From(now)) })
	return usual[:min(len(usual), 3)]
}

func orDefault(l blueprint.Lifetime) blueprint.Lifetime {
	if l == (blueprint.Lifetime{}) {
		return blueprint.DefaultLifetime()
	}
	return l
}

// lifetimeOf is a duration as a lifetime, in whole days where it has any.
func lifetimeOf(d time.Duration) blueprint.Lifetime {
	const day = 24 * time.Hour
	if d >= day {
		return blueprint.Lifetime{Days: int(d / day)}
	}
	return blueprint.Lifetime{Hours: max(int(d/time.Hour), 1)}
}
