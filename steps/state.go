package steps

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// account describes, for people, the tenant and the actor that were read.
func (r *Run) account() Account {
	state := r.State()
	org, actor := state.Organization, state.Actor
	a := Account{
		Tenant:        r.tenant(),
		InitialDomain: org.InitialDomain,
		Name:          actor.UserPrincipalName,
		RolesKnown:    actor.RolesKnown,
		Guest:         actor.Guest,
		Application:   actor.Application,
		Permissions:   actor.Permissions,
		ClockSkew:     r.Graph.ClockSkew(),
		Setups:        r.setups(),
	}
	if a.Name == "" {
		a.Name = actor.DisplayName
	}
	for _, role := range actor.Roles {
		a.Roles = append(a.Roles, role.DisplayName)
	}
	a.Abilities = preflight(a, plan.AbilitiesOf(actor, state.Policy))
	return a
}

// setups lists the setups of the tenant with the answers that they were made with, and what would repair them.
func (r *Run) setups() []SetupSummary {
	state := r.State()
	var list []SetupSummary
	for _, s := range plan.Setups(state) {
		summary := SetupSummary{Setup: s}
		choices, _ := plan.ExistingChoices(state, s.Key)
		summary.Choices = r.complete(choices)
		p, _, err := r.preview(summary.Choices)
		if err != nil {
			summary.Unknown = err.Error()
		}
		summary.Changes = p.Count() + p.Handoffs()
		if summary.Changes > 0 {
			summary.Unfinished = r.unfinished(summary.Choices, s.Key)
		}
		for _, reg := range p.Registrations {
			if until := reg.SecretUntil; !until.IsZero() && (summary.SecretsUntil.IsZero() || until.Before(summary.SecretsUntil)) {
				summary.SecretsUntil = until
			}
		}
		list = append(list, summary)
	}
	return list
}

// unfinished is when the last run on this computer asked for a secret of the setup that has not arrived; zero where none did.
func (r *Run) unfinished(choices blueprint.Choices, key string) time.Time {
	contents, err := vault.Peek(r.Folder(choices), r.vaultIdentity(choices, key))
	if err != nil {
		return time.Time{} // planning tells why the vault cannot be used
	}
	var last time.Time
	for _, i := range contents.Intents {
		if i.At.After(last) {
			last = i.At
		}
	}
	return last
}

// SetupAt finds the setup whose ModelOp URL is the one that was typed.
func (r *Run) SetupAt(url string) (plan.Setup, error) {
	u, _, err := blueprint.ParseURL(url)
	if err != nil {
		return plan.Setup{}, err
	}
	setups := plan.Setups(r.State())
	i := slices.IndexFunc(setups, func(s plan.Setup) bool { return s.URL == u.String() })
	if i < 0 {
		var urls []string
		for _, s := range setups {
			urls = append(urls, s.URL)
		}
		if len(urls) == 0 {
			return plan.Setup{}, fmt.Errorf("%s holds no setup yet", r.State().Organization.DisplayName)
		}
		return plan.Setup{}, fmt.Errorf("no setup has the address %s; there are %s", u, strings.Join(urls, ", "))
	}
	return setups[i], nil
}

// Choices are the answers to begin with for the URL: flags first, then what the tenant holds, then the usual ones.
func (r *Run) Choices(u blueprint.URL) blueprint.Choices {
	return r.ChoicesOf(plan.KeyFor(r.State(), u, plan.Answers{}), u)
}

// ChoicesOf are the same for the setup with the key, which may have had another URL until now.
func (r *Run) ChoicesOf(key string, u blueprint.URL) blueprint.Choices {
	existing, _ := plan.ExistingChoices(r.State(), key)
	existing.URL = u
	return r.complete(existing)
}

// complete puts what the flags answered over what the tenant says, and the usual answers into the gaps.
func (r *Run) complete(existing blueprint.Choices) blueprint.Choices {
	c := r.Prefill
	is := r.Given
	found := existing.Key != ""
	c.URL, c.Key = existing.URL, existing.Key
	if !found {
		return c
	}
	if !is.GroupNames {
		c.GroupNames = existing.GroupNames
	}
	if !is.SyncedForm {
		c.SyncedForm = existing.SyncedForm
	}
	if !is.Registrations {
		c.Registrations = existing.Registrations
	}
	if !is.NamePrefix {
		c.NamePrefix = existing.NamePrefix
	}
	if !is.SignInScopes {
		c.SignInScopes = existing.SignInScopes
	}
	return c
}

// Advice is the group-name adviser's recommendation, from what was read.
func (r *Run) Advice() plan.Advice { return plan.Advise(r.State()) }
