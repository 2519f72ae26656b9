package graphclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
)

// requestTimeout is how long one request may take. It is independent of Patience, which is about the time between
// requests.
const requestTimeout = 60 * time.Second

// call sends one request through the SDK, whose builder and adapter the function send uses, and returns the answer as
// it was on the wire. The SDK's own view of the answer is not used: it loses bodies, headers and numbers, and panics
// on answers that the service is free to give.
func (c *Client) call(ctx context.Context, method, path string, send func(context.Context) error) answer {
	return c.callWith(withoutSDKParsing(ctx, nil), method, path, send)
}

func (c *Client) callWith(ctx context.Context, method, path string, send func(context.Context) error) answer {
	a := answer{host: c.cloud.GraphHost, method: method, path: path, clientRequestID: requestID(ctx)}
	if err := ctx.Err(); err != nil {
		a.err = err
		return a
	}
	rec := &record{clientRequestID: a.clientRequestID}
	limited, cancel := context.WithTimeout(withRecord(ctx, rec), c.timeout)
	defer cancel()
	err := send(limited)
	a.now = c.clock.Now()
	graph, _ := rec.last()
	switch {
	case graph == nil && err != nil:
		a.err = err
	case graph == nil:
		a.err = errors.New("the request was not sent")
	case graph.err != nil:
		a.err = graph.err
	default:
		a.status, a.header, a.body = graph.status, graph.header, graph.body
	}
	var ended *signInEndedError
	if a.status == http.StatusUnauthorized && err != nil && !errors.As(err, &ended) {
		// The SDK asked for a token that meets the challenge, and the sign-in service did not answer.
		a.status, a.header, a.body, a.err = 0, nil, nil, err
	}
	if claims := a.claims(); claims != "" {
		c.rememberClaims(claims)
	}
	if ctx.Err() != nil && a.err != nil {
		a.err = context.Canceled
	}
	return a
}

// send sends what one of the SDK's builders has described. The builders' own Post and Patch would bring along the code
// that reads the answer into models.
func (c *Client) send(ctx context.Context, info *abstractions.RequestInformation, err error) error {
	if err != nil {
		return &requestError{err}
	}
	return c.adapter.SendNoContent(ctx, info, nil)
}

type requestIDKey struct{}

// asOneRequest makes all calls with the context carry the same client-request-id: they are one request that is repeated.
func asOneRequest(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestIDKey{}, uuid.NewString())
}

func requestID(ctx context.Context) string {
	if id, ok := ctx.Value(requestIDKey{}).(string); ok {
		return id
	}
	return uuid.NewString()
}

// get reads one resource by its path below the service's root, with its query.
func (c *Client) get(ctx context.Context, path string) answer {
	info, err := c.requestFor(path)
	if err != nil {
		return answer{method: http.MethodGet, path: path, err: &requestError{err}}
	}
	return c.call(ctx, http.MethodGet, pathOf(path), func(ctx context.Context) error {
		return c.adapter.SendNoContent(ctx, info, nil)
	})
}

// requestFor makes the SDK's description of a GET from a path and query that are percent-encoded already.
func (c *Client) requestFor(path string) (*abstractions.RequestInformation, error) {
	u, err := url.Parse(c.cloud.graphBase() + path)
	if err != nil {
		return nil, fmt.Errorf("the path of a request: %w", err)
	}
	info := abstractions.NewRequestInformation()
	info.Method = abstractions.GET
	info.SetUri(*u)
	info.Headers.Add("Accept", "application/json")
	return info, nil
}

// pathOf returns the path without its query, decoded, for errors and the log.
func pathOf(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	return u.Path
}

// noParsing stands where the SDK wants to be told how to parse answers. It never comes to that, and without a parser the
// linker leaves the generated code out that only parsing needs: two thirds of the program.
type noParsing struct{}

var _ serialization.ParseNodeFactory = noParsing{}

// GetValidContentType is empty: every type of content is left alone.
func (noParsing) GetValidContentType() (string, error) { return "", nil }

// GetRootParseNode refuses.
func (noParsing) GetRootParseNode(string, []byte) (serialization.ParseNode, error) {
	return nil, errors.New("the SDK does not read answers here")
}

// withoutSDKParsing makes the SDK hand every answer to a function that drops it: the wire has kept it. What the SDK
// returns instead is result.
func withoutSDKParsing(ctx context.Context, result any) context.Context {
	option := abstractions.NewRequestHandlerOption()
	option.SetResponseHandler(func(any, abstractions.ErrorMappings) (any, error) { return result, nil })
	return context.WithValue(ctx, abstractions.ResponseHandlerOptionKey, option)
}
