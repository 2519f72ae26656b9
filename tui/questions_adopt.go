package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// whichRegistration asks which registration that was made by hand belongs to the setup. There is no default.
type whichRegistration struct {
	journey  *journey
	question plan.Question
	menu     menu // the candidates, then a new one; -1: nothing is chosen
	note     string
}

func newWhichRegistration(s *session, j *journey, q plan.Question) *whichRegistration {
	w := &whichRegistration{journey: j, question: q, menu: menu{at: -1, n: len(q.Candidates) + 1}}
	earlier := s.given.adopt[q.Registration]
	if earlier == plan.AdoptNew {
		w.menu.at = len(q.Candidates)
	}
	for i, c := range q.Candidates {
		if earlier != "" && earlier == c.AppID {
			w.menu.at = i
		}
	}
	return w
}

func (w *whichRegistration) about() (string, string) {
	return "A registration made by hand", "Names are not unique in Entra ID, so only you can know which registration is meant. " +
		"While the question is open nothing at all is changed."
}
func (w *whichRegistration) rail() rail { return questionRail }

func (w *whichRegistration) keys(s *session) []binding {
	var keys []binding
	if w.menu.at >= 0 {
		keys = append(keys, keyGoOn)
	}
	details := binding{key: "d", word: "details", wide: true, help: "all that is known about it, and its page"}
	if len(w.question.Candidates) > 1 {
		details.word, details.help = "compare", "all that is known about each, and their pages"
	}
	keys = append(keys, binding{key: fmt.Sprintf("1-%d", min(w.menu.n, 9)), word: "choose"}, keyMove, details, keyPortal)
	keys = append(append(keys, s.backKeys()...), keyQuit, keyHelp)
	if w.menu.at < 0 {
		keys = append(keys, binding{key: "enter", quiet: true, help: "go on, once a row is chosen"})
	}
	return keys
}

func (w *whichRegistration) view(s *session) body {
	b := s.body()
	q := w.question
	if q.Kind == plan.AdoptOne && len(q.Candidates) == 1 {
		w.viewOne(s, &b)
	} else {
		w.viewSeveral(s, &b)
	}
	b.note = w.note
	return b
}

// viewOne shows the one candidate above the answers.
func (w *whichRegistration) viewOne(s *session, b *body) {
	q, c := w.question, w.question.Candidates[0]
	b.heading(fmt.Sprintf("Does this registration belong to %s?", s.choices.URL))
	b.text("Someone made it by hand. It has the right name, but no address that tells which ModelOp Center it serves.")
	b.blank()
	lead := pad(q.Registration, max(words.Cells(q.Registration)+3, 18))
	if b.small {
		b.add(q.Registration)
		lead = "  "
	}
	for _, line := range []string{made(c), addresses(c) + ", " + words.SecretUntil(c, s.now), "app id " + c.AppID} {
		b.hang(lead, line)
		lead = strings.Repeat(" ", words.Cells(lead))
	}
	b.blank()
	b.choice(w.menu.at == 0, 1, "Yes: adopt it. The wizard completes it; what it has already stays.")
	b.choice(w.menu.at == 1, 2, "No: leave it alone, and make a new one.")
	b.blank()
	b.text("With 2 the wizard asks for a prefix next, so that nobody mixes up the names.")
}

// viewSeveral shows each candidate as an answer.
func (w *whichRegistration) viewSeveral(s *session, b *body) {
	q := w.question
	b.heading(words.Called(len(q.Candidates), q.Registration))
	if q.Text != "" {
		b.text(words.Clean(q.Text))
	}
	b.text(fmt.Sprintf("Names are not unique in Entra ID. Which one does %s use? Look for its address and for a secret that is "+
		"still valid.", s.choices.URL))
	b.blank()
	for i, c := range q.Candidates {
		more := []string{addresses(c), words.SecretUntil(c, s.now) + ", id " + c.AppID}
		if b.small {
			more = []string{addresses(c), words.SecretUntil(c, s.now), "id " + c.AppID}
		}
		b.choice(w.menu.at == i, i+1, words.Upper(made(c)), more...)
	}
	last := "Neither: make a new one"
	if len(q.Candidates) > 2 {
		last = "None of them: make a new one"
	}
	b.choice(w.menu.at == len(q.Candidates), len(q.Candidates)+1, last)
	b.blank()
	b.text("The others are left alone.")
}

// choice adds a choice with its number and the rows that belong to it. The chosen mark follows the focus.
func (b *body) choice(chosen bool, number int, text string, more ...string) {
	mark := "( )"
	if chosen {
		mark = "(*)"
	}
	lead := fmt.Sprintf("%s %d  ", mark, number)
	rows := b.indented(len(lead), text)
	for _, m := range more {
		if !strings.Contains(m, " ") { // one address, which may be long
			m = cutAddress(m, b.width-len(lead))
		}
		rows = append(rows, b.indented(len(lead), m)...)
	}
	b.option(chosen, lead+strings.TrimLeft(rows[0], " "), rows[1:]...)
}

// made says when a candidate was made and who owns it.
func made(c plan.Candidate) string {
	text := "made"
	if !c.CreatedAt.IsZero() {
		text += " " + words.Date(c.CreatedAt)
	}
	if c.Deleted {
		text = "deleted; " + text
	}
	switch len(c.Owners) {
	case 0:
		return text + ", no owner"
	case 1:
		return text + ", owner " + words.Clean(c.Owners[0])
	}
	return text + fmt.Sprintf(", owner %s and %d more", words.Clean(c.Owners[0]), len(c.Owners)-1)
}

