package line

import (
	"errors"
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// done tells how Apply ended, where the files are and what comes next.
func (w *wizard) done() (stage, error) {
	o := *w.past
	complete := o.Complete()
	if !w.handedOver {
		if complete {
			w.tellAllDone(o)
		}
		w.tellHandoffs(o)
	}
	w.talk.blank()
	w.talk.say("Step 6 of 6: Done.")
	if o.FirstLine != "" {
		w.talk.note(strings.TrimPrefix(o.FirstLine, "! "))
	}
	if o.Demo {
		w.talk.say(words.DemoWas)
	}
	w.talk.say(words.Heading(o, w.tenantName()) + ".")
	if complete {
		w.tellComplete(o)
	} else {
		w.tellUnfinished(o)
	}
	w.doneTold = true
	return w.lastQuestion(o, complete)
}

func (w *wizard) tellComplete(o steps.Outcome) {
	w.talk.say(words.WhatExists(o))
	if o.Folder != "" {
		w.talk.row("", "Files: "+words.Folder(o.Folder))
	}
	w.tellMissing(o)
	if len(o.Next) > 0 {
		w.talk.say("Next, on the cluster. Compare values.yaml with your chart's values first.")
		for _, command := range o.Next {
			w.talk.alone(command)
		}
	}
	if path := words.AssignGroups(o); path != "" && w.choices.GroupNames == blueprint.GroupNamesCloud {
		w.talk.note("Assign your groups to the enterprise applications, or none shows: " + path)
	}
	if names := words.SecretFiles(o.Files); len(names) > 0 {
		w.talk.say(words.KeepOutOfMail(names))
	}
	if o.Continue != "" {
		when := "To go on, now or another day:"
		if len(o.Handoffs) > 0 {
			when = "To go on, once it is granted or on another day:"
		}
		w.talk.say(when)
		w.talk.alone(o.Continue)
	}
}

func (w *wizard) tellMissing(o steps.Outcome) {
	for _, text := range words.Missing(o.Missing) {
		w.talk.note(text)
	}
}

func (w *wizard) tellUnfinished(o steps.Outcome) {
	for _, r := range o.Registrations {
		text := r.Name + ": " + string(r.State)
		switch {
		case r.State == steps.Next:
			text += ", not begun"
		case r.Of > 0:
			text += fmt.Sprintf(", %d of %d", r.Done, r.Of)
		}
		w.talk.say(words.Sentence(text))
	}
	for _, t := range words.Problems(o) {
		named := *t.Problem
		if about := t.About(); about != "" {
			named.Happened = about + inner(words.Sentence(named.Happened))
		}
		w.problem(&named, "")
	}
	w.tellMissing(o)
	stays := strings.TrimSpace("What is done stays. " + words.SecretsSaved(o.Secrets))
	if o.Continue == "" {
		w.talk.say(stays)
		return
	}
	w.talk.say(stays + " To go on, now or another day:")
	w.talk.alone(o.Continue)
}

// lastQuestion asks what else is wanted. Enter ends the wizard.
func (w *wizard) lastQuestion(o steps.Outcome, complete bool) (stage, error) {
	q := question{
		wrong: "press enter to finish.",
		help: says("The secrets stand in secret.yaml and in vault.json. Line mode shows none: what a line says cannot be hidden again.",
			"What is left for another day is found again by the next run."),
	}
	accepted := []string{""}
	var also []string
	if !complete {
		also = append(also, "again to try the rest again now")
		accepted = append(accepted, "again")
		q.wrong = "type again, or press enter to finish."
	}
	if complete {
		also = append(also, "test to test the setup with real tokens")
		q.commands = append(q.commands, w.testing())
	}
	if len(o.Handoffs) > 0 {
		also = append(also, "wait to wait for the administrator")
		accepted = append(accepted, "wait")
	}
	if len(o.Files) > 0 {
		also = append(also, "files to hear about the files")
		q.commands = append(q.commands, command{word: "files", do: func(string) bool {
			w.files(o)
			return true
		}})
	}
	if pages := words.Pages(o, w.opt.Portal); len(pages) > 0 {
		also = append(also, "pages to hear where the registrations are in the Entra admin center")
		q.commands = append(q.commands, command{word: "pages", do: func(string) bool {
			for _, p := range pages {
				w.talk.row("", p.Name+":")
				w.talk.alone(p.Address)
			}
			return true
		}})
	}
	ids := func() []string { return append(problemIDs(o), w.testIDs()...) }
	if len(ids()) > 0 {
		also = append(also, "ids to hear the ids for support")
	}
	q.commands = append(q.commands, w.ids(ids))
	q.prompt = "Press enter to finish."
	if len(also) > 0 {
		q.prompt = "Type " + strings.Join(also, ", ") + ", or press enter to finish."
	}
	answer, err := w.word(q, accepted...)
	switch {
	case errors.Is(err, errBack):
		w.talk.note(noWayBack)
		return w.lastQuestion(o, complete)
	case errors.Is(err, errQuit):
		return w.finish(o)
	case err != nil:
		return nil, err
	case answer == "wait":
		w.asked = false
		return w.await, nil
	case answer == "again":
		w.asked = false
		return w.readAgain(w.makePlan)
	}
	return w.finish(o)
}

// files lists the files of the setup folder.
func (w *wizard) files(o steps.Outcome) {
	w.talk.row("", "Files in "+words.Folder(o.Folder))
	for _, f := range o.Files {
		text := fmt.Sprintf("%s: %s, mode %04o. %s", f.Name, words.Size(f.Bytes), f.Mode&0o777, words.Sentence(words.Upper(words.Clean(f.About))))
		if f.Secrets {
			text = strings.TrimSpace(text) + " It holds secrets."
		}
		w.talk.hang("  ", text)
	}
	w.talk.say("Only you can read the folder (mode 0700), and git ignores it.")
}
