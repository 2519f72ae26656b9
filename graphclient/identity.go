package graphclient

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// tokenClaims are the claims of an access token for Microsoft Graph that say who holds it. Microsoft calls the format
// of these tokens opaque, so every one of them may be missing.
type tokenClaims struct {
	TenantID          guid     `json:"tid"`
	ObjectID          guid     `json:"oid"`
	UserPrincipalName string   `json:"upn"`
	UniqueName        string   `json:"unique_name"`
	Type              string   `json:"idtyp"`
	AppID             guid     `json:"appid"`
	AppName           string   `json:"app_displayname"`
	Scopes            string   `json:"scp"`
	Roles             []string `json:"roles"`
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

// application tells whether the token is one that an application got for itself.
func (c tokenClaims) application() bool {
	return c.Type == "app" || c.Type == "" && c.Scopes == "" && len(c.Roles) > 0
}

// identityOf says who signed in: by the access token where it can be read, else by what the ID token told.
func identityOf(token string, record obtained) Identity {
	c := parseToken(token)
	id := Identity{
		TenantID:    spelled(cmp.Or(string(c.TenantID), record.tenantID)),
		ObjectID:    spelled(cmp.Or(string(c.ObjectID), record.objectID)),
		Username:    cmp.Or(record.username, c.UserPrincipalName, c.UniqueName),
		Application: c.application(),
	}
	if id.Application {
		id.Username, id.Roles = "", c.Roles
		id.AppID, id.AppName = string(c.AppID), cmp.Or(c.AppName, string(c.AppID))
	}
	return id
}
