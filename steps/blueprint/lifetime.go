package blueprint

import "time"

// Lifetime is how long a client secret lives, in calendar units: 365d, 12mo or 8760h. The zero Lifetime is none.
type Lifetime struct {
	Months int
	Days   int
	Hours  int
}

// Year is the default lifetime.
var Year = Lifetime{Months: 12}

// From returns when a secret that is made at the given time expires.
func (l Lifetime) From(t time.Time) time.Time {
	return t.AddDate(0, l.Months, l.Days).Add(time.Duration(l.Hours) * time.Hour)
}
