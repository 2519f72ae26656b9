package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestWhatAnAnswerMeansForTheRun(t *testing.T) {
	refused := func(status int, code, message string, details ...string) reply {
		return reply{status: status, code: code, message: message, details: details}
	}
	for _, tt := range []struct {
		name  string
		reply reply
		want  verdict
	}{
		{"throttled", refused(429, "TooManyRequests", ""), verdict{KindThrottled, again, WaitThrottled}},
		{"request timeout", refused(408, "", ""), verdict{KindUnavailable, again, WaitUnavailable}},
		{"failed dependency", refused(424, "", ""), verdict{KindUnavailable, again, WaitUnavailable}},
		{"internal error", refused(500, "UnknownError", ""), verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"a gateway's page", reply{status: 502, foreign: true}, verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"unavailable", refused(503, "serviceNotAvailable", ""), verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"gateway timeout", refused(504, "", ""), verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"no token", refused(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."), verdict{kind: KindSignInEnded}},
		{"a proxy refuses", reply{status: 403, foreign: true}, verdict{kind: KindBadAnswer}},
		{"half an answer", reply{status: 400, garbled: true}, verdict{KindBadAnswer, unclear, WaitUnavailable}},
		{"a redirect", reply{status: 302}, verdict{kind: KindBadAnswer}},
		{"role missing", refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."), verdict{kind: KindNotAllowed}},
		{"too large", refused(403, "Directory_ResourceSizeExceeded", "The size of the object has exceeded its limit."), verdict{kind: KindTooLarge}},
		{"audience", refused(400, "SignInAudienceNotAllowedAsPerAppPolicy", "'signInAudience' property value 'AzureADMyOrg' is not allowed."), verdict{kind: KindAudience}},
		{"Application ID URI", refused(400, "InvalidUniqueTenantIdentifierAsPerAppPolicy", "Failed to add identifier URI api://x."), verdict{kind: KindIdentifierURI}},
		{"quota", refused(403, "Directory_QuotaExceeded", "The directory object quota limit for the Principal has been exceeded."), verdict{kind: KindQuota}},
		{"secrets forbidden", refused(400, "CredentialTypeNotAllowedAsPerAppPolicy", ""), verdict{kind: KindSecretForbidden}},
		{"secret too long", refused(400, "CredentialInvalidLifetimeAsPerAppPolicy", ""), verdict{kind: KindSecretLifetime}},
		{"enabled scope", refused(400, "CannotDeleteOrUpdateEnabledEntitlement", ""), verdict{kind: KindEntitlement}},
		{"enabled scope, by words", refused(400, "Request_BadRequest", "Permission (scope or role) cannot be deleted or updated unless disabled first."), verdict{kind: KindEntitlement}},
		{"unique name taken", refused(400, "Request_BadRequest", "Another object with the same value for property uniqueName already exists."), verdict{kind: KindUniqueNameTaken, next: exists}},
		{"identifier URI taken", refused(400, "ObjectConflict", "Another object with the same value for property identifierUris already exists."), verdict{kind: KindBadRequest}},
		{"service principal exists", refused(409, "Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created, updated, or restored because the service principal name x is already in use.", "ObjectConflict"), verdict{kind: KindBadRequest, next: exists}},
		{"consent exists, one face", refused(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists."), verdict{kind: KindBadRequest, next: exists}},
		{"consent exists, other face", refused(400, "Request_BadRequest", "Permission entry already exists."), verdict{kind: KindBadRequest, next: exists}},
		{"assignment exists", refused(400, "Request_BadRequest", "Permission being assigned already exists on the object"), verdict{kind: KindBadRequest, next: exists}},
		{"no application yet", refused(400, "Request_BadRequest", "The appId 'x' of the service principal does not reference a valid application object.", "NoBackingApplicationObject"), verdict{KindNotThereYet, again, WaitReplication}},
		{"no application yet, other face", refused(403, "Authorization_RequestDenied", "When using this permission, the backing application of the service principal being created must in the local tenant"), verdict{KindNotThereYet, again, WaitReplication}},
		{"role not copied yet", refused(400, "Request_BadRequest", "Permission being assigned was not found on application 'x'"), verdict{KindNotThereYet, again, WaitReplication}},
		{"reference not valid yet", refused(400, "Request_BadRequest", "Not a valid reference update"), verdict{KindNotThereYet, again, WaitReplication}},
		{"references not there yet", refused(400, "Request_BadRequest", "Resource 'x' does not exist or one of its queried reference-property objects are not present."), verdict{KindNotThereYet, again, WaitReplication}},
		{"not found", refused(404, "Request_ResourceNotFound", "Resource 'x' does not exist or one of its queried reference-property objects are not present."), verdict{KindNotThereYet, again, WaitReplication}},
		{"not found although applied", refused(404, "Directory_ObjectNotFound", "Unable to read the company information from the directory."), verdict{KindNotThereYet, unclear, WaitReplication}},
		{"two writes at once", refused(409, "Directory_ConcurrencyViolation", "Error due to concurrent requests being made to the tenant. Please wait briefly and retry."), verdict{KindNotThereYet, again, WaitReplication}},
		{"any other refusal", refused(400, "Request_BadRequest", "Redirect URIs must have distinct values."), verdict{kind: KindBadRequest}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := judge(tt.reply); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestWhatNoAnswerMeansForTheRun(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want verdict
	}{
		{"stopped", context.Canceled, verdict{kind: KindStopped}},
		{"no answer in time", context.DeadlineExceeded, verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"reset", errors.New("connection reset by peer"), verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"refused", explainTransport(&net.OpError{Op: "dial", Err: errors.New("refused")}, graphHost), verdict{KindUnreachable, again, WaitUnavailable}},
		{"no such host", explainTransport(&net.DNSError{Name: graphHost}, graphHost), verdict{KindUnreachable, again, WaitUnavailable}},
		{"a reset while reading", explainTransport(&net.OpError{Op: "read", Err: errors.New("reset")}, graphHost), verdict{KindUnavailable, unclear, WaitUnavailable}},
		{"certificate", fmt.Errorf("wrapped: %w", &certificateError{}), verdict{kind: KindCertificate}},
		{"no token", &signInEndedError{err: errNoSignIn}, verdict{kind: KindSignInEnded}},
		{"not sendable", &requestError{errors.New("id")}, verdict{kind: KindBadRequest}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := judgeSilence(tt.err); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestTheServiceSaysWhenToTryAgain(t *testing.T) {
	now := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"7":                             7 * time.Second,
		"1.5":                           1500 * time.Millisecond,
		"-3":                            0,
		"Mon, 04 May 2026 10:00:30 GMT": 30 * time.Second,
		"Mon, 04 May 2026 09:00:00 GMT": 0,
		"1e30":                          24 * time.Hour,
		"NaN":                           0,
		"soon":                          0,
	} {
		a := answer{header: http.Header{"Retry-After": {value}}, now: now}
		if got := a.retryAfter(); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

// TestADateToRetryAtCountsFromTheServicesClock, which tells its time with every answer. This computer's is an hour slow here.
func TestADateToRetryAtCountsFromTheServicesClock(t *testing.T) {
	a := answer{
		header: http.Header{"Retry-After": {"Mon, 04 May 2026 10:00:05 GMT"}, "Date": {"Mon, 04 May 2026 10:00:00 GMT"}},
		now:    time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC),
	}
	if got := a.retryAfter(); got != 5*time.Second {
		t.Errorf("got %v", got)
	}
}
