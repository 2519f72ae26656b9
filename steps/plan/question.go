package plan

import (
	"slices"
	"strings"
	"time"
)

// Question is something that only the operator can answer. While one is open nothing is written to any registration.
type Question struct {
	Kind         QuestionKind `json:"kind"`
	Registration string       `json:"registration,omitempty"`
	Candidates   []Candidate  `json:"candidates,omitempty"` // AdoptOne, AdoptWhich, NamePrefix
	Holds        []Hold       `json:"holds,omitempty"`      // StrangersHold
	Setups       []Setup      `json:"setups,omitempty"`     // Replaces
	Text         string       `json:"text,omitempty"`       // what changes and why, for ScopeDowntime and Audience; what is wrong with an answer, for AdoptWhich
	// AppID is the registration that StrangersHold, ScopeDowntime and Audience are about: the key into Answers.TrustHolds.
	AppID string `json:"appId,omitempty"`
	// Gives names what the registration would get while others hold it too: "Group.Read.All", "modelop_client".
	Gives []string `json:"gives,omitempty"`
	// CanBeNew says, for StrangersHold, that a new registration could be made instead: the answer AdoptNew.
	CanBeNew bool `json:"canBeNew,omitempty"`
}

// QuestionKind is the kind of a question.
type QuestionKind string

// The kinds. Each names the flag that answers it without a terminal.
const (
	AdoptOne      QuestionKind = "adopt-one"      // one candidate, nothing tells whose it is: --adopt, --name-prefix
	AdoptWhich    QuestionKind = "adopt-which"    // several candidates: --adopt
	NamePrefix    QuestionKind = "name-prefix"    // the candidate serves another host: --name-prefix, --adopt
	StrangersHold QuestionKind = "strangers-hold" // others can use it too: --adopt registration=appId or =leave
	Replaces      QuestionKind = "replaces"       // a new URL in a tenant that holds setups: --replaces
	ScopeDowntime QuestionKind = "scope-downtime" // signing in fails for a moment: --allow-scope-downtime
	Audience      QuestionKind = "audience"       // the audience narrows, outsiders are locked out: --allow-single-tenant
)

// Savable tells whether the plan can be saved and applied later: no question is open but whether signing in may fail for
// a moment, which a flag answers when that moment has come.
func (p Plan) Savable() bool {
	return !slices.ContainsFunc(p.Questions, func(q Question) bool { return q.Kind != ScopeDowntime })
}

// Candidate is an application that is not ours and could be adopted as a registration.
type Candidate struct {
	ObjectID     string    `json:"objectId"`
	AppID        string    `json:"appId"`
	DisplayName  string    `json:"displayName"`
	CreatedAt    time.Time `json:"createdAt,omitzero"`
	Deleted      bool      `json:"deleted,omitempty"`
	Owners       []string  `json:"owners,omitempty"`
	RedirectURIs []string  `json:"redirectUris,omitempty"`
	LastSecret   time.Time `json:"lastSecret,omitzero"` // when its last secret expires; zero: it has none
	// Serves is the address of the ModelOp Center that it serves, as far as its redirect URIs or tags tell. Empty: unknown.
	Serves string `json:"serves,omitempty"`
}

// Hold is a way in which somebody else can use an application.
type Hold struct {
	Kind  string `json:"kind"` // HoldOwner and so on
	Value string `json:"value"`
}

// The kinds of a hold, in the words of the screens.
const (
	HoldOwner       = "owner"
	HoldCertificate = "certificate"
	HoldFederated   = "federated credential"
	HoldUnknown     = "unknown" // the tenant did not let the wizard look
)

// Setup names a setup that the tenant holds.
type Setup struct {
	Key        string    `json:"key"`
	URL        string    `json:"url"`
	CreatedAt  time.Time `json:"createdAt,omitzero"`
	NamePrefix string    `json:"namePrefix,omitempty"`
	// Registrations holds the names of those that exist.
	Registrations []string `json:"registrations"`
}

// Answers are the operator's answers to questions. The zero value answers none.
type Answers struct {
	// Adopt maps a registration to the application id to adopt, or to AdoptNew.
	Adopt map[string]string `json:"adopt,omitempty"`
	// TrustHolds names registrations whose other holders the operator accepts, by application id.
	TrustHolds map[string]bool `json:"trustHolds,omitempty"`
	// LeaveOut names registrations that stay as they are in this run.
	LeaveOut map[string]bool `json:"leaveOut,omitempty"`
	// ScopeDowntime: allow, or leave the change out. "" is no answer.
	ScopeDowntime Decision `json:"scopeDowntime,omitempty"`
	// Audience: allow, or leave the change out. "" is no answer.
	Audience Decision `json:"audience,omitempty"`
	// Replaces is the key of the setup whose URL changes; NewSetup says that the URL is a new setup.
	Replaces string `json:"replaces,omitempty"`
	NewSetup bool   `json:"newSetup,omitempty"`
}

// Trusts tells whether the operator accepts the other holders of an application.
func (a Answers) Trusts(appID string) bool {
	for id, yes := range a.TrustHolds {
		if yes && strings.EqualFold(id, appID) {
			return true
		}
	}
	return false
}

// AdoptNew is the answer that leaves all candidates alone and makes a new registration.
const AdoptNew = "new"

// Decision answers a question about a change that hurts for a moment.
type Decision string

// The two answers.
const (
	Allow   Decision = "allow"
	LeaveIt Decision = "leave"
)
