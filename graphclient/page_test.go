package graphclient

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

func TestWhereALinkToTheNextPageLeads(t *testing.T) {
	const current = "/applications?$filter=a%20b"
	for name, tt := range map[string]struct{ link, want string }{
		"as documented":     {"https://graph.microsoft.com/v1.0/applications?$skiptoken=a%2Bb%20c", "/applications?$skiptoken=a%2Bb%20c"},
		"with the port":     {"https://graph.microsoft.com:443/v1.0/applications?x=1", "/applications?x=1"},
		"host in capitals":  {"HTTPS://Graph.Microsoft.com/v1.0/applications?x=1", "/applications?x=1"},
		"relative to root":  {"/v1.0/applications?x=1", "/applications?x=1"},
		"relative to here":  {"applications?x=1", "/applications?x=1"},
		"a query alone":     {"?x=1", "/applications?x=1"},
		"another path":      {"https://graph.microsoft.com/v1.0/users/a%27b?x=1", "/users/a%27b?x=1"},
		"the last page":     {"", ""},
		"another host":      {"https://evil.example/v1.0/applications?x=1", "leads nowhere"},
		"no scheme":         {"//evil.example/v1.0/applications?x=1", "leads nowhere"},
		"a host before it":  {"https://graph.microsoft.com@evil.example/v1.0/applications", "leads nowhere"},
		"a longer host":     {"https://graph.microsoft.com.evil.example/v1.0/applications", "leads nowhere"},
		"another port":      {"https://graph.microsoft.com:8443/v1.0/applications", "leads nowhere"},
		"in the clear":      {"http://graph.microsoft.com/v1.0/applications", "leads nowhere"},
		"another version":   {"https://graph.microsoft.com/beta/applications", "leads nowhere"},
		"a longer version":  {"https://graph.microsoft.com/v1.05/applications", "leads nowhere"},
		"no link":           {"https://[", "leads nowhere"},
		"to where it stood": {"https://graph.microsoft.com/v1.0" + current, "no end"},
	} {
		t.Run(name, func(t *testing.T) {
			var p paging
			got, err := p.take(answer{host: graphHost, body: []byte(fmt.Sprintf(`{"value":[],"@odata.nextLink":%q}`, tt.link))}, current)
			if err == nil && got.next != tt.want || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q, %v; want %q", got.next, err, tt.want)
			}
		})
	}
}

// TestPagesWithoutAnEndEndTheRead: links that lead in a circle, or always to another page, are an answer that is not
// Microsoft's.
func TestPagesWithoutAnEndEndTheRead(t *testing.T) {
	link := func(path string) response {
		return response{status: http.StatusOK, body: fmt.Sprintf(`{"value":[],"@odata.nextLink":"https://graph.microsoft.com/v1.0%s"}`, path)}
	}
	circle := map[string]string{"": "a", "x=a": "b", "x=b": "a"}
	var n atomic.Int64
	for name, tt := range map[string]struct {
		next     func(seen) response
		requests int
	}{
		"a circle":       {func(r seen) response { return link("/things?x=" + circle[r.query]) }, 3},
		"always another": {func(seen) response { return link(fmt.Sprintf("/things?x=%d", n.Add(1))) }, pageLimit},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{t: t, graph: tt.next}
			c, k := signedIn(t, s)
			w := c.Writer(Patience{})
			if _, err := w.readAll(t.Context(), w.budget.begin(), "/things"); kindOf(err) != KindBadAnswer {
				t.Errorf("got %v", err)
			}
			if got := len(s.calls()); got != tt.requests || k.slept != 0 {
				t.Errorf("%d requests, waited %v", got, k.slept)
			}
		})
	}
}
