package graphclient

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Sent is a write that Microsoft Graph answered, as its own logs know it.
type Sent struct {
	At        time.Time
	Method    string
	Path      string // without a query
	Status    int
	RequestID string
}

// trail keeps the writes of a client, in the order of their answers.
type trail struct {
	mu   sync.Mutex
	sent []Sent
}

// note keeps the exchange, if it is a write.
func (t *trail) note(e exchange, at time.Time) {
	if !e.graph || e.status == 0 || e.method == http.MethodGet || strings.HasSuffix(e.path, "/$batch") {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent = append(t.sent, Sent{At: at, Method: e.method, Path: e.path, Status: e.status, RequestID: e.requestID()})
}

// Trail lists the writes that Microsoft Graph answered so far, refused ones included.
func (c *Client) Trail() []Sent {
	c.wire.trail.mu.Lock()
	defer c.wire.trail.mu.Unlock()
	return append([]Sent(nil), c.wire.trail.sent...)
}
