package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// doneScreen is the last screen: what was made, where the files are, what to do next, and what is left.
type doneScreen struct {
	journey *journey
	outcome steps.Outcome
	menu    menu
	note    string
}

func newDone(j *journey, o steps.Outcome) *doneScreen {
	return &doneScreen{journey: j, outcome: o, menu: newMenu(2)} // its number of rows changes; see choice
}

func (d *doneScreen) about() (string, string) {
	return "Done", "How the run ended, where the files are, and what comes next. The same is printed when the wizard ends."
}

func (d *doneScreen) rail() rail {
	if d.outcome.Result == steps.ResultDone {
		return rail{at: stageDone, over: true}
	}
	return rail{at: stageDone, left: stageApply}
}

// The action lines.
const (
	testLine        = "Test that it works, with real tokens (changes nothing)"
	testLineShort   = "Test that it works"
	tryLine         = "Try the rest again now"
	finishLine      = "Finish"
	finishTodayLine = "Finish for today"
)

// decision is the action lines.
func (d *doneScreen) decision(s *session) []string {
	left := len(d.outcome.Handoffs)
	switch {
	case d.outcome.Complete() && left > 0:
		return []string{finishLine, waitLine(left)}
	case d.outcome.Complete() && s.test == nil:
		return []string{testLine, finishLine}
	case d.outcome.Complete():
		return []string{finishLine}
	}
	lines := []string{tryLine, finishTodayLine}
	if left > 0 {
		lines = append(lines, waitLine(left))
	}
	return lines
}

// choice is the focus among the action lines: the test is offered once.
func (d *doneScreen) choice(s *session) menu {
	n := len(d.decision(s))
	return menu{n: n, at: min(d.menu.at, n-1)}
}

// commands is what c copies.
func (d *doneScreen) commands() []string {
	if d.outcome.Complete() {
		return d.outcome.Next
	}
	if d.outcome.Continue == "" {
		return nil
	}
	return []string{d.outcome.Continue}
}

// pages are where the registrations are seen.
func (d *doneScreen) pages(s *session) []words.Page { return words.Pages(d.outcome, s.opt.Portal) }

// problems is why registrations, or the run as a whole, failed.
func (d *doneScreen) problems() []namedProblem {
	var all []namedProblem
	for _, t := range words.Problems(d.outcome) {
		name := "The run"
		if len(t.Names) > 0 {
			name = words.List(t.Names)
		}
		all = append(all, namedProblem{name: name, problem: t.Problem})
	}
	return all
}

func (d *doneScreen) keys(s *session) []binding {
	enter := keyChoose
	switch lines := d.decision(s); {
	case len(lines) == 1:
		enter = binding{key: "enter", word: "finish"}
	case lines[d.menu.at] == testLine:
		enter = binding{key: "enter", word: "test"}
	case lines[d.menu.at] == finishLine:
		enter = binding{key: "enter", word: "finish"}
	}
	keys := append([]binding{enter}, d.choice(s).keys()...)
	if d.outcome.Complete() {
		keys = append(keys, binding{key: "t", word: "test"})
	}
	if len(d.problems()) > 0 {
		keys = append(keys, binding{key: "e", word: "error"})
	}
	if !d.outcome.Complete() {
		keys = append(keys, binding{key: "r", quiet: true, help: "read the tenant again, and try the rest"})
	}
	if len(d.outcome.Files) > 0 {
		keys = append(keys, binding{key: "f", word: "files"})
	}
	if n := len(d.commands()); n > 0 {
		word := "copy commands"
		if n == 1 {
			word = "copy command"
		}
		keys = append(keys, binding{key: "c", word: word, short: "copy", help: word, wide: true})
	}
	if len(s.run.SecretHolders()) > 0 {
		keys = append(keys, binding{key: "v", word: "view a secret", wide: true})
	}
	if len(d.pages(s)) > 0 {
		keys = append(keys, binding{key: "p", word: "pages", help: "the pages of the registrations in the Entra admin center", wide: true})
	}
	return append(keys, binding{key: "q", word: "finish", quiet: true, help: "finish"}, keyHelp)
}

