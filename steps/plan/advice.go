package plan

import (
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// Advice recommends an answer to the question about the names of groups. It recommends and does not choose.
type Advice struct {
	Recommended blueprint.GroupNames // empty: the tenant did not let the wizard look
	Why         string
	Groups      int // how many groups the signed-in person is in, over 200 the token leaves all out; 0: unknown
	CanGrant    Can // whether the actor can grant Group.Read.All
}

// maxGroupsInToken is how many groups Entra ID puts into a token. Over that it leaves all of them out.
const maxGroupsInToken = 200

// Advise looks at the tenant and at the groups of the signed-in person.
func Advise(s tenant.State) Advice {
	a := Advice{CanGrant: AbilitiesOf(s.Actor, s.Policy).GrantGraph}
	if s.Actor.GroupsKnown {
		a.Groups = s.Actor.Groups
	}
	synced := s.Organization.OnPremisesSync
	switch {
	case s.Organization.DisplayName == "" && s.Organization.DefaultDomain == "":
		a.Why = "The tenant did not let the wizard look. 1 works for every kind of group."
	case a.Groups > maxGroupsInToken && s.Actor.SyncedGroups == 0:
		a.Recommended, a.Why = blueprint.GroupNamesCloud, "Your groups are made in the cloud, and you are in more than 200."
	case synced && s.Actor.GroupsKnown && s.Actor.SyncedGroups == a.Groups && a.Groups > maxGroupsInToken:
		a.Recommended = blueprint.GroupNamesSynced
		a.Why = "This tenant syncs its groups from Active Directory. You are in more than 200; a token holds no more, and then has none."
	case synced && s.Actor.GroupsKnown && s.Actor.SyncedGroups == a.Groups:
		a.Recommended, a.Why = blueprint.GroupNamesSynced, "This tenant syncs its groups from Active Directory."
	case synced:
		a.Recommended, a.Why = blueprint.GroupNamesGraph, "Works for every kind of group."
	default:
		a.Recommended, a.Why = blueprint.GroupNamesGraph, "No group here comes from Active Directory, so 2 would show ids."
	}
	return a
}
