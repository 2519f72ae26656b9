package line

import (
	"fmt"
	"strconv"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// groupNames asks how ModelOp Center gets the names of groups. The wizard recommends; a new setup has no default.
func (w *wizard) groupNames() (stage, error) {
	w.talk.blank()
	w.talk.say("Step 3 of 6: Group names.")
	w.talk.say("How should ModelOp Center get the names of groups?")
	advice := w.engine.Advice()
	setup, _ := w.account.SetupOf(w.choices)
	inUse := setup.Choices.GroupNames // empty for a new one
	c := choice{question: question{
		more: "Type help 2 to hear about 2.",
		help: func(about string) []string { return groupHelp(advice, about) },
	}}
	for i, a := range words.GroupAnswers() {
		o := option{text: words.Sentence(a.Title)}
		switch a.Value {
		case inUse:
			o.text += " In use now."
			o.name = "in use now"
		case advice.Recommended:
			o.text += " Recommended here."
		case blueprint.GroupNamesGraph, blueprint.GroupNamesSynced, blueprint.GroupNamesCloud, blueprint.GroupNamesIDs:
		}
		if a.Value == w.choices.GroupNames {
			c.standard = i + 1
			if o.name == "" {
				o.name = "your answer so far"
				if w.opt.Given.GroupNames && a.Value == w.opt.Prefill.GroupNames {
					o.name = "from --group-names"
				}
			}
		}
		c.options = append(c.options, o)
	}
	for i, o := range c.options {
		w.talk.hang(fmt.Sprintf("  %d. ", i+1), o.text)
	}
	w.advise(advice)
	i, err := w.number(c)
	if err != nil {
		return nil, err
	}
	chosen := words.GroupAnswers()[i]
	w.choices.GroupNames = chosen.Value
	if chosen.Value != advice.Recommended {
		w.talk.say(groupNeeds(advice, chosen))
	}
	if inUse == blueprint.GroupNamesGraph && chosen.Value != inUse && !w.choices.DropGroupReadAll {
		w.talk.note("Group.Read.All stays granted. --drop-group-read-all takes it back.")
	}
	if chosen.Value == blueprint.GroupNamesSynced {
		return w.syncedForm, nil
	}
	return w.planAnew, nil
}

// advise gives the reason of the recommendation, and what it needs.
func (w *wizard) advise(advice plan.Advice) {
	why := words.WhyRecommended(advice, words.Numbered)
	if recommended := advice.Recommended; recommended == "" {
		w.talk.say(why)
	} else {
		w.talk.say("Why " + words.Numbered(recommended) + ": " + inner(why))
		for _, a := range words.GroupAnswers() {
			if a.Value == recommended {
				w.talk.say(groupNeeds(advice, a))
			}
		}
	}
	if advice.Groups > plan.MaxGroupsInToken {
		w.talk.note(words.OverLimit(advice.Groups))
	}
}

// groupNeeds says what an answer needs.
func groupNeeds(advice plan.Advice, a words.GroupAnswer) string {
	needs := "It needs " + inner(a.WhatNeeds(advice.CanGrant))
	if a.Needs == "" && advice.CanGrant != plan.CanYes && advice.CanGrant != plan.CanNo {
		needs += " The tenant does not say whether you can. The wizard tries, and does the rest in any case."
	}
	return needs
}

// groupHelp tells about one answer, or about the question.
func groupHelp(advice plan.Advice, about string) []string {
	if i, err := strconv.Atoi(about); err == nil && i >= 1 && i <= len(words.GroupAnswers()) {
		a := words.GroupAnswers()[i-1]
		return []string{fmt.Sprintf("%d. %s", i, words.Sentence(a.Title)), a.Text, groupNeeds(advice, a), spoken(a.Limits)}
	}
	return []string{
		"People get rights in ModelOp Center through their groups. Entra ID puts ids of groups into the sign-in token, not " +
			"names, unless you choose more.",
		"You can change your answer later with a new run. Type help and a number to hear about one answer.",
	}
}

// syncedForm asks for the form of the names of groups that come from Active Directory.
func (w *wizard) syncedForm() (stage, error) {
	w.talk.say("In which form should the names come?")
	w.talk.say("ModelOp Center compares them letter by letter with the group names in its settings. " +
		"Choose the form that is written there.")
	forms := []blueprint.SyncedForm{blueprint.SyncedFormSAM, blueprint.SyncedFormNetBIOS, blueprint.SyncedFormDNS}
	c := choice{
		standard: 1,
		options: []option{
			{text: `Name only, as in Model-Owners.`, name: "name only"},
			{text: `With the NetBIOS domain, as in CONTOSO\Model-Owners.`, name: "with the NetBIOS domain"},
			{text: `With the DNS domain, as in contoso.com\Model-Owners.`, name: "with the DNS domain"},
		},
		question: question{help: says("Look at the names of groups in the settings of ModelOp Center. If none are written there yet, " +
			"the name only is the usual form.")},
	}
	for i, f := range forms {
		if f == w.choices.SyncedForm {
			c.standard = i + 1
		}
	}
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	w.choices.SyncedForm = forms[i]
	return w.planAnew, nil
}
