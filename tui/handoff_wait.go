package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// awaiting waits until an administrator has granted what was left. The engine looks, beside the screen.
type awaiting struct {
	leftover
	since time.Time
	work  work
	now   chan struct{} // asks for a look at once
	look  *steps.Look   // the last one; nil: the first has not come back yet
	again bool          // a look was asked for and has not come back yet
	menu  menu
}

// lookMsg is how things stood at a look, awaitedMsg how waiting has ended.
type (
	lookMsg    struct{ look steps.Look }
	awaitedMsg struct {
		outcome steps.Outcome
		err     error
	}
)

// startWaiting waits for what the outcome leaves, which was waited for since then.
func startWaiting(s *session, j *journey, o steps.Outcome, since time.Time) (screen, tea.Cmd) {
	w := &awaiting{leftover: leftover{journey: j, outcome: o}, since: since}
	w.menu = newMenu(len(w.decision(s)))
	return w, w.begin(s)
}

func (w *awaiting) begin(s *session) tea.Cmd {
	run, since, now := s.run, w.since, make(chan struct{}, 1)
	w.now, w.again = now, true
	var cmd tea.Cmd
	w.work, cmd = s.start(func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		o, err := run.Await(ctx, since, now, func(l steps.Look) { tell(lookMsg{l}) })
		return awaitedMsg{o, err}
	})
	return cmd
}

func (w *awaiting) about() (string, string) {
	return "Waiting for an administrator", "The wizard looks by itself whether it has been granted. Nothing has to be done here, " +
		"and nothing is lost when you leave."
}
func (w *awaiting) rail() rail    { return rail{at: stageApply} }
func (w *awaiting) ticking() bool { return true }

func (w *awaiting) report(*session) report {
	return report{
		doing:  "waiting for an administrator",
		status: &tea.ProgramStatus{State: tea.ProgramStateBlocked, Kind: tea.ProgramStatusKindPermission},
	}
}

// lost is why nobody looks any more; nil: somebody does.
func (w *awaiting) lost() *steps.Problem {
	if w.look != nil && w.look.Next.IsZero() {
		return w.look.Problem
	}
	return nil
}

// againLine is the action line that signs in again, where that is needed to go on looking.
func (w *awaiting) againLine(s *session) string {
	return fmt.Sprintf("Sign in again as %s, and go on waiting", words.Clean(s.account.Name))
}

func (w *awaiting) decision(s *session) []string {
	lines := []string{goWithoutLine}
	if s.opt.Administrator != nil {
		lines = append(lines, secondLine)
	}
	if w.lost() != nil { // last, so that no line moves away under the focus
		lines = append(lines, w.againLine(s))
	}
	return lines
}

func (w *awaiting) keys(*session) []binding {
	enter := keyGoOn
	if w.menu.at > 0 {
		enter = keyChoose
	}
	keys := append([]binding{enter, keyMove}, w.letterKeys()...)
	again := binding{key: "r", word: "look now", help: "look now whether it has been granted"}
	if w.lost() != nil {
		again = binding{key: "r", word: "sign in again", short: "sign in", help: "sign in again, and go on waiting"}
	}
	keys = append(keys, again)
	if w.look != nil && w.look.Problem != nil {
		keys = append(keys, binding{key: "e", word: "error", quiet: true})
	}
	return append(keys, keyQuit, keyHelp)
}

func (w *awaiting) view(s *session) body {
	b := s.body()
	n := len(w.outcome.Handoffs)
	b.heading(fmt.Sprintf("Waiting for an administrator to grant %s", words.Count(n, "permission")))
	if b.small {
		b.actions(w.menu, w.decision(s)...)
		b.blank()
	}
	for _, h := range w.outcome.Handoffs {
		w.viewRow(s, &b, h)
	}
	b.blank()
	w.viewLook(s, &b)
	b.blank()
	b.text(w.waited(s))
	if !b.small {
		b.blank()
		b.actions(w.menu, w.decision(s)...)
	}
	b.note = w.note
	if w.again && w.look != nil {
		b.note = "Looking."
	}
	return b
}

// viewRow is one permission, with how it stood at the last look.
func (w *awaiting) viewRow(s *session, b *body, h steps.Handoff) {
	sign, state := b.glyphs.working, "looking"
	switch {
	case w.look == nil:
	case !left(w.look.Left, h):
		sign, state = b.theme.paint(roleOK, b.glyphs.done), b.theme.paint(roleOK, "granted")
	case w.lost() != nil:
		sign, state = signLook, "not granted yet, looked "+words.Clock(s.now.Sub(w.look.At))+" ago"
	default:
		state = "not granted yet, looked " + words.Clock(s.now.Sub(w.look.At)) + " ago"
	}
	if b.small {
		b.hang(sign+" ", words.Clean(h.Permission)+" for "+h.Registration)
		b.painted(rolePlain, 2, state)
		return
	}
	lead := pad(sign+" "+words.Clean(h.Permission), permissionColumn-1) + " "
	who := "for " + h.Registration
	b.hang(lead, pad(who, widest(w.outcome.Handoffs)+4)+state)
}

