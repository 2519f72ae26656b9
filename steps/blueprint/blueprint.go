package blueprint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Blueprint is what a setup must look like. It is complete: nothing about what is wanted has to be looked up elsewhere.
type Blueprint struct {
	Key      string
	URL      URL
	TenantID string
	Choices  Choices
	// Registrations are the chosen ones, in ModelOp's order. LeftOut are the others: they are looked for, so that the
	// plan can say that they are left alone.
	Registrations []Registration
	LeftOut       []Registration
	SignInScopes  []string
	Reasons       Reasons
}

// Registration is what one registration must look like.
type Registration struct {
	Name        string
	DisplayName string // with the prefix
	UniqueName  string
	Short       string // a few words for a row: "people sign in"
	Purpose     string // one sentence
	Tags        []string

	SignInAudience   string
	TokenVersion     int
	ApplicationIDURI string // AppIDPlaceholder stands for the application id

	Web                 []string // redirect URIs
	SPA                 []string
	PublicClient        []string
	ImplicitAccessToken bool
	ImplicitIDToken     bool
	// AllowPublicClientFlows is nil where ModelOp Center does not care.
	AllowPublicClientFlows *bool

	Scopes   []Scope   // exposed by it
	AppRoles []AppRole // exposed by it

	IDTokenClaims     []Claim
	AccessTokenClaims []Claim
	// GroupMembershipClaims is empty for a registration whose tokens carry no groups.
	GroupMembershipClaims string

	Permissions []Permission // what it asks for, all of them to be granted for the whole tenant
	Secret      bool
}

// AppIDPlaceholder stands for the application id, which Entra ID chooses.
const AppIDPlaceholder = "{appId}"

// Scope is a delegated permission that a registration exposes.
type Scope struct {
	ID                      string
	Value                   string
	Type                    string // User or Admin: who can consent
	Enabled                 bool
	AdminConsentDisplayName string
	AdminConsentDescription string
}

// AppRole is an application role that a registration exposes.
type AppRole struct {
	ID                 string
	Value              string
	DisplayName        string
	Description        string
	Enabled            bool
	AllowedMemberTypes []string
}

// Claim is an optional claim. AdditionalProperties change its form.
type Claim struct {
	Name                 string
	AdditionalProperties []string
}

// Permission is one permission that a registration asks for.
type Permission struct {
	Graph bool   // of Microsoft Graph; else of the registration itself
	Role  bool   // an application permission; else a delegated one
	ID    string // as the blueprint makes or knows it; the tenant may hold another
	Value string
	Why   string
}

// New makes the blueprint for the choices in the tenant with the id.
func New(t Table, c Choices, tenantID string) (Blueprint, error) {
	namespace, err := uuid.Parse(tenantID)
	if err != nil {
		return Blueprint{}, fmt.Errorf("the tenant's id %q is not a UUID", tenantID)
	}
	if c.URL.Host == "" {
		return Blueprint{}, inputError("Type the address of ModelOp Center, for example https://modelop.contoso.com.")
	}
	groups, ok := t.GroupNames[c.GroupNames]
	if !ok {
		return Blueprint{}, inputError("Say how ModelOp Center gets the names of groups: graph, synced, cloud or ids.")
	}
	c = c.withDefaults()
	if err := CheckNamePrefix(c.NamePrefix); err != nil {
		return Blueprint{}, err
	}
	if c.Registrations, err = ParseRegistrations(c.Registrations); err != nil {
		return Blueprint{}, err
	}
	groups.Format = strings.ReplaceAll(groups.Format, "{form}", t.SyncedForms[c.SyncedForm])

	b := Blueprint{
		Key: c.Key, URL: c.URL, TenantID: strings.ToLower(tenantID), Choices: c,
		SignInScopes: slices.Clone(t.SignInScopes.Values), Reasons: t.Reasons,
	}
	for _, column := range t.Registrations {
		r := b.registration(t, column, groups, namespace)
		if slices.Contains(c.Registrations, column.Name) {
			b.Registrations = append(b.Registrations, r)
		} else {
			b.LeftOut = append(b.LeftOut, r)
		}
	}
	return b, nil
}

