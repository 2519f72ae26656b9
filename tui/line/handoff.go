package line

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// handoff tells what is left for an administrator after Apply, and asks how to go on.
func (w *wizard) handoff() (stage, error) {
	w.tellAllDone(*w.past)
	w.tellHandoffs(*w.past)
	return w.howToHandOver, nil
}

// howToHandOver asks whether to wait for the administrator, or to let them sign in here.
func (w *wizard) howToHandOver() (stage, error) {
	n := len(w.past.Handoffs)
	c := choice{
		standard: 1,
		options:  []option{{text: "Go on to Done."}, {text: waitText(n)}},
		question: question{help: says("Everything else is done, and stays. What is granted later is noticed by the next run as well.")},
	}
	next := []stage{w.done, w.await}
	if w.opt.Administrator != nil {
		c.options = append(c.options, option{text: "Sign in as that administrator now."})
		next = append(next, w.administratorSignsIn)
	}
	i, err := w.choose(c)
	switch {
	case errors.Is(err, errBack):
		w.talk.note(noWayBack)
		return w.howToHandOver, nil
	case errors.Is(err, errQuit):
		return w.finish(w.leaveAfterChanges(*w.past, errQuit))
	case err != nil:
		return nil, err
	}
	return next[i], nil
}

func waitText(n int) string {
	if n > 1 {
		return "Wait here until they are granted."
	}
	return "Wait here until it is granted."
}

// waitingFor is how an operator waits: since when, and what the last look found. Looks come from another goroutine.
type waitingFor struct {
	since time.Time

	mu    sync.Mutex
	last  *steps.Look
	told  string // about what keeps the wizard from looking
	asked bool   // for a look at once
}

// await waits until everything is granted, the operator goes on without it, or the wizard cannot look any more.
func (w *wizard) await() (stage, error) {
	f := &waitingFor{since: w.opt.Clock()}
	n := len(w.past.Handoffs)
	w.talk.say(fmt.Sprintf("Waiting for an administrator to grant %s. The wizard looks every 10 seconds and goes on by itself.",
		words.Count(n, "permission")))
	w.talk.say(w.whileAwaitingCanType())
	for {
		outcome, listened, err := w.lookAndListen(f)
		switch {
		case w.ctx.Err() != nil:
			return nil, w.ctx.Err()
		case errors.Is(listened, errBack): // enter: go on without it
			return w.done, nil
		case errors.Is(listened, errAdministrator):
			return w.administratorSignsIn, nil
		case listened != nil:
			return nil, listened
		case err == nil:
			return w.granted(outcome)
		}
		if again, err := w.lookAgain(words.ProblemOf(err)); err != nil || !again {
			return w.done, err
		}
	}
}

// lookAndListen waits, and meanwhile hears what is typed. listened is why the operator ended it; nil: they did not.
func (w *wizard) lookAndListen(f *waitingFor) (outcome steps.Outcome, listened, err error) {
	now := make(chan struct{}, 1)
	listened = w.hearing(func(time.Duration) string { return w.stillWaiting(f) }, func(t typed) error {
		return w.whileAwaiting(f, now, t)
	}, func(ctx context.Context, tell func(func())) {
		outcome, err = w.engine.Await(ctx, f.since, now, func(l steps.Look) {
			if text := f.looked(l); text != "" {
				tell(func() { w.talk.say(text) })
			}
		})
	})
	return outcome, listened, err
}

// whileAwaiting does what is typed while the wizard waits. errBack goes on without the grant.
func (w *wizard) whileAwaiting(f *waitingFor, now chan<- struct{}, t typed) error {
	if t.err != nil {
		return t.err
	}
	switch strings.ToLower(strings.TrimSpace(t.text)) {
	case "", "back":
		return errBack
	case "quit":
		return errQuit
	case "administrator":
		if w.opt.Administrator != nil {
			return errAdministrator
		}
		w.talk.say(w.whileAwaitingCanType())
	case "now":
		f.mu.Lock()
		f.asked = true
		f.mu.Unlock()
		select {
		case now <- struct{}{}:
		default: // it has been asked for
		}
	default:
		w.talk.say("The wizard waits for an administrator. What is done stays.")
		w.talk.say(w.whileAwaitingCanType())
	}
	return nil
}

// errAdministrator ends the wait: the administrator signs in here.
var errAdministrator = errors.New("the administrator signs in here")

// whileAwaitingCanType says what can be typed while the wizard waits for an administrator.
func (w *wizard) whileAwaitingCanType() string {
	if w.opt.Administrator == nil {
		return "Press enter to go on without it, or type now to look at once."
	}
	return "Press enter to go on without it, type now to look at once, or administrator to sign in as that administrator here."
}

