package assets

import (
	"embed"
	"io/fs"
)

//go:embed templates
var templates embed.FS

// Templates returns the folder of Go text templates that the files of a setup are rendered from. Package export fills
// them in.
func Templates() (fs.FS, error) { return fs.Sub(templates, "templates") }
