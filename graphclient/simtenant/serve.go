package simtenant

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is the longest body that is read; a batch of twenty large registrations is far below it.
const maxBody = 4 << 20

// serve does what every request has in common: reading, recording, latency, faults and writing the answer.
func (t *Tenant) serve(w http.ResponseWriter, r *http.Request, handle func(*http.Request, []byte) reply) {
	body, err := readBody(r)
	if err != nil {
		t.write(w, r, refuse(http.StatusBadRequest, "BadRequest", "The request body could not be read: "+err.Error()))
		return
	}
	record := t.log.start(r, body)
	defer t.log.finish(record)
	if t.onRequest != nil {
		t.onRequest(*record)
	}

	if id := t.changing(r); id != "" {
		if !t.busy.begin(id) {
			answer := concurrencyViolation()
			t.log.answered(record, answer.status)
			t.write(w, r, answer)
			return
		}
		defer t.busy.end(id)
	}
	if t.latency > 0 {
		if err := t.clock.Sleep(r.Context(), t.latency); err != nil {
			return
		}
	}
	f := t.faults.pick(record)
	if f == nil {
		answer := t.apply(handle, r, body)
		t.log.answered(record, answer.status)
		t.write(w, r, answer)
		return
	}
	t.log.failed(record, f.Kind)
	t.serveFault(w, r, *f, body, func(b []byte) reply { return t.apply(handle, r, b) })
}

// apply handles the request. A change is kept, and the owner of the tenant told about it, before it is answered.
func (t *Tenant) apply(handle func(*http.Request, []byte) reply, r *http.Request, body []byte) reply {
	unkept := func(err error) reply {
		return refuse(http.StatusInternalServerError, "UnknownError", "The simulated tenant could not be kept: "+err.Error())
	}
	if t.shared != nil {
		if err := t.shared.begin(t); err != nil {
			return unkept(err)
		}
		if !isGraph(r) {
			t.shared.end() // signing in changes nothing that is kept, and may wait for a person
		} else {
			defer t.shared.end()
		}
	}
	answer := handle(r, body)
	if answer.wrote && t.shared != nil {
		if err := t.shared.save(t); err != nil {
			return unkept(err)
		}
	}
	if answer.wrote && t.onChange != nil {
		if err := t.onChange(t); err != nil {
			return unkept(err)
		}
	}
	return answer
}

func readBody(r *http.Request) ([]byte, error) {
	var from io.Reader = r.Body
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, err
		}
		from = z
	}
	data, err := io.ReadAll(io.LimitReader(from, maxBody+1))
	if err == nil && len(data) > maxBody {
		err = errors.New("it is too large")
	}
	return data, err
}

// write sends an answer with the service's headers.
func (t *Tenant) write(w http.ResponseWriter, r *http.Request, answer reply) {
	data := t.head(w, r, answer)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(data) // the client is gone: nobody is left to tell
}

// head sets the headers of an answer and returns its body.
func (t *Tenant) head(w http.ResponseWriter, r *http.Request, answer reply) []byte {
	h := w.Header()
	if isGraph(r) {
		t.graphHeaders(h, r, answer)
	} else {
		t.authorityHeaders(h, r)
	}
	for name, values := range answer.header {
		h[name] = values
	}
	data := answer.bytes()
	if len(data) == 0 {
		h.Del("Content-Type")
	}
	return data
}

func (t *Tenant) graphHeaders(h http.Header, r *http.Request, answer reply) {
	t.mu.Lock()
	requestID := t.uuid()
	t.mu.Unlock()
	clientRequestID := r.Header.Get("client-request-id")
	if clientRequestID == "" {
		clientRequestID = requestID
	}
	answer.stamp(t.clock.Now(), requestID, clientRequestID)
	h.Set("Content-Type", jsonType)
	h.Set("Cache-Control", "no-cache")
	h.Set("Date", t.clock.Now().UTC().Format(http.TimeFormat))
	h.Set("Odata-Version", "4.0")
	h.Set("Request-Id", requestID)
	h.Set("Client-Request-Id", clientRequestID)
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("X-Ms-Ags-Diagnostic", `{"ServerInfo":{"DataCenter":"Simulated","Slice":"E","Ring":"5","ScaleUnit":"000","RoleInstance":"SIM00000001"}}`)
	h.Set("X-Ms-Resource-Unit", strconv.Itoa(resourceUnits(r.Method, r.URL)))
}

const jsonType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

func (t *Tenant) authorityHeaders(h http.Header, r *http.Request) {
	t.mu.Lock()
	requestID := t.uuid()
	t.mu.Unlock()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("Date", t.clock.Now().UTC().Format(http.TimeFormat))
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Ms-Request-Id", requestID)
	if id := r.Header.Get("client-request-id"); id != "" {
		h.Set("Client-Request-Id", id)
	}
}
