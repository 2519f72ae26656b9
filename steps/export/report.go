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
	Changes    int    // that the plan makes

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
	RedirectURIs       []ReportRedirect
	Owners             []string
	OwnersKnown        bool
	Permissions        []ReportPermission
	Changes            []ReportChange
	Secrets            []ReportSecret
	Undo               string // how to take the registration itself back
}

// ReportRedirect is an address that Entra ID sends people back to.
type ReportRedirect struct{ Platform, URI string }

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
	Held    string // "in vault.json", "not on this computer"
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

// minute is how report.md writes a time.
const minute = "2006-01-02 15:04 UTC"

// reportView is what the template sees.
type reportView struct {
	Report
	Demo  string
	Stamp string
}

// RenderReport returns report.md. It holds no secret.
func RenderReport(r Report) (File, error) {
	v := reportView{Report: r, Stamp: r.At.UTC().Format(minute)}
	if r.Demo {
		v.Demo = demoNotice
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

// ReportTest is what a test of the setup found.
type ReportTest struct {
	At     time.Time
	Checks []ReportCheck
}

// ReportCheck is one check of a test.
type ReportCheck struct{ Name, State, Found string }

// The headings of report.md between which a test stands.
const (
	testHeading = "## Test\n"
	undoHeading = "## To undo everything\n"
)

// WithTest returns the text of report.md with the test in it, in place of an earlier one. A text that is none of ours
// comes back as it is.
func WithTest(report []byte, t ReportTest) []byte {
	before, after, found := strings.Cut(string(report), "\n"+undoHeading)
	if !found {
		return report
	}
	before, _, _ = strings.Cut(before, "\n"+testHeading)
	var b strings.Builder
	b.WriteString(strings.TrimRight(before, "\n") + "\n\n" + testHeading + "\n")
	b.WriteString("With real tokens, on " + t.At.UTC().Format(minute) + ".\n\n| check | result | found |\n| --- | --- | --- |\n")
	for _, c := range t.Checks {
		b.WriteString("| " + markdown(c.Name) + " | " + markdown(c.State) + " | " + markdown(c.Found) + " |\n")
	}
	b.WriteString("\n" + undoHeading + after)
	return []byte(b.String())
}

// WithRemoved returns the text of report.md in which the secrets with these ids are gone since a day.
func WithRemoved(report []byte, keyIDs []string, day time.Time) []byte {
	const end = " |"
	lines := strings.Split(string(report), "\n")
	for i, line := range lines {
		for _, id := range keyIDs {
			if !strings.HasPrefix(line, "| "+code(id)+end) || !strings.HasSuffix(line, end) {
				continue
			}
			cells := strings.TrimSuffix(line, end)
			lines[i] = cells[:strings.LastIndex(cells, end)] + " | removed on " + day.UTC().Format(time.DateOnly) + end
		}
	}
	return []byte(strings.Join(lines, "\n"))
}
