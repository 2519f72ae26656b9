package simtenant

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is a thing that goes wrong, as data.
type Fault struct {
	Match Match
	// Nth is at which matching request it happens, from 1; zero is the first.
	Nth int
	// Times is how often it happens from there on; zero is once, negative is for ever.
	Times int
	Kind  FaultKind
	// Status is the HTTP status of FaultStatus, FaultHTML and FaultEmpty; zero is 503.
	Status int
	// Code and Message replace those that FaultStatus has for its status, for any other answer of Microsoft Graph.
	Code, Message string
	// Applied: the request is carried out before it goes wrong. FaultNotFound, FaultTruncated and FaultGarbled always do.
	Applied bool
	// RetryAfter is told to the client in seconds; zero tells nothing.
	RetryAfter time.Duration
	// Items is how many items FaultThrottleItems refuses; zero is one.
	Items int
}

// Match chooses requests. The zero Match chooses every request to Microsoft Graph.
type Match struct {
	Index     int    // the request with this index (see RequestRecord)
	Authority bool   // choose among the requests to the authority instead
	Method    string // GET, POST, …
	Path      string // a regular expression that the path with its query matches, without /v1.0
	Writes    bool   // only requests that ask for a change
}

// FaultKind is a way in which an answer goes wrong.
type FaultKind string

// The kinds.
const (
	FaultThrottle      FaultKind = "throttle"       // 429; not carried out
	FaultStatus        FaultKind = "status"         // an error status with Microsoft Graph's envelope
	FaultHTML          FaultKind = "html"           // an HTML page, as a gateway sends it
	FaultEmpty         FaultKind = "empty"          // a status without a body
	FaultTruncated     FaultKind = "truncated"      // the connection ends in the middle of the body
	FaultGarbled       FaultKind = "garbled"        // a whole answer that holds half of the JSON
	FaultReset         FaultKind = "reset"          // the connection is reset
	FaultStall         FaultKind = "stall"          // no answer until the client gives up
	FaultClaims        FaultKind = "claims"         // 401 with a claims challenge
	FaultThrottleItems FaultKind = "throttle-items" // some items of a $batch are answered 429
	FaultNotFound      FaultKind = "not-found"      // 404 although it was carried out
)

// FaultKinds lists the kinds.
func FaultKinds() []FaultKind {
	return []FaultKind{
		FaultThrottle, FaultStatus, FaultHTML, FaultEmpty, FaultTruncated, FaultGarbled, FaultReset, FaultStall,
		FaultClaims, FaultThrottleItems, FaultNotFound,
	}
}

type faults struct {
	mu    sync.Mutex
	all   []*armed
	fired int
}

type armed struct {
	Fault
	path *regexp.Regexp
	seen int
	done int
}

// Inject arms faults. It panics if a path pattern is not a regular expression.
func (t *Tenant) Inject(f ...Fault) { t.faults.add(f...) }

// ClearFaults disarms all faults.
func (t *Tenant) ClearFaults() {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.all = nil
}

// FaultsFired tells how many requests a fault has hit.
func (t *Tenant) FaultsFired() int {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	return t.faults.fired
}

func (f *faults) add(more ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range more {
		f.all = append(f.all, &armed{Fault: one, path: regexp.MustCompile(one.Match.Path)})
	}
}

// pick returns the fault that hits a request, if there is one.
func (f *faults) pick(r *RequestRecord) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hit *Fault
	for _, a := range f.all {
		if !a.matches(r) {
			continue
		}
		a.seen++
		if hit != nil || a.seen < max(a.Nth, 1) || a.Times >= 0 && a.done >= max(a.Times, 1) {
			continue
		}
		a.done++
		f.fired++
		hit = &a.Fault
	}
	return hit
}

func (a *armed) matches(r *RequestRecord) bool {
	m := a.Match
	if m.Authority != r.Authority || m.Index != 0 && m.Index != r.Index || m.Writes && !r.Write {
		return false
	}
	if m.Method != "" && !strings.EqualFold(m.Method, r.Method) {
		return false
	}
	return a.path.MatchString(strings.TrimPrefix(r.Path, "/v1.0"))
}

