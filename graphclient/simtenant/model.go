package simtenant

import "time"

// The types of this file are Microsoft Graph's own, in the order in which the service writes their properties.
// Pointers are nullable properties.

// Application is the resource type application.
type Application struct {
	ID                                string                   `json:"id"`
	DeletedDateTime                   *time.Time               `json:"deletedDateTime"`
	AppID                             string                   `json:"appId"`
	ApplicationTemplateID             *string                  `json:"applicationTemplateId"`
	DisabledByMicrosoftStatus         *string                  `json:"disabledByMicrosoftStatus"`
	CreatedByAppID                    *string                  `json:"createdByAppId"`
	CreatedDateTime                   time.Time                `json:"createdDateTime"`
	DisplayName                       string                   `json:"displayName"`
	Description                       *string                  `json:"description"`
	GroupMembershipClaims             *string                  `json:"groupMembershipClaims"`
	IdentifierURIs                    []string                 `json:"identifierUris"`
	IsDeviceOnlyAuthSupported         *bool                    `json:"isDeviceOnlyAuthSupported"`
	IsDisabled                        *bool                    `json:"isDisabled"`
	IsFallbackPublicClient            *bool                    `json:"isFallbackPublicClient"`
	NativeAuthenticationApisEnabled   *string                  `json:"nativeAuthenticationApisEnabled"`
	Notes                             *string                  `json:"notes"`
	PublisherDomain                   *string                  `json:"publisherDomain"`
	ServiceManagementReference        *string                  `json:"serviceManagementReference"`
	SignInAudience                    string                   `json:"signInAudience"`
	Tags                              []string                 `json:"tags"`
	TokenEncryptionKeyID              *string                  `json:"tokenEncryptionKeyId"`
	UniqueName                        *string                  `json:"uniqueName"`
	SamlMetadataURL                   *string                  `json:"samlMetadataUrl"`
	DefaultRedirectURI                *string                  `json:"defaultRedirectUri"`
	Certification                     any                      `json:"certification"`
	OptionalClaims                    *OptionalClaims          `json:"optionalClaims"`
	ServicePrincipalLockConfiguration any                      `json:"servicePrincipalLockConfiguration"`
	RequestSignatureVerification      any                      `json:"requestSignatureVerification"`
	AddIns                            []any                    `json:"addIns"`
	API                               API                      `json:"api"`
	AppRoles                          []AppRole                `json:"appRoles"`
	Info                              Info                     `json:"info"`
	KeyCredentials                    []KeyCredential          `json:"keyCredentials"`
	ParentalControlSettings           ParentalControls         `json:"parentalControlSettings"`
	PasswordCredentials               []PasswordCredential     `json:"passwordCredentials"`
	PublicClient                      RedirectURIs             `json:"publicClient"`
	RequiredResourceAccess            []RequiredResourceAccess `json:"requiredResourceAccess"`
	VerifiedPublisher                 VerifiedPublisher        `json:"verifiedPublisher"`
	Web                               Web                      `json:"web"`
	SPA                               RedirectURIs             `json:"spa"`
}

// API is apiApplication.
type API struct {
	AcceptMappedClaims          *bool              `json:"acceptMappedClaims"`
	KnownClientApplications     []string           `json:"knownClientApplications"`
	RequestedAccessTokenVersion *int               `json:"requestedAccessTokenVersion"`
	OAuth2PermissionScopes      []PermissionScope  `json:"oauth2PermissionScopes"`
	PreAuthorizedApplications   []PreAuthorizedApp `json:"preAuthorizedApplications"`
}

// PreAuthorizedApp is preAuthorizedApplication.
type PreAuthorizedApp struct {
	AppID                  string   `json:"appId"`
	DelegatedPermissionIDs []string `json:"delegatedPermissionIds"`
}

// PermissionScope is permissionScope: a delegated permission.
type PermissionScope struct {
	AdminConsentDescription *string `json:"adminConsentDescription"`
	AdminConsentDisplayName *string `json:"adminConsentDisplayName"`
	ID                      string  `json:"id"`
	IsEnabled               bool    `json:"isEnabled"`
	Type                    string  `json:"type"`
	UserConsentDescription  *string `json:"userConsentDescription"`
	UserConsentDisplayName  *string `json:"userConsentDisplayName"`
	Value                   *string `json:"value"`
}

