package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// groupsScreen asks how ModelOp Center gets the names of groups. The wizard recommends and does not choose: a new setup
// has no answer yet.
type groupsScreen struct {
	menu   menu
	inUse  blueprint.GroupNames // the answer that the setup has now
	drops  bool                 // Group.Read.All is taken back where it is no longer needed
	detail bool
	note   string
}

func startGroups(s *session) (screen, tea.Cmd) {
	g := &groupsScreen{menu: menu{at: -1, n: len(words.GroupAnswers())}, drops: s.choices.DropGroupReadAll}
	for i, a := range words.GroupAnswers() {
		if a.Value == s.choices.GroupNames {
			g.menu.at = i
		}
	}
	setup, _ := s.account.SetupOf(s.choices)
	g.inUse = setup.Choices.GroupNames
	return g, nil
}

func (g *groupsScreen) about() (name, text string) {
	return "Group names", "People get rights in ModelOp Center through their groups, and ModelOp Center knows them by name. " +
		"The answer can be changed later with a new run. Nothing has been changed."
}

func (g *groupsScreen) rail() rail { return rail{at: stageGroups} }

func (g *groupsScreen) keys(*session) []binding {
	if g.detail {
		return []binding{keyBack, keyQuit, keyHelp}
	}
	more := binding{key: "d", word: "more", wide: true, help: "more about the chosen answer, or about all"}
	digits := binding{key: "1-4", word: "choose", wide: g.menu.at >= 0}
	if g.menu.at < 0 {
		return []binding{
			digits,
			{key: "up/down", word: "choose", wide: true},
			more, keyBack, keyQuit, keyHelp,
			{key: "enter", quiet: true, help: "go on, once a row is chosen"},
		}
	}
	return []binding{{key: "enter", word: "go on", help: "go on with the chosen answer"}, digits, keyMove, more, keyBack, keyQuit, keyHelp}
}

func (g *groupsScreen) view(s *session) body {
	if g.detail {
		return g.viewDetail(s)
	}
	b := s.body()
	b.heading("How should ModelOp Center get the names of groups?")
	advice := s.run.Advice()
	if short := !g.fits(&b); short {
		g.viewShort(&b, advice)
	} else {
		b.text("People get rights in ModelOp Center through their groups. Entra ID puts ids of groups into the sign-in token, " +
			"not names, unless you choose more.")
		b.blank()
		for i, a := range words.GroupAnswers() {
			b.option(i == g.menu.at,
				strings.TrimRight(pad(fmt.Sprintf("%s %d  %s", choiceSign(i == g.menu.at), i+1, a.Title), tagColumn)+g.tag(a.Value, advice), " "),
				pad("", textColumn)+a.Text)
		}
	}
	b.blank()
	g.lower(&b, advice)
	b.note = g.note
	return b
}

// The columns of the rows: of an answer's text, and of its tag.
const (
	textColumn = 7
	tagColumn  = 55
)

// fits tells whether the rows fit with their texts and tags.
func (g *groupsScreen) fits(b *body) bool {
	var texts []string
	for _, a := range words.GroupAnswers() {
		texts = append(texts, a.Text)
	}
	return b.beside(textColumn, texts...) && b.beside(tagColumn, tagRecommended, tagInUse)
}

// viewShort is for a narrow window: the text of an answer stands in the lower half, once it is chosen.
func (g *groupsScreen) viewShort(b *body, advice plan.Advice) {
	for i, a := range words.GroupAnswers() {
		var more []string
		if tag := g.tag(a.Value, advice); tag != "" {
			more = append(more, "      "+tag)
		}
		title := a.Short
		if !b.small {
			title = a.Title
		}
		b.option(i == g.menu.at, fmt.Sprintf("%s %d %s", choiceSign(i == g.menu.at), i+1, title), more...)
	}
}

// The tags.
const (
	tagInUse       = "in use now"
	tagRecommended = "recommended here"
)

// tag ends the row of an answer that is in use or recommended.
func (g *groupsScreen) tag(v blueprint.GroupNames, advice plan.Advice) string {
	switch v {
	case g.inUse:
		return tagInUse
	case advice.Recommended:
		return tagRecommended
	case blueprint.GroupNamesGraph, blueprint.GroupNamesSynced, blueprint.GroupNamesCloud, blueprint.GroupNamesIDs:
	}
	return ""
}

// lower is the lower half of the body: it belongs to the chosen answer.
func (g *groupsScreen) lower(b *body, advice plan.Advice) {
	if g.menu.at < 0 {
		if text := recommendation(advice); text != "" {
			b.text(text)
		}
		return
	}
	a := words.GroupAnswers()[g.menu.at]
	if !b.small && !g.fits(b) {
		b.text(a.Text)
	}
	if advice.Groups > plan.MaxGroupsInToken && a.Value != blueprint.GroupNamesCloud {
		b.hang(b.theme.paint(roleWarn, signLook+" Limits")+"  ", words.OverLimit(advice.Groups))
		return
	}
	why := ""
	if advice.Recommended == "" || advice.Recommended == a.Value {
		why = words.WhyRecommended(advice, words.Numbered)
	}
	if !b.small {
		g.fact(b, "Why", why)
	}
	g.fact(b, "Needs", a.WhatNeeds(advice.CanGrant))
	g.fact(b, "Limits", a.Limits)
	if g.inUse == blueprint.GroupNamesGraph && a.Value != g.inUse && !g.drops {
		g.fact(b, "Kept", "Group.Read.All stays granted; --drop-group-read-all takes it back.")
	}
	if b.small {
		g.fact(b, "Why", why)
	}
}

