package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// permissionColumn is where the text beside a permission's name begins.
const permissionColumn = 20

// The action lines of what is left for an administrator.
const (
	goOnLine      = "Go on to Done"
	goWithoutLine = "Go on without it"
	secondLine    = "Sign in as that administrator now, on this computer"
)

// waitLine is the action line that begins to wait.
func waitLine(n int) string {
	if n > 1 {
		return "Wait here until they are granted"
	}
	return "Wait here until it is granted"
}

// leftover is what an Apply has left for an administrator, and how to give it to one: what the screens about it share.
type leftover struct {
	journey *journey
	outcome steps.Outcome
	note    string
}

// handoff tells, after Apply, what is left for an administrator and how to give it to one.
type handoff struct {
	leftover
	menu menu
}

func newHandoff(s *session, j *journey, o steps.Outcome) *handoff {
	h := &handoff{leftover: leftover{journey: j, outcome: o}}
	h.menu = newMenu(len(h.decision(s)))
	return h
}

func (h *handoff) about() (string, string) {
	return "Handoff", "What needs a role that you do not hold. Everything else is done. Whoever holds the role can grant it " +
		"on a computer of their own, or here."
}
func (h *handoff) rail() rail { return rail{at: stageApply} }

func (h *handoff) decision(s *session) []string {
	lines := []string{goOnLine, waitLine(len(h.outcome.Handoffs))}
	if s.opt.Administrator != nil {
		lines = append(lines, secondLine)
	}
	return lines
}

func (h *handoff) keys(*session) []binding {
	keys := []binding{keyChoose, keyMove}
	if len(h.outcome.Files) > 0 {
		keys = append(keys, binding{key: "f", word: "files"})
	}
	return append(append(keys, h.letterKeys()...), keyQuit, keyHelp)
}

// letterKeys are the keys that help to reach an administrator.
func (l *leftover) letterKeys() []binding {
	var keys []binding
	if l.portal() != "" {
		keys = append(keys, binding{key: "o", word: "portal", help: "open the page where it is granted"})
	}
	return append(keys, binding{
		key: "c", word: "copy message", short: "copy", help: "copy a short message for a mail or a ticket, without secrets",
	})
}

// portal is the page where the first permission is granted.
func (l *leftover) portal() string {
	for _, one := range l.outcome.Handoffs {
		if one.Portal != "" {
			return one.Portal
		}
	}
	return ""
}

// removes are the consents that the portal's button would take back.
func (l *leftover) removes() []string {
	for _, one := range l.outcome.Handoffs {
		if len(one.AlsoRemoves) > 0 {
			return one.AlsoRemoves
		}
	}
	return nil
}

func (h *handoff) view(s *session) body {
	b := s.body()
	o := h.outcome
	is := "is"
	if len(o.Handoffs) > 1 {
		is = "are"
	}
	b.heading(fmt.Sprintf("%s. %d %s left for an administrator", allDone(o.Of), len(o.Handoffs), is))
	if b.small {
		b.actions(h.menu, h.decision(s)...)
		b.blank()
	}
	for _, one := range o.Handoffs {
		b.asked(one.Permission, "for "+one.Registration+", on "+words.Clean(one.Resource), [][2]string{
			{"Why", one.Why}, {"Without it", one.Without}, {"Who", words.WhoGrants(one.Role)},
		})
		b.blank()
	}
	h.viewWays(s, &b)
	if !b.small {
		b.blank()
		b.actions(h.menu, h.decision(s)...)
	}
	b.note = h.note
	return b
}

// asked adds a permission that somebody has to grant, with what there is to know about it.
func (b *body) asked(permission, about string, facts [][2]string) {
	sign := b.theme.paint(roleWarn, signLook) + " "
	if b.small {
		b.hang(sign, words.Clean(permission)+" "+about)
	} else {
		b.hang(pad(sign+words.Clean(permission), permissionColumn-1)+" ", about)
	}
	for _, f := range facts {
		switch {
		case f[1] == "":
		case b.small:
			b.painted(rolePlain, 2, f[0]+": "+words.Clean(f[1]))
		default:
			b.hang(pad("  "+f[0], permissionColumn), words.Clean(f[1]))
		}
	}
}

