package graphclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
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

// visitFault says why a visit did not bring what was asked for. request names the question for the service's support.
func visitFault(ctx context.Context, e exchange, request string) *SignInError {
	f := &SignInError{Request: request, TraceID: e.requestID()}
	if t, ok := dateOf(e.header); ok {
		f.Date = t
	}
	refusal, refused := parseOAuth(e.body)
	var certificate *certificateError
	switch {
	case ctx.Err() != nil:
		f.Kind, f.Err = SignInStopped, ctx.Err()
	case errors.As(e.err, &certificate):
		f.Kind, f.Err = SignInCertificate, certificate
	case e.err != nil:
		f.Kind, f.Err = SignInUnreachable, e.err
	case refused:
		refusal.describe(f)
	case unavailable(e.status):
		f.Kind, f.Err = SignInUnreachable, fmt.Errorf("%s answered %s", e.host, answer{status: e.status}.saw())
	default:
		f.Kind, f.Err = SignInBadAnswer, fmt.Errorf("%s answered %d with %q, but not as a sign-in service does", e.host, e.status, e.header.Get("Content-Type"))
	}
	return f
}

// GroupsRead reads one group with a registration's token for Microsoft Graph, and tells how many came: one, or none in a
// tenant without groups. Errors are *Error.
//
// GET /groups, with the application permission Group.Read.All, which it proves.
func (c *Client) GroupsRead(ctx context.Context, token string) (int, error) {
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

// visits is how often a question is asked at most while the service is busy or out of reach.
const visits = 3

// visit sends a request that asks and does not write, outside of the SDK, and repeats it a few times where the service
// is busy or silent. Redirects are answers here and are not followed.
func (c *Client) visit(ctx context.Context, request func(context.Context) (*http.Request, error)) exchange {
	client := http.Client{
		Transport:     c.wire,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for n := 0; ; n++ {
		e := c.visitOnce(ctx, &client, request)
		if e.err == nil && !unavailable(e.status) || n+1 == visits || permanent(e.err) {
			return e
		}
		pause := answer{status: e.status, header: e.header, now: c.clock.Now()}.retryAfter()
		if pause == 0 || pause > time.Minute {
			pause = delay(n)
		}
		if c.clock.Sleep(ctx, pause) != nil {
			return e
		}
	}
}

func (c *Client) visitOnce(ctx context.Context, client *http.Client, request func(context.Context) (*http.Request, error)) exchange {
	var seen exchange
	ctx, cancel := context.WithTimeout(withRecord(ctx, &record{observe: func(e exchange) { seen = e }}), c.timeout)
	defer cancel()
	r, err := request(ctx)
	if err != nil {
		return exchange{err: &requestError{err}}
	}
	resp, err := client.Do(r)
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body) // the wire has kept it
		_ = resp.Body.Close()
	}
	if seen.err == nil && err != nil {
		seen.err = err
	}
	return seen
}

func unavailable(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// permanent tells whether asking again cannot help.
func permanent(err error) bool {
	var certificate *certificateError
	var local *requestError
	return errors.As(err, &certificate) || errors.As(err, &local) || errors.Is(err, context.Canceled)
}

// GroupsOf signs a registration in as itself for Microsoft Graph, and reads one group; see GroupsRead. Errors are *Error
// or *SignInError.
//
// POST /{tenant}/oauth2/v2.0/token of the sign-in service, then GET /groups, with the application permission
// Group.Read.All.
func (c *Client) GroupsOf(ctx context.Context, tenantID, clientID, secret string) (int, error) {
	token, err := c.AppToken(ctx, tenantID, clientID, secret, c.cloud.graphScope())
	if err != nil {
		return 0, err
	}
	return c.GroupsRead(ctx, token)
}
