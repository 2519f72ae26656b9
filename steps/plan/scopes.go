package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// exposed are the scopes and app roles that others may ask for, as they should be. One that is switched on and must change
// is switched off before: Entra ID changes it only then, and signing in fails meanwhile.
type exposed struct {
	scopes []tenant.Scope
	roles  []tenant.AppRole

	names         []string       // of those that must be switched off
	changes       []int          // their changes
	offScopes     []tenant.Scope // all of them, with those that change switched off
	offRoles      []tenant.AppRole
	scopesChanged bool
	rolesChanged  bool
}

func wantedScope(s blueprint.Scope) tenant.Scope {
	return tenant.Scope{
		ID: s.ID, Value: s.Value, Type: s.Type, Enabled: s.Enabled,
		AdminConsentDisplayName: s.AdminConsentDisplayName, AdminConsentDescription: s.AdminConsentDescription,
	}
}

func wantedRole(r blueprint.AppRole) tenant.AppRole {
	return tenant.AppRole{
		ID: r.ID, Value: r.Value, DisplayName: r.DisplayName, Description: r.Description, Enabled: r.Enabled,
		AllowedMemberTypes: slices.Clone(r.AllowedMemberTypes),
	}
}

// scopesAndRoles adds what is missing and mends what differs. An entry is ours by its value, or by our id where no other
// has the value; its id stays. Other entries stay, since the whole list is sent.
func (d *draft) scopesAndRoles() {
	scopes, off := slices.Clone(d.app.Scopes), slices.Clone(d.app.Scopes)
	ourScopes := map[int]bool{}
	plain := false // something can be written in one update
	for _, w := range d.reg.Scopes {
		wanted := wantedScope(w)
		i := slices.IndexFunc(scopes, func(s tenant.Scope) bool { return s.Value == wanted.Value })
		if i < 0 {
			i = slices.IndexFunc(scopes, func(s tenant.Scope) bool { return strings.EqualFold(s.ID, wanted.ID) })
		}
		if i < 0 {
			scopes, off = append(scopes, wanted), append(off, wanted)
			plain = true
			d.updates(Change{Action: Add, Subject: "scope " + wanted.Value, After: consentText(wanted.Type)},
				d.m.in.Blueprint.Reasons.Scope, "scope", "add scope "+wanted.Value, "scope "+wanted.Value+" added")
			continue
		}
		ourScopes[i] = true
		have := scopes[i]
		wanted.ID = have.ID
		wanted.UserConsentDisplayName, wanted.UserConsentDescription = have.UserConsentDisplayName, have.UserConsentDescription
		differs := differences([]field{
			{"Scope name", have.Value, wanted.Value},
			{"Who can consent", consentText(have.Type), consentText(wanted.Type)},
			{"State", stateText(have.Enabled), stateText(wanted.Enabled)},
			{"Admin consent display name", have.AdminConsentDisplayName, wanted.AdminConsentDisplayName},
			{"Admin consent description", have.AdminConsentDescription, wanted.AdminConsentDescription},
		})
		if d.entitlement("scope "+wanted.Value, differs, have.Enabled, d.m.in.Blueprint.Reasons.Scope) {
			scopes[i] = wanted
			if have.Enabled {
				off[i].Enabled = false
				d.exposed.scopesChanged = true
			} else {
				off[i] = wanted
				plain = true
			}
		}
	}
	if plain {
		d.write.Scopes = new(withEnabled(off, d.app.Scopes, func(s tenant.Scope) bool { return s.Enabled }))
	}
	d.exposed.scopes, d.exposed.offScopes = scopes, off
	for i, s := range d.app.Scopes {
		if !ourScopes[i] {
			d.foreign("scope", "scope", s.Value)
		}
	}
	d.appRoles()
}

// withEnabled returns the list with every entry that was enabled in the tenant as it was: what one plain update may send.
func withEnabled[T any](off, have []T, enabled func(T) bool) []T {
	list := slices.Clone(off)
	for i, entry := range have {
		if enabled(entry) {
			list[i] = entry
		}
	}
	return list
}

