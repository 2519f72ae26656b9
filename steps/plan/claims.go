package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// groupsClaim is the optional claim that carries groups.
const groupsClaim = "groups"

// groupForm is an additional property of the groups claim that chooses the form of the names.
type groupForm struct {
	property string
	text     string
	answer   blueprint.GroupNames
	synced   blueprint.SyncedForm // of GroupNamesSynced
}

// groupFormOf finds the form that an additional property chooses. It tells false for every other property.
func groupFormOf(property string) (groupForm, bool) {
	for _, f := range []groupForm{
		{"sam_account_name", "names of synced groups", blueprint.GroupNamesSynced, blueprint.SyncedFormSAM},
		{"netbios_domain_and_sam_account_name", "names of synced groups, with the NetBIOS domain", blueprint.GroupNamesSynced, blueprint.SyncedFormNetBIOS},
		{"dns_domain_and_sam_account_name", "names of synced groups, with the DNS domain", blueprint.GroupNamesSynced, blueprint.SyncedFormDNS},
		{"cloud_displayname", "names of cloud groups", blueprint.GroupNamesCloud, blueprint.SyncedFormSAM},
	} {
		if f.property == property {
			return f, true
		}
	}
	return groupForm{}, false
}

func wantedClaims(list []blueprint.Claim) []tenant.OptionalClaim {
	var out []tenant.OptionalClaim
	for _, c := range list {
		out = append(out, tenant.OptionalClaim{Name: c.Name, AdditionalProperties: slices.Clone(c.AdditionalProperties)})
	}
	return out
}

// claims adds the optional claims that are missing, per token type, and brings the groups claim to the chosen form.
// Claims of others stay.
func (d *draft) claims() {
	id := mergeClaims(d.app.OptionalClaims.IDToken, d.reg.IDTokenClaims)
	access := mergeClaims(d.app.OptionalClaims.AccessToken, d.reg.AccessTokenClaims)
	if id.changed || access.changed {
		d.write.OptionalClaims = &tenant.OptionalClaims{
			IDToken: id.merged, AccessToken: access.merged, SAML2Token: d.app.OptionalClaims.SAML2Token,
		}
	}
	for _, t := range []struct {
		list  []string
		token string
	}{{id.foreign, "ID"}, {access.foreign, "access"}, {claimNames(d.app.OptionalClaims.SAML2Token), "SAML"}} {
		for _, n := range t.list {
			d.foreign("claim", "claim", n+" in "+t.token+" tokens")
		}
	}
	groupsMissing := slices.Contains(id.missing, groupsClaim) || slices.Contains(access.missing, groupsClaim)
	d.missingClaims(id.missing, access.missing)
	d.groups(id, access, groupsMissing)
	if len(id.missing)+len(access.missing) == 0 && len(d.reg.AccessTokenClaims) > 0 {
		d.fact("claims", claimsText(claimsOf(d.reg.IDTokenClaims), claimsOf(d.reg.AccessTokenClaims)))
	}
}

// missingClaims makes one change of what is missing in both token types, and one each of what is missing in one only.
func (d *draft) missingClaims(id, access []string) {
	both := slices.DeleteFunc(slices.Clone(id), func(n string) bool { return !slices.Contains(access, n) })
	for _, part := range []struct {
		names []string
		where string
	}{
		{both, "in ID and access tokens"}, {missing(id, both), "in ID tokens"}, {missing(access, both), "in access tokens"},
	} {
		if len(part.names) == 0 {
			continue
		}
		subject, brief, why := "claims", "claims", d.m.in.Blueprint.Reasons.Claims
		after := strings.Join(part.names, ", ") + " " + part.where
		if len(part.names) == 1 {
			subject, brief, after = "claim "+part.names[0], "claim "+part.names[0], part.where
			switch part.names[0] {
			case "idtyp":
				why = d.m.in.Blueprint.Reasons.IDTyp
			case groupsClaim:
				why = d.m.in.Blueprint.Reasons.Groups
			}
		}
		d.updates(Change{Action: Add, Subject: subject, After: after}, why, brief, "add claims", "claims added")
	}
}

