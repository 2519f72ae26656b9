package line

import (
	"cmp"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// settleQuestion asks a question of the plan.
func (w *wizard) settleQuestion(q plan.Question) (stage, error) {
	switch q.Kind {
	case plan.AdoptOne:
		return w.adoptOne(q)
	case plan.AdoptWhich:
		return w.adoptWhich(q)
	case plan.NamePrefix:
		return w.namePrefix(q)
	case plan.StrangersHold:
		return w.strangersHold(q)
	case plan.Replaces:
		return w.replaces(q)
	case plan.ScopeDowntime:
		return w.allow(q, words.ScopeDowntime(), &w.answers.ScopeDowntime)
	case plan.Audience:
		return w.allow(q, words.NarrowAudience(), &w.answers.Audience)
	}
	p := &steps.Problem{
		Key:      "open-question",
		Happened: "A question about " + q.Registration + " is open that line mode does not know, so nothing was changed.",
		Who:      "you",
		How:      []string{"Use the full-screen wizard."},
	}
	w.problem(p, w.unchanged())
	return w.refuse(p)()
}

// nothingWritten ends the help of the questions without which nothing is written.
const nothingWritten = "While this is open nothing is written, to any registration."

func adopt(answers *plan.Answers, registration, appID string) {
	if answers.Adopt == nil {
		answers.Adopt = map[string]string{}
	}
	answers.Adopt[registration] = appID
}

// adoptOne asks about a registration that somebody made by hand, and that nothing tells whose it is.
func (w *wizard) adoptOne(q plan.Question) (stage, error) {
	w.talk.say("Does this registration belong to " + w.choices.URL.String() + "?")
	w.talk.say("Someone made it by hand. It has the right name, but no address that tells which ModelOp Center it serves.")
	for _, c := range q.Candidates {
		w.talk.say(candidateSentence(q.Registration, c, w.opt.Clock()))
	}
	i, err := w.choose(choice{
		options: []option{
			{text: "Yes: adopt it. The wizard completes it; what it has already stays."},
			{text: "No: leave it alone, and make a new one."},
		},
		question: question{
			more: "With 2 the wizard asks for a prefix next, so that nobody mixes up the names.",
			help: says("Unattended: --adopt "+q.Registration+"=APP-ID, or --name-prefix.", nothingWritten),
		},
	})
	if err != nil {
		return nil, err
	}
	if i == 0 && len(q.Candidates) > 0 {
		adopt(&w.answers, q.Registration, q.Candidates[0].AppID)
		return w.replan, nil
	}
	return w.newOne(q), nil
}

// newOne takes a new registration in place of those that there are, and asks for a prefix for its name: theirs is taken.
// Coming back to the prefix, the one that was typed does not count.
func (w *wizard) newOne(q plan.Question) stage {
	before := w.choices.NamePrefix
	return func() (stage, error) {
		w.choices.NamePrefix = before
		w.talk.say("The name " + q.Registration + " is taken. The registration that has it is left alone.")
		next, err := w.prefix()
		if err == nil {
			adopt(&w.answers, q.Registration, plan.AdoptNew)
		}
		return next, err
	}
}

// adoptWhich asks which of several registrations of the same name is meant.
func (w *wizard) adoptWhich(q plan.Question) (stage, error) {
	w.talk.say(words.Called(len(q.Candidates), q.Registration) + ".")
	if q.Text != "" {
		w.talk.say("Note: " + inner(words.Sentence(q.Text)))
	}
	w.talk.say("Names are not unique in Entra ID. Which one does " + w.choices.URL.String() + " use? Look for its address and " +
		"for a secret that is still valid.")
	c := choice{question: question{
		help: says("Numbers that you do not choose are left alone. Unattended: --adopt "+q.Registration+"=APP-ID.", nothingWritten),
	}}
	for _, one := range q.Candidates {
		c.options = append(c.options, option{text: candidateSentence("", one, w.opt.Clock()), rows: one.RedirectURIs})
	}
	neither := "None of them: make a new one."
	if len(q.Candidates) == 2 {
		neither = "Neither: make a new one."
	}
	c.options = append(c.options, option{text: neither})
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	if i == len(q.Candidates) {
		return w.newOne(q), nil
	}
	adopt(&w.answers, q.Registration, q.Candidates[i].AppID)
	return w.replan, nil
}

// candidateSentence describes a registration that could be adopted.
func candidateSentence(name string, c plan.Candidate, now time.Time) string {
	var parts []string
	if !c.CreatedAt.IsZero() {
		parts = append(parts, "made "+words.Date(c.CreatedAt))
	}
	if len(c.Owners) > 0 {
		parts = append(parts, "owner "+words.List(c.Owners))
	} else {
		parts = append(parts, "no owner")
	}
	if c.Serves != "" {
		parts = append(parts, "serves "+c.Serves)
	} else if len(c.RedirectURIs) == 0 {
		parts = append(parts, "no redirect URI")
	}
	parts = append(parts, words.SecretUntil(c, now))
	if c.Deleted {
		parts = append(parts, "deleted, can be restored")
	}
	text := strings.Join(parts, ", ") + ". App id " + c.AppID
	if name != "" {
		return name + ": " + text
	}
	return words.Upper(text)
}

// namePrefix asks for a prefix, because another ModelOp Center uses the names.
func (w *wizard) namePrefix(q plan.Question) (stage, error) {
	w.talk.say("Another ModelOp Center uses the name " + q.Registration + ".")
	for _, c := range q.Candidates {
		if c.Serves != "" {
			w.talk.say("That registration serves " + c.Serves + " and is left alone.")
		}
	}
	return w.prefix()
}

func (w *wizard) prefix() (stage, error) {
	w.talk.say("Two with the same name confuse people, so give the new ones a prefix.")
	prompt := "Type a prefix for the names, for example prod-. " + noDefault
	offered := w.choices.NamePrefix
	if offered != "" {
		prompt = "Type another prefix for the names, or press enter for " + words.Clean(offered) + "."
	}
	ask := question{
		prompt: prompt,
		help: says("The new registrations will be called by the prefix and their usual name, for example prod-go-cli.",
			"The redirect URI keeps gateway-service: ModelOp Center expects it so. Unattended: --name-prefix.", nothingWritten),
	}
	for {
		answer, err := w.ask(ask)
		if err != nil {
			return nil, err
		}
		answer = cmp.Or(answer, offered)
		err = blueprint.CheckNamePrefix(answer)
		if answer == "" || err != nil {
			text := "type a prefix, for example prod-."
			if err != nil {
				text = err.Error()
			}
			w.talk.fail(text)
			ask = ask.silent()
			continue
		}
		w.choices.NamePrefix = answer
		w.talk.say("The new registrations will be called:")
		for _, name := range w.choices.Names() {
			w.talk.alone(answer + name)
		}
		return w.replan, nil
	}
}

// strangersHold asks before a registration that others can use too gets something more.
func (w *wizard) strangersHold(q plan.Question) (stage, error) {
	w.talk.say("Somebody else can use " + q.Registration + " too.")
	w.talk.say(words.AboutToGive(q.Gives))
	for _, h := range q.Holds {
		if h.Kind == plan.HoldUnknown {
			w.talk.hang("  ", "Unknown: "+words.UnknownHold+".")
			continue
		}
		w.talk.hang("  ", words.Sentence(words.Upper(words.Clean(h.Kind))+": "+words.Clean(h.Value)))
	}
	if q.AppID != "" {
		w.talk.hang("  ", "App id: "+words.Clean(q.AppID))
	}
	w.talk.say("Is that right for " + w.tenantName() + "? Ask, if you do not know these.")
	c := choice{
		standard: 1,
		options: []option{
			{text: "No: leave " + q.Registration + " as it is, and go on with the others.", name: "leave it as it is"},
			{text: "Yes, they may: go on with " + q.Registration + " too."},
		},
		question: question{help: says("An owner, a certificate or a federated credential can sign in as "+q.Registration+".", nothingWritten)},
	}
	if q.CanBeNew {
		c.options = append(c.options, option{text: "Make a new one instead."})
	}
	c.options = append(c.options, option{text: "Stop here."})
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	switch {
	case i == 0:
		if w.answers.LeaveOut == nil {
			w.answers.LeaveOut = map[string]bool{}
		}
		w.answers.LeaveOut[q.Registration] = true
	case i == 1:
		if w.answers.TrustHolds == nil {
			w.answers.TrustHolds = map[string]bool{}
		}
		w.answers.TrustHolds[q.AppID] = true
	case i == len(c.options)-1:
		return nil, errQuit
	default:
		return w.newOne(q), nil
	}
	return w.replan, nil
}

// replaces asks whether the URL is new, where it was not asked before.
func (w *wizard) replaces(q plan.Question) (stage, error) {
	w.talk.say("Is " + w.choices.URL.String() + " a new ModelOp Center, or has one moved?")
	c := choice{
		standard: 1,
		options:  []option{{text: "It is a new one: make a new setup.", name: "a new setup"}},
		question: question{help: says("A setup that gets a new address keeps its ids, secrets and consents. A new setup gets its own.")},
	}
	for _, s := range q.Setups {
		c.options = append(c.options, option{text: words.Clean(s.URL) + " has moved there."})
	}
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	if i == 0 {
		w.answers.NewSetup = true
	} else {
		w.answers.Replaces, w.choices.Key = q.Setups[i-1].Key, q.Setups[i-1].Key
	}
	return w.replan, nil
}

// allow asks whether a change that hurts somebody is made. The harmless answer is the default.
func (w *wizard) allow(q plan.Question, about words.HurtingChange, answer *plan.Decision) (stage, error) {
	for _, text := range []string{about.Heading, q.Text, about.Text} {
		if text != "" {
			w.talk.say(words.Sentence(text))
		}
	}
	c := choice{
		standard: 1,
		options:  []option{{text: words.LeaveChange + ".", name: "leave it out"}, {text: about.Make + "."}},
		question: question{help: says("It concerns "+q.Registration+". A later run offers the change again.", nothingWritten)},
	}
	if w.past == nil && w.plan.Savable() {
		c.options = append(c.options, option{text: "Save the plan and stop, without changing anything."})
	}
	i, err := w.choose(c)
	switch {
	case err != nil:
		return nil, err
	case i == 2:
		return w.saveAndStop()
	}
	*answer = plan.LeaveIt
	if i == 1 {
		*answer = plan.Allow
	}
	return w.replan, nil
}
