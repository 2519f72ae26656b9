package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Summary is what stays in the scrollback after a run: how it ended, what exists, and how to go on. It ends in a
// newline.
func Summary(o steps.Outcome) string {
	s := &summary{outcome: o}
	if o.FirstLine != "" {
		s.add(hanging("! ", strings.TrimPrefix(o.FirstLine, "! "))...)
	}
	if o.Demo {
		s.say(DemoWas)
	}
	switch o.Result {
	case steps.ResultDone:
		s.done()
	case steps.ResultPartial:
		if o.Complete() {
			s.done()
		} else {
			s.unfinished()
		}
	case steps.ResultInterrupted:
		s.interrupted()
	case steps.ResultSaved:
		s.saved()
	case steps.ResultRefused, steps.ResultFailed:
		if o.Untouched() {
			s.refused()
		} else {
			s.unfinished()
		}
	}
	return s.text()
}

// Heading is the first sentence about how a run ended, without the full stop. tenant is the tenant as it names it.
func Heading(o steps.Outcome, tenant string) string {
	switch {
	case o.Complete() && len(o.Handoffs) > 0:
		return fmt.Sprintf("Done, but for %s that an administrator must grant in %s",
			Count(len(o.Handoffs), "permission"), tenant)
	case o.Complete() && len(o.Missing) > 0:
		return fmt.Sprintf("Done, but for %s that could not be written. %s is ready for ModelOp Center",
			Count(len(o.Missing), "file"), tenant)
	case o.Complete() && o.Result == steps.ResultPartial:
		return fmt.Sprintf("Done in %s, but for what was left out in this run", tenant)
	case o.Of == 0 && o.Result == steps.ResultDone:
		return fmt.Sprintf("Nothing to change. The setup in %s is as it should be", tenant)
	case o.Result == steps.ResultDone:
		return fmt.Sprintf("Done. %s is ready for ModelOp Center", tenant)
	}
	if o.Changes >= o.Of && len(Problems(o)) > 0 {
		return fmt.Sprintf("Not finished yet: all but what %s refused is done", tenant)
	}
	return fmt.Sprintf("Not finished yet: %d of %s are done in %s", o.Changes, Count(o.Of, "change"), tenant)
}

// summary collects what is told of an outcome.
type summary struct {
	paragraphs
	outcome steps.Outcome
}

func (s *summary) done() {
	o := s.outcome
	s.say(Heading(o, Tenant(o.Tenant)) + ".")
	s.add(facts(o)...)
	s.add(HandoffLines(o)...)
	s.add(missing(o.Missing)...)
	if len(o.Next) > 0 {
		rows := indented("", "Next, on the cluster. Compare values.yaml with your chart's values first.")
		for _, command := range o.Next {
			rows = append(rows, "  "+command)
		}
		s.add(rows...)
	}
	if o.TestCommand != "" && (o.Tested == nil || o.Tested.Problem != nil || o.Tested.Failed()) {
		s.add("To test it: " + o.TestCommand)
	}
	if names := SecretFiles(o.Files); len(names) > 0 {
		s.say(KeepOutOfMail(names))
	}
	if o.Continue != "" {
		when := "To go on, now or another day:"
		if len(o.Handoffs) > 0 {
			when = "To go on, once it is granted or on another day:"
		}
		s.add(when, "  "+o.Continue)
	}
}

// facts is the table of what exists now.
func facts(o steps.Outcome) []string {
	const label = 15
	row := func(name, value string) string { return "  " + Pad(name, label) + value }
	var rows []string
	if o.URL != "" {
		rows = append(rows, row("ModelOp URL", o.URL))
	}
	for i, r := range o.Registrations {
		name := ""
		if i == 0 {
			name = "Registrations"
		}
		rows = append(rows, row(name, Pad(r.Name, 29)+became(r.Action)))
	}
	if o.Consents > 0 {
		rows = append(rows, row("Consents", fmt.Sprintf("%d granted", o.Consents)))
	}
	if o.Secrets > 0 {
		value := fmt.Sprint(o.Secrets)
		if !o.SecretsUntil.IsZero() {
			value += ", valid until " + Date(o.SecretsUntil)
		}
		rows = append(rows, row("Secrets", value))
	}
	switch {
	case o.Tested != nil && o.Tested.Problem != nil:
		rows = append(rows, row("Tested", "the test could not be made"))
	case o.Tested != nil:
		rows = append(rows, row("Tested", ChecksPassed(*o.Tested)))
	case o.TestCommand != "":
		rows = append(rows, row("Tested", "not yet"))
	}
	if o.Folder != "" {
		rows = append(rows, row("Files", Folder(o.Folder)))
	}
	return rows
}

