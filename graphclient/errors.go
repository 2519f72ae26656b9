package graphclient

import (
	"fmt"
	"time"
)

// Error is a refusal or a fault of Microsoft Graph, or of the way to it, in our own terms. Logic goes by Kind;
// the rest is for the log and for Microsoft's support.
type Error struct {
	Kind            Kind
	Method, Path    string
	Status          int // 0: no answer came
	Code            string
	Message         string
	RequestID       string
	ClientRequestID string
	Date            time.Time
	RetryAfter      time.Duration
	Claims          string // the claims challenge of a 401
	Err             error  // the error underneath, when no answer came
}

func (e *Error) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("%s %s: %v", e.Method, e.Path, e.Err)
	}
	return fmt.Sprintf("%s %s: %d %s: %s", e.Method, e.Path, e.Status, e.Code, e.Message)
}

// Unwrap returns the error underneath.
func (e *Error) Unwrap() error { return e.Err }

// Kind says what an Error means for the run.
type Kind string

// The kinds. Each comment says which answers it covers.
const (
	KindNotAllowed       Kind = "not-allowed"        // 403: the actor's role is missing
	KindNotThereYet      Kind = "not-there-yet"      // 404, 400 and 403 faces of replication lag, still there when patience ran out
	KindThrottled        Kind = "throttled"          // 429, still there when patience ran out
	KindUnavailable      Kind = "unavailable"        // 500, 502, 503, 504, timeouts and resets, likewise
	KindSecretForbidden  Kind = "secret-forbidden"   // 400 CredentialTypeNotAllowedAsPerAppPolicy
	KindSecretLifetime   Kind = "secret-lifetime"    // 400 CredentialInvalidLifetimeAsPerAppPolicy
	KindEntitlement      Kind = "entitlement"        // 400 CannotDeleteOrUpdateEnabledEntitlement
	KindUniqueNameTaken  Kind = "unique-name-taken"  // 400 "Another object with the same value for property uniqueName"
	KindQuota            Kind = "quota"              // Directory_QuotaExceeded
	KindTooLarge         Kind = "too-large"          // 403 Directory_ResourceSizeExceeded
	KindAudience         Kind = "audience-refused"   // 400 SignInAudienceNotAllowedAsPerAppPolicy
	KindIdentifierURI    Kind = "uri-refused"        // 400 InvalidUniqueTenantIdentifierAsPerAppPolicy
	KindBadRequest       Kind = "bad-request"        // any other 400
	KindSignInEnded      Kind = "sign-in-ended"      // 401, also with a claims challenge
	KindUnreachable      Kind = "unreachable"        // no connection: DNS, refused, proxy
	KindCertificate      Kind = "certificate"        // TLS: the certificate is not trusted here
	KindBadAnswer        Kind = "bad-answer"         // the answer is not what Microsoft Graph sends
	KindNotFound         Kind = "not-found"          // 404 of something that this run did not make
	KindStopped          Kind = "stopped"            // the context ended
	KindScopeSwitchedOff Kind = "scope-switched-off" // a scope or role could not be switched on again
)

// SignInError is a refusal of the sign-in, with what Microsoft Entra ID told about it.
type SignInError struct {
	Kind          SignInKind
	OAuthError    string // error
	Codes         []int  // error_codes: the numbers behind AADSTS
	Description   string // error_description
	TraceID       string
	CorrelationID string
	Date          time.Time
	// Cloud is filled in for SignInOtherCloud: the name of the cloud that the tenant lives in.
	Cloud string
	// Variable and File are filled in for SignInFileUnusable: the variable, and the file that it names.
	Variable, File string
	// Command is filled in where a command of the Azure CLI helps.
	Command string
	Request string // "sign-in with a device code, to login.microsoftonline.com"
	// Identity is filled in for SignInWrongTenant: who signed in where.
	Identity Identity
	Err      error
}

func (e *SignInError) Error() string {
	if e.OAuthError == "" {
		return fmt.Sprintf("sign-in: %s: %v", e.Kind, e.Err)
	}
	return fmt.Sprintf("sign-in: %s: %s", e.Kind, e.OAuthError)
}

// Unwrap returns the error underneath.
func (e *SignInError) Unwrap() error { return e.Err }

// SignInKind says why a sign-in ended without a token. It goes by error; Codes choose the words.
type SignInKind string

// The kinds.
const (
	SignInRefused     SignInKind = "refused"      // the service said no; see Codes
	SignInExpired     SignInKind = "expired"      // the device code ran out
	SignInDeclined    SignInKind = "declined"     // the person pressed Cancel
	SignInWrongTenant SignInKind = "wrong-tenant" // the token is of another tenant than asked for
	SignInUnreachable SignInKind = "unreachable"  // no connection
	SignInCertificate SignInKind = "certificate"  // TLS: the certificate is not trusted here
	SignInBadAnswer   SignInKind = "bad-answer"   // not the answer of a sign-in service
	SignInStopped     SignInKind = "stopped"      // the context ended
	SignInOtherCloud  SignInKind = "other-cloud"  // the tenant lives in another of Microsoft's clouds
	SignInOtherPerson SignInKind = "other-person" // a renewed sign-in is of somebody else than the one before
	SignInPersonal    SignInKind = "personal"     // the token is of a personal Microsoft account

	SignInNoBrowser      SignInKind = "no-browser"      // no browser could be opened on this computer
	SignInTimedOut       SignInKind = "timed-out"       // nobody signed in with the browser in time
	SignInToolMissing    SignInKind = "tool-missing"    // the Azure CLI is not on this computer
	SignInToolSignedOut  SignInKind = "tool-signed-out" // the Azure CLI has no account, or only an old sign-in
	SignInToolChallenged SignInKind = "tool-challenged" // Microsoft asks for more than the Azure CLI can give by itself
	SignInNotConfigured  SignInKind = "not-configured"  // the AZURE_ variables are not complete
	SignInFileUnusable   SignInKind = "file-unusable"   // an AZURE_ variable names a file that cannot be read or used
)

// Identity is who a token was issued to.
type Identity struct {
	TenantID    string
	ObjectID    string
	Username    string // user principal name; empty for an application
	Application bool
	Roles       []string // application permissions in the token
	AppID       string   // of an application
	AppName     string   // of an application: its display name where the token tells it, else AppID
}