// view puts the action lines last, where they fit, and first where people would have to scroll to them.
func (d *doneScreen) view(s *session) body {
	if !s.small() {
		b := d.layout(s, false)
		if len(b.rows) <= s.room()+2 {
			b.squeeze(s.room())
		}
		if len(b.rows) <= s.room() {
			return b
		}
	}
	return d.layout(s, true)
}

func (d *doneScreen) layout(s *session, decisionFirst bool) body {
	b := s.body()
	o := d.outcome
	b.note = d.note
	if note := s.testNote(); note != "" {
		b.note = note
	}
	if o.FirstLine != "" {
		b.signed(roleWarn, signLook, strings.TrimPrefix(o.FirstLine, "! "))
		b.blank()
	}
	b.heading(d.heading(s))
	if o.Demo {
		b.text("This was a simulated tenant. Nothing was changed anywhere.")
	}
	if decisionFirst {
		if o.Demo {
			b.blank()
		}
		b.actions(d.choice(s), d.lines(s)...)
		b.blank()
	}
	if o.Complete() {
		d.viewComplete(s, &b)
	} else {
		d.viewUnfinished(&b)
	}
	if !decisionFirst {
		b.blank()
		b.actions(d.choice(s), d.lines(s)...)
	}
	return b
}

// lines are the action lines as the window has room for them.
func (d *doneScreen) lines(s *session) []string {
	lines := d.decision(s)
	for i, l := range lines {
		if l == testLine && s.small() {
			lines[i] = testLineShort
		}
	}
	return lines
}

func (d *doneScreen) heading(s *session) string {
	o := d.outcome
	var text string
	switch {
	case !o.Complete() && o.Changes >= o.Of && len(d.problems()) > 0:
		text = "Not finished yet. All but what " + s.tenantName() + " refused is done"
	case !o.Complete():
		text = fmt.Sprintf("Not finished yet. %d of %s are done", o.Changes, words.Count(o.Of, "change"))
	case s.small() && o.Result == steps.ResultDone && o.Of > 0:
		text = "Done. " + s.tenantName() + " is ready."
	default:
		text = words.Heading(o, s.tenantName())
	}
	if o.Demo {
		return "DEMO. " + text
	}
	return text
}

func (d *doneScreen) viewComplete(s *session, b *body) {
	o := d.outcome
	exists := words.WhatExists(o)
	if b.small {
		exists = strings.NewReplacer(" that is valid until", " until", " that are valid until", " until").Replace(exists)
	}
	b.text(exists)
	if v := s.tested(); v != nil {
		b.text(words.Tested(*v))
	}
	if o.Folder != "" {
		b.text("Your files are in " + words.Folder(o.Folder))
	}
	b.missing(o.Missing)
	if len(o.Handoffs) > 0 { // it stands above the fold: nobody may miss that somebody else has to act
		b.blank()
		d.viewHandoffs(b)
	}
	d.viewNext(b)
	b.blank()
	d.viewGroups(s, b)
	if names := words.SecretFiles(o.Files); len(names) > 0 {
		b.signed(roleWarn, signLook, words.KeepOutOfMail(names))
	}
}

// missing tells which files could not be written, and why.
func (b *body) missing(files []steps.MissingFile) {
	for _, text := range words.Missing(files) {
		b.signed(roleWarn, signLook, text)
	}
}

func (d *doneScreen) viewNext(b *body) {
	if len(d.outcome.Next) == 0 {
		return
	}
	b.blank()
	b.text("Next, on the cluster:")
	b.blank()
	for _, command := range d.outcome.Next {
		b.command(command)
	}
	b.blank()
	b.signed(roleWarn, signLook, "Compare values.yaml with the values of your chart first: ModelOp does not publish their names. "+
		"The top of the file explains each one.")
}

