package words

import (
	"fmt"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// StillEvery is how often a wait that goes on is told again.
const StillEvery = 30 * time.Second

// Progress turns events into append-only rows. The zero Progress is ready for use; it is not safe for concurrent use.
type Progress struct {
	order []string
	rows  map[string]*progressRow
}

type progressRow struct {
	last   steps.EventKind
	wait   *steps.Wait
	told   time.Time     // when the wait was told last
	waited time.Duration // all waits that are over
}

// Lines are the rows that an event adds; mostly none.
func (p *Progress) Lines(ev steps.Event) []string {
	if ev.Registration == "" {
		return p.runLines(ev)
	}
	row := p.row(ev.Registration)
	lines := p.stillOf(ev.Registration, row, ev.At)
	if fact, ok := strings.CutPrefix(ev.Happened, ev.Registration+" "); ok {
		lines = append(lines, progressLine(ev.Registration, fact))
	}
	if ev.Kind != steps.Waiting && ev.Kind != steps.Note && row.wait != nil {
		row.waited += max(ev.At.Sub(row.wait.Since), 0)
		row.wait = nil
	}
	changed := ev.Kind != row.last
	switch ev.Kind {
	case steps.Waiting:
		if ev.Wait != nil && (row.wait == nil || row.wait.For != ev.Wait.For) {
			row.told = ev.At
			lines = append(lines, progressLine(ev.Registration, WaitBegins(*ev.Wait)))
		}
		if ev.Wait != nil {
			row.wait = ev.Wait
		}
	case steps.Working:
		if ev.Problem != nil {
			lines = append(lines, progressLine(ev.Registration, Inner(ev.Problem.Happened)))
		}
	case steps.Done:
		if changed {
			line := "done" + CountOf(ev)
			if row.waited >= time.Second {
				line += fmt.Sprintf(", waited %d s", int(row.waited.Round(time.Second)/time.Second))
			}
			lines = append(lines, progressLine(ev.Registration, line))
		}
	case steps.Failed:
		line := "failed" + CountOf(ev)
		if ev.Problem != nil {
			line += ": " + Inner(ev.Problem.Happened)
		}
		if changed {
			lines = append(lines, progressLine(ev.Registration, line))
		}
	case steps.Stopped:
		if changed {
			lines = append(lines, progressLine(ev.Registration, "stopped"+CountOf(ev)))
		}
	case steps.Next:
		if changed {
			lines = append(lines, progressLine(ev.Registration, "next, waits for internal-client"))
		}
	case steps.Paused:
		if changed {
			lines = append(lines, progressLine(ev.Registration, "paused, the sign-in has ended"))
		}
	case steps.Note:
		return lines // the state stays
	}
	row.last = ev.Kind
	return lines
}

// CountOf says how many of its changes a registration has had; nothing, where it needed none.
func CountOf(ev steps.Event) string {
	if ev.Of == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of %d", ev.Done, ev.Of)
}

// Still are the rows that time alone adds: one for each wait that has gone on for StillEvery since it was told last.
func (p *Progress) Still(now time.Time) []string {
	var lines []string
	for _, name := range p.order {
		lines = append(lines, p.stillOf(name, p.rows[name], now)...)
	}
	return lines
}

func (p *Progress) stillOf(name string, row *progressRow, now time.Time) []string {
	if row.wait == nil || now.Sub(row.told) < StillEvery {
		return nil
	}
	row.told = now
	line := fmt.Sprintf("still waiting, %d s", int(now.Sub(row.wait.Since)/time.Second))
	if row.wait.AtMost > 0 {
		line += fmt.Sprintf(" of at most %d", int(row.wait.AtMost/time.Second))
	}
	return []string{progressLine(name, line)}
}

// runLines are the rows of an event that is about the run as a whole.
func (p *Progress) runLines(ev steps.Event) []string {
	var lines []string
	if ev.Happened != "" {
		lines = append(lines, Upper(Sentence(ev.Happened)))
	}
	if ev.Problem != nil {
		lines = append(lines, Sentence(ev.Problem.Happened))
	}
	return lines
}

func (p *Progress) row(name string) *progressRow {
	if p.rows == nil {
		p.rows = map[string]*progressRow{}
	}
	row, ok := p.rows[name]
	if !ok {
		row = &progressRow{}
		p.rows[name] = row
		p.order = append(p.order, name)
	}
	return row
}

func progressLine(name, text string) string { return Pad(name, 29) + text }

// WaitBegins says what a wait is for and at most how long it takes.
func WaitBegins(w steps.Wait) string {
	var text string
	switch w.For {
	case steps.WaitReplication:
		text = "waiting for replication"
	case steps.WaitThrottled:
		text = "waiting, Microsoft Graph is busy"
	case steps.WaitUnavailable:
		text = "waiting for Microsoft Graph to answer"
	case steps.WaitNewSecret:
		text = "waiting for the new secret to be accepted"
	case steps.WaitAdministrator:
		text = "waiting for an administrator"
	case steps.WaitSignIn:
		text = "waiting for you to sign in again"
	}
	if w.AtMost > 0 {
		text += fmt.Sprintf(", at most %d s", int((w.AtMost+time.Second-1)/time.Second))
	}
	return text
}
