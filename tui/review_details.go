package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// details shows one registration property by property: what changes and why, what is kept, and what is as it should be.
type details struct {
	from *reviewing
	plan plan.Plan
	at   int
}

func newDetails(from *reviewing, at int) *details {
	return &details{from: from, plan: from.plan, at: at}
}

func (d *details) about() (string, string) {
	return "Details", "One registration: what changes and why, what others made and stays, and what is as it should be."
}
func (d *details) rail() rail { return rail{at: stageReview} }

func (d *details) keys(*session) []binding {
	keys := []binding{keyBack}
	if len(d.plan.Registrations) > 1 {
		keys = append(keys, binding{key: "left/right", word: "other", help: "the other registrations"})
	}
	if len(d.registration().Operations) > 0 {
		keys = append(keys, binding{key: "p", word: "requests", help: "the requests, as they will be sent"})
	}
	if len(d.from.foreign) > 0 {
		keys = append(keys, binding{key: "k", word: "what is kept", short: "kept", wide: true})
	}
	return append(keys, keyHelp)
}

func (d *details) registration() plan.Registration { return d.plan.Registrations[d.at] }

// kept are the foreign entries of this registration.
func (d *details) kept() []plan.Kept {
	var kept []plan.Kept
	for _, k := range d.from.foreign {
		if k.Registration == d.registration().Name {
			kept = append(kept, k)
		}
	}
	return kept
}

func (d *details) heading() string {
	r := d.registration()
	changes, handoffs := words.RegistrationCounts(r)
	var parts []string
	switch {
	case r.Action == plan.LeaveAlone:
		parts = append(parts, "left alone")
	case changes == 0 && handoffs == 0:
		parts = append(parts, "nothing to change")
	case changes > 0:
		parts = append(parts, words.Count(changes, "change"))
	}
	if handoffs > 0 {
		parts = append(parts, fmt.Sprintf("%d for an administrator", handoffs))
	}
	if n := len(d.kept()); n > 0 {
		parts = append(parts, words.Count(n, "thing")+" kept")
	}
	return r.Name + ": " + strings.Join(parts, ", ")
}

func (d *details) view(s *session) body {
	b := s.body()
	r := d.registration()
	b.heading(d.heading())
	if r.Purpose != "" {
		b.text(words.Sentence(r.Purpose))
	}
	if r.DisplayName != "" && r.DisplayName != r.Name {
		b.text("Its name in the portal: " + words.Clean(r.DisplayName))
	}
	switch {
	case r.AppID == "":
		b.text("It does not exist yet.")
	case r.CreatedAt.IsZero():
		b.text("App id " + r.AppID)
	default:
		b.text("App id " + r.AppID + ", made " + words.Date(r.CreatedAt))
	}
	b.blank()
	for _, c := range r.Changes {
		d.change(&b, c)
	}
	for _, c := range r.LeftOut {
		b.property(roleWarn, signLook, subject(c.Subject), "left out in this run")
		b.reason(c)
	}
	for _, k := range d.kept() {
		b.property(rolePlain, signKept, subject(k.Subject), words.Clean(k.Value))
	}
	d.rest(&b, r)
	return b
}

// ownID says in words what stands for an id that Entra ID has not given yet.
var ownID = strings.NewReplacer("{appId}", "{its own app id}")

// change is a change with its reason.
func (d *details) change(b *body, c plan.Change) {
	before, after := words.Clean(c.Before), words.Clean(c.After)
	value := after
	switch {
	case before != "" && after != "":
		value = before + " -> " + after
	case before != "":
		value = before
	case after == "":
		value = string(c.Action)
	}
	if c.Handoff != "" {
		b.property(roleWarn, signLook, subject(c.Subject), "needs "+c.Handoff)
	} else {
		b.property(rolePlain, words.Sign(c.Action), subject(c.Subject), ownID.Replace(value))
	}
	b.reason(c)
}

// subject is a property as it begins a row. Values that people look for letter by letter keep theirs.
func subject(name string) string {
	switch {
	case name == plan.SubjectCustomScope:
		return "Scope " + name
	case name == plan.SubjectModelOpClient:
		return "Role " + name
	case strings.ContainsAny(name, "._"):
		return name
	}
	return words.Upper(name)
}

// reason is why a change is made, in ModelOp's terms.
func (b *body) reason(c plan.Change) {
	if c.Reason != "" {
		b.painted(rolePlain, 4, words.Sentence(words.Upper(words.Clean(c.Reason))))
	}
}

// rest is what is as it should be already.
func (d *details) rest(b *body, r plan.Registration) {
	for i, f := range r.Facts {
		if i == 0 && (len(r.Changes) > 0 || len(d.kept()) > 0) {
			b.blank()
		}
		b.property(rolePlain, signKeep, subject(f.Subject), words.Clean(f.Value))
	}
}

// property adds a row of details: sign, name, value. A value that does not fit beside its name goes on below it.
func (b *body) property(r role, sign, name, value string) {
	const column = 25
	lead := b.theme.paint(r, sign) + " "
	if !b.small && words.Cells(name) < column && words.Cells(value) <= b.width-2-column {
		b.add(lead + pad(name, column) + value)
		return
	}
	b.hang(lead, name)
	b.painted(rolePlain, 4, value)
}

func (d *details) update(_ *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return d, nil
	}
	n := len(d.plan.Registrations)
	switch k.name {
	case "esc":
		if d.from.menu.at < n {
			d.from.menu.at = d.at
		}
		return d.from, nil
	case "left":
		return newDetails(d.from, (d.at+n-1)%n), nil
	case "right":
		return newDetails(d.from, (d.at+1)%n), nil
	case "p":
		if len(d.registration().Operations) > 0 {
			return newRequests(d, 0), nil
		}
	case "k":
		return newKept(d, d.plan, d.from.foreign), nil
	}
	return d, nil
}
