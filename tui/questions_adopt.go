package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

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
	earlier := s.earlier.adopt[q.Registration]
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
