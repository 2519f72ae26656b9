package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// more holds the choices that most people never change. Those that are used lead back to Review with a new plan.
type more struct {
	from   *reviewing
	before blueprint.Choices // as Review has them
	folder string            // likewise: the one that was named
	ticks  []tickBox
	fields []*choiceField
	at     int  // the row with the focus: the ticks, then the fields
	work   work // looks whether the folder can be made; while it runs nothing is typed
	busy   bool
	stale  bool // another plan was made meanwhile than the one that Review shows
	note   string
}

// tickBox is a choice of yes or no.
type tickBox struct {
	name, about string
	on          bool
}

// choiceField is a choice that is typed.
type choiceField struct {
	label string
	cells int // the width of the field, where there is room
	*field
	check func(value string) error
	// beside says what the value means; it stands beside the field.
	beside  func(s *session, value string) string
	problem string // what is wrong with the value; empty: nothing that is shown yet
}

// The rows of the fields, after the ticks.
const (
	moreLifetime = iota
	morePrefix
	moreFolder
)

// labelCells is the column in which the fields begin.
const labelCells = 23

// morePausedMsg comes when typing may have rested; text is what stood in the field then.
type morePausedMsg struct {
	field *choiceField
	text  string
}

// folderMsg says whether the folder that was typed can be made.
type folderMsg struct{ err error }

func newMore(s *session, from *reviewing) *more {
	c := s.choices
	names := c.Names()
	m := &more{from: from, before: c, folder: s.run.NamedFolder()}
	for _, name := range blueprint.Names() {
		if !blueprint.IsRequired(name) {
			m.ticks = append(m.ticks, tickBox{name, words.NeedsIt(name), slices.Contains(names, name)})
		}
	}
	m.ticks = append(m.ticks, tickBox{words.SignInScopesChoice, words.WhySignInScopes, c.SignInScopes})
	m.fields = []*choiceField{
		moreLifetime: {
			label: "Secrets live for", cells: 20, field: newField(c.SecretLifetime.String()),
			check: func(v string) error {
				_, err := blueprint.ParseLifetime(v)
				return err
			},
			beside: func(s *session, v string) string {
				l, err := blueprint.ParseLifetime(v)
				if err != nil {
					return ""
				}
				return "until " + words.Date(l.From(s.now))
			},
		},
		morePrefix: {
			label: "Prefix for the names", cells: 20, field: newField(c.NamePrefix), check: blueprint.CheckNamePrefix,
			beside: func(_ *session, v string) string { return words.PrefixExample(v) },
		},
		moreFolder: {
			label: "Folder for the files", cells: 48, field: newField(s.run.Folder(c)),
			check:  func(string) error { return nil },
			beside: func(*session, string) string { return "" },
		},
	}
	return m
}

func (m *more) about() (string, string) {
	return "More choices", "What flags can set and most people never change. Review comes back with a new plan. Nothing has been changed."
}
func (m *more) rail() rail   { return rail{at: stageReview} }
func (m *more) typing() bool { return true }

func (m *more) keys(*session) []binding {
	keys := []binding{{key: "enter", word: "use these", short: "use", help: "use these, and make the plan anew"}}
	if m.typed() == nil { // in a field it types a blank
		keys = append(keys, binding{key: "space", word: "tick", wide: true})
	}
	return append(keys, keyBack, binding{key: "tab", word: "next field", help: "next row", wide: true},
		keyMove, keyHelpF1, keyLeave)
}

// typed is the field with the focus; nil where a tick has it.
func (m *more) typed() *choiceField {
	if m.at < len(m.ticks) {
		return nil
	}
	return m.fields[m.at-len(m.ticks)]
}

func (m *more) view(s *session) body {
	b := s.body()
	b.heading("More choices")
	if b.small { // the footer has no room for the key
		b.text(words.AlwaysNeeded + " Space ticks the others:")
	} else {
		b.text(words.AlwaysNeeded + " These are up to you:")
	}
	b.blank()
	const column = 35
	var abouts []string
	for _, t := range m.ticks {
		abouts = append(abouts, t.about)
	}
	beside := b.beside(column, abouts...)
	for i, t := range m.ticks {
		box := "[ ] "
		if t.on {
			box = "[x] "
		}
		if beside {
			b.option(i == m.at, pad(box+t.name, column)+t.about)
			continue
		}
		b.option(i == m.at, box+t.name, b.indented(4, t.about)...)
	}
	b.blank()
	for _, f := range m.fields {
		b.choiceField(f, f == m.typed(), f.beside(s, f.value()))
	}
	b.blank()
	b.text(words.NotTicked)
	b.note = m.note
	return b
}

// choiceField adds a field with its label before it and what it means behind it; in a small window each has a row of its
// own. A message stands directly below.
func (b *body) choiceField(f *choiceField, focus bool, beside string) {
	first, left, cells := len(b.rows), 0, fieldWidth(b.width)
	lead := ""
	if b.small {
		b.add(f.label)
	} else {
		left, cells = labelCells, min(f.cells, b.width-labelCells-2)
		lead = pad(f.label, left)
	}
	text, cursor := f.draw(cells)
	row := row{text: lead + b.theme.paint(roleMuted, "[") + pad(text, cells) + b.theme.paint(roleMuted, "]")}
	at := len(b.rows)
	fits := !b.small && left+cells+4+words.Cells(beside) <= b.width
	if fits && beside != "" {
		row.text += "  " + b.theme.paint(roleMuted, beside)
	}
	if focus {
		row.mark = marked
	}
	b.rows = append(b.rows, row)
	switch {
	case f.problem != "":
		b.signed(roleBad, b.glyphs.failed, b.theme.paint(roleBad, f.problem))
	case !fits && beside != "":
		indent := max(left, 2)
		b.painted(roleMuted, indent, words.CutMiddle(beside, b.width-indent, 2*len(dots)))
	}
	if focus {
		b.focus, b.last = first, len(b.rows)-1
		cursor.X += 3 + left // the marker, a space, the bracket
		cursor.Y = at
		b.cursor = cursor
	}
}

