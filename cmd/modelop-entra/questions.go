package main

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// question says which question an unattended run may not answer by itself, and lists the flags that answer it.
func question(q plan.Question, prefix string) string {
	var b strings.Builder
	name := prefix + q.Registration
	adopt := func(appID, about string) {
		fmt.Fprintf(&b, "  --adopt %s=%s\n      %s\n", q.Registration, appID, about)
	}
	switch q.Kind {
	case plan.AdoptOne, plan.AdoptWhich, plan.NamePrefix:
		are := fmt.Sprintf("there are %d registrations called %s", len(q.Candidates), name)
		if len(q.Candidates) == 1 {
			are = "there is a registration called " + name + " already, and nothing tells which ModelOp Center it serves"
			if q.Kind == plan.NamePrefix {
				are = "another ModelOp Center uses the name " + name
			}
		}
		if q.Text != "" {
			are = strings.TrimRight(q.Text, ".")
		}
		fmt.Fprintf(&b, "%s. Nothing was changed. Say which one is meant:\n\n", are)
		for _, c := range q.Candidates {
			adopt(c.AppID, candidate(c))
		}
		adopt(plan.AdoptNew, "leave what exists alone and make a new one")
		if q.Kind != plan.AdoptWhich {
			b.WriteString("  --name-prefix PREFIX\n      leave it alone, and give the new registrations a prefix, so that nobody mixes up the names\n")
		}
	case plan.StrangersHold:
		fmt.Fprintf(&b, "somebody else can use %s too. Nothing was changed.\n\n", name)
		for _, h := range q.Holds {
			fmt.Fprintf(&b, "  %-20s %s\n", h.Kind, words.Clean(h.Value))
		}
		if len(q.Gives) > 0 {
			fmt.Fprintf(&b, "\nThey could use what it would get: %s.\n", strings.Join(q.Gives, ", "))
		}
		b.WriteString("\nIf they may:\n\n")
		adopt(q.AppID, "go on with it as it is")
		if q.CanBeNew {
			adopt(plan.AdoptNew, "leave it alone and make a new one")
		}
	case plan.Replaces:
		b.WriteString("this tenant holds setups already, and the address is new. Nothing was changed. Has one of them moved?\n\n")
		for _, s := range q.Setups {
			fmt.Fprintf(&b, "  --replaces %s\n", s.URL)
		}
	case plan.ScopeDowntime:
		fmt.Fprintf(&b, "one change makes signing in fail for a moment. Nothing was changed.\n\n  %s\n\nTo make it with the others:\n\n  --allow-scope-downtime\n", q.Text)
	case plan.Audience:
		fmt.Fprintf(&b, "one change locks people of other tenants out of %s. Nothing was changed.\n\n  %s\n\nRun the wizard to answer it.", name, q.Text)
	}
	return strings.TrimRight(b.String(), "\n")
}

// candidate is a candidate's evidence in one line.
func candidate(c plan.Candidate) string {
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
	if c.LastSecret.IsZero() {
		parts = append(parts, "no secret")
	} else {
		parts = append(parts, "secret until "+words.Date(c.LastSecret))
	}
	return strings.Join(parts, ", ")
}

// advice compares the group answer with what the adviser recommends.
func advice(a steps.Advice, chosen blueprint.GroupNames) string {
	switch a.Recommended {
	case "":
		return "The tenant did not let the wizard look for a recommendation."
	case chosen:
		return "Recommended here, too."
	case blueprint.GroupNamesGraph, blueprint.GroupNamesSynced, blueprint.GroupNamesCloud, blueprint.GroupNamesIDs:
	}
	return "Recommended here: " + recommended(a)
}

// recommended is what the adviser recommends, and why. The screens number the answers; here they have names.
func recommended(a steps.Advice) string {
	why := strings.NewReplacer("so 2 would", "so synced would").Replace(a.Why)
	return string(a.Recommended) + ". " + why
}
