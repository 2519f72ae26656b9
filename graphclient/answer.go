package graphclient

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what came back for one request, whether it was sent alone or as an item of a batch.
type answer struct {
	host            string // of Microsoft Graph in the tenant's cloud
	method, path    string
	clientRequestID string
	status          int // 0: none; err says why
	header          http.Header
	body            []byte
	err             error
	now             time.Time // when it came, to read a Retry-After that is a date where the service tells no date of its own
}

func (a answer) ok() bool { return a.err == nil && a.status >= 200 && a.status < 300 }

// errorBody is Microsoft Graph's envelope for an error.
type errorBody struct {
	Error *struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		InnerError struct {
			Date            string `json:"date"`
			RequestID       string `json:"request-id"`
			ClientRequestID string `json:"client-request-id"`
		} `json:"innerError"`
		Details []struct {
			Code string `json:"code"`
		} `json:"details"`
	} `json:"error"`
}

func (a answer) errorBody() (errorBody, bool) {
	var b errorBody
	err := json.Unmarshal(a.body, &b)
	return b, err == nil && b.Error != nil
}

// judge decides what an unsuccessful answer, or none, means.
func (a answer) judge() verdict {
	if a.err != nil {
		return judgeSilence(a.err)
	}
	b, ok := a.errorBody()
	r := reply{status: a.status}
	if ok {
		r.code, r.message = b.Error.Code, b.Error.Message
		for _, d := range b.Error.Details {
			r.details = append(r.details, d.Code)
		}
	} else if a.status == http.StatusProxyAuthRequired {
		return verdict{kind: KindUnreachable}
	} else {
		r.foreign = looksForeign(a.header, a.body)
		r.garbled = !r.foreign && len(a.body) > 0 && !json.Valid(a.body)
	}
	return judge(r)
}

// looksForeign tells whether a body without an error of Microsoft Graph is some other server's page.
func looksForeign(h http.Header, body []byte) bool {
	text := strings.TrimSpace(string(body))
	return text != "" && (strings.HasPrefix(text, "<") || isHTML(h))
}

func isHTML(h http.Header) bool {
	return strings.Contains(strings.ToLower(h.Get("Content-Type")), "html")
}

// judgeSilence decides what it means that no answer came.
func judgeSilence(err error) verdict {
	var ended *signInEndedError
	var certificate *certificateError
	var notSent *notSentError
	var local *requestError
	var foreign *foreignAnswerError
	var link linkError
	switch {
	case errors.As(err, &ended):
		return verdict{kind: KindSignInEnded}
	case errors.As(err, &local):
		return verdict{kind: KindBadRequest}
	case errors.As(err, &foreign), errors.As(err, &link):
		return verdict{kind: KindBadAnswer}
	case errors.As(err, &certificate):
		return verdict{kind: KindCertificate}
	case errors.As(err, &notSent):
		return verdict{KindUnreachable, again, WaitUnavailable}
	case errors.Is(err, context.Canceled):
		return verdict{kind: KindStopped}
	}
	return verdict{KindUnavailable, unclear, WaitUnavailable}
}

// requestError is a request that could not be built. Nothing was sent.
type requestError struct{ err error }

func (e *requestError) Error() string { return e.err.Error() }

func (e *requestError) Unwrap() error { return e.err }

// fault turns an unsuccessful answer into the package's error.
func (a answer) fault(kind Kind) *Error {
	e := &Error{
		Kind: kind, Method: a.method, Path: a.path, Status: a.status, Err: a.err,
		ClientRequestID: a.clientRequestID,
		RequestID:       a.header.Get("request-id"),
		RetryAfter:      a.retryAfter(),
		Claims:          a.claims(),
	}
	if t, ok := dateOf(a.header); ok {
		e.Date = t
	}
	if b, ok := a.errorBody(); ok {
		e.Code, e.Message = b.Error.Code, b.Error.Message
		if e.RequestID == "" {
			e.RequestID = b.Error.InnerError.RequestID
		}
		if t, err := time.Parse("2006-01-02T15:04:05", b.Error.InnerError.Date); err == nil && e.Date.IsZero() {
			e.Date = t
		}
	} else if a.status != 0 {
		e.Message = http.StatusText(a.status)
	}
	if a.status != 0 && a.err != nil {
		e.Message = a.err.Error()
	}
	if e.Status == 0 && e.Err == nil {
		e.Err = errors.New("no answer")
	}
	return e
}

// saw is the service's answer in its own words, in one line, for whoever waits.
func (a answer) saw() string {
	if a.err != nil {
		return a.err.Error()
	}
	e := a.fault("")
	parts := []string{strconv.Itoa(a.status)}
	for _, p := range []string{e.Code, e.Message} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

// retryAfter is how long the service asks to wait. 0: it did not say. A date counts from the service's own time, where
// the answer tells that: this computer's clock may be wrong.
func (a answer) retryAfter() time.Duration {
	v := strings.TrimSpace(a.header.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if s, err := strconv.ParseFloat(v, 64); err == nil && !math.IsNaN(s) {
		s = min(max(s, 0), (24 * time.Hour).Seconds()) // beyond a day it makes no difference, and would overflow
		return time.Duration(s * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil {
		from, told := dateOf(a.header)
		if !told {
			from = a.now
		}
		return max(0, t.Sub(from))
	}
	return 0
}

// claims is the claims challenge of a 401, decoded.
func (a answer) claims() string {
	if a.status != http.StatusUnauthorized {
		return ""
	}
	return decodeClaims(challenge(a.header))
}

// decodeClaims takes base64 of any alphabet, padded or not. What cannot be decoded is returned as it is.
func decodeClaims(s string) string {
	plain := strings.TrimRight(s, "=")
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := enc.DecodeString(plain); err == nil {
			return string(b)
		}
	}
	return s
}
