package line

import (
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
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
