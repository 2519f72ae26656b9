package export

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/written"
)

// Reminder is a secret that expires.
type Reminder struct {
	Registration string
	DisplayName  string
	KeyID        string
	Made         time.Time
	Expires      time.Time
}

// Calendar is what expiry.ics is made of.
type Calendar struct {
	Demo      bool
	Tenant    Tenant
	URL       string
	Rotate    string // the command that makes new secrets
	Reminders []Reminder
}

// RenderCalendar returns expiry.ics, with one entry 30 days before each secret expires. The entry keeps its identity when
// the file is written again, so that a calendar that reads it twice shows it once. It returns no file for no secret.
func RenderCalendar(c Calendar) []File {
	if len(c.Reminders) == 0 {
		return nil
	}
	var b strings.Builder
	line := func(name, value string) { b.WriteString(folded(name + ":" + value)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//modelop-entra//expiry//EN")
	line("METHOD", "PUBLISH")
	for _, r := range c.Reminders {
		day := r.Expires.UTC().AddDate(0, 0, -blueprint.ExpiresSoonDays)
		date := r.Expires.UTC().Format(time.DateOnly)
		summary := fmt.Sprintf("Client secret of %s expires on %s", r.DisplayName, date)
		if c.Demo {
			summary = "DEMO, ignore: " + summary
		}
		line("BEGIN", "VEVENT")
		line("UID", calendarText(r.KeyID)+"@modelop-entra")
		line("DTSTAMP", r.Made.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", day.Format("20060102"))
		line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", calendarText(summary))
		line("DESCRIPTION", calendarText(fmt.Sprintf("ModelOp Center at %s, tenant %s (%s).\nSecret id %s.\nTo make a new one:\n%s",
			c.URL, c.Tenant.Name, c.Tenant.Domain, r.KeyID, c.Rotate)))
		line("TRANSP", "TRANSPARENT")
		line("BEGIN", "VALARM")
		line("ACTION", "DISPLAY")
		line("TRIGGER", "PT9H") // nine in the morning of the day
		line("DESCRIPTION", calendarText(summary))
		line("END", "VALARM")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return []File{{
		Name: CalendarFile, Content: []byte(b.String()), Mode: 0o644, About: "calendar: 30 days before each expiry",
	}}
}

// calendarText writes a text as RFC 5545 section 3.3.11 wants it.
func calendarText(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(written.Printable(line)))
	}
	return strings.Join(lines, `\n`)
}

// folded breaks a line after 75 octets at most, never inside a character (RFC 5545 section 3.1).
func folded(s string) string {
	const most = 75
	var b strings.Builder
	n := 0
	for _, r := range s {
		size := utf8.RuneLen(r)
		if n+size > most {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += size
	}
	return b.String() + "\r\n"
}
