package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// reviewing shows every change before it is made, and asks for the decision. Only its first action line writes.
type reviewing struct {
	journey *journey
	plan    plan.Plan
	past    bool // this run has changed something already
	foreign []plan.Kept
	moved   string // what others have changed since this screen was looked at before
	menu    menu   // the registrations, then the action lines
	note    string
}

func newReview(s *session, j *journey, p plan.Plan) *reviewing {
	r := &reviewing{journey: j, plan: p, past: s.past != nil, foreign: p.Foreign(), moved: j.moved, menu: menu{at: len(p.Registrations)}}
	j.moved = ""
	return r
}

// choice is the focus among the rows and the action lines, of which there may be fewer after a test.
func (r *reviewing) choice(s *session) menu {
	n := len(r.plan.Registrations) + len(r.decisions(s))
	return menu{n: n, at: min(r.menu.at, n-1)}
}

func (r *reviewing) about() (string, string) {
	const shows = "This screen shows every change before it is made. "
	if r.past {
		return "Review", shows + "What is done stays."
	}
	return "Review", shows + "Nothing has been changed."
}
func (r *reviewing) rail() rail { return rail{at: stageReview} }

func (r *reviewing) keys(s *session) []binding {
	at := r.choice(s).at - len(r.plan.Registrations)
	enter, onRow := binding{key: "enter", word: "details"}, at < 0
	if !onRow {
		enter.word = r.decisions(s)[at].word
	}
	details := binding{key: "d", word: "details", help: "details of the focused registration", quiet: onRow}
	switch {
	case onRow:
	case r.unchanged():
		details.help = "details of the first registration"
	default:
		details.help = "details of the first registration that changes"
	}
	keys := []binding{enter, keyMove, details}
	kept, handoffs := len(r.foreign) > 0, r.plan.Handoffs() > 0
	if kept {
		keys = append(keys, binding{key: "k", word: "what is kept", short: "kept", wide: true})
	}
	if handoffs {
		keys = append(keys, binding{key: "h", word: "handoff", wide: true})
	}
	if r.plan.UpToDate() || s.test != nil {
		keys = append(keys, binding{key: "t", word: "test"})
	}
	if s.past == nil { // what was begun with these choices is ended with them
		keys = append(keys, binding{
			key: "m", word: "choices", help: "more choices: registrations, secrets, names, folder",
			wide: true, quiet: kept || handoffs || r.unchanged(),
		})
	}
	// Reading again matters most to somebody who activates a role meanwhile.
	keys = append(keys, binding{key: "r", word: "read again", help: "read the tenant again", quiet: !handoffs})
	if !r.unchanged() {
		keys = append(keys, binding{key: "s", word: "save plan", wide: true, quiet: handoffs})
	}
	keys = append(keys, s.backKeys()...)
	quit := keyQuit
	quit.quiet = !r.unchanged()
	return append(keys, quit, keyHelp)
}

// inDetail is the registration that d shows: the focused one or, from the action lines, the first that changes.
func (r *reviewing) inDetail() int {
	if r.menu.at < len(r.plan.Registrations) {
		return r.menu.at
	}
	return max(slices.IndexFunc(r.plan.Registrations, func(reg plan.Registration) bool { return len(reg.Changes) > 0 }), 0)
}

// unchanged tells whether this run has nothing to do in the tenant.
func (r *reviewing) unchanged() bool { return r.plan.Count() == 0 && r.plan.Handoffs() == 0 }

// view puts the decision last, where it fits. Where the rows may not all fit it comes first: nobody should have to scroll
// to find out how to go on, nor to see that nothing has been changed yet.
func (r *reviewing) view(s *session) body {
	if !s.small() {
		if b := r.layout(s, false); len(b.rows) <= s.room() {
			return b
		}
	}
	return r.layout(s, true)
}

func (r *reviewing) layout(s *session, decisionFirst bool) body {
	b := s.body()
	b.note = r.note
	if note := s.testNote(); note != "" {
		b.note = note
	}
	if b.small {
		b.heading(r.smallHeading())
	} else {
		b.heading(words.PlanHeading(r.plan, r.past))
	}
	if r.moved != "" {
		b.signed(roleWarn, signLook, r.moved+" This is the plan as it is now.")
		b.blank()
	}
	if decisionFirst {
		r.viewDecision(s, &b)
		b.blank()
	}
	if b.small && r.plan.Doubtful() { // what may not get through is not left below the window
		r.viewWarnings(&b, true)
		b.blank()
	}
	r.viewRegistrations(s, &b)
	if !b.small && !r.unchanged() && len(words.Consents(r.plan)) > 0 {
		b.blank()
		b.subheading("Consents, for everyone in this tenant")
	}
	r.viewConsents(&b)
	r.viewNotes(s, &b)
	if !decisionFirst {
		b.blank()
		r.viewDecision(s, &b)
	}
	return b
}

func (r *reviewing) smallHeading() string {
	so := "Nothing is changed yet."
	if r.past {
		so = "What is done stays."
	}
	switch {
	case r.unchanged():
		return words.PlanHeading(r.plan, r.past)
	case r.plan.Handoffs() > 0:
		return fmt.Sprintf("%s, %d for an administrator. %s", words.Count(r.plan.Count(), "change"), r.plan.Handoffs(), so)
	}
	return words.Count(r.plan.Count(), "change") + ". " + so
}

