package line

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// progress turns the events of Apply into sentences.
type progress struct {
	every     time.Duration
	order     []string
	rows      map[string]*progressRow
	total, of int
	explained bool // what replication is
}

// progressRow is what is known about one registration.
type progressRow struct {
	last    steps.EventKind
	wait    *steps.Wait
	told    time.Time // when the wait was told last
	made    string    // told together with its secret, which follows at once
	problem *steps.Problem
}

func newProgress(every time.Duration) *progress {
	return &progress{every: every, rows: map[string]*progressRow{}}
}

// lines are the sentences that an event adds; mostly none.
func (p *progress) lines(ev steps.Event) []string {
	if ev.TotalOf > 0 {
		p.total, p.of = ev.Total, ev.TotalOf
	}
	if ev.Registration == "" {
		return p.runLines(ev)
	}
	r := p.row(ev.Registration)
	lines := p.facts(r, ev)
	name := ev.Registration + ": "
	changed := ev.Kind != r.last
	if ev.Kind != steps.Waiting && ev.Kind != steps.Note {
		r.wait = nil
	}
	switch ev.Kind {
	case steps.Waiting:
		if ev.Wait != nil && (r.wait == nil || r.wait.For != ev.Wait.For) {
			r.told = ev.At
			lines = append(lines, name+p.waitBegins(*ev.Wait))
		}
		if ev.Wait != nil {
			r.wait = ev.Wait
		}
	case steps.Working:
		if ev.Problem != nil && ev.Problem != r.problem {
			lines = append(lines, "Error: "+name+words.Sentence(inner(ev.Problem.Happened)))
			r.problem = ev.Problem
		}
	case steps.Done:
		if changed && ev.Of > 0 {
			lines = append(lines, name+"done"+words.CountOf(ev)+".")
		}
	case steps.Failed:
		if changed {
			line := "Failed: " + ev.Registration + words.CountOf(ev) + "."
			if ev.Problem != nil && ev.Problem != r.problem {
				line += " " + words.Sentence(ev.Problem.Happened)
			}
			if ev.Done > 0 {
				line += " What it has so far stays."
			}
			lines = append(lines, line)
		}
	case steps.Stopped:
		if changed {
			lines = append(lines, name+"stopped"+words.CountOf(ev)+".")
		}
	case steps.Next:
		if changed {
			lines = append(lines, name+"next, waits for internal-client.")
		}
	case steps.Paused:
		if changed {
			lines = append(lines, name+"paused, the sign-in has ended.")
		}
	case steps.Note:
		return lines // the state stays
	}
	r.last = ev.Kind
	return lines
}

// facts tells what has happened to a registration. A registration and its secret are made by one request, so they are told
// in one sentence: the first is held back until the next event.
func (p *progress) facts(r *progressRow, ev steps.Event) []string {
	name := ev.Registration
	var lines []string
	secret := ev.Happened == "secret of "+name+" saved to vault.json"
	switch {
	case r.made != "" && secret:
		lines = append(lines, name+": "+r.made+". Its secret is saved in vault.json.")
	case r.made != "":
		lines = append(lines, name+": "+r.made+".")
	case secret:
		lines = append(lines, name+": its secret is saved in vault.json.")
	}
	if r.made != "" || secret {
		r.made = ""
	}
	if fact, ok := strings.CutPrefix(ev.Happened, name+" "); ok {
		r.made = strings.TrimSuffix(fact, ".")
	} else if strings.HasSuffix(ev.Happened, "left for an administrator") {
		lines = append(lines, words.Sentence(ev.Happened))
	}
	return lines
}

// rest are the sentences that were held back when the last event has come.
func (p *progress) rest() []string {
	var lines []string
	for _, name := range p.order {
		if r := p.rows[name]; r.made != "" {
			lines = append(lines, name+": "+r.made+".")
			r.made = ""
		}
	}
	return lines
}

// still are the sentences that time alone adds.
func (p *progress) still(now time.Time) []string {
	lines := p.rest()
	waiting := false
	for _, name := range p.order {
		r := p.rows[name]
		if r.wait == nil {
			continue
		}
		waiting = true
		if now.Sub(r.told) < p.every {
			continue
		}
		r.told = now
		line := name + ": still waiting, " + words.Count(int(now.Sub(r.wait.Since)/time.Second), "second")
		if r.wait.AtMost > 0 {
			line += fmt.Sprintf(" of at most %d", int(r.wait.AtMost/time.Second))
		}
		lines = append(lines, line+".")
	}
	if !waiting && len(lines) == 0 && p.of > 0 {
		lines = append(lines, fmt.Sprintf("Still applying. %d of %s are done.", p.total, words.Count(p.of, "change")))
	}
	return lines
}

// runLines are the sentences of an event that is about the run as a whole.
func (p *progress) runLines(ev steps.Event) []string {
	var lines []string
	if ev.Happened != "" {
		lines = append(lines, words.Upper(words.Sentence(ev.Happened)))
	}
	if ev.Problem != nil {
		lines = append(lines, "Error: "+inner(words.Sentence(ev.Problem.Happened)))
	}
	return lines
}

func (p *progress) row(name string) *progressRow {
	if !slices.Contains(p.order, name) {
		p.order = append(p.order, name)
		p.rows[name] = &progressRow{}
	}
	return p.rows[name]
}

// waitBegins says what a wait is for, and what to think of it.
func (p *progress) waitBegins(w steps.Wait) string {
	atMost := ""
	if w.AtMost > 0 {
		atMost = ", at most " + words.Duration(w.AtMost)
	}
	switch w.For {
	case steps.WaitReplication:
		text := "waiting for replication" + atMost + "."
		if !p.explained {
			p.explained = true
			text += " Entra ID keeps several copies of its directory, and the new one is not in all of them yet."
		}
		return text
	case steps.WaitThrottled:
		return "waiting, Microsoft Graph is busy" + atMost + ". Nothing is wrong and nothing is lost."
	case steps.WaitUnavailable:
		return "waiting for Microsoft Graph to answer" + atMost + "."
	case steps.WaitNewSecret:
		return "waiting for the new secret to be accepted" + atMost + "."
	case steps.WaitAdministrator:
		return "waiting for an administrator" + atMost + "."
	case steps.WaitSignIn:
		return "waiting for you to sign in again" + atMost + "."
	}
	return "waiting" + atMost + "."
}