// command adds a command alone on its row. One that is longer than the window goes on in more rows, as a shell reads it;
// where a part does not fit even so, it is left to the printed summary and to the key that copies it.
func (b *body) command(text string) {
	room := b.width + 2
	var rows []string
	row := ""
	for part := range strings.SplitAfterSeq(flagsApart(text), "\n") {
		part = strings.TrimSuffix(part, "\n")
		switch {
		case row == "":
			row = part
		case words.Cells(row)+1+words.Cells(part)+2 <= room:
			row += " " + part
		default:
			rows = append(rows, row+` \`)
			row = "  " + part
		}
	}
	if words.Cells(text) <= room {
		rows, row = nil, text
	}
	for _, r := range append(rows, row) {
		b.alone(rolePlain, words.CutEnd(r, room))
	}
}

// flagsApart puts each flag of a command, with its value, on a line of its own.
func flagsApart(command string) string {
	return strings.ReplaceAll(strings.ReplaceAll(command, " --", "\n--"), " -f ", "\n-f ")
}

// viewHandoffs tells what is left for an administrator.
func (d *doneScreen) viewHandoffs(b *body) {
	for _, h := range d.outcome.Handoffs {
		text := fmt.Sprintf("%s for %s is left for an administrator.", h.Permission, h.Registration)
		if h.Without != "" {
			text += " Until then " + words.Sentence(h.Without)
		}
		b.signed(roleWarn, signLook, text)
	}
}

// viewGroups reminds of the groups that have to be assigned where their names stand in the token.
func (d *doneScreen) viewGroups(s *session, b *body) {
	path := words.AssignGroups(d.outcome)
	if s.choices.GroupNames != blueprint.GroupNamesCloud || path == "" {
		return
	}
	b.signed(roleWarn, signLook, "Assign your groups to the enterprise applications, or none shows:")
	b.painted(rolePlain, 2, path)
}

func (d *doneScreen) viewUnfinished(b *body) {
	o := d.outcome
	for _, r := range o.Registrations {
		if r.Action == plan.LeaveAlone {
			continue
		}
		row := progressRow{name: r.Name, event: steps.Event{Kind: r.State, Done: r.Done, Of: r.Of}, problem: r.Problem}
		row.idle = r.State == steps.Done && r.Of == 0 && r.Problem == nil
		b.progress(row, row.event.At)
	}
	for i, t := range words.Problems(o) {
		if i == 0 {
			b.blank()
		}
		text := t.Sentence()
		if t.Problem.Means != "" {
			text += " " + words.Sentence(t.Problem.Means)
		}
		b.signed(roleBad, b.glyphs.failed, text+" e: who can fix it.")
	}
	if len(o.Missing) > 0 {
		b.blank()
		b.missing(o.Missing)
	}
	if len(o.Handoffs) > 0 {
		b.blank()
		d.viewHandoffs(b)
	}
	b.blank()
	stays := strings.TrimSpace("What is done stays. " + words.SecretsSaved(o.Secrets))
	if o.Continue != "" {
		b.text(stays + " To go on, now or another day:")
		b.blank()
		b.command(o.Continue)
	} else {
		b.text(stays)
	}
}

func (d *doneScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return d, nil
	}
	d.menu = d.choice(s)
	switch k.name {
	case "enter":
		switch d.decision(s)[d.menu.at] {
		case testLine:
			return openTest(s, d)
		case finishLine, finishTodayLine:
			return d, s.quit(d.outcome)
		case waitLine(len(d.outcome.Handoffs)):
			return startWaiting(s, d.journey, d.outcome, s.now)
		}
		return startPlanning(s, d.journey, true)
	case "t":
		return openTest(s, d)
	case "r":
		return startPlanning(s, d.journey, true)
	case "e":
		if problems := d.problems(); len(problems) > 0 {
			return newErrorInFull(d, nil, problems), nil
		}
	case "f":
		return newFiles(d, d.outcome), nil
	case "p":
		if all := d.pages(s); len(all) > 0 {
			return newPages(d, all), nil
		}
	case "c":
		if commands := d.commands(); len(commands) > 0 {
			d.note = s.sent(was(len(commands), "command"))
			return d, tea.SetClipboard(strings.Join(commands, "\n") + "\n")
		}
	case "v":
		if holders := s.run.SecretHolders(); len(holders) > 0 {
			return newWhichSecret(d, holders), nil
		}
	default:
		d.menu.press(k.name)
	}
	return d, nil
}

// was is a count with its verb: "1 command was", "2 commands were".
func was(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " was"
	}
	return words.Count(n, noun) + " were"
}

func (d *doneScreen) report(*session) report {
	if d.outcome.Complete() {
		return report{status: &tea.ProgramStatus{State: tea.ProgramStateDone}}
	}
	return report{}
}
