package words

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks a text into rows of at most width cells, between words, and a way through a portal, "Entra ID > Enterprise
// apps", after its signs where that can be. A word that is longer than a row is broken.
func Wrap(s string, width int) []string {
	var rows []string
	row := ""
	for _, piece := range pieces(strings.Fields(s), width) {
		switch {
		case row == "":
			row = piece
		case Cells(row)+1+Cells(piece) <= width:
			row += " " + piece
		default:
			rows = append(rows, row)
			row = piece
		}
		for width > 0 && Cells(row) > width {
			head := ansi.Truncate(row, width, "")
			if head == "" { // a wide letter in a row of one cell
				head = ansi.Truncate(row, 2, "")
			}
			if head == "" || len(head) == len(row) {
				break
			}
			rows = append(rows, head)
			row = row[len(head):]
		}
	}
	if row != "" {
		rows = append(rows, row)
	}
	return rows
}

// onward is the sign between the parts of a way through a portal.
const onward = ">"

// pieces puts words together that should not stand in two rows: those of one part of a way through a portal, with the
// sign behind them. Outside of a way, and where they are too many for a row, only the last word goes with the sign.
func pieces(fields []string, width int) []string {
	var all []string
	join := func(last int) bool {
		from := len(all) - last
		together := strings.Join(all[from:], " ")
		if Cells(together) > width {
			return false
		}
		all = append(all[:from], together)
		return true
	}
	inside, part := false, 0 // part: how many words of the part are there
	for i, f := range fields {
		all = append(all, f)
		switch {
		case f == onward:
			if part > 0 && !join(part+1) {
				join(2)
			}
			inside, part = true, 0
		case !inside:
			part = 1
		case i == len(fields)-1 || strings.ContainsAny(f[len(f)-1:], ".,:;)"): // a sentence goes on behind the way
			join(part + 1)
			inside, part = false, 1
		default:
			part++
		}
	}
	return all
}

// indented wraps a text into rows that begin with indent.
func indented(indent, text string) []string {
	rows := Wrap(text, Width-Cells(indent))
	for i := range rows {
		rows[i] = indent + rows[i]
	}
	return rows
}

// hanging wraps a text beside a label; its later rows stand below its first one.
func hanging(label, text string) []string {
	rows := Wrap(text, max(Width-Cells(label), 20))
	for i := range rows {
		if i == 0 {
			rows[i] = label + rows[i]
		} else {
			rows[i] = strings.Repeat(" ", Cells(label)) + rows[i]
		}
	}
	return rows
}

// Width is the widest row that this package writes, in cells, unless a row is a path, an address or a command.
const Width = 78
