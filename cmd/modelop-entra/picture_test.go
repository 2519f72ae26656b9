//go:build unix

package main_test

import (
	"cmp"
	"fmt"
	"html"
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// picture is what a terminal shows at one moment, cell by cell.
type picture struct {
	name   string
	title  string // of the window
	light  bool
	rows   [][]cell
	cursor *[2]int // column and row; nil: hidden
}

// cell is one place of a picture. A wide character takes two: itself, and an empty one without a width.
type cell struct {
	text  string
	width int
	look  look
}

// look is how the text of a cell is drawn. Empty colours are the terminal's own.
type look struct {
	text, back      string
	bold, underline bool
}

// The attributes of a cell as the emulator numbers them.
const (
	attributeBold    = 1 << 0
	attributeReverse = 1 << 5
)

// Picture takes a picture of the terminal.
func (term *terminal) Picture(name string, light bool) picture {
	term.mu.Lock()
	defer term.mu.Unlock()
	e := term.emulator
	p := picture{name: name, title: term.title, light: light}
	for y := range e.Height() {
		row := make([]cell, e.Width())
		for x := range row {
			row[x] = cell{text: " ", width: 1}
			c := e.CellAt(x, y)
			if c == nil {
				continue
			}
			row[x].text, row[x].width = c.Content, c.Width
			if c.Content == "" && c.Width > 0 {
				row[x].text = " "
			}
			row[x].look = look{
				text: hexColor(c.Style.Fg), back: hexColor(c.Style.Bg),
				bold: c.Style.Attrs&attributeBold != 0, underline: c.Style.Underline != 0,
			}
			if c.Style.Attrs&attributeReverse != 0 {
				own := p.paper()
				row[x].look.text, row[x].look.back = cmp.Or(row[x].look.back, own.back), cmp.Or(row[x].look.text, own.text)
			}
		}
		p.rows = append(p.rows, row)
	}
	if !e.CursorHidden() {
		at := e.CursorPosition()
		p.cursor = &[2]int{at.X, at.Y}
	}
	return p
}

// hexColor writes a colour as SVG does; nil is the terminal's own.
func hexColor(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// paper is what the picture is drawn on.
type paper struct{ back, text, bar, dim string }

func (p picture) paper() paper {
	if p.light {
		return paper{back: "#ffffff", text: "#1f2328", bar: "#e7eaee", dim: "#59636e"}
	}
	return paper{back: "#16191f", text: "#e4e6eb", bar: "#2a2f38", dim: "#a0a7b4"}
}

// The sizes of a picture. A cell is as wide as six tenths of the height of its letters, as nearly every monospaced font
// has it; for the others each run of text says its own length.
const (
	letterHeight = 14.0
	cellWidth    = 8.4
	cellHeight   = 18.0
	barHeight    = 30.0
	padding      = 12.0
	buttons      = 66.0 // what is left of the title for those of the window
)

// SVG draws the picture: a window with its title, and the cells on a grid that holds in every viewer, whatever its font.
func (p picture) SVG() string {
	own := p.paper()
	width := cellWidth*float64(len(p.rows[0])) + 2*padding
	height := cellHeight*float64(len(p.rows)) + barHeight + 2*padding
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img">`+"\n",
		number(width), number(height), number(width), number(height))
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(p.title))
	fmt.Fprintf(&b, "<style>text{font:%gpx ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;"+
		"white-space:pre}.b{font-weight:700}.u{text-decoration:underline}.m{text-anchor:middle}</style>\n", letterHeight)
	fmt.Fprintf(&b, `<clipPath id="w"><rect width="100%%" height="100%%" rx="8"/></clipPath><g clip-path="url(#w)" fill="%s">`+"\n", own.text)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="%s"/><rect width="100%%" height="%g" fill="%s"/>`+"\n", own.back, barHeight, own.bar)
	for i := range 3 {
		fmt.Fprintf(&b, `<circle cx="%d" cy="15" r="5" fill="%s" fill-opacity=".45"/>`, 18+16*i, own.dim)
	}
	title := ansi.Truncate(p.title, int((width-2*buttons)/cellWidth), "...")
	fmt.Fprintf(&b, "\n"+`<text class="m" x="%s" y="20" fill="%s">%s</text>`+"\n", number(width/2), own.dim, html.EscapeString(title))
	for y, row := range p.rows {
		top := barHeight + padding + cellHeight*float64(y)
		for _, r := range runsOf(row, func(a, b cell) bool { return a.look.back == b.look.back }) {
			if back := row[r.from].look.back; back != "" {
				fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="%g" fill="%s"/>`+"\n",
					number(padding+cellWidth*float64(r.from)), number(top), number(cellWidth*float64(r.to-r.from)), cellHeight, back)
			}
		}
		for _, r := range textRuns(row) {
			writeRun(&b, row[r.from:r.to], padding+cellWidth*float64(r.from), top+13.5)
		}
	}
	if p.cursor != nil {
		fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%g" height="%g" fill="%s" fill-opacity=".7"/>`+"\n",
			number(padding+cellWidth*float64(p.cursor[0])), number(barHeight+padding+cellHeight*float64(p.cursor[1])+1), cellWidth, cellHeight-2, own.text)
	}
	fmt.Fprintf(&b, `</g><rect x=".5" y=".5" width="%s" height="%s" rx="8" fill="none" stroke="%s" stroke-opacity=".35"/>`+"\n</svg>\n",
		number(width-1), number(height-1), own.dim)
	return b.String()
}

