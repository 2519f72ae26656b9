package graphclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// organizations is the tenant name that lets the account choose: its own.
const organizations = "organizations"

// DeviceCode is what a person needs to sign in on any device, in the service's own words.
type DeviceCode struct {
	Code      string
	Page      string
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// SignIn signs a person in with a device code. tenantHint is a domain name or a tenant id; empty means the account's
// own tenant. show is told the code as soon as there is one; SignIn then waits until the person is done, the code has
// expired or the context ends. The client works as whoever signed in last. Errors are *SignInError.
func (c *Client) SignIn(ctx context.Context, tenantHint string, show func(DeviceCode)) (Identity, error) {
	hint := strings.TrimSpace(tenantHint)
	if hint == "" {
		hint = organizations
	}
	if !tenantName.MatchString(hint) {
		return Identity{}, &SignInError{Kind: SignInRefused, Err: fmt.Errorf("%q is not a domain name or a tenant id", hint)}
	}
	a := &signIn{client: c, show: show}
	session, tenant, err := a.run(ctx, hint)
	if err != nil {
		return Identity{}, a.fault(ctx, err)
	}
	if err := checkTenant(hint, tenant, session.identity); err != nil {
		return Identity{}, err
	}
	c.mu.Lock()
	c.session, c.claims = session, ""
	c.mu.Unlock()
	return session.identity, nil
}

// tenantName is what azidentity takes for a tenant.
var tenantName = regexp.MustCompile(`^[0-9a-zA-Z.-]+$`)

// signIn is one attempt. It watches the traffic, since azidentity passes neither the code's lifetime nor the body of a
// refusal on.
type signIn struct {
	client *Client
	show   func(DeviceCode)

	mu     sync.Mutex
	code   deviceCodeAnswer
	issued time.Time
	tenant string // the tenant id behind the hint, as the tenant's metadata tells
	ended  exchange
}

func (a *signIn) run(ctx context.Context, hint string) (*session, string, error) {
	c := a.client
	credential, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: azcore.ClientOptions{Transport: &signInTransport{client: &http.Client{Transport: c.wire}, attempt: a}},
		ClientID:      c.clientID,
		TenantID:      hint,
		// A later request without a valid token must fail; the default would start a new device code inside of it.
		DisableAutomaticAuthentication: true,
		UserPrompt:                     a.prompt,
	})
	if err != nil {
		return nil, "", err
	}
	c.mu.Lock()
	request := tokenRequest(c.claims)
	c.mu.Unlock()
	ctx = withRecord(ctx, &record{observe: a.watch})
	who, err := credential.Authenticate(ctx, &request)
	if err != nil {
		return nil, "", err
	}
	token, err := credential.GetToken(ctx, tokenRequest(""))
	if err != nil {
		return nil, "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return &session{credential: credential, identity: identityOf(token.Token, who)}, a.tenant, nil
}

func (a *signIn) prompt(_ context.Context, m azidentity.DeviceCodeMessage) error {
	a.mu.Lock()
	code := DeviceCode{
		Code: m.UserCode, Page: m.VerificationURL,
		IssuedAt: a.issued, ExpiresAt: a.issued.Add(a.code.lifetime()),
	}
	a.mu.Unlock()
	if code.Code == "" || code.Page == "" {
		return errors.New("the answer holds no code")
	}
	a.show(code)
	return nil
}

// watch keeps what the exchanges of the attempt tell.
func (a *signIn) watch(e exchange) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = e
	if e.status != http.StatusOK {
		return
	}
	switch {
	case strings.HasSuffix(e.path, "/devicecode"):
		if json.Unmarshal(e.body, &a.code) == nil {
			a.issued = a.client.clock.Now()
		}
	case strings.HasSuffix(e.path, "/.well-known/openid-configuration"):
		var o openIDConfiguration
		if json.Unmarshal(e.body, &o) == nil {
			a.tenant = tenantOf(o.Issuer)
		}
	}
}

func (a *signIn) codeShown() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.issued.IsZero()
}

