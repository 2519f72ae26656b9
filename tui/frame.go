package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/tui/words"
)

// product is the left end of the title line.
const product = "ModelOp Center: Entra ID setup"

// stage is one of the steps of the rail: six in the wizard, two in the administrator's window.
type stage int

const (
	stageSignIn stage = iota + 1
	stageURL
	stageGroups
	stageReview
	stageApply
	stageDone
	stageGrant
)

// The steps of the two windows, in their order.
var (
	wizardStages = []stage{stageSignIn, stageURL, stageGroups, stageReview, stageApply, stageDone}
	grantStages  = []stage{stageSignIn, stageGrant}
)

var stageNames = map[stage]string{
	stageSignIn: "Sign in", stageURL: "ModelOp URL", stageGroups: "Group names",
	stageReview: "Review", stageApply: "Apply", stageDone: "Done", stageGrant: "Grant",
}

// step is the number of a stage among the steps of the window.
func (s *session) step(at stage) int { return slices.Index(s.stages, at) + 1 }

// rail is where a screen stands in the steps.
type rail struct {
	at   stage
	left stage // a step that was left open, 0: none
	over bool  // everything is done, the current step too
}

// place is where the screen stands in the steps. A run whose test has failed is not over on any screen of Done.
func (s *session) place(on screen) rail {
	r := on.rail()
	if v := s.tested(); r.over && v != nil && v.Failed() {
		r.left = r.at
	}
	return r
}

// The smallest window that the wizard draws in.
const (
	minColumns = 40
	minLines   = 15
)

// room is how many rows the body has: the window without title, rail, a blank row, note line and footer, and without
// a second blank row where there is space for one.
func (s *session) room() int {
	if s.lines < 24 {
		return s.lines - 5
	}
	return s.lines - 6
}

// rightEnd is the last column of the title line and of the note's right part.
func (s *session) rightEnd() int { return s.columns - 2 }

// titleLine names the product and the tenant. The tenant counts more: where both do not fit, it stands alone.
func (s *session) titleLine() string {
	t := s.theme
	rest := s.rightEnd() - 2
	demo, demoWidth := "", 0
	if s.opt.Demo {
		demo, demoWidth = t.bold(roleWarn, "DEMO")+"  ", 6
	}
	name, dom := words.Clean(s.shown.DisplayName), domain(s.shown.DefaultDomain)
	if whole := words.Clean(s.shown.DefaultDomain); s.small() && dom != whole {
		dom = words.CutMiddle(whole, 22, 12) // it is cut anyway, and the name needs room too
	}
	least := demoWidth + words.Cells(dom) + 2 + min(words.Cells(name), 12)
	if s.shown.ID == "" && name == "" && dom == "" {
		dom = "Not signed in"
		least = demoWidth + words.Cells(dom)
	}
	left := ""
	if !s.small() && words.Cells(product)+2+least <= rest {
		left = product
		rest -= words.Cells(product) + 2
	}
	right := dom
	if name = words.CutEnd(name, max(rest-demoWidth-2-words.Cells(dom), 0)); name != "" {
		right = t.paint(roleStrong, name) + "  " + dom
	}
	right = demo + right
	if s.small() {
		return "  " + right
	}
	space := s.rightEnd() - 2 - words.Cells(left) - words.Cells(right)
	return "  " + left + strings.Repeat(" ", max(space, 0)) + right
}

// railLine shows the steps: with names from 80 columns on, with one name from 60 on, and in words below.
func (s *session) railLine(r rail) string {
	t := s.theme
	at := stageNames[r.at]
	if s.small() {
		return fmt.Sprintf("  Step %d of %d: %s", s.step(r.at), len(s.stages), t.bold(roleAccent, at))
	}
	named := s.columns >= 80
	var parts []string
	for _, st := range s.stages {
		name := stageNames[st]
		sign, signRole, nameRole := s.glyphs.idle, roleMuted, roleMuted
		switch {
		case st == r.left:
			sign, signRole, nameRole = signLook, roleWarn, rolePlain
		case st < r.at || r.over:
			sign, signRole, nameRole = s.glyphs.done, roleOK, roleMuted
		case st == r.at:
			parts = append(parts, t.bold(roleAccent, s.glyphs.here+" "+name))
			continue
		}
		part := t.paint(signRole, sign)
		if named {
			part += " " + t.paint(nameRole, name)
		}
		parts = append(parts, part)
	}
	if named {
		return "  " + strings.Join(parts, "    ")
	}
	return "  " + strings.Join(parts, " ") + fmt.Sprintf("  %d of %d", s.step(r.at), len(s.stages))
}

