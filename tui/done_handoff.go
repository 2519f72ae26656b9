package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// handoff tells, after Apply, what is left for an administrator and how to give it to one.
type handoff struct {
	journey *journey
	outcome steps.Outcome
	note    string
}

func newHandoff(j *journey, o steps.Outcome) *handoff { return &handoff{journey: j, outcome: o} }

func (h *handoff) about() (string, string) {
	return "Handoff", "What needs a role that you do not hold. Whoever holds it can grant it in the Entra admin center."
}
func (h *handoff) rail() rail { return rail{at: stageApply} }

func (h *handoff) keys(*session) []binding {
	keys := []binding{{key: "enter", word: "go on"}}
	if len(h.outcome.Files) > 0 {
		keys = append(keys, binding{key: "f", word: "files"})
	}
	if h.portal() != "" {
		keys = append(keys, binding{key: "o", word: "portal", help: "open the page where it is granted"})
	}
	return append(keys,
		binding{key: "c", word: "copy message", short: "copy", help: "copy a short message for a mail or a ticket, without secrets"},
		binding{key: "up/down", quiet: true, help: "scroll"}, keyQuit, keyHelp)
}

// portal is the page where the first permission is granted.
func (h *handoff) portal() string {
	for _, one := range h.outcome.Handoffs {
		if one.Portal != "" {
			return one.Portal
		}
	}
	return ""
}

// file is the path of the file to send, empty where it was not written.
func (h *handoff) file() string {
	for _, f := range h.outcome.Files {
		if f.Name == "handoff.md" {
			return words.Folder(h.outcome.Folder) + f.Name
		}
	}
	return ""
}

func (h *handoff) view(s *session) body {
	b := s.body()
	o := h.outcome
	b.heading(fmt.Sprintf("%s. %d is left for an administrator", allDone(o.Of), len(o.Handoffs)))
	if b.small {
		b.action(true, "Go on to Done")
		b.blank()
	}
	for _, one := range o.Handoffs {
		const label = 18
		sign := b.theme.paint(roleWarn, signLook) + " "
		b.hang(sign, fmt.Sprintf("%s for %s, on Microsoft Graph", one.Permission, one.Registration))
		for _, line := range [][2]string{{"Why", one.Why}, {"Without it", one.Without}, {"Who", one.Role}} {
			switch {
			case line[1] == "":
			case b.small:
				b.painted(rolePlain, 2, line[0]+": "+line[1])
			default:
				b.hang(pad("  "+line[0], label+2), line[1])
			}
		}
		b.blank()
	}
	if file := h.file(); file != "" {
		b.text("Send them " + file)
	}
	b.text("Where it is granted:")
	b.painted(rolePlain, 2, h.way(s))
	if portal := h.portal(); portal != "" {
		b.blank()
		b.text("The page itself:")
		b.blank()
		b.aloneLink(portal)
	}
	if !b.small {
		b.blank()
		b.action(true, "Go on to Done")
	}
	b.note = h.note
	return b
}

// way is the path in the portal.
func (h *handoff) way(s *session) string {
	return fmt.Sprintf("Entra admin center > Entra ID > App registrations > %s > API permissions > Grant admin consent for %s",
		h.outcome.Handoffs[0].Registration, s.tenantName())
}

func allDone(of int) string {
	switch of {
	case 0:
		return "Nothing had to be changed"
	case 1:
		return "The change is done"
	}
	return fmt.Sprintf("All %d changes are done", of)
}

// message is what c copies: enough for an administrator, and no secret.
func (h *handoff) message(s *session) string {
	var m strings.Builder
	fmt.Fprintf(&m, "ModelOp Center in %s needs an administrator.\n", words.Tenant(h.outcome.Tenant))
	for _, one := range h.outcome.Handoffs {
		fmt.Fprintf(&m, "\nGrant %s to the app registration %s.\n", one.Permission, one.Registration)
		fmt.Fprintf(&m, "Why: %s\nWithout it: %s\nWho can: %s\n", one.Why, one.Without, one.Role)
		if one.Portal != "" {
			fmt.Fprintf(&m, "Page: %s\n", one.Portal)
		}
	}
	fmt.Fprintf(&m, "Way: %s\n", h.way(s))
	return m.String()
}

func (h *handoff) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case pageOpenedMsg:
		h.note = "The page was opened in your browser."
		if msg.err != nil {
			h.note = "No browser opened here. Open the page on any device."
		}
	case keyMsg:
		switch msg.name {
		case "enter":
			return newDone(h.journey, h.outcome), nil
		case "f":
			return newFiles(h, h.outcome), nil
		case "o":
			if portal := h.portal(); portal != "" {
				return h, s.open(portal)
			}
		case "c":
			h.note = "The message was sent to your terminal's clipboard."
			return h, tea.SetClipboard(h.message(s))
		}
	}
	return h, nil
}
