package plan

import "time"

// Question is something that only the operator can answer. While one is open nothing is written to any registration.
type Question struct {
	Kind         QuestionKind
	Registration string
	Candidates   []Candidate // AdoptOne, AdoptWhich, NamePrefix
	Holds        []Hold      // StrangersHold
	Setups       []Setup     // Replaces
	Text         string      // what changes and why, for ScopeDowntime and Audience
}

// QuestionKind is the kind of a question.
type QuestionKind string

// The kinds. Each names the flag that answers it without a terminal.
const (
	AdoptOne      QuestionKind = "adopt-one"      // one candidate, nothing tells whose it is: --adopt, --name-prefix
	AdoptWhich    QuestionKind = "adopt-which"    // several candidates: --adopt
	NamePrefix    QuestionKind = "name-prefix"    // the candidate serves another host: --name-prefix, --adopt
	StrangersHold QuestionKind = "strangers-hold" // others can use it too: --adopt registration=appId
	Replaces      QuestionKind = "replaces"       // a new URL in a tenant that holds setups: --replaces
	ScopeDowntime QuestionKind = "scope-downtime" // signing in fails for a moment: --allow-scope-downtime
	Audience      QuestionKind = "audience"       // the audience narrows: outsiders are locked out
)

// Candidate is an application that is not ours and could be adopted as a registration.
type Candidate struct {
	ObjectID     string
	AppID        string
	DisplayName  string
	CreatedAt    time.Time
	Deleted      bool
	Owners       []string
	RedirectURIs []string
	LastSecret   time.Time // when its last secret expires; zero: it has none
}

// Hold is a way in which somebody else can use an application.
type Hold struct {
	Kind  string // "owner", "certificate", "federated credential"
	Value string
}

// Setup names a setup that the tenant holds.
type Setup struct {
	Key        string
	URL        string
	CreatedAt  time.Time
	NamePrefix string
	// Registrations holds the names of those that exist.
	Registrations []string
}

// Answers are the operator's answers to questions. The zero value answers none.
type Answers struct {
	// Adopt maps a registration to the application id to adopt, or to AdoptNew.
	Adopt map[string]string
	// TrustHolds names registrations whose other holders the operator accepts, by application id.
	TrustHolds map[string]bool
	// LeaveOut names registrations that stay as they are in this run.
	LeaveOut map[string]bool
	// ScopeDowntime: allow, or leave the change out. "" is no answer.
	ScopeDowntime Permission
	// Audience: allow, or leave the change out. "" is no answer.
	Audience Permission
	// Replaces is the key of the setup whose URL changes; NewSetup says that the URL is a new setup.
	Replaces string
	NewSetup bool
}

// AdoptNew, as an answer, leaves all candidates alone and makes a new registration.
const AdoptNew = "new"

// Permission answers a question about a change that hurts for a moment.
type Permission string

// The two answers.
const (
	Allow   Permission = "allow"
	LeaveIt Permission = "leave"
)
