package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// newStrangersHold asks whether others who can use a registration may use what it is about to be given.
func newStrangersHold(s *session, j *journey, q plan.Question) screen {
	say := func(b *body) {
		b.text(words.AboutToGive(q.Gives))
		b.blank()
		for _, h := range q.Holds {
			value := words.Clean(h.Value)
			if h.Kind == plan.HoldUnknown {
				b.signed(roleWarn, signUnknown, "unknown: "+words.UnknownHold)
				continue
			}
			b.labelled(b.theme.paint(roleWarn, signLook)+" "+h.Kind, 23, value)
		}
		if q.AppID != "" {
			b.text("App id " + words.Clean(q.AppID))
		}
		b.blank()
		b.text(fmt.Sprintf("Is that right for %s? Ask, if you do not know these.", s.tenantName()))
	}
	answers := []action{
		{
			text:  fmt.Sprintf("No: leave %s as it is, and go on with the others", q.Registration),
			short: fmt.Sprintf("No: leave %s out", q.Registration),
			take: func(s *session) (screen, tea.Cmd) {
				j.answers.LeaveOut = with(j.answers.LeaveOut, q.Registration, true)
				return j.again(s)
			},
		},
		{
			text:  fmt.Sprintf("Yes, they may: go on with %s too", q.Registration),
			short: "Yes, they may use it too",
			take: func(s *session) (screen, tea.Cmd) {
				j.answers.TrustHolds = with(j.answers.TrustHolds, q.AppID, true)
				return j.again(s)
			},
		},
	}
	var question *decide
	if q.CanBeNew {
		answers = append(answers, action{text: "Make a new one instead", take: func(s *session) (screen, tea.Cmd) {
			return newPrefix(s, j, q, question), nil
		}})
	}
	answers = append(answers, stopHere("Stop here"))
	question = newDecide(s, fmt.Sprintf("Somebody else can use %s too", q.Registration), say, "", answers...)
	question.closeUp = holdsCloseUp(s, q)
	question.closeUp.from = question
	return question
}

// newHurting asks for a change that hurts somebody. Its answer goes where the journey keeps it.
func newHurting(s *session, j *journey, q plan.Question, about words.HurtingChange, kept *plan.Decision) screen {
	answerWith := func(p plan.Decision) func(*session) (screen, tea.Cmd) {
		return func(s *session) (screen, tea.Cmd) {
			*kept = p
			return j.again(s)
		}
	}
	say := func(b *body) {
		b.text(words.Clean(q.Text))
		if about.Text != "" {
			b.blank()
			b.text(about.Text)
		}
	}
	return newDecide(s, about.Heading, say, "",
		action{text: words.LeaveChange, take: answerWith(plan.LeaveIt)},
		action{text: about.Make, short: about.Short, take: answerWith(plan.Allow)},
		saveOpen(s))
}

// saveOpen is the action line that keeps the plan with its question, where that can be answered when it is applied.
func saveOpen(s *session) action {
	if s.past != nil || !s.plan.Savable() {
		return stopHere("Stop here, without changing anything")
	}
	return action{text: saveAndStop, short: saveAndStopShort, take: func(s *session) (screen, tea.Cmd) { return nil, s.savePlan(s.plan, true) }}
}
