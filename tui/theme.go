package tui

import (
	"image/color"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// role is what a piece of text is for; the theme says how that looks.
type role int

const (
	rolePlain    role = iota
	roleStrong        // headings, keys in the footer
	roleAccent        // focus marker, current step, the device code
	roleOK            // the sign of success and its word
	roleWarn          // the sign ! and the first word of its sentence
	roleBad           // the sign of failure and its word; the message under a field
	roleMuted         // steps not reached, explanations, footer words
	roleSelected      // the focused row
)

// Background says what is known about the terminal's background.
type Background int

// The backgrounds. On an unknown one nothing is coloured, because no colour reads on both.
const (
	BackgroundUnknown Background = iota
	BackgroundDark
	BackgroundLight
)

// theme paints text by its role.
type theme struct {
	none   bool // no SGR byte at all
	looks  [roleSelected + 1]look
	strong [roleSelected + 1]look // the same, with emphasis on top
	linked look                   // for links
}

// look is what a terminal is told before and after a piece of text. Rendering each piece anew is most of the work of a
// frame.
type look struct{ begin, end string }

func newLook(s lipgloss.Style) look {
	const text = "x"
	begin, end, _ := strings.Cut(s.Render(text), text)
	return look{begin, end}
}

func (l look) paint(text string) string { return l.begin + text + l.end }

// newTheme makes the theme for a background and what the terminal can draw. plainText leaves all styling out.
func newTheme(background Background, profile colorprofile.Profile, plainText bool) theme {
	t := theme{none: plainText}
	if plainText {
		return t
	}
	styles := roleStyles(background, profile)
	for r, s := range styles {
		t.looks[r], t.strong[r] = newLook(s), newLook(s.Bold(true))
	}
	t.linked = newLook(styles[roleAccent].Underline(true))
	return t
}

// roleStyles are the styles of the roles.
func roleStyles(background Background, profile colorprofile.Profile) (styles [roleSelected + 1]lipgloss.Style) {
	for r := range styles {
		styles[r] = lipgloss.NewStyle()
	}
	bold := lipgloss.NewStyle().Bold(true)
	styles[roleStrong] = bold
	styles[roleWarn] = bold
	styles[roleBad] = bold
	styles[roleAccent] = bold
	styles[roleSelected] = bold.Reverse(true)
	switch {
	case background == BackgroundUnknown || profile < colorprofile.ANSI:
		return styles
	case profile < colorprofile.ANSI256:
		styles[roleAccent] = lipgloss.NewStyle().Foreground(pick(background, lipgloss.Color("14"), lipgloss.Color("4")))
		return styles
	}
	colour := func(dark, light string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(pick(background, lipgloss.Color(dark), lipgloss.Color(light)))
	}
	styles[roleAccent] = colour("#5FAFFF", "#005FAF")
	styles[roleOK] = colour("#87D787", "#005F00")
	styles[roleWarn] = colour("#FFD75F", "#875F00")
	styles[roleBad] = colour("#FF8787", "#AF0000")
	styles[roleMuted] = colour("#B2B2B2", "#585858")
	styles[roleSelected] = bold.Foreground(lipgloss.Color("#FFFFFF")).Background(lipgloss.Color("#005F87"))
	return styles
}

func pick(b Background, dark, light color.Color) color.Color {
	if b == BackgroundDark {
		return dark
	}
	return light
}

// paint gives text the look of its role.
func (t theme) paint(r role, text string) string {
	if t.none || text == "" || r == rolePlain {
		return text
	}
	return t.looks[r].paint(text)
}

// bold is paint with emphasis on top.
func (t theme) bold(r role, text string) string {
	if t.none || text == "" {
		return text
	}
	return t.strong[r].paint(text)
}

// link makes text a link to the address: accent and underlined, and still readable where links are not known.
func (t theme) link(text, address string) string {
	if !t.none {
		text = t.linked.paint(text)
	}
	return ansi.SetHyperlink(address) + text + ansi.ResetHyperlink()
}

// square paints a row of a QR code black on white, whatever the theme: phones read nothing else.
func (t theme) square(text string) string {
	return lipgloss.NewStyle().Foreground(lipgloss.Color("#000000")).Background(lipgloss.Color("#FFFFFF")).Render(text)
}

// BackgroundOf reads what a terminal tells about its colours in the variable COLORFGBG: "15;0" is light on black.
func BackgroundOf(colorFGBG string) Background {
	_, last, found := strings.Cut(colorFGBG, ";")
	if i := strings.LastIndexByte(last, ';'); i >= 0 { // some terminals put the colour of bold text in between
		last = last[i+1:]
	}
	n, err := strconv.Atoi(last)
	switch {
	case !found || err != nil || n < 0 || n > 15:
		return BackgroundUnknown
	case n == 7 || n > 8:
		return BackgroundLight
	}
	return BackgroundDark
}
