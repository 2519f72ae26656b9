package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// rightTenant asks whether this is the right tenant, and tells what the account can do there before anything is asked.
type rightTenant struct {
	menu    menu
	work    work // reading again
	note    string
	showing bool // the roles
}

func startTenant(*session) (screen, tea.Cmd) {
	return &rightTenant{menu: newMenu(2)}, nil
}

func (r *rightTenant) about() (name, text string) {
	return "Is this the right tenant?", "This screen shows whom you are signed in as, and what that account can do. " +
		"It warns and never forbids. Nothing has been changed."
}

func (r *rightTenant) rail() rail { return rail{at: stageSignIn} }

func (r *rightTenant) keys(s *session) []binding {
	if r.showing {
		return []binding{keyBack, keyQuit, keyHelp}
	}
	keys := []binding{
		keyGoOn, keyMove,
		{key: "d", word: "roles", help: "all active roles of the account"},
	}
	lacks := s.account.Lacks() != nil
	if lacks {
		keys = append(keys, binding{key: "o", word: "open My roles", short: "My roles", help: "open My roles in the Entra admin center"})
	}
	return append(keys,
		binding{key: "r", word: "read again", short: "read", help: "read the tenant and your roles again"},
		binding{key: "q", word: "quit", wide: true, quiet: lacks}, keyHelp)
}

func (r *rightTenant) view(s *session) body {
	if r.showing {
		return r.viewRoles(s)
	}
	b := r.draw(s, s.body().small)
	if len(b.rows) > s.room() {
		b = r.draw(s, true) // the question and its answers first: they must not be out of sight
	}
	return b
}

// draw is the screen; in brief, with the answers above the facts.
func (r *rightTenant) draw(s *session, brief bool) body {
	b := s.body()
	a := s.account
	lacks := a.Lacks()
	clock := words.ClockOff(a.ClockSkew)
	b.heading("Is this the right tenant?")
	if brief {
		b.text(words.TenantName(a.Tenant) + ", " + domain(a.Tenant.DefaultDomain))
		r.lackingInBrief(&b, a)
		if clock != "" {
			b.signed(roleWarn, signLook, clock)
		}
		b.blank()
		r.actions(s, &b, lacks != nil)
		b.blank()
	}
	r.who(&b, a)
	b.blank()
	b.subheading("What this account can do here")
	for _, ability := range a.Abilities {
		r.ability(&b, ability, lacks != nil)
	}
	if text := words.Guest(a, s.tenantName()); text != "" {
		b.hang(pad(b.theme.paint(roleWarn, signLook+" guest"), 12), text)
	}
	b.blank()
	if lacks != nil {
		r.explainRoles(s, &b, lacks)
	} else {
		b.labelled("Found here", 12, found(a.Setups))
	}
	if !brief {
		b.blank()
		r.actions(s, &b, lacks != nil)
		b.squeeze(s.room())
	}
	b.note = r.note
	if b.note == "" && clock != "" && !brief {
		b.note = b.theme.paint(roleWarn, signLook) + " " + clock
	}
	return b
}

func (r *rightTenant) actions(s *session, b *body, lacks bool) {
	if lacks && b.small {
		b.actions(r.menu, "Go on in "+s.tenantName()+" all the same", "Sign in to another tenant")
		return
	}
	if lacks {
		b.actions(r.menu, "Go on in "+s.tenantName()+" without these roles", "Sign in to another tenant or with another account")
		return
	}
	b.actions(r.menu, "Yes, go on in "+s.tenantName(), "No, sign in to another tenant")
}

// who names the tenant and the account.
func (r *rightTenant) who(b *body, a steps.Account) {
	const column = 12
	domains := domain(a.Tenant.DefaultDomain)
	if first := domain(a.InitialDomain); first != "" && first != domains {
		domains += ", first named " + first
	}
	room := b.width - column
	if b.small {
		room = b.width - 2 // under the label
	}
	b.labelled("Tenant", column, words.CutEnd(words.TenantName(a.Tenant), room))
	b.labelled("", column, domains)
	b.labelled("", column, a.Tenant.ID)
	b.labelled("Signed in", column, words.CutEnd(words.SignedInAs(a), 2*room))
}

// lackingInBrief names what the account cannot do, or may not be able to, where there is no room for more at first sight.
func (r *rightTenant) lackingInBrief(b *body, a steps.Account) {
	for _, ability := range a.Abilities {
		if ability.Answer == plan.CanNo || ability.Answer == plan.CanUnknown {
			r.ability(b, steps.Ability{Answer: ability.Answer, What: ability.What}, true)
		}
	}
}

