package line

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// review tells every change before it is made, and asks for the decision.
func (w *wizard) review() (stage, error) {
	p := w.plan
	w.talk.say(words.PlanHeading(p, w.past != nil))
	w.talk.say("Registrations:")
	n := 0
	for _, r := range words.Registrations(p) {
		n++
		w.talk.hang(fmt.Sprintf("  %d. ", n), registrationSentence(r))
	}
	consents := words.Consents(p)
	if len(consents) > 0 {
		w.talk.say("Consents, for everyone in this tenant:")
	}
	for _, r := range consents {
		n++
		w.talk.hang(fmt.Sprintf("  %d. ", n), consentSentence(r))
	}
	if foreign := p.Foreign(); len(foreign) > 0 {
		w.talk.say("Kept as others made it: " + words.KeptSummary(foreign) + ".")
	}
	if adopting := words.Adopting(p); adopting != "" {
		w.talk.say(adopting)
	}
	if text := words.GoOn(p); text != "" {
		w.talk.say(text)
	}
	if left := words.LeftOut(p); left != "" {
		w.talk.note(left)
	}
	for _, warning := range p.Warnings {
		text := words.Sentence(warning.Text)
		if warning.Registration != "" {
			text = warning.Registration + ": " + inner(text)
		}
		w.talk.note(text)
	}
	return w.decide()
}

// registrationSentence is a row of the plan as it is spoken.
func registrationSentence(r words.Row) string {
	verb := words.Upper(r.Word)
	text := verb + " " + r.Name + "."
	if plan.Action(r.Word) == plan.LeaveAlone {
		text = "Leave " + r.Name + " alone."
	}
	for part := range strings.SplitSeq(r.Text, "; ") {
		if part == "" {
			continue
		}
		if lasts, ok := strings.CutPrefix(part, "secret "); ok && lasts != "" && lasts[0] >= '0' && lasts[0] <= '9' {
			part = "secret for " + lasts
		}
		text += " " + words.Sentence(begin(spoken(part)))
	}
	return text
}

// consentSentence is a row of what the registrations may do, as it is spoken.
func consentSentence(r words.Row) string {
	switch {
	case r.Word == "handoff":
		return "Handoff: " + r.Name + ". It needs " + words.Role(strings.TrimPrefix(r.Text, "needs ")) + "."
	case r.Name == plan.SubjectSignInScopes && r.Registration != "":
		return words.Upper(r.Word) + " the sign-in scopes to " + r.Registration + "."
	case r.Name == plan.SubjectSignInScopes && plan.Action(r.Word) == plan.Grant && !strings.Contains(r.Text, ","):
		return "Grant the sign-in scopes " + words.List(strings.Fields(r.Text)) + "."
	case plan.Action(r.Word) == plan.LeaveAlone:
		return "Leave " + r.Name + " as it is. " + words.Sentence(begin(spoken(r.Text)))
	}
	return strings.TrimSpace(words.Upper(r.Word) + " " + r.Name + ". " + words.Sentence(begin(spoken(r.Text))))
}

// begin is a text as a sentence of its own. Names of registrations and scopes keep their small letters.
func begin(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if first != "sign-in" && strings.ContainsAny(first, "-_./:") {
		return s
	}
	return words.Upper(s)
}

// drawn are signs that are drawn, and how they are spoken.
var drawn = strings.NewReplacer(" -> ", " to ", "api://{appId}", "api:// and its own app id", "Jupyter, Tableau: 5.", "Jupyter and Tableau: over 5.")

func spoken(s string) string { return drawn.Replace(s) }

// details tells one row of the plan in full.
func (w *wizard) details(about string, rows int) {
	n, err := strconv.Atoi(about)
	if err != nil || n < 1 || n > rows {
		w.talk.fail(fmt.Sprintf("type details and a number from 1 to %d.", rows))
		return
	}
	if n <= len(w.plan.Registrations) {
		w.registrationDetails(w.plan.Registrations[n-1])
	} else {
		w.consentDetails(words.Consents(w.plan)[n-1-len(w.plan.Registrations)])
	}
}

