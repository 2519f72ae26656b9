package words

import (
	"fmt"
	"time"
)

// Clock is a duration as a clock: "0:12", and "1:02:05" from an hour on. Negative durations count as none.
func Clock(d time.Duration) string {
	s := int(max(d, 0) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// Duration is a duration in words: "30 seconds", "3 minutes", "14 minutes and 30 seconds".
func Duration(d time.Duration) string {
	s := int(max(d, 0).Round(time.Second) / time.Second)
	var parts []string
	for _, unit := range []struct {
		seconds int
		noun    string
	}{{3600, "hour"}, {60, "minute"}, {1, "second"}} {
		if n := s / unit.seconds; n > 0 {
			parts = append(parts, Count(n, unit.noun))
			s %= unit.seconds
		}
	}
	if len(parts) == 0 {
		return "0 seconds"
	}
	return List(parts)
}

// Date is the day of a time, in UTC.
func Date(t time.Time) string { return t.UTC().Format("2006-01-02") }

// Stamp is a time to the minute, in UTC.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// StampInSentence is the same within a sentence.
func StampInSentence(t time.Time) string { return t.UTC().Format("2006-01-02 at 15:04 UTC") }

// StampToSecond is a time to the second, in UTC, as Microsoft's support wants it.
func StampToSecond(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// TimeOfDay is a time without its day: "14:07 UTC".
func TimeOfDay(t time.Time) string { return t.UTC().Format("15:04 UTC") }

// CodeRunsOut is the time left from which on a device code is about to run out.
const CodeRunsOut = 2 * time.Minute
