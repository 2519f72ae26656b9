package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// factColumn is where the text beside a label begins, on the screens of errors.
const factColumn = 17

// way is an action line of a refusal, and where it leads.
type way struct {
	text string
	take func(s *session) (screen, tea.Cmd)
}

// refusal shows a problem: what happened, what it means, who can fix it and how, and what can be done now.
type refusal struct {
	rails     rail
	problem   *steps.Problem
	unchanged string // whether anything was changed
	ways      []way
	back      func(s *session) (screen, tea.Cmd) // nil: no way back
	menu      menu
	note      string
}

// startRefusal shows why a sign-in was refused.
func startRefusal(f *signIn, p *steps.Problem) screen {
	again := func(s *session) (screen, tea.Cmd) { return startCode(s, f) }
	ways := []way{{"Try again", again}}
	if p.Support.Code != "" { // Microsoft answered, so another account may get another answer
		ways = append(ways, way{"Sign in with another account", again})
	}
	return newRefusal(f.rail, p, f.unchanged, f.back, ways...)
}

// newRefusal shows a problem with the ways that lead on, and Quit after them.
func newRefusal(at rail, p *steps.Problem, unchanged string, back func(*session) (screen, tea.Cmd), ways ...way) *refusal {
	r := &refusal{rails: at, problem: p, unchanged: unchanged, back: back}
	r.ways = append(r.ways, ways...)
	r.ways = append(r.ways, way{"Quit", func(s *session) (screen, tea.Cmd) { return r, r.leave(s) }})
	r.menu = newMenu(len(r.ways))
	return r
}

func (r *refusal) about() (name, text string) {
	return "What went wrong", "This screen says what happened, who can fix it and how."
}

func (r *refusal) rail() rail { return r.rails }

func (r *refusal) keys(s *session) []binding {
	keys := []binding{keyChoose, keyMove}
	if len(supportFacts(r.problem)) > 0 {
		keys = append(keys, keyIDs)
	}
	if s.opt.Log != "" {
		keys = append(keys, binding{key: "l", word: "log"})
	}
	if r.back != nil {
		keys = append(keys, keyBack)
	}
	return append(keys, keyQuit, keyHelp)
}

func (r *refusal) leave(s *session) tea.Cmd { return s.quit(s.refused(r.problem)) }

func (r *refusal) view(s *session) body {
	b := s.body()
	p := r.problem
	b.heading(strings.TrimSuffix(p.Happened, "."))
	means := r.means()
	if means != "" {
		b.signed(roleBad, s.glyphs.failed, means)
		b.blank()
	}
	if b.small {
		r.actions(&b)
		b.blank()
	}
	if p.Who != "" {
		b.labelled("Who can fix it", factColumn, strings.TrimSuffix(p.Who, "."))
	}
	b.list("How", p.How)
	b.list("Or", p.Or)
	if p.Who != "" || len(p.How)+len(p.Or) > 0 {
		b.blank()
	}
	if !b.small {
		r.actions(&b)
		b.blank()
	}
	if code, _, _ := strings.Cut(p.Support.Code, ","); code != "" {
		b.painted(roleMuted, 0, "Microsoft's code: "+words.Clean(code))
	}
	b.note = r.note
	return b
}

// means is what the problem means, and whether anything was changed. The catalogue's words for that hold in the middle
// of a run as well; before the first write there is more to promise.
func (r *refusal) means() string {
	const stays = "What is done stays."
	means := r.problem.Means
	if r.unchanged == nothingChanged {
		means = strings.TrimSpace(strings.Replace(means, stays, "", 1))
	}
	if strings.Contains(strings.ToLower(means), strings.ToLower(strings.TrimSuffix(r.unchanged, "."))) {
		return means
	}
	return strings.TrimSpace(means + " " + r.unchanged)
}

func (r *refusal) actions(b *body) {
	for i, w := range r.ways {
		b.action(i == r.menu.at, w.text)
	}
}

// list adds a label and texts under each other beside it.
func (b *body) list(label string, texts []string) {
	for _, t := range texts {
		b.labelled(label, factColumn, t)
		label = ""
	}
}

func (r *refusal) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || r.menu.press(k.name) {
		return r, nil
	}
	switch k.name {
	case "enter":
		return r.ways[r.menu.at].take(s)
	case "i":
		return startIDs(r.problem, r), nil
	case "l":
		r.note = "The log is at " + s.opt.Log
	case "esc":
		if r.back != nil {
			return r.back(s)
		}
	}
	return r, nil
}
