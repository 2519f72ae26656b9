package main

import (
	"fmt"
	"strings"
)

// missingAnswer is an answer that nobody gave, with the ways to give it.
type missingAnswer struct {
	name string // ModelOp URL
	flag string // --url URL
	key  string // url: of its variable, and in an answers file
	note string
}

// The answers that an unattended run cannot do without.
var (
	missingURL    = missingAnswer{name: "ModelOp URL", flag: "--url URL", key: "url"}
	missingGroups = missingAnswer{
		name: "Group names", flag: "--group-names graph|synced|cloud|ids", key: "group-names",
		note: "only a new setup needs it; recommended here: not known before sign-in",
	}
	missingTenant = missingAnswer{name: "Tenant", flag: "--tenant DOMAIN or ID", key: "tenant"}
	missingYes    = missingAnswer{name: "Confirmation", flag: "--yes", key: "yes"}
)

// missingAnswers is the usage error that lists every missing answer, says why nobody is asked, and that nothing was sent.
func missingAnswers(missing []missingAnswer, why string) error {
	return usage(answersMissing(missing, why) + "\n" + nothingSent)
}

// missingGroupNames ends a run that has read the tenant, and still does not know how ModelOp Center gets the names of groups.
func missingGroupNames(note, why string) error {
	m := missingGroups
	m.note = note
	return &exitError{code: exitRefused, text: answersMissing([]missingAnswer{m}, why) + "\nThe tenant was read. Nothing was changed."}
}

// answersMissing lists the missing answers, each with its flag, its variable and its key.
func answersMissing(missing []missingAnswer, why string) string {
	var b strings.Builder
	are := "answers are"
	if len(missing) == 1 {
		are = "answer is"
	}
	fmt.Fprintf(&b, "%d %s missing, and %s.\n\n", len(missing), are, why)
	for _, m := range missing {
		fmt.Fprintf(&b, "  %-13s %s\n", m.name, m.flag)
		fmt.Fprintf(&b, "  %-13s %s\n", "", variable(m.key))
		if _, ok := answerKinds()[m.key]; ok {
			fmt.Fprintf(&b, "  %-13s answers file: %s\n", "", m.key)
		}
		if m.note != "" {
			fmt.Fprintf(&b, "  %-13s %s\n", "", m.note)
		}
	}
	return b.String()
}
