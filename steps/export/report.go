package export

import (
	"strings"
	"time"
)

// The files that tell people what was done, and when something has to be done again.
const (
	ReportFile   = "report.md"
	CalendarFile = "expiry.ics"
)

// Report is what a customer's security team wants to know of a run: every object, permission and consent, why ModelOp
// Center needs it, what happens without it, and how to undo it.
type Report struct {
	Demo bool
	// Planned: nothing has been changed yet, and the report says what is going to be.
	Planned    bool
	Tenant     Tenant
	Key        string
	URL        string
	GroupNames string // graph, synced, cloud or ids
	By         string // who signed in
	Roles      []string
	At         time.Time
	Result     string // how the run ended, one sentence; empty where it is planned

	Registrations []ReportRegistration
	Kept          []ReportKept
	Requests      []ReportRequest
	Remove        string // the command that takes the setup down
}

// ReportRegistration is one registration with all that is on it.
type ReportRegistration struct {
	Name               string
	DisplayName        string
	Purpose            string
	State              string // "created", "will be created"
	ClientID           string
	ObjectID           string
	ServicePrincipalID string
	Owners             []string
	OwnersKnown        bool
	Permissions        []ReportPermission
	Changes            []ReportChange
	Secrets            []ReportSecret
	Undo               string // how to take the registration itself back
}

// ReportPermission is something that a registration may do, or exposes.
type ReportPermission struct {
	Name    string // custom_scope, Group.Read.All
	What    string // "granted to itself, for the whole tenant"
	State   string // "granted", "will be granted", "left for a Privileged Role Administrator"
	Why     string
	Without string
	Undo    string
}

// ReportChange is one other change.
type ReportChange struct {
	Subject, Before, After string
	State                  string // "done", "not done", "will be made"
	Why                    string
	Undo                   string
}

// ReportSecret names a client secret. Its value is not known here.
type ReportSecret struct {
	KeyID   string
	Label   string
	Expires time.Time
	Held    string // "in vault.json", "not by this computer"
}

// ReportKept is something of others that was seen and left alone.
type ReportKept struct{ Registration, Subject, Value string }

// ReportRequest is one write as Microsoft Graph logged it.
type ReportRequest struct {
	At           time.Time
	Method, Path string
	Status       int
	RequestID    string
}

// reportView is what the template sees.
type reportView struct {
	Report
	Demo    string
	Stamp   string
	Changed int
}

// RenderReport returns report.md. It holds no secret.
func RenderReport(r Report) (File, error) {
	v := reportView{Report: r, Stamp: r.At.UTC().Format("2006-01-02 15:04 UTC")}
	if r.Demo {
		v.Demo = demoNotice
	}
	for _, reg := range r.Registrations {
		v.Changed += len(reg.Changes)
	}
	text, err := fill(ReportFile, v)
	if err != nil {
		return File{}, err
	}
	return File{
		Name: ReportFile, Content: text, Mode: 0o644, stamp: v.Stamp,
		About: "for the security team: all objects, why each is needed, how to undo it",
	}, nil
}

// code writes an id or a path in a table, as code. What could end the code is left out.
func code(s string) string {
	s = strings.NewReplacer("`", "", "|", "").Replace(printable(s))
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
