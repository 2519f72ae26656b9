package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps/plan"
)

// The columns of a plan's rows, counted in cells: the word begins in column 34, the explanation in column 43.
const (
	nameCells = 29
	wordCells = 9
)

// Plan is a plan as people read it without the wizard. apply is the command that makes the changes; empty leaves it
// out. It ends in a newline.
func Plan(p plan.Plan, apply string) string {
	rows := []string{"Plan for " + p.URL}
	where := "in " + Tenant(p.Tenant)
	if !p.ReadAt.IsZero() {
		where += ", read on " + Stamp(p.ReadAt)
		if p.Actor != "" {
			where += " by " + Clean(p.Actor)
		}
	}
	rows = append(append(rows, Wrap(where, 80)...), "")
	for _, r := range p.Registrations {
		rows = append(rows, registrationRows(r)...)
	}
	if consents := Consents(p); len(consents) > 0 {
		rows = append(rows, "")
		for _, c := range consents {
			if c.Sign == "=" {
				c.Text = ""
			}
			rows = append(rows, planRow(c)...)
		}
	}
	if foreign := p.Foreign(); len(foreign) > 0 {
		rows = append(rows, "")
		for _, k := range foreign {
			rows = append(rows, keptRows(k)...)
		}
	}
	for i, w := range p.Warnings {
		if i == 0 {
			rows = append(rows, "")
		}
		rows = append(rows, hanging("  ! ", warning(w))...)
	}
	rows = append(rows, "")
	return strings.Join(append(rows, planEnd(p, apply)...), "\n") + "\n"
}

// planEnd is the count, and the command that goes on from here.
func planEnd(p plan.Plan, apply string) []string {
	if p.UpToDate() {
		return []string{UpToDate}
	}
	end := Count(p.Count(), "change")
	if handoffs := p.Handoffs(); handoffs > 0 {
		end += fmt.Sprintf(", and %d for an administrator", handoffs)
	}
	rows := []string{end + ". Nothing was changed."}
	if left := LeftOut(p); left != "" {
		rows = append(rows, left)
	}
	if apply != "" && len(p.Questions) == 0 {
		rows = append(rows, "To make them:", "  "+apply)
	}
	return rows
}

// registrationRows is a registration with what changes in it. One that is made needs no list: all of it is new.
func registrationRows(r plan.Registration) []string {
	head := Row{Sign: Sign(r.Action), Name: r.Name, Word: string(r.Action), Text: Clean(r.Summary)}
	if r.Action == plan.Update || r.Action == plan.Keep {
		head.Text = ""
	}
	rows := planRow(head)
	if r.Action == plan.Create {
		return rows
	}
	for _, c := range r.Changes {
		if !c.Consent && c.Subject != plan.SubjectRegistration { // its own row tells of that
			rows = append(rows, changeRows(c)...)
		}
	}
	return rows
}

// changeRows is a change below its registration: its subject, before and after or the action, and the reason.
func changeRows(c plan.Change) []string {
	const indent = 6
	word, reason := string(c.Action), Clean(c.Short)
	if reason == "" {
		reason = Clean(c.Reason)
	}
	before, after := Clean(c.Before), Clean(c.After)
	subject := strings.Repeat(" ", indent) + Pad(c.Subject, nameCells+4-indent)
	arrow := before + " -> " + after
	switch {
	case before == "" || after == "":
		return hanging(subject+Pad(word, wordCells), reason)
	case Cells(arrow) < wordCells:
		return hanging(subject+Pad(arrow, wordCells), reason)
	}
	rows := hanging(subject+Pad(word, wordCells), reason)
	return append(rows, hanging(strings.Repeat(" ", indent+4), arrow)...)
}

func planRow(r Row) []string {
	lead := "  " + r.Sign + " " + Pad(r.Name, nameCells) + Pad(r.Word, wordCells)
	if r.Text == "" {
		return []string{strings.TrimRight(lead, " ")}
	}
	return hanging(lead, r.Text)
}

func keptRows(k plan.Kept) []string {
	value := Clean(k.Value)
	row := planRow(Row{Sign: ".", Name: k.Registration, Word: "kept", Text: k.Subject + " " + value})
	if len(row) == 1 {
		return row
	}
	subject, _, _ := strings.Cut(k.Subject, " (")
	return append(planRow(Row{Sign: ".", Name: k.Registration, Word: "kept", Text: subject + " of others:"}),
		"      "+value)
}

// Warning is a warning of a plan in rows of its own, without a newline at its end.
func Warning(w plan.Warning) string { return strings.Join(hanging("! ", warning(w)), "\n") }

func warning(w plan.Warning) string {
	if w.Registration == "" {
		return Clean(w.Text)
	}
	return w.Registration + ": " + Clean(w.Text)
}
