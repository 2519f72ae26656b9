package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Missing says which files could not be written, and why: one sentence for those with the same reason.
func Missing(files []steps.MissingFile) []string {
	var reasons []string
	names := map[string][]string{}
	for _, f := range files {
		if names[f.Why] == nil {
			reasons = append(reasons, f.Why)
		}
		names[f.Why] = append(names[f.Why], f.Name)
	}
	for i, why := range reasons {
		was := " was not written: "
		if len(names[why]) > 1 {
			was = " were not written: "
		}
		reasons[i] = Sentence(List(names[why]) + was + why)
	}
	return reasons
}

func missing(files []steps.MissingFile) []string {
	var rows []string
	for _, text := range Missing(files) {
		rows = append(rows, indented("", text)...)
	}
	return rows
}

// SecretFiles names the files that hold secrets, the vault first.
func SecretFiles(files []steps.File) []string {
	var names []string
	for _, f := range files {
		if f.Secrets && f.Name == "vault.json" {
			names = append([]string{f.Name}, names...)
		} else if f.Secrets {
			names = append(names, f.Name)
		}
	}
	return names
}

// KeepOutOfMail warns about the files that hold secrets.
func KeepOutOfMail(names []string) string {
	if len(names) == 1 {
		return names[0] + " holds secrets. Keep it out of mail."
	}
	return List(names) + " hold secrets. Keep them out of mail."
}

func fileRows(files []steps.File) []string {
	var rows []string
	for _, f := range files {
		size := Size(f.Bytes)
		rows = append(rows, fmt.Sprintf("  %s%s%s  %04o  %s", Pad(f.Name, 23), strings.Repeat(" ", max(8-Cells(size), 0)), size, f.Mode, f.About))
	}
	return rows
}

// Folder is a folder with the slash that tells it from a file.
func Folder(path string) string {
	if path == "" || strings.HasSuffix(path, "/") || strings.HasSuffix(path, `\`) {
		return path
	}
	return path + "/"
}