func (w *wizard) registrationDetails(r plan.Registration) {
	w.talk.say(detailsHeading(r))
	if r.Purpose != "" {
		w.talk.hang("  ", words.Sentence(r.Purpose))
	}
	if r.DisplayName != "" && r.DisplayName != r.Name {
		w.talk.hang("  ", "Its name in the portal: "+r.DisplayName)
	}
	if r.AppID != "" {
		text := "App id " + r.AppID
		if !r.CreatedAt.IsZero() {
			text += ", made " + words.Date(r.CreatedAt)
		}
		w.talk.hang("  ", text)
	}
	for _, c := range r.Changes {
		w.talk.hang("  ", changeSentence(c))
	}
	for _, c := range r.LeftOut {
		w.talk.hang("  ", "Left out: "+changeSentence(c))
	}
	for _, k := range w.plan.Kept {
		if k.Registration == r.Name {
			w.talk.hang("  ", "Kept: "+property(k.Subject, k.Value))
		}
	}
	for _, f := range r.Facts {
		w.talk.hang("  ", "As it should be: "+property(f.Subject, f.Value))
	}
}

func detailsHeading(r plan.Registration) string {
	changes, handoffs := words.RegistrationCounts(r)
	var text string
	switch r.Action {
	case plan.Create:
		text = r.Name + " will be created"
	case plan.Update, plan.Grant, plan.Add:
		text = r.Name + " will be updated"
	case plan.Adopt:
		text = r.Name + " will be adopted"
	case plan.Restore:
		text = r.Name + " will be restored"
	case plan.Keep:
		text = r.Name + " is kept as it is"
	case plan.LeaveAlone:
		return r.Name + " is left alone."
	}
	if changes > 0 {
		text += ": " + words.Count(changes, "change")
		if handoffs > 0 {
			text += fmt.Sprintf(", and %d for an administrator", handoffs)
		}
	} else if handoffs > 0 {
		text += fmt.Sprintf(": %d for an administrator", handoffs)
	}
	return text + "."
}

// changeSentence is a change with its reason.
func changeSentence(c plan.Change) string {
	subject := begin(words.Clean(c.Subject))
	before, after := words.Clean(c.Before), words.Clean(c.After)
	var text string
	switch {
	case c.Handoff != "":
		text = "Handoff: " + words.Clean(c.Subject) + " needs " + words.Role(c.Handoff)
	case before != "" && after != "":
		text = subject + ": " + before + " to " + after
	case after != "":
		text = subject + ": " + after
	case before != "":
		text = subject + ": " + before
	default:
		text = subject + ": " + string(c.Action)
	}
	return strings.TrimSpace(words.Sentence(spoken(text)) + " " + words.Sentence(words.Upper(words.Clean(c.Reason))))
}

func (w *wizard) consentDetails(row words.Row) {
	w.talk.say(consentSentence(row))
	for _, r := range w.plan.Registrations {
		for _, c := range r.Changes {
			if c.Consent && c.Subject == row.Name && (c.Handoff != "") == (row.Word == "handoff") {
				w.talk.hang("  ", r.Name+": "+changeSentence(c))
			}
		}
		if plan.Action(row.Word) != plan.Keep {
			continue
		}
		for _, f := range r.Facts {
			if f.Consent {
				w.talk.hang("  ", r.Name+": "+property(f.Subject, f.Value))
			}
		}
	}
}

// kept lists what others made and the wizard leaves alone.
func (w *wizard) kept() bool {
	foreign := w.plan.Foreign()
	if len(foreign) == 0 {
		return false
	}
	w.talk.say("Kept as others made it. The wizard found these, did not make them, and leaves them alone.")
	for _, k := range foreign {
		w.talk.hang("  ", k.Registration+": "+property(k.Subject, k.Value))
	}
	w.talk.say("Is one of them no longer needed? Remove it in the Entra admin center. ModelOp Center does not need it.")
	return true
}

// property is a property with its value. An address keeps its end free of a full stop.
func property(subject, value string) string {
	subject, value = words.Clean(subject), words.Clean(value)
	if subject == "" || value == "" {
		return subject + value
	}
	return subject + ", " + value
}
