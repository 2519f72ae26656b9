package words

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// WhyRecommended says why an answer is recommended. called names an answer: Numbered on screens, Flagged in commands.
func WhyRecommended(a plan.Advice, called func(blueprint.GroupNames) string) string {
	switch a.Reason {
	case plan.AdviceAnyKind:
		return "Works for every kind of group."
	case plan.AdviceNoneSynced:
		return "No group here comes from Active Directory, so " + called(blueprint.GroupNamesSynced) + " would show ids."
	case plan.AdviceAllSynced:
		return "This tenant syncs its groups from Active Directory."
	case plan.AdviceManySynced:
		return fmt.Sprintf("This tenant syncs its groups from Active Directory. You are in more than %d; a token holds no more, and then has none.",
			plan.MaxGroupsInToken)
	case plan.AdviceManyInCloud:
		return fmt.Sprintf("Your groups are made in the cloud, and you are in more than %d.", plan.MaxGroupsInToken)
	case plan.AdviceUnseen:
	}
	return "The tenant did not let the wizard look. " + called(blueprint.GroupNamesGraph) + " works for every kind of group."
}

// Numbered names an answer by its number.
func Numbered(g blueprint.GroupNames) string {
	i := slices.IndexFunc(GroupAnswers(), func(a GroupAnswer) bool { return a.Value == g })
	return strconv.Itoa(i + 1)
}

// Flagged names an answer by the value of its flag.
func Flagged(g blueprint.GroupNames) string { return string(g) }

// OverLimit tells somebody who is in more groups than a token holds what comes of it.
func OverLimit(groups int) string {
	return fmt.Sprintf("You are in %d groups. Over %d, Entra ID leaves all groups out of the token, and you would have no rights. "+
		"Answer 3 avoids this: only groups assigned to the enterprise applications are counted.", groups, plan.MaxGroupsInToken)
}

// GroupAnswer is one of the four answers to the question of group names, in words.
type GroupAnswer struct {
	Value  blueprint.GroupNames
	Title  string
	Short  string // in a window below 60 columns
	Text   string
	Needs  string // empty: depends on what the account can do; see WhatNeeds
	Limits string
	More   []string // the details
}

// WhatNeeds says what the answer needs. can tells whether the account can grant Group.Read.All.
func (a GroupAnswer) WhatNeeds(can plan.Can) string {
	if a.Needs != "" {
		return a.Needs
	}
	const needs = "Group.Read.All, granted by a Privileged Role Administrator."
	switch can {
	case plan.CanYes:
		return "Group.Read.All, which you can grant yourself."
	case plan.CanNo:
		return needs + " Not you: the wizard does the rest and prepares what to send to one."
	case plan.CanUnknown:
	}
	return "Group.Read.All, which a Privileged Role Administrator grants."
}

// GroupAnswers are the answers, in the order in which they are numbered.
func GroupAnswers() []GroupAnswer {
	return []GroupAnswer{
		{
			Value: blueprint.GroupNamesGraph,
			Title: "Look the names up in Microsoft Graph", Short: "Look them up in Graph",
			Text:   "Ids stay in the token; ModelOp Center asks Microsoft for the names.",
			Limits: "Over 200 groups per person: none in the token. Jupyter, Tableau: 5.",
			More: []string{
				"The three registrations that people sign in to put the ids of all security groups of a person into the token.",
				"internal-client gets Group.Read.All on Microsoft Graph, an application permission: with it ModelOp Center " +
					"can read all groups, their names and members. It changes nothing.",
				"Until the permission is granted, ModelOp Center shows ids.",
			},
		},
		{
			Value: blueprint.GroupNamesSynced,
			Title: "Names in the token, groups from Active Directory", Short: "In the token, from AD",
			Text:   "Groups that are synced from your own Active Directory come by name.",
			Needs:  "Entra Connect 1.2.70 or later. No permission.",
			Limits: "Groups made in the cloud still come as ids. Over 200 groups: none. Jupyter, Tableau: 5.",
			More: []string{
				"The three registrations that people sign in to put groups into the token by the name that they have in Active Directory.",
				"The next screen asks for the form of the names: with or without the domain.",
				"ModelOp Center gets no permission to read groups.",
			},
		},
		{
			Value: blueprint.GroupNamesCloud,
			Title: "Names in the token, groups made in the cloud", Short: "In the token, cloud groups",
			Text:   "Groups that you assign to the enterprise applications come by name.",
			Needs:  "Entra ID P1, and each group assigned to the 3 enterprise applications that people sign in to.",
			Limits: "Only assigned groups come, and not groups inside them. Over 200: none. Jupyter, Tableau: 5.",
			More: []string{
				"The three registrations that people sign in to put the names of those groups into the token that are assigned to " +
					"their enterprise applications.",
				"Somebody assigns the groups to each of the three afterwards, in the Entra admin center: Entra ID > Enterprise apps > " +
					"its name > Users and groups.",
				"ModelOp Center gets no permission to read groups.",
			},
		},
		{
			Value: blueprint.GroupNamesIDs,
			Title: "Ids only", Short: "Ids only",
			Text:   "ModelOp Center shows ids such as 0a1b2c3d-... instead of names.",
			Needs:  "Nothing.",
			Limits: "People must know their groups by id. You can change this later with a new run.",
			More: []string{
				"The three registrations that people sign in to put the ids of all security groups of a person into the token.",
				"ModelOp Center gets no permission to read groups, and shows the ids.",
			},
		},
	}
}

// GroupNames says how ModelOp Center gets the names of groups.
func GroupNames(answer string) string {
	switch blueprint.GroupNames(answer) {
	case blueprint.GroupNamesGraph:
		return "looked up in Microsoft Graph"
	case blueprint.GroupNamesSynced:
		return "in the token, from Active Directory"
	case blueprint.GroupNamesCloud:
		return "in the token, for cloud groups"
	case blueprint.GroupNamesIDs:
		return "ids only"
	}
	return answer
}
