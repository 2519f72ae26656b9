package graphclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
)

// organizations is the tenant name that lets the account choose: its own.
const organizations = "organizations"

// discoveryPath is where a tenant's metadata is, below the tenant.
const discoveryPath = "/v2.0/.well-known/openid-configuration"

// Way is how to sign in.
type Way string

// The ways.
const (
	WayDeviceCode  Way = "device-code" // a person types a code on any device
	WayBrowser     Way = "browser"     // a person signs in with a browser on this computer
	WayAzureCLI    Way = "azure-cli"   // as whom the Azure CLI signed in on this computer
	WayEnvironment Way = "environment" // with the AZURE_ variables of a pipeline
)

// DeviceCode is what a person needs to sign in on any device, in the service's own words.
type DeviceCode struct {
	Code      string
	Page      string
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// SignInBy signs in. tenantHint is a domain name or a tenant id; empty means the account's own tenant. With a device
// code, show is told the code as soon as there is one. SignInBy waits until the person is done, the time is over or the
// context ends. The client works as whoever signed in last. Errors are *SignInError.
//
// No Graph call, and no permission: the requests are those of the way, to the sign-in service.
func (c *Client) SignInBy(ctx context.Context, way Way, tenantHint string, show func(DeviceCode)) (Identity, error) {
	return c.signIn(ctx, way, tenantHint, Identity{}, show)
}

// SignInAgain signs the same person, or the same application, in to the same tenant. Of anybody else nothing is taken:
// the client then works as before. See SignInBy.
//
// No Graph call, and no permission: see SignInBy.
func (c *Client) SignInAgain(ctx context.Context, way Way, same Identity, show func(DeviceCode)) (Identity, error) {
	return c.signIn(ctx, way, same.TenantID, same, show)
}

// signIn signs in. same is who must come, if that matters.
func (c *Client) signIn(ctx context.Context, way Way, tenantHint string, same Identity, show func(DeviceCode)) (Identity, error) {
	hint := strings.TrimSpace(tenantHint)
	if hint == "" {
		hint = organizations
	}
	a := &signIn{client: c, way: way, hint: hint, show: show}
	if !tenantName().MatchString(hint) {
		return Identity{}, &SignInError{Kind: SignInRefused, Err: fmt.Errorf("%q is not a domain name or a tenant id", hint)}
	}
	c.mu.Lock()
	a.claims = c.claims
	c.mu.Unlock()
	session, err := a.run(withRecord(ctx, &record{observe: a.watch}))
	if err != nil {
		fault := a.fault(ctx, err)
		if fault.Kind == SignInToolChallenged {
			// The command has been told. What the Azure CLI gives after it may meet the challenge, and Microsoft Graph
			// asks again if it does not.
			c.rememberClaims("")
		}
		return Identity{}, fault
	}
	if err := a.check(session.identity); err != nil {
		return Identity{}, err
	}
	if same.ObjectID != "" && !strings.EqualFold(same.ObjectID, session.identity.ObjectID) {
		return Identity{}, &SignInError{
			Kind: SignInOtherPerson, Identity: session.identity, Request: a.request(), Err: errors.New("somebody else signed in than before"),
		}
	}
	if !strings.EqualFold(tenantOf(a.metadata.Issuer), session.identity.TenantID) {
		a.metadata = metadata{} // of no tenant in particular, or of a name that leads to several
	}
	session.metadata = a.metadata
	c.mu.Lock()
	c.session, c.claims = session, ""
	c.mu.Unlock()
	return session.identity, nil
}

// tenantName is what azidentity takes for a tenant.
var tenantName = pattern(`^[0-9a-zA-Z.-]+$`)

// signIn is one attempt. It watches the traffic, since azidentity passes neither the code's lifetime nor the body of a
// refusal on.
type signIn struct {
	client *Client
	way    Way
	hint   string // the tenant's name or id, or organizations
	claims string // what a challenge asked for
	show   func(DeviceCode)

	mu       sync.Mutex
	code     deviceCodeAnswer
	issued   time.Time
	polling  bool     // somebody has the code, and the service is asked again and again whether they are done
	metadata metadata // the last that was seen
	tenant   string   // the tenant id behind the hint, as the tenant's metadata tells
	ended    exchange
}

// obtained is a way's credential, with what it knows about who signed in.
type obtained struct {
	azcore.TokenCredential
	// What an ID token told; empty where there was none.
	username, tenantID, objectID string
}

func (a *signIn) run(ctx context.Context) (*session, error) {
	way := map[Way]func(context.Context) (obtained, error){
		WayDeviceCode:  a.withDeviceCode,
		WayBrowser:     a.withBrowser,
		WayAzureCLI:    a.withAzureCLI,
		WayEnvironment: a.withEnvironment,
	}[a.way]
	if way == nil {
		return nil, fmt.Errorf("there is no way to sign in called %q", a.way)
	}
	got, err := way(ctx)
	if err != nil {
		return nil, err
	}
	// A person's new token meets the challenge by now and is in the cache; the others are asked for one here.
	claims := ""
	if a.way == WayAzureCLI || a.way == WayEnvironment {
		claims = a.claims
	}
	token, err := got.GetToken(ctx, a.client.tokenRequest(a.way, claims))
	if err != nil {
		return nil, err
	}
	return &session{credential: got.TokenCredential, way: a.way, identity: identityOf(token.Token, got)}, nil
}

// options are what every credential of azidentity is made with: our wire, and this cloud whatever AZURE_AUTHORITY_HOST says.
func (a *signIn) options() azcore.ClientOptions {
	return azcore.ClientOptions{
		Transport: a.transport(),
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: "https://" + a.client.cloud.LoginHost + "/"},
	}
}

