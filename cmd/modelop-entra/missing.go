package main

import (
	"fmt"
	"strings"
)

// missingAnswer is an answer that nobody gave, with the ways to give it.
type missingAnswer struct {
	name  string // ModelOp URL
	flag  string // --url URL
	value string // url
	note  string
}

// The answers that an unattended run cannot do without.
var (
	missingURL    = missingAnswer{name: "ModelOp URL", flag: "--url URL", value: "url"}
	missingGroups = missingAnswer{
		name: "Group names", flag: "--group-names graph|synced|cloud|ids", value: "group-names",
		note: "recommended here: not known before sign-in",
	}
	missingTenant = missingAnswer{name: "Tenant", flag: "--tenant DOMAIN or ID", value: "tenant"}
	missingYes    = missingAnswer{name: "Confirmation", flag: "--yes", value: "yes"}
)

// missingAnswers is the usage error that lists every missing answer with its flag and variable, says why nobody is asked,
// and ends with what has been done so far.
func missingAnswers(missing []missingAnswer, why, soFar string) error {
	var b strings.Builder
	are := "answers are"
	if len(missing) == 1 {
		are = "answer is"
	}
	fmt.Fprintf(&b, "%d %s missing, and %s.\n\n", len(missing), are, why)
	for _, m := range missing {
		fmt.Fprintf(&b, "  %-13s %s\n", m.name, m.flag)
		fmt.Fprintf(&b, "  %-13s %s\n", "", variable(m.value))
		if _, ok := answerKinds()[m.value]; ok {
			fmt.Fprintf(&b, "  %-13s answers file: %s\n", "", m.value)
		}
		if m.note != "" {
			fmt.Fprintf(&b, "  %-13s %s\n", "", m.note)
		}
	}
	b.WriteString("\n" + soFar)
	return usage(b.String())
}
