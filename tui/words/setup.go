package words

import (
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Fact is one labelled line about something.
type Fact struct{ Label, Text string }

// UnreadableURL stands where a setup was chosen whose registrations bear a URL that somebody changed by hand.
const UnreadableURL = "The URL of this setup cannot be read. Type it instead."

// SetupState says how a setup is.
func SetupState(s steps.SetupSummary) string {
	switch {
	case s.Unknown != "":
		return "not known"
	case !s.Unfinished.IsZero():
		return "unfinished since " + Date(s.Unfinished)
	case s.Changes > 0:
		return "needs repair, " + Count(s.Changes, "change")
	}
	return "as it should be"
}

// SetupDates say since when a setup exists, and until when its secrets live.
func SetupDates(s steps.SetupSummary) []string {
	var parts []string
	if !s.CreatedAt.IsZero() {
		parts = append(parts, "made "+Date(s.CreatedAt))
	}
	if !s.SecretsUntil.IsZero() {
		parts = append(parts, "secrets until "+Date(s.SecretsUntil))
	}
	return parts
}

// SetupFacts are the details of a setup.
func SetupFacts(s steps.SetupSummary) []Fact {
	facts := []Fact{{"State", SetupState(s)}}
	if s.Unknown != "" {
		facts = append(facts, Fact{"Why", Sentence(Clean(s.Unknown))})
	}
	facts = append(facts, Fact{"Key", Clean(s.Key)})
	if !s.CreatedAt.IsZero() {
		facts = append(facts, Fact{"Made", Date(s.CreatedAt)})
	}
	if !s.SecretsUntil.IsZero() {
		facts = append(facts, Fact{"Secrets until", Date(s.SecretsUntil)})
	}
	if s.NamePrefix != "" {
		facts = append(facts, Fact{"Prefix", Clean(s.NamePrefix)})
	}
	names := make([]string, len(s.Registrations))
	for i, name := range s.Registrations {
		names[i] = Clean(name)
	}
	facts = append(facts, Fact{"Registrations", strings.Join(names, "\n")})
	if g := s.Choices.GroupNames; g != "" {
		facts = append(facts, Fact{"Group names", GroupNames(string(g))})
	}
	return facts
}
