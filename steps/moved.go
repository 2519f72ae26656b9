package steps

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps/plan"
)

// KeyTenantMoved is the key of the problem that what people said yes to does not hold any more: others have changed the
// tenant while they looked.
const KeyTenantMoved = "tenant-moved"

// tenantMoved is that problem. changed says what is different now.
func tenantMoved(changed []string, cause error) *Problem {
	return &Problem{
		Key: KeyTenantMoved, Happened: "The tenant has changed since you looked: " + strings.Join(changed, "; ") + ".",
		Means: "Somebody else may be working on this setup.", Who: "you",
		How: []string{"Run the same command again and look at what it shows now."}, Cause: cause,
	}
}

// changedSince says what the plan made anew would do and the one that was looked at would not, and the other way round.
func changedSince(looked, now plan.Plan) []string {
	var all []string
	for _, q := range now.Questions {
		all = append(all, "there is a question about "+q.Registration)
	}
	for _, reg := range now.Registrations {
		var was plan.Registration
		if i := slices.IndexFunc(looked.Registrations, func(r plan.Registration) bool { return r.Name == reg.Name }); i >= 0 {
			was = looked.Registrations[i]
		}
		if !strings.EqualFold(was.AppID, reg.AppID) {
			all = append(all, reg.Name+" is another app registration")
			continue
		}
		gained, lost := subjects(reg.Changes, was.Changes), subjects(was.Changes, reg.Changes)
		for _, subject := range gained {
			all = append(all, subject+" of "+reg.Name+" has changed")
		}
		for _, subject := range lost {
			if !slices.Contains(gained, subject) {
				all = append(all, subject+" of "+reg.Name+" is as it should be by now")
			}
		}
		if len(gained)+len(lost) == 0 && (was.Action != reg.Action || was.DisplayName != reg.DisplayName) {
			all = append(all, reg.Name+" has changed")
		}
	}
	return all
}

// subjects are those of the changes that are not among the others, each once.
func subjects(changes, others []plan.Change) []string {
	var all []string
	for _, c := range changes {
		same := func(o plan.Change) bool { return describedChange(o) == describedChange(c) }
		if !slices.ContainsFunc(others, same) && !slices.Contains(all, c.Subject) {
			all = append(all, c.Subject)
		}
	}
	return all
}

// differences says what would be granted now and was not shown, what was shown and would not, and who has got a hold since.
func (c Consent) differences(now Consent) []string {
	var all []string
	about := func(i ConsentItem) string { return i.Permission + " to " + i.DisplayName }
	with := func(items []ConsentItem, i ConsentItem) int {
		return slices.IndexFunc(items, func(o ConsentItem) bool {
			return o.Registration == i.Registration && o.AppID == i.AppID && o.Permission == i.Permission
		})
	}
	for _, i := range c.Items {
		if with(now.Items, i) < 0 {
			all = append(all, about(i)+" is not left to grant any more")
		}
	}
	for _, i := range now.Items {
		switch at := with(c.Items, i); {
		case at < 0:
			all = append(all, about(i)+" is left to grant, too")
		case i.Needs != "" && c.Items[at].Needs == "":
			all = append(all, about(i)+" needs a "+i.Needs+", and you are none any more")
		case i.Needs == "" && c.Items[at].Needs != "":
			all = append(all, about(i)+" can be granted by you, too")
		}
	}
	for _, q := range now.Holds {
		for _, h := range q.Holds {
			if !slices.ContainsFunc(c.Holds, func(seen plan.Question) bool {
				return seen.Registration == q.Registration && slices.Contains(seen.Holds, h)
			}) {
				all = append(all, "somebody else can use "+q.Registration+" ("+h.Kind+" "+h.Value+")")
			}
		}
	}
	return all
}
