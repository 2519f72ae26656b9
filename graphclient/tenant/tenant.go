// Package tenant describes, as plain values, what a Microsoft Entra ID tenant holds and what a write
// changes in it. It is the language that graphclient reads into and that plan decides on.
//
// It must not know Microsoft Graph's SDK, HTTP, the blueprint or any screen: it imports nothing of ours.
package tenant

import (
	"strings"
	"time"
)

// GraphAppID is the application id of Microsoft Graph, the same in every tenant and cloud.
const GraphAppID = "00000003-0000-0000-c000-000000000000"

// State is what a tenant held when it was read, as far as the signed-in actor may see it.
// It is the answer to one Query.
type State struct {
	Query                    Query
	ReadAt                   time.Time
	Requests                 int // how many requests the read took
	Organization             Organization
	Endpoints                Endpoints
	Actor                    Actor
	Policy                   Policy
	Graph                    ServicePrincipal // Microsoft Graph's own service principal in this tenant
	Applications             []Application    // live: by tag, by display name, by unique name
	DeletedApplications      []Application    // soft-deleted in the last 30 days
	DeletedKnown             bool             // false when the actor may not look into deleted items
	OtherDeleted             []string         // application ids of deleted applications that the query does not ask for
	ServicePrincipals        []ServicePrincipal
	DeletedServicePrincipals []ServicePrincipal
	Grants                   []Grant
	Assignments              []Assignment
}

// Application returns the live application with an object id. Nothing has the empty id.
func (s State) Application(objectID string) (Application, bool) {
	for _, a := range s.Applications {
		if objectID != "" && a.ObjectID == objectID {
			return a, true
		}
	}
	return Application{}, false
}

// Query says which applications a read looks for. Applications that carry the tag Tag are always found.
type Query struct {
	DisplayNames []string // exact display names, compared without case
	UniqueNames  []string // exact unique names
}

// Tag marks every application that this program made or adopted.
const Tag = "modelop-entra"

// Organization is the tenant itself (GET /organization).
type Organization struct {
	ID            string
	DisplayName   string
	DefaultDomain string
	InitialDomain string // the one that ends in onmicrosoft.com
	// OnPremisesSync tells whether users and groups are synced from Active Directory (onPremisesSyncEnabled).
	OnPremisesSync bool
}

// Endpoints are the addresses where people and registrations of the tenant sign in, from its OpenID Connect discovery
// document.
type Endpoints struct {
	Issuer        string
	Authorization string
	Token         string
	KeySet        string
}

// Actor is who signed in: a person, or an application in a pipeline.
type Actor struct {
	ID                string // object id
	DisplayName       string
	UserPrincipalName string // empty for an application
	Guest             bool
	Application       bool
	// Permissions are the application permissions in the token of an application actor.
	Permissions []string
	// Roles are the active directory roles. They say nothing while RolesKnown is false.
	Roles      []Role
	RolesKnown bool
	// Groups counts the groups that the person is in, nested ones included; SyncedGroups those that come from
	// Active Directory. They say nothing while GroupsKnown is false.
	Groups, SyncedGroups int
	GroupsKnown          bool
}

// Role is an active directory role, named by its template id, which is the same in every tenant.
type Role struct {
	TemplateID  string
	DisplayName string
}

// The template ids of the directory roles that matter here.
// Source: Microsoft Entra built-in roles, learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference.
const (
	TemplateGlobalAdministrator           = "62e90394-69f5-4237-9190-012177145e10"
	TemplatePrivilegedRoleAdministrator   = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	TemplateApplicationAdministrator      = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
	TemplateCloudApplicationAdministrator = "158c047a-c907-4556-b7ef-446551a6b5f7"
	TemplateApplicationDeveloper          = "cf1c38e5-3621-4004-a7cb-879624dced7c"
)

// Policy is what the tenant's policies say, where the actor may read them.
type Policy struct {
	// UsersMayCreateApplications is defaultUserRolePermissions.allowedToCreateApps. nil: not readable.
	UsersMayCreateApplications *bool
	// SecretsForbidden and SecretMaxLifetime come from the default app management policy. SecretsKnown false: not readable.
	SecretsForbidden  bool
	SecretMaxLifetime time.Duration // 0: no limit
	SecretsKnown      bool
}

// Application is an app registration (Graph resource type application).
type Application struct {
	ObjectID       string
	AppID          string
	DisplayName    string
	UniqueName     string
	CreatedAt      time.Time
	DeletedAt      time.Time // zero while live
	SignInAudience string
	Tags           []string
	Disabled       bool // isDisabled
	IdentifierURIs []string
	// GroupMembershipClaims is None, SecurityGroup, ApplicationGroup and so on. Empty means the default, none.
	GroupMembershipClaims string
	FallbackPublicClient  bool // isFallbackPublicClient: "Allow public client flows"
	TokenVersion          int  // api.requestedAccessTokenVersion; 0 means the default, which is 1
	Scopes                []Scope
	AppRoles              []AppRole
	OptionalClaims        OptionalClaims
	Web                   []string // redirect URIs of the platform Web
	SPA                   []string // … of Single-page application
	PublicClient          []string // … of Mobile and desktop applications
	ImplicitAccessToken   bool
	ImplicitIDToken       bool
	RequiredAccess        []RequiredAccess
	Secrets               []Secret
	Certificates          []Certificate
	// Owners and FederatedCredentials are read for live applications only. HoldersKnown tells whether all of both were
	// seen; while it is false there may be more.
	Owners               []Owner
	FederatedCredentials []FederatedCredential
	HoldersKnown         bool
}

