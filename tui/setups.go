package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// setupsScreen shows the setups that the tenant holds: whoever comes back to repair one presses enter.
type setupsScreen struct {
	menu   menu
	work   work // reading again
	detail bool
	note   string
}

func newSetups(s *session) *setupsScreen {
	m := newMenu(len(s.account.Setups) + 1)
	for i, setup := range s.account.Setups {
		if setup.URL == s.choices.URL.String() {
			m.at = i
		}
	}
	return &setupsScreen{menu: m}
}

func (c *setupsScreen) about() (name, text string) {
	return "ModelOp URL", "This tenant holds setups already. Choosing one fills in its answers, so that the wizard can check and repair it."
}

func (c *setupsScreen) rail() rail { return rail{at: stageURL} }

func (c *setupsScreen) keys(*session) []binding {
	if c.detail {
		return []binding{keyBack, keyQuit, keyHelp}
	}
	keys := []binding{keyGoOn, keyMove}
	if c.menu.at < c.menu.n-1 {
		keys = append(keys, binding{key: "d", word: "details", wide: true, help: "details of the focused setup"})
	}
	return append(keys, binding{key: "r", word: "read again", wide: true, help: "read the tenant again"}, keyBack, keyQuit, keyHelp)
}

func (c *setupsScreen) view(s *session) body {
	if c.detail {
		return c.viewDetail(s)
	}
	b := s.body()
	setups := s.account.Setups
	b.heading(s.tenantName() + " holds ModelOp Center setups already")
	b.text("Choose one to check and repair it. Its answers are filled in for you.")
	b.blank()
	const other = "Another ModelOp URL"
	column := words.Cells(other) + 2
	for _, setup := range setups {
		column = max(column, words.Cells(words.Clean(setup.URL))+2)
	}
	const widest, least = 42, 30 // of what stands beside an address, and of an address that is cut
	whole := column
	column = min(column, b.width-widest)
	beside := !b.small && column >= min(whole, least)
	for i, setup := range setups {
		sign, signRole, state := setupState(s, setup)
		text := b.theme.paint(signRole, sign) + " " + b.theme.paint(signRole, state)
		if !beside {
			more := []string{"  " + text}
			for _, d := range words.SetupDates(setup) {
				more = append(more, "  "+b.theme.paint(roleMuted, d))
			}
			b.option(i == c.menu.at, cutAddress(words.Clean(setup.URL), b.width), more...)
			continue
		}
		b.option(i == c.menu.at,
			pad(cutAddress(words.Clean(setup.URL), column-2), column)+text,
			pad("", column)+b.theme.paint(roleMuted, strings.Join(words.SetupDates(setup), ", ")))
	}
	if !beside {
		b.option(c.menu.at == len(setups), other)
	} else {
		b.option(c.menu.at == len(setups), pad(other, column)+b.theme.paint(roleMuted, "a new setup, or a new address for one"))
	}
	b.note = c.note
	return b
}

// setupState says how a setup is.
func setupState(s *session, setup steps.SetupSummary) (sign string, r role, text string) {
	text = words.SetupState(setup)
	switch {
	case setup.Unknown != "":
		return signUnknown, roleWarn, text
	case setup.Changes > 0:
		return signLook, roleWarn, text
	}
	return s.glyphs.done, roleOK, text
}

func (c *setupsScreen) viewDetail(s *session) body {
	b := s.body()
	setup := s.account.Setups[c.menu.at]
	b.heading("The setup of " + words.Clean(setup.URL))
	b.facts(words.SetupFacts(setup))
	return b
}

func (c *setupsScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case slowMsg:
		if msg.work == c.work.id {
			return &reading{rails: c.rail(), work: c.work, ended: setupsReadAgain}, nil
		}
	case signedInMsg:
		return setupsReadAgain(s, msg)
	case keyMsg:
		return c.press(s, msg.name)
	}
	return c, nil
}

