package words

import (
	"strings"

	"github.com/modelop/modelop-entra/steps/plan"
)

// UnknownHold says why nobody knows who holds a registration.
const UnknownHold = "the tenant did not let the wizard see who holds it"

// HoldFacts are the ways in which others can use the registration of a question, each with what it lets them do.
func HoldFacts(q plan.Question) []Fact {
	facts := []Fact{{"App id", Clean(q.AppID)}}
	for _, h := range q.Holds {
		rows := []string{Clean(h.Value)}
		switch h.Kind {
		case plan.HoldOwner:
			rows = append(rows, "An owner can change it and add a secret to it.")
		case plan.HoldCertificate:
			rows = append(rows, "Whoever has its private key can sign in as it.")
		case plan.HoldFederated:
			rows = append(rows, "What it names can sign in as it, without a secret.")
		case plan.HoldUnknown:
			rows = []string{Sentence(Upper(UnknownHold))}
		}
		facts = append(facts, Fact{Upper(h.Kind), strings.Join(rows, "\n")})
	}
	return facts
}

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
