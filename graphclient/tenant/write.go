package tenant

import (
	"strings"
	"time"
)

// SelfAppID stands, in a Write, for the application id that the service chooses when it creates the application.
const SelfAppID = "{appId}"

// Write is the part of an application that one request sends. A nil field is not sent and stays as it is.
// Slices replace the whole collection, so they hold the merged whole: what is ours and what is not.
type Write struct {
	DisplayName           *string           `json:"displayName,omitempty"`
	UniqueName            *string           `json:"uniqueName,omitempty"`
	SignInAudience        *string           `json:"signInAudience,omitempty"`
	Disabled              *bool             `json:"disabled,omitempty"`
	Tags                  *[]string         `json:"tags,omitempty"`
	IdentifierURIs        *[]string         `json:"identifierUris,omitempty"`
	GroupMembershipClaims *string           `json:"groupMembershipClaims,omitempty"`
	FallbackPublicClient  *bool             `json:"fallbackPublicClient,omitempty"`
	TokenVersion          *int              `json:"tokenVersion,omitempty"`
	Scopes                *[]Scope          `json:"scopes,omitempty"`
	AppRoles              *[]AppRole        `json:"appRoles,omitempty"`
	OptionalClaims        *OptionalClaims   `json:"optionalClaims,omitempty"`
	Web                   *[]string         `json:"web,omitempty"`
	SPA                   *[]string         `json:"spa,omitempty"`
	PublicClient          *[]string         `json:"publicClient,omitempty"`
	ImplicitAccessToken   *bool             `json:"implicitAccessToken,omitempty"`
	ImplicitIDToken       *bool             `json:"implicitIdToken,omitempty"`
	RequiredAccess        *[]RequiredAccess `json:"requiredAccess,omitempty"`
}

// WithAppID returns the write with SelfAppID replaced by the application id, wherever it stands.
func (w Write) WithAppID(appID string) Write {
	if w.IdentifierURIs != nil {
		uris := make([]string, len(*w.IdentifierURIs))
		for i, u := range *w.IdentifierURIs {
			uris[i] = strings.ReplaceAll(u, SelfAppID, appID)
		}
		w.IdentifierURIs = &uris
	}
	if w.RequiredAccess != nil {
		access := make([]RequiredAccess, len(*w.RequiredAccess))
		for i, a := range *w.RequiredAccess {
			if a.ResourceAppID == SelfAppID {
				a.ResourceAppID = appID
			}
			access[i] = a
		}
		w.RequiredAccess = &access
	}
	return w
}

// SecretRequest asks for a client secret. Label is its display name and names the run that asked, so that a
// secret whose answer never arrived is recognised later.
type SecretRequest struct {
	Label  string    `json:"label"`
	EndsAt time.Time `json:"endsAt"`
}
