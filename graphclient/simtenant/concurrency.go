package simtenant

import (
	"net/http"
	"strings"
	"sync"
)

// inFlight knows which applications a request is changing right now.
type inFlight struct {
	mu   sync.Mutex
	busy map[string]bool // object ids
}

// begin marks an application as being changed. It returns false if it is already.
func (f *inFlight) begin(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.busy[id] {
		return false
	}
	if f.busy == nil {
		f.busy = map[string]bool{}
	}
	f.busy[id] = true
	return true
}

func (f *inFlight) end(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.busy, id)
}

// changing returns the object id of the application that a request to Microsoft Graph changes; empty if it is none.
func (t *Tenant) changing(r *http.Request) string {
	rest, found := strings.CutPrefix(r.URL.Path, "/v1.0/applications")
	if r.Method == http.MethodGet || !found || rest == "" {
		return ""
	}
	segments, valid := parsePath("applications" + rest)
	if !valid {
		return ""
	}
	_, key, _ := (&call{path: segments}).object()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range t.state.Applications {
		if key != "" && (strings.EqualFold(a.ID, key) || strings.EqualFold(a.AppID, key) || strings.EqualFold(value(a.UniqueName), key)) {
			return a.ID
		}
	}
	return ""
}
