package simtenant

import (
	"net/http"
	"slices"
	"strings"
)

// userDoc is a person as Microsoft Graph shows one.
type userDoc struct {
	ID                string   `json:"id"`
	BusinessPhones    []string `json:"businessPhones"`
	DisplayName       string   `json:"displayName"`
	GivenName         *string  `json:"givenName"`
	JobTitle          *string  `json:"jobTitle"`
	Mail              *string  `json:"mail"`
	MobilePhone       *string  `json:"mobilePhone"`
	OfficeLocation    *string  `json:"officeLocation"`
	PreferredLanguage *string  `json:"preferredLanguage"`
	Surname           *string  `json:"surname"`
	UserPrincipalName string   `json:"userPrincipalName"`
	UserType          *string  `json:"userType"`
	AccountEnabled    bool     `json:"accountEnabled"`
}

var userKind = kind{
	set: "users", name: "User", odata: "microsoft.graph.user", sample: userDoc{},
	filters: []string{"id", "displayName", "userPrincipalName", "mail", "userType"}, hidden: []string{"userType", "accountEnabled"},
}

// doc shows the person as the tenant with the organization knows them.
func (p *person) doc(in organization) userDoc {
	given, family, _ := strings.Cut(p.DisplayName, " ")
	upn, userType := p.UPN, "Member"
	if p.Guest && (p.Home == nil || p.Home.ID != in.ID) {
		upn, userType = strings.ReplaceAll(p.UPN, "@", "_")+"#EXT#@"+in.initialDomain(), "Guest"
	}
	return userDoc{
		ID: p.ID, BusinessPhones: []string{}, DisplayName: p.DisplayName, GivenName: &given, Surname: &family, Mail: &p.UPN,
		UserPrincipalName: upn, UserType: &userType, AccountEnabled: true,
	}
}

