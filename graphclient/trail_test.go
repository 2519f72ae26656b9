package graphclient

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTrailKeepsAnsweredWrites(t *testing.T) {
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	header := http.Header{"Request-Id": {"bbbb1111-cc22-3333-44dd-555555eeeeee"}}
	c := New(Options{})
	for _, e := range []exchange{
		{method: http.MethodGet, graph: true, path: "/v1.0/applications", status: 200},
		{method: http.MethodPost, graph: true, path: "/v1.0/$batch", status: 200},
		{method: http.MethodPost, path: "/contoso.com/oauth2/v2.0/token", status: 200},
		{method: http.MethodPost, graph: true, path: "/v1.0/applications"}, // no answer
		{method: http.MethodPatch, graph: true, path: "/v1.0/applications/1", status: 403, header: header},
	} {
		c.wire.trail.note(e, at)
	}
	want := []Sent{{At: at, Method: http.MethodPatch, Path: "/v1.0/applications/1", Status: 403, RequestID: "bbbb1111-cc22-3333-44dd-555555eeeeee"}}
	if diff := cmp.Diff(want, c.Trail()); diff != "" {
		t.Error(diff)
	}
}
