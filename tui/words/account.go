package words

import (
	"cmp"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// WhoSignsIn says with whose account to sign in.
const WhoSignsIn = "With the account of a person who may make app registrations in the tenant. You will see what the account " +
	"can do before anything is changed."

// Guest says what it means to be a guest in the tenant. tenant is its name; empty: as it is. Of a member it says nothing.
func Guest(a steps.Account, tenant string) string {
	if !a.Guest {
		return ""
	}
	return "You are a guest in " + cmp.Or(tenant, TenantName(a.Tenant)) + ". If making registrations fails, ask a member."
}

// SignedInAs names the account and its active roles.
func SignedInAs(a steps.Account) string {
	name := Clean(a.Name)
	switch {
	case a.Application:
		text := "the app \"" + name + "\""
		if len(a.Permissions) > 0 {
			text += ", with " + Clean(strings.Join(a.Permissions, ", "))
		}
		return text
	case len(a.Roles) > 0:
		return name + ", " + Clean(strings.Join(a.Roles, ", "))
	case a.RolesKnown:
		return name + ", no active directory role"
	}
	return name
}

// Roles says which roles somebody holds: "a Privileged Role Administrator", "an Application Administrator and a …". Empty:
// none.
func Roles(names []string) string {
	var all []string
	for _, n := range names {
		all = append(all, Role(n))
	}
	return List(all)
}

// Role is a role as a sentence names it: "an Application Administrator", "a User Administrator".
func Role(name string) string {
	name = Clean(name)
	if name != "" && strings.ContainsRune("AEIO", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}
