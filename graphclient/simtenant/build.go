package simtenant

import (
	"crypto/sha1" // UUIDs of version 5 are made with it
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// registrationNames are ModelOp's own names of its registrations.
var registrationNames = []string{"gateway-service", "internal-client", "external-integration-client", "go-cli"}

// templateFile holds the four registrations as ModelOp's page wants them.
const templateFile = "_registrations"

const (
	defaultTenantID  = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	defaultQuota     = 250
	defaultSecretFor = 365 * 24 * time.Hour
)

// build makes what the scenario's tenant holds at first.
func (t *Tenant) build() *state {
	c := t.scenario.content
	b := &builder{t: t, now: t.now(), state: &state{Organization: organizationOf(c.Organization, t.now())}}
	t.state = b.state
	b.people(c.People)
	b.groups(c.Groups)
	b.policies(c.Policies)
	b.graph()
	for _, s := range c.Setups {
		b.setup(s)
	}
	for _, p := range c.Pipelines {
		b.pipeline(p)
	}
	return b.state
}

type builder struct {
	t     *Tenant
	now   time.Time
	state *state
}

func organizationOf(c orgContent, now time.Time) organization {
	o := organization{
		ID: c.ID, DisplayName: c.DisplayName, Domains: c.Domains, OnPremisesSync: c.OnPremisesSync,
		CreatedAt: now.AddDate(-6, 0, 0),
	}
	if o.ID == "" {
		o.ID = defaultTenantID
	}
	if o.DisplayName == "" {
		o.DisplayName = "Contoso Ltd"
	}
	if len(o.Domains) == 0 {
		o.Domains = []string{"contoso.com", "contoso.onmicrosoft.com"}
	}
	return o
}

// id makes an id that is the same every time the scenario is built.
func (b *builder) id(name string) string { return nameUUID(b.state.Organization.ID, "simtenant/"+name) }

func (b *builder) people(people []personContent) {
	if len(people) == 0 {
		people = []personContent{{UPN: "admin@contoso.com", DisplayName: "Adele Admin", Roles: []string{"Global Administrator"}}}
	}
	for _, p := range people {
		ids, err := roleIDs(p.Roles)
		if err != nil {
			panic(err) // ParseScenario checked it
		}
		one := person{ID: b.id("person/" + p.UPN), UPN: p.UPN, DisplayName: p.DisplayName, Roles: ids, Guest: p.Guest, Groups: []string{}}
		if p.Activates > 0 {
			one.Roles, one.Eligible, one.ActiveAt = []string{}, ids, b.now.Add(p.Activates.d())
		}
		if p.Home != nil {
			home := organizationOf(*p.Home, b.now)
			one.Home = &home
		}
		b.state.People = append(b.state.People, one)
	}
}

func (b *builder) groups(groups []groupContent) {
	if len(groups) == 0 {
		groups = []groupContent{{DisplayName: "Model Owners"}, {DisplayName: "Model Reviewers"}, {DisplayName: "ModelOp Administrators"}}
	}
	for _, g := range groups {
		for i := range max(g.Count, 1) {
			name := g.DisplayName
			if g.Count > 1 {
				name += " " + strconv.Itoa(i+1)
			}
			one := group{ID: b.id("group/" + name), DisplayName: name}
			if g.Synced {
				one.OnPremisesSync, one.SAMAccountName = ptr(true), ptr(strings.ReplaceAll(name, " ", "-"))
			}
			b.state.Groups = append(b.state.Groups, one)
			b.state.People[0].Groups = append(b.state.People[0].Groups, one.ID)
		}
	}
}

func (b *builder) policies(c policiesContent) {
	p := policies{
		UsersMayCreateApplications: true, OwnersMayCreateServicePrincipals: true, SecretsForbidden: c.SecretsForbidden,
		SecretMaxLifetime: c.SecretMaxLifetime.d(), RefusedAudiences: c.RefusedAudiences, IdentifierURIsRestricted: c.IdentifierURIsRestricted,
		CreatorQuota: defaultQuota,
	}
	if c.UsersMayCreateApplications != nil {
		p.UsersMayCreateApplications = *c.UsersMayCreateApplications
	}
	if c.OwnersMayCreateServicePrincipals != nil {
		p.OwnersMayCreateServicePrincipals = *c.OwnersMayCreateServicePrincipals
	}
	if c.CreatorQuota > 0 {
		p.CreatorQuota = c.CreatorQuota
	}
	b.state.Policies = p
}

// graphRoles and graphScopes are the permissions of Microsoft Graph that a tenant's service principal of it lists
// here: those that registrations and their makers use. The ids are the same in every tenant and cloud.
// Source: Microsoft Graph permissions reference.
var (
	graphRoles = []struct{ id, value string }{
		{"5b567255-7703-4780-807c-7be8301ae99b", "Group.Read.All"},
		{"98830695-27a2-44f7-8c18-0c3ebc9698f6", "GroupMember.Read.All"},
		{"9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", "Application.Read.All"},
		{"1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "Application.ReadWrite.All"},
		{"18a4783c-866b-4cc7-a460-3d5e5662c884", "Application.ReadWrite.OwnedBy"},
		{"06b708a9-e830-4db3-a914-8e69da51d44f", "AppRoleAssignment.ReadWrite.All"},
		{"8e8e4742-1d95-4f68-9d56-6ee75648c72a", "DelegatedPermissionGrant.ReadWrite.All"},
		{"7ab1d382-f21e-4acd-a863-ba3e13f7da61", "Directory.Read.All"},
		{"19dbc75e-c2e2-444c-a770-ec69d8559fc7", "Directory.ReadWrite.All"},
		{"498476ce-e0fe-48b0-b801-37ba7e2685c6", "Organization.Read.All"},
		{"246dd0d5-5bd0-4def-940b-0421030a5b68", "Policy.Read.All"},
		{"df021288-bdef-4463-88db-98f22de89214", "User.Read.All"},
	}
	graphScopes = []struct{ id, value string }{
		{"e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read"},
		{"37f7f235-527c-4136-accd-4a02d197296e", "openid"},
		{"14dad69e-099b-42c9-810b-d002981feec1", "profile"},
		{"64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", "email"},
		{"7427e0e9-2fba-42fe-b0c0-848c9e6a8182", "offline_access"},
		{"c79f8feb-a9db-4090-85f9-90d820caa0eb", "Application.Read.All"},
		{"bdfbf15f-ee85-4955-8675-146e8e5296b5", "Application.ReadWrite.All"},
		{"84bccea3-f856-4a8a-967b-dbe0a3d53a64", "AppRoleAssignment.ReadWrite.All"},
		{"41ce6ca6-6826-4807-84f1-1c82854f7ee5", "DelegatedPermissionGrant.ReadWrite.All"},
		{"06da0dbc-49e2-44d2-8312-53f166ab848a", "Directory.Read.All"},
		{"0e263e50-5827-48a4-b97c-d940288653c7", "Directory.AccessAsUser.All"},
		{"5f8c59db-677d-491f-a6b8-5f174b11ec1d", "Group.Read.All"},
		{"a154be20-db9c-4678-8ab7-66f6cc099a59", "User.Read.All"},
		{"572fea84-0151-49b2-9301-11cb16974376", "Policy.Read.All"},
	}
)

// graph makes the tenant's service principal of Microsoft Graph.
func (b *builder) graph() {
	sp := &spRecord{ServicePrincipal: ServicePrincipal{
		ID: b.id("servicePrincipal/" + graphAppID), AccountEnabled: true, AppID: graphAppID, AppDisplayName: ptr("Microsoft Graph"), DisplayName: "Microsoft Graph",
		AppOwnerOrganizationID: ptr(microsoftOrg), CreatedDateTime: ptr(b.state.Organization.CreatedAt), ServicePrincipalType: "Application",
		SignInAudience: ptr("AzureADMultipleOrgs"), ServicePrincipalNames: []string{graphAppID, b.t.graphURL()},
	}, Replica: replica{Settled: true}}
	for _, r := range graphRoles {
		sp.AppRoles = append(sp.AppRoles, AppRole{
			AllowedMemberTypes: []string{"Application"}, Description: ptr(r.value), DisplayName: ptr(r.value), ID: r.id, IsEnabled: true, Origin: "Application", Value: ptr(r.value),
		})
	}
	for _, s := range graphScopes {
		sp.OAuth2PermissionScopes = append(sp.OAuth2PermissionScopes, PermissionScope{
			AdminConsentDescription: ptr(s.value), AdminConsentDisplayName: ptr(s.value), ID: s.id, IsEnabled: true, Type: "User", Value: ptr(s.value),
		})
	}
	fillServicePrincipal(sp)
	b.state.ServicePrincipals = append(b.state.ServicePrincipals, sp)
}

func (b *builder) graphServicePrincipal() *spRecord { return b.state.ServicePrincipals[0] }

// bodies reads the four registrations of a setup from the template.
func bodies() map[string]map[string]any {
	data, err := scenarioFiles.ReadFile("scenarios/" + templateFile + ".yaml")
	if err != nil {
		panic(fmt.Sprintf("simtenant: %v", err))
	}
	var all map[string]map[string]any
	if err := yaml.Unmarshal(data, &all); err != nil {
		panic(fmt.Sprintf("simtenant: %s: %v", templateFile, err))
	}
	return all
}

// plain turns what YAML read into what JSON would have read, so that numbers and objects have one form, with the words
// in braces filled in.
func plain(v map[string]any, fillIn *strings.Replacer) map[string]any {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("simtenant: a scenario cannot be written as JSON: %v", err))
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(fillIn.Replace(string(data))), &out); err != nil {
		panic(fmt.Sprintf("simtenant: a scenario cannot be read as JSON: %v", err))
	}
	return out
}

// nameUUID makes a UUID of version 5.
func nameUUID(namespace, name string) string {
	ns, err := hex.DecodeString(strings.ReplaceAll(namespace, "-", ""))
	if err != nil {
		panic(fmt.Sprintf("simtenant: %q is no id of a tenant", namespace))
	}
	sum := sha1.Sum(append(ns, name...))
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x50
	b[8] = b[8]&0x3f | 0x80
	return formatUUID(b)
}
