package simtenant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// reply is an answer before it is written: a value to be written as JSON, or raw bytes.
type reply struct {
	status int
	header http.Header
	body   any
	raw    []byte
	// wrote tells that the request changed the tenant.
	wrote bool
}

func (r reply) bytes() []byte {
	if r.body == nil {
		return r.raw
	}
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false) // the service does not
	if err := encoder.Encode(r.body); err != nil {
		panic(fmt.Sprintf("simtenant: an answer cannot be written as JSON: %v", err))
	}
	return bytes.TrimRight(data.Bytes(), "\n")
}

func (r reply) with(name, value string) reply {
	h := http.Header{}
	for k, v := range r.header {
		h[k] = v
	}
	h.Set(name, value)
	r.header = h
	return r
}

func (r reply) withStatus(status int) reply {
	r.status = status
	return r
}

func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

// graphError is the body of a refusal by Microsoft Graph.
type graphError struct {
	Error graphErrorBody `json:"error"`
}

type graphErrorBody struct {
	Code       string           `json:"code"`
	Message    string           `json:"message"`
	Details    []map[string]any `json:"details,omitempty"`
	InnerError *innerError      `json:"innerError,omitempty"`
}

type innerError struct {
	Date            string `json:"date"`
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

// refuse makes a refusal; its innerError is filled in when it is sent.
func refuse(status int, code, message string, details ...map[string]any) reply {
	return reply{status: status, body: &graphError{Error: graphErrorBody{Code: code, Message: message, Details: details}}}
}

func (r reply) stamp(date time.Time, requestID, clientRequestID string) {
	if e, isError := r.body.(*graphError); isError {
		e.Error.InnerError = &innerError{
			Date:            date.UTC().Format("2006-01-02T15:04:05"),
			RequestID:       requestID,
			ClientRequestID: clientRequestID,
		}
	}
}

// The refusals that several calls share.

func notFound(id string) reply {
	return refuse(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

func denied() reply {
	return refuse(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func badRequest(message string, details ...map[string]any) reply {
	return refuse(http.StatusBadRequest, "Request_BadRequest", message, details...)
}

func invalidValue(property, resource string, targets ...string) reply {
	var details []map[string]any
	for _, target := range targets {
		details = append(details, map[string]any{"code": "InvalidValue", "target": target, "message": "Invalid value specified for property '" + target + "'."})
	}
	return badRequest("Invalid value specified for property '"+property+"' of resource '"+resource+"'.", details...)
}

// otherFace tells whether a refusal that was seen in two forms shows the second one this time.
func (t *Tenant) otherFace() bool {
	if !t.scenario.BothFaces {
		return false
	}
	t.lastOdd = !t.lastOdd
	return !t.lastOdd
}

func methodNotAllowed() reply {
	return refuse(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
}

func concurrencyViolation() reply {
	return refuse(http.StatusConflict, "Directory_ConcurrencyViolation", "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.")
}

func noSuchSegment(name string) reply {
	return refuse(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '"+name+"'.")
}

func unreadable() reply {
	return refuse(http.StatusBadRequest, "BadRequest",
		"Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
}
