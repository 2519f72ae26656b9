package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// journey is the way from the answers to the end of the run, which the screens from Review on share.
type journey struct {
	// answers are those that were given on this way. Going back and forth asks again, with the earlier answers chosen.
	answers plan.Answers
	// withoutSecrets adds none, since a tenant policy stands against them.
	withoutSecrets bool
	// moved says what others have changed since Review was looked at, until it is shown anew. Empty: nothing.
	moved string
}

// startReview makes the plan for the answers and shows it.
func startReview(s *session) (screen, tea.Cmd) {
	if s.past == nil {
		s.askPrefixAgain()
	}
	// Whether the URL is a new one was answered with the URL itself.
	j := &journey{answers: s.answers}
	return startPlanning(s, j, false)
}

// backKeys is esc where there is a way back.
func (s *session) backKeys() []binding {
	if s.past != nil {
		return nil
	}
	return []binding{keyBack}
}

// planning makes the plan, and reads the tenant again before that where asked.
type planning struct {
	journey *journey
	work    work
	reads   bool
	since   time.Time
	shown   bool // it takes long enough to be told
	back    func(s *session) (screen, tea.Cmd)
	direct  bool // secrets that are missing are added at once: the line that led here said so
}

// planMsg is what planning found out.
type planMsg struct {
	plan    plan.Plan
	account *steps.Account // the tenant was read again
	err     error
}

// clockless is how long a wait is told without a clock.
const clockless = 2 * time.Second

// startPlanning makes the plan for the answers of the journey. read reads the tenant again first.
func startPlanning(s *session, j *journey, read bool) (screen, tea.Cmd) {
	return plans(s, &planning{journey: j, reads: read, since: s.now, back: startGroups})
}

// startPlanningFrom is the same from a screen that holds answers of its own: whoever goes back, or meets an obstacle, gets
// back to it.
func startPlanningFrom(s *session, j *journey, back func(s *session) (screen, tea.Cmd)) (screen, tea.Cmd) {
	return plans(s, &planning{journey: j, since: s.now, back: back})
}

// plans begins to plan.
func plans(s *session, p *planning) (screen, tea.Cmd) {
	j, read := p.journey, p.reads
	choices, answers, run := s.choices, j.answers, s.run
	if j.withoutSecrets {
		choices.Secrets = blueprint.SecretsKeep
	}
	var cmd tea.Cmd
	p.work, cmd = s.start(func(ctx context.Context, _ func(tea.Msg)) tea.Msg {
		var msg planMsg
		if read {
			account, err := run.Read(ctx)
			if err != nil {
				return planMsg{err: err}
			}
			msg.account = &account
		}
		msg.plan, msg.err = run.Plan(ctx, choices, answers)
		return msg
	})
	return p, tea.Batch(cmd, s.after(patience, slowMsg{p.work.id}))
}

func (p *planning) about() (string, string) {
	return "Review", "The wizard compares the tenant with what ModelOp Center needs. Nothing is changed by that."
}
func (p *planning) rail() rail { return rail{at: stageReview} }
func (p *planning) keys(s *session) []binding {
	return append(s.backKeys(), keyQuit, keyHelp)
}
func (p *planning) ticking() bool { return true }

func (p *planning) view(s *session) body {
	b := s.body()
	if !p.shown {
		return b
	}
	b.heading("Comparing " + s.tenantName() + " with what ModelOp Center needs")
	text := "Reading the tenant. Nothing is changed by that."
	if waited := s.now.Sub(p.since); waited >= clockless {
		text += " " + words.Clock(waited)
	}
	b.text(text)
	return b
}

func (p *planning) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case slowMsg:
		p.shown = p.shown || msg.work == p.work.id
	case keyMsg:
		if msg.name == "esc" && s.past == nil {
			s.stop(p.work)
			return p.back(s)
		}
	case planMsg:
		if msg.account != nil {
			s.account = *msg.account
		}
		if msg.err != nil {
			return startObstacle(s, p.journey, words.ProblemOf(msg.err), p.back), nil
		}
		if msg.plan.Key != s.plan.Key || msg.plan.Tenant.ID != s.plan.Tenant.ID {
			s.dropTest() // it was of another setup
		}
		s.plan = msg.plan
		if len(msg.plan.Questions) > 0 {
			return newQuestion(s, p.journey, msg.plan.Questions[0]), nil
		}
		if limit := steps.LimitBefore(msg.plan, s.choices.SecretLifetime, s.now); limit != nil {
			return newSecretLimit(s, p.journey, limit, nil), nil
		}
		if p.direct && steps.OnlySecrets(msg.plan) {
			return startApply(s, p.journey, msg.plan)
		}
		return newReview(s, p.journey, msg.plan), nil
	}
	return p, nil
}

// startObstacle tells, in place of Review, what keeps the run from going on. back leads to the answers that may be wrong.
func startObstacle(s *session, j *journey, p *steps.Problem, back func(s *session) (screen, tea.Cmd)) screen {
	again := action{text: "Try again", take: func(s *session) (screen, tea.Cmd) {
		return plans(s, &planning{journey: j, reads: true, since: s.now, back: back})
	}}
	if s.past != nil {
		return newRefusal(rail{at: stageReview}, p, "What is done stays.", nil, again)
	}
	return newRefusal(rail{at: stageReview}, p, nothingChanged, back, again)
}
