package steps

import (
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// atHand are the secrets on this computer that a plan counts on, and the labels of those that were asked for.
type atHand struct {
	secrets []plan.KnownSecret
	intents []string
}

// lookForSecrets finds what is at hand for the setup with the key.
type lookForSecrets func(choices blueprint.Choices, key string) (atHand, error)

// peek looks into the vault without touching it.
func (r *Run) peek(choices blueprint.Choices, key string) (atHand, error) {
	contents, err := vault.Peek(r.Folder(choices), r.vaultIdentity(choices, key))
	if err != nil {
		return atHand{}, err
	}
	var known atHand
	for _, s := range contents.Secrets {
		known.secrets = append(known.secrets, knownSecret(s))
	}
	for _, i := range contents.Intents {
		known.intents = append(known.intents, i.Label)
	}
	return known, nil
}

// noSecrets looks nowhere: for a plan that adds none, on a computer that need not be the operator's.
func noSecrets(blueprint.Choices, string) (atHand, error) { return atHand{}, nil }

func (r *Run) vaultIdentity(choices blueprint.Choices, key string) vault.Identity {
	org := r.State().Organization
	return vault.Identity{TenantID: org.ID, TenantName: org.DisplayName, Key: key, URL: choices.URL.String(), Demo: r.Demo}
}

// knownSecret is what a plan may know of a secret of the vault.
func knownSecret(s vault.Secret) plan.KnownSecret {
	return plan.KnownSecret{
		Registration: s.Registration, AppID: s.AppID, KeyID: s.KeyID, Label: s.Label, EndsAt: s.EndsAt, AddedAt: s.AddedAt,
	}
}

// goneSecrets lists the vault's secrets that the tenant no longer holds.
func goneSecrets(c vault.Contents, state tenant.State, now time.Time) []vault.Secret {
	return slices.DeleteFunc(c.Secrets, func(s vault.Secret) bool { return !plan.Gone(state, c.Identity.Key, knownSecret(s), now) })
}

// staleIntents lists the intents of earlier runs that nothing came of.
func staleIntents(c vault.Contents, state tenant.State, now time.Time) []vault.Intent {
	return slices.DeleteFunc(c.Intents, func(i vault.Intent) bool {
		return !plan.NothingCameOf(state, c.Identity.Key, i.Registration, i.Label, i.At, now)
	})
}

// current is, of each registration that exists, the newest live secret of the application that stands for it.
func current(c vault.Contents, found map[string]existing, now time.Time) map[string]vault.Secret {
	c.Secrets = slices.DeleteFunc(slices.Clone(c.Secrets), func(s vault.Secret) bool {
		return !strings.EqualFold(found[s.Registration].appID, s.AppID)
	})
	return c.Current(now)
}

// usable is the newest live secret of each registration that the tenant lists as well. One of the last hour counts: a
// replica that lags may not list it yet.
func (r *Run) usable(c vault.Contents, now time.Time) map[string]vault.Secret {
	apps := r.State().Applications
	c.Secrets = keepListed(c.Secrets, apps, now)
	return c.Current(now)
}

func keepListed(secrets []vault.Secret, apps []tenant.Application, now time.Time) []vault.Secret {
	var kept []vault.Secret
	for _, s := range secrets {
		if listed(s, apps) || now.Sub(s.AddedAt) < time.Hour {
			kept = append(kept, s)
		}
	}
	return kept
}

func listed(s vault.Secret, apps []tenant.Application) bool {
	return slices.ContainsFunc(apps, func(a tenant.Application) bool {
		return strings.EqualFold(a.AppID, s.AppID) && slices.ContainsFunc(a.Secrets, func(has tenant.Secret) bool {
			return strings.EqualFold(has.KeyID, s.KeyID)
		})
	})
}
