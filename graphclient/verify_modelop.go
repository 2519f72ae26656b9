package graphclient

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// ModelOpSettings is what a running ModelOp Center says about the identity provider that it uses.
// Source: ModelOp's documentation of its OAuth2 discovery.
type ModelOpSettings struct {
	IssuerURI        string `json:"issuerUri"`
	AuthorizationURI string `json:"authorizationUri"`
	TokenURI         string `json:"tokenUri"`
	JWKSetURI        string `json:"jwkSetUri"`
}

// ModelOpSettingsAddress is where ModelOp Center tells its settings to anybody, below its own URL.
const ModelOpSettingsAddress = "/api/oauth2/.well-known-configuration"

// ModelOpSettings asks the ModelOp Center at the URL for them. No token is sent. Errors are *SignInError.
//
// No Graph call, and no permission: GET of ModelOpSettingsAddress at ModelOp Center.
func (c *Client) ModelOpSettings(ctx context.Context, modelOpURL string) (ModelOpSettings, error) {
	var s ModelOpSettings
	e := c.visit(ctx, func(ctx context.Context) (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(modelOpURL, "/")+ModelOpSettingsAddress, http.NoBody)
		if err == nil {
			r.Header.Set("Accept", "application/json")
		}
		return r, err
	})
	if e.status == http.StatusOK && e.err == nil && json.Unmarshal(e.body, &s) == nil && s.IssuerURI != "" {
		return s, nil
	}
	f := visitFault(ctx, e, "settings of ModelOp Center")
	if f.Kind == SignInBadAnswer || f.OAuthError != "" { // it is no sign-in service, and refuses nothing
		f.Kind, f.Err = SignInBadAnswer, fmt.Errorf("%s answered %d, without the settings", e.host, e.status)
	}
	return s, f
}
