package simtenant

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// call is one request to Microsoft Graph, alone or as an item of a $batch.
type call struct {
	method  string
	path    []segment
	query   query
	header  http.Header
	body    []byte
	actor   actor
	rawPath string
	base    string // scheme, host and version under which the client reached the service
}

// segment is one part of a path: a name, and the key in parentheses behind it.
type segment struct {
	name     string
	keyName  string
	keyValue string
}

// serveGraph answers what graph.microsoft.com answers.
func (t *Tenant) serveGraph(r *http.Request, body []byte) reply {
	rest, found := strings.CutPrefix(r.URL.Path, "/v1.0/")
	if !found {
		if rest, found = strings.CutPrefix(r.URL.Path, "/beta/"); !found {
			return refuse(http.StatusBadRequest, "BadRequest", "Invalid version: "+strings.Trim(r.URL.Path, "/"))
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	actor, refused := t.authenticate(r)
	if refused != nil {
		return *refused
	}
	base := "https://" + r.Host + "/v1.0"
	if strings.EqualFold(rest, "$batch") {
		if r.Method != http.MethodPost {
			return methodNotAllowed()
		}
		return t.batch(body, actor, base)
	}
	return t.dispatch(&call{method: r.Method, header: r.Header, body: body, actor: actor, rawPath: rest, base: base}, r.URL.RawQuery)
}

func (t *Tenant) dispatch(c *call, rawQuery string) reply {
	q, refused := parseQuery(rawQuery)
	if refused != nil {
		return *refused
	}
	c.query = q
	segments, ok := parsePath(c.rawPath)
	if !ok {
		return noSuchSegment(c.rawPath)
	}
	c.path = segments
	return t.spelled(c, t.route(c))
}

var quotedID = pattern(`"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"`)

// spelled spells the ids of an answer as the scenario says.
func (t *Tenant) spelled(c *call, answer reply) reply {
	capitals := t.scenario.Capitals == CapitalsEverywhere || t.scenario.Capitals == CapitalsInWrites && c.method != http.MethodGet
	if _, refused := answer.body.(*graphError); capitals && answer.body != nil && !refused {
		answer.body = json.RawMessage(quotedID().ReplaceAllFunc(answer.bytes(), bytes.ToUpper))
	}
	return answer
}

// route finds who answers a path.
func (t *Tenant) route(c *call) reply {
	first := c.path[0]
	if c.counts() && c.method != http.MethodGet {
		return methodNotAllowed()
	}
	if c.actor.elsewhere != nil && first.name != "me" && first.name != "organization" {
		return denied() // the token is of another tenant, where this person is nobody special
	}
	switch strings.ToLower(first.name) {
	case "applications":
		return t.applications(c)
	case "serviceprincipals":
		return t.servicePrincipals(c)
	case "oauth2permissiongrants":
		return t.grants(c)
	case "directory":
		return t.deletedItems(c)
	case "me":
		return t.me(c)
	case "users":
		return t.users(c)
	case "organization":
		return t.organization(c)
	case "policies":
		return t.policies(c)
	case "groups":
		return t.groups(c)
	default:
		return noSuchSegment(first.name)
	}
}

// parsePath splits a decoded path into segments. A slash or a parenthesis inside quotes belongs to a key.
func parsePath(path string) ([]segment, bool) {
	var segments []segment
	start, quoted := 0, false
	add := func(part string) bool {
		s := segment{name: part}
		if open := strings.IndexByte(part, '('); open >= 0 {
			if !strings.HasSuffix(part, ")") {
				return false
			}
			s.name = part[:open]
			key := part[open+1 : len(part)-1]
			if i := strings.IndexByte(key, '='); i >= 0 && !strings.HasPrefix(key, "'") {
				s.keyName, key = strings.TrimSpace(key[:i]), key[i+1:]
			}
			key = strings.TrimSpace(key)
			if len(key) >= 2 && key[0] == '\'' && key[len(key)-1] == '\'' {
				key = strings.ReplaceAll(key[1:len(key)-1], "''", "'")
			}
			s.keyValue = key
		}
		segments = append(segments, s)
		return s.name != ""
	}
	path = strings.Trim(path, "/")
	for i := 0; i < len(path); i++ {
		switch {
		case path[i] == '\'':
			quoted = !quoted
		case path[i] == '/' && !quoted:
			if !add(path[start:i]) {
				return nil, false
			}
			start = i + 1
		}
	}
	return segments, add(path[start:]) && !quoted
}

// counts tells whether the call asks only how many objects a collection holds: …/$count.
func (c *call) counts() bool { return c.path[len(c.path)-1].name == "$count" }

// object splits the path after a collection: the key of an object, and what follows it. No key: the collection itself, or
// how many objects it holds.
func (c *call) object() (keyName, key string, rest []segment) {
	first := c.path[0]
	switch {
	case first.keyName != "":
		return first.keyName, first.keyValue, c.path[1:]
	case first.keyValue != "":
		return "id", first.keyValue, c.path[1:]
	}
	if len(c.path) == 1 || len(c.path) == 2 && c.counts() {
		return "", "", nil
	}
	return "id", c.path[1].name, c.path[2:]
}

// json reads the body as a JSON object.
func (c *call) json() (map[string]any, *reply) {
	var body map[string]any
	if err := json.Unmarshal(c.body, &body); err != nil || body == nil {
		refused := unreadable()
		return nil, &refused
	}
	return body, nil
}

// context is the @odata.context of an answer.
func (c *call) context(entitySet string) string { return c.base + "/$metadata#" + entitySet }

// eventual tells whether the call asked for the index that is behind but can do more.
func (c *call) eventual() bool {
	return strings.EqualFold(c.header.Get("ConsistencyLevel"), "eventual")
}

// resourceUnits is what a request costs.
func resourceUnits(method string, u *url.URL) int {
	if method != http.MethodGet {
		return 1
	}
	units := 1
	path := strings.ToLower(u.Path)
	for _, dear := range []string{"/applications", "/oauth2permissiongrants", "/approleassignments", "/memberof", "/transitivememberof"} {
		if strings.HasSuffix(path, dear) {
			units = 2
		}
	}
	q := u.Query()
	if q.Has("$select") {
		units--
	}
	if q.Has("$expand") {
		units++
	}
	return max(units, 1)
}
