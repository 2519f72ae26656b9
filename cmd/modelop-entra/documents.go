package main

import (
	"fmt"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// The documents of --json, for the commands that work on a setup. Each names its schema, which stands in assets/schemas; a field is added but never renamed or
// removed without a new version.

// head is how the document of every command begins that works on one setup.
type head struct {
	Schema string       `json:"schema"`
	Result steps.Result `json:"result"`
	Demo   bool         `json:"demo"`
	Tenant plan.Tenant  `json:"tenant"`
	Key    string       `json:"key"`
	URL    string       `json:"url"`
}

// headOf is the head of the document about an outcome.
func headOf(schema string, o steps.Outcome) head {
	return head{Schema: "modelop-entra/" + schema, Result: o.Result, Demo: o.Demo, Tenant: o.Tenant, Key: o.Key, URL: o.URL}
}

type fileEntry struct {
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	Mode    string `json:"mode"` // "0600"
	About   string `json:"about"`
	Secrets bool   `json:"secrets"`
}

type missingEntry struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// exported is the document of export.
type exported struct {
	head
	Folder  string         `json:"folder"`
	Files   []fileEntry    `json:"files"`
	Missing []missingEntry `json:"missing"`
	Next    []string       `json:"next"`
}

func exportDocument(o steps.Outcome) exported {
	return exported{
		head: headOf("export/v1", o), Folder: o.Folder, Files: fileEntries(o.Files), Missing: missingEntries(o.Missing), Next: list(o.Next),
	}
}

// planned is the document of plan.
type planned struct {
	Schema string `json:"schema"`
	plan.Plan
	Changes  int `json:"changes"`
	Handoffs int `json:"handoffs"`
}

func planDocument(p plan.Plan) planned {
	return planned{Schema: "modelop-entra/plan/v1", Plan: p, Changes: p.Count(), Handoffs: p.Handoffs()}
}

type registrationEntry struct {
	Name     string          `json:"name"`
	Action   plan.Action     `json:"action"`
	State    steps.EventKind `json:"state"`
	Done     int             `json:"done"`
	Of       int             `json:"of"`
	AppID    string          `json:"appId"`
	ObjectID string          `json:"objectId"`
	Problem  *problemEntry   `json:"problem,omitempty"`
}

type problemEntry struct {
	Key           string    `json:"key"`
	Happened      string    `json:"happened"`
	Means         string    `json:"means"`
	Who           string    `json:"who"`
	How           []string  `json:"how"`
	Or            []string  `json:"or,omitempty"`      // what else would work
	Command       string    `json:"command,omitempty"` // that helps
	Code          string    `json:"code,omitempty"`
	RequestID     string    `json:"requestId,omitempty"`
	TraceID       string    `json:"traceId,omitempty"`
	CorrelationID string    `json:"correlationId,omitempty"`
	Time          time.Time `json:"time,omitzero"`
}

type handoffEntry struct {
	Registration string `json:"registration"`
	Permission   string `json:"permission"`
	Role         string `json:"role"`
	Portal       string `json:"portal"`
}

// ending is the document of apply.
type ending struct {
	head
	Changes       int                 `json:"changes"`
	Of            int                 `json:"of"`
	Unknown       int                 `json:"unknown"`
	Registrations []registrationEntry `json:"registrations"`
	Consents      int                 `json:"consents"`
	Secrets       int                 `json:"secrets"`
	SecretsUntil  time.Time           `json:"secretsUntil,omitzero"`
	Handoffs      []handoffEntry      `json:"handoffs"`
	Folder        string              `json:"folder"`
	Files         []fileEntry         `json:"files"`
	Missing       []missingEntry      `json:"missing"`
	Problem       *problemEntry       `json:"problem,omitempty"`
	Tested        *verified           `json:"tested,omitempty"` // with --verify, as verify writes it
	FirstLine     string              `json:"firstLine,omitempty"`
	Continue      string              `json:"continue,omitempty"`
	Next          []string            `json:"next"`
}

func outcomeDocument(o steps.Outcome) ending {
	d := ending{
		head: headOf("outcome/v1", o), Changes: o.Changes, Of: o.Of, Unknown: o.Unknown, Registrations: []registrationEntry{}, Consents: o.Consents,
		Secrets: o.Secrets, SecretsUntil: o.SecretsUntil, Handoffs: []handoffEntry{}, Folder: o.Folder,
		Files: fileEntries(o.Files), Missing: missingEntries(o.Missing), Problem: problem(o.Problem), FirstLine: o.FirstLine,
		Continue: o.Continue, Next: list(o.Next),
	}
	if o.Tested != nil {
		tested := verifyDocument(*o.Tested)
		d.Tested = &tested
	}
	for _, r := range o.Registrations {
		d.Registrations = append(d.Registrations, registrationEntry{
			Name: r.Name, Action: r.Action, State: r.State, Done: r.Done, Of: r.Of, AppID: r.AppID, ObjectID: r.ObjectID, Problem: problem(r.Problem),
		})
	}
	for _, h := range o.Handoffs {
		d.Handoffs = append(d.Handoffs, handoffEntry{h.Registration, h.Permission, h.Role, h.Portal})
	}
	return d
}

func problem(p *steps.Problem) *problemEntry {
	if p == nil {
		return nil
	}
	return &problemEntry{
		Key: p.Key, Happened: p.Happened, Means: p.Means, Who: p.Who, How: list(p.How), Or: p.Or, Command: p.Command,
		Code: p.Support.Code, RequestID: p.Support.RequestID, TraceID: p.Support.TraceID, CorrelationID: p.Support.CorrelationID, Time: p.Support.Time,
	}
}

// standing is the document of status.
type standing struct {
	Schema string       `json:"schema"`
	Demo   bool         `json:"demo"`
	Tenant plan.Tenant  `json:"tenant"`
	ReadAt time.Time    `json:"readAt"`
	Setups []setupEntry `json:"setups"`
}

type setupEntry struct {
	Key            string         `json:"key"`
	URL            string         `json:"url"`
	CreatedAt      time.Time      `json:"createdAt,omitzero"`
	Registrations  []string       `json:"registrations"`
	Deleted        []string       `json:"deleted"`
	Of             int            `json:"of"`
	Drift          int            `json:"drift"`
	Unknown        string         `json:"unknown,omitempty"` // why drift cannot be told
	Expired        []expiredEntry `json:"expired"`
	Next           time.Time      `json:"next,omitzero"` // when the next secret expires
	Handoffs       []waitingEntry `json:"handoffs"`
	NeedsAttention bool           `json:"needsAttention"`
	Repair         string         `json:"repair,omitempty"`
}

type expiredEntry struct {
	Registration string    `json:"registration"`
	At           time.Time `json:"at"`
}

type waitingEntry struct {
	Registration string    `json:"registration"`
	Permission   string    `json:"permission"`
	Since        time.Time `json:"since,omitzero"`
}

func statusDocument(s steps.Status, now time.Time) standing {
	d := standing{Schema: "modelop-entra/status/v1", Demo: s.Demo, Tenant: s.Tenant, ReadAt: s.ReadAt, Setups: []setupEntry{}}
	for _, setup := range s.Setups {
		e := setupEntry{
			Key: setup.Key, URL: setup.URL, CreatedAt: setup.CreatedAt, Registrations: list(setup.Registrations), Deleted: list(setup.Deleted),
			Of: setup.Of, Drift: setup.Drift, Unknown: setup.Unknown, Expired: []expiredEntry{}, Next: setup.Next,
			Handoffs: []waitingEntry{}, NeedsAttention: setup.NeedsAttention(now), Repair: setup.Repair,
		}
		for _, x := range setup.Expired {
			e.Expired = append(e.Expired, expiredEntry(x))
		}
		for _, h := range setup.Handoffs {
			e.Handoffs = append(e.Handoffs, waitingEntry(h))
		}
		d.Setups = append(d.Setups, e)
	}
	return d
}

// removed is the document of remove.
type removed struct {
	head
	Deleted []removedEntry `json:"deleted"`
	Failed  []removedEntry `json:"failed"`
	Stayed  []removedEntry `json:"stayed"` // adopted ones
}

type removedEntry struct {
	Registration string        `json:"registration"`
	DisplayName  string        `json:"displayName"`
	AppID        string        `json:"appId"`
	ObjectID     string        `json:"objectId"`
	Adopted      bool          `json:"adopted"`
	Problem      *problemEntry `json:"problem,omitempty"`
}

func removedDocument(o steps.Removed) removed {
	d := removed{
		head:    head{Schema: "modelop-entra/removed/v1", Result: o.Result, Demo: o.Demo, Tenant: o.Tenant, Key: o.Setup.Key, URL: o.Setup.URL},
		Deleted: []removedEntry{}, Failed: []removedEntry{}, Stayed: []removedEntry{},
	}
	for _, r := range o.Deleted {
		d.Deleted = append(d.Deleted, removedEntryOf(r, nil))
	}
	for _, f := range o.Failed {
		d.Failed = append(d.Failed, removedEntryOf(f.Removable, f.Problem))
	}
	for _, r := range o.Stay {
		d.Stayed = append(d.Stayed, removedEntryOf(r, nil))
	}
	return d
}

func removedEntryOf(r steps.Removable, p *steps.Problem) removedEntry {
	return removedEntry{r.Registration, r.DisplayName, r.AppID, r.ObjectID, r.Adopted, problem(p)}
}

// rotated is the document of rotate.
type rotated struct {
	head
	Folder  string         `json:"folder"`
	Added   []secretEntry  `json:"added"`
	Removed []oldSecret    `json:"removed"`
	Files   []fileEntry    `json:"files"`
	Missing []missingEntry `json:"missing"`
	Problem *problemEntry  `json:"problem,omitempty"`
	Next    []string       `json:"next"`
}

// secretEntry names a secret, never its value.
type secretEntry struct {
	Registration string        `json:"registration"`
	KeyID        string        `json:"keyId"`
	Until        time.Time     `json:"until"`
	Works        bool          `json:"works"`
	Problem      *problemEntry `json:"problem,omitempty"`
}

type oldSecret struct {
	Registration string    `json:"registration"`
	KeyID        string    `json:"keyId"`
	Until        time.Time `json:"until"`
	Foreign      bool      `json:"foreign"`
}

func rotatedDocument(o steps.Outcome, result steps.Result, checked []steps.CheckedSecret) rotated {
	o.Result = result
	d := rotated{
		head: headOf("rotated/v1", o), Folder: o.Folder, Added: []secretEntry{}, Removed: []oldSecret{}, Files: fileEntries(o.Files), Missing: missingEntries(o.Missing),
		Problem: problem(o.Problem), Next: list(o.Next),
	}
	for _, c := range checked {
		d.Added = append(d.Added, secretEntry{c.Registration, c.KeyID, c.EndsAt, c.Problem == nil, problem(c.Problem)})
	}
	return d
}

func retiredDocument(o steps.Retired) rotated {
	d := rotatedDocument(steps.Outcome{
		Demo: o.Demo, Tenant: o.Tenant, Key: o.Key, URL: o.URL, Folder: o.Folder, Problem: o.Problem,
	}, o.Result, nil)
	for _, s := range o.Removed {
		d.Removed = append(d.Removed, oldSecret{s.Registration, s.KeyID, s.EndsAt, s.Foreign})
	}
	return d
}

// verified is the document of verify --json.
type verified struct {
	Schema  string        `json:"schema"`
	Result  string        `json:"result"` // good, attention or failed
	Demo    bool          `json:"demo"`
	Outside bool          `json:"outside"`
	Tenant  plan.Tenant   `json:"tenant"`
	URL     string        `json:"url"`
	At      time.Time     `json:"at"`
	Checks  []steps.Check `json:"checks"`
	// Problem is why nothing could be tested, after apply.
	Problem *problemEntry `json:"problem,omitempty"`
}

func verifyDocument(v steps.Verification) verified {
	result := "good"
	switch v.ExitCode() {
	case exitDone:
	case exitPartial:
		result = "attention"
	default:
		result = "failed"
	}
	return verified{
		Schema: "modelop-entra/verify/v1", Result: result, Demo: v.Demo, Outside: v.Outside, Tenant: v.Tenant, URL: v.URL,
		At: v.At.UTC(), Checks: list(v.Checks), Problem: problem(v.Problem),
	}
}

func fileEntries(files []steps.File) []fileEntry {
	entries := []fileEntry{}
	for _, f := range files {
		entries = append(entries, fileEntry{f.Name, f.Bytes, fmt.Sprintf("%04o", f.Mode), f.About, f.Secrets})
	}
	return entries
}

func missingEntries(files []steps.MissingFile) []missingEntry {
	entries := []missingEntry{}
	for _, f := range files {
		entries = append(entries, missingEntry(f))
	}
	return entries
}

// list is a list that is written as [] where it is empty.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