// looked takes what a look has found. It returns what there is to say about it: what keeps the wizard from looking, once,
// and the answer to somebody who asked.
func (f *waitingFor) looked(l steps.Look) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.last, f.asked = &l, false
	switch {
	case l.Problem == nil && asked:
		f.told = ""
		return "Not granted yet."
	case l.Problem == nil:
		f.told = ""
	case l.Problem.Happened != f.told && !l.Next.IsZero():
		f.told = l.Problem.Happened
		return "Note: " + words.Sentence(l.Problem.Happened) + " The wizard goes on looking."
	}
	return ""
}

// stillWaiting says that the wizard still waits, and how things stood at the last look.
func (w *wizard) stillWaiting(f *waitingFor) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := w.opt.Clock()
	text := "Still waiting, for " + words.Duration(now.Sub(f.since).Truncate(time.Second)) + "."
	if f.last == nil {
		return text
	}
	return text + " Not granted yet, looked " + words.Duration(now.Sub(f.last.At).Truncate(time.Second)) + " ago."
}

// lookAgain asks what to do where the wizard cannot look any more. false: go on without it.
func (w *wizard) lookAgain(p *steps.Problem) (bool, error) {
	w.problem(p, "What is done stays.")
	c := choice{
		standard: 1,
		options:  []option{{text: "Sign in again as " + w.account.Name + ", then go on waiting."}, {text: "Go on without it."}},
		question: question{help: says("A later run notices what has been granted meanwhile.")},
	}
	for {
		i, err := w.choose(c)
		switch {
		case errors.Is(err, errBack):
			return false, nil
		case err != nil:
			return false, err
		case i == 1:
			return false, nil
		}
		_, err = w.withWay(w.engine, func(ctx context.Context, show func(steps.DeviceCode), _ func()) (steps.Account, error) {
			return steps.Account{}, w.engine.SignInAgain(ctx, show)
		})
		if err == nil {
			w.talk.say("Signed in. Waiting goes on.")
			return true, nil
		}
		switch {
		case w.ctx.Err() != nil:
			return false, w.ctx.Err()
		case errors.Is(err, errBack):
			continue
		case isTyped(err):
			return false, err
		}
		w.problem(words.ProblemOf(err), "What is done stays.")
	}
}

// granted goes on from what was waited for.
func (w *wizard) granted(o steps.Outcome) (stage, error) {
	at := w.opt.Clock().Format("15:04")
	for _, h := range w.past.Handoffs {
		w.talk.say(fmt.Sprintf("%s for %s: granted, seen at %s.", words.Clean(h.Permission), h.Registration, at))
	}
	w.talk.say("Nothing is left for an administrator.")
	w.past, w.doneTold = &o, false
	return w.done, nil
}

// tellAllDone says that the changes are done, and how much is left.
func (w *wizard) tellAllDone(o steps.Outcome) {
	if o.Of == 0 {
		return
	}
	text := fmt.Sprintf("All %d changes are done.", o.Of)
	if o.Of == 1 {
		text = "The change is done."
	}
	switch n := len(o.Handoffs); n {
	case 0:
	case 1:
		text += " 1 is left for an administrator."
	default:
		text += fmt.Sprintf(" %d are left for an administrator.", n)
	}
	w.talk.say(text)
}

// tellHandoffs tells what is left for an administrator, and how to give it to one.
func (w *wizard) tellHandoffs(o steps.Outcome) {
	if len(o.Handoffs) == 0 {
		return
	}
	w.talk.blank()
	for _, h := range o.Handoffs {
		w.talk.say(h.Permission + " for " + h.Registration + " is left for an administrator.")
		if h.Without != "" {
			w.talk.say("Without it " + words.Sentence(words.Clean(h.Without)))
		}
		if h.Role != "" {
			w.talk.say("Who can grant it: " + words.Sentence(words.Clean(words.WhoGrants(h.Role))))
		}
		if removes := words.AlsoRemoves(h.AlsoRemoves); removes != "" {
			w.talk.note("About the button Grant admin consent in the portal. " + removes)
		}
	}
	if path := fileIn(o, "handoff.md"); path != "" {
		w.talk.row("", "Send them this file: "+path)
		return
	}
	for _, h := range o.Handoffs {
		if h.Portal != "" {
			w.talk.say("Where it is granted:")
			w.talk.alone(h.Portal)
		}
	}
}

// fileIn is the path of a file that was written; empty where it was not.
func fileIn(o steps.Outcome, name string) string {
	if slices.ContainsFunc(o.Files, func(f steps.File) bool { return f.Name == name }) {
		return words.Folder(o.Folder) + name
	}
	return ""
}
