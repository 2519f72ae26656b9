// Package setuptest tells, for tests, whether a simulated tenant holds a setup as ModelOp's page wants it, and whether
// everything else is as it was. It holds ModelOp's table once more, written out by hand. Listen lets a test reach the
// tenant in virtual time.
//
// It must not know the blueprint, the plan or the engine: what they have got wrong, it must be able to see.
package setuptest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// Setup is what a tenant must hold after a run.
type Setup struct {
	URL    string // of ModelOp Center, without a slash at its end
	Key    string // of the setup: the host
	Prefix string // of the display names of new registrations
	Groups Groups
	// Without names the registrations that the operator did not choose.
	Without []string
	// Waiting names what waits for an administrator, as "registration permission".
	Waiting []string
	// NoSecrets: the tenant allows none, so that none may be there.
	NoSecrets bool
}

// Groups is how the names of groups get to ModelOp Center.
type Groups struct {
	Membership string // groupMembershipClaims
	Form       string // of the names in the groups claim; empty: ids
	ReadAll    bool   // internal-client reads groups from Microsoft Graph
}

// The answers.
var (
	Graph  = Groups{Membership: "SecurityGroup", ReadAll: true}
	IDs    = Groups{Membership: "SecurityGroup"}
	Synced = Groups{Membership: "SecurityGroup", Form: "sam_account_name"}
	Cloud  = Groups{Membership: "ApplicationGroup", Form: "cloud_displayname"}
)

// row is one row of ModelOp's table.
type row struct {
	name             string
	web, spa, mobile []string // redirect URIs
	secret           bool
	customScope      bool // else the app role modelop_client
	implicit         bool
	anyPublic        bool // nothing is said about public client flows
}

func (s Setup) table() []row {
	all := []row{
		{name: "gateway-service", web: []string{s.URL + "/login/oauth2/code/gateway-service"}, secret: true, customScope: true},
		{name: "internal-client", secret: true},
		{
			name: "external-integration-client", customScope: true, implicit: true, anyPublic: true,
			spa:    []string{s.URL + "/jupyterOauth2ImplicitGrant.html", s.URL + "/modelOpWDC.html"},
			mobile: []string{"https://oauth.powerbi.com/views/oauthredirect.html"},
		},
		{name: "go-cli", secret: true, customScope: true},
	}
	return slices.DeleteFunc(all, func(r row) bool { return slices.Contains(s.Without, r.name) })
}

// Microsoft Graph's application id, and the ids of its permissions, the same in every tenant.
const (
	graphAppID   = "00000003-0000-0000-c000-000000000000"
	groupReadAll = "5b567255-7703-4780-807c-7be8301ae99b"
)

var signIn = map[string]string{
	"openid":         "37f7f235-527c-4136-accd-4a02d197296e",
	"profile":        "14dad69e-099b-42c9-810b-d002981feec1",
	"email":          "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
	"offline_access": "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
}

// checker gathers complaints.
type checker struct {
	setup      Setup
	tenant     *simtenant.Tenant
	before     simtenant.Snapshot
	after      simtenant.Snapshot
	complaints []string
	// ids are the object ids of the setup's applications.
	ids map[string]bool
}

func (c *checker) complain(format string, args ...any) {
	c.complaints = append(c.complaints, fmt.Sprintf(format, args...))
}

// Check compares the tenant with the setup, and with what it held before. Folders are those of all who worked on the
// setup: each must hold a secret that works of each registration that needs one. The result is empty when all is well.
func (s Setup) Check(tenant *simtenant.Tenant, before simtenant.Snapshot, folders ...string) []string {
	return s.compare(tenant, before, tenant.Snapshot(), folders...)
}

// compare is Check of what the tenant holds afterwards.
func (s Setup) compare(tenant *simtenant.Tenant, before, after simtenant.Snapshot, folders ...string) []string {
	c := &checker{setup: s, tenant: tenant, before: before, after: after, ids: map[string]bool{}}
	vaults := map[string][]secret{}
	for _, folder := range folders {
		vaults[folder] = c.vault(folder)
	}
	for _, r := range s.table() {
		if app := c.find(r.name); app != nil {
			c.ids[app.ID] = true
			c.registration(r, app)
			c.secrets(r, app, vaults)
		}
	}
	c.duplicates()
	c.foreign()
	return c.complaints
}

// CheckForeign tells what has changed in a tenant in which nothing at all may have changed.
func CheckForeign(tenant *simtenant.Tenant, before simtenant.Snapshot) []string {
	c := &checker{tenant: tenant, before: before, after: tenant.Snapshot(), ids: map[string]bool{}}
	c.foreign()
	return c.complaints
}

// find returns the one application that is the registration of the setup.
func (c *checker) find(name string) *simtenant.ApplicationSnapshot {
	var found []*simtenant.ApplicationSnapshot
	for i := range c.after.Applications {
		a := &c.after.Applications[i]
		tagged := slices.Contains(a.Tags, "modelop-entra:key="+c.setup.Key) && slices.Contains(a.Tags, "modelop-entra:registration="+name)
		if tagged || a.UniqueName != nil && *a.UniqueName == "modelop."+c.setup.Key+"."+name {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		c.complain("%s: there are %d of it", name, len(found))
		return nil
	}
	return found[0]
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// lacks returns what is in want and not in have, case ignored.
func lacks(have, want []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(w string) bool {
		return slices.ContainsFunc(have, func(h string) bool { return strings.EqualFold(h, w) })
	})
}
