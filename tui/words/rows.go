package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps/plan"
)

// Row is one row of a plan: a registration, or a consent.
type Row struct {
	Sign string // ASCII; "!" needs a look
	Name string
	Word string // at most seven letters: create, keep, handoff
	Text string // a few words of explanation; it may be empty
	// Registration names what the row is about; empty where it is about several.
	Registration string
}

// Sign is the mark of an action.
func Sign(a plan.Action) string {
	switch a {
	case plan.Create, plan.Grant, plan.Add:
		return "+"
	case plan.Update:
		return "~"
	case plan.Adopt:
		return "&"
	case plan.Restore:
		return "^"
	case plan.Keep:
		return "="
	case plan.LeaveAlone:
		return "."
	}
	return "?"
}

// Registrations are the rows of a plan's registrations.
func Registrations(p plan.Plan) []Row {
	rows := make([]Row, 0, len(p.Registrations))
	for _, r := range p.Registrations {
		row := Row{Sign: Sign(r.Action), Name: r.Name, Word: string(r.Action), Text: Clean(r.Summary), Registration: r.Name}
		switch {
		case r.Action == plan.Update && onlyConsents(r):
			row.Sign, row.Word, row.Text = Sign(plan.Keep), string(plan.Keep), "as it should be"
		case r.Action == plan.Keep && (r.SecretExpiresSoon || len(r.LeftOut) > 0):
			row.Sign = "!"
		}
		rows = append(rows, row)
	}
	return rows
}

// onlyConsents tells whether nothing but consents is missing: those have rows of their own.
func onlyConsents(r plan.Registration) bool {
	return len(r.LeftOut) == 0 && !slices.ContainsFunc(r.Changes, func(c plan.Change) bool { return !c.Consent })
}

// consent is one consent, for all registrations that the plan treats alike.
type consent struct {
	change        plan.Change
	registrations []string
}

// Consents are the rows of what a plan allows the registrations to do, alike ones together. Those that are as they
// should be come last, in one row.
func Consents(p plan.Plan) []Row {
	var groups []consent
	kept := 0
	for _, r := range p.Registrations {
		for _, c := range r.Changes {
			if !c.Consent {
				continue
			}
			at := slices.IndexFunc(groups, func(g consent) bool {
				return g.change.Subject == c.Subject && g.change.Action == c.Action && g.change.Handoff == c.Handoff
			})
			if at < 0 {
				groups = append(groups, consent{change: c})
				at = len(groups) - 1
			}
			groups[at].registrations = append(groups[at].registrations, r.Name)
		}
		for _, f := range r.Facts {
			if f.Consent {
				kept++
			}
		}
	}
	rows := make([]Row, 0, len(groups)+1)
	for _, g := range groups {
		rows = append(rows, g.row())
	}
	for _, k := range p.Kept {
		if k.NoLongerNeeded {
			rows = append(rows, Row{
				Sign: Sign(plan.LeaveAlone), Name: k.Subject, Word: string(plan.LeaveAlone), Text: Clean(k.Value),
				Registration: k.Registration,
			})
		}
	}
	if kept > 0 {
		row := Row{Sign: "=", Name: fmt.Sprintf("%d others", kept), Word: "keep", Text: "as they should be"}
		switch {
		case len(groups) == 0:
			row.Name, row.Text = Count(kept, "consent"), "for everyone in this tenant"
		case kept == 1:
			row.Name, row.Text = "1 other", "as it should be"
		}
		rows = append(rows, row)
	}
	return rows
}

func (g consent) row() Row {
	row := Row{Sign: Sign(g.change.Action), Name: g.change.Subject, Word: string(g.change.Action)}
	if len(g.registrations) == 1 {
		row.Registration = g.registrations[0]
	}
	switch {
	case g.change.Handoff != "":
		row.Sign, row.Word, row.Text = "!", "handoff", "needs "+g.change.Handoff
	case g.change.Action == plan.Update:
		row.Text = g.change.Before + " -> " + g.change.After
	case g.change.Subject == plan.SubjectGroupReadAll:
		row.Text = strings.Join(g.registrations, ", ") + " reads all groups"
	case g.change.Subject == plan.SubjectSignInScopes && len(g.registrations) > 1:
		row.Text = g.change.After
	case g.change.Subject == plan.SubjectSignInScopes:
		row.Text = g.registrations[0]
	case len(g.registrations) > 1:
		row.Text = fmt.Sprintf("%d registrations, each for itself", len(g.registrations))
	default:
		row.Text = g.registrations[0] + ", for itself"
	}
	return row
}

// RegistrationCounts tells how many changes a plan makes to one registration, and how many are left for an administrator.
func RegistrationCounts(r plan.Registration) (changes, handoffs int) {
	for _, c := range r.Changes {
		if c.Handoff != "" {
			handoffs++
		} else {
			changes++
		}
	}
	return changes, handoffs
}
