package graphclient

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// tokenClaims are the claims of an access token for Microsoft Graph that say who holds it. Microsoft calls the format
// of these tokens opaque, so every one of them may be missing.
type tokenClaims struct {
	TenantID          string   `json:"tid"`
	ObjectID          string   `json:"oid"`
	UserPrincipalName string   `json:"upn"`
	UniqueName        string   `json:"unique_name"`
	Type              string   `json:"idtyp"`
	Roles             []string `json:"roles"`
	WIDs              []string `json:"wids"`
}

func parseToken(token string) tokenClaims {
	var c tokenClaims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return c
	}
	if json.Unmarshal(payload, &c) != nil {
		return tokenClaims{}
	}
	return c
}

// identityOf says who signed in: by the access token where it can be read, else by what azidentity kept of the ID token.
func identityOf(token string, record azidentity.AuthenticationRecord) Identity {
	c := parseToken(token)
	id := Identity{
		TenantID:    first(c.TenantID, record.TenantID),
		ObjectID:    first(c.ObjectID, strings.Split(record.HomeAccountID, ".")[0]),
		Username:    first(record.Username, c.UserPrincipalName, c.UniqueName),
		Application: c.Type == "app",
		WIDs:        c.WIDs,
	}
	if id.Application {
		id.Username, id.Roles = "", c.Roles
	}
	return id
}

// first returns the first value that is not empty.
func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
