package graphclient

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// page is one page of a collection.
type page struct {
	Value []rawObject
	next  string // where the next page is, as paging.take gets it; empty after the last one
}

// pageLimit is how many pages a collection may have. The largest ones that are read, of 999 or of 100 objects each, stay
// far below.
const pageLimit = 1000

// paging follows one collection from page to page. The zero value is before the first page.
type paging struct{ seen map[string]bool }

// take takes a collection's page, or a single object as a collection of one. current is where it was read.
func (p *paging) take(a answer, current string) (page, error) {
	var body struct {
		Value    *[]rawObject `json:"value"`
		NextLink string       `json:"@odata.nextLink"`
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		return page{}, err
	}
	switch {
	case body.Value != nil:
		next, err := p.follow(a.host, current, body.NextLink)
		return page{Value: *body.Value, next: next}, err
	case keyOf(a.body).ID != "":
		return page{Value: []rawObject{a.body}}, nil
	}
	return page{}, errors.New("the answer is neither a collection nor an object")
}

// follow returns where the link to the next page leads: a path below the service's version, as paths are everywhere here.
func (p *paging) follow(host, current, link string) (string, error) {
	if link == "" {
		return "", nil
	}
	root := "https://" + host + version
	base, err := url.Parse(root + current)
	if err != nil {
		return "", fmt.Errorf("the path of a page: %w", err)
	}
	next, err := base.Parse(link)
	if err != nil {
		return "", errNowhere
	}
	rest, below := strings.CutPrefix(next.EscapedPath(), version)
	// The token goes with the request, so it goes nowhere else.
	if next.Scheme != "https" || !strings.EqualFold(strings.TrimSuffix(next.Host, ":443"), host) || !below || !strings.HasPrefix(rest, "/") {
		return "", errNowhere
	}
	if next.RawQuery != "" {
		rest += "?" + next.RawQuery
	}
	if p.seen == nil {
		p.seen = map[string]bool{current: true}
	}
	if p.seen[rest] || len(p.seen) >= pageLimit {
		return "", errNoEnd
	}
	p.seen[rest] = true
	return rest, nil
}

// linkError is a link to a next page that cannot be followed. The page would hold the same one again.
type linkError string

func (e linkError) Error() string { return string(e) }

const (
	errNowhere linkError = "the link to the next page leads nowhere"
	errNoEnd   linkError = "the pages have no end"
)
