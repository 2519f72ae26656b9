package line

import (
	"sync"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// testing is the command that tests the setup.
func (w *wizard) testing() command {
	return command{word: "test", do: func(string) bool {
		w.test()
		return true
	}}
}

// test proves the setup with real tokens, tells what was found, and keeps it for the end of the run.
func (w *wizard) test() {
	w.talk.blank()
	w.talk.say("Testing the setup, with real tokens. This changes nothing in the tenant.")
	var waits words.Waits
	var mu sync.Mutex // the checks run side by side
	v := w.engine.Test(w.ctx, func(v steps.Verification) {
		mu.Lock()
		defer mu.Unlock()
		for _, line := range waits.Lines(v, w.opt.Clock()) {
			w.talk.row("", line)
		}
	})
	w.tested = &v
	w.talk.blank()
	if v.Problem != nil {
		w.problem(v.Problem, "")
		if len(w.testIDs()) > 0 {
			w.talk.say("Type ids to hear the ids for support.")
		}
		return
	}
	for _, c := range v.Checks {
		w.check(c)
	}
	heading := "It works. "
	if v.Failed() {
		heading = "Something does not work yet. "
	}
	w.talk.say(heading + words.ChecksPassed(v) + ".")
	if v.MayPassLater() {
		w.talk.say(words.TestAgain)
	}
	if len(w.testIDs()) > 0 {
		w.talk.say("Type ids to hear the ids for support.")
	}
}

// check tells one check, its state first, with what is wrong and what to do.
func (w *wizard) check(c steps.Check) {
	w.talk.say(words.Sentence(words.Upper(string(c.State)) + ": " + c.Doing + ". " + words.Upper(words.Clean(c.Text))))
	for _, f := range c.Findings {
		w.talk.hang("  ", words.Clean(f))
	}
	if c.Means != "" {
		w.talk.hang("  ", c.Means)
	}
	if c.Fix != "" {
		w.talk.hang("  ", "To "+c.FixFor+": "+c.Fix)
	}
}
