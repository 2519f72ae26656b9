package graphclient

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// browserLimit is how long a person has to sign in with the browser.
const browserLimit = 5 * time.Minute

// errNoBrowser says that no browser can be opened on this computer.
var errNoBrowser = errors.New("there is no browser on this computer")

// withBrowser signs a person in with a browser on this computer, which comes back to a port of localhost. It goes
// through MSAL, which azidentity's own credential is made of: that one has no place for what opens the browser.
func (a *signIn) withBrowser(ctx context.Context) (obtained, error) {
	if a.client.browser == nil {
		return obtained{}, &SignInError{Kind: SignInNoBrowser, Err: errNoBrowser}
	}
	app, err := public.New(a.client.clientID,
		public.WithAuthority("https://"+a.client.cloud.LoginHost+"/"+a.hint),
		public.WithHTTPClient(a.transport()),
		public.WithClientCapabilities([]string{"CP1"}), // as EnableCAE of the other ways
	)
	if err != nil {
		return obtained{}, err
	}
	limited, limit := context.WithTimeout(ctx, browserLimit)
	defer limit()
	waiting, giveUp := context.WithCancelCause(limited)
	defer giveUp(nil)
	result, err := app.AcquireTokenInteractive(waiting, a.client.scopes(a.way),
		public.WithClaims(a.claims),
		public.WithOpenURL(func(address string) error {
			// A launcher may last as long as the browser that it opened, so nobody waits for its end. That it failed
			// may come late.
			go func() {
				if err := a.client.browser(address); err != nil {
					giveUp(&SignInError{Kind: SignInNoBrowser, Err: err})
				}
			}()
			return nil
		}),
	)
	var noBrowser *SignInError
	switch {
	case err == nil:
	case errors.As(context.Cause(waiting), &noBrowser):
		return obtained{}, noBrowser
	case ctx.Err() == nil && limited.Err() != nil:
		return obtained{}, &SignInError{Kind: SignInTimedOut, Err: errors.New("nobody signed in with the browser")}
	default:
		return obtained{}, err
	}
	object, _, _ := strings.Cut(result.Account.HomeAccountID, ".")
	return obtained{
		&browserCredential{app, result.Account}, result.Account.PreferredUsername, result.IDToken.TenantID, object,
	}, nil
}

// browserCredential renews the tokens of a sign-in in the browser. It opens no window by itself.
type browserCredential struct {
	app     public.Client
	account public.Account
}

// GetToken returns a token from memory, or a renewed one.
func (c *browserCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	r, err := c.app.AcquireTokenSilent(ctx, o.Scopes, public.WithSilentAccount(c.account), public.WithClaims(o.Claims))
	if err != nil {
		return azcore.AccessToken{}, err
	}
	return azcore.AccessToken{Token: r.AccessToken, ExpiresOn: r.ExpiresOn.UTC()}, nil
}
