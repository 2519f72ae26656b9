package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// factColumn is where the text beside a label begins, on the screens of errors.
const factColumn = 17

// aboutColumn is where the explanation of an action line begins, counted from its text.
const aboutColumn = 34

// refusal shows a problem: what happened, what it means, who can fix it and how, and what can be done now.
type refusal struct {
	rails     rail
	problem   *steps.Problem
	unchanged string // whether anything was changed
	lines     []action
	back      func(s *session) (screen, tea.Cmd) // nil: no way back
	otherWays bool                               // back leads to the other ways to sign in
	instead   bool                               // the lines are what works instead
	noBrowser bool                               // a browser would work, but not from here
	command   string                             // what to type elsewhere; empty: not asked for
	answers   string                             // the file to take there; empty: none was saved
	menu      menu
	note      string
}

// startRefusal shows why a sign-in was refused.
func startRefusal(s *session, f *signIn, p *steps.Problem) screen {
	if len(p.Instead) > 0 && !f.again {
		return startInstead(s, f, p)
	}
	again := func(s *session) (screen, tea.Cmd) { return startFlow(s, f) }
	lines := []action{{text: "Try again", take: again}}
	if p.Support.Code != "" && s.way != steps.WayEnvironment { // Microsoft answered: another account may get another answer
		lines = append(lines, action{text: "Sign in with another account", take: again})
	}
	if !f.again && !f.fixed && slices.Contains([]string{"account-not-in-tenant", "personal-account", "tenant-must-be-named", "tenant-in-another-cloud"}, p.Key) {
		lines = append(lines, action{text: "Name another tenant", take: startWelcome})
	}
	r := newRefusal(f.rail, p, f.unchanged, f.back, lines...)
	r.otherWays = !f.again
	return r
}

// startInstead shows why a sign-in was refused, and offers what works instead on the spot.
func startInstead(s *session, f *signIn, p *steps.Problem) screen {
	var r *refusal
	var lines []action
	use := func(text, about string, w steps.Way) {
		lines = append(lines, action{text: text, about: about, take: func(s *session) (screen, tea.Cmd) {
			s.way = w
			return startFlow(s, f)
		}})
	}
	ssh := s.opt.SSH && !s.opt.Demo
	elsewhere := ssh && slices.Contains(p.Instead, steps.WayBrowser)
	for _, w := range p.Instead {
		switch {
		case w == steps.WayDeviceCode:
			use("Device code", "type a short code on any device", w)
		case w == steps.WayBrowser && !ssh:
			use("Browser on this computer", "most likely to work", w)
		case w == steps.WayAzureCLI && !elsewhere && !s.opt.Demo:
			use("Azure CLI", "run az login in another window first", w)
		}
	}
	if elsewhere {
		if s.opt.Elsewhere != nil && !f.fixed {
			lines = append(lines, action{text: "Run it on your own computer", about: "save your answers and show the command", take: func(s *session) (screen, tea.Cmd) {
				return r, s.saveAnswers(steps.WayBrowser)
			}})
		}
		use("Environment credentials", "if you have a service account for this", steps.WayEnvironment)
	}
	if p.ByOthers() {
		lines = append(lines, action{text: "Ask an administrator", about: "save a note: what to allow, and why", take: func(s *session) (screen, tea.Cmd) {
			return r, s.saveNote(f.engine, p)
		}})
	} else {
		lines = append(lines, action{text: "Try again", take: func(s *session) (screen, tea.Cmd) { return startFlow(s, f) }})
	}
	r = newRefusal(f.rail, p, f.unchanged, f.back, lines...)
	r.instead, r.noBrowser, r.otherWays = true, elsewhere, true
	return r
}

// newRefusal shows a problem with the action lines that lead on, and Quit after them.
func newRefusal(at rail, p *steps.Problem, unchanged string, back func(*session) (screen, tea.Cmd), lines ...action) *refusal {
	r := &refusal{rails: at, problem: p, unchanged: unchanged, back: back}
	r.lines = append(r.lines, lines...)
	r.lines = append(r.lines, action{text: "Quit", take: func(s *session) (screen, tea.Cmd) { return r, r.leave(s) }})
	r.menu = newMenu(len(r.lines))
	return r
}

