package plan

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// draft is the plan of one registration in the making. app is what stands in the tenant; it is empty for a new one.
type draft struct {
	m   *maker
	reg blueprint.Registration
	how Action
	app tenant.Application
	sp  tenant.ServicePrincipal // empty: there is none

	out   Registration
	brief []string // for each change, a few words for the row

	write   tenant.Write // the one update that brings everything to the blueprint
	writes  []int        // the changes that it completes
	doing   string
	did     string
	enabled guarded // what can be changed only while it is switched off
	secret  secretPlan
	stage   int
}

// draft plans one registration that exists, or is to be made.
func (m *maker) draft(reg blueprint.Registration, f finding) Registration {
	d := &draft{m: m, reg: reg, how: f.how, app: f.app}
	d.out = Registration{Name: reg.Name, DisplayName: reg.DisplayName, Purpose: reg.Purpose, Action: f.how}
	d.out.fill(f.app)
	d.secret = d.planSecret()
	if f.how == Create {
		d.create()
	} else {
		d.repair()
	}
	d.consents()
	d.keep()
	d.out.Summary = d.summary(f)
	if d.out.Action == Update && len(d.out.Changes) == 0 && len(d.out.Operations) == 0 {
		d.out.Action = Keep
	}
	d.askHolds()
	return d.out
}

// change adds a change and returns its index.
func (d *draft) change(c Change, why blueprint.Reason, brief string) int {
	c.Reason, c.Short = why.Full, why.Short
	d.out.Changes = append(d.out.Changes, c)
	d.brief = append(d.brief, brief)
	return len(d.out.Changes) - 1
}

// updates adds a change of the application that the one update completes.
func (d *draft) updates(c Change, why blueprint.Reason, brief, doing, did string) {
	d.writes = append(d.writes, d.change(c, why, brief))
	if len(d.writes) > 1 {
		doing, did = "update the registration", "updated"
	}
	d.doing, d.did = doing, did
}

func (d *draft) fact(subject, value string) {
	d.out.Facts = append(d.out.Facts, Fact{Subject: subject, Value: value})
}

// then adds an operation that comes after all the others.
func (d *draft) then(op Operation) {
	d.stage++
	op.Stage = d.stage
	d.out.Operations = append(d.out.Operations, op)
}

// alongside adds an operation to the last stage.
func (d *draft) alongside(op Operation) {
	op.Stage = d.stage
	d.out.Operations = append(d.out.Operations, op)
}

// create plans a registration from nothing: everything that fits goes into the one request that makes it.
func (d *draft) create() {
	why := d.m.in.Blueprint.Reasons
	r := d.reg
	made := d.change(Change{Action: Create, Subject: SubjectRegistration, After: r.DisplayName}, why.Registration, "")
	principal := d.change(Change{Action: Create, Subject: SubjectServicePrincipal, After: "present and enabled"}, why.ServicePrincipal, "")
	named := d.change(Change{
		Action: Create, Subject: "Application ID URI and API permissions", After: r.ApplicationIDURI,
	}, why.ApplicationIDURI, "")

	w := tenant.Write{
		DisplayName:          &r.DisplayName,
		SignInAudience:       &r.SignInAudience,
		Tags:                 ptr(slices.Clone(r.Tags)),
		FallbackPublicClient: r.AllowPublicClientFlows,
		TokenVersion:         &r.TokenVersion,
		ImplicitAccessToken:  &r.ImplicitAccessToken,
		ImplicitIDToken:      &r.ImplicitIDToken,
		OptionalClaims: &tenant.OptionalClaims{
			IDToken: wantedClaims(r.IDTokenClaims), AccessToken: wantedClaims(r.AccessTokenClaims),
		},
	}
	if !d.m.uniqueNameTaken(r.UniqueName) {
		w.UniqueName = &r.UniqueName
	}
	setUnlessEmpty := func(to **[]string, list []string) {
		if len(list) > 0 {
			*to = ptr(slices.Clone(list))
		}
	}
	setUnlessEmpty(&w.Web, r.Web)
	setUnlessEmpty(&w.SPA, r.SPA)
	setUnlessEmpty(&w.PublicClient, r.PublicClient)
	if r.GroupMembershipClaims != "" {
		w.GroupMembershipClaims = &r.GroupMembershipClaims
	}
	for _, s := range r.Scopes {
		w.Scopes = ptr(append(deref(w.Scopes), wantedScope(s)))
	}
	for _, role := range r.AppRoles {
		w.AppRoles = ptr(append(deref(w.AppRoles), wantedRole(role)))
	}
	access, _ := d.mergeAccess(nil, deref(w.Scopes), deref(w.AppRoles))
	if graph := slices.DeleteFunc(slices.Clone(access), func(a tenant.RequiredAccess) bool { return a.ResourceAppID == tenant.SelfAppID }); len(graph) > 0 {
		w.RequiredAccess = &graph
	}
	d.then(Operation{
		Kind: CreateApplication, Doing: "create the registration", Did: "created", Changes: []int{made}, Write: w, Secret: d.secret.request,
	})
	d.then(Operation{
		Kind: CreateServicePrincipal, Doing: "create the service principal", Did: "service principal created",
		Changes: []int{principal}, Tags: servicePrincipalTags(),
	})
	d.then(Operation{
		Kind: UpdateApplication, Doing: "set Application ID URI", Did: "Application ID URI set", Changes: []int{named},
		Write: tenant.Write{IdentifierURIs: &[]string{r.ApplicationIDURI}, RequiredAccess: &access},
	})
}