// footer shows the keys that work right now, but none beside enter that does the same. Keys that do not fit are left out
// from the right, but never the help.
func (s *session) footer(bindings []binding) string {
	const gap = "   "
	room := s.textWidth()
	type part struct {
		text string
		help bool
	}
	var parts []part
	enter := ""
	for _, b := range bindings {
		if b.quiet || b.wide && s.small() || b.word == enter {
			continue
		}
		if b.key == "enter" {
			enter = b.word
		}
		word := b.word
		if s.small() && b.short != "" {
			word = b.short
		}
		parts = append(parts, part{s.theme.paint(roleStrong, b.key) + " " + s.theme.paint(roleMuted, word), b.isHelp()})
	}
	for {
		total := 0
		for _, p := range parts {
			total += words.Cells(p.text) + len(gap)
		}
		if total-len(gap) <= room {
			break
		}
		drop := -1
		for i, p := range parts {
			if !p.help {
				drop = i
			}
		}
		if drop < 0 {
			break
		}
		parts = append(parts[:drop], parts[drop+1:]...)
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.text
	}
	return "  " + strings.Join(texts, gap)
}

// noteLine holds a short message at its left, and at its right which part of a body that does not fit is seen and which
// keys scroll it: in words, or as numbers where the message needs the room. Nobody may think that a body ends where the
// window does.
func (s *session) noteLine(note string, scroll binding, first, room, all int) string {
	if all <= room {
		return "  " + words.CutEnd(note, s.textWidth())
	}
	const gap = 2
	last := min(first+room, all)
	whole := s.rightEnd() - 2
	numbers := s.theme.paint(roleMuted, fmt.Sprintf("%d-%d/%d", first+1, last, all))
	inWords := s.theme.paint(roleMuted, fmt.Sprintf("rows %d to %d of %d", first+1, last, all))
	keys := s.theme.paint(roleStrong, scroll.key) + " "
	position := numbers
	for _, p := range []string{keys + inWords, keys + numbers} {
		if words.Cells(note)+gap+words.Cells(p) <= whole {
			position = p
			break
		}
	}
	note = words.CutEnd(note, whole-gap-words.Cells(position))
	return "  " + pad(note, whole-words.Cells(position)) + position
}

// line draws one row of a body.
func (s *session) line(r row) string {
	t := s.theme
	switch r.mark {
	case bare:
		return words.Cut(r.text, s.textWidth()+2)
	case marked:
		return t.bold(roleAccent, s.glyphs.here) + " " + words.CutEnd(r.text, s.textWidth())
	case focused:
		text := s.glyphs.here + " " + words.CutEnd(ansi.Strip(r.text), s.textWidth())
		if !t.none {
			text = pad(text, s.textWidth()+2)
		}
		return t.paint(roleSelected, text)
	case unmarked:
		if r.text == "" {
			return ""
		}
		return "  " + words.CutEnd(r.text, s.textWidth())
	}
	return ""
}

// draw puts a window together: title, rail, blank, the visible part of the body, note line, footer.
func (s *session) draw(r rail, b body, scroll int, bindings []binding) string {
	room := s.room()
	rows := make([]string, 0, s.lines)
	rows = append(rows, s.titleLine(), s.railLine(r), "")
	for i := scroll; i < scroll+room; i++ {
		if i < len(b.rows) {
			rows = append(rows, s.line(b.rows[i]))
		} else {
			rows = append(rows, "")
		}
	}
	if s.lines >= 24 {
		rows = append(rows, "")
	}
	rows = append(rows, s.noteLine(b.note, b.scrollKeys(), scroll, room, len(b.rows)), s.footer(bindings))
	for i, l := range rows {
		rows[i] = words.Cut(l, s.columns)
	}
	return strings.Join(rows, "\n")
}

// tooSmall stands in a window that is below the minimum.
func (s *session) tooSmall(still string) string {
	if s.columns < 20 || s.lines < 4 {
		return words.Cut("Too small", s.columns)
	}
	rows := []string{
		fmt.Sprintf("This window is %d x %d.", s.columns, s.lines),
		fmt.Sprintf("The wizard needs %d x %d.", minColumns, minLines),
		"",
		"Make the window larger,",
		"or press q and run",
		"modelop-entra --accessible",
	}
	if still != "" {
		rows = append(rows, "", still)
	}
	if len(rows) > s.lines { // what goes on counts more than how to see it
		rows = rows[:s.lines]
		if still != "" {
			rows[s.lines-1] = still
		}
	}
	for i, l := range rows {
		if l != "" {
			rows[i] = words.Cut("  "+l, s.columns)
		}
	}
	return strings.Join(rows, "\n")
}
