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
	DisplayName           *string
	UniqueName            *string
	SignInAudience        *string
	Disabled              *bool
	Tags                  *[]string
	IdentifierURIs        *[]string
	GroupMembershipClaims *string
	FallbackPublicClient  *bool
	TokenVersion          *int
	Scopes                *[]Scope
	AppRoles              *[]AppRole
	OptionalClaims        *OptionalClaims
	Web                   *[]string
	SPA                   *[]string
	PublicClient          *[]string
	ImplicitAccessToken   *bool
	ImplicitIDToken       *bool
	RequiredAccess        *[]RequiredAccess
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
	Label  string
	EndsAt time.Time
}