func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}

// run is a part of a row.
type run struct{ from, to int }

// runsOf cuts a row where two neighbours are not alike.
func runsOf(row []cell, alike func(a, b cell) bool) []run {
	var runs []run
	for x := range row {
		if x == 0 || !alike(row[x-1], row[x]) {
			runs = append(runs, run{x, x})
		}
		runs[len(runs)-1].to = x + 1
	}
	return runs
}

// textRuns are the parts of a row that are drawn as one text each: of one look, without two blanks in a row, and each
// sign or wide character by itself, because no viewer's font needs to have it in the width of a cell.
func textRuns(row []cell) []run {
	var runs []run
	for _, part := range runsOf(row, func(a, b cell) bool { return a.look == b.look && a.ascii() && b.ascii() }) {
		for from := part.from; from < part.to; {
			if row[from].blank() {
				from++
				continue
			}
			to := from + 1
			for to < part.to && !(row[to].blank() && (to+1 == part.to || row[to+1].blank())) {
				to++
			}
			runs = append(runs, run{from, to})
			from = to
		}
	}
	return runs
}

// blank tells whether there is nothing to draw. An underlined blank is part of its text.
func (c cell) blank() bool { return c.text == "" || c.text == " " && !c.look.underline }

func (c cell) ascii() bool { return len(c.text) == 1 && c.text[0] < 0x7f }

func writeRun(b *strings.Builder, cells []cell, x, y float64) {
	var text strings.Builder
	width := 0
	for _, c := range cells {
		text.WriteString(c.text)
		width += c.width
	}
	var classes []string
	var attributes string
	if cells[0].look.bold {
		classes = append(classes, "b")
	}
	if cells[0].look.underline {
		classes = append(classes, "u")
	}
	switch {
	case !cells[0].ascii():
		classes = append(classes, "m")
		x += cellWidth * float64(width) / 2
	case width > 1:
		attributes = fmt.Sprintf(` textLength="%s"`, number(cellWidth*float64(width)))
	}
	if fill := cells[0].look.text; fill != "" {
		attributes += ` fill="` + fill + `"`
	}
	if len(classes) > 0 {
		attributes += ` class="` + strings.Join(classes, " ") + `"`
	}
	fmt.Fprintf(b, `<text x="%s" y="%s"%s>%s</text>`+"\n", number(x), number(y), attributes, html.EscapeString(text.String()))
}
