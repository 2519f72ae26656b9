package graphclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// RedirectAnswer is what the sign-in page says about a redirect URI to somebody who is not signed in.
type RedirectAnswer string

// The answers.
const (
	RedirectAccepted RedirectAnswer = "accepted" // the browser is sent there
	RedirectRefused  RedirectAnswer = "refused"  // AADSTS50011: not one of the registration's
	RedirectUnknown  RedirectAnswer = "unknown"  // the page does not tell
)

// redirectRefused finds the number of the refusal in the page that people see. 500113 is another one.
var redirectRefused = pattern(`AADSTS50011(?:[^0-9]|$)`)

// AskRedirect asks the sign-in page, without any person or window, whether a registration may be sent to the redirect
// URI. The service answers that before it looks for a session. Errors are *SignInError: no answer came.
//
// No Graph call, and no permission: GET /{tenant}/oauth2/v2.0/authorize of the sign-in service.
func (c *Client) AskRedirect(ctx context.Context, tenantID, clientID, redirect string) (RedirectAnswer, error) {
	query := url.Values{
		"client_id": {clientID}, "redirect_uri": {redirect}, "response_type": {"code"}, "response_mode": {"query"},
		"scope": {"openid"}, "prompt": {"none"}, "state": {"modelop-entra"}, "nonce": {"modelop-entra"},
		// The challenge of a verifier that nobody has: a single-page registration must send one, and no code is wanted.
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
	}
	e := c.visit(ctx, func(ctx context.Context) (*http.Request, error) {
		address := c.cloud.login(url.PathEscape(tenantID), "/oauth2/v2.0/authorize?") + query.Encode()
		return http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	})
	location := e.header.Get("Location")
	switch {
	case e.err != nil || unavailable(e.status):
		return RedirectUnknown, visitFault(ctx, e, "sign-in page, on "+c.cloud.LoginHost)
	case redirectRefused().Match(e.body):
		return RedirectRefused, nil
	case e.status >= 300 && e.status < 400 && leadsTo(location, redirect):
		return RedirectAccepted, nil
	}
	return RedirectUnknown, nil
}

// leadsTo tells whether a redirect goes to the address, apart from what was added to its query or fragment.
func leadsTo(location, redirect string) bool {
	rest, ok := strings.CutPrefix(location, redirect)
	return ok && (rest == "" || strings.HasPrefix(rest, "?") || strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "&"))
}