// servicePrincipalTags make a service principal appear under Enterprise applications.
func servicePrincipalTags() []string { return []string{"WindowsAzureActiveDirectoryIntegratedApp"} }

// uniqueNameTaken tells whether an application of the tenant holds a unique name, deleted ones included: theirs are
// reserved for 30 days.
func (m *maker) uniqueNameTaken(name string) bool {
	holds := func(a tenant.Application) bool { return strings.EqualFold(a.UniqueName, name) }
	return slices.ContainsFunc(m.in.State.Applications, holds) || slices.ContainsFunc(m.in.State.DeletedApplications, holds)
}

// repair brings what exists to the blueprint: one update first, then what must be switched off for its change, then
// secrets and the service principal. Consents come after what they depend on.
func (d *draft) repair() {
	d.restore()
	d.mark()
	d.compare()
	d.scopesAndRoles()
	d.claims()
	d.access()

	if !reflect.ValueOf(d.write).IsZero() {
		d.then(Operation{Kind: UpdateApplication, Doing: d.doing, Did: d.did, Changes: d.writes, Write: d.write})
	}
	d.enabled.operations(d)
	d.secret.operations(d)
	d.servicePrincipal()
}

// restore brings a deleted registration back.
func (d *draft) restore() {
	if d.app.DeletedAt.IsZero() {
		return
	}
	i := d.change(Change{
		Action: Restore, Subject: SubjectRegistration, Before: "deleted " + day(d.app.DeletedAt), After: "restored",
	}, d.m.in.Blueprint.Reasons.Registration, "deleted "+day(d.app.DeletedAt))
	d.then(Operation{
		Kind: RestoreApplication, Doing: "restore the registration", Did: "restored", Changes: []int{i}, DeletedID: d.app.ObjectID,
		CheckHolders: !d.m.in.Answers.Trusts(d.app.AppID),
	})
}

// mark writes unique name and tags, by which the next run recognises the registration.
func (d *draft) mark() {
	why := d.m.in.Blueprint.Reasons.Mark
	tags, changed := d.mergedTags()
	// A registration that is marked and has no name was refused it once. Whether its holder, a deleted one, is gone is not
	// worth a try at every run of somebody who may not look.
	name := d.app.UniqueName == "" && !d.m.uniqueNameTaken(d.reg.UniqueName) && (changed || d.how == Adopt || d.m.in.State.DeletedKnown)
	if name {
		d.write.UniqueName = &d.reg.UniqueName
	}
	if changed {
		d.write.Tags = &tags
	}
	oldURL := d.app.TagValue(blueprint.TagURL)
	switch {
	case d.how == Adopt:
		after := "marked by tags; its unique name stays"
		if name {
			after = "unique name " + d.reg.UniqueName + ", for good"
		}
		d.updates(Change{Action: Adopt, Subject: SubjectRegistration, Before: "made by hand", After: after}, why, "", "adopt the registration", "adopted")
	case changed && oldURL != "" && oldURL != d.m.in.Blueprint.URL.String():
		d.updates(Change{Action: Update, Subject: "ModelOp URL", Before: oldURL, After: d.m.in.Blueprint.URL.String()},
			blueprint.Reason{Short: "the setup has moved", Full: "The setup has moved to this address."}, "new ModelOp URL", "mark the registration", "marked with the new URL")
	case changed || name:
		d.updates(Change{Action: Update, Subject: "tags and unique name", After: "mark the setup"}, why, "mark it", "mark the registration", "marked")
	}
}

