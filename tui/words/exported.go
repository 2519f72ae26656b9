package words

import (
	"github.com/modelop/modelop-entra/steps"
)

// Exported tells which files were written again, which were not, and what to do with them. It ends in a newline.
func Exported(o steps.Outcome) string {
	var p paragraphs
	if o.Demo {
		p.say("DEMO. This was a simulated tenant. Do not install these files.")
	}
	if len(o.Files) > 0 {
		p.add("Wrote " + Count(len(o.Files), "file") + " to " + Folder(o.Folder))
		p.add(fileRows(o.Files)...)
	} else {
		p.add("Nothing was written to " + Folder(o.Folder))
	}
	p.add(missing(o.Missing)...)
	if len(o.Next) > 0 {
		p.add(append([]string{"Next, on the cluster:"}, commandRows(o.Next)...)...)
	}
	if names := SecretFiles(o.Files); len(names) > 0 {
		p.say(KeepOutOfMail(names))
	}
	return p.text()
}

func commandRows(commands []string) []string {
	var rows []string
	for _, c := range commands {
		rows = append(rows, "  "+c)
	}
	return rows
}
