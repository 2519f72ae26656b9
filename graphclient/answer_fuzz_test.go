package graphclient

import (
	"net/http"
	"testing"
	"time"
)

// FuzzErrorBody: whatever answers an unsuccessful request, there is a verdict and an error with words.
func FuzzErrorBody(f *testing.F) {
	for _, seed := range []struct {
		status            int
		body, type_, wait string
	}{
		{403, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.","innerError":{"date":"2026-11-24T14:00:00","request-id":"r"}}}`, "application/json", ""},
		{429, `{"error":{"code":"TooManyRequests","message":""}}`, "application/json", "17"},
		{503, ``, "", "Tue, 24 Nov 2026 14:00:00 GMT"},
		{400, `{"error":"text"}`, "application/json", "-1"},
		{404, `{"error":null}`, "application/json", "1e300"},
		{502, `<html>`, "text/html", "NaN"},
		{401, `{"error":{"code":1}}`, "application/json", "+Inf"},
		{409, "\xff\x00", "", ""},
		{200, `{}`, "", ""},
		{407, "", "", ""},
		{0, "", "", ""},
	} {
		f.Add(seed.status, []byte(seed.body), seed.type_, seed.wait)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, contentType, wait string) {
		a := answer{
			method: http.MethodGet, path: "/me", status: status, body: body, now: time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC),
			header: http.Header{"Content-Type": {contentType}, "Retry-After": {wait}, "Www-Authenticate": {contentType}},
		}
		v := a.judge()
		if v.kind == "" {
			t.Error("no kind")
		}
		if v.next != giveUp && v.next != exists && v.reason == "" {
			t.Errorf("%v waits for nothing", v)
		}
		e := a.fault(v.kind)
		if e.Error() == "" || a.saw() == "" {
			t.Error("no words")
		}
		if e.RetryAfter < 0 || e.RetryAfter > 366*24*time.Hour && wait == "" {
			t.Errorf("waits for %v", e.RetryAfter)
		}
	})
}

// FuzzBatch: whatever answers a $batch, each item has a status and headers.
func FuzzBatch(f *testing.F) {
	for _, seed := range []string{
		`{"responses":[{"id":"1","status":200,"headers":{"Content-Type":"application/json","Retry-After":5},"body":{"value":[]}},{"id":"2","status":404,"body":"PGh0bWw+"}]}`,
		`{"responses":[{"id":"1","status":200},{"id":"1","status":500}]}`, `{"responses":null}`, `{"responses":[null]}`, `{"responses":[{"id":1}]}`,
		`{}`, `null`, `[]`, ``, `<html>`, `{"responses":[{"id":"1","status":200,"headers":{"a b":{"x":1},"":null}}]}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		items, err := parseBatch(answer{status: http.StatusOK, header: http.Header{}, body: body})
		if err != nil {
			if err.Error() == "" {
				t.Error("no words")
			}
			return
		}
		for id, item := range items {
			if id == "" || item.status == 0 || item.header == nil {
				t.Errorf("item %q: %+v", id, item)
			}
			one := answer{status: item.status, header: item.header, body: item.body}
			if !one.ok() {
				one.judge()
			}
		}
	})
}
