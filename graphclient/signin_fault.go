package graphclient

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fault says why the attempt failed. What counts is the last exchange: azidentity's error has lost it.
func (a *signIn) fault(ctx context.Context, err error) *SignInError {
	var known *SignInError
	if errors.As(err, &known) {
		known.Request = cmp.Or(known.Request, a.request())
		return known
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	e := a.ended
	f := &SignInError{Request: a.request(), TraceID: e.requestID(), Err: err}
	if t, ok := dateOf(e.header); ok {
		f.Date = t
	}
	refusal, refused := parseOAuth(e.body)
	other, elsewhere := a.metadata.otherThan(a.client.cloud)
	var certificate *certificateError
	switch {
	case ctx.Err() != nil:
		f.Kind, f.Err = SignInStopped, ctx.Err()
	case elsewhere:
		f.Kind, f.Cloud, f.Err = SignInOtherCloud, other.Name, &otherCloudError{other}
	case a.expired(e, refused && refusal.pending()):
		f.Kind, f.Err = SignInExpired, errors.New("the code has expired")
	case errors.As(e.err, &certificate):
		f.Kind, f.Err = SignInCertificate, certificate
	case e.err != nil:
		f.Kind, f.Err = SignInUnreachable, e.err
	case refused:
		refusal.describe(f)
	case unavailable(e.status), e.status == http.StatusProxyAuthRequired:
		f.Kind, f.Err = SignInUnreachable, fmt.Errorf("%s answered %s", e.host, answer{status: e.status}.saw())
	case e.status != 0 && !json.Valid(e.body):
		// The SDK's error would carry the body.
		f.Kind = SignInBadAnswer
		f.Err = fmt.Errorf("%s answered %d with %q, not with JSON", e.host, e.status, e.header.Get("Content-Type"))
	case a.way == WayBrowser && len(numbersIn(err.Error())) > 0:
		f.describe(err.Error())
	default:
		f.Kind, f.Err = SignInBadAnswer, fmt.Errorf("%s answered %d, but not as a sign-in service does", e.host, e.status)
	}
	if code := a.code.UserCode; code != "" {
		f.Description = strings.ReplaceAll(f.Description, code, "(the code)") // people are shown the description, and may hand it on
	}
	return f
}

// expired tells whether azidentity stopped asking because the code's time is over. Nothing else makes it stop while
// the service's last word is to wait, or while it did not answer in time.
func (a *signIn) expired(e exchange, pending bool) bool {
	return pending || !a.issued.IsZero() && errors.Is(e.err, context.DeadlineExceeded)
}

// describe takes what a refusal tells.
func (r *oauthRefusal) describe(f *SignInError) {
	f.Kind, f.Err = r.kind(), r
	f.OAuthError, f.Codes = r.Code, r.Numbers
	f.Description = r.Description
	f.TraceID, f.CorrelationID = cmp.Or(r.TraceID, f.TraceID), r.CorrelationID
	if t := r.date(); !t.IsZero() {
		f.Date = t
	}
	if len(f.Codes) == 0 {
		f.Codes = numbersIn(r.Description)
	}
	if c, found := cloudIn(r.Description); found && inOtherCloud(f.Codes) {
		f.Kind, f.Cloud = SignInOtherCloud, c.Name
	}
}

// inOtherCloud tells whether one of the numbers says that the tenant lives in another cloud: AADSTS90038 sends people
// there, AADSTS900384 refuses them.
func inOtherCloud(codes []int) bool {
	return slices.Contains(codes, 90038) || slices.Contains(codes, 900384)
}

// describe takes what a refusal tells that came as its text alone: from a browser, or from the Azure CLI.
func (e *SignInError) describe(text string) {
	e.Kind, e.Err = SignInRefused, errors.New("refused")
	e.Codes, e.Description = numbersIn(text), text
	if n := len(e.Codes); n > 0 {
		e.Codes = e.Codes[:1] // what follows is the history of the first
		e.Err = fmt.Errorf("AADSTS%d", e.Codes[0])
		e.Description = text[strings.Index(text, "AADSTS"):]
	}
	for _, id := range []struct {
		pattern func() *regexp.Regexp
		to      *string
	}{{traceIDIn, &e.TraceID}, {correlationIDIn, &e.CorrelationID}} {
		if m := id.pattern().FindStringSubmatch(text); m != nil {
			*id.to = m[1]
		}
	}
	if m := timestampIn().FindStringSubmatch(text); m != nil {
		if t, err := time.Parse(time.RFC3339, strings.Replace(m[1], " ", "T", 1)); err == nil {
			e.Date = t
		}
	}
	if c, found := cloudIn(text); found && inOtherCloud(e.Codes) {
		e.Kind, e.Cloud = SignInOtherCloud, c.Name
	}
}

// What the service's messages hold, in the order in which it writes them.
var (
	numberIn        = pattern(`AADSTS(\d+)`)
	traceIDIn       = pattern(`(?i)Trace ID: ([0-9a-f-]{36})`)
	correlationIDIn = pattern(`(?i)Correlation ID: ([0-9a-f-]{36})`)
	timestampIn     = pattern(`Timestamp: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)`)
	nationalCloudIn = pattern(`(?i)National Cloud '([^']+)'`)
)

func numbersIn(text string) []int {
	var numbers []int
	for _, m := range numberIn().FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// cloudIn finds the cloud that a message sends people to.
func cloudIn(text string) (Cloud, bool) {
	m := nationalCloudIn().FindStringSubmatch(text)
	if m == nil {
		return Cloud{}, false
	}
	return cloudOf(strings.TrimPrefix(strings.ToLower(m[1]), "login."), "")
}