func (c *setupsScreen) press(s *session, key string) (screen, tea.Cmd) {
	if c.detail {
		if key == "esc" {
			c.detail = false
		}
		return c, nil
	}
	if c.menu.press(key) {
		return c, nil
	}
	switch key {
	case "enter":
		s.stop(c.work)
		if c.menu.at == len(s.account.Setups) {
			return c.another(s), nil
		}
		setup := s.account.Setups[c.menu.at]
		if setup.Choices.URL.Host == "" {
			c.note = words.UnreadableURL
			return c, nil
		}
		s.settle(setup.Choices.URL)
		return startGroups(s)
	case "d":
		c.detail = c.menu.at < len(s.account.Setups)
	case "r":
		s.stop(c.work)
		w, cmd := readAgain(s)
		c.work, c.note = w, "Reading the tenant again."
		return c, tea.Batch(cmd, s.after(patience, slowMsg{w.id}))
	case "esc":
		s.stop(c.work)
		return startTenant(s)
	}
	return c, nil
}

// another asks for a URL, and does not offer that of a setup.
func (c *setupsScreen) another(s *session) screen {
	if s.account.HoldsSetup(s.choices.URL) {
		return newURL(blueprint.URL{})
	}
	return newURL(s.choices.URL)
}

// setupsReadAgain shows the setups again, after the tenant was read again.
func setupsReadAgain(s *session, msg signedInMsg) (screen, tea.Cmd) {
	if msg.err != nil {
		return readAgainEnded(s, msg)
	}
	s.account = msg.account
	return startURLStep(s)
}

// movedScreen asks whether a new URL is a new setup, or the new address of one.
type movedScreen struct {
	url  blueprint.URL
	menu menu
}

func startMoved(s *session, u blueprint.URL) (screen, tea.Cmd) {
	m := newMenu(len(s.account.Setups) + 1)
	for i, setup := range s.account.Setups {
		if s.choices.URL == u && s.answers.Replaces == setup.Key {
			m.at = i + 1
		}
	}
	return &movedScreen{url: u, menu: m}, nil
}

func (m *movedScreen) about() (name, text string) {
	return "New or moved?", "A setup that gets a new address keeps its ids, secrets and consents. A new setup gets its own."
}

func (m *movedScreen) rail() rail { return rail{at: stageURL} }

func (m *movedScreen) keys(s *session) []binding {
	return append(append([]binding{keyChoose, keyMove}, s.backKeys()...), keyQuit, keyHelp)
}

func (m *movedScreen) view(s *session) body {
	b := s.body()
	setups := s.account.Setups
	b.heading("Is " + cutAddress(m.url.String(), b.width-len("Is ")) + " a new ModelOp Center, or has one moved?")
	if b.small {
		m.options(s, &b)
		b.blank()
	}
	b.text(fmt.Sprintf("%s holds %s already. If one of them has got a new address, the wizard gives it that address and keeps its ids, secrets and consents.",
		s.tenantName(), words.Count(len(setups), "setup")))
	b.blank()
	if !b.small {
		m.options(s, &b)
		b.blank()
	}
	b.text("After a move the old addresses stay registered. Remove them by hand when nobody uses them.")
	return b
}

func (m *movedScreen) options(s *session, b *body) {
	b.action(m.menu.at == 0, "It is a new one: make a new setup")
	for i, setup := range s.account.Setups {
		const moved = "has moved there"
		address := cutAddress(words.Clean(setup.URL), b.width)
		if b.beside(words.Cells(address)+1, moved) {
			b.option(m.menu.at == i+1, address+" "+moved)
			continue
		}
		b.option(m.menu.at == i+1, address, "  "+moved)
	}
}

func (m *movedScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok || m.menu.press(k.name) {
		return m, nil
	}
	switch k.name {
	case "enter":
		m.choose(s)
		if s.past != nil {
			return startReview(s)
		}
		return startGroups(s)
	case "esc":
		if s.past == nil {
			return newURL(m.url), nil
		}
	}
	return m, nil
}

// choose settles the URL: for a new setup, or with the key and the answers of the one that moved.
func (m *movedScreen) choose(s *session) {
	if m.menu.at == 0 {
		if s.answers.Replaces != "" {
			s.settled = false // the answers were those of the setup that was thought to have moved
		}
		s.settle(m.url)
		s.answers.NewSetup = true
		return
	}
	setup := s.account.Setups[m.menu.at-1]
	if !s.settled || s.choices.URL != m.url || s.answers.Replaces != setup.Key {
		s.choices = setup.MovedTo(m.url)
		s.run.UseFolder(s.opt.Folder)
		s.answers, s.earlier = plan.Answers{Replaces: setup.Key}, earlierAnswers{}
	}
	s.settled = true
}