// registration fills in one registration from its column of the table.
func (b Blueprint) registration(t Table, c Column, groups Groups, namespace uuid.UUID) Registration {
	r := Registration{
		Name:        c.Name,
		DisplayName: b.Choices.NamePrefix + c.DisplayName,
		UniqueName:  UniqueName(b.Key, c.Name),
		Short:       c.Short,
		Purpose:     c.Purpose,
		Tags:        b.tags(c.Name),

		SignInAudience:   t.Common.SignInAudience,
		TokenVersion:     t.Common.AccessTokenVersion,
		ApplicationIDURI: t.Common.ApplicationIDURI,

		Web:                    addresses(b.URL, c.Platforms.Web),
		SPA:                    addresses(b.URL, c.Platforms.SPA),
		PublicClient:           addresses(b.URL, c.Platforms.PublicClient),
		ImplicitAccessToken:    c.ImplicitGrant.AccessTokens,
		ImplicitIDToken:        c.ImplicitGrant.IDTokens,
		AllowPublicClientFlows: c.AllowPublicClientFlows,

		IDTokenClaims:     claims(c.TokenClaims.IDToken, groups),
		AccessTokenClaims: claims(c.TokenClaims.AccessToken, groups),
		Secret:            c.ClientSecret,
	}
	if slices.Contains(c.TokenClaims.AccessToken, groupsClaim) {
		r.GroupMembershipClaims = groups.MembershipClaims
	}
	id := func(value string) string {
		return uuid.NewSHA1(namespace, []byte(r.UniqueName+"/"+value)).String()
	}
	for _, v := range c.Scopes {
		text := t.Scopes[v]
		r.Scopes = append(r.Scopes, Scope{
			ID: id(v), Value: v, Type: consentType(text.WhoCanConsent), Enabled: text.State == "Enabled",
			AdminConsentDisplayName: text.AdminConsentDisplayName, AdminConsentDescription: text.AdminConsentDescription,
		})
	}
	for _, v := range c.AppRoles {
		text := t.AppRoles[v]
		r.AppRoles = append(r.AppRoles, AppRole{
			ID: id(v), Value: v, DisplayName: text.DisplayName, Description: text.Description, Enabled: text.State == "Enabled",
			AllowedMemberTypes: memberTypes(text.AllowedMemberTypes),
		})
	}
	r.Permissions = b.permissions(t, c, id)
	return r
}

// permissions are what the registration asks for. id makes the id of what it exposes itself.
func (b Blueprint) permissions(t Table, c Column, id func(value string) string) []Permission {
	var list []Permission
	for _, v := range c.APIPermissions.Self {
		p := Permission{ID: id(v), Value: v, Why: t.Scopes[v].Why}
		if role, ok := t.AppRoles[v]; ok && slices.Contains(c.AppRoles, v) {
			p.Role, p.Why = true, role.Why
		}
		list = append(list, p)
	}
	if c.APIPermissions.SignInScopes && b.Choices.SignInScopes {
		for _, v := range t.SignInScopes.Values {
			list = append(list, Permission{
				Graph: true, ID: t.MicrosoftGraph.Delegated[v], Value: v, Why: t.SignInScopes.Why,
			})
		}
	}
	if b.Choices.GroupNames == GroupNamesGraph {
		for _, v := range c.APIPermissions.GroupNames {
			list = append(list, Permission{
				Graph: true, Role: true, ID: t.MicrosoftGraph.Application[v], Value: v, Why: t.Reasons.GroupReadAll.Full,
			})
		}
	}
	return list
}

// groupsClaim is the optional claim that carries groups.
const groupsClaim = "groups"

func claims(names []string, groups Groups) []Claim {
	var list []Claim
	for _, n := range names {
		c := Claim{Name: n}
		if n == groupsClaim && groups.Format != "" {
			c.AdditionalProperties = []string{groups.Format}
		}
		list = append(list, c)
	}
	return list
}

// tags are the tags that mark the registration as one of this setup.
func (b Blueprint) tags(registration string) []string {
	tags := []string{
		Tag,
		TagKey + "=" + b.Key,
		TagURL + "=" + b.URL.String(),
		TagRegistration + "=" + registration,
	}
	for _, n := range Names() {
		if !slices.Contains(b.Choices.Registrations, n) {
			tags = append(tags, TagWithout+"="+n)
		}
	}
	return tags
}
