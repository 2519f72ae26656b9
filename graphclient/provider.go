package graphclient

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/microsoft/kiota-abstractions-go/authentication"
)

// GraphCommandLineTools is the client id of Microsoft Graph Command Line Tools, Microsoft's own app that gets what people
// consent to. Asked for whatever it may do, it gets no more than that, and nobody is asked.
const GraphCommandLineTools = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

// tokenRequest is the one way in which tokens are asked for. azidentity keeps tokens with and without continuous access
// evaluation apart, so a request that differed from the sign-in's would not find its token.
func (c *Client) tokenRequest(way Way, claims string) policy.TokenRequestOptions {
	return policy.TokenRequestOptions{Scopes: c.scopes(way), EnableCAE: true, Claims: claims}
}

// scopes are what a sign-in asks for: whatever the app may do on Microsoft Graph, or, through the app that gets what people
// consent to, each permission by its name.
func (c *Client) scopes(way Way) []string {
	if !strings.EqualFold(c.clientID, GraphCommandLineTools) || way != WayDeviceCode && way != WayBrowser {
		return []string{c.cloud.graphScope()}
	}
	var scopes []string
	for _, permission := range []string{
		"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All", "Policy.Read.All", "User.Read",
	} {
		scopes = append(scopes, "https://"+c.cloud.GraphHost+"/"+permission)
	}
	return scopes
}

// session is a sign-in that succeeded.
type session struct {
	credential azcore.TokenCredential
	way        Way
	identity   Identity
	metadata   metadata // the tenant's; guarded by the client's mu, empty while nobody has read it
}

// signInEndedError says that there is no token any more, or none yet, and that only a person can get one.
type signInEndedError struct {
	claims string
	err    error
}

func (e *signInEndedError) Error() string { return "the sign-in has ended: " + e.err.Error() }

func (e *signInEndedError) Unwrap() error { return e.err }

var errNoSignIn = errors.New("nobody has signed in")

// tokenProvider gives Kiota the access token of the current session.
type tokenProvider struct{ client *Client }

var _ authentication.AccessTokenProvider = tokenProvider{}

// GetAuthorizationToken returns a token for Microsoft Graph and for nothing else. Kiota passes the claims of a 401.
func (p tokenProvider) GetAuthorizationToken(ctx context.Context, u *url.URL, extra map[string]any) (string, error) {
	if u.Scheme != "https" || !strings.EqualFold(u.Host, p.client.cloud.GraphHost) {
		return "", &requestError{errors.New("a token is only sent to " + p.client.cloud.GraphHost)}
	}
	encoded, _ := extra["claims"].(string)
	claims := decodeClaims(encoded)
	s := p.client.currentSession()
	if s == nil {
		return "", &signInEndedError{claims: claims, err: errNoSignIn}
	}
	rec := &record{}
	token, err := s.credential.GetToken(withRecord(ctx, rec), p.client.tokenRequest(s.way, claims))
	if err != nil {
		return "", tokenFault(ctx, rec, claims, err)
	}
	return token.Token, nil
}

// tokenFault tells a sign-in that has ended from a sign-in service that did not answer: azidentity reports both as
// "authentication required".
func tokenFault(ctx context.Context, rec *record, claims string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, login := rec.last(); login != nil {
		if login.err != nil {
			return login.err
		}
		if unavailable(login.status) {
			return &notSentError{errors.New(login.host + " answered " + answer{status: login.status}.saw())}
		}
		if !json.Valid(login.body) {
			return &foreignAnswerError{login.host, login.header.Get("Content-Type")}
		}
		if refusal, ok := parseOAuth(login.body); ok {
			err = refusal
		}
	}
	return &signInEndedError{claims: claims, err: err}
}

// GetAllowedHostsValidator returns the hosts that may see the token.
func (p tokenProvider) GetAllowedHostsValidator() *authentication.AllowedHostsValidator {
	v, _ := authentication.NewAllowedHostsValidatorErrorCheck([]string{p.client.cloud.GraphHost}) // refuses addresses; this is a name
	return v
}

func (c *Client) currentSession() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

// rememberClaims keeps what a 401 asked for, so that the next sign-in gets a token that meets it.
func (c *Client) rememberClaims(claims string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.claims = claims
}
