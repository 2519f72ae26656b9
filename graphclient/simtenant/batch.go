package simtenant

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBatch is how many requests a $batch may hold.
const maxBatch = 20

type batchItem struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

type batchAnswer struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    any               `json:"body,omitempty"`
}

func malformedBatch(message string) reply {
	return refuse(http.StatusBadRequest, "BadRequest", message)
}

// batch answers $batch. The caller holds mu.
func (t *Tenant) batch(body []byte, a actor, base string) reply {
	var sent struct {
		Requests []batchItem `json:"requests"`
	}
	if json.Unmarshal(body, &sent) != nil || sent.Requests == nil {
		return malformedBatch("Invalid batch payload format.")
	}
	if len(sent.Requests) > maxBatch {
		return malformedBatch("Number of batch request steps cannot exceed '20'.")
	}
	order, message := batchOrder(sent.Requests)
	if message != "" {
		return malformedBatch(message)
	}
	if order == nil { // all in parallel, so in any order
		order = t.rand.Perm(len(sent.Requests))
	}
	answers := map[string]batchAnswer{}
	responses := []batchAnswer{}
	wrote := false
	for _, i := range order {
		item := sent.Requests[i]
		answer := refuse(http.StatusFailedDependency, "FailedDependency", "Failed Dependency")
		if dependenciesGood(item, answers) {
			answer = t.batched(item, a, base)
		}
		wrote = wrote || answer.wrote
		answers[item.ID] = t.batchAnswer(item, answer)
	}
	for _, i := range t.rand.Perm(len(sent.Requests)) { // the service promises no order
		responses = append(responses, answers[sent.Requests[i].ID])
	}
	return reply{status: http.StatusOK, body: map[string]any{"responses": responses}, wrote: wrote}
}

// batchOrder checks the ids and the dependencies, and returns the order that the dependencies ask for; nil if there
// are none.
func batchOrder(items []batchItem) (order []int, message string) {
	position := map[string]int{}
	depends := false
	for i, item := range items {
		if item.ID == "" || item.Method == "" || item.URL == "" {
			return nil, "Invalid batch payload format."
		}
		if _, twice := position[item.ID]; twice {
			return nil, "Request Id '" + item.ID + "' is not unique in the batch."
		}
		if len(item.Body) > 0 && string(item.Body) != "null" && headerOf(item.Headers, "Content-Type") == "" {
			return nil, "Write request id : " + item.ID + " does not contain Content-Type header or body."
		}
		for _, id := range item.DependsOn {
			depends = true
			if _, known := position[id]; !known {
				return nil, "Request '" + item.ID + "' depends on request '" + id + "', which is unknown or stands behind it."
			}
		}
		position[item.ID] = i
		order = append(order, i)
	}
	if !depends {
		return nil, ""
	}
	return order, ""
}

func headerOf(headers map[string]string, name string) string {
	for k, v := range headers {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

func dependenciesGood(item batchItem, answers map[string]batchAnswer) bool {
	for _, id := range item.DependsOn {
		if answers[id].Status >= http.StatusBadRequest {
			return false
		}
	}
	return true
}

// batched answers one item.
func (t *Tenant) batched(item batchItem, a actor, base string) reply {
	u, err := url.Parse("/" + strings.TrimLeft(item.URL, "/"))
	if err != nil || strings.Contains(item.URL, "://") {
		return refuse(http.StatusBadRequest, "BadRequest", "Invalid URL of request '"+item.ID+"': it must be relative.")
	}
	header := http.Header{}
	for k, v := range item.Headers {
		header.Set(k, v)
	}
	path := strings.TrimPrefix(strings.TrimPrefix(u.Path, "/"), "v1.0/")
	if strings.EqualFold(path, "$batch") {
		return refuse(http.StatusBadRequest, "BadRequest", "A batch cannot hold another batch.")
	}
	body := []byte(item.Body)
	if string(body) == "null" {
		body = nil
	}
	return t.dispatch(&call{method: strings.ToUpper(item.Method), header: header, body: body, actor: a, rawPath: path, base: base}, u.RawQuery)
}

func (t *Tenant) batchAnswer(item batchItem, answer reply) batchAnswer {
	requestID := t.uuid()
	answer.stamp(t.clock.Now(), requestID, requestID)
	out := batchAnswer{ID: item.ID, Status: answer.status, Headers: map[string]string{"Cache-Control": "no-cache"}}
	if answer.body != nil {
		out.Headers["Content-Type"], out.Headers["OData-Version"] = "application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8", "4.0"
		out.Body = answer.body
	}
	for name := range answer.header {
		out.Headers[name] = answer.header.Get(name)
	}
	if answer.body == nil && len(answer.raw) > 0 { // what is not JSON travels as base64
		out.Body = base64.StdEncoding.EncodeToString(answer.raw)
	}
	return out
}

// throttleItems carries out a batch but for its first items, which are throttled one by one.
func (t *Tenant) throttleItems(apply func([]byte) reply, body []byte, n int, after time.Duration) reply {
	var sent struct {
		Requests []batchItem `json:"requests"`
	}
	if json.Unmarshal(body, &sent) != nil {
		return apply(body)
	}
	n = min(n, len(sent.Requests))
	t.mu.Lock()
	var refused []any
	for _, item := range sent.Requests[:n] {
		refused = append(refused, t.batchAnswer(item, throttled(after)))
	}
	t.mu.Unlock()
	sent.Requests = sent.Requests[n:]
	rest, err := json.Marshal(sent)
	if err != nil {
		return apply(body)
	}
	answer := apply(rest)
	doc, isObject := answer.body.(map[string]any)
	if !isObject {
		return answer
	}
	for _, r := range doc["responses"].([]batchAnswer) {
		refused = append(refused, r)
	}
	doc["responses"] = refused
	return answer
}
