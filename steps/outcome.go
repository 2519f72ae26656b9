package steps

import (
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
)

// Outcome is how a run ended.
type Outcome struct {
	Result  Result
	Tenant  plan.Tenant
	Key     string
	URL     string
	Demo    bool
	Changes int // done
	Of      int // planned, handoffs not counted
	// Unknown counts changes whose request was running when the operator left at once. The next run finds out.
	Unknown       int
	Registrations []RegistrationOutcome
	Consents      int // present at the end
	Secrets       int // held in the vault and live
	SecretsUntil  time.Time
	Handoffs      []Handoff
	// ConsentCommand is what an administrator runs beside handoff.json; empty where nothing is left for one.
	ConsentCommand string
	// HandoffWays is how many ways handoff.md tells; 0: the file was not written.
	HandoffWays int
	Folder      string
	Files       []File
	Missing     []MissingFile // files that could not be written yet
	Problem     *Problem      // why the run as a whole ended as it did; nil when done
	// FirstLine, when not empty, must be the first thing that people read: a scope is still switched off.
	FirstLine string
	// Continue is the command that goes on from here; empty when nothing is left.
	Continue string
	// Next holds the commands to run on the cluster.
	Next []string
	// Tested is what the test of the setup found; nil: it was not tested in this run. TestCommand tests it later; it is
	// empty where there is not enough to test yet.
	Tested      *Verification `json:",omitempty"`
	TestCommand string        `json:",omitempty"`
	// Saved is the plan that was saved in place of being carried out; nil: none was.
	Saved *Saved `json:",omitempty"`
}

// Result is the kind of an outcome.
type Result string

// The results. ExitCode maps them.
const (
	ResultDone        Result = "done"
	ResultPartial     Result = "partial"
	ResultRefused     Result = "refused"
	ResultFailed      Result = "failed"
	ResultInterrupted Result = "interrupted"
	ResultSaved       Result = "saved"
)

// ExitCode is the process exit code for the result.
func (r Result) ExitCode() int {
	switch r {
	case ResultDone, ResultSaved:
		// Who saves a plan and stops has got what the line said, so nothing went wrong: it is no interruption, nothing was
		// refused, and the code for pending changes is that of the command plan alone.
		return 0
	case ResultRefused:
		return 3
	case ResultPartial:
		return 4
	case ResultInterrupted:
		return 130
	case ResultFailed:
		return 1
	}
	return 1
}

// RegistrationOutcome is how one registration ended.
type RegistrationOutcome struct {
	Name        string
	DisplayName string      // as the tenant shows it, with a prefix where there is one
	Action      plan.Action // create, update, keep … : what the plan meant to do
	State       EventKind   // Done, Failed, Stopped or Next
	Done, Of    int
	Waited      time.Duration
	AppID       string
	ObjectID    string
	Problem     *Problem
}

// Unchanged is how a run ends that had nothing to do for the plan.
func Unchanged(p plan.Plan, demo bool) Outcome {
	o := Outcome{Result: ResultDone, Tenant: p.Tenant, Key: p.Key, URL: p.URL, Demo: demo}
	for _, r := range p.Registrations {
		o.Registrations = append(o.Registrations, RegistrationOutcome{
			Name: r.Name, DisplayName: r.DisplayName, Action: r.Action, State: Done, AppID: r.AppID, ObjectID: r.ObjectID,
		})
	}
	return o
}

// Complete tells whether all changes that the run meant to make are done. What is left, if the run is partial, is an
// administrator's part, a file, or what the operator left out.
func (o Outcome) Complete() bool {
	if o.Result == ResultDone {
		return true
	}
	if o.Result != ResultPartial || o.Changes < o.Of || o.Problem != nil {
		return false
	}
	for _, r := range o.Registrations {
		if r.State != Done || r.Problem != nil {
			return false
		}
	}
	return true
}

// Untouched tells whether a run ended before its first change: there is nothing to go on from, and what stood in its way
// can be tried again.
func (o Outcome) Untouched() bool {
	return (o.Result == ResultRefused || o.Result == ResultFailed) && o.Changes == 0 && o.Unknown == 0
}

// Handoff is something that is left for an administrator.
type Handoff struct {
	Registration string
	DisplayName  string // of the registration, as the tenant shows it
	Permission   string // Group.Read.All
	Role         string // who can grant it
	Without      string // what happens meanwhile
	Why          string
	Portal       string // URL of the page where it is granted
	Resource     string // Microsoft Graph, or the registration's own name
	// AlsoRemoves names consents that others gave and that the portal's button would take back.
	AlsoRemoves []string
}

// File is a file of the setup folder.
type File struct {
	Name    string
	Bytes   int64
	Mode    uint32
	About   string // "Helm values, no secrets"
	Secrets bool
}

// MissingFile is a file that could not be written, and why.
type MissingFile struct {
	Name string
	Why  string
}
