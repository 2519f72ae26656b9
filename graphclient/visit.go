package graphclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

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

// unavailable tells whether a status means that the service may answer the same question later.
func unavailable(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
}

// permanent tells whether asking again cannot help.
func permanent(err error) bool {
	var certificate *certificateError
	var local *requestError
	return errors.As(err, &certificate) || errors.As(err, &local) || errors.Is(err, context.Canceled)
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