// AppRole is appRole.
type AppRole struct {
	AllowedMemberTypes []string `json:"allowedMemberTypes"`
	Description        *string  `json:"description"`
	DisplayName        *string  `json:"displayName"`
	ID                 string   `json:"id"`
	IsEnabled          bool     `json:"isEnabled"`
	Origin             string   `json:"origin"`
	Value              *string  `json:"value"`
}

// OptionalClaims is optionalClaims.
type OptionalClaims struct {
	AccessToken []OptionalClaim `json:"accessToken"`
	IDToken     []OptionalClaim `json:"idToken"`
	SAML2Token  []OptionalClaim `json:"saml2Token"`
}

// OptionalClaim is optionalClaim.
type OptionalClaim struct {
	AdditionalProperties []string `json:"additionalProperties"`
	Essential            bool     `json:"essential"`
	Name                 string   `json:"name"`
	Source               *string  `json:"source"`
}

// Info is informationalUrl.
type Info struct {
	LogoURL             *string `json:"logoUrl"`
	MarketingURL        *string `json:"marketingUrl"`
	PrivacyStatementURL *string `json:"privacyStatementUrl"`
	SupportURL          *string `json:"supportUrl"`
	TermsOfServiceURL   *string `json:"termsOfServiceUrl"`
}

// KeyCredential is keyCredential: a certificate.
type KeyCredential struct {
	CustomKeyIdentifier *string    `json:"customKeyIdentifier"`
	DisplayName         *string    `json:"displayName"`
	EndDateTime         *time.Time `json:"endDateTime"`
	Key                 *string    `json:"key"`
	KeyID               string     `json:"keyId"`
	StartDateTime       *time.Time `json:"startDateTime"`
	Type                string     `json:"type"`
	Usage               string     `json:"usage"`
}

// PasswordCredential is passwordCredential: a client secret. SecretText is set only in the answer to the request that made it.
type PasswordCredential struct {
	CustomKeyIdentifier *string    `json:"customKeyIdentifier"`
	DisplayName         *string    `json:"displayName"`
	EndDateTime         *time.Time `json:"endDateTime"`
	Hint                *string    `json:"hint"`
	KeyID               string     `json:"keyId"`
	SecretText          *string    `json:"secretText"`
	StartDateTime       *time.Time `json:"startDateTime"`
}

// ParentalControls is parentalControlSettings.
type ParentalControls struct {
	CountriesBlockedForMinors []string `json:"countriesBlockedForMinors"`
	LegalAgeGroupRule         string   `json:"legalAgeGroupRule"`
}

// RequiredResourceAccess is requiredResourceAccess.
type RequiredResourceAccess struct {
	ResourceAppID  string           `json:"resourceAppId"`
	ResourceAccess []ResourceAccess `json:"resourceAccess"`
}

// ResourceAccess is resourceAccess: a permission by id, of type Scope or Role.
type ResourceAccess struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// VerifiedPublisher is verifiedPublisher.
type VerifiedPublisher struct {
	AddedDateTime       *time.Time `json:"addedDateTime"`
	DisplayName         *string    `json:"displayName"`
	VerifiedPublisherID *string    `json:"verifiedPublisherId"`
}

// Web is webApplication.
type Web struct {
	HomePageURL           *string              `json:"homePageUrl"`
	LogoutURL             *string              `json:"logoutUrl"`
	RedirectURIs          []string             `json:"redirectUris"`
	ImplicitGrantSettings ImplicitGrant        `json:"implicitGrantSettings"`
	RedirectURISettings   []RedirectURISetting `json:"redirectUriSettings"`
}

// ImplicitGrant is implicitGrantSettings.
type ImplicitGrant struct {
	EnableAccessTokenIssuance bool `json:"enableAccessTokenIssuance"`
	EnableIDTokenIssuance     bool `json:"enableIdTokenIssuance"`
}

// RedirectURISetting is redirectUriSettings.
type RedirectURISetting struct {
	URI   *string `json:"uri"`
	Index *int    `json:"index"`
}

