package graphclient

import (
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/microsoft/kiota-abstractions-go/authentication"
	kiotahttp "github.com/microsoft/kiota-http-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
)

// azureCLI is the client id of Microsoft Azure CLI. It is present and pre-authorised in every tenant, so that
// nothing needs to be installed before the first sign-in.
const azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// Options says how a Client reaches Microsoft. The zero value is right for a person at a terminal.
type Options struct {
	// Transport carries every request. nil: net/http's default, with the system's trust store and proxies
	// (SSL_CERT_FILE, HTTPS_PROXY and so on).
	Transport http.RoundTripper
	// ClientID is the application that signs in. Empty: Microsoft Azure CLI.
	ClientID string
	// Cloud is the cloud that the tenant lives in. The zero value: the public one.
	Cloud Cloud
	// OpenBrowser opens a page in a browser on this computer. It may return when the browser ends. nil: there is none.
	OpenBrowser func(address string) error
	// Clock tells the time and waits. nil: the real one.
	Clock Clock
	// Log gets one record for each HTTP request, without tokens, codes, secrets, queries or bodies. nil: no log.
	Log *slog.Logger
}

// Client signs in to one tenant at a time, reads it and writes to it. It is safe for concurrent use.
type Client struct {
	clientID string
	cloud    Cloud
	browser  func(address string) error
	clock    Clock
	timeout  time.Duration // of one request
	wire     *wire
	adapter  *kiotahttp.NetHttpRequestAdapter

	mu       sync.Mutex
	session  *session // nil before the first sign-in
	claims   string   // the claims challenge that the next sign-in has to meet
	requests atomic.Int64
}

// New makes a client. It does no I/O.
func New(o Options) *Client {
	prepareBatch()
	c := &Client{clientID: o.ClientID, cloud: o.Cloud, browser: o.OpenBrowser, clock: o.Clock, timeout: requestTimeout}
	if c.cloud == (Cloud{}) {
		c.cloud = PublicCloud
	}
	if c.clientID == "" {
		c.clientID = azureCLI
	}
	if c.clock == nil {
		c.clock = realClock{}
	}
	c.wire = &wire{next: o.Transport, cloud: c.cloud, clock: c.clock, log: o.Log, requests: &c.requests}
	if c.wire.next == nil {
		c.wire.next = defaultTransport()
	}
	c.adapter = newAdapter(c.wire, authentication.NewBaseBearerTokenAuthenticationProvider(tokenProvider{c}))
	c.adapter.SetBaseUrl(c.cloud.graphBase())
	return c
}

// Cloud is the cloud that the client works in.
func (c *Client) Cloud() Cloud { return c.cloud }

// Requests counts the HTTP requests that went to Microsoft Graph, repeated ones included. Sign-in is not counted.
func (c *Client) Requests() int { return int(c.requests.Load()) }

// ClockSkew is how far this computer's clock was ahead of Microsoft's at the last answer: the local time minus the
// answer's Date header, which has whole seconds. Zero before the first answer.
func (c *Client) ClockSkew() time.Duration { return time.Duration(c.wire.skew.Load()) }

// newAdapter builds Kiota's adapter on our own chain of handlers. Left out on purpose: Kiota's retry handler, which
// repeats POST requests, and its compression handler, which sends a wrong body when a request is repeated.
func newAdapter(transport http.RoundTripper, auth authentication.AuthenticationProvider) *kiotahttp.NetHttpRequestAdapter {
	redirects := kiotahttp.RedirectHandlerOptions{
		MaxRedirects: 5,
		// A body that was sent once cannot be sent again, so only reads follow.
		ShouldRedirect: func(r *http.Request, _ *http.Response) bool { return r.Method == http.MethodGet },
	}
	client := &http.Client{
		Transport: kiotahttp.NewCustomTransportWithParentTransport(transport,
			kiotahttp.NewRedirectHandlerWithOptions(redirects),
			kiotahttp.NewParametersNameDecodingHandler(),
			kiotahttp.NewUserAgentHandler(),
			kiotahttp.NewHeadersInspectionHandler(),
		),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	adapter, err := kiotahttp.NewNetHttpRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		auth, noParsing{}, kiotajson.NewJsonSerializationWriterFactory(), client)
	if err != nil {
		panic(err) // only a nil authentication provider is refused
	}
	return adapter
}
