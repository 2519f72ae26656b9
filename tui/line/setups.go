package line

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// whichSetup offers the setups that the tenant holds: whoever comes back to repair one presses enter.
func (w *wizard) whichSetup() (stage, error) {
	setups := w.account.Setups
	w.talk.say(w.tenantName() + " holds ModelOp Center setups already.")
	w.talk.say("Choose one to check and repair it. Its answers are filled in for you.")
	c := choice{standard: 1, question: question{
		more: "Type details 1 to hear more about 1, or read to read the tenant again.",
		help: says(
			"A setup is the four registrations that serve one ModelOp URL. Choosing one fills in its URL and its answers.",
			"The wizard compares it with what ModelOp Center needs, and shows you every change before it is made.",
		),
		commands: []command{{word: "details", do: w.setupDetails}, {word: "read", ends: errRead}},
	}}
	for i, s := range setups {
		url := words.Clean(s.URL)
		c.options = append(c.options, option{text: setupSentence(s), name: url})
		if s.URL == w.choices.URL.String() {
			c.standard = i + 1
		}
	}
	c.options = append(c.options, option{
		text: "Another ModelOp URL. A new setup, or a new address for one.", name: "another ModelOp URL",
	})
	i, err := w.choose(c)
	switch {
	case errors.Is(err, errRead):
		w.asked = false
		return w.readAgain(w.address)
	case err != nil:
		return nil, err
	case i == len(setups):
		return w.whichURL, nil
	}
	if setups[i].Choices.URL.Host == "" {
		w.talk.note(words.UnreadableURL)
		return w.whichURL, nil
	}
	w.settle(setups[i].Choices.URL)
	return w.groupNames, nil
}

func setupSentence(s steps.SetupSummary) string {
	text := words.Clean(s.URL) + ". " + words.Sentence(words.Upper(words.SetupState(s)))
	if dates := words.SetupDates(s); len(dates) > 0 {
		text += " " + words.Sentence(words.Upper(strings.Join(dates, ", ")))
	}
	return text
}

// setupDetails tells about one setup; false: about is none of their numbers.
func (w *wizard) setupDetails(about string) bool {
	n, err := strconv.Atoi(about)
	if err != nil || n < 1 || n > len(w.account.Setups) {
		return false
	}
	setup := w.account.Setups[n-1]
	w.talk.say("The setup of " + words.Clean(setup.URL))
	for _, f := range words.SetupFacts(setup) {
		w.talk.hang("  ", f.Label+": "+words.Sentence(words.List(strings.Split(f.Text, "\n"))))
	}
	return true
}

// newOrMoved asks whether a new URL is a new setup, or the new address of one.
func (w *wizard) newOrMoved(url blueprint.URL) (stage, error) {
	setups := w.account.Setups
	w.talk.say("Is " + url.String() + " a new ModelOp Center, or has one moved?")
	w.talk.say(fmt.Sprintf("%s holds %s already. If one of them has got a new address, the wizard gives it that address and "+
		"keeps its ids, secrets and consents.", w.tenantName(), words.Count(len(setups), "setup")))
	c := choice{
		standard: 1,
		options:  []option{{text: "It is a new one: make a new setup.", name: "a new setup"}},
		question: question{help: says("A setup that gets a new address keeps its ids, secrets and consents. A new setup gets its own.")},
	}
	for i, s := range setups {
		c.options = append(c.options, option{text: words.Clean(s.URL) + " has moved there.", name: words.Clean(s.URL) + " has moved there"})
		if w.choices.URL == url && w.answers.Replaces == s.Key {
			c.standard = i + 2
		}
	}
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	if i == 0 {
		if w.answers.Replaces != "" {
			w.settled = false // the answers were those of the setup that was thought to have moved
		}
		w.settle(url)
		w.answers.NewSetup = true
	} else {
		w.moved(setups[i-1], url)
		w.talk.say("After a move the old addresses stay registered. Remove them by hand when nobody uses them.")
	}
	w.tellRedirects()
	return w.groupNames, nil
}

// moved gives a setup a new URL. Its key and its answers stay.
func (w *wizard) moved(s steps.SetupSummary, url blueprint.URL) {
	if !w.settled || w.choices.URL != url || w.answers.Replaces != s.Key {
		w.choices = s.MovedTo(url)
		w.engine.UseFolder(w.opt.Folder)
	}
	w.settled = true
	w.answers.NewSetup, w.answers.Replaces = false, s.Key
}
