package graphclient

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// oauthRefusal is the sign-in service's answer when it refuses (RFC 6749 section 5.2, with Microsoft's additions).
type oauthRefusal struct {
	Code          string `json:"error"`
	Description   string `json:"error_description"`
	Numbers       []int  `json:"error_codes"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
	Timestamp     string `json:"timestamp"`
}

// parseOAuth reads a refusal. It tells false for anything else.
func parseOAuth(body []byte) (*oauthRefusal, bool) {
	r := decode[oauthRefusal](body)
	if r.Code == "" {
		return nil, false
	}
	return &r, true
}

// Error leaves the description out: it may name the person and the device code.
func (r *oauthRefusal) Error() string {
	if len(r.Numbers) == 0 {
		return r.Code
	}
	return fmt.Sprintf("%s, AADSTS%d", r.Code, r.Numbers[0])
}

// pending tells whether the service only asks for more patience.
func (r *oauthRefusal) pending() bool {
	return r.Code == "authorization_pending" || r.Code == "slow_down"
}

// kind sorts a refusal by its error, as the protocol means it. The numbers only choose words.
func (r *oauthRefusal) kind() SignInKind {
	switch r.Code {
	case "expired_token", "code_expired":
		return SignInExpired
	case "authorization_declined":
		return SignInDeclined
	}
	return SignInRefused
}

func (r *oauthRefusal) date() time.Time {
	// The service writes 2026-05-04 10:20:30Z.
	t, err := time.Parse(time.RFC3339, strings.Replace(r.Timestamp, " ", "T", 1))
	if err != nil {
		return time.Time{}
	}
	return t
}

// deviceCodeAnswer is the part of the device authorization answer (RFC 8628 section 3.2) that azidentity does not
// pass on, and what is shown.
type deviceCodeAnswer struct {
	UserCode        string      `json:"user_code"`
	VerificationURI string      `json:"verification_uri"`
	ExpiresIn       json.Number `json:"expires_in"`
}

func (a deviceCodeAnswer) lifetime() time.Duration {
	seconds, err := a.ExpiresIn.Int64()
	if err != nil || seconds < 0 || seconds > 24*60*60 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
