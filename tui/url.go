package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// pause is how long typing must rest before a message appears.
const pause = 600 * time.Millisecond

// https is what the field begins with: what most people would type first.
const https = "https://"

// urlScreen asks for the ModelOp URL, and shows while it is typed which addresses will be registered.
type urlScreen struct {
	text    *field
	url     blueprint.URL
	notes   []string // what was tidied
	problem string   // what is wrong with the text; empty: nothing
	showing bool     // the problem has appeared
	cutNote string
}

// pausedMsg comes when typing may have rested; text is what stood in the field then.
type pausedMsg struct{ text string }

// startURLStep begins the step of the ModelOp URL: with the setups that the tenant holds, unless a URL was named.
func startURLStep(s *session) (screen, tea.Cmd) {
	if s.listsSetups() {
		return newSetups(s), nil
	}
	return newURL(s.choices.URL), nil
}

// listsSetups tells whether the setups of the tenant are offered before a URL is asked for.
func (s *session) listsSetups() bool { return len(s.account.Setups) > 0 && !s.opt.Given.URL }

// backToURL is where the URL was chosen: among the setups, or typed.
func backToURL(s *session) screen {
	if s.listsSetups() && s.account.HoldsSetup(s.choices.URL) {
		return newSetups(s)
	}
	return newURL(s.choices.URL)
}

// newURL asks for the ModelOp URL. The field begins with the one that is given.
func newURL(given blueprint.URL) *urlScreen {
	text := given.String()
	if text == "" {
		text = https
	}
	u := &urlScreen{text: newField(text)}
	u.parse()
	return u
}

func (u *urlScreen) about() (name, text string) {
	return "ModelOp URL", "Entra ID sends people back to this address after they sign in. The addresses below the field " +
		"will be registered for it. Nothing has been changed."
}

func (u *urlScreen) rail() rail   { return rail{at: stageURL} }
func (u *urlScreen) typing() bool { return true }

func (u *urlScreen) keys(*session) []binding {
	return []binding{{key: "enter", word: "go on", help: "go on with this URL"}, keyBack, keyHelpF1, keyLeave}
}

// parse reads the text of the field.
func (u *urlScreen) parse() {
	url, notes, err := blueprint.ParseURL(u.text.value())
	u.url, u.notes, u.problem = url, notes, ""
	if err != nil {
		u.problem = err.Error()
	} else {
		u.showing = false
	}
}

// begun tells whether more was typed than what the field begins with.
func (u *urlScreen) begun() bool { return !strings.HasPrefix(https, u.text.value()) }

func (u *urlScreen) view(s *session) body {
	b := s.body()
	if b.small {
		b.heading("Where do people open ModelOp Center?")
	} else {
		b.heading("Where do people open ModelOp Center?")
		b.text("Entra ID sends people back to this address after they sign in, and to no other. " +
			"Type it exactly as it stands in the browser.")
		b.blank()
	}
	b.text("ModelOp URL")
	b.field(u.text)
	switch {
	case u.showing && u.problem != "":
		b.signed(roleBad, s.glyphs.failed, b.theme.paint(roleBad, u.problem))
	case u.problem == "":
		for _, n := range u.notes[max(len(u.notes)-2, 0):] {
			b.painted(roleMuted, 0, n)
		}
	}
	b.blank()
	if !u.begun() && !u.showing {
		b.text("For example https://modelop.contoso.com")
		b.blank()
	}
	u.preview(s, &b)
	b.note = u.cutNote
	return b
}

// preview shows the redirect URIs as they will be registered.
func (u *urlScreen) preview(s *session, b *body) {
	if s.opt.Redirects == nil {
		return
	}
	b.text("These addresses will be registered (redirect URIs)")
	if u.problem != "" && (u.begun() || u.showing) {
		b.painted(rolePlain, 2, "none until the URL is right")
		return
	}
	name, hint := "", "type the URL and they appear here"
	for _, r := range s.opt.Redirects(u.url, s.choices.Registrations...) {
		if r.Registration != name {
			name = r.Registration
			if u.problem != "" {
				b.labelled("  "+name, 31, hint)
				hint = ""
				continue
			}
			b.add("  " + name)
		}
		if u.problem == "" {
			b.address(4, r)
		}
	}
}

// address adds a redirect URI, whole where it can be.
func (b *body) address(indent int, r blueprint.RedirectURI) {
	text := r.URI
	if r.Fixed {
		text += " (Power BI, fixed)"
	}
	lead := strings.Repeat(" ", indent)
	for _, l := range chop(text, b.width-indent) {
		b.add(lead + l)
	}
}

func (u *urlScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case pausedMsg:
		if msg.text == u.text.value() && u.begun() {
			u.showing = u.problem != ""
		}
		return u, nil
	case keyMsg:
		switch msg.name {
		case "enter":
			return u.enter(s)
		case "esc":
			if s.listsSetups() {
				return newSetups(s), nil
			}
			return startTenant(s)
		}
	}
	changed, more := u.text.update(msg)
	if !changed {
		return u, nil
	}
	u.cutNote = ""
	if more {
		u.cutNote = onlyFirstLine
	}
	u.beginOnce()
	u.parse()
	return u, s.after(pause, pausedMsg{u.text.value()})
}

// beginOnce takes what the field begins with out again where a whole address was typed or pasted behind it: nobody
// means the host "https".
func (u *urlScreen) beginOnce() {
	rest, ok := strings.CutPrefix(u.text.value(), https)
	if lower := strings.ToLower(rest); ok && (strings.HasPrefix(lower, https) || strings.HasPrefix(lower, "http://")) {
		u.text.set(rest)
	}
}

// enter goes on with the URL, if it is one.
func (u *urlScreen) enter(s *session) (screen, tea.Cmd) {
	if u.problem != "" {
		u.showing = true
		return u, nil
	}
	if u.url.Path != "" && !s.opt.KeepPath && s.keptPath != u.url.String() {
		return newPath(u.url), nil
	}
	return afterURL(s, u.url)
}

// afterURL goes on with a URL that is settled: to the question whether a setup has moved there, or to the groups.
func afterURL(s *session, u blueprint.URL) (screen, tea.Cmd) {
	if len(s.account.Setups) > 0 && !s.account.HoldsSetup(u) {
		return startMoved(s, u)
	}
	s.settle(u)
	return startGroups(s)
}

// settle takes the URL. The other answers are those that the engine begins with for it, or the ones given before, when
// somebody has come back to the same URL.
func (s *session) settle(u blueprint.URL) {
	if s.settled && s.choices.URL == u {
		return
	}
	before := s.choices
	s.choices = s.run.Choices(u)
	if s.settled {
		s.choices = steps.AfterOther(s.choices, before)
	}
	s.run.UseFolder(s.opt.Folder) // one that was typed was for the URL before
	s.answers, s.earlier = plan.Answers{}, earlierAnswers{}
	s.settled = true
}

// unsettle leaves behind all that was chosen for the setup of another tenant. The URL may be the same there.
func (s *session) unsettle() {
	u := s.choices.URL
	s.choices, s.answers, s.earlier, s.settled = s.opt.Prefill, plan.Answers{}, earlierAnswers{}, false
	s.choices.URL = u
}