func (r *refusal) about() (name, text string) {
	return "What went wrong", "This screen says what happened, who can fix it and how."
}

func (r *refusal) rail() rail { return r.rails }

func (r *refusal) keys(s *session) []binding {
	keys := append([]binding{keyChoose}, r.menu.keys()...)
	if r.command != "" {
		keys = append(keys, binding{key: "c", word: "copy command", short: "copy", help: "copy the command"})
	}
	keys = append(keys, idKeys(r.problem)...)
	if s.opt.Log != "" {
		keys = append(keys, binding{key: "l", word: "log"})
	}
	switch {
	case r.back != nil && r.otherWays:
		keys = append(keys, binding{key: "esc", word: "other ways", short: "back", help: "the other ways to sign in"})
	case r.back != nil:
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
	if text := words.ClockOff(p.Support.ClockSkew); text != "" {
		b.signed(roleWarn, signLook, text)
		b.blank()
	}
	if b.small {
		r.actions(&b)
		b.blank()
	}
	if !r.instead || !p.ByOthers() {
		if p.Who != "" {
			b.labelled("Who can fix it", factColumn, strings.TrimSuffix(p.Who, "."))
		}
		b.list("How", p.How)
		b.list("Or", p.Or)
		if p.Who != "" || len(p.How)+len(p.Or) > 0 {
			b.blank()
		}
	}
	if !b.small {
		r.actions(&b)
		b.blank()
	}
	if r.command != "" {
		where := "On a computer with a browser, type:"
		if r.answers != "" {
			where = "Copy " + words.Clean(r.answers) + ", in this folder, to a computer with a browser, and type there:"
		}
		b.text(where)
		b.blank()
		b.alone(rolePlain, words.Clean(r.command))
		b.blank()
	}
	if code, _, _ := strings.Cut(p.Support.Code, ","); code != "" {
		b.painted(roleMuted, 0, "Microsoft's code: "+words.Clean(code))
	}
	if own := words.MicrosoftsWords(p); own != "" {
		b.text(own)
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
	if strings.Contains(strings.ToLower(r.problem.Happened+" "+means), strings.ToLower(strings.TrimSuffix(r.unchanged, "."))) {
		return means
	}
	return strings.TrimSpace(means + " " + r.unchanged)
}

func (r *refusal) actions(b *body) {
	switch {
	case r.noBrowser && !b.small:
		b.text("You are connected over ssh, so no browser can open beside this wizard.")
		b.blank()
	case r.instead && !b.small:
		b.subheading("What works instead")
		b.blank()
	}
	var abouts []string
	for _, l := range r.lines {
		abouts = append(abouts, l.about)
	}
	beside := b.beside(aboutColumn, abouts...)
	for i, l := range r.lines {
		switch {
		case l.about == "" || b.small:
			b.option(i == r.menu.at, l.text)
		case beside:
			b.option(i == r.menu.at, pad(l.text, aboutColumn)+l.about)
		default:
			b.option(i == r.menu.at, l.text, b.indented(2, l.about)...)
		}
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
	if saved, ok := msg.(noteMsg); ok {
		r.note = saved.note()
		return r, nil
	}
	if saved, ok := msg.(answersMsg); ok {
		r.answers, r.note = saved.file, ""
		if saved.err != nil {
			r.note = words.Clean(words.ProblemOf(saved.err).Happened)
		}
		r.command = s.opt.Elsewhere(s.tenant, r.answers)
		return r, nil
	}
	k, ok := msg.(keyMsg)
	if !ok || r.menu.press(k.name) {
		return r, nil
	}
	switch k.name {
	case "enter":
		return r.lines[r.menu.at].take(s)
	case "i":
		return startIDs(r.problem, r), nil
	case "c":
		r.note = s.sent("The command was")
		return r, tea.SetClipboard(r.command)
	case "l":
		r.note = "The log is at " + s.opt.Log
	case "esc":
		if r.back != nil {
			return r.back(s)
		}
	}
	return r, nil
}