// HasTag tells whether the application carries the tag.
func (a Application) HasTag(tag string) bool {
	for _, t := range a.Tags {
		if t == tag {
			return true
		}
	}
	return false
}

// TagValue returns what follows "name=" in the application's tags, or "".
func (a Application) TagValue(name string) string {
	for _, t := range a.Tags {
		if v, ok := strings.CutPrefix(t, name+"="); ok {
			return v
		}
	}
	return ""
}

// SecretsEnd is when the last of the application's secrets expires; zero where it has none.
func (a Application) SecretsEnd() time.Time {
	var last time.Time
	for _, s := range a.Secrets {
		if s.EndsAt.After(last) {
			last = s.EndsAt
		}
	}
	return last
}

// RedirectURIs lists the redirect URIs of all platforms.
func (a Application) RedirectURIs() []string {
	all := append([]string(nil), a.Web...)
	all = append(all, a.SPA...)
	return append(all, a.PublicClient...)
}

// Scope is a delegated permission that an application exposes (permissionScope).
type Scope struct {
	ID                      string `json:"id"`
	Value                   string `json:"value"`
	Type                    string `json:"type"` // User or Admin: who can consent
	Enabled                 bool   `json:"enabled"`
	AdminConsentDisplayName string `json:"adminConsentDisplayName"`
	AdminConsentDescription string `json:"adminConsentDescription"`
	UserConsentDisplayName  string `json:"userConsentDisplayName,omitempty"`
	UserConsentDescription  string `json:"userConsentDescription,omitempty"`
}

// AppRole is an application role (appRole).
type AppRole struct {
	ID                 string   `json:"id"`
	Value              string   `json:"value"`
	DisplayName        string   `json:"displayName"`
	Description        string   `json:"description"`
	Enabled            bool     `json:"enabled"`
	AllowedMemberTypes []string `json:"allowedMemberTypes,omitempty"`
}

// OptionalClaims lists the optional claims per token type.
type OptionalClaims struct {
	IDToken     []OptionalClaim `json:"idToken,omitempty"`
	AccessToken []OptionalClaim `json:"accessToken,omitempty"`
	SAML2Token  []OptionalClaim `json:"saml2Token,omitempty"`
}

// OptionalClaim is one optional claim.
type OptionalClaim struct {
	Name                 string   `json:"name"`
	Source               string   `json:"source,omitempty"`
	Essential            bool     `json:"essential"`
	AdditionalProperties []string `json:"additionalProperties,omitempty"`
}

// RequiredAccess lists what an application asks of one resource (requiredResourceAccess).
type RequiredAccess struct {
	ResourceAppID string       `json:"resourceAppId"`
	Permissions   []Permission `json:"permissions,omitempty"`
}

// Permission is one entry of RequiredAccess: a scope (Type Scope) or an app role (Type Role), by id.
type Permission struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// Secret is what Microsoft Graph tells about a client secret: never its value.
type Secret struct {
	KeyID       string
	DisplayName string
	EndsAt      time.Time
}

// NewSecret is a client secret at the one moment when Microsoft Graph tells its value.
// Text must go to the vault and nowhere else.
type NewSecret struct {
	Secret
	Text string
}

// Certificate is a key credential of an application.
type Certificate struct {
	KeyID       string
	DisplayName string
	EndsAt      time.Time
}

// FederatedCredential lets tokens of another issuer act as the application.
type FederatedCredential struct {
	Name    string
	Issuer  string
	Subject string
}

// Owner is an owner of an application.
type Owner struct {
	ID                string
	DisplayName       string
	UserPrincipalName string
}

// ServicePrincipal is an application's presence in this tenant (Enterprise applications).
type ServicePrincipal struct {
	ObjectID    string
	AppID       string
	DisplayName string
	Enabled     bool
	Tags        []string
	AppRoles    []AppRole
	Scopes      []Scope
	DeletedAt   time.Time // zero while live
	// GrantsUnknown and AssignmentsUnknown are true when the actor may not see what it may do: the state then lacks some.
	GrantsUnknown, AssignmentsUnknown bool
}

// Grant is a delegated consent for everyone in the tenant (oAuth2PermissionGrant, consentType AllPrincipals).
type Grant struct {
	ID         string
	ClientID   string   // object id of the client's service principal
	ResourceID string   // object id of the resource's service principal
	Scopes     []string // scope values
}

// Assignment is an application permission that has been granted (appRoleAssignment).
type Assignment struct {
	ID          string
	PrincipalID string // object id of the client's service principal
	ResourceID  string // object id of the resource's service principal
	AppRoleID   string
}
