package simtenant

import (
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"
)

// maxOwners is how many owners an application may have.
const maxOwners = 100

var ownerKind = kind{set: "directoryObjects", name: "DirectoryObject", odata: "microsoft.graph.directoryObject", sample: ownerSample{}}

// ownerSample names the properties that may be selected of an owner.
type ownerSample struct {
	ID                string  `json:"id"`
	DisplayName       *string `json:"displayName"`
	UserPrincipalName *string `json:"userPrincipalName"`
	AppID             *string `json:"appId"`
	Mail              *string `json:"mail"`
	DeletedDateTime   *string `json:"deletedDateTime"`
	ODataType         string  `json:"@odata.type"`
}

func (t *Tenant) ownerDocs(ids []string) []any {
	docs := []any{}
	for _, id := range ids {
		if p := t.personByID(id); p != nil {
			docs = append(docs, map[string]any{"@odata.type": "#microsoft.graph.user", "id": p.ID, "displayName": p.DisplayName, "userPrincipalName": p.UPN, "mail": p.UPN})
		} else if sp := t.servicePrincipalByID(id); sp != nil {
			docs = append(docs, map[string]any{"@odata.type": "#microsoft.graph.servicePrincipal", "id": sp.ID, "displayName": sp.DisplayName, "appId": sp.AppID})
		}
	}
	return docs
}

// owners answers …/owners of an application or a service principal.
func (t *Tenant) owners(c *call, owners *[]string, rest []segment) reply {
	isRef := len(rest) > 0 && rest[len(rest)-1].name == "$ref"
	switch {
	case c.method == http.MethodGet && (len(rest) == 0 || len(rest) == 1 && strings.HasPrefix(rest[0].name, "microsoft.graph.")):
		var found []any
		for _, doc := range t.ownerDocs(*owners) {
			if len(rest) == 0 || doc.(map[string]any)["@odata.type"] == "#"+rest[0].name {
				found = append(found, doc)
			}
		}
		k := ownerKind
		if len(c.query.selects) > 0 {
			c.query.selects = append(c.query.selects, "@odata.type") // never left out
		}
		return k.list(c, found, nil)
	case c.method == http.MethodPost && isRef && len(rest) == 1:
		return t.addOwner(c, owners)
	case c.method == http.MethodDelete && isRef && len(rest) == 2:
		if !t.mayChange(c.actor, *owners) {
			return denied()
		}
		i := slices.IndexFunc(*owners, func(id string) bool { return strings.EqualFold(id, rest[0].name) })
		if i < 0 {
			return notFound(rest[0].name)
		}
		*owners = slices.Delete(slices.Clone(*owners), i, i+1)
		return reply{status: http.StatusNoContent, wrote: true}
	default:
		return methodNotAllowed()
	}
}

func (t *Tenant) addOwner(c *call, owners *[]string) reply {
	if !t.mayChange(c.actor, *owners) {
		return denied()
	}
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	link, _ := body["@odata.id"].(string)
	id := path.Base(link)
	switch {
	case t.personByID(id) == nil && t.servicePrincipalByID(id) == nil:
		return notFound(id)
	case slices.Contains(*owners, id):
		return badRequest("One or more added object references already exist for the following modified properties: 'owners'.")
	case len(*owners) >= maxOwners:
		return refuse(http.StatusForbidden, "Directory_QuotaExceeded", "The number of owners has exceeded its limit.")
	}
	*owners = append(slices.Clone(*owners), id)
	return reply{status: http.StatusNoContent, wrote: true}
}

// maxBound is how many owners may be named when an application is made.
const maxBound = 20

// boundOwners are the owners that come with a new application, beside its maker.
func (t *Tenant) boundOwners(body map[string]any, maker actor) ([]string, *reply) {
	links, _ := body["owners@odata.bind"].([]any)
	if len(links) > maxBound {
		r := badRequest("The number of owners that are bound when an object is created has exceeded its limit.")
		return nil, &r
	}
	var ids []string
	for _, link := range links {
		text, _ := link.(string)
		id := path.Base(text)
		if t.personByID(id) == nil && t.servicePrincipalByID(id) == nil {
			r := notFound(id)
			return nil, &r
		}
		if id != maker.id() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

var federatedShape = shape{resource: "FederatedIdentityCredential", typ: reflect.TypeFor[FederatedCredential](), readOnly: []string{"id"}}

var federatedKind = kind{
	set: "federatedIdentityCredentials", name: "FederatedIdentityCredential", odata: "microsoft.graph.federatedIdentityCredential",
	sample: FederatedCredential{}, filters: []string{"name", "issuer", "subject"},
}

// maxFederated is how many federated credentials an application may have.
const maxFederated = 20

// federatedCredentials answers …/federatedIdentityCredentials.
func (t *Tenant) federatedCredentials(c *call, app *appRecord, rest []segment) reply {
	if len(rest) == 0 {
		switch c.method {
		case http.MethodGet:
			return federatedKind.list(c, anys(app.Federated), nil)
		case http.MethodPost:
			return t.addFederated(c, app)
		default:
			return methodNotAllowed()
		}
	}
	i := slices.IndexFunc(app.Federated, func(f FederatedCredential) bool { return f.ID == rest[0].name || f.Name == rest[0].name })
	if i < 0 {
		return notFound(rest[0].name)
	}
	switch c.method {
	case http.MethodGet:
		return federatedKind.one(c, app.Federated[i], nil)
	case http.MethodDelete:
		if !t.mayChange(c.actor, app.Owners) {
			return denied()
		}
		app.Federated = slices.Delete(slices.Clone(app.Federated), i, i+1)
		return reply{status: http.StatusNoContent, wrote: true}
	default:
		return methodNotAllowed()
	}
}

func (t *Tenant) addFederated(c *call, app *appRecord) reply {
	if !t.mayChange(c.actor, app.Owners) {
		return denied()
	}
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	if refused := federatedShape.check(body); refused != nil {
		return *refused
	}
	f, refused := merged(FederatedCredential{}, body)
	if refused != nil {
		return *refused
	}
	if f.Name == "" || f.Issuer == "" || len(f.Audiences) != 1 || len(app.Federated) >= maxFederated {
		return invalidValue("federatedIdentityCredentials", "Application")
	}
	if slices.ContainsFunc(app.Federated, func(o FederatedCredential) bool {
		return o.Name == f.Name || o.Issuer == f.Issuer && value(o.Subject) == value(f.Subject)
	}) {
		return refuse(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue", "FederatedIdentityCredential with name "+f.Name+" already exists.")
	}
	f.ID = t.uuid()
	app.Federated = append(slices.Clone(app.Federated), f)
	doc := document(f)
	doc["@odata.context"] = c.context("applications('" + app.ID + "')/federatedIdentityCredentials/$entity")
	return reply{status: http.StatusCreated, body: doc, wrote: true}
}
