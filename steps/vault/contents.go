package vault

import (
	"cmp"
	"slices"
	"time"
)

// Identity names the setup that a vault belongs to.
type Identity struct {
	TenantID   string
	TenantName string // for words only
	Key        string
	URL        string
	Demo       bool // made with the simulated tenant
}

// Secret is a client secret with what tells it from others. Ids are compared without case.
type Secret struct {
	Registration string
	AppID        string
	KeyID        string // as Microsoft Graph lists it
	Label        string // its display name in Microsoft Graph
	Value        Text
	EndsAt       time.Time
	AddedAt      time.Time
}

// Live tells whether the secret has not expired.
func (s Secret) Live(now time.Time) bool { return s.EndsAt.After(now) }

// Intent says that a run is about to ask for a secret with the label.
type Intent struct {
	Label        string
	Registration string
	At           time.Time
}

// Contents is what a vault holds.
type Contents struct {
	Identity Identity
	Secrets  []Secret
	Intents  []Intent
}

func (c Contents) clone() Contents {
	c.Secrets, c.Intents = slices.Clone(c.Secrets), slices.Clone(c.Intents)
	return c
}

// Live returns the secrets that have not expired: by registration, the newest of each first.
func (c Contents) Live(now time.Time) []Secret {
	var live []Secret
	for _, s := range c.Secrets {
		if s.Live(now) {
			live = append(live, s)
		}
	}
	slices.SortStableFunc(live, func(a, b Secret) int {
		return cmp.Or(cmp.Compare(a.Registration, b.Registration), b.AddedAt.Compare(a.AddedAt))
	})
	return live
}

// Current returns, per registration, the newest secret that has not expired: the one to hand to ModelOp Center.
func (c Contents) Current(now time.Time) map[string]Secret {
	current := map[string]Secret{}
	for _, s := range c.Live(now) {
		if _, ok := current[s.Registration]; !ok {
			current[s.Registration] = s
		}
	}
	return current
}

// without leaves out an intent. One run asks for several secrets under one label, each for another registration.
func without(intents []Intent, registration, label string) []Intent {
	return slices.DeleteFunc(intents, func(i Intent) bool { return i.Label == label && i.Registration == registration })
}