// recommendation says what the adviser would choose, and why.
func recommendation(advice plan.Advice) string {
	const later = "You can change your answer later with a new run."
	why := words.WhyRecommended(advice, words.Numbered)
	if advice.Recommended == "" {
		return why + "\n" + later
	}
	return "Recommended here: " + words.Numbered(advice.Recommended) + ". " + why + " " + later
}

// fact adds a label and its text; in a small window the text is filled behind the label.
func (g *groupsScreen) fact(b *body, label, text string) {
	if text == "" {
		return
	}
	if b.small {
		b.text(label + " " + text)
		return
	}
	b.hang(pad(label, 8), text)
}

// viewDetail tells more about the chosen answer, or about all where none is chosen yet.
func (g *groupsScreen) viewDetail(s *session) body {
	b := s.body()
	if g.menu.at >= 0 {
		a := words.GroupAnswers()[g.menu.at]
		b.heading(a.Title)
		g.more(s, &b, a)
		return b
	}
	b.heading("The four answers")
	for i, a := range words.GroupAnswers() {
		if i > 0 {
			b.blank()
		}
		b.subheading(fmt.Sprintf("%d  %s", i+1, a.Title))
		g.more(s, &b, a)
	}
	return b
}

// more is all there is to know about an answer.
func (g *groupsScreen) more(s *session, b *body, a words.GroupAnswer) {
	for _, text := range a.More {
		b.text(text)
		b.blank()
	}
	g.fact(b, "Needs", a.WhatNeeds(s.run.Advice().CanGrant))
	g.fact(b, "Limits", a.Limits)
}

func (g *groupsScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return g, nil
	}
	if g.detail {
		if k.name == "esc" {
			g.detail = false
		}
		return g, nil
	}
	if g.menu.press(k.name) {
		g.note = ""
		s.choices.GroupNames = words.GroupAnswers()[g.menu.at].Value
		return g, nil
	}
	switch k.name {
	case "enter":
		switch {
		case g.menu.at < 0:
			g.note = "Choose 1 to 4."
		case words.GroupAnswers()[g.menu.at].Value == blueprint.GroupNamesSynced:
			return newForm(s), nil
		default:
			return startReview(s)
		}
	case "d":
		g.detail, g.note = true, ""
	case "esc":
		return backToURL(s), nil
	}
	return g, nil
}

// formScreen asks in which form the names of synced groups come.
type formScreen struct{ menu menu }

var syncedForms = []struct {
	value         blueprint.SyncedForm
	name, example string
}{
	{blueprint.SyncedFormSAM, "Name only", "Model-Owners"},
	{blueprint.SyncedFormNetBIOS, "With the NetBIOS domain", `CONTOSO\Model-Owners`},
	{blueprint.SyncedFormDNS, "With the DNS domain", `contoso.com\Model-Owners`},
}

func newForm(s *session) *formScreen {
	f := &formScreen{menu: newMenu(len(syncedForms))}
	for i, form := range syncedForms {
		if form.value == s.choices.SyncedForm {
			f.menu.at = i
		}
	}
	return f
}

func (f *formScreen) about() (name, text string) {
	return "Group names", "ModelOp Center compares names letter by letter, so the form must be the one in its settings."
}

func (f *formScreen) rail() rail { return rail{at: stageGroups} }

func (f *formScreen) keys(*session) []binding {
	return []binding{keyGoOn, keyMove, keyBack, keyQuit, keyHelp}
}

func (f *formScreen) view(s *session) body {
	b := s.body()
	b.heading("In which form should the names come?")
	b.text("ModelOp Center compares them letter by letter with the group names in its settings. " +
		"Choose the form that is written there.")
	b.blank()
	for i, form := range syncedForms {
		text := choiceSign(i == f.menu.at) + " " + form.name
		tag := ""
		if form.value == blueprint.SyncedFormSAM {
			tag = "default"
		}
		if !b.beside(68, "default") {
			b.option(i == f.menu.at, text, strings.TrimRight("    "+pad(form.example, 25)+tag, " "))
			continue
		}
		b.option(i == f.menu.at, strings.TrimRight(pad(pad(text, 31)+form.example, 68)+tag, " "))
	}
	return b
}

func (f *formScreen) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return f, nil
	}
	if f.menu.press(k.name) {
		s.choices.SyncedForm = syncedForms[f.menu.at].value
		return f, nil
	}
	switch k.name {
	case "enter":
		s.choices.SyncedForm = syncedForms[f.menu.at].value
		return startReview(s)
	case "esc":
		return startGroups(s)
	}
	return f, nil
}
