package words

import (
	"fmt"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// Status is what a tenant holds, setup by setup, as people read it. now is the present time. It ends in a newline.
func Status(s steps.Status, now time.Time) string {
	var p paragraphs
	head := fmt.Sprintf("%s holds %s.", Tenant(s.Tenant), Count(len(s.Setups), "setup"))
	if len(s.Setups) == 0 {
		head = Tenant(s.Tenant) + " holds no setup."
	}
	p.say(head + " Read on " + Stamp(s.ReadAt) + ".")
	var due []steps.SetupStatus
	for _, setup := range s.Setups {
		p.add(setupRows(setup, now)...)
		if (setup.Drift > 0 || len(setup.Expired) > 0 || len(setup.Deleted) > 0) && setup.Repair != "" {
			due = append(due, setup)
		}
	}
	for _, setup := range due {
		what := "it"
		if len(s.Setups) > 1 {
			what = Clean(setup.URL)
		}
		p.add("To repair "+what+":", "  "+setup.Repair)
	}
	return p.text()
}

func setupRows(s steps.SetupStatus, now time.Time) []string {
	const label = 15
	rows := []string{"  " + Clean(s.URL)}
	if s.URL == "" {
		rows = []string{"  " + Clean(s.Key) + ", whose address is not known"}
	}
	for _, row := range []struct{ name, value string }{
		{"registrations", registrationsOf(s)},
		{"drift", driftOf(s)},
		{"secrets", secretsOf(s, now)},
		{"handoff", handoffsOf(s)},
	} {
		rows = append(rows, hanging("    "+Pad(row.name, label), row.value)...)
	}
	return rows
}

func registrationsOf(s steps.SetupStatus) string {
	text := fmt.Sprintf("%d of %d", len(s.Registrations), s.Of)
	switch len(s.Deleted) {
	case 0:
		return text
	case 1:
		return text + ", " + s.Deleted[0] + " is deleted"
	}
	return text + ", " + List(s.Deleted) + " are deleted"
}

func driftOf(s steps.SetupStatus) string {
	switch {
	case s.Unknown != "":
		return "unknown. " + Clean(s.Unknown)
	case s.Drift == 0:
		return "none"
	}
	return Count(s.Drift, "change") + " needed"
}

func secretsOf(s steps.SetupStatus, now time.Time) string {
	var parts []string
	for _, e := range s.Expired {
		parts = append(parts, e.Registration+" expired "+Date(e.At))
	}
	if !s.Next.IsZero() {
		text := "next " + Date(s.Next)
		if days := int(s.Next.Sub(now).Hours() / 24); days < 366 {
			text += ", in " + Count(days, "day")
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

func handoffsOf(s steps.SetupStatus) string {
	if len(s.Handoffs) == 0 {
		return "none"
	}
	var names []string
	for _, h := range s.Handoffs {
		name := h.Permission
		if !h.Since.IsZero() {
			name += ", since " + Date(h.Since)
		}
		names = append(names, name)
	}
	return fmt.Sprintf("%d waiting: %s", len(s.Handoffs), strings.Join(names, "; "))
}
