package graphclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	graphcore "github.com/microsoftgraph/msgraph-sdk-go-core"
)

// batchSize is the most items that one $batch may hold.
const batchSize = 20

// batchAnswer is the answer to a $batch. The items come in any order; an item's body is JSON, or a string for other
// types of content.
type batchAnswer struct {
	Responses []struct {
		ID      string                     `json:"id"`
		Status  int                        `json:"status"`
		Headers map[string]json.RawMessage `json:"headers"`
		Body    json.RawMessage            `json:"body"`
	} `json:"responses"`
}

// prepareBatch makes the SDK's registry of errors, once. The SDK makes it at the first $batch and does so unsafely where
// two are sent side by side (getInstance in msgraph-sdk-go-core).
var prepareBatch = sync.OnceFunc(func() {
	_, _ = graphcore.GetErrorFactoryFromRegistry(graphcore.BatchRequestErrorRegistryKey)
})

// batch reads the paths in as few requests as the service allows, side by side, and returns the answers in the order of
// the paths. An item is an answer like that of a request of its own.
func (c *Client) batch(ctx context.Context, paths []string) []answer {
	answers := make([]answer, len(paths))
	var wg sync.WaitGroup
	for from := 0; from < len(paths); from += batchSize {
		to := min(from+batchSize, len(paths))
		wg.Go(func() { copy(answers[from:to], c.oneBatch(ctx, paths[from:to])) })
	}
	wg.Wait()
	return answers
}

func (c *Client) oneBatch(ctx context.Context, paths []string) []answer {
	answers := make([]answer, len(paths))
	request := graphcore.NewBatchRequest(c.adapter)
	ids := make([]string, len(paths))
	for i, path := range paths {
		answers[i] = answer{host: c.cloud.GraphHost, method: http.MethodGet, path: pathOf(path)}
		info, err := c.requestFor(path)
		if err != nil {
			return failAll(answers, answer{err: &requestError{err}})
		}
		item, err := request.AddBatchRequestStep(*info)
		if err != nil {
			return failAll(answers, answer{err: &requestError{err}})
		}
		ids[i] = *item.GetId()
	}
	outer := c.callWith(withoutSDKParsing(ctx, graphcore.NewBatchResponse()), http.MethodPost, "/$batch",
		func(ctx context.Context) error {
			_, err := request.Send(ctx, c.adapter)
			return err
		})
	if !outer.ok() {
		return failAll(answers, outer)
	}
	items, err := parseBatch(outer)
	if err != nil {
		outer.status, outer.err = 0, err
		return failAll(answers, outer)
	}
	for i := range answers {
		answers[i].clientRequestID, answers[i].now = outer.clientRequestID, outer.now
		item, found := items[ids[i]]
		if !found {
			answers[i].err = errMissingItem
			continue
		}
		answers[i].status, answers[i].header, answers[i].body = item.status, item.header, item.body
		for _, name := range []string{"Date", "request-id"} {
			if item.header.Get(name) == "" && outer.header.Get(name) != "" {
				item.header.Set(name, outer.header.Get(name))
			}
		}
	}
	return answers
}

// failAll gives every item the outcome of the batch as a whole.
func failAll(items []answer, outer answer) []answer {
	for i, item := range items {
		items[i] = outer
		items[i].method, items[i].path = item.method, item.path
	}
	return items
}

var errMissingItem = errors.New("the answer to the batch does not hold this item")

type batchItem struct {
	status int
	header http.Header
	body   []byte
}

// foreignAnswerError is an answer that is not of the service that was asked.
type foreignAnswerError struct{ host, contentType string }

func (e *foreignAnswerError) Error() string {
	return fmt.Sprintf("%s answered with %q, which is not what it sends", e.host, e.contentType)
}

func parseBatch(outer answer) (map[string]batchItem, error) {
	if looksForeign(outer.header, outer.body) {
		return nil, &foreignAnswerError{outer.host, outer.header.Get("Content-Type")}
	}
	var b batchAnswer
	if err := json.Unmarshal(outer.body, &b); err != nil {
		return nil, fmt.Errorf("the answer to the batch cannot be read: %w", err)
	}
	items := make(map[string]batchItem, len(b.Responses))
	for _, r := range b.Responses {
		if r.ID == "" || r.Status == 0 {
			continue
		}
		item := batchItem{status: r.Status, header: http.Header{}, body: r.Body}
		for name, raw := range r.Headers {
			item.header.Set(name, headerValue(raw))
		}
		items[r.ID] = item
	}
	return items, nil
}

// headerValue takes a header of an item, which is a string and now and then a number.
func headerValue(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
