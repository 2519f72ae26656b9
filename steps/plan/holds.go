package plan

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// askHolds asks before a registration that somebody else can use too is adopted, or gets a consent that it does not hold
// yet: whoever holds it could use that as well.
func (d *draft) askHolds() {
	if d.how == Create {
		return
	}
	var gives []string
	for _, c := range d.out.Changes {
		if c.Consent && c.Action == Grant && c.Handoff == "" {
			gives = append(gives, c.Subject)
		}
	}
	if d.how != Adopt && len(gives) == 0 {
		return
	}
	holds := d.holds()
	if len(holds) == 0 || d.m.in.Answers.Trusts(d.app.AppID) {
		return
	}
	d.m.ask(Question{
		Kind: StrangersHold, Registration: d.reg.Name, AppID: d.app.AppID, Holds: holds, Gives: gives, CanBeNew: d.how == Adopt,
	})
}

// holds lists who else can use the registration. That nobody was allowed to look counts as a hold where a registration of
// unknown origin is about to be adopted. Who holds a deleted one is seen once it is restored.
func (d *draft) holds() []Hold {
	list := strangers(d.app, d.m.in.State.Actor.ID)
	switch {
	case d.app.HoldersKnown || d.m.in.Answers.Trusts(d.app.AppID):
	case !d.app.DeletedAt.IsZero():
		d.m.warn(d.reg.Name, "Who owns a deleted registration cannot be seen. The wizard looks once "+d.reg.Name+
			" is restored, and stops there if somebody else can use it.")
	case d.how == Adopt:
		list = append(list, unknownHold())
	default:
		d.m.warn(d.reg.Name, "The tenant did not let the wizard see who owns "+d.reg.Name+".")
	}
	return list
}

func unknownHold() Hold {
	return Hold{HoldUnknown, "the tenant did not let the wizard see its owners"}
}

// strangers lists those who are known to be able to use an application, but for the actor.
func strangers(a tenant.Application, actorID string) []Hold {
	var list []Hold
	for _, o := range a.Owners {
		if !strings.EqualFold(o.ID, actorID) {
			list = append(list, Hold{HoldOwner, ownerName(o)})
		}
	}
	for _, c := range a.Certificates {
		list = append(list, Hold{HoldCertificate, certificateText(c)})
	}
	for _, c := range a.FederatedCredentials {
		list = append(list, Hold{HoldFederated, federatedText(c)})
	}
	return list
}

// RestoredHolds lists who else can use an application that has been restored, as the plan would ask about it now that its
// holders can be seen.
func (r Registration) RestoredHolds(a tenant.Application, actorID string) []Hold {
	list := strangers(a, actorID)
	if !a.HoldersKnown && r.Action == Adopt {
		list = append(list, unknownHold())
	}
	return list
}

func certificateText(c tenant.Certificate) string {
	name := c.DisplayName
	if name == "" {
		name = c.KeyID
	}
	return fmt.Sprintf("%q, until %s", name, day(c.EndsAt))
}

// federatedText says whose tokens can act as the registration.
func federatedText(c tenant.FederatedCredential) string {
	if repo, ok := strings.CutPrefix(c.Subject, "repo:"); ok && strings.Contains(c.Issuer, "githubusercontent.com") {
		repo, _, _ = strings.Cut(repo, ":")
		return "GitHub, repository " + repo
	}
	return fmt.Sprintf("%s, %s", strings.TrimPrefix(c.Issuer, "https://"), c.Subject)
}

func ownerName(o tenant.Owner) string {
	switch {
	case o.UserPrincipalName != "":
		return o.UserPrincipalName
	case o.DisplayName != "":
		return o.DisplayName
	}
	return o.ID
}
