package blueprint

import (
	"testing"
	"time"
)

// TestLifetimeCountsWholeDays holds 180 days to 180 times 24 hours, where the clocks go back in between.
func TestLifetimeCountsWholeDays(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here: ", err)
	}
	made := time.Date(2026, 9, 1, 12, 0, 0, 0, berlin)
	if got := (Lifetime{Days: 180}).From(made).Sub(made); got != 180*24*time.Hour {
		t.Errorf("180 days are %s", got)
	}
}

func TestALifetimeIsReadAndSaidAsPeopleDo(t *testing.T) {
	now := time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)
	for in, want := range map[string][2]string{
		"365d":     {"1 year", "2027-11-24"},
		"12mo":     {"1 year", "2027-11-24"},
		"8760h":    {"1 year", "2027-11-24"},
		"1 year":   {"1 year", "2027-11-24"},
		"2 Years":  {"2 years", "2028-11-24"},
		"6 months": {"6 months", "2027-05-24"},
		"180d":     {"180 days", "2027-05-23"},
		"90 days":  {"90 days", "2027-02-22"},
		"1 day":    {"1 day", "2026-11-25"},
		"36h":      {"1 day 12 hours", "2026-11-26"},
	} {
		l, err := ParseLifetime(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := [2]string{l.String(), l.From(now).Format(time.DateOnly)}; got != want {
			t.Errorf("%s: got %v, want %v", in, got, want)
		}
	}
	for _, in := range []string{"", "0d", "-1d", "1", "d", "1 fortnight", "101y", "999999999999999999999d", "1.5y", "99999999999 years"} {
		if l, err := ParseLifetime(in); err == nil || err.Error() != "Type a lifetime like 1 year, 6 months or 90 days." {
			t.Errorf("%q: %v, %v", in, l, err)
		}
	}
}
