package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// secretShown is how long a secret can be read.
const secretShown = 30 * time.Second

// whichSecret asks which secret to show. It takes two more steps until one can be read.
type whichSecret struct {
	from    *doneScreen
	holders []steps.SecretHolder
	menu    menu
}

func newWhichSecret(from *doneScreen, holders []steps.SecretHolder) *whichSecret {
	return &whichSecret{from: from, holders: holders, menu: newMenu(len(holders))}
}

func (w *whichSecret) about() (string, string) {
	return "View a secret", "Shows one secret for 30 seconds, after it has asked whether that is safe here."
}
func (w *whichSecret) rail() rail { return w.from.rail() }
func (w *whichSecret) keys(*session) []binding {
	return []binding{keyChoose, keyMove, keyBack, {key: "q", word: "finish", wide: true, help: "finish"}, keyHelp}
}

func (w *whichSecret) view(s *session) body {
	b := s.body()
	b.heading("Which secret do you want to see?")
	b.text("You rarely need this" + w.heldElsewhere() + ".")
	b.blank()
	for i, h := range w.holders {
		text := pad(h.Registration, 29)
		if b.small {
			text = pad(h.Registration, 20)
		}
		b.option(i == w.menu.at, text+"until "+words.Date(h.EndsAt))
	}
	return b
}

// heldElsewhere names the file that holds the secrets already, where there is one.
func (w *whichSecret) heldElsewhere() string {
	for _, f := range w.from.outcome.Files {
		if f.Name == secretFile && len(w.holders) > 1 {
			return fmt.Sprintf(": secret.yaml holds all %d already", len(w.holders))
		}
	}
	return ""
}

func (w *whichSecret) update(_ *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return w, nil
	}
	switch k.name {
	case "enter":
		return &safeToShow{from: w.from, which: w, registration: w.holders[w.menu.at].Registration, menu: newMenu(2)}, nil
	case "esc":
		return w.from, nil
	default:
		w.menu.press(k.name)
	}
	return w, nil
}

// safeToShow asks whether others can see the window. A program cannot know that, so it asks every time.
type safeToShow struct {
	from         *doneScreen
	which        *whichSecret
	registration string
	menu         menu
	problem      *steps.Problem
}

// secretMsg brings a secret from the vault.
type secretMsg struct {
	text string
	err  error
}

func (q *safeToShow) about() (string, string) {
	return "Is it safe to show it?", "Everyone who sees this window can read the secret while it is shown."
}
func (q *safeToShow) rail() rail { return q.from.rail() }
func (q *safeToShow) keys(*session) []binding {
	return []binding{keyChoose, keyMove, keyBack, {key: "q", word: "finish", quiet: true, help: "finish"}, keyHelp}
}

func (q *safeToShow) view(s *session) body {
	b := s.body()
	b.heading("Is it safe to show a secret here?")
	b.text(fmt.Sprintf("The secret of %s will be readable for %s, for everyone who sees this window, on a projector or in a "+
		"recording too.", q.registration, words.Duration(secretShown)))
	b.blank()
	b.actions(q.menu, "No, go back", "Yes, show it for "+words.Duration(secretShown))
	if q.problem != nil {
		b.blank()
		b.signed(roleBad, b.glyphs.failed, words.Sentence(q.problem.Happened))
	}
	return b
}

func (q *safeToShow) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case secretMsg:
		if msg.err != nil {
			q.problem = words.ProblemOf(msg.err)
			return q, nil
		}
		return &shownSecret{from: q.from, registration: q.registration, text: msg.text, until: s.now.Add(secretShown)}, nil
	case keyMsg:
		switch msg.name {
		case "enter":
			if q.menu.at == 0 {
				return q.which, nil
			}
			run, registration := s.run, q.registration
			_, cmd := s.start(func(context.Context, func(tea.Msg)) tea.Msg {
				text, err := run.Secret(registration)
				return secretMsg{text, err}
			})
			return q, cmd
		case "esc":
			return q.which, nil
		default:
			q.menu.press(msg.name)
		}
	}
	return q, nil
}

// shownSecret shows a secret until a key is pressed or its time is over. It takes every key, as a field does.
type shownSecret struct {
	from         *doneScreen
	registration string
	text         string
	until        time.Time
}

func (v *shownSecret) about() (string, string) {
	return "A secret", "The secret is shown for 30 seconds. Any key hides it."
}
func (v *shownSecret) rail() rail    { return v.from.rail() }
func (v *shownSecret) typing() bool  { return true }
func (v *shownSecret) ticking() bool { return true }
func (v *shownSecret) keys(*session) []binding {
	return []binding{{key: "any key", word: "hides it"}}
}

func (v *shownSecret) view(s *session) body {
	b := s.body()
	b.heading("The secret of " + v.registration)
	if !v.until.After(s.now) {
		return b // it is over, even before the clock has said so
	}
	b.alone(roleStrong, v.text)
	b.blank()
	b.text("Select it with the mouse. It is not sent to the clipboard, not logged, and not printed after the wizard ends.")
	b.note = fmt.Sprintf("Hidden again in %s.", words.Clock(v.until.Sub(s.now)))
	return b
}

func (v *shownSecret) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg.(type) {
	case keyMsg, tea.PasteMsg:
		return v.hide()
	}
	if !v.until.After(s.now) {
		return v.hide()
	}
	return v, nil
}

// hide goes back, and forgets the secret.
func (v *shownSecret) hide() (screen, tea.Cmd) {
	v.text = ""
	return v.from, tea.ClearScreen
}

func (v *shownSecret) interrupt(s *session) (screen, tea.Cmd) {
	next, _ := v.hide()
	return next, s.quit(s.interrupted())
}
