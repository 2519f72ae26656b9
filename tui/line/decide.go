package line

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// decide asks whether the plan is carried out. Nothing but yes writes to the tenant.
func (w *wizard) decide() (stage, error) {
	p := w.plan
	changes := p.Count()
	folder := words.Folder(w.engine.Folder(w.choices))
	rows := len(p.Registrations) + len(words.Consents(p))
	so := "Nothing has been changed."
	if w.past != nil {
		so = w.unchanged()
	}
	q := question{
		wrong: "type yes, or quit. " + noDefault,
		help: says(
			fmt.Sprintf("This step tells every change before it is made. It is for %s. Group names: %s.", p.URL, words.GroupNames(p.GroupNames)),
			so+" yes is the only answer that changes anything.",
			"The files will be written to "+folder,
		),
		commands: []command{
			{word: "details", do: func(about string) bool {
				w.details(about, rows)
				return true
			}},
			{word: "requests", do: func(about string) bool {
				w.requests(about)
				return true
			}},
			{word: "kept", do: func(string) bool { return w.kept() }},
		},
	}
	also := []string{fmt.Sprintf("details 1 to %d to hear more", rows)}
	if n := w.firstRequests(); n > 0 {
		also = append(also, fmt.Sprintf("requests %d to hear the requests of %d", n, n))
	}
	if len(p.Foreign()) > 0 {
		also = append(also, "kept to hear what is kept")
	}
	accepted := []string{"yes", "read"}
	if w.past == nil { // what was begun with these choices is ended with them
		also = append(also, "choices for more choices")
		accepted = append(accepted, "choices", "m")
	}
	also = append(also, "read to read the tenant again")
	switch {
	case changes == 0 && p.Handoffs() == 0:
		q.prompt = "Type write to write the files again to " + folder + ", or press enter to finish."
		q.wrong = "type write, or press enter to finish."
		accepted = append(accepted[1:], "write", "")
		if p.UpToDate() {
			also = append([]string{"test to test that it works, with real tokens"}, also...)
			q.commands = append(q.commands, w.testing(), w.ids(w.testIDs))
		}
	case changes == 0:
		q.prompt = "Type yes to write the files and to prepare the handoff. " + noDefault
	default:
		q.prompt = fmt.Sprintf("Type yes to apply %s to %s. %s", words.Count(changes, "change"), w.tenantName(), noDefault)
	}
	if w.past == nil && (changes > 0 || p.Handoffs() > 0) {
		also = append(also, "save to save the plan and stop")
		accepted = append(accepted, "save")
	}
	w.talk.say(q.prompt)
	last := len(also) - 1
	q.again, q.prompt = q.prompt, "Type "+strings.Join(also[:last], ", ")+", or "+also[last]+"."
	answer, err := w.word(q, accepted...)
	if err != nil {
		return nil, err
	}
	switch answer {
	case "read":
		w.asked = false
		return w.readAgain(w.makePlan)
	case "choices", "m":
		return w.choicesFrom(w.choices, w.engine.NamedFolder()), nil
	case "save":
		return w.saveAndStop()
	case "":
		return w.finish(w.nothingToDo())
	}
	return w.apply, nil
}

// nothingToDo is the outcome of someone who has heard that nothing has to be changed.
func (w *wizard) nothingToDo() steps.Outcome {
	if w.past != nil {
		return *w.past
	}
	w.talk.say("Nothing was changed.")
	return steps.Unchanged(w.plan, w.opt.Demo)
}

// saveAndStop keeps the plan for another day. Where that cannot be done, the question is asked again.
func (w *wizard) saveAndStop() (stage, error) {
	saved, err := w.engine.SavePlan(w.plan)
	if err != nil {
		w.problem(words.ProblemOf(err), w.unchanged())
		w.asked = false
		return w.replan, nil
	}
	o := w.end(steps.ResultSaved, nil)
	o.Saved = &saved
	w.talk.blank()
	w.talk.text(words.Summary(o))
	return w.finish(o)
}
