package steps

import (
	"time"

	"github.com/modelop/modelop-entra/graphclient"
)

// Event is what a running step reports. Events come one at a time, in order, through one function.
type Event struct {
	At   time.Time
	Kind EventKind
	// Registration is the name of the registration that the event is about; empty for the run as a whole.
	Registration string
	Doing        string   // Working: what it does now, "create the service principal"
	Done, Of     int      // changes of this registration that are done, of how many
	Total        int      // changes of the whole plan that are done
	TotalOf      int      // of how many
	Happened     string   // one past-tense fact for the list of what happened; empty: nothing to tell
	Wait         *Wait    // Waiting: what for
	Problem      *Problem // Failed, or Working after a refusal that the registration survives
}

// EventKind is the state that a registration, or the run, is in after an event.
type EventKind string

// The kinds, in the words that a row shows.
const (
	Next    EventKind = "next"    // waits for internal-client, which goes first
	Working EventKind = "working" // something is being done: see Doing
	Waiting EventKind = "waiting" // see Wait
	Paused  EventKind = "paused"  // the sign-in was lost
	Done    EventKind = "done"    // all was tried, and nothing failed
	Failed  EventKind = "failed"  // see Problem
	Stopped EventKind = "stopped" // the operator stopped the run
	Note    EventKind = "note"    // only Happened counts
)

// Wait says what a step waits for, since when, and at most how long.
type Wait struct {
	For    WaitReason
	Since  time.Time
	AtMost time.Duration // 0: no limit
	// Saw is what the service answered, in its own words, for the list of what happened. It may be empty.
	Saw string
}

// WaitReason is what a step waits for, in words: the service, a person, or time.
type WaitReason string

// The reasons.
const (
	WaitReplication   WaitReason = "replication"
	WaitThrottled     WaitReason = "Microsoft Graph is busy"
	WaitUnavailable   WaitReason = "Microsoft Graph to answer"
	WaitNewSecret     WaitReason = "new secret"
	WaitAdministrator WaitReason = "administrator"
	WaitSignIn        WaitReason = "sign-in"
)

// waitReason is what the client waits for, in these words.
func waitReason(r graphclient.WaitReason) WaitReason {
	switch r {
	case graphclient.WaitReplication:
		return WaitReplication
	case graphclient.WaitThrottled:
		return WaitThrottled
	case graphclient.WaitUnavailable:
		return WaitUnavailable
	}
	return WaitUnavailable
}
