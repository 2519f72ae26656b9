package plan

import (
	"fmt"
	"slices"
)

// Row is one line of a plan as people read it: on Review, in line mode, and in the text of the plan command.
type Row struct {
	// Sign is +, ~, &, ^, =, . or ! and stands for the word beside it.
	Sign string
	Name string
	Word string // create, update, adopt, restore, grant, keep, kept or handoff
	Text string // a few words
	// Registration names the registration whose details the row opens; empty for a row about several.
	Registration string
}

// Rows is a plan in rows, in the groups in which it is shown.
type Rows struct {
	Registrations []Row
	Consents      []Row
	// Kept sums up what others made and the wizard leaves alone: "1 redirect URI, 1 secret, 1 owner". Empty: nothing.
	Kept string
	// Adopting says that unique names are given, which stay for good.
	Adopting bool
}

// Rows makes the rows of the plan.
func (p Plan) Rows() Rows {
	var rows Rows
	for _, r := range p.Registrations {
		row := Row{Sign: r.Action.sign(), Name: r.Name, Word: string(r.Action), Text: r.Summary, Registration: r.Name}
		if r.Action == Update && onlyConsents(r) {
			row.Sign, row.Word, row.Text = Keep.sign(), string(Keep), "as it should be"
		}
		if r.Action == Keep && (r.SecretExpiresSoon || len(r.LeftOut) > 0) {
			row.Sign = "!"
		}
		rows.Adopting = rows.Adopting || r.Action == Adopt
		rows.Registrations = append(rows.Registrations, row)
	}
	rows.Consents = p.consentRows()
	rows.Kept = p.keptSummary()
	return rows
}

// onlyConsents tells whether nothing but consents is missing: those have rows of their own.
func onlyConsents(r Registration) bool {
	return len(r.LeftOut) == 0 && !slices.ContainsFunc(r.Changes, func(c Change) bool { return !c.Consent })
}

// sign is the sign of an action's row.
func (a Action) sign() string {
	switch a {
	case Create, Grant, Add:
		return "+"
	case Update:
		return "~"
	case Adopt:
		return "&"
	case Restore:
		return "^"
	case Keep:
		return "="
	case LeaveAlone:
		return "."
	}
	return "?"
}

// consent is one consent with the registrations that it concerns.
type consent struct {
	subject       string
	change        Change
	registrations []string
}

// consentRows groups the consents by what is granted.
func (p Plan) consentRows() []Row {
	var groups []consent
	kept, users := 0, 0
	for _, r := range p.Registrations {
		for _, f := range r.Facts {
			if f.Consent {
				kept++
				if f.Subject == signInScopes {
					users++
				}
			}
		}
		for _, c := range slices.Concat(r.Changes, r.LeftOut) {
			if !c.Consent {
				continue
			}
			if c.Subject == signInScopes {
				users++
			}
			i := slices.IndexFunc(groups, func(g consent) bool {
				return g.subject == c.Subject && g.change.Handoff == c.Handoff && g.change.Action == c.Action
			})
			if i < 0 {
				groups, i = append(groups, consent{subject: c.Subject, change: c}), len(groups)
			}
			groups[i].registrations = append(groups[i].registrations, r.Name)
		}
	}
	slices.SortStableFunc(groups, func(a, b consent) int { return consentOrder(a.subject) - consentOrder(b.subject) })
	var rows []Row
	for _, g := range groups {
		rows = append(rows, g.row(users))
	}
	for _, k := range p.Kept {
		if k.NoLongerNeeded {
			rows = append(rows, Row{Sign: LeaveAlone.sign(), Name: k.Subject, Word: string(LeaveAlone), Text: k.Value, Registration: k.Registration})
		}
	}
	return append(rows, keptConsents(kept, len(groups) > 0)...)
}

func consentOrder(subject string) int {
	order := []string{signInScopes, "modelop_client", groupReadAll}
	return slices.Index(order, subject) // custom_scope, at -1, comes first
}

// row says what is granted and to whom. users is how many registrations have sign-in scopes in all.
func (g consent) row(users int) Row {
	row := Row{Sign: g.change.Action.sign(), Name: g.subject, Word: string(g.change.Action), Registration: g.registrations[0]}
	switch {
	case g.change.Handoff != "":
		row.Sign, row.Word, row.Text = "!", "handoff", "needs "+g.change.Handoff
	case g.change.Action == Update:
		row.Text = g.change.After
	case g.subject == groupReadAll:
		row.Text = g.registrations[0] + " reads all groups"
	case g.subject == signInScopes && len(g.registrations) == users:
		row.Text = g.change.After
	case g.subject == signInScopes && len(g.registrations) == 1:
		row.Text = g.registrations[0]
	case g.subject == signInScopes:
		row.Text = plural(len(g.registrations), "registration", "registrations")
	case len(g.registrations) == 1:
		row.Text = g.registrations[0] + ", for itself"
	default:
		row.Text = fmt.Sprintf("%d registrations, each for itself", len(g.registrations))
	}
	if len(g.registrations) > 1 {
		row.Registration = ""
	}
	return row
}

// keptConsents is the row of the consents that are there already.
func keptConsents(n int, others bool) []Row {
	if n == 0 {
		return nil
	}
	row := Row{Sign: Keep.sign(), Name: plural(n, "consent", "consents"), Word: string(Keep), Text: "for everyone in this tenant"}
	if others {
		row.Name, row.Text = plural(n, "other", "others"), "as they should be"
		if n == 1 {
			row.Text = "as it should be"
		}
	}
	return []Row{row}
}

// keptSummary counts what others made, what there is most of first.
func (p Plan) keptSummary() string {
	var kinds []string
	counts := map[string]int{}
	for _, k := range p.Kept {
		if k.NoLongerNeeded {
			continue
		}
		if counts[k.Kind] == 0 {
			kinds = append(kinds, k.Kind)
		}
		counts[k.Kind]++
	}
	order := []string{"redirect URI", "secret", "owner", "certificate", "federated credential"}
	slices.SortStableFunc(kinds, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		rank := func(k string) int {
			if i := slices.Index(order, k); i >= 0 {
				return i
			}
			return len(order)
		}
		return rank(a) - rank(b)
	})
	var parts []string
	for _, k := range kinds {
		parts = append(parts, plural(counts[k], k, k+"s"))
	}
	return fitted(parts, ", ")
}
