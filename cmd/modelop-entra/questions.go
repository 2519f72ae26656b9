package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// questions says which questions an unattended run may not answer by itself, all of them at once, and lists the flags that
// answer each.
func questions(open []plan.Question, prefix string, now time.Time) string {
	if len(open) == 1 {
		q := questionInWords(open[0], prefix, now)
		return q.state + ". Nothing was changed." + strings.TrimRight(q.ask, "\n")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d questions are open. Nothing was changed.\n", len(open))
	for i, one := range open {
		q := questionInWords(one, prefix, now)
		fmt.Fprintf(&b, "\n%d. %s.%s\n", i+1, words.Upper(q.state), strings.TrimRight(q.ask, "\n"))
	}
	return strings.TrimRight(b.String(), "\n")
}

// openQuestion is a question in words: how things are, and what to say about it.
type openQuestion struct{ state, ask string }

func questionInWords(q plan.Question, prefix string, now time.Time) openQuestion {
	var b strings.Builder
	name := prefix + q.Registration
	adopt := func(value, about string) {
		fmt.Fprintf(&b, "  --adopt %s=%s\n      %s\n", q.Registration, value, about)
	}
	state := ""
	switch q.Kind {
	case plan.AdoptOne, plan.AdoptWhich, plan.NamePrefix:
		state = candidates(q, name)
		b.WriteString(" Say which one is meant:\n\n")
		for _, c := range q.Candidates {
			adopt(c.AppID, candidate(c, now))
		}
		adopt(plan.AdoptNew, "leave what exists alone and make a new one")
		if q.Kind != plan.AdoptWhich {
			b.WriteString("  --name-prefix PREFIX\n      leave it alone, and give the new registrations a prefix, so that nobody mixes up the names\n")
		}
	case plan.StrangersHold:
		state = "somebody else can use " + name + " too"
		b.WriteString("\n\n")
		for _, h := range q.Holds {
			fmt.Fprintf(&b, "  %-20s %s\n", h.Kind, words.Clean(h.Value))
		}
		if len(q.Gives) > 0 {
			fmt.Fprintf(&b, "\nThey could use what it would get: %s.\n", strings.Join(q.Gives, ", "))
		}
		b.WriteString("\nIf they may:\n\n")
		adopt(q.AppID, "go on with it as it is")
		b.WriteString("\nIf not:\n\n")
		adopt(leaveAsItIs, "leave it as it is, and go on with the others")
		if q.CanBeNew {
			adopt(plan.AdoptNew, "leave it alone and make a new one")
		}
	case plan.Replaces:
		state = "this tenant holds setups already, and the address is new"
		b.WriteString(" Has one of them moved?\n\n")
		for _, s := range q.Setups {
			fmt.Fprintf(&b, "  --replaces %s\n", s.URL)
		}
	case plan.ScopeDowntime:
		state = "one change makes signing in fail for a moment"
		b.WriteString(permit(q.Text, scopeDowntimeFlag))
	case plan.Audience:
		state = "one change locks people of other tenants out of " + name
		b.WriteString(permit(q.Text, singleTenantFlag))
	}
	return openQuestion{state, b.String()}
}

// permit says what a change does, and the two answers of the flag that allows it.
func permit(text, flag string) string {
	return fmt.Sprintf("\n\n  %s\n\nTo make it with the others:\n\n  --%s\n\nTo leave it out for now:\n\n  --%s=false\n", text, flag, flag)
}

// candidates says what stands where the registration would be.
func candidates(q plan.Question, name string) string {
	switch {
	case q.Text != "":
		return strings.TrimRight(q.Text, ".")
	case len(q.Candidates) == 1 && q.Kind == plan.NamePrefix:
		return "another ModelOp Center uses the name " + name
	case len(q.Candidates) == 1:
		return "there is a registration called " + name + " already, and nothing tells which ModelOp Center it serves"
	}
	return fmt.Sprintf("there are %d registrations called %s", len(q.Candidates), name)
}

// candidate is a candidate's evidence in one line.
func candidate(c plan.Candidate, now time.Time) string {
	parts := []string{"made " + words.Date(c.CreatedAt)}
	if c.Deleted {
		parts = append(parts, "deleted")
	}
	if len(c.RedirectURIs) > 0 {
		parts = append(parts, words.Clean(c.RedirectURIs[0]))
	} else {
		parts = append(parts, "no redirect URI")
	}
	if len(c.Owners) > 0 {
		parts = append(parts, "owner "+words.Clean(c.Owners[0]))
	}
	return strings.Join(append(parts, words.SecretUntil(c, now)), ", ")
}
