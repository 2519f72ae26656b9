package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// grant asks an administrator to grant. Somebody else wrote what is asked, so the harmless line has the focus, and every
// word comes from the program and the tenant.
type grant struct {
	administrator *administrator
	consent       steps.Consent
	menu          menu
	details       bool
}

// The action lines of an administrator.
const (
	otherAccountLine = "Sign in with another account"
	goBackLine       = "Go back"
)

func newGrant(s *session, a *administrator, c steps.Consent) *grant {
	g := &grant{administrator: a, consent: c}
	g.menu = newMenu(len(g.decision(s)))
	return g
}

func (g *grant) about() (string, string) {
	return "Grant", "What is asked of you: the setup needs it, and the tenant lacks it. Anything else in a handoff is refused as a whole."
}
func (g *grant) rail() rail { return g.administrator.deciding }

// own tells whether the window is the administrator's.
func (g *grant) own() bool { return g.administrator.back == nil }

// nothingLine is the harmless action line.
func (g *grant) nothingLine() string {
	switch {
	case len(g.consent.Items) == 0 && g.own():
		return finishLine
	case len(g.consent.Items) == 0:
		return goBackLine
	case g.own():
		return "Grant nothing, and quit"
	}
	return "Grant nothing, and go back"
}

// grantLine is the action line that grants.
func (g *grant) grantLine(s *session) string {
	c := g.consent
	n := words.Count(c.Possible(), "permission")
	if c.Possible() < len(c.Items) {
		n = fmt.Sprintf("%d of %s", c.Possible(), words.Count(len(c.Items), "permission"))
	}
	return fmt.Sprintf("Grant %s in %s", n, s.named(g.consent.Tenant))
}

func (g *grant) decision(s *session) []string {
	lines := []string{g.nothingLine()}
	switch {
	case g.consent.Possible() > 0:
		lines = append(lines, g.grantLine(s))
	case len(g.consent.Items) > 0:
		lines = append(lines, otherAccountLine)
	}
	return lines
}

func (g *grant) keys(*session) []binding {
	if g.details {
		return []binding{keyBack, keyQuit, keyHelp}
	}
	keys := append([]binding{keyChoose}, g.menu.keys()...)
	if len(g.consent.Items) > 0 {
		keys = append(keys, binding{key: "d", word: "details"})
	}
	return append(keys, keyQuit, keyHelp)
}

func (g *grant) view(s *session) body {
	if g.details {
		return g.viewDetails(s)
	}
	if !s.small() {
		for _, brief := range []bool{false, true} {
			b := g.layout(s, brief, false)
			if len(b.rows) == s.room()+1 {
				b.squeeze(s.room())
			}
			if len(b.rows) <= s.room() {
				return b
			}
		}
	}
	return g.layout(s, len(g.consent.Items) > 1, true)
}

// layout puts the action lines last where all of it fits, and first where people would have to scroll to them.
func (g *grant) layout(s *session, brief, decisionFirst bool) body {
	b := s.body()
	b.heading(g.heading(s))
	if decisionFirst {
		b.actions(g.menu, g.decision(s)...)
		b.blank()
	}
	g.viewWho(s, &b)
	for i, item := range g.consent.Items {
		if i == 0 || !brief {
			b.blank()
		}
		g.viewItem(&b, item, brief)
	}
	if len(g.consent.Holds) > 0 {
		b.blank()
		for _, q := range g.consent.Holds {
			var who []string
			for _, h := range q.Holds {
				who = append(who, h.Kind+" "+words.Clean(h.Value))
			}
			b.signed(roleWarn, signLook, fmt.Sprintf("Somebody else can use %s too, and what it gets: %s.", q.Registration, strings.Join(who, ", ")))
		}
	}
	if asked := g.asked(); asked != "" {
		b.blank()
		b.text(asked)
	}
	if !decisionFirst {
		b.blank()
		b.actions(g.menu, g.decision(s)...)
	}
	return b
}

func (g *grant) heading(s *session) string {
	c := g.consent
	n := words.Count(len(c.Items), "permission")
	var text string
	switch {
	case len(c.Items) == 0:
		text = "Nothing is left to grant in " + s.named(g.consent.Tenant)
	case c.Possible() == 0:
		text = "You cannot grant what is asked in " + s.named(g.consent.Tenant)
	case c.Asker != "":
		text = fmt.Sprintf("%s asks you to grant %s in %s", words.Clean(c.Asker), n, s.named(g.consent.Tenant))
	default:
		text = fmt.Sprintf("You are asked to grant %s in %s", n, s.named(g.consent.Tenant))
	}
	return text
}

