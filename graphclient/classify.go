package graphclient

import (
	"net/http"
	"strings"
)

// next is what may be done about an answer that was not a success.
type next int

const (
	giveUp  next = iota // asking again gives the same answer
	again               // nothing was applied: wait, then send it again
	unclear             // it may have been applied or not: wait, then read before sending again
	exists              // what was to be made is there already: read it
)

// verdict is what an answer means: for the person (kind), for the wait that follows it (reason), and for the request
// (next).
type verdict struct {
	kind   Kind
	next   next
	reason WaitReason // for again and unclear
}

// reply is the part of an answer that decides: its status, and the code and message of its error, if any.
type reply struct {
	status  int
	code    string
	message string
	details []string // codes of error.details
	foreign bool     // the body is there and is not Microsoft Graph's: a proxy's page
	garbled bool     // the body is there and cannot be read, so that why it was refused is not known
}

// judge decides what an answer of status 300 and above means. Code names vary between versions of the service, so
// fragments of the messages count as well.
func judge(r reply) verdict {
	switch {
	case r.status == http.StatusTooManyRequests:
		return verdict{KindThrottled, again, WaitThrottled}
	case r.status == http.StatusRequestTimeout, r.status == http.StatusFailedDependency:
		return verdict{KindUnavailable, again, WaitUnavailable}
	case r.status >= 500:
		return verdict{KindUnavailable, unclear, WaitUnavailable}
	case r.status == http.StatusUnauthorized:
		return verdict{kind: KindSignInEnded}
	case r.foreign, r.status < 400:
		return verdict{kind: KindBadAnswer}
	case r.garbled:
		return verdict{KindBadAnswer, unclear, WaitUnavailable}
	case r.has("Directory_QuotaExceeded"):
		return verdict{kind: KindQuota}
	case r.has("CredentialTypeNotAllowedAsPerAppPolicy"):
		return verdict{kind: KindSecretForbidden}
	case r.has("CredentialInvalidLifetimeAsPerAppPolicy"):
		return verdict{kind: KindSecretLifetime}
	case r.has("Directory_ResourceSizeExceeded"):
		return verdict{kind: KindTooLarge}
	case r.has("SignInAudienceNotAllowedAsPerAppPolicy"):
		return verdict{kind: KindAudience}
	case r.has("InvalidUniqueTenantIdentifierAsPerAppPolicy"):
		return verdict{kind: KindIdentifierURI}
	case r.has("CannotDeleteOrUpdateEnabledEntitlement"), r.says("unless disabled first"):
		return verdict{kind: KindEntitlement}
	case r.says("same value for property uniqueName"):
		return verdict{kind: KindUniqueNameTaken, next: exists}
	case r.taken():
		return verdict{kind: KindBadRequest, next: exists}
	case r.lagging():
		return verdict{KindNotThereYet, again, WaitReplication}
	case r.status == http.StatusNotFound && r.has("Directory_ObjectNotFound"):
		// Seen after a consent that had been applied.
		return verdict{KindNotThereYet, unclear, WaitReplication}
	case r.status == http.StatusNotFound:
		return verdict{KindNotThereYet, again, WaitReplication}
	case r.status == http.StatusForbidden:
		return verdict{kind: KindNotAllowed}
	}
	return verdict{kind: KindBadRequest}
}

// taken recognises the refusals of a service principal, a consent or an assignment that is there already.
func (r reply) taken() bool {
	return r.says("Permission entry already exists") ||
		r.says("Permission being assigned already exists") ||
		r.status == http.StatusConflict && r.has("Request_MultipleObjectsWithSameKeyValue") ||
		r.says("service principal name") && r.says("already in use")
}

// lagging recognises the refusals that mean: an object of which this one depends is not visible everywhere yet.
func (r reply) lagging() bool {
	return r.has("NoBackingApplicationObject") ||
		r.has("Directory_ConcurrencyViolation") ||
		r.says("does not reference a valid application object") ||
		r.status == http.StatusForbidden && r.says("backing application") ||
		r.says("was not found on application") ||
		r.says("Not a valid reference update") ||
		r.says("Specified resourceId was not found") ||
		r.says("reference-property objects are not present")
}

// has tells whether the error, or one of its details, carries the code.
func (r reply) has(code string) bool {
	if strings.EqualFold(r.code, code) {
		return true
	}
	for _, d := range r.details {
		if strings.EqualFold(d, code) {
			return true
		}
	}
	return false
}

// says tells whether the message contains the fragment.
func (r reply) says(fragment string) bool {
	return strings.Contains(strings.ToLower(r.message), strings.ToLower(fragment))
}
