package words

import (
	"fmt"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
)

// Verification is what the checks of a setup have found, as rows for a terminal or a log. It ends in a newline.
func Verification(v steps.Verification) string {
	rows := []string{"Checks of " + v.URL, "in " + Tenant(v.Tenant) + ", on " + Stamp(v.At)}
	if v.Demo {
		rows = append([]string{"DEMO. This was a simulated tenant.", ""}, rows...)
	}
	if v.Outside {
		rows = append(rows, "from outside: nobody signed in, so settings and consents were not read")
	}
	rows = append(rows, "")
	for _, c := range v.Checks {
		rows = append(rows, checkRows(c)...)
	}
	rows = append(rows, "", tally(v))
	if v.Lately && v.MayPassLater() {
		rows = append(rows, indented("", TestAgain)...)
	}
	return strings.Join(rows, "\n") + "\n"
}

// TestAgain is what to do where a setup that was made just now fails a check.
const TestAgain = "Newly granted roles can take some minutes to reach tokens. Test again in 5 minutes."

// checkWord is the word of a check's row. A failure alone is in capitals: it is searched for in logs.
func checkWord(s steps.CheckState) string {
	if s == steps.CheckFailed {
		return "FAILED"
	}
	return string(s)
}

func checkRows(c steps.Check) []string {
	const below = "             "
	text := c.Text
	if c.Brief != "" {
		text = c.Brief
	}
	rows := hanging("  "+Pad(checkWord(c.State), 9)+Pad(c.Name, 21), Clean(text))
	for _, f := range c.Findings {
		if f = Clean(f); strings.Contains(f, " ") {
			rows = append(rows, indented(below, f)...)
		} else { // an address or an id is never broken
			rows = append(rows, below+f)
		}
	}
	if c.Means != "" {
		rows = append(rows, indented(below, c.Means)...)
	}
	if c.Fix != "" {
		rows = append(rows, fix(below, "To "+c.FixFor+":", c.Fix)...)
	}
	if c.State == steps.CheckFailed {
		for _, line := range SupportLines(c.Support, Width-len(below)) {
			rows = append(rows, below+line)
		}
	}
	return rows
}

// fix is what to do, beside its label where both fit on a row. A command is never wrapped.
func fix(indent, label, text string) []string {
	if row := indent + label + " " + text; !IsCommand(text) || Cells(row) <= Width {
		return indented(indent, label+" "+text)
	}
	return []string{indent + label, indent + "  " + text}
}

// tally counts the results: "6 passed, 1 warning, 1 failed."
func tally(v steps.Verification) string {
	parts := []string{fmt.Sprintf("%d passed", v.Count(steps.CheckPassed))}
	for _, one := range []struct {
		state     steps.CheckState
		one, many string
	}{
		{steps.CheckWarning, "warning", "warnings"},
		{steps.CheckUnknown, "unknown", "unknown"},
		{steps.CheckHandoff, "waits for an administrator", "wait for an administrator"},
		{steps.CheckFailed, "failed", "failed"},
	} {
		switch n := v.Count(one.state); n {
		case 0:
		case 1:
			parts = append(parts, "1 "+one.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, one.many))
		}
	}
	return strings.Join(parts, ", ") + "."
}

// ChecksPassed is the result in a few words: "8 of 8 checks passed, 1 unknown".
func ChecksPassed(v steps.Verification) string {
	text := fmt.Sprintf("%d of %s passed", v.Passed(), Count(v.Provable(), "check"))
	if n := v.Count(steps.CheckUnknown); n > 0 {
		text += fmt.Sprintf(", %d unknown", n)
	}
	switch n := v.Count(steps.CheckHandoff); n {
	case 0:
	case 1:
		text += ", 1 waits for an administrator"
	default:
		text += fmt.Sprintf(", %d wait for an administrator", n)
	}
	return text
}

// Tested says when a setup was tested and how that went: "Tested on 2026-11-24 at 14:07 UTC: 8 of 8 checks passed."
func Tested(v steps.Verification) string {
	if v.Problem != nil {
		return "The test could not be made: " + Sentence(Inner(v.Problem.Happened))
	}
	return fmt.Sprintf("Tested on %s at %s: %s.", Date(v.At), TimeOfDay(v.At), ChecksPassed(v))
}

// Waits tells, in append-only rows, what the checks of a setup wait for. The zero Waits is ready for use; it is not safe
// for concurrent use.
type Waits struct {
	waiting map[string]steps.Wait
	told    map[string]time.Time
}

// Lines are the rows that a new state of the checks adds; mostly none.
func (w *Waits) Lines(v steps.Verification, now time.Time) []string {
	if w.waiting == nil {
		w.waiting, w.told = map[string]steps.Wait{}, map[string]time.Time{}
	}
	var lines []string
	for _, c := range v.Checks {
		wait, was := w.waiting[c.Name]
		switch is := c.State == steps.CheckWaiting && c.Wait != nil; {
		case is && !was:
			w.waiting[c.Name], w.told[c.Name] = *c.Wait, now
			lines = append(lines, progressLine(c.Name, WaitBegins(*c.Wait)))
		case is && now.Sub(w.told[c.Name]) >= StillEvery:
			w.told[c.Name] = now
			lines = append(lines, progressLine(c.Name, fmt.Sprintf("still waiting, %d s of at most %d",
				int(now.Sub(wait.Since)/time.Second), int(wait.AtMost/time.Second))))
		case was && !is && c.State != steps.CheckRunning:
			delete(w.waiting, c.Name)
			lines = append(lines, progressLine(c.Name, fmt.Sprintf("%s, waited %d s", c.State, int(now.Sub(wait.Since).Round(time.Second)/time.Second))))
		}
	}
	return lines
}
