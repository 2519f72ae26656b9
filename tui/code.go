package tui

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

const (
	// demoApproves is when a code of the demo approves itself.
	demoApproves = 3 * time.Second
	// noteLasts is how long an answer to a key stands in the way of the warning.
	noteLasts = 5 * time.Second
	// late is how long after its end a code is given up here, if the engine has not done so.
	late = 5 * time.Second
)

// codeScreen shows a device code and the page to type it on, and waits.
type codeScreen struct {
	flow      *signIn
	work      work
	code      *steps.DeviceCode // nil: asked for
	slow      bool              // the code is asked for since a while
	why       string            // why this is a code, where another way was chosen
	note      string
	noted     time.Time
	qr        bool
	approved  bool // the demo's code
	asReading bool // signed in, the tenant is being read
}

type (
	codeMsg    struct{ code steps.DeviceCode }
	approveMsg struct{ work int } // the demo's three seconds are over
)

// startCode asks for a code.
func startCode(s *session, flow *signIn) (screen, tea.Cmd) {
	c := &codeScreen{flow: flow}
	return c, c.ask(s)
}

// ask asks for a code.
func (c *codeScreen) ask(s *session) tea.Cmd {
	w, cmd := c.flow.begin(s)
	c.work = w
	c.code, c.slow, c.note, c.approved, c.asReading = nil, false, "", false, false
	return tea.Batch(cmd, s.after(patience, slowMsg{w.id}))
}

func (c *codeScreen) about() (name, text string) {
	return "Sign in with a code", "This screen waits until you have signed in on Microsoft's page. The wizard signs in " +
		"through Microsoft's own app, so the page names that app. Nothing is changed."
}

func (c *codeScreen) rail() rail    { return c.flow.rail }
func (c *codeScreen) ticking() bool { return c.code != nil }

func (c *codeScreen) report(*session) report {
	return report{status: &tea.ProgramStatus{State: tea.ProgramStateBlocked, Kind: tea.ProgramStatusKindAuth}}
}

func (c *codeScreen) keys(s *session) []binding {
	var keys []binding
	qr := c.showsQR(s)
	if qr {
		keys = append(keys, binding{key: "esc", word: "back to text"})
	}
	if c.code != nil {
		keys = append(keys, binding{key: "c", word: "copy code", short: "copy", help: "copy the code"})
		if !qr {
			keys = append(keys, binding{key: "o", word: "open page", short: "open", help: "open the page in a browser on this computer"})
		}
	}
	keys = append(keys, binding{key: "r", word: "new code", help: "a new code; the one on screen stops working"})
	if c.code != nil && c.code.Demo != nil && !c.approved {
		keys = append(keys, binding{key: "enter", help: "let the demo's person answer the code", quiet: true})
	}
	if !qr {
		keys = append(keys, binding{key: "b", word: "browser", wide: true, help: "sign in with a browser on this computer instead"}, keyBack)
		keys = append(keys, binding{key: "q", word: "quit"})
		if c.fitsQR(s) {
			keys = append(keys, binding{key: "g", word: "QR code", help: "the page as a QR code, for a phone"})
		}
	}
	return append(keys, keyHelp)
}

func (c *codeScreen) view(s *session) body {
	if c.showsQR(s) {
		return c.viewQR(s)
	}
	b := s.body()
	page, code := "", ""
	if c.code != nil {
		page, code = words.Clean(c.code.Page), words.Clean(c.code.Code)
	}
	asking := ""
	if c.code == nil && c.slow {
		asking = "Asking Microsoft for a code."
	}
	show := func(text string, link bool) {
		b.blank()
		switch {
		case text == "":
			b.add(asking)
		case link:
			b.aloneLink(text)
		default:
			b.alone(roleAccent, text)
		}
		b.blank()
	}
	if b.small {
		b.text(cmp.Or(c.flow.opens, "Open this page on any device:"))
		show(page, true)
		b.text("Type this code there:")
		show(code, false)
		c.explainShort(s, &b)
	} else {
		b.heading("Sign in with a code")
		b.hang("1. ", "Open this page in a browser, on any device:")
		show(page, true)
		b.hang("2. ", "Type this code there:")
		show(code, false)
		b.hang("3. ", c.flow.whose())
		b.blank()
		c.explain(s, &b)
	}
	b.note = c.noteText(s)
	return b
}

