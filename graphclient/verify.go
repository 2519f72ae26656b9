package graphclient

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// The questions that prove a setup from outside: what a registration's own sign-in gets, and what the sign-in service
// says to anybody. None of them needs a person, and none writes.

// AppToken signs a registration in as itself (the client credentials grant) and returns its access token for the scope.
// Errors are *SignInError.
//
// No Graph call, and no permission: POST /{tenant}/oauth2/v2.0/token of the sign-in service.
func (c *Client) AppToken(ctx context.Context, tenantID, clientID, secret, scope string) (string, error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {secret}, "scope": {scope},
	}
	e := c.visit(ctx, func(ctx context.Context) (*http.Request, error) {
		address := c.cloud.login(url.PathEscape(tenantID), "/oauth2/v2.0/token")
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return r, err
	})
	var granted struct {
		AccessToken string `json:"access_token"`
	}
	if e.status == http.StatusOK && e.err == nil && json.Unmarshal(e.body, &granted) == nil && granted.AccessToken != "" {
		return granted.AccessToken, nil
	}
	return "", visitFault(ctx, e, "sign-in of a registration, to "+e.host)
}

// GroupsOf signs a registration in as itself for Microsoft Graph, and reads one group; see groupsRead. Errors are *Error
// or *SignInError.
//
// POST /{tenant}/oauth2/v2.0/token of the sign-in service, then GET /groups, with the application permission
// Group.Read.All.
func (c *Client) GroupsOf(ctx context.Context, tenantID, clientID, secret string) (int, error) {
	token, err := c.AppToken(ctx, tenantID, clientID, secret, c.cloud.graphScope())
	if err != nil {
		return 0, err
	}
	return c.groupsRead(ctx, token)
}

// groupsRead reads one group with a registration's token for Microsoft Graph, and tells how many came: one, or none in a
// tenant without groups. Errors are *Error.
//
// GET /groups, with the application permission Group.Read.All, which it proves.
func (c *Client) groupsRead(ctx context.Context, token string) (int, error) {
	const path = "/groups"
	e := c.visit(ctx, func(ctx context.Context) (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.cloud.graphBase()+path+"?$select=id&$top=1", http.NoBody)
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Accept", "application/json")
		}
		return r, err
	})
	a := answer{
		host: c.cloud.GraphHost, method: http.MethodGet, path: path, clientRequestID: e.clientRequestID,
		status: e.status, header: e.header, body: e.body, err: e.err, now: c.clock.Now(),
	}
	if ctx.Err() != nil {
		a.status, a.err = 0, context.Canceled
	}
	if !a.ok() {
		return 0, a.fault(a.judge().kind)
	}
	var page struct {
		Value []json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(a.body, &page); err != nil || page.Value == nil {
		return 0, a.fault(KindBadAnswer)
	}
	return len(page.Value), nil
}