// viewWho says as whom the administrator is signed in.
func (g *grant) viewWho(s *session, b *body) {
	a := g.administrator.account
	who := "You are signed in as " + words.Clean(a.Name) + "."
	if roles := words.Roles(a.Roles); roles != "" && g.consent.Possible() == 0 {
		who = "You are signed in as " + words.Clean(a.Name) + ", " + roles + "."
	} else if roles != "" {
		who = "You are signed in as " + roles + "."
	} else if a.RolesKnown {
		who = "You are signed in as " + words.Clean(a.Name) + ", without an active role."
	}
	switch {
	case len(g.consent.Items) == 0:
		who += " Everything that was asked for is granted already."
	case g.consent.Possible() == 0:
		who += " Nothing was changed."
	case g.own():
		who += " You need no secret and no file but this one."
	default:
		who += " Afterwards the wizard goes on as " + words.Clean(s.account.Name) + "."
	}
	b.text(who)
}

// viewItem is one permission: in brief, where many are asked for.
func (g *grant) viewItem(b *body, item steps.ConsentItem, brief bool) {
	facts := [][2]string{{"It may", item.May}, {"Why", item.Why}, {"Undo", undo(item)}}
	if brief {
		facts = facts[:1]
	}
	if item.Needs != "" {
		facts = append(facts, [2]string{"Not by you", "it needs a " + item.Needs})
	}
	b.asked(item.Permission, "to "+words.Clean(item.DisplayName)+", on "+words.Clean(item.Resource), facts)
}

func undo(item steps.ConsentItem) string {
	return "Entra admin center > Entra ID > Enterprise apps > " + words.Clean(item.DisplayName) + " > Permissions"
}

// asked says who asked, and when. The time is all that is taken from the file.
func (g *grant) asked() string {
	c := g.consent
	switch {
	case c.AskedAt.IsZero(), len(c.Items) == 0, !g.own():
		return ""
	case c.Asker != "":
		return "Asked by " + words.Clean(c.Asker) + " on " + words.StampInSentence(c.AskedAt) + ", says the file."
	}
	return "Asked on " + words.StampInSentence(c.AskedAt) + ", says the file."
}

func (g *grant) viewDetails(s *session) body {
	b := s.body()
	const column = 16
	b.heading("What is asked, in full")
	for _, i := range g.consent.Items {
		b.subheading(words.Clean(i.Permission) + " to " + words.Clean(i.DisplayName))
		for _, f := range [][2]string{
			{"On", i.Resource}, {"It may", i.May}, {"Why", i.Why}, {"App id", i.AppID}, {"Undo", undo(i)}, {"Not by you", needs(i)},
		} {
			if f[1] != "" {
				b.labelled(f[0], column, words.Clean(f[1]))
			}
		}
		b.blank()
	}
	for _, q := range g.consent.Holds {
		b.subheading("Who else can use " + q.Registration)
		for _, h := range q.Holds {
			b.labelled(words.Upper(h.Kind), column, words.Clean(h.Value))
		}
		b.blank()
	}
	const those = " can grant exactly the consents of a setup: custom_scope, modelop_client, the sign-in scopes and Group.Read.All."
	if g.own() {
		b.text("This command" + those + " What a handoff asks for beyond that ends it.")
	} else {
		b.text("The wizard" + those)
	}
	return b
}

func needs(i steps.ConsentItem) string {
	if i.Needs == "" {
		return ""
	}
	return "it needs a " + i.Needs
}

func (g *grant) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return g, nil
	}
	if g.details {
		g.details = k.name != "esc"
		return g, nil
	}
	if g.menu.press(k.name) {
		return g, nil
	}
	switch k.name {
	case "d":
		g.details = len(g.consent.Items) > 0
	case "enter":
		switch g.decision(s)[g.menu.at] {
		case otherAccountLine:
			return startFlow(s, g.administrator.flow())
		case g.grantLine(s):
			return startGranting(s, g.administrator, g.consent)
		case finishLine:
			return g, s.quit(g.nothing(s, steps.ResultDone))
		}
		if g.own() {
			return g, s.quit(g.nothing(s, steps.ResultRefused))
		}
		return g.administrator.back(s)
	}
	return g, nil
}

// nothing is the outcome of an administrator who grants nothing.
func (g *grant) nothing(s *session, r steps.Result) steps.Outcome {
	o := s.end(r, nil)
	o.Tenant, o.URL = g.consent.Tenant, g.consent.URL
	return o
}
