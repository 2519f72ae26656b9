package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// granting shows the consents while they are given.
type granting struct {
	administrator *administrator
	consent       steps.Consent
	work          work
	started       time.Time
	rows          []progressRow
	stopping      bool
}

// grantedMsg is the end of granting.
type grantedMsg struct{ outcome steps.Outcome }

func startGranting(s *session, a *administrator, c steps.Consent) (screen, tea.Cmd) {
	g := &granting{administrator: a, consent: c, started: s.now}
	of := map[string]int{}
	for _, i := range c.Items {
		if of[i.Registration] == 0 {
			g.rows = append(g.rows, progressRow{name: i.Registration})
		}
		of[i.Registration]++
	}
	for i := range g.rows {
		g.rows[i].event = steps.Event{Kind: steps.Next, Registration: g.rows[i].name, Of: of[g.rows[i].name]}
	}
	run := a.engine
	var cmd tea.Cmd
	g.work, cmd = s.start(func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		// It takes a second. A sign-in that is lost meanwhile ends it, and trying again begins with a new one.
		lost := func(_ context.Context, p *steps.Problem) error { return p }
		return grantedMsg{run.Grant(ctx, c, func(e steps.Event) { tell(eventMsg{e}) }, lost)}
	})
	s.writing = g.work
	return g, cmd
}

func (g *granting) about() (string, string) {
	return "Granting", "What you said yes to is granted, and nothing else. What is granted stays."
}
func (g *granting) rail() rail     { return g.administrator.deciding }
func (g *granting) ticking() bool  { return true }
func (g *granting) outlasts() bool { return true }

func (g *granting) keys(*session) []binding {
	leave := binding{key: "ctrl+c", word: "stop", help: "stop after the running requests"}
	if g.stopping {
		leave = binding{key: "ctrl+c", word: "leave at once", help: "leave at once; run it again to see what is granted"}
	}
	return []binding{leave, keyHelp}
}

func (g *granting) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateWorking}}
}

func (g *granting) view(s *session) body {
	b := s.body()
	heading := "Granting " + words.Count(g.consent.Possible(), "permission") + " in " + s.named(g.consent.Tenant)
	if g.stopping {
		heading = "Stopping"
	}
	b.heading(heading)
	for _, r := range g.rows {
		b.progress(r, s.now)
	}
	if d := s.now.Sub(g.started); d >= 2*time.Second {
		b.blank()
		b.text("For " + words.Clock(d) + " so far.")
	}
	return b
}

func (g *granting) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case eventMsg:
		for i := range g.rows {
			if r := &g.rows[i]; r.name == msg.event.Registration && msg.event.Kind != steps.Note {
				r.event = msg.event
			}
		}
	case stoppingMsg:
		g.stopping = true
	case grantedMsg:
		return g.ended(s, msg.outcome)
	}
	return g, nil
}

func (g *granting) ended(s *session, o steps.Outcome) (screen, tea.Cmd) {
	a := g.administrator
	end := newGrantEnded(a, g.consent, o)
	switch {
	case s.ctx.Err() != nil || o.Result == steps.ResultInterrupted:
		return g, s.quit(end.result(s))
	case o.Result == steps.ResultDone && a.after != nil && g.consent.Possible() == len(g.consent.Items):
		return a.after(s)
	}
	return end, nil
}

// interrupt stops after the running requests, and leaves at once when asked again.
func (g *granting) interrupt(*session) (screen, tea.Cmd) {
	if g.stopping {
		g.work.cancel()
		return g, nil
	}
	g.stopping = true
	run := g.administrator.engine
	return g, func() tea.Msg {
		run.Stop()
		return nil
	}
}

// grantEnded tells what was granted.
type grantEnded struct {
	administrator *administrator
	consent       steps.Consent
	outcome       steps.Outcome
	menu          menu
}

func newGrantEnded(a *administrator, c steps.Consent, o steps.Outcome) *grantEnded {
	if o.Result == steps.ResultDone && c.Possible() < len(c.Items) {
		o.Result = steps.ResultPartial // what this administrator may not grant is left
	}
	e := &grantEnded{administrator: a, consent: c, outcome: o}
	e.menu = newMenu(len(e.decision()))
	return e
}

func (e *grantEnded) about() (string, string) {
	return "Granted", "What was granted, and what was not. Whoever asked notices by themselves."
}

func (e *grantEnded) rail() rail {
	at := e.administrator.deciding
	at.over = at.at == stageGrant && e.outcome.Result == steps.ResultDone
	return at
}