func (m *more) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case morePausedMsg:
		if msg.text == msg.field.value() {
			m.judge(msg.field)
		}
		return m, nil
	case folderMsg:
		m.busy = false
		if msg.err != nil {
			m.fields[moreFolder].problem = msg.err.Error()
			m.at = len(m.ticks) + moreFolder
			return m, nil
		}
		return m.use(s)
	case keyMsg:
		if next, cmd, done := m.press(s, msg.name); done {
			return next, cmd
		}
	}
	f := m.typed()
	if f == nil || m.busy {
		return m, nil
	}
	changed, cut := f.update(msg)
	if !changed {
		return m, nil
	}
	f.problem, m.note = "", ""
	if cut {
		m.note = onlyFirstLine
	}
	return m, s.after(pause, morePausedMsg{f, f.value()})
}

// press handles the keys that are not text, and tells whether the key was one.
func (m *more) press(s *session, key string) (screen, tea.Cmd, bool) {
	last := len(m.ticks) + len(m.fields) - 1
	ticking := m.typed() == nil
	switch {
	case key == "esc":
		next, cmd := m.back(s)
		return next, cmd, true
	case m.busy:
	case key == "enter":
		next, cmd := m.enter(s)
		return next, cmd, true
	case key == "up":
		m.at = max(m.at-1, 0)
	case key == "down":
		m.at = min(m.at+1, last)
	case key == "tab":
		m.at = (m.at + 1) % (last + 1)
	case key == "shift+tab":
		m.at = (m.at + last) % (last + 1)
	case ticking && key == "home":
		m.at = 0
	case ticking && key == "end":
		m.at = last
	case ticking && key == "space":
		m.ticks[m.at].on = !m.ticks[m.at].on
	default:
		return m, nil, false
	}
	return m, nil, true
}

// judge shows what is wrong with a field, and tells whether it is right.
func (m *more) judge(f *choiceField) bool {
	f.problem = ""
	if err := f.check(f.value()); err != nil {
		f.problem = err.Error()
	}
	return f.problem == ""
}

// enter uses the choices, if they can be used.
func (m *more) enter(s *session) (screen, tea.Cmd) {
	for i, f := range m.fields {
		if !m.judge(f) {
			m.at = len(m.ticks) + i
			return m, nil
		}
	}
	folder := m.fields[moreFolder].value()
	if folder == "" || folder == s.run.Folder(m.before) {
		return m.use(s)
	}
	m.busy = true
	run := s.run
	var cmd tea.Cmd
	m.work, cmd = s.start(func(context.Context, func(tea.Msg)) tea.Msg { return folderMsg{run.CheckFolder(folder)} })
	return m, cmd
}

// chosen are the choices as they stand here.
func (m *more) chosen() blueprint.Choices {
	c := m.before
	names := []string{}
	for _, t := range m.ticks {
		if t.name == words.SignInScopesChoice {
			c.SignInScopes = t.on
		} else if t.on {
			names = append(names, t.name)
		}
	}
	if all, err := blueprint.ParseRegistrations(names); err == nil && !slices.Equal(all, c.Names()) {
		c.Registrations = all
	}
	c.NamePrefix = m.fields[morePrefix].value()
	if l, err := blueprint.ParseLifetime(m.fields[moreLifetime].value()); err == nil && l.String() != c.SecretLifetime.String() {
		c.SecretLifetime = l
	}
	return c
}

// use makes the plan anew for the choices. Where none was changed, Review is as it was.
func (m *more) use(s *session) (screen, tea.Cmd) {
	chosen, folder := m.chosen(), m.fields[moreFolder].value()
	sameFolder := folder == s.run.Folder(m.before)
	if sameFolder && !m.stale && equalChoices(chosen, m.before) {
		return m.from, nil
	}
	s.choices = chosen
	if !sameFolder {
		s.run.UseFolder(folder)
	}
	return startPlanningFrom(s, m.from.journey, func(s *session) (screen, tea.Cmd) {
		m.restore(s)
		m.stale = true
		return m, nil
	})
}

// equalChoices tells whether nothing was chosen differently.
func equalChoices(a, b blueprint.Choices) bool {
	return slices.Equal(a.Names(), b.Names()) && a.SignInScopes == b.SignInScopes && a.NamePrefix == b.NamePrefix &&
		a.SecretLifetime == b.SecretLifetime
}

// restore takes back what was chosen here.
func (m *more) restore(s *session) {
	s.choices = m.before
	s.run.UseFolder(m.folder)
}

// back leaves all as Review has it. After another plan was made, Review's is made once more.
func (m *more) back(s *session) (screen, tea.Cmd) {
	s.stop(m.work)
	if m.stale {
		return startPlanning(s, m.from.journey, false)
	}
	return m.from, nil
}
