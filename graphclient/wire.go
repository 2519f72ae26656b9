package graphclient

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// maxBody bounds what is read of one answer. The largest real ones, pages of 999 objects, stay far below.
const maxBody = 64 << 20

// wire is the lowest layer that is ours, below the SDK and below azidentity, which both lose parts of an answer. It
// keeps each answer whole for the call that the context carries, gives every request an id, counts and logs.
type wire struct {
	next     http.RoundTripper
	cloud    Cloud
	clock    Clock
	log      *slog.Logger
	requests *atomic.Int64
	skew     atomic.Int64
	trail    trail
}

// exchange is one HTTP request and what came back.
type exchange struct {
	method, host, path string // path has no query
	graph              bool   // with Microsoft Graph
	clientRequestID    string
	status             int // 0: no answer
	header             http.Header
	body               []byte
	err                error // why there is no answer, or none that could be read to its end
}

// record keeps the exchanges of one logical call.
type record struct {
	clientRequestID string
	observe         func(exchange) // nil, or told about every exchange as it ends

	mu    sync.Mutex
	graph *exchange // the last one with Microsoft Graph
	login *exchange // the last one with the sign-in service
}

type recordKey struct{}

func withRecord(ctx context.Context, r *record) context.Context {
	return context.WithValue(ctx, recordKey{}, r)
}

func (r *record) keep(e exchange) {
	r.mu.Lock()
	if e.graph {
		r.graph = &e
	} else {
		r.login = &e
	}
	r.mu.Unlock()
	if r.observe != nil {
		r.observe(e)
	}
}

func (r *record) last() (graph, login *exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.graph, r.login
}

// RoundTrip sends the request and reads the answer to its end.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	rec, _ := req.Context().Value(recordKey{}).(*record)
	req, err := prepare(req, rec)
	if err != nil {
		return nil, err
	}
	e := exchange{
		method: req.Method, host: req.URL.Host, path: req.URL.Path,
		graph:           req.URL.Host == w.cloud.GraphHost,
		clientRequestID: req.Header.Get("client-request-id"),
	}
	if e.graph {
		w.requests.Add(1)
	}
	start := w.clock.Now()
	resp, err := w.next.RoundTrip(req)
	if err != nil {
		e.err = explainTransport(err, e.host)
	} else {
		e.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
		_ = resp.Body.Close() // what counts has been read
		if err != nil {
			e.err = fmt.Errorf("the answer broke off: %w", err)
		}
		e.status, e.header = resp.StatusCode, resp.Header
		w.noteDate(e)
		resp.Body = io.NopCloser(bytes.NewReader(e.body))
		resp.ContentLength = int64(len(e.body))
		simplifyChallenge(resp)
	}
	w.report(req.Context(), e, w.clock.Now().Sub(start))
	w.trail.note(e, w.clock.Now())
	if rec != nil {
		rec.keep(e)
	}
	if e.err != nil {
		return nil, e.err
	}
	return resp, nil
}

// prepare gives the request an id, and a body of known length that net/http can rewind: the SDK's bodies have neither,
// so that a connection which the other side had closed while it was idle would end the request.
func prepare(req *http.Request, rec *record) (*http.Request, error) {
	req = req.Clone(req.Context())
	if rec != nil && rec.clientRequestID != "" {
		req.Header.Set("client-request-id", rec.clientRequestID)
	} else if req.Header.Get("client-request-id") == "" {
		req.Header.Set("client-request-id", uuid.NewString())
	}
	if req.Body == nil || req.Body == http.NoBody {
		return req, nil
	}
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close() // a body in memory
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return req, nil
}

// noteDate compares the clocks, with Microsoft's alone: a ModelOp Center, which is asked as well, has one of its own.
func (w *wire) noteDate(e exchange) {
	if t, ok := dateOf(e.header); ok && (e.graph || e.host == w.cloud.LoginHost) {
		w.skew.Store(int64(w.clock.Now().Sub(t).Truncate(time.Second)))
	}
}

// dateOf is the time that an answer tells, by the clock of whoever sent it.
func dateOf(h http.Header) (time.Time, bool) {
	t, err := http.ParseTime(h.Get("Date"))
	return t, err == nil
}

func (w *wire) report(ctx context.Context, e exchange, took time.Duration) {
	if w.log == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", e.method),
		slog.String("host", e.host),
		slog.String("path", e.path),
		slog.Int("status", e.status),
		slog.Duration("duration", took),
		slog.String("request-id", e.requestID()),
		slog.String("client-request-id", e.clientRequestID),
	}
	level := slog.LevelInfo
	if e.err != nil {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("error", e.err.Error()))
	}
	w.log.LogAttrs(ctx, level, "request", attrs...)
}

// requestID is the id that Microsoft's support asks for: request-id of Microsoft Graph, x-ms-request-id of sign-in.
func (e exchange) requestID() string {
	if id := e.header.Get("request-id"); id != "" {
		return id
	}
	return e.header.Get("x-ms-request-id")
}

var claimsParameter = pattern(`(?i)\bclaims\s*=\s*"?([^",\s]+)`)

// challenge returns the claims that a 401 asks for, in base64 as sent, or "".
func challenge(h http.Header) string {
	for _, v := range h.Values("WWW-Authenticate") {
		if !strings.HasPrefix(strings.ToLower(v), "bearer ") {
			continue
		}
		if m := claimsParameter().FindStringSubmatch(v); m != nil {
			return m[1]
		}
	}
	return ""
}

// simplifyChallenge leaves only the claims of a challenge, quoted: Kiota panics on a claims parameter without quotes
// and looks at one header line only.
func simplifyChallenge(resp *http.Response) {
	if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") == "" {
		return
	}
	header := resp.Header.Clone()
	header.Del("WWW-Authenticate")
	if claims := challenge(resp.Header); claims != "" {
		header.Set("WWW-Authenticate", `Bearer claims="`+claims+`"`)
	}
	resp.Header = header
}