// widest is the longest of the names of the registrations, as rows about permissions show them.
func widest(all []steps.Handoff) int {
	n := 0
	for _, h := range all {
		n = max(n, words.Cells("for "+h.Registration))
	}
	return n
}

// viewWays tells how to grant it, the safest way first.
func (h *handoff) viewWays(s *session, b *body) {
	switch ways := h.outcome.HandoffWays; {
	case ways == 0:
		b.text("Where it is granted:")
	case len(h.removes()) > 0:
		b.text(fmt.Sprintf("Send them handoff.md. It holds %s ways; the first is the safest:", words.Number(ways)))
	default:
		b.text(fmt.Sprintf("Send them handoff.md. It holds %s ways; the first is the simplest:", words.Number(ways)))
	}
	command, portal := h.outcome.ConsentCommand, words.GrantPath(h.outcome.Handoffs[0], s.tenantName())
	removes := words.AlsoRemoves(h.removes())
	switch {
	case command == "":
		b.hang("  ", portal)
		if removes != "" {
			b.hang("  ", removes)
		}
	case removes != "":
		b.painted(rolePlain, 2, command)
		b.hang("  or  ", portal)
		b.hang("      ", removes)
	default:
		b.hang("  ", portal)
		b.hang("  or  ", command)
	}
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
func (l *leftover) message() string {
	var m strings.Builder
	fmt.Fprintf(&m, "ModelOp Center in %s needs an administrator.\n", words.Tenant(l.outcome.Tenant))
	for _, one := range l.outcome.Handoffs {
		fmt.Fprintf(&m, "\nGrant %s to the app registration %s.\n", words.Clean(one.Permission), words.ShownName(one))
		fmt.Fprintf(&m, "Why: %s\nWithout it: %s\nWho can: %s\n", one.Why, one.Without, words.WhoGrants(one.Role))
		if one.Portal != "" {
			fmt.Fprintf(&m, "Page: %s\n", one.Portal)
		}
	}
	portal, command := "", ""
	path := words.GrantPath(l.outcome.Handoffs[0], words.TenantName(l.outcome.Tenant))
	if portal = fmt.Sprintf("In the portal: %s\n", path); len(l.removes()) > 0 {
		portal += words.AlsoRemoves(l.removes()) + "\n"
	}
	if l.outcome.ConsentCommand != "" {
		command = fmt.Sprintf("With the file handoff.json, on your computer: %s\n", l.outcome.ConsentCommand)
	}
	if len(l.removes()) > 0 {
		portal, command = command, portal
	}
	fmt.Fprintf(&m, "\n%s%s", portal, command)
	return m.String()
}

func (h *handoff) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if cmd, ok := h.help(s, msg); ok {
		return h, cmd
	}
	k, ok := msg.(keyMsg)
	if !ok || h.menu.press(k.name) {
		return h, nil
	}
	switch k.name {
	case "enter":
		switch h.decision(s)[h.menu.at] {
		case goOnLine:
			return newDone(h.journey, h.outcome), nil
		case secondLine:
			return startAdministrator(s, h.journey, h.outcome, func(*session) (screen, tea.Cmd) { return h, nil })
		}
		return startWaiting(s, h.journey, h.outcome, s.now)
	case "f":
		return newFiles(h, h.outcome), nil
	}
	return h, nil
}

// help handles what helps to reach an administrator, and tells whether the message was about that.
func (l *leftover) help(s *session, msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case pageOpenedMsg:
		l.note = s.opened(msg.err)
		if msg.err != nil && !s.small() {
			l.note += " Open the page on any device."
		}
		return nil, true
	case keyMsg:
		switch {
		case msg.name == "o" && l.portal() != "":
			return s.open(l.portal()), true
		case msg.name == "c":
			l.note = s.sent("The message was")
			return tea.SetClipboard(l.message()), true
		}
	}
	return nil, false
}