// checkTenant refuses a token of another tenant than the one that was asked for. resolved is the tenant id behind the
// hint, if the tenant's metadata told it.
func checkTenant(hint, resolved string, id Identity) error {
	want := resolved
	switch {
	case isGUID(hint):
		want = hint
	case strings.EqualFold(hint, organizations), strings.EqualFold(hint, "common"):
		return nil
	}
	switch {
	case want == "":
		return &SignInError{
			Kind: SignInBadAnswer, Identity: id, Request: signInRequest,
			Err: fmt.Errorf("the metadata of tenant %s does not hold its id", hint),
		}
	case !strings.EqualFold(want, id.TenantID):
		return &SignInError{
			Kind: SignInWrongTenant, Identity: id, Request: signInRequest,
			Err: fmt.Errorf("asked for tenant %s (%s), the token is of tenant %s", hint, want, id.TenantID),
		}
	}
	return nil
}

const signInRequest = "sign-in with a device code, to " + loginHost

// fault says why the attempt failed. What counts is the last exchange: azidentity's error has lost it.
func (a *signIn) fault(ctx context.Context, err error) *SignInError {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := a.ended
	f := &SignInError{Request: signInRequest, TraceID: e.requestID(), Err: err}
	if t, ok := dateOf(e.header); ok {
		f.Date = t
	}
	refusal, refused := parseOAuth(e.body)
	var certificate *certificateError
	switch {
	case ctx.Err() != nil:
		f.Kind, f.Err = SignInStopped, ctx.Err()
	case a.expired(e, refused && refusal.pending()):
		f.Kind, f.Err = SignInExpired, errors.New("the code has expired")
	case errors.As(e.err, &certificate):
		f.Kind, f.Err = SignInCertificate, certificate
	case e.err != nil:
		f.Kind, f.Err = SignInUnreachable, e.err
	case refused:
		f.Kind, f.Err = refusal.kind(), refusal
		f.OAuthError, f.SubError, f.Codes = refusal.Code, refusal.SubError, refusal.Numbers
		f.Description, f.Claims = refusal.Description, refusal.Claims
		f.TraceID, f.CorrelationID = first(refusal.TraceID, f.TraceID), refusal.CorrelationID
		if t := refusal.date(); !t.IsZero() {
			f.Date = t
		}
	case e.status >= 500, e.status == http.StatusTooManyRequests, e.status == http.StatusProxyAuthRequired:
		f.Kind, f.Err = SignInUnreachable, fmt.Errorf("%s answered %s", e.host, answer{status: e.status}.saw())
	case e.status != 0 && !json.Valid(e.body):
		// The SDK's error would carry the body.
		f.Kind = SignInBadAnswer
		f.Err = fmt.Errorf("%s answered %d with %q, not with JSON", e.host, e.status, e.header.Get("Content-Type"))
	default:
		f.Kind, f.Err = SignInBadAnswer, fmt.Errorf("%s answered %d, but not as a sign-in service does", e.host, e.status)
	}
	return f
}

// expired tells whether azidentity stopped asking because the code's time is over. Nothing else makes it stop while
// the service's last word is to wait; an answer that was still under way then ends with the deadline.
func (a *signIn) expired(e exchange, pending bool) bool {
	return pending || !a.issued.IsZero() && errors.Is(e.err, context.DeadlineExceeded)
}

func dateOf(h http.Header) (time.Time, bool) {
	t, err := http.ParseTime(h.Get("Date"))
	return t, err == nil
}

// signInTransport is azidentity's way to the wire. Until the code is shown a failure to connect is final: the person
// waits at the screen and can try again, where azidentity would repeat silently for some ten seconds.
type signInTransport struct {
	client  *http.Client
	attempt *signIn
}

// Do sends the request.
func (t *signInTransport) Do(r *http.Request) (*http.Response, error) {
	resp, err := t.client.Do(r)
	if err != nil && !t.attempt.codeShown() {
		return nil, &finalError{err}
	}
	return resp, err
}

// finalError keeps azidentity from repeating a request.
type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }

func (e *finalError) Unwrap() error { return e.err }

// NonRetriable marks the error for azidentity.
func (e *finalError) NonRetriable() {}
