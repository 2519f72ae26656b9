package assets

import _ "embed"

//go:embed registrations.yaml
var registrations []byte

// Registrations returns registrations.yaml: what ModelOp Center needs of each registration, in the shape of ModelOp's
// own page. Package blueprint reads it.
func Registrations() []byte { return registrations }