// me answers everything below /me.
func (t *Tenant) me(c *call) reply {
	if c.actor.person == nil {
		return refuse(http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow.")
	}
	if len(c.path) == 1 {
		if c.method != http.MethodGet {
			return methodNotAllowed()
		}
		if !c.actor.mayInDirectory("User.Read", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All") {
			return denied()
		}
		return userKind.one(c, c.actor.person.doc(t.organizationOfToken(c.actor)), nil)
	}
	if c.method != http.MethodGet {
		return methodNotAllowed()
	}
	switch c.path[1].name {
	case "memberOf", "transitiveMemberOf":
		return t.memberships(c, c.path[2:])
	default:
		return noSuchSegment(c.path[1].name)
	}
}

// roleDoc is a directory role; groupDoc a group. Both are directory objects.
type roleDoc struct {
	ODataType       string  `json:"@odata.type"`
	ID              string  `json:"id"`
	DeletedDateTime *string `json:"deletedDateTime"`
	Description     *string `json:"description"`
	DisplayName     string  `json:"displayName"`
	RoleTemplateID  string  `json:"roleTemplateId"`
}

type groupDoc struct {
	ODataType         string   `json:"@odata.type"`
	ID                string   `json:"id"`
	DeletedDateTime   *string  `json:"deletedDateTime"`
	Description       *string  `json:"description"`
	DisplayName       string   `json:"displayName"`
	GroupTypes        []string `json:"groupTypes"`
	MailEnabled       bool     `json:"mailEnabled"`
	OnPremisesSync    *bool    `json:"onPremisesSyncEnabled"`
	SAMAccountName    *string  `json:"onPremisesSamAccountName"`
	SecurityEnabled   bool     `json:"securityEnabled"`
	SecurityID        *string  `json:"securityIdentifier"`
	OnPremisesNetBIOS *string  `json:"onPremisesNetBiosName"`
	OnPremisesDomain  *string  `json:"onPremisesDomainName"`
}

var (
	roleKind  = kind{set: "directoryObjects", name: "DirectoryRole", odata: "microsoft.graph.directoryRole", sample: roleDoc{}, filters: []string{"id", "displayName", "roleTemplateId"}}
	groupKind = kind{
		set: "directoryObjects", name: "Group", odata: "microsoft.graph.group", sample: groupDoc{},
		filters: []string{"id", "displayName", "securityEnabled", "mailEnabled", "onPremisesSyncEnabled"},
	}
	memberKind = kind{set: "directoryObjects", name: "DirectoryObject", odata: "microsoft.graph.directoryObject", sample: groupDoc{}, filters: []string{"id"}}
)

func (g group) doc(domain string) groupDoc {
	doc := groupDoc{
		ODataType: "#microsoft.graph.group", ID: g.ID, DisplayName: g.DisplayName, GroupTypes: []string{}, OnPremisesSync: g.OnPremisesSync,
		SAMAccountName: g.SAMAccountName, SecurityEnabled: true,
	}
	if g.SAMAccountName != nil {
		netbios, _, _ := strings.Cut(domain, ".")
		doc.OnPremisesNetBIOS, doc.OnPremisesDomain = ptr(strings.ToUpper(netbios)), ptr(domain)
	}
	return doc
}

// memberships answers what the signed-in person is in: directory roles and groups.
func (t *Tenant) memberships(c *call, rest []segment) reply {
	p := c.actor.person
	p.activate(t.clock.Now())
	if !c.actor.mayInDirectory("User.Read", "User.Read.All", "User.ReadWrite.All", "GroupMember.Read.All", "Group.ReadWrite.All", "Directory.Read.All") {
		return denied()
	}
	var roleDocs, groupDocs []any
	if c.actor.elsewhere == nil {
		for _, id := range p.Roles {
			roleDocs = append(roleDocs, roleDoc{
				ODataType: "#microsoft.graph.directoryRole", ID: nameUUID(t.state.Organization.ID, "directoryRole/"+id), DisplayName: roleName(id), RoleTemplateID: id,
			})
		}
		for _, g := range t.state.Groups {
			if slices.Contains(p.Groups, g.ID) {
				groupDocs = append(groupDocs, g.doc(t.state.Organization.defaultDomain()))
			}
		}
	}
	k, found := memberKind, append(roleDocs, groupDocs...)
	if len(rest) > 0 {
		switch {
		case strings.EqualFold(rest[0].name, "microsoft.graph.directoryRole"):
			k, found, rest = roleKind, roleDocs, rest[1:]
		case strings.EqualFold(rest[0].name, "microsoft.graph.group"):
			k, found, rest = groupKind, groupDocs, rest[1:]
		}
	}
	if len(rest) == 0 || c.counts() {
		if len(c.query.selects) > 0 {
			c.query.selects = append(c.query.selects, "@odata.type")
		}
		return k.list(c, found, nil)
	}
	return noSuchSegment(rest[0].name)
}

// users answers /users/{id or user principal name}.
func (t *Tenant) users(c *call) reply {
	_, key, rest := c.object()
	if c.method != http.MethodGet || len(rest) > 0 {
		return methodNotAllowed()
	}
	if !c.actor.mayInDirectory("User.Read.All", "User.ReadWrite.All", "User.ReadBasic.All", "Directory.Read.All") {
		return denied()
	}
	if key == "" {
		var found []any
		for i := range t.state.People {
			found = append(found, t.state.People[i].doc(t.state.Organization))
		}
		return userKind.list(c, found, nil)
	}
	p := t.personByID(key)
	if p == nil {
		if p = t.personByUPN(key); p == nil {
			return notFound(key)
		}
	}
	return userKind.one(c, p.doc(t.state.Organization), nil)
}

type verifiedDomain struct {
	Capabilities string `json:"capabilities"`
	IsDefault    bool   `json:"isDefault"`
	IsInitial    bool   `json:"isInitial"`
	Name         string `json:"name"`
	Type         string `json:"type"`
}

type organizationDoc struct {
	ID                     string           `json:"id"`
	DeletedDateTime        *string          `json:"deletedDateTime"`
	BusinessPhones         []string         `json:"businessPhones"`
	City                   *string          `json:"city"`
	Country                *string          `json:"country"`
	CountryLetterCode      *string          `json:"countryLetterCode"`
	CreatedDateTime        string           `json:"createdDateTime"`
	DefaultUsageLocation   *string          `json:"defaultUsageLocation"`
	DisplayName            string           `json:"displayName"`
	OnPremisesLastSync     *string          `json:"onPremisesLastSyncDateTime"`
	OnPremisesSyncEnabled  *bool            `json:"onPremisesSyncEnabled"`
	PreferredLanguage      *string          `json:"preferredLanguage"`
	TechnicalMails         []string         `json:"technicalNotificationMails"`
	TenantType             string           `json:"tenantType"`
	VerifiedDomains        []verifiedDomain `json:"verifiedDomains"`
	AssignedPlans          []any            `json:"assignedPlans"`
	ProvisionedPlans       []any            `json:"provisionedPlans"`
	MarketingNotifications []string         `json:"marketingNotificationEmails"`
}

var organizationKind = kind{set: "organization", name: "Organization", odata: "microsoft.graph.organization", sample: organizationDoc{}, filters: []string{"id"}}

func (o organization) doc(now string) organizationDoc {
	doc := organizationDoc{
		ID: o.ID, BusinessPhones: []string{}, CreatedDateTime: o.CreatedAt.UTC().Format("2006-01-02T15:04:05Z"), DisplayName: o.DisplayName,
		TechnicalMails: []string{}, TenantType: "AAD", AssignedPlans: []any{}, ProvisionedPlans: []any{}, MarketingNotifications: []string{},
	}
	if o.OnPremisesSync {
		doc.OnPremisesSyncEnabled, doc.OnPremisesLastSync = ptr(true), ptr(now)
	}
	for i, d := range o.Domains {
		doc.VerifiedDomains = append(doc.VerifiedDomains, verifiedDomain{
			Capabilities: "Email, OfficeCommunicationsOnline", IsDefault: i == 0, IsInitial: strings.HasSuffix(d, ".onmicrosoft.com"), Name: d, Type: "Managed",
		})
	}
	return doc
}

// organizationOfToken is the organization whose tenant the actor's token is for.
func (t *Tenant) organizationOfToken(a actor) organization {
	if a.elsewhere != nil {
		return *a.elsewhere
	}
	return t.state.Organization
}

// organization answers /organization.
func (t *Tenant) organization(c *call) reply {
	if c.method != http.MethodGet {
		return methodNotAllowed()
	}
	if !c.actor.mayInDirectory("User.Read", "User.Read.All", "User.ReadWrite.All", "Organization.Read.All", "Directory.Read.All") {
		return denied()
	}
	o := t.organizationOfToken(c.actor)
	doc := o.doc(t.now().Format("2006-01-02T15:04:05Z"))
	_, key, rest := c.object()
	switch {
	case len(rest) > 0:
		return noSuchSegment(rest[0].name)
	case key == "":
		return organizationKind.list(c, []any{doc}, nil)
	case strings.EqualFold(key, o.ID):
		return organizationKind.one(c, doc, nil)
	default:
		return notFound(key)
	}
}

// groups answers /groups, which ModelOp Center asks with its application permission.
func (t *Tenant) groups(c *call) reply {
	if c.method != http.MethodGet {
		return methodNotAllowed()
	}
	if !c.actor.mayInDirectory("Group.Read.All", "Group.ReadWrite.All", "GroupMember.Read.All", "Directory.Read.All") {
		return denied()
	}
	k := groupKind
	k.set = "groups"
	_, key, rest := c.object()
	var found []any
	for _, g := range t.state.Groups {
		if strings.EqualFold(g.ID, key) && len(rest) == 0 {
			return k.one(c, g.doc(t.state.Organization.defaultDomain()), nil)
		}
		found = append(found, g.doc(t.state.Organization.defaultDomain()))
	}
	if key != "" {
		return notFound(key)
	}
	return k.list(c, found, nil)
}
