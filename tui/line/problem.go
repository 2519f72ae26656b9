package line

import (
	"errors"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// problem tells a problem in full, but for the ids. unchanged says what was changed, unless the problem does.
func (w *wizard) problem(p *steps.Problem, unchanged string) {
	w.talk.fail(words.Sentence(p.Happened))
	w.meaning(p, unchanged)
	if p.Who != "" && p.Who != "you" {
		w.talk.say("Who can fix it: " + words.Sentence(p.Who))
	}
	w.waysOut("How: ", p.How)
	w.waysOut("What else works: ", p.Or)
	w.clock(p)
}

// meaning tells what a problem means, and what was changed unless it says so itself.
func (w *wizard) meaning(p *steps.Problem, unchanged string) {
	means := words.Sentence(p.Means)
	if !strings.Contains(strings.ToLower(means), "nothing was changed") {
		means = strings.TrimSpace(means + " " + unchanged)
	}
	if means != "" {
		w.talk.say(means)
	}
}

// clock says when this computer's clock is far from Microsoft's.
func (w *wizard) clock(p *steps.Problem) {
	if text := words.ClockOff(p.Support.ClockSkew); text != "" {
		w.talk.note(text)
	}
}

func (w *wizard) waysOut(label string, all []string) {
	if len(all) == 1 && !words.IsCommand(all[0]) {
		w.talk.say(label + words.Sentence(words.Upper(all[0])))
		return
	}
	for i, one := range all {
		if i == 0 {
			w.talk.say(strings.TrimSpace(label))
		}
		if words.IsCommand(one) {
			w.talk.alone(one)
		} else {
			w.talk.hang("  ", words.Sentence(words.Upper(one)))
		}
	}
}

// remedy is what can be done after a problem.
type remedy struct {
	text string
	next stage
}

// chooseRemedy asks what to do after a problem. The last answer is to quit.
func (w *wizard) chooseRemedy(p *steps.Problem, remedies []remedy, quit stage) (stage, error) {
	remedies = append(remedies, remedy{"Quit.", quit})
	c := choice{question: question{help: says(words.Sentence(p.Happened), w.unchanged())}}
	for _, r := range remedies {
		c.options = append(c.options, option{text: r.text})
	}
	var also []string
	if support := supportLines(p.Support); len(support) > 0 {
		also = append(also, "ids to hear the ids for support")
		c.commands = append(c.commands, w.ids(func() []string { return support }))
	}
	if w.opt.Log != "" {
		also = append(also, "log to hear where the log is")
		c.commands = append(c.commands, command{word: "log", do: func(string) bool {
			w.talk.row("", "The log is at "+w.opt.Log)
			return true
		}})
	}
	if len(also) > 0 {
		c.more = "Type " + strings.Join(also, ", or ") + "."
	}
	i, err := w.choose(c)
	switch {
	case errors.Is(err, errQuit):
		i = len(remedies) - 1
	case err != nil:
		return nil, err
	}
	w.asked = false // the problem is over: back leads to the question before it
	if i == len(remedies)-1 {
		return remedies[i].next()
	}
	return remedies[i].next, nil
}

// unchanged says what was changed so far.
func (w *wizard) unchanged() string {
	if w.past != nil {
		return "What is done stays."
	}
	return "Nothing was changed."
}

// refuse ends the session because of a problem.
func (w *wizard) refuse(p *steps.Problem) stage {
	return func() (stage, error) {
		if w.past != nil {
			return w.finish(w.leaveAfterChanges(*w.past, errQuit))
		}
		w.talk.say("Stopped before any change. Nothing was changed.")
		return w.finish(w.end(steps.ResultRefused, p))
	}
}
