package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// Planned is what a plan was made from.
type Planned struct {
	Choices   blueprint.Choices
	Answers   plan.Answers
	Blueprint blueprint.Blueprint
}

// Plan makes the plan for the choices. It reads the tenant again where what was read does not answer for them.
func (r *Run) Plan(ctx context.Context, choices blueprint.Choices, answers plan.Answers) (plan.Plan, error) {
	return r.planWith(ctx, choices, answers, r.peek)
}

// planWith is Plan with a way of its own to know the secrets that are at hand.
func (r *Run) planWith(ctx context.Context, choices blueprint.Choices, answers plan.Answers, look lookForSecrets) (plan.Plan, error) {
	choices.Key = plan.KeyFor(r.State(), choices.URL, answers)
	if !r.answers(choices.Key, choices.NamePrefix) {
		if err := r.read(ctx, choices.Key, choices.NamePrefix); err != nil {
			return plan.Plan{}, err
		}
	}
	p, made, err := r.makeWith(choices, answers, look)
	if err != nil {
		return plan.Plan{}, err
	}
	r.mu.Lock()
	r.planned = made
	r.mu.Unlock()
	return p, nil
}

// preview makes the plan for a setup without taking it for the run's own. here tells whether the folder may be that of the
// setup: the vault of another one says nothing about it.
func (r *Run) preview(choices blueprint.Choices) (p plan.Plan, here bool, err error) {
	here = true
	p, _, err = r.makeWith(choices, plan.Answers{}, func(c blueprint.Choices, key string) (atHand, error) {
		known, err := r.peek(c, key)
		var v *vault.Problem
		if errors.As(err, &v) && slices.Contains([]vault.Kind{vault.OtherSetup, vault.OtherTenant, vault.OtherWorld}, v.Kind) {
			here = false
			return atHand{}, nil
		}
		return known, err
	})
	return p, here, err
}

// answers tells whether what was read is enough to plan for the key and prefix: the display names were looked for, and
// the registrations of the setup were found by their tags or not at all.
func (r *Run) answers(key, prefix string) bool {
	state := r.State()
	want := r.query(key, prefix)
	for _, name := range want.DisplayNames {
		if !slices.Contains(state.Query.DisplayNames, name) {
			return false
		}
	}
	if len(state.Query.UniqueNames) > 0 {
		return slices.Equal(state.Query.UniqueNames, want.UniqueNames)
	}
	found := 0
	for _, a := range state.Applications {
		if slices.Contains(want.UniqueNames, a.UniqueName) {
			found++
		}
	}
	return found == 0 || found == len(want.UniqueNames)
}

// make makes the plan from what was read and what the vault holds.
func (r *Run) make(choices blueprint.Choices, answers plan.Answers) (plan.Plan, Planned, error) {
	return r.makeWith(choices, answers, r.peek)
}

func (r *Run) makeWith(choices blueprint.Choices, answers plan.Answers, look lookForSecrets) (plan.Plan, Planned, error) {
	state := r.State()
	b, err := blueprint.New(r.Table, choices, state.Organization.ID)
	if err != nil {
		return plan.Plan{}, Planned{}, r.problem(err, Values{})
	}
	known, err := look(choices, b.Key)
	if err != nil {
		return plan.Plan{}, Planned{}, r.problem(err, Values{})
	}
	now := r.Now()
	return plan.Make(plan.Input{
		Blueprint: b,
		State:     state,
		Known:     known.secrets,
		Intents:   known.intents,
		Answers:   answers,
		Now:       now,
		Label:     fmt.Sprintf("modelop-entra %s %s %s", b.Key, r.id, now.UTC().Format(time.DateOnly)),
	}), Planned{Choices: choices, Answers: answers, Blueprint: b}, nil
}

// lastPlanned is what the last plan was made from.
func (r *Run) lastPlanned() Planned {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.planned
}

// Chosen are the choices of the last plan.
func (r *Run) Chosen() blueprint.Choices {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.planned.Choices
}
