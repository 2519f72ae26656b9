package tui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// typePrefix takes a prefix for the new names.
func (s *session) typePrefix(value string) {
	if s.earlier.prefix == "" || s.choices.NamePrefix != s.earlier.prefix {
		s.earlier.before = s.choices.NamePrefix
	}
	s.earlier.prefix, s.choices.NamePrefix = value, value
}

// askPrefixAgain takes the prefix back that was typed at a question: with it the plan would find nothing to ask about.
func (s *session) askPrefixAgain() {
	if s.earlier.prefix != "" && s.choices.NamePrefix == s.earlier.prefix {
		s.choices.NamePrefix = s.earlier.before
	}
}

// prefix asks for a prefix for the names of the new registrations, where others have the usual ones.
type prefix struct {
	journey  *journey
	question plan.Question
	from     screen // where "a new one" was chosen; nil: the plan asked
	field    *field
	problem  string
	note     string
}

func newPrefix(s *session, j *journey, q plan.Question, from screen) *prefix {
	return &prefix{journey: j, question: q, from: from, field: newField(cmp.Or(s.earlier.prefix, s.choices.NamePrefix))}
}

func (p *prefix) about() (string, string) {
	return "A prefix for the names", "Two registrations with the same name confuse people. With a prefix nobody mixes them up."
}
func (p *prefix) rail() rail   { return questionRail }
func (p *prefix) typing() bool { return true }
func (p *prefix) keys(s *session) []binding {
	keys := []binding{keyGoOn}
	if p.from != nil {
		keys = append(keys, keyBack)
	} else {
		keys = append(keys, s.backKeys()...)
	}
	return append(keys, keyHelpF1, keyLeave)
}

func (p *prefix) view(s *session) body {
	b := s.body()
	q := p.question
	const confuse = "Two with the same name confuse people, so give the new ones a prefix."
	serves := ""
	for _, c := range q.Candidates {
		if c.Serves != "" {
			serves = words.Clean(c.Serves)
		}
	}
	heading, why := "The name "+q.Registration+" is taken", "The registration that has it is left alone. "+confuse
	if q.Kind == plan.NamePrefix && serves != "" {
		heading = "Another ModelOp Center uses the name " + q.Registration
		why = "That registration serves " + serves + " and is left alone. " + confuse
	}
	b.heading(heading)
	if !b.small { // the question stands in view with its field
		b.text(why)
		b.blank()
	}
	b.text("Prefix for the names")
	b.field(p.field)
	if p.problem != "" {
		b.signed(roleBad, b.glyphs.failed, p.problem)
	}
	b.blank()
	if b.small {
		b.text(why)
		b.blank()
	}
	b.text("The new registrations will be called")
	for _, name := range s.choices.Names() {
		b.painted(rolePlain, 2, words.CutEnd(words.Clean(p.field.input.Value())+name, b.width-2))
	}
	b.blank()
	b.text("The redirect URI keeps \"gateway-service\": ModelOp Center expects it so.")
	b.note = p.note
	return b
}

func (p *prefix) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if k, ok := msg.(keyMsg); ok {
		switch k.name {
		case "enter":
			return p.take(s)
		case "esc":
			if p.from != nil {
				return p.from, nil
			}
			return backToGroups(s, p)
		}
	}
	changed, cutPaste := p.field.update(msg)
	if changed {
		p.problem, p.note = "", ""
		if err := blueprint.CheckNamePrefix(p.field.value()); err != nil {
			p.problem = err.Error()
		}
	}
	if cutPaste {
		p.note = onlyFirstLine
	}
	return p, nil
}

// take is enter. A prefix is needed: without one the plan would ask again.
func (p *prefix) take(s *session) (screen, tea.Cmd) {
	value := p.field.value()
	if value == "" {
		p.problem = "Type a prefix, for example prod-"
		return p, nil
	}
	if err := blueprint.CheckNamePrefix(value); err != nil {
		p.problem = err.Error()
		return p, nil
	}
	s.typePrefix(value)
	if p.from != nil {
		p.journey.adopt(s, p.question.Registration, plan.AdoptNew)
	}
	return p.journey.again(s)
}
