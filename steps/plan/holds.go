package plan

import "strings"

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
	d.m.needHolders(d.app)
	holds := d.holds()
	if len(holds) == 0 || d.m.in.Answers.Trusts(d.app.AppID) {
		return
	}
	d.m.ask(Question{
		Kind: StrangersHold, Registration: d.reg.Name, AppID: d.app.AppID, Holds: holds, Gives: gives, CanBeNew: d.how == Adopt,
	})
}

// Trusts tells whether the operator accepts the other holders of an application.
func (a Answers) Trusts(appID string) bool {
	for id, yes := range a.TrustHolds {
		if yes && strings.EqualFold(id, appID) {
			return true
		}
	}
	return false
}

// holds lists who else can use the registration. That nobody was allowed to look counts as a hold where a registration of
// unknown origin is about to be adopted.
func (d *draft) holds() []Hold {
	var list []Hold
	for _, o := range d.app.Owners {
		if !strings.EqualFold(o.ID, d.m.in.State.Actor.ID) {
			list = append(list, Hold{HoldOwner, ownerName(o)})
		}
	}
	for _, c := range d.app.Certificates {
		list = append(list, Hold{HoldCertificate, certificateText(c)})
	}
	for _, c := range d.app.FederatedCredentials {
		list = append(list, Hold{HoldFederated, federatedText(c)})
	}
	if !d.app.HoldersKnown {
		d.unknownHolders(&list)
	}
	return list
}

func (d *draft) unknownHolders(list *[]Hold) {
	if d.how == Adopt && d.app.DeletedAt.IsZero() {
		*list = append(*list, Hold{HoldUnknown, "the tenant did not let the wizard see its owners"})
		return
	}
	d.m.warn(d.reg.Name, "The tenant did not let the wizard see who owns "+d.reg.Name+".")
}
