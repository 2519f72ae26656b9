package main

import (
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// What --events writes: one JSON object on each line. Each event names its schema; the last line is the document that
// --json would have written. Event and the member of the same meaning tell what an event is about.

type eventName string

const (
	eventSigningIn eventName = "signing-in" // somebody has to sign in; a code goes to standard error, never here
	eventSignedIn  eventName = "signed-in"
	eventPlanned   eventName = "planned"
	eventProgress  eventName = "progress" // of a registration, or of the run where none is named
	eventCheck     eventName = "check"
	eventSecret    eventName = "secret"
	eventDeleted   eventName = "deleted"
	eventCustomer  eventName = "customer" // the lines that follow are about this one
)

type eventLine struct {
	Schema   string         `json:"schema"`
	At       time.Time      `json:"at"`
	Event    eventName      `json:"event"`
	SignIn   *signInEntry   `json:"signIn,omitempty"`
	Planned  *plannedEntry  `json:"planned,omitempty"`
	Progress *progressEntry `json:"progress,omitempty"`
	Check    *checkEntry    `json:"check,omitempty"`
	Secret   *secretState   `json:"secret,omitempty"`
	Deleted  *removedEntry  `json:"deleted,omitempty"`
	Customer *customerEntry `json:"customer,omitempty"`
}

type signInEntry struct {
	Way     steps.Way    `json:"way"`
	Tenant  *plan.Tenant `json:"tenant,omitempty"` // once signed in
	Account string       `json:"account,omitempty"`
	Why     string       `json:"why,omitempty"` // why once more
}

type plannedEntry struct {
	Key      string `json:"key"`
	URL      string `json:"url"`
	Changes  int    `json:"changes"`
	Kept     int    `json:"kept"`
	Handoffs int    `json:"handoffs"`
}

type progressEntry struct {
	Registration string          `json:"registration,omitempty"`
	State        steps.EventKind `json:"state"`
	Doing        string          `json:"doing,omitempty"`
	Happened     string          `json:"happened,omitempty"`
	Done         int             `json:"done"` // of this registration
	Of           int             `json:"of"`
	Changes      int             `json:"changes"` // of the whole plan
	ChangesOf    int             `json:"changesOf"`
	Wait         *waitEntry      `json:"wait,omitempty"`
	Problem      *problemEntry   `json:"problem,omitempty"`
}

type waitEntry struct {
	For    steps.WaitReason `json:"for"`
	Since  time.Time        `json:"since"`
	AtMost int              `json:"atMostSeconds"` // 0: no limit
}

type checkEntry struct {
	steps.Check
	Wait *waitEntry `json:"wait,omitempty"`
}

// secretState is where a secret stands: waiting, accepted, refused or removed.
type secretState struct {
	Registration string        `json:"registration"`
	KeyID        string        `json:"keyId,omitempty"`
	State        string        `json:"state"`
	Until        time.Time     `json:"until,omitzero"`
	Wait         *waitEntry    `json:"wait,omitempty"`
	Problem      *problemEntry `json:"problem,omitempty"`
}

type customerEntry struct {
	File string `json:"file"`
	N    int    `json:"n"`
	Of   int    `json:"of"`
}

// event writes one line, where --events asks for it.
func (p *program) event(ev eventLine) {
	if !p.events {
		return
	}
	p.line.Lock()
	defer p.line.Unlock()
	if err := writeEvent(p.system, ev); err != nil {
		p.log.Warn("event", "error", err.Error()) // whoever reads them has gone; the run goes on
	}
}

func writeEvent(sys system, ev eventLine) error {
	ev.Schema = "modelop-entra/event/v1"
	if ev.At.IsZero() {
		ev.At = time.Now()
	}
	ev.At = ev.At.UTC().Truncate(time.Millisecond)
	return writeRow(sys, ev)
}

func (p *program) eventOfPlan(pl plan.Plan) {
	p.event(eventLine{Event: eventPlanned, Planned: &plannedEntry{
		Key: pl.Key, URL: pl.URL, Changes: pl.Count(), Kept: len(pl.Kept), Handoffs: pl.Handoffs(),
	}})
}

func (p *program) eventOfProgress(ev steps.Event) {
	p.event(eventLine{At: ev.At, Event: eventProgress, Progress: &progressEntry{
		Registration: ev.Registration, State: ev.Kind, Doing: ev.Doing, Happened: ev.Happened, Done: ev.Done, Of: ev.Of,
		Changes: ev.Total, ChangesOf: ev.TotalOf, Wait: waitOf(ev.Wait), Problem: problem(ev.Problem),
	}})
}

func (p *program) eventOfSecret(s secretState) {
	p.event(eventLine{Event: eventSecret, Secret: &s})
}

func (p *program) eventOfChecked(c steps.CheckedSecret) {
	s := secretState{Registration: c.Registration, KeyID: c.KeyID, State: "accepted", Until: c.EndsAt, Problem: problem(c.Problem)}
	if c.Problem != nil {
		s.State = "refused"
	}
	p.eventOfSecret(s)
}

func waitOf(w *steps.Wait) *waitEntry {
	if w == nil {
		return nil
	}
	return &waitEntry{For: w.For, Since: w.Since.UTC(), AtMost: int((w.AtMost + time.Second - 1) / time.Second)}
}

// checkEvents tells each check once for each state that it is in.
type checkEvents struct {
	told map[string]steps.CheckState
}

func (c *checkEvents) hear(p *program, v steps.Verification) {
	if c.told == nil {
		c.told = map[string]steps.CheckState{}
	}
	for _, check := range v.Checks {
		if check.State == steps.CheckNext || c.told[check.Name] == check.State {
			continue
		}
		c.told[check.Name] = check.State
		p.event(eventLine{Event: eventCheck, Check: &checkEntry{Check: check, Wait: waitOf(check.Wait)}})
	}
}

// eventOfSignIn tells that somebody has to sign in, and why if it is once more.
func (p *program) eventOfSignIn(why *steps.Problem) {
	e := signInEntry{Way: p.run.CurrentWay()}
	if why != nil {
		e.Why = words.Sentence(why.Happened)
	}
	p.event(eventLine{Event: eventSigningIn, SignIn: &e})
}
