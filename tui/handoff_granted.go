package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// granted tells that an administrator has granted what was left.
type granted struct {
	journey *journey
	was     []steps.Handoff
	outcome steps.Outcome
	at      time.Time
}

// startGranted goes on from what was waited for, and calls the person back, who is in another window.
func startGranted(s *session, j *journey, before, now steps.Outcome) (screen, tea.Cmd) {
	s.past = &now
	return &granted{journey: j, was: before.Handoffs, outcome: now, at: s.now}, tea.Raw("\a")
}

func (g *granted) about() (string, string) {
	return "Granted", "What was left for an administrator has been granted. The files of the setup tell so by now."
}

func (g *granted) rail() rail {
	if g.outcome.Complete() {
		return rail{at: stageApply}
	}
	return rail{at: stageApply, left: stageApply}
}

func (g *granted) keys(*session) []binding { return []binding{keyGoOn, keyQuit, keyHelp} }

func (g *granted) report(*session) report { return report{title: "Granted"} }

func (g *granted) view(s *session) body {
	b := s.body()
	seen := "granted, seen at " + g.at.Format("15:04")
	b.heading(words.HaveBeen(len(g.was), "The permission", "All permissions") + " granted")
	sign := b.theme.paint(roleOK, b.glyphs.done) + " "
	for _, h := range g.was {
		name, who := words.Clean(h.Permission), "for "+h.Registration
		if b.small {
			b.hang(sign, name+" "+who)
			b.painted(rolePlain, 2, seen)
			continue
		}
		b.hang(pad(sign+name, permissionColumn-1)+" ", pad(who, widest(g.was)+4)+seen)
	}
	b.blank()
	action := goOnLine
	if g.outcome.Complete() {
		b.text("Nothing is left for an administrator.")
	} else {
		b.text(fmt.Sprintf("Nothing is left for an administrator. %d of %s are done; the wizard can go on with the rest.",
			g.outcome.Changes, words.Count(g.outcome.Of, "change")))
		action = "Read the tenant again, and make the rest"
	}
	b.blank()
	b.action(true, action)
	return b
}

func (g *granted) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if k, ok := msg.(keyMsg); !ok || k.name != "enter" {
		return g, nil
	}
	if g.outcome.Complete() {
		return newDone(g.journey, g.outcome), nil
	}
	return startPlanning(s, g.journey, true)
}
