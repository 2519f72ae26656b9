package simtenant

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query is the OData part of a request.
type query struct {
	filter  filter
	filters bool
	selects []string
	expand  []string
	top     int // zero: the service's page size
	skip    int
	count   bool
	search  bool
	orderBy bool
	raw     url.Values
}

// pageSize is how many objects a page holds unless $top says otherwise, maxPageSize the largest $top.
const (
	pageSize    = 100
	maxPageSize = 999
)

func parseQuery(raw string) (query, *reply) {
	no := func(message string) (query, *reply) {
		refused := refuse(http.StatusBadRequest, "BadRequest", message)
		return query{}, &refused
	}
	values, err := url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
	if err != nil {
		return no("The query string is malformed.")
	}
	q := query{raw: values}
	for name, v := range values {
		text := v[0]
		switch strings.ToLower(strings.TrimPrefix(name, "$")) {
		case "filter":
			f, err := parseFilter(text)
			if err != nil {
				return no("Invalid filter clause: " + err.Error())
			}
			q.filter, q.filters = f, true
		case "select":
			q.selects = splitList(text)
		case "expand":
			q.expand = splitList(text)
		case "top":
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > maxPageSize {
				return no("Invalid page size specified: '" + text + "'. Must be between 1 and 999 inclusive.")
			}
			q.top = n
		case "skiptoken":
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return no("Invalid skip token.")
			}
			q.skip = n
		case "count":
			q.count = strings.EqualFold(text, "true")
		case "search":
			q.search = true
		case "orderby":
			q.orderBy = true
		case "skip":
			return no("'$skip' is not supported by the service.")
		}
	}
	return q, nil
}

