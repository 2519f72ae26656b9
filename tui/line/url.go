package line

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// address begins the step of the ModelOp URL: with the setups that the tenant holds, unless a flag named a URL.
func (w *wizard) address() (stage, error) {
	w.talk.blank()
	w.talk.say("Step 2 of 6: ModelOp URL.")
	if len(w.account.Setups) > 0 && !w.opt.Given.URL {
		return w.whichSetup()
	}
	return w.whichURL()
}

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

// whichURL asks for the ModelOp URL.
func (w *wizard) whichURL() (stage, error) {
	w.talk.say("Where do people open ModelOp Center?")
	w.talk.say("Entra ID sends people back to this address after they sign in, and to no other.")
	offered := w.choices.URL
	if w.account.HoldsSetup(offered) && !w.opt.Given.URL {
		offered = blueprint.URL{} // it was among the setups
	}
	q := question{
		prompt: "Type the address, for example https://modelop.contoso.com",
		help: says(
			"Type the address exactly as it stands in the browser when ModelOp Center is open.",
			"Entra ID gets redirect URIs that begin with it. A wrong address makes every sign-in fail.",
		),
	}
	if offered.Host != "" {
		q.prompt = "Type the address, or press enter for " + offered.String()
	}
	for {
		answer, err := w.ask(q)
		if err != nil {
			return nil, err
		}
		if answer == "" && offered.Host != "" {
			return w.afterURL(offered)
		}
		url, notes, err := blueprint.ParseURL(answer)
		if err != nil {
			w.talk.fail(err.Error())
			q = q.silent()
			continue
		}
		for _, n := range notes {
			w.talk.note(n)
		}
		return w.afterURL(url)
	}
}

// afterURL asks what has to be asked about a URL.
func (w *wizard) afterURL(url blueprint.URL) (stage, error) {
	confirmed := w.opt.KeepPath || w.keptPath == url.String()
	if url.Path != "" && !confirmed {
		return func() (stage, error) { return w.whichPath(url) }, nil
	}
	return w.afterPath(url)
}

// whichPath asks whether ModelOp Center really lives under a path.
func (w *wizard) whichPath(url blueprint.URL) (stage, error) {
	w.talk.say("Does ModelOp Center really live under " + url.Path + "?")
	w.talk.say("You typed " + url.String() + ". ModelOp Center normally lives at the top of its address. " +
		"A wrong path makes every sign-in fail.")
	leave, keep := "No, leave the path out.", "Yes, keep "+url.Path+"."
	standard := 1
	if w.choices.URL == url { // it was confirmed before
		standard = 2
	}
	i, err := w.choose(choice{
		standard: standard,
		options: []option{
			{text: leave, rows: w.signInAddress(url.WithoutPath()), name: "leave the path out"},
			{text: keep, rows: w.signInAddress(url), name: "keep the path"},
		},
		question: question{help: says("Open ModelOp Center in a browser and sign in. If the address still begins with " +
			url.String() + " then, the path belongs to it.")},
	})
	if err != nil {
		return nil, err
	}
	if i == 0 {
		url = url.WithoutPath()
	} else {
		w.keptPath = url.String()
	}
	return w.afterPath(url)
}

// signInAddress is where people come back to after they sign in.
func (w *wizard) signInAddress(url blueprint.URL) []string {
	if w.opt.Redirects == nil {
		return nil
	}
	var rows []string
	for _, r := range w.opt.Redirects(url, blueprint.GatewayService) {
		rows = append(rows, r.URI)
	}
	return rows
}

// afterPath goes on with a URL that is settled: to the question whether a setup has moved there, or to the groups.
func (w *wizard) afterPath(url blueprint.URL) (stage, error) {
	if len(w.account.Setups) > 0 && !w.account.HoldsSetup(url) {
		return func() (stage, error) { return w.newOrMoved(url) }, nil
	}
	w.settle(url)
	w.tellRedirects()
	return w.groupNames, nil
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

// settle takes the URL. The other answers are those that the engine begins with for it, or the ones given before, when
// somebody has come back to the same URL.
func (w *wizard) settle(url blueprint.URL) {
	if w.settled && w.choices.URL == url {
		return
	}
	before := w.choices
	w.choices = w.engine.Choices(url)
	if w.settled {
		w.choices = steps.AfterOther(w.choices, before)
	}
	w.engine.UseFolder(w.opt.Folder) // one that was typed was for the URL before
	w.answers = plan.Answers{}
	w.settled = true
}

// unsettle leaves behind all that was chosen for the setup of another tenant. The URL may be the same there.
func (w *wizard) unsettle() {
	url := w.choices.URL
	w.choices, w.answers, w.settled = w.opt.Prefill, plan.Answers{}, false
	w.choices.URL = url
}

// tellRedirects lists the addresses that will be registered.
func (w *wizard) tellRedirects() {
	if w.opt.Redirects == nil {
		return
	}
	w.talk.say("These addresses will be registered, as redirect URIs:")
	for _, r := range w.opt.Redirects(w.choices.URL, w.choices.Registrations...) {
		w.talk.alone(r.URI)
	}
}