// mergedTags returns the tags as they should be, and whether that differs from what stands there. Foreign tags stay.
func (d *draft) mergedTags() (tags []string, changed bool) {
	wanted := slices.Clone(d.reg.Tags)
	if d.how == Adopt {
		wanted = append(wanted, blueprint.TagAdopted)
	}
	tags = without(d.app.Tags, func(t string) bool {
		name, _, _ := strings.Cut(t, "=")
		ours := name == blueprint.TagKey || name == blueprint.TagURL || name == blueprint.TagRegistration || name == blueprint.TagWithout
		return ours && !slices.Contains(wanted, t)
	})
	tags = union(tags, wanted)
	// What was left out is written down along with other changes, and is no reason for a change of its own.
	settled := func(list []string) []string {
		return without(list, func(t string) bool { return strings.HasPrefix(t, blueprint.TagWithout+"=") })
	}
	return tags, !sameSet(settled(tags), settled(d.app.Tags))
}

// servicePrincipal makes the registration present and usable in the tenant.
func (d *draft) servicePrincipal() {
	why := d.m.in.Blueprint.Reasons.ServicePrincipal
	same := func(sp tenant.ServicePrincipal) bool { return strings.EqualFold(sp.AppID, d.app.AppID) }
	if i := slices.IndexFunc(d.m.in.State.ServicePrincipals, same); i >= 0 {
		d.sp = d.m.in.State.ServicePrincipals[i]
		d.out.ServicePrincipalID = d.sp.ObjectID
		if d.sp.Enabled {
			d.fact(SubjectServicePrincipal, "present and enabled")
			return
		}
		c := d.change(Change{Action: Update, Subject: SubjectServicePrincipal, Before: "disabled", After: "enabled"}, d.m.in.Blueprint.Reasons.Enabled, "enable service principal")
		d.then(Operation{Kind: EnableServicePrincipal, Doing: "enable the service principal", Did: "service principal enabled", Changes: []int{c}})
		return
	}
	if i := slices.IndexFunc(d.m.in.State.DeletedServicePrincipals, same); i >= 0 {
		// Its consents, where they can be seen, come back with it.
		d.sp = d.m.in.State.DeletedServicePrincipals[i]
		c := d.change(Change{Action: Restore, Subject: SubjectServicePrincipal, Before: "deleted", After: "restored"},
			blueprint.Reason{Short: "deleted with it", Full: why.Full}, "restore service principal")
		d.then(Operation{
			Kind: RestoreServicePrincipal, Doing: "restore the service principal", Did: "service principal restored",
			Changes: []int{c}, DeletedID: d.sp.ObjectID,
		})
		if !d.sp.Enabled {
			c := d.change(Change{Action: Update, Subject: SubjectServicePrincipal, Before: "disabled", After: "enabled"}, d.m.in.Blueprint.Reasons.Enabled, "enable it")
			d.then(Operation{Kind: EnableServicePrincipal, Doing: "enable the service principal", Did: "service principal enabled", Changes: []int{c}})
		}
		return
	}
	c := d.change(Change{Action: Create, Subject: SubjectServicePrincipal, After: "present and enabled"}, why, "create service principal")
	d.then(Operation{
		Kind: CreateServicePrincipal, Doing: "create the service principal", Did: "service principal created",
		Changes: []int{c}, Tags: servicePrincipalTags(),
	})
}

func deref[T any](p *[]T) []T {
	if p == nil {
		return nil
	}
	return *p
}

// day writes a date as people read it.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// days says how far away a time is: "in 16 days".
func days(from, to time.Time) string {
	n := int(to.UTC().Truncate(24*time.Hour).Sub(from.UTC().Truncate(24*time.Hour)) / (24 * time.Hour))
	switch n {
	case 0:
		return "today"
	case 1:
		return "in 1 day"
	}
	return fmt.Sprintf("in %d days", n)
}
