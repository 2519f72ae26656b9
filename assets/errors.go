package assets

import _ "embed"

//go:embed errors.yaml
var errorsFile []byte

// Errors returns errors.yaml: what can go wrong, in words for people. Package steps reads it.
func Errors() []byte { return errorsFile }
