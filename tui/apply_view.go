package tui

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// doingColumn is where a row says what its registration does.
const doingColumn = 48

// leastHistory is how many rows of what happened are shown even where they make the body scroll.
const leastHistory = 3

func (a *applying) view(s *session) body {
	b := s.body()
	if !b.small {
		b.heading(a.heading(s))
	}
	a.viewBar(s, &b)
	b.blank()
	a.viewRows(s, &b)
	a.viewProblem(&b)
	a.viewWait(s, &b)
	a.viewHistory(s, &b)
	switch {
	case a.leaving:
		b.note = "Leaving. The next run looks at the tenant first, and repairs."
	case a.stopping && b.small:
		b.note = "Stopping."
	}
	return b
}

func (a *applying) heading(s *session) string {
	switch {
	case a.stopping && a.running() == 0:
		return "Stopping"
	case a.stopping && a.running() == 1:
		return "Stopping. 1 request is still running"
	case a.stopping:
		return fmt.Sprintf("Stopping. %s are still running", words.Count(a.running(), "request"))
	case a.of == 0:
		return "Writing the files again"
	}
	return fmt.Sprintf("Applying %s to %s", words.Count(a.of, "change"), s.tenantName())
}

// viewBar is the bar, the count and the clock.
func (a *applying) viewBar(s *session, b *body) {
	if b.small {
		count := fmt.Sprintf("%d of %d", a.total, a.of)
		b.add(bar(a.total, a.of, b.width-4-len(count)) + "  " + count)
		return
	}
	count := fmt.Sprintf("%2d of %d", a.total, a.of)
	clock := words.Clock(s.now.Sub(a.started))
	inner := min(b.width-20, 56)
	b.add(bar(a.total, a.of, inner) + "  " + count + "   " + clock)
}

// bar is a bar of n cells between its brackets.
func bar(done, of, n int) string {
	n = max(n, 1)
	filled := n
	if of > 0 {
		filled = int(math.Round(float64(min(done, of)) * float64(n) / float64(of)))
		if done < of {
			filled = min(filled, n-1)
		}
	}
	return "[" + strings.Repeat("=", filled) + strings.Repeat(" ", n-filled) + "]"
}

func (a *applying) viewRows(s *session, b *body) {
	for _, r := range a.rows {
		b.progress(r, s.now)
	}
}

// progress adds the row of one registration: sign, name, word, x of n, what it does.
func (b *body) progress(r progressRow, now time.Time) {
	sign, signRole, word, text := b.glyphs.working, rolePlain, string(r.event.Kind), r.event.Doing
	count := fmt.Sprintf("%d of %d", r.event.Done, r.event.Of)
	switch r.event.Kind {
	case steps.Next:
		sign, signRole, text = b.glyphs.idle, roleMuted, ""
		if r.event.At.IsZero() {
			break
		}
		count, text = "", "waits for internal-client"
	case steps.Working, steps.Note:
		if text == "" && r.problem != nil {
			text = shortly(r.problem)
		}
	case steps.Waiting:
		if text = waiting(r.event.Wait, now); !b.beside(doingColumn, text) {
			text = "" // Apply tells the clock below
		}
	case steps.Paused:
		text = ""
	case steps.Done:
		sign, signRole, text = b.glyphs.done, roleOK, ""
		if r.problem != nil { // done, but for what was refused
			sign, signRole, text = signLook, roleWarn, shortly(r.problem)
		}
	case steps.Failed:
		sign, signRole = b.glyphs.failed, roleBad
		text = shortly(r.problem)
	case steps.Stopped:
		sign, signRole, text = signLook, roleWarn, ""
	}
	if r.idle {
		sign, signRole, word, count, text = signKeep, rolePlain, "keep", "", "as it should be"
	}
	lead := b.theme.paint(signRole, sign) + " "
	if b.small {
		if r.event.Kind == steps.Working && !r.idle {
			word = count
		}
		b.add(lead + pad(r.name, 28) + b.theme.paint(signRole, word))
		return
	}
	row := lead + pad(r.name, 29) + pad(b.theme.paint(signRole, word), 9)
	if !r.idle {
		row += pad(count, 8)
	}
	b.add(row + b.theme.paint(roleMuted, explanation(text, b.width-words.Cells(row))))
}

// shortly is what happened, as it stands in a row.
func shortly(p *steps.Problem) string {
	if p == nil {
		return ""
	}
	return strings.TrimSuffix(words.Inner(p.Happened), ".")
}

