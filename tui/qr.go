package tui

import (
	"strings"

	"rsc.io/qr"

	"github.com/modelop/modelop-entra/tui/words"
)

// The smallest window in which the QR code has a place.
const (
	qrColumns = 76
	qrLines   = 24
)

// quietZone is the light frame around a QR code, in modules.
const quietZone = 2

// fitsQR tells whether the QR code can be shown.
func (c *codeScreen) fitsQR(s *session) bool {
	return c.code != nil && !s.opt.ASCII && !s.theme.none && s.columns >= qrColumns && s.lines >= qrLines
}

// showsQR tells whether the QR code stands in place of the text.
func (c *codeScreen) showsQR(s *session) bool { return c.qr && c.fitsQR(s) }

// viewQR shows the page as a square for a phone. Microsoft's page takes no code in its address, so the code is typed.
func (c *codeScreen) viewQR(s *session) body {
	b := s.body()
	page, code := words.Clean(c.code.Page), words.Clean(c.code.Code)
	square, err := qrRows(page)
	if err != nil || len(square) > s.room() {
		b.text("No QR code can be drawn for this page.")
		b.note = c.noteText(s)
		return b
	}
	beside := map[int]string{
		1: "Point a phone at this", 2: "square. It opens:", 4: b.theme.link(page, page),
		6: "Then type this code:", 8: b.theme.paint(roleAccent, code),
	}
	for i, r := range square {
		b.add(s.theme.square(r) + "    " + beside[i])
	}
	b.note = c.noteText(s)
	return b
}

// qrRows draws a QR code with half blocks, two modules to a cell, dark on light.
func qrRows(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, err
	}
	var rows []string
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		var row strings.Builder
		for x := -quietZone; x < code.Size+quietZone; x++ {
			top := code.Black(x, y)
			bottom := code.Black(x, y+1)
			switch {
			case top && bottom:
				row.WriteRune('█')
			case top:
				row.WriteRune('▀')
			case bottom:
				row.WriteRune('▄')
			default:
				row.WriteByte(' ')
			}
		}
		rows = append(rows, row.String())
	}
	return rows, nil
}