// transport is the way to the wire of every library that signs in.
func (a *signIn) transport() *signInTransport {
	return &signInTransport{client: &http.Client{Transport: a.client.wire}, attempt: a}
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
	case strings.HasSuffix(e.path, discoveryPath):
		var m metadata
		if json.Unmarshal(e.body, &m) != nil {
			return
		}
		a.metadata = m
		if strings.EqualFold(strings.TrimPrefix(strings.TrimSuffix(e.path, discoveryPath), "/"), a.hint) {
			a.tenant = tenantOf(m.Issuer)
		}
	}
}

// poll says whether the service is asked for the end of a sign-in with a code.
func (a *signIn) poll(polling bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.polling = polling
}

// mayAsk tells whether a question that got no answer will be asked again by itself.
func (a *signIn) mayAsk() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.polling
}

func (a *signIn) codeShown() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.issued.IsZero()
}

// otherCloud is the cloud that the tenant's metadata names, where it is not the one that was asked.
func (a *signIn) otherCloud() (Cloud, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.metadata.otherThan(a.client.cloud)
}

// personalAccounts is the tenant of all personal Microsoft accounts.
const personalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad"

// check refuses a token of another tenant than the one that was asked for, and one of a personal account.
func (a *signIn) check(id Identity) error {
	if strings.EqualFold(id.TenantID, personalAccounts) {
		return &SignInError{Kind: SignInPersonal, Identity: id, Request: a.request(), Err: errors.New("the token is of a personal Microsoft account")}
	}
	want := a.tenant
	switch {
	case isGUID(a.hint):
		want = a.hint
	case strings.EqualFold(a.hint, organizations), strings.EqualFold(a.hint, "common"):
		return nil
	}
	switch {
	case want == "":
		return &SignInError{
			Kind: SignInBadAnswer, Identity: id, Request: a.request(),
			Err: fmt.Errorf("the metadata of tenant %s does not hold its id", a.hint),
		}
	case !strings.EqualFold(want, id.TenantID):
		return &SignInError{
			Kind: SignInWrongTenant, Identity: id, Request: a.request(),
			Err: fmt.Errorf("asked for tenant %s (%s), the token is of tenant %s", a.hint, want, id.TenantID),
		}
	}
	return nil
}

// request names the attempt for the service's support.
func (a *signIn) request() string {
	by := map[Way]string{
		WayDeviceCode: "a device code", WayBrowser: "a browser", WayAzureCLI: "the Azure CLI", WayEnvironment: "environment variables",
	}
	return "sign-in with " + by[a.way] + ", to " + a.client.cloud.LoginHost
}

// signInTransport is azidentity's and MSAL's way to the wire. It limits the time of each request, which azidentity and MSAL do not
// where they have all the time of a device code. Until the code is shown a failure to connect is final: the person waits at
// the screen and can try again, where azidentity would repeat silently for some ten seconds.
type signInTransport struct {
	client  *http.Client
	attempt *signIn
}

// Do sends the request.
func (t *signInTransport) Do(r *http.Request) (*http.Response, error) {
	limited, cancel := context.WithTimeout(r.Context(), t.attempt.client.timeout)
	defer cancel() // the wire has read the answer to its end
	resp, err := t.client.Do(r.WithContext(limited))
	if err != nil && t.attempt.mayAsk() && limited.Err() != nil && r.Context().Err() == nil {
		return stillPending(r), nil
	}
	if err != nil && !t.attempt.codeShown() {
		return nil, &finalError{err}
	}
	if err == nil {
		if other, is := t.attempt.otherCloud(); is {
			_ = resp.Body.Close()
			return nil, &finalError{&otherCloudError{other}}
		}
	}
	return resp, err
}

// stillPending stands for the answer that a poll did not get in time: nothing is known yet.
func stillPending(r *http.Request) *http.Response {
	return &http.Response{
		Status: "400 Bad Request", StatusCode: http.StatusBadRequest, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{"error":"authorization_pending"}`)),
	}
}

// CloseIdleConnections is there for MSAL; connections are the wire's.
func (t *signInTransport) CloseIdleConnections() {}

// finalError keeps azidentity from repeating a request.
type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }

func (e *finalError) Unwrap() error { return e.err }

// NonRetriable marks the error for azidentity.
func (e *finalError) NonRetriable() {}

// otherCloudError says that the tenant lives in another cloud than the one that was asked.
type otherCloudError struct{ cloud Cloud }

func (e *otherCloudError) Error() string { return "the tenant lives in the cloud " + e.cloud.Name }