// waiting says what a row waits for, since when, and at most how long.
func waiting(w *steps.Wait, now time.Time) string {
	if w == nil {
		return ""
	}
	since := max(now.Sub(w.Since), 0)
	clock := words.Clock(since)
	if w.AtMost > 0 {
		clock = words.Clock(min(since, w.AtMost)) + " of " + words.Clock(w.AtMost)
	}
	switch w.For {
	case steps.WaitThrottled:
		return "Graph is busy, " + clock
	case steps.WaitUnavailable:
		return "no answer yet, " + clock
	case steps.WaitReplication, steps.WaitNewSecret, steps.WaitAdministrator, steps.WaitSignIn:
		return string(w.For) + ", " + clock
	}
	return clock
}

// viewProblem tells each failure, and what becomes of the rest.
func (a *applying) viewProblem(b *body) {
	problems := a.problems()
	if len(problems) == 0 {
		return
	}
	b.blank()
	for _, p := range problems {
		text := fmt.Sprintf("%s: %s.", p.name, shortly(p.problem))
		if p.event.Kind == steps.Failed {
			text = fmt.Sprintf("%s stopped at %d of %d: %s.", p.name, p.event.Done, p.event.Of, shortly(p.problem))
		}
		if b.small {
			text = fmt.Sprintf("%s: %s. What it has stays. e: who can fix it.", p.name, shortly(p.problem))
		}
		b.signed(roleBad, b.glyphs.failed, text)
	}
	if !b.small {
		b.painted(rolePlain, 2, "What it has so far stays. "+a.others()+"Press e for who can fix it.")
	}
}

// others says what becomes of the registrations that have not ended, where there are some.
func (a *applying) others() string {
	goingOn, waiting := false, false
	for _, r := range a.rows {
		switch r.event.Kind {
		case steps.Next:
			waiting = waiting || !r.idle
		case steps.Working, steps.Waiting, steps.Paused, steps.Note:
			goingOn = goingOn || !r.idle
		case steps.Done, steps.Failed, steps.Stopped:
		}
	}
	switch {
	case a.stopping:
		return ""
	case goingOn:
		return "The others go on. "
	case waiting:
		return "The others are not begun. "
	}
	return ""
}

// viewWait explains the longest wait, once it has lasted for a while, and tells its clock where the rows have no room for it.
func (a *applying) viewWait(s *session, b *body) {
	var longest *steps.Wait
	for _, r := range a.rows {
		w := r.event.Wait
		if r.event.Kind == steps.Waiting && w != nil && (longest == nil || w.Since.Before(longest.Since)) {
			longest = w
		}
	}
	if longest == nil {
		return
	}
	var texts []string
	if clock := waiting(longest, s.now); !b.beside(doingColumn, clock) {
		texts = append(texts, "Waiting: "+clock)
	}
	why := whyWait(longest)
	fits := !b.small || len(b.rows)+len(texts)+1+len(wrap(why, b.width)) <= s.room()
	if why != "" && fits && (longest.For == steps.WaitThrottled || s.now.Sub(longest.Since) >= explainAfter) {
		texts = append(texts, why)
	}
	for i, t := range texts {
		if i == 0 {
			b.blank()
		}
		b.text(t)
	}
}

// whyWait says why a wait is nothing to worry about.
func whyWait(w *steps.Wait) string {
	switch w.For {
	case steps.WaitReplication:
		text := "Entra ID keeps several copies of its directory. It takes some seconds, at times a minute, until a new " +
			"registration is in all of them (replication)."
		if w.AtMost > 0 {
			text += fmt.Sprintf(" After %s the wizard stops waiting, and the next run goes on from here.", words.Clock(w.AtMost))
		}
		return text
	case steps.WaitThrottled:
		return "Microsoft Graph asked the wizard to wait: many programs are busy in this tenant. Nothing is wrong and nothing " +
			"is lost."
	case steps.WaitUnavailable:
		return "Microsoft Graph does not answer properly at the moment. The wizard looks before it asks again, so nothing is made twice."
	case steps.WaitNewSecret:
		return "A new secret is not accepted everywhere at once."
	case steps.WaitAdministrator, steps.WaitSignIn:
	}
	return ""
}

// viewHistory tells the last things that happened, newest last, as many as the window has room for.
func (a *applying) viewHistory(s *session, b *body) {
	var rows []string
	for _, h := range a.happened {
		lead := fmt.Sprintf("%6s  ", words.Clock(h.at))
		if b.small {
			lead = fmt.Sprintf("%4s ", words.Clock(h.at))
		}
		for _, l := range wrap(h.text, b.width-words.Cells(lead)) {
			rows = append(rows, lead+l)
			lead = strings.Repeat(" ", words.Cells(lead))
		}
	}
	space := s.room() - len(b.rows) - 2
	if b.small && space < leastHistory || len(rows) == 0 {
		return
	}
	space = max(space, leastHistory)
	b.blank()
	b.subheading("What happened")
	for _, row := range rows[max(len(rows)-space, 0):] {
		b.add(row)
	}
}
