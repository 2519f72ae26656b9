package tui

import (
	"fmt"
	"maps"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// newQuestion is the screen that asks a question of the plan. Its answer makes the plan anew.
func newQuestion(s *session, j *journey, q plan.Question) screen {
	switch q.Kind {
	case plan.AdoptOne, plan.AdoptWhich:
		return newWhichRegistration(s, j, q)
	case plan.NamePrefix:
		return newPrefix(s, j, q, nil)
	case plan.StrangersHold:
		return newStrangersHold(s, j, q)
	case plan.Replaces:
		next, _ := startMoved(s, s.choices.URL)
		return next
	case plan.ScopeDowntime:
		return newHurting(s, j, q, words.ScopeDowntime(), &j.answers.ScopeDowntime)
	case plan.Audience:
		return newHurting(s, j, q, words.NarrowAudience(), &j.answers.Audience)
	}
	return startObstacle(s, j, words.ProblemOf(fmt.Errorf("this version of the wizard does not know the question %q", q.Kind)), startGroups)
}

// earlierAnswers are those to questions of the plan, for whoever comes to the questions again.
type earlierAnswers struct {
	adopt   map[string]string // by registration
	decided map[string]int    // by the heading of the decision: the row
	prefix  string            // that was typed, in place of
	before  string            // this one
}

// adopt answers which registration to adopt, or plan.AdoptNew.
func (j *journey) adopt(s *session, registration, appID string) {
	j.answers.Adopt = with(j.answers.Adopt, registration, appID)
	s.earlier.adopt = with(s.earlier.adopt, registration, appID)
}

// with is the map with one more entry. Maps of answers are never changed in place: the engine may hold the old one.
func with[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	m = maps.Clone(m)
	if m == nil {
		m = map[K]V{}
	}
	m[key] = value
	return m
}

// questionRail is where all questions before Review stand.
var questionRail = rail{at: stageReview}

// decide is a question with one action line for each answer. The harmless answer comes first and has the focus.
type decide struct {
	heading string
	// say adds what people have to know.
	say     func(b *body)
	answers []action
	after   string   // stands below the action lines; may be empty
	closeUp *closeUp // of the registration that it is about; nil: there is nothing more to see
	menu    menu
	note    string
}

// newDecide is a decision with the focus on its first answer, or on the one that was given before.
func newDecide(s *session, heading string, say func(b *body), after string, answers ...action) *decide {
	return &decide{heading: heading, say: say, after: after, answers: answers, menu: menu{at: s.earlier.decided[heading], n: len(answers)}}
}

func (d *decide) about() (string, string) {
	return "A question before Review", "The wizard cannot know the answer. While it is open nothing at all is changed."
}
func (d *decide) rail() rail { return questionRail }
func (d *decide) keys(s *session) []binding {
	keys := []binding{keyChoose, keyMove}
	if d.closeUp != nil {
		keys = append(keys, binding{key: "d", word: "details", wide: true, help: "all that is known about it, and its page"}, keyPortal)
	}
	return append(append(keys, s.backKeys()...), keyQuit, keyHelp)
}

func (d *decide) view(s *session) body {
	b := s.body()
	b.heading(d.heading)
	if b.small { // the decision comes first where the rest may not fit
		b.lines(d.menu, d.answers)
		b.blank()
	}
	d.say(&b)
	if !b.small {
		b.blank()
		b.lines(d.menu, d.answers)
	}
	if d.after != "" {
		b.blank()
		b.text(d.after)
	}
	b.note = d.note
	return b
}

func (d *decide) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if saved, ok := msg.(savedMsg); ok {
		d.note = saved.note(s)
		return d, nil
	}
	if page, ok := msg.(pageOpenedMsg); ok {
		d.note = s.opened(page.err)
		return d, nil
	}
	k, ok := msg.(keyMsg)
	if !ok || d.menu.press(k.name) {
		return d, nil
	}
	switch k.name {
	case "d":
		return d.closeUp, nil
	case "o":
		return d, s.open(d.closeUp.all[0].page)
	case "enter":
		s.earlier.decided = with(s.earlier.decided, d.heading, d.menu.at)
		next, cmd := d.answers[d.menu.at].take(s)
		if next == nil { // it leaves
			next = d
		}
		return next, cmd
	case "esc":
		return backToGroups(s, d)
	}
	return d, nil
}

// backToGroups goes back to the answers before the questions. After the first write there is no way back.
func backToGroups(s *session, from screen) (screen, tea.Cmd) {
	if s.past != nil {
		return from, nil
	}
	return startGroups(s)
}

// stopHere is the action line that leaves without a change.
func stopHere(text string) action {
	return action{text: text, take: func(s *session) (screen, tea.Cmd) { return nil, s.quit(s.interrupted()) }}
}

// again makes the plan with the answers as they are now.
func (j *journey) again(s *session) (screen, tea.Cmd) { return startPlanning(s, j, false) }
