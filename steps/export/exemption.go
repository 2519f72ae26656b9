package export

import "fmt"

// Exemption asks for a registration to be exempted from a tenant policy that forbids client secrets. It is no grant: whoever
// exempts the registration gives it nothing, and no program of ours does it.
type Exemption struct {
	Registration string
	DisplayName  string
	ClientID     string
}

// title is what the file asks for, in a few words.
func (h Handoff) title() string {
	grants := "permissions to grant"
	if len(h.Items) == 1 {
		grants = "permission to grant"
	}
	switch {
	case len(h.Exemptions) == 0:
		return fmt.Sprintf("%d %s", len(h.Items), grants)
	case len(h.Items) == 0:
		return "An exemption to make"
	}
	return fmt.Sprintf("%d %s, and an exemption to make", len(h.Items), grants)
}

// request continues "asks you to".
func (h Handoff) request() string {
	grant := "grant the permissions below"
	if len(h.Items) == 1 {
		grant = "grant the permission below"
	}
	const exempt = "exempt the registrations below from a policy"
	switch {
	case len(h.Exemptions) == 0:
		return grant
	case len(h.Items) == 0:
		return exempt
	}
	return grant + ", and to " + exempt
}