// explain says what the page will ask, and warns of codes that others send.
func (c *codeScreen) explain(s *session, b *body) {
	if s.opt.OwnApp {
		b.text("The page will ask about the app that --client-id names. That is right: the wizard signs in through it.")
	} else {
		b.text("The page will ask about \"Microsoft Azure CLI\". That is right: the wizard\n" +
			"signs in through Microsoft's own app, and adds no app of its own.")
	}
	b.blank()
	if c.code != nil && c.code.Demo != nil {
		b.text(b.theme.bold(roleWarn, "DEMO:") + " " + c.demoText())
		return
	}
	b.text("Only type a code that you asked for yourself.")
}

func (c *codeScreen) explainShort(s *session, b *body) {
	if c.code != nil && c.code.Demo != nil {
		b.text("DEMO: " + c.demoText())
		return
	}
	if s.opt.OwnApp {
		b.text("It asks about the app of --client-id.\nThat is right.")
		return
	}
	b.text("It asks about \"Microsoft Azure CLI\".\nThat is right.")
}

// demoText says what happens to a code of the demo.
func (c *codeScreen) demoText() string {
	switch c.code.DemoAnswer {
	case steps.DemoDeclines:
		return "somebody presses Cancel in 3 seconds, or press enter."
	case steps.DemoLeaves:
		return "nobody types this code. It expires by itself."
	case steps.DemoApproves:
	}
	if c.approved {
		return "approved."
	}
	return "the code approves itself in 3 seconds, or press enter."
}

// noteText says how long the code is good for.
func (c *codeScreen) noteText(s *session) string {
	if c.code == nil {
		return ""
	}
	t := s.theme
	left := c.code.ExpiresAt.Sub(s.now)
	rest := words.Clock(left) + " left."
	fresh := c.note != "" && s.now.Sub(c.noted) < noteLasts
	switch {
	case left < words.CodeRunsOut && !fresh:
		warning := t.paint(roleWarn, signLook+" "+rest)
		if s.small() {
			return warning + " r: new code."
		}
		return warning + " Press r for a new code; this one then stops working."
	case c.note != "":
		return c.note + " " + rest
	case s.small():
		return "Waiting. " + rest
	}
	return "Waiting for you to sign in. " + rest
}

func (c *codeScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case codeMsg:
		c.code = &msg.code
		if c.why != "" {
			c.say(s, c.why, "No browser here.")
		}
		if msg.code.Demo != nil {
			return c, s.after(demoApproves, approveMsg{c.work.id})
		}
	case slowMsg:
		if msg.work != c.work.id {
			return c, nil
		}
		if c.asReading {
			return &reading{rails: c.flow.rail, work: c.work, ended: c.flow.ended}, nil
		}
		c.slow = true
	case readingMsg:
		c.asReading = true
		return c, s.after(patience, slowMsg{c.work.id})
	case signedInMsg:
		return c.flow.ended(s, msg)
	case tickMsg:
		if c.code != nil && !c.asReading && s.now.After(c.code.ExpiresAt.Add(late)) {
			s.stop(c.work)
			return startExpired(c.flow, expiredHere()), nil
		}
	case approveMsg:
		if msg.work == c.work.id {
			return c, c.approve()
		}
	case pageOpenedMsg:
		c.say(s, "The page was opened in your browser.", "Opened.")
		if msg.err != nil {
			c.say(s, "No browser opened here. Open the page on any device.", "No browser here.")
		}
	case keyMsg:
		return c.press(s, msg.name)
	}
	return c, nil
}

func (c *codeScreen) press(s *session, key string) (screen, tea.Cmd) {
	switch key {
	case "enter":
		return c, c.approve()
	case "c":
		if c.code == nil {
			return c, nil
		}
		c.note, c.noted = s.sent("The code was"), s.now
		return c, tea.SetClipboard(c.code.Code)
	case "o":
		if c.code == nil {
			return c, nil
		}
		return c, s.open(c.code.Page)
	case "r":
		return c, c.ask(s)
	case "b":
		s.stop(c.work)
		s.way = steps.WayBrowser
		return startFlow(s, c.flow)
	case "g":
		c.qr = c.fitsQR(s)
	case "esc":
		if c.showsQR(s) {
			c.qr = false
			return c, nil
		}
		s.stop(c.work)
		return c.flow.back(s)
	}
	return c, nil
}

// approve approves the demo's code, once.
func (c *codeScreen) approve() tea.Cmd {
	if c.code == nil || c.code.Demo == nil || c.approved {
		return nil
	}
	c.approved = true
	approve := c.code.Demo
	return func() tea.Msg {
		approve()
		return nil
	}
}

// say answers a key in the note line.
func (c *codeScreen) say(s *session, text, short string) {
	c.note, c.noted = text, s.now
	if s.small() {
		c.note = short
	}
}
