package plan

import (
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// Advice recommends an answer to the question about the names of groups. It recommends and does not choose.
type Advice struct {
	Recommended blueprint.GroupNames // empty: the tenant did not let the wizard look
	Reason      AdviceReason
	Groups      int // how many groups the signed-in person is in, over MaxGroupsInToken the token leaves all out; 0: unknown
	CanGrant    Can // whether the actor can grant Group.Read.All
}

// AdviceReason is why an answer is recommended.
type AdviceReason string

// The reasons.
const (
	AdviceUnseen      AdviceReason = ""                      // the tenant did not let the wizard look
	AdviceAnyKind     AdviceReason = "any kind of group"     // there are synced groups, and there may be others
	AdviceNoneSynced  AdviceReason = "no synced groups"      // all groups are made in the cloud
	AdviceAllSynced   AdviceReason = "all groups are synced" // from Active Directory
	AdviceManySynced  AdviceReason = "many synced groups"    // and more than a token holds
	AdviceManyInCloud AdviceReason = "many cloud groups"     // more than a token holds
)

// MaxGroupsInToken is how many groups Entra ID puts into a token. Over that it leaves all of them out.
// Source: learn.microsoft.com/entra/identity-platform/optional-claims, groups overage claim.
const MaxGroupsInToken = 200

// Advise looks at the tenant and at the groups of the signed-in person.
func Advise(s tenant.State) Advice {
	a := Advice{CanGrant: AbilitiesOf(s.Actor, s.Policy).GrantGraph}
	if s.Actor.GroupsKnown {
		a.Groups = s.Actor.Groups
	}
	synced := s.Organization.OnPremisesSync
	allSynced := synced && s.Actor.GroupsKnown && s.Actor.SyncedGroups == a.Groups
	switch many := a.Groups > MaxGroupsInToken; {
	case s.Organization.DisplayName == "" && s.Organization.DefaultDomain == "":
		a.Reason = AdviceUnseen
	case many && s.Actor.SyncedGroups == 0:
		a.Recommended, a.Reason = blueprint.GroupNamesCloud, AdviceManyInCloud
	case many && allSynced:
		a.Recommended, a.Reason = blueprint.GroupNamesSynced, AdviceManySynced
	case allSynced:
		a.Recommended, a.Reason = blueprint.GroupNamesSynced, AdviceAllSynced
	case synced:
		a.Recommended, a.Reason = blueprint.GroupNamesGraph, AdviceAnyKind
	default:
		a.Recommended, a.Reason = blueprint.GroupNamesGraph, AdviceNoneSynced
	}
	return a
}