// RedirectURIs is spaApplication and publicClientApplication.
type RedirectURIs struct {
	RedirectURIs []string `json:"redirectUris"`
}

// FederatedCredential is federatedIdentityCredential.
type FederatedCredential struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Issuer      string   `json:"issuer"`
	Subject     *string  `json:"subject"`
	Description *string  `json:"description"`
	Audiences   []string `json:"audiences"`
}

// ServicePrincipal is the resource type servicePrincipal.
type ServicePrincipal struct {
	ID                                     string               `json:"id"`
	DeletedDateTime                        *time.Time           `json:"deletedDateTime"`
	AccountEnabled                         bool                 `json:"accountEnabled"`
	AlternativeNames                       []string             `json:"alternativeNames"`
	AppDisplayName                         *string              `json:"appDisplayName"`
	AppDescription                         *string              `json:"appDescription"`
	AppID                                  string               `json:"appId"`
	ApplicationTemplateID                  *string              `json:"applicationTemplateId"`
	AppOwnerOrganizationID                 *string              `json:"appOwnerOrganizationId"`
	AppRoleAssignmentRequired              bool                 `json:"appRoleAssignmentRequired"`
	CreatedDateTime                        *time.Time           `json:"createdDateTime"`
	Description                            *string              `json:"description"`
	DisabledByMicrosoftStatus              *string              `json:"disabledByMicrosoftStatus"`
	DisplayName                            string               `json:"displayName"`
	Homepage                               *string              `json:"homepage"`
	LoginURL                               *string              `json:"loginUrl"`
	LogoutURL                              *string              `json:"logoutUrl"`
	Notes                                  *string              `json:"notes"`
	NotificationEmailAddresses             []string             `json:"notificationEmailAddresses"`
	PreferredSingleSignOnMode              *string              `json:"preferredSingleSignOnMode"`
	PreferredTokenSigningKeyThumbprint     *string              `json:"preferredTokenSigningKeyThumbprint"`
	ReplyURLs                              []string             `json:"replyUrls"`
	ServicePrincipalNames                  []string             `json:"servicePrincipalNames"`
	ServicePrincipalType                   string               `json:"servicePrincipalType"`
	SignInAudience                         *string              `json:"signInAudience"`
	Tags                                   []string             `json:"tags"`
	TokenEncryptionKeyID                   *string              `json:"tokenEncryptionKeyId"`
	SamlSingleSignOnSettings               any                  `json:"samlSingleSignOnSettings"`
	AddIns                                 []any                `json:"addIns"`
	AppRoles                               []AppRole            `json:"appRoles"`
	Info                                   Info                 `json:"info"`
	KeyCredentials                         []KeyCredential      `json:"keyCredentials"`
	OAuth2PermissionScopes                 []PermissionScope    `json:"oauth2PermissionScopes"`
	PasswordCredentials                    []PasswordCredential `json:"passwordCredentials"`
	ResourceSpecificApplicationPermissions []any                `json:"resourceSpecificApplicationPermissions"`
	VerifiedPublisher                      VerifiedPublisher    `json:"verifiedPublisher"`
}

// Grant is oAuth2PermissionGrant: a delegated consent.
type Grant struct {
	ClientID    string  `json:"clientId"`
	ConsentType string  `json:"consentType"`
	ID          string  `json:"id"`
	PrincipalID *string `json:"principalId"`
	ResourceID  string  `json:"resourceId"`
	Scope       string  `json:"scope"`
}

// Assignment is appRoleAssignment: an application permission that was granted.
type Assignment struct {
	ID                   string     `json:"id"`
	DeletedDateTime      *time.Time `json:"deletedDateTime"`
	AppRoleID            string     `json:"appRoleId"`
	CreatedDateTime      time.Time  `json:"createdDateTime"`
	PrincipalDisplayName string     `json:"principalDisplayName"`
	PrincipalID          string     `json:"principalId"`
	PrincipalType        string     `json:"principalType"`
	ResourceDisplayName  string     `json:"resourceDisplayName"`
	ResourceID           string     `json:"resourceId"`
}
