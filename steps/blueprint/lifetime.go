package blueprint

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Lifetime is how long a client secret lives, in calendar units: 365d, 12mo or 8760h. The zero Lifetime is none.
type Lifetime struct {
	Months int
	Days   int
	Hours  int
}

// DefaultLifetime is one year.
func DefaultLifetime() Lifetime { return Lifetime{Months: 12} }

// ExpiresSoonDays is how many days before its expiry a secret needs attention, and ExpiresSoon the same as a duration.
const (
	ExpiresSoonDays = 30
	ExpiresSoon     = ExpiresSoonDays * 24 * time.Hour
)

// From returns when a secret that is made at the given time expires. It counts days of 24 hours: where the clocks go back in
// between, a day on the calendar more than a tenant's policy allows would be refused.
func (l Lifetime) From(t time.Time) time.Time {
	return t.UTC().AddDate(0, l.Months, l.Days).Add(time.Duration(l.Hours) * time.Hour)
}

// maxYears is the longest lifetime that makes sense, in years.
const maxYears = 100

// ParseLifetime parses a lifetime: a number and a unit (h, d, mo or y, or its name), with or without a space.
func ParseLifetime(s string) (Lifetime, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	unit := strings.TrimLeft(text, "0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(text, unit))
	if err != nil || n <= 0 {
		return Lifetime{}, errLifetime()
	}
	var l Lifetime
	most := 0
	switch strings.TrimSpace(unit) {
	case "h", "hour", "hours":
		l, most = Lifetime{Hours: n}, maxYears*366*24
	case "d", "day", "days":
		l, most = Lifetime{Days: n}, maxYears*366
	case "mo", "month", "months":
		l, most = Lifetime{Months: n}, maxYears*12
	case "y", "year", "years":
		if n <= maxYears { // first, so that the product cannot overflow
			l, most = Lifetime{Months: 12 * n}, maxYears*12
		}
	}
	if n > most {
		return Lifetime{}, errLifetime()
	}
	return l, nil
}

func errLifetime() error { return inputError("Type a lifetime like 1 year, 6 months or 90 days.") }

// String says the lifetime as people do: "1 year", "6 months", "90 days". ParseLifetime reads it, where it has one unit.
func (l Lifetime) String() string {
	var parts []string
	add := func(n int, unit string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+unit)
		case n != 0:
			parts = append(parts, fmt.Sprintf("%d %ss", n, unit))
		}
	}
	days, hours := l.Days+l.Hours/24, l.Hours%24
	years := 0
	if l.Months%12 == 0 && days == 0 && hours == 0 {
		years = l.Months / 12
	}
	if l.Months == 0 && hours == 0 && days%365 == 0 {
		years = days / 365
		days = 0
	}
	months := l.Months
	if years != 0 {
		months = 0
	}
	add(years, "year")
	add(months, "month")
	add(days, "day")
	add(hours, "hour")
	return strings.Join(parts, " ")
}
