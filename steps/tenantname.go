package steps

import (
	"strings"

	"github.com/google/uuid"
)

// NamesTenant tells whether a text can name a tenant: a domain or an id.
func NamesTenant(text string) bool {
	return isDomain(text) || len(text) == 36 && uuid.Validate(text) == nil
}

// isDomain tells whether a text is a domain of at least two parts.
func isDomain(text string) bool {
	const letters, digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if part == "" || len(part) > 63 || part[0] == '-' || part[len(part)-1] == '-' ||
			strings.Trim(part, letters+digits+"-") != "" {
			return false
		}
	}
	return len(parts) > 1 && strings.ContainsRune(letters, rune(parts[len(parts)-1][0]))
}
