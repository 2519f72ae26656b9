package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// secretLimit tells of a tenant policy that stands against the secrets: before Review where the policy could be read, else
// at the end of Apply, where all but the secrets is done.
type secretLimit struct {
	journey *journey
	limit   *steps.SecretLimit
	outcome *steps.Outcome // how Apply has ended; nil: before Review
	lines   []action
	menu    menu
}

// handoffFile is what an administrator gets.
const handoffFile = "handoff.md"

// newSecretLimit is the screen at the end of a run or, without an outcome, before Review.
func newSecretLimit(s *session, j *journey, limit *steps.SecretLimit, o *steps.Outcome) *secretLimit {
	l := &secretLimit{journey: j, limit: limit, outcome: o}
	for _, offer := range limit.Offers {
		l.lines = append(l.lines, action{text: words.LimitOffer(*limit, offer, s.now), take: func(s *session) (screen, tea.Cmd) { return l.use(s, offer) }})
	}
	l.lines = append(l.lines, action{text: words.LimitGoOn(*limit), take: l.without})
	switch {
	case o == nil:
		l.lines = append(l.lines, action{text: "Stop here, without changing anything", take: func(s *session) (screen, tea.Cmd) {
			return l, s.quit(s.interrupted())
		}})
	case limit.Forbidden:
		l.lines = append(l.lines, action{text: words.LimitTryAgain, take: l.again})
	}
	l.menu = newMenu(len(l.lines))
	return l
}

func (l *secretLimit) about() (string, string) {
	return "Secrets and the tenant's policy", "A policy of the tenant says how long a client secret may live, or that there may be none."
}

func (l *secretLimit) rail() rail {
	if l.outcome == nil {
		return questionRail
	}
	return rail{at: stageApply}
}

func (l *secretLimit) keys(s *session) []binding {
	keys := []binding{keyChoose, keyMove}
	keys = append(keys, idKeys(l.limit.Problem)...)
	if l.outcome == nil {
		keys = append(append(keys, s.backKeys()...), keyQuit)
	}
	return append(keys, keyHelp)
}

func (l *secretLimit) view(s *session) body {
	b := s.body()
	b.heading(words.LimitHeading(*l.limit))
	if b.small {
		b.lines(l.menu, l.lines)
		b.blank()
	}
	b.text(words.LimitText(*l.limit, s.tenantName()))
	if !b.small {
		b.blank()
		b.lines(l.menu, l.lines)
	}
	return b
}

func (l *secretLimit) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || l.menu.press(k.name) {
		return l, nil
	}
	switch k.name {
	case "enter":
		return l.lines[l.menu.at].take(s)
	case "i":
		return startIDs(l.limit.Problem, l), nil
	case "esc":
		if l.outcome == nil && s.past == nil {
			return startGroups(s)
		}
	}
	return l, nil
}

// use takes a shorter lifetime. After Apply nothing but the missing secrets is added, and that is done at once.
func (l *secretLimit) use(s *session, lifetime blueprint.Lifetime) (screen, tea.Cmd) {
	s.choices.SecretLifetime = lifetime
	if l.outcome == nil {
		return startPlanning(s, l.journey, false)
	}
	return l.again(s)
}

func (l *secretLimit) again(s *session) (screen, tea.Cmd) {
	return plans(s, &planning{journey: l.journey, reads: true, direct: true, since: s.now, back: startGroups})
}

// without goes on and leaves the secrets out.
func (l *secretLimit) without(s *session) (screen, tea.Cmd) {
	if l.outcome == nil {
		l.journey.withoutSecrets = true
		return startPlanning(s, l.journey, false)
	}
	next := afterApply(s, l.journey, *l.outcome)
	asks := slices.ContainsFunc(l.outcome.Files, func(f steps.File) bool { return f.Name == handoffFile })
	if done, ok := next.(*doneScreen); ok && l.limit.Forbidden && asks {
		done.note = "What to ask for is in " + handoffFile + "."
	}
	return next, nil
}