// stallLimit is how long a stalled request is held at most; the clients of Microsoft Graph give up long before.
const stallLimit = 10 * time.Minute

// serveFault answers a request wrongly.
func (t *Tenant) serveFault(w http.ResponseWriter, r *http.Request, f Fault, body []byte, carryOut func([]byte) reply) {
	if f.Kind == FaultThrottleItems {
		t.write(w, r, t.throttleItems(carryOut, body, max(f.Items, 1), f.RetryAfter))
		return
	}
	apply := func() reply { return carryOut(body) }
	var answer reply
	if f.Applied || f.Kind == FaultNotFound || f.Kind == FaultTruncated || f.Kind == FaultGarbled {
		answer = apply()
	}
	status := f.Status
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	switch f.Kind {
	case FaultThrottle:
		t.write(w, r, throttled(f.RetryAfter))
	case FaultStatus:
		refused := statusReply(status)
		if f.Code != "" {
			refused = refuse(status, f.Code, f.Message)
		}
		t.write(w, r, withRetryAfter(refused, f.RetryAfter))
	case FaultHTML:
		page := fmt.Sprintf("<!DOCTYPE html>\r\n<html><head><title>%[1]d %[2]s</title></head>\r\n<body><h1>%[1]d %[2]s</h1></body></html>\r\n",
			status, http.StatusText(status))
		t.write(w, r, withRetryAfter(reply{status: status, raw: []byte(page)}.with("Content-Type", "text/html"), f.RetryAfter))
	case FaultEmpty:
		t.write(w, r, withRetryAfter(reply{status: status}, f.RetryAfter))
	case FaultTruncated:
		data := t.head(w, r, answer)
		w.Header().Set("Content-Length", strconv.Itoa(len(data)+1)) // one more than will ever come, also for an empty body
		w.WriteHeader(answer.status)
		_, _ = w.Write(data[:len(data)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case FaultGarbled:
		data := answer.bytes()
		answer.body, answer.raw = nil, data[:len(data)/2]
		t.write(w, r, answer)
	case FaultReset:
		reset(w)
	case FaultStall:
		t.stall(r)
		panic(http.ErrAbortHandler)
	case FaultClaims:
		t.write(w, r, t.claimsChallenge())
	case FaultNotFound:
		t.write(w, r, refuse(http.StatusNotFound, "Directory_ObjectNotFound", "Unable to read the company information from the directory."))
	case FaultThrottleItems: // served above
	}
}

func throttled(after time.Duration) reply {
	answer := refuse(http.StatusTooManyRequests, "TooManyRequests", "Too many requests. Please retry after some time.")
	return withRetryAfter(answer.with("X-Ms-Throttle-Information", "ResourceUnitLimitExceeded"), after)
}

func withRetryAfter(r reply, after time.Duration) reply {
	if after <= 0 {
		return r
	}
	return r.with("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
}

func statusReply(status int) reply {
	switch status {
	case http.StatusConflict:
		return concurrencyViolation()
	case http.StatusInternalServerError:
		return refuse(status, "UnknownError", "An internal server error occurred while processing the request.")
	case http.StatusBadGateway:
		return refuse(status, "BadGateway", "Bad gateway.")
	case http.StatusServiceUnavailable:
		return refuse(status, "serviceNotAvailable", "The service is temporarily unavailable. Please retry after some time.")
	case http.StatusGatewayTimeout:
		return refuse(status, "GatewayTimeout", "The gateway did not receive a response in time.")
	default:
		return refuse(status, "UnknownError", http.StatusText(status))
	}
}

// reset breaks the connection so that the client sees a reset where the protocol has one.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2, or no connection at all: the server turns this into a reset of the stream
		panic(http.ErrAbortHandler)
	}
	raw := conn
	if secure, isTLS := conn.(*tls.Conn); isTLS {
		raw = secure.NetConn()
	}
	if tcp, isTCP := raw.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0)
	}
	_ = raw.Close()
}

func (t *Tenant) stall(r *http.Request) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = t.clock.Sleep(r.Context(), stallLimit)
	}()
	select {
	case <-done:
	case <-t.closed:
	}
}
