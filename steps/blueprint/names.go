package blueprint

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The registrations that ModelOp Center needs, by ModelOp's own names.
const (
	GatewayService            = "gateway-service"
	InternalClient            = "internal-client"
	ExternalIntegrationClient = "external-integration-client"
	GoCLI                     = "go-cli"
)

// Names lists the registrations in ModelOp's order.
func Names() []string {
	return []string{GatewayService, InternalClient, ExternalIntegrationClient, GoCLI}
}

// IsRegistration tells whether ModelOp Center has a registration of this name.
func IsRegistration(name string) bool { return slices.Contains(Names(), name) }

// IsRequired tells whether ModelOp Center cannot do without the registration.
func IsRequired(name string) bool { return name == GatewayService || name == InternalClient }

// The tags that mark the applications of a setup. A tag with a value is written name=value.
const (
	Tag             = "modelop-entra"
	TagKey          = "modelop-entra:key"
	TagURL          = "modelop-entra:url"
	TagRegistration = "modelop-entra:registration"
	// TagAdopted marks an application that somebody else made.
	TagAdopted = "modelop-entra:adopted"
	// TagWithout names an optional registration that the operator left out, so that a later run can tell it from one
	// that an interrupted run did not get to.
	TagWithout = "modelop-entra:without"
)

// maxUniqueName is how long a unique name may become before its key is cut, in characters.
const maxUniqueName = 100

// UniqueName is the identity of a registration of the setup with the key: Microsoft Graph's alternate key, which no two
// applications of a tenant share and which can never be changed.
func UniqueName(key, registration string) string {
	name := "modelop." + key + "." + registration
	if len(name) <= maxUniqueName {
		return name
	}
	sum := sha256.Sum256([]byte(key))
	return "modelop." + key[:40] + "-" + hex.EncodeToString(sum[:8]) + "." + registration
}

// ParseRegistrations checks the names of chosen registrations and returns them in ModelOp's order. The required ones are
// added where they are missing.
func ParseRegistrations(names []string) ([]string, error) {
	for _, n := range names {
		if !IsRegistration(strings.TrimSpace(n)) {
			return nil, inputError("There is no registration %q. Choose among %s.", n, strings.Join(Names(), ", "))
		}
	}
	var chosen []string
	for _, n := range Names() {
		if IsRequired(n) || slices.ContainsFunc(names, func(s string) bool { return strings.TrimSpace(s) == n }) {
			chosen = append(chosen, n)
		}
	}
	return chosen, nil
}

// maxDisplayName is how long a display name may be, in characters. Microsoft names 256 and 120 in different places.
const maxDisplayName = 120

// CheckNamePrefix says what is wrong with a prefix for the display names. The empty prefix is right.
func CheckNamePrefix(prefix string) error {
	for _, r := range prefix {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" ._-", r) {
			if !unicode.IsPrint(r) {
				return inputError("The prefix holds characters that cannot be seen. Type it by hand.")
			}
			return inputError("A prefix holds letters, digits, spaces and . _ - only. Take out %q.", string(r))
		}
	}
	if prefix != strings.TrimLeft(prefix, " ") {
		return inputError("A name cannot begin with a space. Take it out.")
	}
	longest := 0
	for _, n := range Names() {
		longest = max(longest, utf8.RuneCountInString(prefix+n))
	}
	if longest > maxDisplayName {
		return inputError("The longest name would have %d characters. The wizard allows %d. Take %d off.",
			longest, maxDisplayName, longest-maxDisplayName)
	}
	return nil
}
