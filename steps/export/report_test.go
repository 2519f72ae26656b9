package export

import (
	"strings"
	"testing"
	"time"
)

func report() Report {
	return Report{
		Tenant: Tenant{ID: tenantID, Name: "Contoso | Ltd", Domain: "contoso.com"}, Key: "modelop.contoso.com", URL: "https://modelop.contoso.com",
		GroupNames: "graph", By: "admin@contoso.com", Roles: []string{"Global Administrator"}, At: noon, Result: "5 of 5 changes are done.",
		Remove: "modelop-entra remove --tenant contoso.com --url https://modelop.contoso.com",
		Registrations: []ReportRegistration{{
			Name: "internal-client", DisplayName: "internal-client", Purpose: "Services talk to each other.", State: "created",
			ClientID: internal, ObjectID: "object", ServicePrincipalID: "principal", Undo: "Delete it.", OwnersKnown: true,
			RedirectURIs: []ReportRedirect{{"web", "https://modelop.contoso.com/a"}, {"mobile and desktop", "https://modelop.contoso.com/b"}},
			Permissions:  []ReportPermission{{"Group.Read.All", "on Microsoft Graph", "left for Privileged Role Administrator", "names", "ids", "nothing"}},
			Changes:      []ReportChange{{"access token version", "1", "2", "done", "because", "Set it back to 1."}},
			Secrets:      []ReportSecret{{"key-1", "modelop-entra x", noon, "in vault.json"}},
		}},
		Kept:     []ReportKept{{"internal-client", "owner", "sam@contoso.com"}},
		Requests: []ReportRequest{{noon, "POST", "/v1.0/applications", 201, "bbbb1111-cc22-3333-44dd-555555eeeeee"}},
	}
}

