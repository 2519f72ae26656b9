package graphclient

import (
	"encoding/json"
	"strings"
)

// guid is an id in the one spelling in which ids are kept and compared here. The service takes either case, and does not
// promise in which it answers.
type guid string

// UnmarshalJSON takes a text and leaves the id empty otherwise.
func (g *guid) UnmarshalJSON(b []byte) error {
	var s string
	_ = json.Unmarshal(b, &s) // null, or no string: no id
	*g = guid(spelled(s))
	return nil
}

// spelled is the id in lower case. Ids that are no GUIDs, those of consents and assignments, depend on their case.
func spelled(id string) string {
	if isGUID(id) {
		return strings.ToLower(id)
	}
	return id
}

// isGUID tells whether a text has the form of a GUID: 8-4-4-4-12 hexadecimal digits, in either case.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
		if dash && r != '-' || !dash && !hex {
			return false
		}
	}
	return true
}