// WhatExists counts what the setup has now.
func WhatExists(o steps.Outcome) string {
	registrations := 0
	for _, r := range o.Registrations {
		if r.Action != plan.LeaveAlone {
			registrations++
		}
	}
	parts := []string{Count(registrations, "registration"), Count(o.Consents, "consent")}
	if o.Secrets > 0 {
		secrets := Count(o.Secrets, "secret")
		if !o.SecretsUntil.IsZero() {
			if o.Secrets == 1 {
				secrets += " that is valid until " + Date(o.SecretsUntil)
			} else {
				secrets += " that are valid until " + Date(o.SecretsUntil)
			}
		}
		parts = append(parts, secrets)
	}
	return strings.Join(parts, ", ") + "."
}

// became says in the past tense what a run has done to a registration.
func became(a plan.Action) string {
	switch a {
	case plan.Create:
		return "created"
	case plan.Update:
		return "updated"
	case plan.Adopt:
		return "adopted"
	case plan.Restore:
		return "restored"
	case plan.Keep:
		return "as it should be"
	case plan.LeaveAlone:
		return "not part of this run"
	case plan.Grant:
		return "granted"
	case plan.Add:
		return "added"
	}
	return string(a)
}

func (s *summary) unfinished() {
	o := s.outcome
	first := Heading(o, Tenant(o.Tenant)) + "."
	if o.Unknown > 0 {
		first += fmt.Sprintf(" %d more may be. The next run finds out.", o.Unknown)
	}
	s.say(first)
	s.add(states(o.Registrations)...)
	for _, t := range Problems(o) {
		s.add(troubleRows(t)...)
	}
	s.add(HandoffLines(o)...)
	s.add(missing(o.Missing)...)
	rows := indented("", strings.TrimSpace("What is done stays. "+SecretsSaved(o.Secrets)))
	if o.Continue != "" {
		rows = append(indented("", strings.TrimSpace("What is done stays. "+SecretsSaved(o.Secrets)+" To go on:")),
			"  "+o.Continue)
	}
	s.add(rows...)
}

// states is the table of how far each registration got.
func states(all []steps.RegistrationOutcome) []string {
	var rows []string
	for _, r := range all {
		row := "  " + Pad(r.Name, 29) + Pad(string(r.State), 9)
		if r.State == steps.Next {
			row += "not begun"
		} else {
			row += fmt.Sprintf("%d of %d", r.Done, r.Of)
		}
		rows = append(rows, row)
	}
	return rows
}

// SecretsSaved says where the secrets are; empty when there is none.
func SecretsSaved(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "The secret is saved in vault.json."
	}
	return fmt.Sprintf("All %d secrets are saved in vault.json.", n)
}

func (s *summary) interrupted() {
	o := s.outcome
	if o.Changes == 0 && o.Unknown == 0 {
		s.add("Stopped by you. Nothing was changed.")
		return
	}
	done := fmt.Sprintf("%d of %s are done", o.Changes, Count(o.Of, "change"))
	first := fmt.Sprintf("Stopped by you: %s in %s.", done, Tenant(o.Tenant))
	if o.Unknown > 0 {
		first = fmt.Sprintf("Stopped by you: %s, %d more may be. The next run finds out.", done, o.Unknown)
	}
	s.say(first)
	s.add(states(o.Registrations)...)
	rows := indented("", strings.TrimSpace("Nothing was undone. "+secretsMade(o.Secrets)))
	if o.Continue != "" {
		rows = append(rows, "To go on, now or another day:", "  "+o.Continue)
	}
	s.add(rows...)
}

func secretsMade(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "The secret that was made is saved in vault.json."
	}
	return fmt.Sprintf("All %d secrets that were made are saved in vault.json.", n)
}

// saved is for someone who keeps the plan for another day.
func (s *summary) saved() {
	o := s.outcome
	s.say(fmt.Sprintf("Stopped before any change. Nothing was changed in %s.", Tenant(o.Tenant)))
	if o.Saved == nil {
		return
	}
	rows := []string{"The plan and your answers are saved:"}
	for _, f := range o.Saved.Files {
		rows = append(rows, "  "+f)
	}
	s.add(rows...)
	if o.Saved.Apply != "" {
		s.add("To make exactly "+these(o.Saved.Changes, "change")+":", "  "+o.Saved.Apply)
	}
}

func (s *summary) refused() {
	o := s.outcome
	if o.Problem == nil {
		s.add("Stopped before any change. Nothing was changed.")
		return
	}
	first := Sentence(o.Problem.Happened)
	if isSignIn(o.Problem) {
		first = "Not signed in: " + Inner(first)
	}
	s.add(append(indented("", first), "Nothing was changed.")...)
	s.add(problemBody(o.Problem, "")...)
	s.add(SupportLines(o.Problem.Support, Width)...)
	if o.Continue != "" {
		s.add("To try again:", "  "+o.Continue)
	}
}

// isSignIn tells whether the sign-in was refused, by the marks that only a sign-in service leaves.
func isSignIn(p *steps.Problem) bool {
	return strings.HasPrefix(p.Support.Code, "AADSTS") || strings.HasPrefix(p.Support.Request, "sign-in")
}