// left tells whether the handoff is among those that are left.
func left(all []steps.Handoff, h steps.Handoff) bool {
	return slices.ContainsFunc(all, func(l steps.Handoff) bool {
		return l.Registration == h.Registration && l.Permission == h.Permission
	})
}

// viewLook says how often the wizard looks, or what keeps it from looking.
func (w *awaiting) viewLook(s *session, b *body) {
	if w.look != nil && w.look.Problem != nil {
		text := words.Sentence(w.look.Problem.Happened)
		switch at := w.look.Next; {
		case at.IsZero():
			text += " The wizard cannot look until then. A later run notices what has been granted meanwhile."
		case at.After(s.now):
			text += " It looks again in " + words.Clock(at.Sub(s.now)) + ", or when you press r."
		default:
			text += " It looks again now."
		}
		b.signed(roleWarn, signLook, text+" e: who can fix it.")
		return
	}
	often := "every 10 seconds"
	if steps.LookEvery(s.now.Sub(w.since)) >= time.Minute {
		often = "once a minute by now"
	}
	b.text("The wizard looks " + often + " and goes on by itself. You can also leave: a later run notices as well, and nothing has to be done twice.")
}

// waited says since when, on the clock of this computer.
func (w *awaiting) waited(s *session) string {
	text := "Waiting since " + w.since.Format("15:04")
	if d := s.now.Sub(w.since).Truncate(time.Minute); d > 0 {
		text += ", for " + words.Duration(d)
	}
	return text + "."
}

func (w *awaiting) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if cmd, ok := w.help(s, msg); ok {
		return w, cmd
	}
	switch msg := msg.(type) {
	case lookMsg:
		w.look, w.again = &msg.look, false
		w.menu.n = len(w.decision(s))
	case awaitedMsg:
		if msg.err == nil {
			return startGranted(s, w.journey, w.outcome, msg.outcome)
		}
		if w.lost() == nil { // it cannot look, and no look has told why
			w.look = &steps.Look{At: s.now, Left: w.outcome.Handoffs, Problem: words.ProblemOf(msg.err)}
			w.menu.n = len(w.decision(s))
		}
	case keyMsg:
		return w.press(s, msg.name)
	}
	return w, nil
}

func (w *awaiting) press(s *session, key string) (screen, tea.Cmd) {
	if w.menu.press(key) {
		return w, nil
	}
	switch key {
	case "enter":
		switch w.decision(s)[w.menu.at] {
		case goWithoutLine:
			s.stop(w.work)
			return newDone(w.journey, w.outcome), nil
		case secondLine:
			s.stop(w.work)
			return startAdministrator(s, w.journey, w.outcome, func(s *session) (screen, tea.Cmd) { return w, w.begin(s) })
		}
		return w.signInAgain(s)
	case "r":
		if w.lost() != nil {
			return w.signInAgain(s)
		}
		if !w.again {
			w.again = true
			select {
			case w.now <- struct{}{}:
			default: // it has been asked for
			}
		}
	case "e":
		if w.look != nil && w.look.Problem != nil {
			full := newErrorInFull(w, nil, []namedProblem{{name: "The wizard cannot look", problem: w.look.Problem}})
			return &overWaiting{screen: full, beneath: w}, nil
		}
	}
	return w, nil
}

// overWaiting is a screen that is open over the one that waits: what the engine tells still reaches that one.
type overWaiting struct {
	screen
	beneath *awaiting
}

func (o *overWaiting) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	over := screen(o.beneath)
	switch msg.(type) {
	case lookMsg, awaitedMsg:
		next, cmd := o.beneath.update(s, msg)
		if next == over {
			next = o
		}
		return next, cmd
	}
	next, cmd := o.screen.update(s, msg)
	switch next {
	case over:
		return next, cmd
	case o.screen:
		return o, cmd
	}
	return &overWaiting{screen: next, beneath: o.beneath}, cmd
}

// signInAgain signs the same person in again, and goes on waiting.
func (w *awaiting) signInAgain(s *session) (screen, tea.Cmd) {
	run := s.run
	resume := func(s *session) (screen, tea.Cmd) {
		w.look = nil
		w.menu = newMenu(len(w.decision(s)))
		return w, w.begin(s)
	}
	return startFlow(s, &signIn{
		rail:   w.rail(),
		engine: run,
		run: func(ctx context.Context, show func(steps.DeviceCode), _ func()) (steps.Account, error) {
			return steps.Account{}, run.SignInAgain(ctx, show)
		},
		signedIn:  func(s *session, _ steps.Account) (screen, tea.Cmd) { return resume(s) },
		back:      func(*session) (screen, tea.Cmd) { return w, nil },
		unchanged: "What is done stays.",
		account:   s.asBefore(),
		opens:     opensAsBefore,
		again:     true,
	})
}