// groups brings groupMembershipClaims and the form of the claim to the operator's answer. It is one change; where the
// claim itself is missing it is part of that one.
func (d *draft) groups(id, access mergedClaims, claimMissing bool) {
	if d.reg.GroupMembershipClaims == "" {
		if before := d.app.GroupMembershipClaims; before != "" && before != "None" {
			d.foreign("claim", "groups in tokens", before)
		}
		return
	}
	before, after := splitMembership(d.app.GroupMembershipClaims), d.wantedMembership()
	differs := !sameSet(before, after)
	if differs {
		d.write.GroupMembershipClaims = new(strings.Join(after, ", "))
	}
	wanted := membershipText([]string{d.reg.GroupMembershipClaims}, formOf(wantedClaims(d.reg.AccessTokenClaims)))
	if !differs && !id.formChanged && !access.formChanged {
		if !claimMissing {
			d.fact("groups in tokens", wanted)
		}
		return
	}
	if claimMissing && !id.formChanged && !access.formChanged {
		// The change that adds the claim says it.
		return
	}
	form := formOf(d.app.OptionalClaims.AccessToken)
	if !access.formChanged && id.formChanged {
		form = formOf(d.app.OptionalClaims.IDToken)
	}
	d.updates(Change{Action: Update, Subject: "groups in tokens", Before: membershipText(before, form), After: wanted},
		d.m.in.Blueprint.Reasons.Groups, "groups in tokens", "set the groups claim", "groups claim set")
}

// wantedMembership keeps what the answer does not speak of, such as directory roles.
func (d *draft) wantedMembership() []string {
	foreign := without(splitMembership(d.app.GroupMembershipClaims), func(s string) bool {
		return s == "SecurityGroup" || s == "ApplicationGroup" || s == "All"
	})
	return append([]string{d.reg.GroupMembershipClaims}, foreign...)
}

// splitMembership splits groupMembershipClaims, which may hold several values. None, null and empty are the same.
func splitMembership(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" && part != "None" {
			list = append(list, part)
		}
	}
	return list
}

func membershipText(membership []string, form string) string {
	if len(membership) == 0 {
		return "none"
	}
	text := "ids"
	if f, ok := groupFormOf(form); ok {
		text = f.text
	}
	switch {
	case slices.Contains(membership, "All"):
		return text + ", of all groups"
	case slices.Contains(membership, "SecurityGroup"):
		return text + ", of security groups"
	case slices.Contains(membership, "ApplicationGroup"):
		return text + ", of assigned groups"
	}
	return strings.Join(membership, ", ")
}

// formOf returns the additional property that chooses the form of the groups claim, or "".
func formOf(list []tenant.OptionalClaim) string {
	for _, c := range list {
		if c.Name != groupsClaim {
			continue
		}
		for _, p := range c.AdditionalProperties {
			if _, ok := groupFormOf(p); ok {
				return p
			}
		}
	}
	return ""
}

// mergedClaims is one token type's claims after the merge.
type mergedClaims struct {
	merged      []tenant.OptionalClaim
	missing     []string // names of ours that were not there
	foreign     []string // names that are not ours
	changed     bool
	formChanged bool // the groups claim was there in another form
}

func mergeClaims(have []tenant.OptionalClaim, wanted []blueprint.Claim) mergedClaims {
	m := mergedClaims{merged: slices.Clone(have)}
	for _, c := range have {
		if !slices.ContainsFunc(wanted, func(w blueprint.Claim) bool { return w.Name == c.Name }) {
			m.foreign = append(m.foreign, c.Name)
		}
	}
	for _, w := range wanted {
		i := slices.IndexFunc(m.merged, func(c tenant.OptionalClaim) bool { return c.Name == w.Name })
		if i < 0 {
			m.merged = append(m.merged, tenant.OptionalClaim{Name: w.Name, AdditionalProperties: slices.Clone(w.AdditionalProperties)})
			m.missing = append(m.missing, w.Name)
			m.changed = true
			continue
		}
		if w.Name != groupsClaim {
			continue
		}
		others := without(m.merged[i].AdditionalProperties, func(p string) bool { _, ok := groupFormOf(p); return ok })
		if properties := append(others, w.AdditionalProperties...); !sameSet(properties, m.merged[i].AdditionalProperties) {
			m.merged[i].AdditionalProperties = properties
			m.changed, m.formChanged = true, true
		}
	}
	return m
}

func claimNames(list []tenant.OptionalClaim) []string {
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

func claimsOf(list []blueprint.Claim) []string { return claimNames(wantedClaims(list)) }

func claimsText(id, access []string) string {
	switch {
	case sameSet(id, access):
		return strings.Join(id, ", ") + " in ID and access tokens"
	case len(id) == 0:
		return strings.Join(access, ", ") + " in access tokens"
	case len(access) == 0:
		return strings.Join(id, ", ") + " in ID tokens"
	}
	return strings.Join(id, ", ") + " in ID tokens; " + strings.Join(access, ", ") + " in access tokens"
}
