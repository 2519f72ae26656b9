package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Exported tells which files were written again, which were not, and what to do with them. It ends in a newline.
func Exported(o steps.Outcome) string {
	s := &summary{outcome: o}
	if o.Demo {
		s.paragraph(indented("", "DEMO. This was a simulated tenant. Do not install these files."))
	}
	if len(o.Files) > 0 {
		s.paragraph([]string{"Wrote " + Count(len(o.Files), "file") + " to " + Folder(o.Folder)})
		s.paragraph(fileRows(o.Files))
	} else {
		s.paragraph([]string{"Nothing was written to " + Folder(o.Folder)})
	}
	s.paragraph(missing(o.Missing))
	if len(o.Next) > 0 {
		s.paragraph(append([]string{"Next, on the cluster:"}, commandRows(o.Next)...))
	}
	if names := SecretFiles(o.Files); len(names) > 0 {
		s.paragraph(indented("", KeepOutOfMail(names)))
	}
	return strings.Join(s.rows, "\n") + "\n"
}

func fileRows(files []steps.File) []string {
	var rows []string
	for _, f := range files {
		size := Size(f.Bytes)
		rows = append(rows, fmt.Sprintf("  %s%s%s  %04o  %s", Pad(f.Name, 23), strings.Repeat(" ", max(8-Cells(size), 0)), size, f.Mode, f.About))
	}
	return rows
}

func commandRows(commands []string) []string {
	var rows []string
	for _, c := range commands {
		rows = append(rows, "  "+c)
	}
	return rows
}
