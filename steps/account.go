package steps

import (
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// DeviceCode is what a person needs to sign in on any device, as graphclient has it from the service; and in the demo, how
// it is answered.
type DeviceCode struct {
	Code      string
	Page      string
	IssuedAt  time.Time
	ExpiresAt time.Time
	// Demo answers the code at once as the demo's person does; nil outside the demo. DemoAnswer says what that is.
	Demo       func()
	DemoAnswer DemoAnswer
}

// Account is the tenant and the actor after sign-in, and what the actor can do there.
type Account struct {
	Tenant        plan.Tenant
	InitialDomain string
	Name          string // user principal name, or the application's display name
	Roles         []string
	RolesKnown    bool
	Guest         bool
	Application   bool
	Permissions   []string // of an application: what its token allows
	// ClockSkew is how far this computer's clock is ahead of Microsoft's.
	ClockSkew time.Duration
	Abilities []Ability
	Setups    []SetupSummary
}

// Ability is one line of the preflight: it warns and never forbids.
type Ability struct {
	Answer plan.Can
	What   string // "create app registrations"
	Needs  string // the role that can, when the answer is not yes
	Text   string // the whole sentence
}

// SetupSummary is a setup that the tenant holds, with the answers that it was made with.
type SetupSummary struct {
	plan.Setup
	Choices      blueprint.Choices // what the tenant says the answers were
	Changes      int               // changes that would repair it; 0: as it should be, where that is known
	SecretsUntil time.Time         // the first expiry, zero when unknown
	// Unknown says why nobody can tell what would repair it; empty where it is known.
	Unknown string `json:",omitempty"`
	// Unfinished is when a run on this computer asked for a secret that never arrived, of a setup that is not as it should be;
	// zero where none did.
	Unfinished time.Time `json:",omitzero"`
}

// SecretHolder is a registration whose live secret the vault holds.
type SecretHolder struct {
	Registration string
	EndsAt       time.Time
}

// Lacks is the first ability that a setup needs and the account is not known to have. Group.Read.All is not among
// them: whoever cannot grant it hands that over.
func (a Account) Lacks() *Ability {
	if a.Application {
		return nil
	}
	for _, ability := range a.Abilities {
		switch ability.Answer {
		case plan.CanYes:
			continue
		case plan.CanNo, plan.CanUnknown:
		}
		if !strings.Contains(ability.What+ability.Text, plan.SubjectGroupReadAll) {
			return &ability
		}
	}
	return nil
}
