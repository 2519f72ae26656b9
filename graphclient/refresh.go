package graphclient

import (
	"context"
	"fmt"
)

// Refresh gets a new access token although the old one is still good, so that directory roles count that were activated
// since, and permissions that an application was granted: a token knows those of the moment when it was issued. Nobody has
// to sign in for it. The Azure CLI is asked again, and gives a new token once it was told to sign in again. Whatever fails,
// the client works as before. Errors are *Error, and *SignInError where the environment's credentials are refused.
//
// No Graph call, and no permission: POST /{tenant}/oauth2/v2.0/token of the sign-in service.
func (c *Client) Refresh(ctx context.Context) error {
	s := c.currentSession()
	if s == nil {
		return nil
	}
	switch s.way {
	case WayEnvironment:
		// azidentity keeps its tokens with the credential, so a new one asks anew; what its token allows is the identity's.
		_, err := c.SignInAgain(ctx, s.way, s.identity, nil)
		return err
	case WayAzureCLI:
		if tool, is := s.credential.(*toolCredential); is {
			tool.forget()
		}
		return nil
	case WayDeviceCode, WayBrowser:
	}
	// A claims request is the one thing that makes azidentity pass by the token that it keeps; the new one takes its place.
	claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, c.clock.Now().Unix())
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	rec := &record{}
	if _, err := s.credential.GetToken(withRecord(ctx, rec), c.tokenRequest(s.way, claims)); err != nil {
		a := answer{path: "renewal of the sign-in", err: tokenFault(ctx, rec, "", err), now: c.clock.Now()}
		return a.fault(a.judge().kind)
	}
	return nil
}