func (e *grantEnded) decision() []string {
	last := finishLine
	if e.administrator.back != nil {
		last = goBackLine
	}
	switch {
	case len(e.problems()) > 0:
		return []string{last, "Try again", otherAccountLine}
	case e.outcome.Result != steps.ResultDone:
		return []string{last, otherAccountLine}
	}
	return []string{last}
}

func (e *grantEnded) problems() []namedProblem {
	var all []namedProblem
	for _, t := range words.Problems(e.outcome) {
		name := "Granting"
		if len(t.Names) > 0 {
			name = words.List(t.Names)
		}
		all = append(all, namedProblem{name: name, problem: t.Problem})
	}
	return all
}

func (e *grantEnded) keys(*session) []binding {
	enter := keyChoose
	if len(e.decision()) == 1 {
		enter = binding{key: "enter", word: "finish"}
	}
	keys := append([]binding{enter}, e.menu.keys()...)
	if len(e.problems()) > 0 {
		keys = append(keys, binding{key: "e", word: "error"})
	}
	return append(keys, keyQuit, keyHelp)
}

func (e *grantEnded) view(s *session) body {
	b := s.body()
	o := e.outcome
	tenant := s.named(e.consent.Tenant)
	switch {
	case o.Changes == 0:
		b.heading("Nothing was granted in " + tenant)
	case o.Changes < len(e.consent.Items):
		b.heading(fmt.Sprintf("%d of %s granted in %s", o.Changes, words.HaveBeen(len(e.consent.Items), "1 permission", words.Count(len(e.consent.Items), "permission")), tenant))
	default:
		b.heading(words.HaveBeen(o.Changes, "1 permission", words.Count(o.Changes, "permission")) + " granted in " + tenant)
	}
	if b.small {
		b.actions(e.menu, e.decision()...)
		b.blank()
	}
	for _, r := range o.Registrations {
		if r.Of > 0 && r.Done == r.Of {
			e.viewGranted(&b, r.Name)
			continue
		}
		b.progress(progressRow{name: r.Name, event: steps.Event{Kind: r.State, Done: r.Done, Of: r.Of}, problem: r.Problem}, s.now)
	}
	for _, i := range e.consent.Items {
		if i.Needs != "" {
			b.signed(roleWarn, signLook, words.Clean(i.Permission)+" to "+words.Clean(i.DisplayName)+" is left: it needs a "+i.Needs+".")
		}
	}
	for _, t := range words.Problems(o) {
		b.blank()
		b.signed(roleBad, b.glyphs.failed, t.Sentence()+" e: who can fix it.")
	}
	b.blank()
	switch {
	case o.Result == steps.ResultDone:
		b.text("Whoever asked can go on: a wizard that waits notices within seconds, and so does the next run.")
	case o.Changes > 0:
		b.text("What is granted stays.")
	}
	if !b.small {
		b.blank()
		b.actions(e.menu, e.decision()...)
	}
	return b
}

// viewGranted lists what a registration has got.
func (e *grantEnded) viewGranted(b *body, registration string) {
	sign := b.theme.paint(roleOK, b.glyphs.done) + " "
	for _, i := range e.consent.Items {
		switch {
		case i.Registration != registration || i.Needs != "":
		case b.small:
			b.hang(sign, words.Clean(i.Permission)+" to "+words.Clean(i.DisplayName))
		default:
			b.hang(pad(sign+words.Clean(i.Permission), permissionColumn-1)+" ", "to "+words.Clean(i.DisplayName)+", granted")
		}
	}
}

// leave is q: what was granted is how the window ends.
func (e *grantEnded) leave(s *session) tea.Cmd { return s.quit(e.result(s)) }

// interrupt is ctrl+c, which has nothing to stop any more.
func (e *grantEnded) interrupt(s *session) (screen, tea.Cmd) { return e, e.leave(s) }

// result is how the wizard ends from here: in the operator's window that is how Apply has ended.
func (e *grantEnded) result(s *session) steps.Outcome {
	if s.past != nil {
		return *s.past
	}
	return e.outcome
}

func (e *grantEnded) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || e.menu.press(k.name) {
		return e, nil
	}
	switch k.name {
	case "e":
		if problems := e.problems(); len(problems) > 0 {
			return newErrorInFull(e, nil, problems), nil
		}
	case "enter":
		switch e.decision()[e.menu.at] {
		case otherAccountLine:
			return startFlow(s, e.administrator.flow())
		case "Try again":
			return e.administrator.compare(s)
		case goBackLine:
			if e.outcome.Changes > 0 {
				return e.administrator.after(s)
			}
			return e.administrator.back(s)
		}
		return e, e.leave(s)
	}
	return e, nil
}
