package steps

import (
	"slices"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// HoldsSetup tells whether the tenant holds a setup for the URL.
func (a Account) HoldsSetup(url blueprint.URL) bool {
	return slices.ContainsFunc(a.Setups, func(s SetupSummary) bool { return s.URL == url.String() })
}

// SetupOf is the setup that the choices are about, whatever its URL was until now; false: it is a new one.
func (a Account) SetupOf(c blueprint.Choices) (SetupSummary, bool) {
	i := slices.IndexFunc(a.Setups, func(s SetupSummary) bool {
		return s.URL == c.URL.String() || c.Key != "" && s.Key == c.Key
	})
	if i < 0 {
		return SetupSummary{}, false
	}
	return a.Setups[i], true
}

// MovedTo are the choices for a setup that has got a new address: its key and its answers stay.
func (s SetupSummary) MovedTo(url blueprint.URL) blueprint.Choices {
	c := s.Choices
	c.URL, c.Key = url, s.Key
	return c
}

// AfterOther are the choices to begin with for a URL after others were chosen for another one: the answer about groups
// stays where the tenant tells none, since it is asked for next.
func AfterOther(begin, other blueprint.Choices) blueprint.Choices {
	if begin.GroupNames == "" {
		begin.GroupNames, begin.SyncedForm = other.GroupNames, other.SyncedForm
	}
	return begin
}