func TestReportSaysWhatWhyAndHowToUndo(t *testing.T) {
	file, err := RenderReport(report())
	if err != nil {
		t.Fatal(err)
	}
	text := string(file.Content)
	for _, want := range []string{
		`# What ModelOp Center has in Contoso \| Ltd`,
		"5 of 5 changes are done. This file holds no secret.",
		"| Done by | admin@contoso.com (Global Administrator) |",
		"| Done on | 2026-11-24 12:00 UTC |",
		"## internal-client: created",
		"| Application (client) id | `" + internal + "` |",
		"| Redirect URIs | web `https://modelop.contoso.com/a`, mobile and desktop `https://modelop.contoso.com/b` |",
		"| Owners | none |",
		"| Group.Read.All | on Microsoft Graph | left for Privileged Role Administrator | names | ids | nothing |",
		"| `key-1` | modelop-entra x | 2026-11-24 | in vault.json |",
		"| access token version | 1 | 2 | done | because | Set it back to 1. |",
		"| internal-client | owner | sam@contoso.com |",
		"| 2026-11-24 12:00:00 UTC | POST `/v1.0/applications` | 201 | `bbbb1111-cc22-3333-44dd-555555eeeeee` |",
		"`modelop-entra remove --tenant contoso.com --url https://modelop.contoso.com` takes down what was made",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func TestAReportOfAPlanSaysWhatIsPlanned(t *testing.T) {
	r := report()
	r.Planned, r.Result, r.Requests, r.Demo, r.Changes = true, "", nil, true, 5
	r.Registrations[0].ClientID, r.Registrations[0].OwnersKnown = "", false
	file, err := RenderReport(r)
	if err != nil {
		t.Fatal(err)
	}
	text := string(file.Content)
	for _, want := range []string{"# DEMO: What setting up ModelOp Center will do to Contoso", "DEMO. Made with a simulated tenant", "when the plan with its 5 changes is applied", "| not known before it exists |", "| Owners | not known |", "takes down what will be made"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Requests that changed something") {
		t.Errorf("it lists requests:\n%s", text)
	}
}

func TestATestIsKeptInTheReport(t *testing.T) {
	file, err := RenderReport(report())
	if err != nil {
		t.Fatal(err)
	}
	once := WithTest(file.Content, ReportTest{At: noon, Checks: []ReportCheck{{"token", "failed", "no role modelop_client in it"}}})
	twice := string(WithTest(once, ReportTest{At: noon.Add(time.Hour), Checks: []ReportCheck{{"token", "passed", "version 2"}}}))
	for _, want := range []string{
		"`\n\n## Test\n\nWith real tokens, on 2026-11-24 13:00 UTC.\n", "| token | passed | version 2 |\n\n## To undo everything\n", "5 of 5 changes are done.",
	} {
		if !strings.Contains(twice, strings.TrimPrefix(want, "`")) {
			t.Errorf("it does not say %q:\n%s", want, twice)
		}
	}
	if strings.Count(twice, "## Test\n") != 1 || strings.Contains(twice, "no role") {
		t.Errorf("the earlier test is still there:\n%s", twice)
	}
	if mine := []byte("# mine\n"); string(WithTest(mine, ReportTest{At: noon})) != string(mine) {
		t.Error("a text of somebody else was changed")
	}
}

func TestARemovedSecretIsToldInTheReport(t *testing.T) {
	r := report()
	r.Registrations[0].Secrets = []ReportSecret{
		{KeyID: "11112222-3333-4444-5555-666677778888", Label: "old", Expires: noon, Held: "in vault.json"},
		{KeyID: "99992222-3333-4444-5555-666677778888", Label: "new", Expires: noon, Held: "in vault.json"},
	}
	file, err := RenderReport(r)
	if err != nil {
		t.Fatal(err)
	}
	text := string(WithRemoved(file.Content, []string{"11112222-3333-4444-5555-666677778888"}, noon))
	for _, want := range []string{
		"| `11112222-3333-4444-5555-666677778888` | old | 2026-11-24 | removed on 2026-11-24 |\n",
		"| `99992222-3333-4444-5555-666677778888` | new | 2026-11-24 | in vault.json |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func TestAwkwardNamesStayInTheirCells(t *testing.T) {
	for _, name := range awkward {
		r := report()
		r.Registrations = nil
		r.Requests = nil
		r.Kept = []ReportKept{{"go-cli", "tag", name}}
		file, err := RenderReport(r)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(file.Content), "\n| go-cli | tag | "); n != 1 {
			t.Errorf("%q: %d rows", name, n)
		}
		before, after, _ := strings.Cut(string(file.Content), "\n| go-cli | tag | ")
		row, _, _ := strings.Cut(after, "\n")
		if strings.Count(strings.ReplaceAll(row, `\|`, ""), "|") != 1 || before == "" {
			t.Errorf("%q breaks its row: %q", name, row)
		}
	}
}

func TestTheCalendarRemindsBeforeSecretsExpire(t *testing.T) {
	c := Calendar{
		Tenant: Tenant{Name: "Contoso, Ltd; \\ co", Domain: "contoso.com"}, URL: "https://modelop.contoso.com",
		Rotate:    "modelop-entra rotate --tenant contoso.com --url https://modelop.contoso.com",
		Reminders: []Reminder{{"go-cli", "コントソ株式会社 go-cli", "key-1", noon, noon.AddDate(1, 0, 0)}},
	}
	file := RenderCalendar(c)[0]
	text := string(file.Content)
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Errorf("longer than 75 octets: %q", line)
		}
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line break inside of %q", line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "UID:key-1@modelop-entra\r\n", "DTSTAMP:20261124T120000Z\r\n",
		"DTSTART;VALUE=DATE:20271025\r\n", "DTEND;VALUE=DATE:20271026\r\n",
		"SUMMARY:Client secret of コントソ株式会社 go-cli expires on 2027-11-24\r\n",
		`tenant Contoso\, Ltd\; \\ co (contoso.com).\nSecret id key-1.`, "END:VEVENT\r\nEND:VCALENDAR\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("it lacks %q:\n%s", want, unfolded)
		}
	}
	if RenderCalendar(Calendar{}) != nil {
		t.Error("a calendar without entries is a file")
	}
}
