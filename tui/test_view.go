package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// The columns of a check: its word, its name, what was found.
const (
	checkWord = 10
	checkName = 21
)

// checkLook is the sign of a state and the role of its word.
func (b *body) checkLook(state steps.CheckState) (string, role) {
	switch state {
	case steps.CheckNext:
		return b.glyphs.idle, roleMuted
	case steps.CheckRunning, steps.CheckWaiting:
		return b.glyphs.working, rolePlain
	case steps.CheckPassed:
		return b.glyphs.done, roleOK
	case steps.CheckFailed:
		return b.glyphs.failed, roleBad
	case steps.CheckWarning, steps.CheckHandoff:
		return signLook, roleWarn
	case steps.CheckUnknown:
		return "?", rolePlain
	}
	return "?", rolePlain
}

// checkLead is the sign and the word of a check's row.
func (b *body) checkLead(state steps.CheckState) string {
	sign, r := b.checkLook(state)
	return b.theme.paint(r, sign) + " " + b.theme.paint(r, words.Pad(string(state), checkWord))
}

// checkRow adds the row of a check; in a small window its other rows stand under its word.
func (b *body) checkRow(state steps.CheckState, text string) {
	if !b.small {
		b.hang(b.checkLead(state), text)
		return
	}
	sign, r := b.checkLook(state)
	word := string(state)
	rows := wrap(word+" "+text, b.width-2)
	b.add(b.theme.paint(r, sign) + " " + b.theme.paint(r, word) + strings.TrimPrefix(rows[0], word))
	for _, l := range rows[1:] {
		b.add("  " + l)
	}
}

// runningCheck is a check's row while the test runs.
func (b *body) runningCheck(c steps.Check, now time.Time) {
	text := c.Doing
	switch {
	case c.State == steps.CheckWaiting && c.Wait != nil:
		text += fmt.Sprintf(", %s of %s", words.Clock(now.Sub(c.Wait.Since)), words.Clock(c.Wait.AtMost))
	case c.State == steps.CheckPassed && (c.Name == steps.CheckRedirects || c.Name == steps.CheckConsents):
		text += ": " + allOf(brief(c))
	case c.State != steps.CheckNext && c.State != steps.CheckRunning && c.State != steps.CheckPassed:
		text += ": " + words.Clean(brief(c))
	}
	b.checkRow(c.State, text)
}

func brief(c steps.Check) string {
	if c.Brief != "" {
		return c.Brief
	}
	return c.Text
}

// allOf says "all 4 accepted" for "4 of 4 accepted".
func allOf(text string) string {
	var n, of int
	if _, err := fmt.Sscanf(text, "%d of %d", &n, &of); err != nil || n != of {
		return text
	}
	return fmt.Sprintf("all %d%s", n, strings.TrimPrefix(text, fmt.Sprintf("%d of %d", n, of)))
}

// endedCheck is a check's row with what was found. More tells what is wrong, in rows of its own.
func (b *body) endedCheck(c steps.Check, more bool) {
	text := words.Clean(c.Text)
	lead, indent := b.checkLead(c.State)+words.Pad(c.Name, checkName), 2+checkWord+checkName
	if b.small {
		indent = 2
		b.checkRow(c.State, c.Name)
		b.painted(rolePlain, indent, text)
	} else {
		b.hang(lead, text)
	}
	if !more {
		return
	}
	for _, f := range c.Findings {
		for _, l := range wrap(words.Clean(f), b.width-indent) {
			b.add(strings.Repeat(" ", indent) + l)
		}
	}
	if c.Means != "" {
		b.painted(rolePlain, indent, c.Means)
	}
}