// ability adds one line of the preflight; where much is missing, in few words.
func (r *rightTenant) ability(b *body, a steps.Ability, brief bool) {
	sign, signRole, wordRole := signLook, roleWarn, roleWarn
	switch a.Answer {
	case plan.CanYes:
		sign, signRole, wordRole = b.glyphs.done, roleOK, roleOK
	case plan.CanUnknown:
		sign, signRole, wordRole = signUnknown, roleMuted, rolePlain
	case plan.CanNo:
	}
	text := a.Text
	if text == "" || brief && a.Answer == plan.CanNo && a.Needs != "" {
		text = a.What
		if a.Answer != plan.CanYes && a.Needs != "" {
			text += ": needs " + a.Needs
		}
	}
	lead := b.theme.paint(signRole, sign) + " " + b.theme.paint(wordRole, string(a.Answer))
	b.hang(pad(lead, 12), text)
}

func (r *rightTenant) explainRoles(s *session, b *body, lacks *steps.Ability) {
	role := lacks.Needs
	if role == "" {
		role = plan.RoleCloudApplicationAdministrator
	}
	if s.way == steps.WayAzureCLI { // which keeps the token that it has
		b.text("Do you activate roles just in time? Activate " + role +
			"\n(Privileged Identity Management > My roles), run az login again, then press r.")
		return
	}
	b.text("Do you activate roles just in time? Activate " + role +
		"\n(Privileged Identity Management > My roles), then press r.\nIt can take some minutes and a new sign-in.")
}

// found tells how many setups the tenant holds.
func found(setups []steps.SetupSummary) string {
	switch len(setups) {
	case 0:
		return "no ModelOp Center setup yet"
	case 1:
		return "1 ModelOp Center setup, for " + words.Clean(setups[0].URL)
	}
	return words.Count(len(setups), "ModelOp Center setup")
}

func (r *rightTenant) viewRoles(s *session) body {
	b := s.body()
	a := s.account
	b.heading("Active roles of " + words.CutEnd(words.Clean(a.Name), 2*b.width))
	switch {
	case len(a.Roles) > 0:
		for _, role := range a.Roles {
			b.text(words.Clean(role))
		}
	case a.RolesKnown:
		b.text("No directory role is active.")
	default:
		b.text("The tenant does not say which roles are active.")
	}
	b.blank()
	b.text("A custom role, or a role for one registration only, cannot be seen here. " +
		"The wizard tries what it is not sure about.")
	if a.Lacks() != nil {
		b.blank()
		b.text("Roles that you may activate stand here:")
		b.blank()
		b.aloneLink(s.portal(myRoles))
	}
	return b
}

func (r *rightTenant) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case slowMsg:
		if msg.work == r.work.id {
			return &reading{rails: r.rail(), work: r.work, ended: readAgainEnded}, nil
		}
	case signedInMsg:
		return readAgainEnded(s, msg)
	case pageOpenedMsg:
		r.note = s.opened(msg.err)
	case keyMsg:
		return r.press(s, msg.name)
	}
	return r, nil
}

func (r *rightTenant) press(s *session, key string) (screen, tea.Cmd) {
	if r.showing {
		if key == "esc" {
			r.showing = false
		}
		return r, nil
	}
	if r.menu.press(key) {
		return r, nil
	}
	switch key {
	case "enter":
		s.stop(r.work)
		if r.menu.at == 0 {
			return startURLStep(s)
		}
		s.forget()
		return startWelcome(s)
	case "d":
		r.showing = true
	case "o":
		return r, s.open(s.portal(myRoles))
	case "r":
		return r, r.again(s)
	}
	return r, nil
}

// again reads the tenant again, with a fresh token.
func (r *rightTenant) again(s *session) tea.Cmd {
	s.stop(r.work)
	w, cmd := readAgain(s)
	r.work = w
	r.note = "Reading the tenant again."
	return tea.Batch(cmd, s.after(patience, slowMsg{w.id}))
}

// readAgain reads the tenant again beside the screens, and comes back as a signedInMsg.
func readAgain(s *session) (work, tea.Cmd) {
	run := s.run
	return s.start(func(ctx context.Context, _ func(tea.Msg)) tea.Msg {
		a, err := run.Read(ctx)
		return signedInMsg{a, err}
	})
}

// readAgainEnded shows what was read, or why it could not be.
func readAgainEnded(s *session, msg signedInMsg) (screen, tea.Cmd) {
	if msg.err == nil {
		return welcomeAccount(s, msg.account)
	}
	again := action{text: "Try again", take: func(s *session) (screen, tea.Cmd) {
		w, cmd := readAgain(s)
		return &reading{rails: rail{at: stageSignIn}, work: w, ended: readAgainEnded}, cmd
	}}
	return newRefusal(rail{at: stageSignIn}, words.ProblemOf(msg.err), nothingChanged, startTenant,
		again, action{text: "Sign in again", take: startSignIn}), nil
}

// forget leaves the account behind: someone goes to another tenant. The answers stay for whoever comes back to this one.
func (s *session) forget() {
	s.account = steps.Account{}
	s.shown = s.account.Tenant
}
