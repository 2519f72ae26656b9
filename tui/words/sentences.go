package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps/plan"
)

// PlanHeading is the first sentence about a plan. past says that this run has changed something already.
func PlanHeading(p plan.Plan, past bool) string {
	so := "Nothing has been changed yet."
	if past {
		so = "What is done stays."
	}
	changes, handoffs := p.Count(), p.Handoffs()
	one, many := purpose(p)
	switch {
	case p.UpToDate():
		return UpToDate
	case changes == 0 && handoffs == 0:
		return "Nothing to change in this run."
	case changes == 0:
		return fmt.Sprintf("Nothing to change, and %d for an administrator.", handoffs)
	case handoffs > 0:
		return fmt.Sprintf("%s, and %d for an administrator. %s", Count(changes, "change"), handoffs, so)
	case changes == 1:
		return "1 change " + one + ". " + so
	}
	return fmt.Sprintf("%d changes %s. %s", changes, many, so)
}

// UpToDate says that a setup is as it should be.
const UpToDate = "Nothing to change. This setup is as it should be."

// purpose says what the changes of a plan do to the setup: "make a new setup", "repair this setup".
func purpose(p plan.Plan) (one, many string) {
	fresh := len(p.Registrations) > 0
	for _, r := range p.Registrations {
		switch r.Action {
		case plan.Adopt:
			return "completes this setup", "complete this setup"
		case plan.Create, plan.LeaveAlone:
		case plan.Update, plan.Restore, plan.Grant, plan.Add, plan.Keep:
			fresh = false
		}
	}
	if fresh {
		return "makes a new setup", "make a new setup"
	}
	return "repairs this setup", "repair this setup"
}

// LeftOut counts the changes that are needed and that the operator decided against, as a sentence. Empty: there is none.
func LeftOut(p plan.Plan) string {
	switch n := p.LeftOut(); n {
	case 0:
		return ""
	case 1:
		return "1 change is left out in this run. ModelOp Center needs it all the same."
	default:
		return fmt.Sprintf("%d changes are left out in this run. ModelOp Center needs them all the same.", n)
	}
}

// Adopting says what stays for good where a plan adopts registrations; empty: it adopts none.
func Adopting(p plan.Plan) string {
	if !slices.ContainsFunc(p.Registrations, func(r plan.Registration) bool { return r.Action == plan.Adopt }) {
		return ""
	}
	return "Adopted registrations get a unique name that stays for good."
}

// KeptSummary counts what others made and the plan leaves alone: "1 redirect URI, 2 secrets".
func KeptSummary(kept []plan.Kept) string {
	var order []string
	counts := map[string]int{}
	for _, k := range kept {
		if counts[k.Kind] == 0 {
			order = append(order, k.Kind)
		}
		counts[k.Kind]++
	}
	for i, kind := range order {
		order[i] = Count(counts[kind], kind)
	}
	return strings.Join(order, ", ")
}

// GoOn says that what is left for an administrator keeps nobody from going on. Empty: nothing is left, or it is doubtful.
func GoOn(p plan.Plan) string {
	if p.Handoffs() == 0 || p.Doubtful() {
		return ""
	}
	text := "You can go on. The wizard prepares what to send to an administrator."
	if changes := p.Count(); changes > 0 {
		text = fmt.Sprintf("You can go on. The wizard makes %s and prepares what to send to an administrator.", Count(changes, "change"))
	}
	for _, r := range p.Registrations {
		for _, c := range r.Changes {
			if c.Handoff != "" && c.Subject == plan.SubjectGroupReadAll {
				return text + " Until it is granted, ModelOp Center shows group ids."
			}
		}
	}
	return text
}
