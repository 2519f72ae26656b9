package plan

import (
	"fmt"
	"time"
)

// How dates, numbers and values are said in changes, reasons and summaries.

// day writes a date as people read it.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// days says how far away a time is: "in 16 days".
func days(from, to time.Time) string {
	n := int(to.UTC().Truncate(24*time.Hour).Sub(from.UTC().Truncate(24*time.Hour)) / (24 * time.Hour))
	switch n {
	case 0:
		return "today"
	case 1:
		return "in 1 day"
	}
	return fmt.Sprintf("in %d days", n)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func orNothing(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}
