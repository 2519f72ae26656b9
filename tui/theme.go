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
	styles [roleSelected + 1]lipgloss.Style
}

// newTheme makes the theme for a background and what the terminal can draw. plainText leaves all styling out.
func newTheme(background Background, profile colorprofile.Profile, plainText bool) theme {
	t := theme{none: plainText}
	for r := range t.styles {
		t.styles[r] = lipgloss.NewStyle()
	}
	if plainText {
		return t
	}
	bold := lipgloss.NewStyle().Bold(true)
	t.styles[roleStrong] = bold
	t.styles[roleWarn] = bold
	t.styles[roleBad] = bold
	t.styles[roleAccent] = bold
	t.styles[roleSelected] = bold.Reverse(true)
	switch {
	case background == BackgroundUnknown || profile < colorprofile.ANSI:
		return t
	case profile < colorprofile.ANSI256:
		t.styles[roleAccent] = lipgloss.NewStyle().Foreground(pick(background, lipgloss.Color("14"), lipgloss.Color("4")))
		return t
	}
	colour := func(dark, light string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(pick(background, lipgloss.Color(dark), lipgloss.Color(light)))
	}
	t.styles[roleAccent] = colour("#5FAFFF", "#005FAF")
	t.styles[roleOK] = colour("#87D787", "#005F00")
	t.styles[roleWarn] = colour("#FFD75F", "#875F00")
	t.styles[roleBad] = colour("#FF8787", "#AF0000")
	t.styles[roleMuted] = colour("#B2B2B2", "#585858")
	t.styles[roleSelected] = bold.Foreground(lipgloss.Color("#FFFFFF")).Background(lipgloss.Color("#005F87"))
	return t
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
	return t.styles[r].Render(text)
}

// bold is paint with emphasis on top.
func (t theme) bold(r role, text string) string {
	if t.none || text == "" {
		return text
	}
	return t.styles[r].Bold(true).Render(text)
}

// link makes text a link to the address: accent and underlined, and still readable where links are not known.
func (t theme) link(text, address string) string {
	if !t.none {
		text = t.styles[roleAccent].Underline(true).Render(text)
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
