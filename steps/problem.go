package steps

import (
	"strings"
	"time"
)

// Problem is an error as a person needs it: what happened, what it means, who can fix it and how, what else would
// work, and the service's own words for its support. The texts come from the catalogue in assets, never from a
// service's message.
type Problem struct {
	Key      string // the catalogue's key, for example blocked-by-conditional-access
	Variant  string `json:",omitempty"` // which words of the entry these are, for example forbidden; empty: its usual ones
	Happened string
	Means    string
	Who      string
	How      []string
	Or       []string // what else would work
	// Instead are the other ways to sign in that work where this one does not, the most likely one first. Drivers offer
	// them, each in its own words.
	Instead []Way
	Command string // a command that helps, to be typed as it is; empty: none
	Support Support
	// Cause is the error underneath, for errors.Is and the log.
	Cause error
}

// Error is what happened, in one sentence.
func (p *Problem) Error() string { return p.Happened }

// Unwrap returns the error underneath.
func (p *Problem) Unwrap() error { return p.Cause }

// Support holds what Microsoft's support or an administrator asks for.
type Support struct {
	Code          string // "AADSTS53003, access_denied" or "403 Authorization_RequestDenied"
	Message       string // the service's own message
	TraceID       string // sign-in
	RequestID     string // Microsoft Graph
	CorrelationID string
	Time          time.Time
	Request       string // "sign-in with a device code, to login.microsoftonline.com"
	ClockSkew     time.Duration
}

// ByOthers tells whether somebody else than the reader has to fix a problem.
func (p *Problem) ByOthers() bool { return p.Who != "" && !strings.HasPrefix(p.Who, "you") }