// addresses names the address that tells most about a candidate.
func addresses(c plan.Candidate) string {
	switch {
	case len(c.RedirectURIs) == 0:
		return "no redirect URI"
	case len(c.RedirectURIs) == 1:
		return words.Clean(c.RedirectURIs[0])
	}
	first := c.RedirectURIs[0]
	for _, uri := range c.RedirectURIs {
		if c.Serves != "" && strings.HasPrefix(uri, c.Serves) {
			first = uri
			break
		}
	}
	return fmt.Sprintf("%s and %d more", words.Clean(first), len(c.RedirectURIs)-1)
}

func (w *whichRegistration) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case pageOpenedMsg:
		w.note = s.opened(msg.err)
		return w, nil
	case keyMsg:
		w.note = ""
		if w.menu.press(msg.name) {
			return w, nil
		}
		switch msg.name {
		case "enter":
			return w.take(s)
		case "d":
			return candidatesCloseUp(s, w, w.question), nil
		case "o":
			at := min(max(w.menu.at, 0), len(w.question.Candidates)-1)
			return w, s.open(s.portalOf(w.question.Candidates[at].AppID))
		case "esc":
			return backToGroups(s, w)
		}
	}
	return w, nil
}

// take is enter: it goes on once a row is chosen.
func (w *whichRegistration) take(s *session) (screen, tea.Cmd) {
	switch {
	case w.menu.at < 0:
		w.note = "Choose a row."
		return w, nil
	case w.menu.at == len(w.question.Candidates):
		return newPrefix(s, w.journey, w.question, w), nil
	}
	w.journey.adopt(s, w.question.Registration, w.question.Candidates[w.menu.at].AppID)
	return w.journey.again(s)
}

// portalOf is the page of a registration in the Entra admin center.
func (s *session) portalOf(appID string) string { return words.RegistrationPage(s.opt.Portal, appID) }

// typePrefix takes a prefix for the new names.
func (s *session) typePrefix(value string) {
	if s.given.prefix == "" || s.choices.NamePrefix != s.given.prefix {
		s.given.before = s.choices.NamePrefix
	}
	s.given.prefix, s.choices.NamePrefix = value, value
}

// askPrefixAgain takes the prefix back that was typed at a question: with it the plan would find nothing to ask about.
func (s *session) askPrefixAgain() {
	if s.given.prefix != "" && s.choices.NamePrefix == s.given.prefix {
		s.choices.NamePrefix = s.given.before
	}
}

// prefix asks for a prefix for the names of the new registrations, where others have the usual ones.
type prefix struct {
	journey  *journey
	question plan.Question
	from     screen // where "a new one" was chosen; nil: the plan asked
	field    *field
	problem  string
	note     string
}

func newPrefix(s *session, j *journey, q plan.Question, from screen) *prefix {
	return &prefix{journey: j, question: q, from: from, field: newField(cmp.Or(s.given.prefix, s.choices.NamePrefix))}
}

func (p *prefix) about() (string, string) {
	return "A prefix for the names", "Two registrations with the same name confuse people. With a prefix nobody mixes them up."
}
func (p *prefix) rail() rail   { return questionRail }
func (p *prefix) typing() bool { return true }
func (p *prefix) keys(s *session) []binding {
	keys := []binding{keyGoOn}
	if p.from != nil {
		keys = append(keys, keyBack)
	} else {
		keys = append(keys, s.backKeys()...)
	}
	return append(keys, keyHelpF1, keyLeave)
}

func (p *prefix) view(s *session) body {
	b := s.body()
	q := p.question
	const confuse = "Two with the same name confuse people, so give the new ones a prefix."
	serves := ""
	for _, c := range q.Candidates {
		if c.Serves != "" {
			serves = words.Clean(c.Serves)
		}
	}
	heading, why := "The name "+q.Registration+" is taken", "The registration that has it is left alone. "+confuse
	if q.Kind == plan.NamePrefix && serves != "" {
		heading = "Another ModelOp Center uses the name " + q.Registration
		why = "That registration serves " + serves + " and is left alone. " + confuse
	}
	b.heading(heading)
	if !b.small { // the question stands in view with its field
		b.text(why)
		b.blank()
	}
	b.text("Prefix for the names")
	b.field(p.field)
	if p.problem != "" {
		b.signed(roleBad, b.glyphs.failed, p.problem)
	}
	b.blank()
	if b.small {
		b.text(why)
		b.blank()
	}
	b.text("The new registrations will be called")
	for _, name := range words.ChosenNames(s.choices) {
		b.painted(rolePlain, 2, words.CutEnd(words.Clean(p.field.input.Value())+name, b.width-2))
	}
	b.blank()
	b.text("The redirect URI keeps \"gateway-service\": ModelOp Center expects it so.")
	b.note = p.note
	return b
}

func (p *prefix) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if k, ok := msg.(keyMsg); ok {
		switch k.name {
		case "enter":
			return p.take(s)
		case "esc":
			if p.from != nil {
				return p.from, nil
			}
			return backToGroups(s, p)
		}
	}
	changed, cutPaste := p.field.update(msg)
	if changed {
		p.problem, p.note = "", ""
		if err := blueprint.CheckNamePrefix(p.field.value()); err != nil {
			p.problem = err.Error()
		}
	}
	if cutPaste {
		p.note = onlyFirstLine
	}
	return p, nil
}

// take is enter. A prefix is needed: without one the plan would ask again.
func (p *prefix) take(s *session) (screen, tea.Cmd) {
	value := p.field.value()
	if value == "" {
		p.problem = "Type a prefix, for example prod-"
		return p, nil
	}
	if err := blueprint.CheckNamePrefix(value); err != nil {
		p.problem = err.Error()
		return p, nil
	}
	s.typePrefix(value)
	if p.from != nil {
		p.journey.adopt(s, p.question.Registration, plan.AdoptNew)
	}
	return p.journey.again(s)
}
