package plan

import "strings"

// The subjects of changes and facts that others decide by. All other subjects are words for people only.
const (
	SubjectRegistration     = "registration" // the registration as a whole
	SubjectServicePrincipal = "service principal"
	SubjectSecret           = "secret"
	subjectRedirectURI      = "redirect URI" // what such a subject begins with: the platform follows
	// Consents.
	SubjectCustomScope   = "custom_scope"
	SubjectModelOpClient = "modelop_client"
	SubjectGroupReadAll  = "Group.Read.All"
	SubjectSignInScopes  = "sign-in scopes" // what a sign-in asks Microsoft Graph for
)

// IsRedirectURI tells whether the change is of a redirect URI.
func (c Change) IsRedirectURI() bool { return strings.HasPrefix(c.Subject, subjectRedirectURI+" (") }