// appRoles does for app roles what scopesAndRoles does for scopes.
func (d *draft) appRoles() {
	roles, off := slices.Clone(d.app.AppRoles), slices.Clone(d.app.AppRoles)
	ourRoles := map[int]bool{}
	plain := false
	for _, w := range d.reg.AppRoles {
		wanted := wantedRole(w)
		i := slices.IndexFunc(roles, func(r tenant.AppRole) bool { return r.Value == wanted.Value })
		if i < 0 {
			i = slices.IndexFunc(roles, func(r tenant.AppRole) bool { return strings.EqualFold(r.ID, wanted.ID) })
		}
		if i < 0 {
			roles, off = append(roles, wanted), append(off, wanted)
			plain = true
			d.updates(Change{Action: Add, Subject: "app role " + wanted.Value, After: strings.Join(wanted.AllowedMemberTypes, ", ")},
				d.m.in.Blueprint.Reasons.AppRole, "role", "add app role "+wanted.Value, "app role "+wanted.Value+" added")
			continue
		}
		ourRoles[i] = true
		have := roles[i]
		wanted.ID = have.ID
		wanted.AllowedMemberTypes = union(have.AllowedMemberTypes, wanted.AllowedMemberTypes)
		differs := differences([]field{
			{"Value", have.Value, wanted.Value},
			{"Display name", have.DisplayName, wanted.DisplayName},
			{"Description", have.Description, wanted.Description},
			{"State", stateText(have.Enabled), stateText(wanted.Enabled)},
			{"Allowed member types", strings.Join(have.AllowedMemberTypes, ", "), strings.Join(wanted.AllowedMemberTypes, ", ")},
		})
		if d.entitlement("app role "+wanted.Value, differs, have.Enabled, d.m.in.Blueprint.Reasons.AppRole) {
			roles[i] = wanted
			if have.Enabled {
				off[i].Enabled = false
				d.exposed.rolesChanged = true
			} else {
				off[i] = wanted
				plain = true
			}
		}
	}
	if plain {
		d.write.AppRoles = new(withEnabled(off, d.app.AppRoles, func(r tenant.AppRole) bool { return r.Enabled }))
	}
	d.exposed.roles, d.exposed.offRoles = roles, off
	for i, r := range d.app.AppRoles {
		if !ourRoles[i] {
			d.foreign("app role", "app role", r.Value)
		}
	}
}

// field is one row of the portal's form.
type field struct{ name, before, after string }

func differences(fields []field) []field {
	return slices.DeleteFunc(fields, func(f field) bool { return f.before == f.after })
}

// entitlement plans the change of a scope or role, and reports whether it is made. One that is switched on is asked about.
func (d *draft) entitlement(name string, differs []field, enabled bool, why blueprint.Reason) bool {
	if len(differs) == 0 {
		d.fact(name, "as it should be")
		return false
	}
	var before, after []string
	for _, f := range differs {
		before = append(before, f.name+": "+orNothing(f.before))
		after = append(after, f.name+": "+orNothing(f.after))
	}
	c := Change{Action: Update, Subject: name, Before: strings.Join(before, "; "), After: strings.Join(after, "; ")}
	brief := "mend " + name
	if !enabled {
		d.updates(c, why, brief, "mend "+name, name+" mended")
		return true
	}
	switch d.m.in.Answers.ScopeDowntime {
	case LeaveIt:
		d.leaveOut(c, why)
		return false
	case Allow:
	default:
		var text strings.Builder
		fmt.Fprintf(&text, "The %s of %s is not as ModelOp Center needs it:", name, d.reg.Name)
		for _, f := range differs {
			fmt.Fprintf(&text, " %q is %s. It should be %s.", f.name, orNothing(f.before), f.after)
		}
		d.m.ask(Question{Kind: ScopeDowntime, Registration: d.reg.Name, AppID: d.app.AppID, Text: text.String()})
	}
	d.exposed.names = append(d.exposed.names, name)
	d.exposed.changes = append(d.exposed.changes, d.change(c, why, brief))
	return true
}

// operations switches off what must change, and then changes it and switches it on again.
func (e exposed) operations(d *draft) {
	if len(e.changes) == 0 {
		return
	}
	var off, on tenant.Write
	if e.scopesChanged {
		off.Scopes, on.Scopes = new(e.offScopes), new(e.scopes)
	}
	if e.rolesChanged {
		off.AppRoles, on.AppRoles = new(e.offRoles), new(e.roles)
	}
	names := strings.Join(e.names, " and ")
	d.then(Operation{Kind: UpdateApplication, Doing: "switch off " + names, Did: names + " switched off", Write: off, SwitchesOff: true})
	d.then(Operation{Kind: UpdateApplication, Doing: "mend " + names, Did: names + " mended and switched on again", Changes: e.changes, Write: on})
}

func consentText(scopeType string) string {
	switch scopeType {
	case "User":
		return "Admins and users"
	case "Admin":
		return "Admins only"
	}
	return scopeType
}

func stateText(enabled bool) string {
	if enabled {
		return "Enabled"
	}
	return "Disabled"
}
