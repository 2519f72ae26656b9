//go:build unix

package main_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What differs from run to run, and what stands in its place in every picture. Each takes as many cells as what it
// replaces.
var (
	pictureDay  = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	pictureIDs  = []string{"1d6f0c52-7b1e-4f6a-9c2b-3a5d8e7f9012", "8a4e2b90-3c5d-4e1f-a6b7-c8d9e0f1a2b3", "5f7c9a13-2e4b-4d68-b0c1-d2e3f4a5b6c7"}
	deviceCode  = regexp.MustCompile(`^[A-HJ-NP-Z2-9]{9} *$`)
	timeOfDay   = regexp.MustCompile(`\d\d:\d\d:\d\d`)
	stopwatch   = regexp.MustCompile(`(of )?\b\d{1,2}:\d\d\b`)
	secretLabel = regexp.MustCompile(`(modelop-entra \S+ )[0-9a-f]{8}\b`)
)

// steady returns the picture without what differs from run to run: codes, clocks, ids and dates.
func (p picture) steady(t testing.TB) picture {
	t.Helper()
	ids := map[string]string{}
	clocks := 0
	for y := range p.rows {
		row := rowOf(p.rows[y])
		row.replace(t, deviceCode, func(code string) string { return "ABC12DEF3" + code[9:] })
		row.replace(t, id, func(found string) string {
			if strings.HasPrefix(found, "aaaabbbb-") { // the tenant's own
				return found
			}
			if ids[found] == "" {
				ids[found] = pictureIDs[len(ids)%len(pictureIDs)]
			}
			return ids[found]
		})
		row.replace(t, secretLabel, func(label string) string { return label[:len(label)-8] + "3f9a0c71" })
		row.replace(t, date, steadyDate)
		row.replace(t, timeOfDay, func(string) string { return "14=02=11" }) // no stopwatch
		row.replace(t, stopwatch, func(found string) string {
			if strings.HasPrefix(found, "of ") { // how long at most: that is certain
				return found
			}
			if len(found) == len("14:32") {
				return "14:32"
			}
			clocks++ // the first one is that of the whole screen
			return "0:0" + strconv.Itoa((clocks+8)%10)
		})
		row.replace(t, regexp.MustCompile(`14=02=11`), func(string) string { return "14:02:11" })
	}
	return p
}

// steadyDate moves a date by as many days as today is away from the day of the pictures.
func steadyDate(found string) string {
	day, err := time.Parse(time.DateOnly, found)
	if err != nil {
		return found
	}
	now := time.Now().UTC()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	if day.Equal(today.AddDate(1, 0, 0)) { // a year from now, which may have a day more
		return pictureDay.AddDate(1, 0, 0).Format(time.DateOnly)
	}
	return pictureDay.Add(day.Sub(today)).Format(time.DateOnly)
}

// cellRow is a row of cells with its text, and the cell behind each byte of it.
type cellRow struct {
	cells []cell
	text  string
	at    []int
}

func rowOf(cells []cell) *cellRow {
	r := &cellRow{cells: cells}
	var text strings.Builder
	for x, c := range cells {
		text.WriteString(c.text)
		for range len(c.text) {
			r.at = append(r.at, x)
		}
	}
	r.text = text.String()
	return r
}

// replace puts other text in the place of what it finds; both are ASCII and equally long.
func (r *cellRow) replace(t testing.TB, what *regexp.Regexp, by func(string) string) {
	t.Helper()
	for _, m := range what.FindAllStringIndex(r.text, -1) {
		old := r.text[m[0]:m[1]]
		text := by(old)
		if len(text) != len(old) {
			t.Fatalf("%q cannot stand in the place of %q in a picture", text, old)
		}
		for i := range text {
			r.cells[r.at[m[0]+i]].text = text[i : i+1]
		}
		r.text = r.text[:m[0]] + text + r.text[m[1]:]
	}
}