func splitList(text string) []string {
	var list []string
	depth, start := 0, 0
	for i, r := range text {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			list = append(list, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(list, strings.TrimSpace(text[start:]))
}

// maxAlternatives is how many values an "in", or conditions an "or", may hold.
const maxAlternatives = 15

// kind describes one type of Microsoft Graph for queries.
type kind struct {
	set     string // entity set, for @odata.context
	name    string // as messages call it
	odata   string // type name
	filters []string
	eqOnly  bool // filters may only compare with eq, joined by and
	expands []string
	sample  any      // an empty object, for the names of the properties
	hidden  []string // properties that come only when they are selected
}

// document turns an object into what a filter and a selection work on.
func document(object any) map[string]any {
	data, err := json.Marshal(object)
	if err != nil {
		panic("simtenant: an object cannot be written as JSON: " + err.Error())
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		panic("simtenant: an object cannot be read as JSON: " + err.Error())
	}
	for name := range doc {
		if strings.HasPrefix(name, "x-") {
			delete(doc, name)
		}
	}
	return doc
}

// check refuses a query that the service does not support for this type.
func (k kind) check(c *call) *reply {
	refused := func(code, message string) *reply {
		r := refuse(http.StatusBadRequest, code, message)
		return &r
	}
	known := document(k.sample)
	for _, name := range c.query.selects {
		if _, found := known[name]; !found {
			return refused("BadRequest", "Parsing OData Select and Expand failed: Could not find a property named '"+name+"' on type '"+k.odata+"'.")
		}
	}
	for _, name := range c.query.expand {
		name, _, _ = strings.Cut(name, "(")
		if !slices.Contains(k.expands, name) {
			return refused("BadRequest", "Parsing OData Select and Expand failed: Could not find a property named '"+name+"' on type '"+k.odata+"'.")
		}
	}
	if c.query.count && !c.eventual() {
		return refused("Request_BadRequest", "$count is not currently supported.")
	}
	if c.query.search && !c.eventual() {
		return refused("Request_UnsupportedQuery", "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	}
	if c.query.orderBy && c.query.filters && !c.eventual() {
		return refused("Request_UnsupportedQuery", "Sorting not supported for current query.")
	}
	if !c.query.filters {
		return nil
	}
	if n := alternatives(c.query.filter); n > maxAlternatives {
		return refused("Request_UnsupportedQuery", fmt.Sprintf("Too many child clauses specified in search filter expression containing 'OR' operators: %d. Max allowed: %d.", n, maxAlternatives))
	}
	for _, use := range c.query.filter.uses() {
		root, _, _ := strings.Cut(use.property, "/")
		if _, found := known[root]; !found {
			return refused("BadRequest", "Invalid filter clause: Could not find a property named '"+root+"' on type '"+k.odata+"'.")
		}
		if !slices.Contains(k.filters, use.property) || k.eqOnly && use.operator != "eq" {
			return refused("Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified for property '"+root+"' of resource '"+k.name+"'.")
		}
		if use.advanced() && (!c.eventual() || !c.query.count) {
			return refused("Request_UnsupportedQuery", "Operator '"+use.operator+"' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information")
		}
	}
	return nil
}

// one answers with one object. A nil expand: nothing is related to it.
func (k kind) one(c *call, object any, expand related) reply {
	if refused := k.check(c); refused != nil {
		return *refused
	}
	whole := document(object)
	doc := k.selected(c, whole)
	if expand != nil {
		expand.expanded(c, whole["id"].(string), doc)
	}
	doc["@odata.context"] = c.context(k.selectedSet(c) + "/$entity")
	return ok(doc)
}

// selectedSet is the entity set with the selected properties, for @odata.context.
func (k kind) selectedSet(c *call) string {
	names := slices.DeleteFunc(slices.Clone(c.query.selects), func(n string) bool { return strings.HasPrefix(n, "@") })
	if len(names) == 0 {
		return k.set
	}
	return k.set + "(" + strings.Join(names, ",") + ")"
}

func (k kind) selected(c *call, doc map[string]any) map[string]any {
	picked := map[string]any{}
	for name, v := range doc {
		switch {
		case len(c.query.selects) > 0 && !slices.Contains(c.query.selects, name):
		case len(c.query.selects) == 0 && slices.Contains(k.hidden, name):
		default:
			picked[name] = v
		}
	}
	return picked
}

// related gives what is related to the object with the id, by the name that $expand has for it.
type related func(id, name string) any

// expanded adds what $expand asks for to the answer about an object.
func (r related) expanded(c *call, id string, doc map[string]any) {
	for _, name := range c.query.expand {
		name, _, _ = strings.Cut(name, "(")
		doc[name] = r(id, name)
	}
}

// list answers with the page of the objects that the query chooses, or with their number alone. A nil expand: nothing is
// related to them.
func (k kind) list(c *call, objects []any, expand related) reply {
	if c.counts() {
		return k.rawCount(c, objects)
	}
	if refused := k.check(c); refused != nil {
		return *refused
	}
	var chosen []map[string]any
	for _, object := range objects {
		doc := document(object)
		if !c.query.filters || c.query.filter.matches(doc) {
			chosen = append(chosen, doc)
		}
	}
	total := len(chosen)
	size := c.query.top
	if size == 0 {
		size = pageSize
	}
	chosen = chosen[min(c.query.skip, total):]
	more := len(chosen) > size
	chosen = chosen[:min(size, len(chosen))]

	page := make([]any, 0, len(chosen))
	for _, doc := range chosen {
		picked := k.selected(c, doc)
		if expand != nil {
			expand.expanded(c, doc["id"].(string), picked)
		}
		page = append(page, picked)
	}
	body := map[string]any{"@odata.context": c.context(k.selectedSet(c)), "value": page}
	if c.query.count {
		body["@odata.count"] = total
	}
	if more {
		next := url.Values{}
		for name, v := range c.query.raw {
			next[name] = v
		}
		next.Set("$skiptoken", strconv.Itoa(c.query.skip+size))
		body["@odata.nextLink"] = c.base + "/" + c.rawPath + "?" + strings.ReplaceAll(next.Encode(), "%24", "$")
	}
	return ok(body)
}

// rawCount answers …/$count: a number as text, behind a byte order mark as the service sends it.
func (k kind) rawCount(c *call, objects []any) reply {
	if !c.eventual() {
		return refuse(http.StatusBadRequest, "Request_UnsupportedQuery",
			"Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual' header is missing. Refer to https://aka.ms/graph-docs/advanced-queries for more information")
	}
	c.query.count = true
	if refused := k.check(c); refused != nil {
		return *refused
	}
	n := 0
	for _, object := range objects {
		if !c.query.filters || c.query.filter.matches(document(object)) {
			n++
		}
	}
	return reply{status: http.StatusOK, raw: []byte("\ufeff" + strconv.Itoa(n))}.with("Content-Type", "text/plain")
}

func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i := range list {
		all[i] = list[i]
	}
	return all
}
