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
