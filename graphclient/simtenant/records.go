package simtenant

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// RequestRecord is one request as the tenant saw it.
type RequestRecord struct {
	// Index counts the requests to Microsoft Graph from 1, and those to the authority from 1, each on their own.
	Index           int
	Authority       bool
	Method          string
	Path            string // with the query, without the host
	Status          int    // 0: no answer was sent, or a fault sent one
	Finished        bool   // everything about it is over, also where its client had gone before
	Items           int    // how many items a $batch held
	Write           bool   // the request, or an item of it, asked for a change
	Fault           FaultKind
	ClientRequestID string
	// Body is what was sent to Microsoft Graph; the authority's bodies hold credentials and are not kept.
	Body []byte
}

type requestLog struct {
	mu      sync.Mutex
	records []*RequestRecord
}

func (l *requestLog) start(r *http.Request, body []byte) *RequestRecord {
	record := &RequestRecord{
		Authority:       !isGraph(r),
		Method:          r.Method,
		Path:            r.URL.RequestURI(),
		ClientRequestID: r.Header.Get("client-request-id"),
	}
	if !record.Authority {
		record.Body = body
		record.Write = r.Method != http.MethodGet
	}
	if strings.HasSuffix(r.URL.Path, "/$batch") {
		var b struct {
			Requests []struct {
				Method string `json:"method"`
			} `json:"requests"`
		}
		_ = json.Unmarshal(body, &b) // a batch that cannot be read has no items
		record.Items, record.Write = len(b.Requests), false
		for _, item := range b.Requests {
			record.Write = record.Write || !strings.EqualFold(item.Method, http.MethodGet)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	record.Index = 1
	for _, other := range l.records {
		if other.Authority == record.Authority {
			record.Index++
		}
	}
	l.records = append(l.records, record)
	return record
}

func (l *requestLog) answered(record *RequestRecord, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	record.Status = status
}

func (l *requestLog) failed(record *RequestRecord, kind FaultKind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	record.Fault = kind
}

func (l *requestLog) finish(record *RequestRecord) {
	l.mu.Lock()
	defer l.mu.Unlock()
	record.Finished = true
}

// Requests returns a copy of every request so far, in the order in which they began.
func (t *Tenant) Requests() []RequestRecord {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	all := make([]RequestRecord, len(t.log.records))
	for i, r := range t.log.records {
		all[i] = *r
	}
	return all
}

// GraphRequests returns the requests to Microsoft Graph only.
func (t *Tenant) GraphRequests() []RequestRecord {
	var graph []RequestRecord
	for _, r := range t.Requests() {
		if !r.Authority {
			graph = append(graph, r)
		}
	}
	return graph
}

// ForgetRequests empties the record, so that a test can count the requests of one run.
func (t *Tenant) ForgetRequests() {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	t.log.records = nil
}
