package words

import (
	"fmt"
	"strings"
	"time"
)

// Width is the widest row that this package writes, in cells, unless a row is a path, an address or a command.
const Width = 78

// Count is a number with its noun: "1 secret", "3 secrets".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Number is a small number in words.
func Number(n int) string {
	names := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n < 0 || n >= len(names) {
		return fmt.Sprint(n)
	}
	return names[n]
}

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

// Size is a file's size in kB (1000 bytes) with one decimal. A file that is not empty has at least 0.1 kB.
func Size(bytes int64) string {
	if bytes > 0 && bytes < 100 {
		bytes = 100
	}
	return fmt.Sprintf("%.1f kB", float64(bytes)/1000)
}

// Date is the day of a time, in UTC.
func Date(t time.Time) string { return t.UTC().Format("2006-01-02") }

// Stamp is a time to the minute, in UTC.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// StampInSentence is the same within a sentence.
func StampInSentence(t time.Time) string { return t.UTC().Format("2006-01-02 at 15:04 UTC") }

// StampToSecond is a time to the second, in UTC, as Microsoft's support wants it.
func StampToSecond(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// List joins names as a sentence does: "a", "a and b", "a, b and c".
func List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
