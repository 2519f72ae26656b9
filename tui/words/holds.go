package words

import "github.com/modelop/modelop-entra/steps/plan"

// AboutToGive says what a registration that others can use too is about to be given.
func AboutToGive(permissions []string) string {
	switch len(permissions) {
	case 0:
		return "You are about to take it into this setup. Whoever holds it could use it as well:"
	case 1:
		return "You are about to give it " + List(named(permissions)) + ". Whoever holds it could use that as well:"
	}
	return "You are about to give it " + List(named(permissions)) + ". Whoever holds it could use them as well:"
}

// named names permissions as a sentence does.
func named(permissions []string) []string {
	all := make([]string, len(permissions))
	for i, p := range permissions {
		switch p {
		case plan.SubjectModelOpClient:
			p = "the role " + p
		case plan.SubjectCustomScope:
			p = "the scope " + p
		case plan.SubjectSignInScopes:
			p = "the " + p
		}
		all[i] = p
	}
	return all
}