func (r *reviewing) viewRegistrations(s *session, b *body) {
	for i, row := range words.Registrations(r.plan) {
		b.planRow(i == r.choice(s).at, row)
	}
}

func (r *reviewing) viewConsents(b *body) {
	for _, row := range words.Consents(r.plan) {
		b.planRow(false, row)
	}
}

// viewWarnings lists the warnings of the plan as a whole, or those of its registrations.
func (r *reviewing) viewWarnings(b *body, whole bool) {
	first := true
	for _, w := range r.plan.Warnings {
		if (w.Registration == "") != whole {
			continue
		}
		text := words.Clean(w.Text)
		if !whole {
			text = w.Registration + ": " + text
		}
		if first && (!b.small || !whole) {
			b.blank()
		}
		first = false
		b.signed(roleWarn, signLook, text)
	}
}

// viewNotes says what else is worth knowing before the decision.
func (r *reviewing) viewNotes(s *session, b *body) {
	if len(r.foreign) > 0 {
		b.blank()
		summary := words.KeptSummary(r.foreign)
		if words.Cells(summary) > b.width-26 {
			summary = words.Count(len(r.foreign), "thing")
		}
		// The counts stand in the column of the explanations, or further left where they need the room.
		name := pad("Kept as others made it", max(min(38, b.width-2-words.Cells(summary)), 24))
		if b.small {
			name = "Kept as others made it: "
		}
		b.hang(signKept+" ", name+summary)
	}
	if adopting := words.Adopting(r.plan); adopting != "" {
		if len(r.foreign) == 0 {
			b.blank()
		}
		b.text(adopting)
	}
	if text := words.GoOn(r.plan); text != "" {
		b.blank()
		b.signed(roleWarn, signLook, text)
	}
	if !b.small {
		r.viewWarnings(b, true)
	}
	r.viewWarnings(b, false)
	if left := words.LeftOut(r.plan); left != "" {
		b.blank()
		b.signed(roleWarn, signLook, left)
	}
	if r.plan.Handoffs() > 0 || words.Adopting(r.plan) != "" {
		return // the rows above say more that matters, and the decision has to fit below them
	}
	b.blank()
	b.text(fmt.Sprintf("For %s. Group names: %s.", r.plan.URL, words.GroupNames(r.plan.GroupNames)))
	switch {
	case r.unchanged():
		b.text(fmt.Sprintf("Read %s in %s. Nothing was written.",
			words.Count(r.plan.ReadObjects, "object"), words.Count(r.plan.ReadRequests, "request")))
		if v := s.tested(); v != nil {
			b.text(words.Tested(*v))
		}
	case !r.plan.SecretsUntil.IsZero():
		b.text(fmt.Sprintf("Secrets will be valid until %s, and saved on this computer only.", words.Date(r.plan.SecretsUntil)))
	}
}

func (r *reviewing) viewDecision(s *session, b *body) {
	b.lines(menu{at: r.choice(s).at - len(r.plan.Registrations)}, r.decisions(s))
}

func (r *reviewing) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if saved, ok := msg.(savedMsg); ok {
		r.note = saved.note(s)
		return r, nil
	}
	k, ok := msg.(keyMsg)
	if !ok {
		return r, nil
	}
	r.menu, r.note = r.choice(s), ""
	registrations := len(r.plan.Registrations)
	switch k.name {
	case "enter":
		if r.menu.at < registrations {
			return newDetails(r, r.menu.at), nil
		}
		return r.decisions(s)[r.menu.at-registrations].take(s)
	case "d":
		if at := r.inDetail(); at < registrations {
			return newDetails(r, at), nil
		}
	case "t":
		return openTest(s, r)
	case "h":
		return &handoffAhead{from: r, plan: r.plan}, nil
	case "k":
		return newKept(r, r.plan, r.foreign), nil
	case "m":
		return newMore(s, r), nil
	case "r":
		return startPlanning(s, r.journey, true)
	case "s":
		return r, s.savePlan(r.plan, false)
	case "esc":
		if s.past == nil {
			return startGroups(s)
		}
	case "tab", "shift+tab": // the groups: the registrations, the decision
		if r.menu.at < registrations {
			r.menu.at = registrations
		} else {
			r.menu.at = 0
		}
	case "up", "down", "home", "end":
		r.menu.press(k.name)
	}
	return r, nil
}

// planRow adds a row of a plan: sign, name, word, explanation. Below 60 columns the explanation is left to the details.
func (b *body) planRow(focus bool, r words.Row) {
	sign := b.theme.paint(signRole(r.Sign), r.Sign)
	word := b.theme.paint(signRole(r.Sign), r.Word)
	if b.small {
		b.option(focus, sign+" "+pad(word, 7)+" "+r.Name)
		return
	}
	b.option(focus, sign+" "+pad(r.Name, 29)+pad(word, 9)+b.theme.paint(roleMuted, explanation(r.Text, b.width-40)))
}

func signRole(sign string) role {
	if sign == signLook {
		return roleWarn
	}
	return rolePlain
}
