package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// closeUp tells all that is known about the registrations of a question, each with the address of its page in the Entra
// admin center: for whoever compares them, or has a browser elsewhere only.
type closeUp struct {
	from       screen
	heading    string
	all        []seen
	unattended string // the flags that answer the question
	note       string
}

// seen is one of the registrations.
type seen struct {
	name  string // above it; empty: the heading names it
	facts []words.Fact
	page  string
}

// candidatesCloseUp is a closer look at the registrations that could be adopted.
func candidatesCloseUp(s *session, from screen, q plan.Question) *closeUp {
	c := &closeUp{from: from, unattended: fmt.Sprintf("Unattended: --adopt %s=APP-ID", q.Registration)}
	for i, one := range q.Candidates {
		name := cmp.Or(words.Clean(one.DisplayName), q.Registration)
		c.all = append(c.all, seen{name: fmt.Sprintf("%d  %s", i+1, name), facts: words.CandidateFacts(one, s.now), page: s.portalOf(one.AppID)})
	}
	c.heading = words.Called(len(c.all), q.Registration)
	if len(c.all) == 1 {
		c.heading, c.all[0].name = q.Registration+", as it is now", ""
		c.unattended += ", or --name-prefix"
	}
	return c
}

// holdsCloseUp is a closer look at the ways in which others can use a registration.
func holdsCloseUp(s *session, q plan.Question) *closeUp {
	return &closeUp{
		heading:    "Who else can use " + q.Registration,
		all:        []seen{{facts: words.HoldFacts(q), page: s.portalOf(q.AppID)}},
		unattended: fmt.Sprintf("Unattended: --adopt %[1]s=APP-ID, or --adopt %[1]s=leave", q.Registration),
	}
}

func (c *closeUp) about() (string, string) {
	return "A closer look", "All that the wizard knows about it, and where to see it in the Entra admin center. The question stays open."
}
func (c *closeUp) rail() rail { return questionRail }

func (c *closeUp) keys(*session) []binding {
	keys := []binding{keyBack}
	if len(c.all) == 1 {
		keys = append(keys, keyPortal, binding{key: "c", word: "copy page", short: "copy", help: "copy the address of the page"})
	}
	return append(keys, keyQuit, keyHelp)
}

func (c *closeUp) view(s *session) body {
	b := s.body()
	b.heading(c.heading)
	for _, one := range c.all {
		if one.name != "" {
			b.subheading(one.name)
		}
		b.facts(one.facts)
		b.blank()
		b.aloneLink(one.page)
		b.blank()
	}
	b.text(c.unattended)
	b.note = c.note
	return b
}

// facts adds labels and their texts, of which each row stands for itself.
func (b *body) facts(all []words.Fact) {
	column := factColumn
	for _, f := range all {
		column = max(column, words.Cells(f.Label)+2)
	}
	for _, f := range all {
		label := f.Label
		for row := range strings.SplitSeq(f.Text, "\n") {
			b.labelled(label, column, row)
			label = ""
		}
	}
}

func (c *closeUp) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case pageOpenedMsg:
		c.note = s.opened(msg.err)
	case keyMsg:
		switch msg.name {
		case "esc":
			return c.from, nil
		case "o":
			return c, s.open(c.all[0].page)
		case "c":
			c.note = s.sent("The address was")
			return c, tea.SetClipboard(c.all[0].page)
		}
	}
	return c, nil
}
