package graphclient

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Read answers the query: one $batch, a second one where ids were needed, a third one for service principals that the
// first did not show. What the actor may not see is unknown and no failure, except the applications themselves: taking
// them for absent would duplicate them. Errors are *Error.
//
// POST /$batch, with these questions and the least permission behind each:
//
//   - GET /applications by tag, name and unique name, /applications/{id}/owners and federatedIdentityCredentials,
//     /servicePrincipals and their appRoleAssignments, /directory/deletedItems: Application.Read.All
//   - GET /oauth2PermissionGrants: Directory.Read.All
//   - GET /policies/authorizationPolicy and defaultAppManagementPolicy: Policy.Read.All
//   - GET /organization, /me, /me/transitiveMemberOf: User.Read
func (c *Client) Read(ctx context.Context, q tenant.Query, p Patience) (tenant.State, error) {
	r := &reading{client: c, budget: newBudget(c.clock, p), query: q}
	before := c.Requests()
	err := r.run(ctx)
	r.state.Requests = c.Requests() - before
	if err != nil {
		return tenant.State{}, err
	}
	return r.state, nil
}

// reading is one Read.
type reading struct {
	client *Client
	budget *budget
	query  tenant.Query
	state  tenant.State
}

func (r *reading) run(ctx context.Context) error {
	r.state.Query = r.query
	if s := r.client.currentSession(); s != nil {
		r.state.Actor = tenant.Actor{
			ID: s.identity.ObjectID, UserPrincipalName: s.identity.Username,
			DisplayName: s.identity.AppName, Application: s.identity.Application, Permissions: s.identity.Roles,
		}
		r.state.Organization.ID = s.identity.TenantID
	}
	settled := make(chan tenant.Endpoints, 1)
	go func() { // beside the batches, so that it costs no time
		if s := r.client.currentSession(); s != nil {
			settled <- r.client.endpoints(ctx, s)
		}
		close(settled)
	}()
	if err := r.discover(ctx); err != nil {
		return err
	}
	if err := r.detail(ctx); err != nil {
		return err
	}
	r.state.Endpoints = <-settled
	r.state.ReadAt = r.client.clock.Now()
	return nil
}

// list is a question whose answer is a collection, with what its pages held.
type list struct {
	question
	paging paging
	items  []rawObject
	known  bool // every page was read
	fault  *Error
}

// pages reads the lists to their ends.
func (r *reading) pages(ctx context.Context, lists []*list) {
	open := lists
	for len(open) > 0 {
		questions := make([]*question, len(open))
		for i, l := range open {
			questions[i] = &l.question
		}
		r.client.ask(ctx, r.budget, questions)
		var more []*list
		for _, l := range open {
			if l.turn() {
				more = append(more, l)
			}
		}
		open = more
	}
}

// turn takes the page that was read and tells whether there is another one.
func (l *list) turn() bool {
	if !l.answer.ok() {
		l.fault = l.answer.fault(kindOfRead(l.answer))
		return false
	}
	page, err := l.paging.take(l.answer, l.path)
	if err != nil {
		l.answer.err = err
		l.fault = l.answer.fault(KindBadAnswer)
		return false
	}
	l.items = append(l.items, page.Value...)
	l.known = page.next == ""
	l.question = question{path: page.next, optional: l.optional, answer: l.answer}
	return !l.known
}

// kindOfRead is the kind of a read that failed. A 404 is absence there, not lag.
func kindOfRead(a answer) Kind {
	if a.status == http.StatusNotFound {
		return KindNotFound
	}
	return a.judge().kind
}

func want(path string) *list  { return &list{question: question{path: path}} }
func wish(path string) *list  { return &list{question: question{path: path, optional: true}} }
func (l *list) refused() bool { return l.fault != nil && l.fault.Kind == KindNotAllowed }
func (l *list) absent() bool  { return l.fault != nil && l.fault.Kind == KindNotFound }
func (l *list) one() (rawObject, bool) {
	if l.fault != nil || len(l.items) == 0 {
		return nil, false
	}
	return l.items[0], true
}

// discover is the first batch: everything that can be asked without ids.
func (r *reading) discover(ctx context.Context) error {
	applications := []*list{want(tagged("applications", applicationFields))}
	var byKey []*list
	principals := []*list{wish(tagged("servicePrincipals", principalFields))}
	for names := range slices.Chunk(r.query.DisplayNames, inLimit) {
		applications = append(applications, want(named("applications", applicationFields, names)))
		principals = append(principals, wish(named("servicePrincipals", principalFields, names)))
	}
	for _, name := range r.query.UniqueNames {
		byKey = append(byKey, want(applicationByUniqueName(name)))
	}
	deleted := wish(path("/directory/deletedItems/microsoft.graph.application", "$select", applicationFields, "$top", "999"))
	me := wish(path("/me", "$select", "id,displayName,userPrincipalName,userType"))
	roles := wish(path("/me/transitiveMemberOf/microsoft.graph.directoryRole", "$select", "id,displayName,roleTemplateId"))
	groups := wish(path("/me/transitiveMemberOf/microsoft.graph.group", "$select", "id,onPremisesSyncEnabled", "$top", "999"))
	organization := wish(path("/organization", "$select", "id,displayName,verifiedDomains,onPremisesSyncEnabled"))
	authorization := wish("/policies/authorizationPolicy")
	secrets := wish("/policies/defaultAppManagementPolicy")
	graph := want(path(keyed("servicePrincipals", "appId", tenant.GraphAppID), "$select",
		"id,appId,displayName,accountEnabled,appRoles,oauth2PermissionScopes"))

	all := slices.Concat(applications, byKey, principals, []*list{deleted, organization, authorization, secrets, graph})
	if !r.state.Actor.Application { // an application is nobody to ask about
		all = append(all, me, roles, groups)
	}
	r.pages(ctx, all)

	for _, l := range slices.Concat(applications, byKey) {
		if l.fault != nil && !(l.absent() && slices.Contains(byKey, l)) {
			return l.fault
		}
	}
	if graph.fault != nil && !graph.refused() && !graph.absent() {
		return graph.fault
	}
	if ctx.Err() != nil {
		return graph.answer.fault(KindStopped)
	}
	r.takeActor(me, roles, groups)
	if o, ok := organization.one(); ok {
		r.state.Organization = decodeOrganization(o)
	}
	r.state.Policy = decodePolicies(authorization, secrets, r.client.clock.Now())
	if g, ok := graph.one(); ok {
		r.state.Graph = decodePrincipal(g)
	}
	r.state.Applications = decodeAll(slices.Concat(applications, byKey), decodeApplication)
	r.state.DeletedKnown = deleted.known
	r.takeDeleted(decodeAll([]*list{deleted}, decodeApplication))
	r.state.ServicePrincipals = r.belonging(decodeAll(principals, decodePrincipal))
	return nil
}

func (r *reading) takeActor(me, roles, groups *list) {
	a := &r.state.Actor
	if o, ok := me.one(); ok {
		decodeActor(o, a)
	}
	if a.RolesKnown = roles.known; roles.known {
		a.Roles = decodeRoles(roles.items)
	}
	if a.GroupsKnown = groups.known; groups.known {
		a.Groups, a.SyncedGroups = countGroups(groups.items)
	}
}

// takeDeleted tells the deleted applications that the query asks for from the others.
func (r *reading) takeDeleted(deleted []tenant.Application) {
	for _, a := range deleted {
		same := func(name string) func(string) bool {
			return func(n string) bool { return strings.EqualFold(n, name) }
		}
		if a.HasTag(tenant.Tag) || slices.ContainsFunc(r.query.UniqueNames, same(a.UniqueName)) || slices.ContainsFunc(r.query.DisplayNames, same(a.DisplayName)) {
			r.state.DeletedApplications = append(r.state.DeletedApplications, a)
		} else {
			r.state.OtherDeleted = append(r.state.OtherDeleted, a.AppID)
		}
	}
}

// belonging leaves out the service principals of other applications that only have the same name.
func (r *reading) belonging(principals []tenant.ServicePrincipal) []tenant.ServicePrincipal {
	return slices.DeleteFunc(principals, func(p tenant.ServicePrincipal) bool {
		return !slices.ContainsFunc(r.state.Applications, func(a tenant.Application) bool { return strings.EqualFold(a.AppID, p.AppID) })
	})
}

// detail is the second batch, and the third where one is needed.
func (r *reading) detail(ctx context.Context) error {
	held := make([]holders, len(r.state.Applications))
	var all, unseen []*list
	for i, a := range r.state.Applications {
		held[i] = holdersOf(a.ObjectID, wish)
		all = append(all, held[i].lists()...)
		if !slices.ContainsFunc(r.state.ServicePrincipals, func(p tenant.ServicePrincipal) bool { return strings.EqualFold(p.AppID, a.AppID) }) {
			unseen = append(unseen, want(principalByAppID(a.AppID)))
		}
	}
	var deleted []*list
	for _, a := range r.state.DeletedApplications {
		deleted = append(deleted, wish(path("/directory/deletedItems/microsoft.graph.servicePrincipal",
			"$filter", "appId eq "+literal(a.AppID), "$select", principalFields)))
	}
	consents := r.consentsOf(r.state.ServicePrincipals)
	r.pages(ctx, slices.Concat(consents.lists(), all, unseen, deleted))

	for i, h := range held {
		h.take(&r.state.Applications[i])
	}
	r.state.DeletedServicePrincipals = decodeAll(deleted, decodePrincipal)
	if err := consents.take(&r.state); err != nil {
		return err
	}
	for _, l := range unseen {
		if l.fault != nil && !l.absent() && !l.refused() {
			return l.fault
		}
	}
	if late := decodeAll(unseen, decodePrincipal); len(late) > 0 {
		r.state.ServicePrincipals = append(r.state.ServicePrincipals, late...)
		consents := r.consentsOf(late)
		r.pages(ctx, consents.lists())
		return consents.take(&r.state)
	}
	return nil
}

// decodeAll decodes the objects of all lists, each object once, in the order of their names and ids, so that the same
// tenant always reads the same.
func decodeAll[T any](lists []*list, decode func(rawObject) T) []T {
	type entry struct {
		key   objectKey
		value T
	}
	var entries []entry
	seen := map[string]bool{}
	for _, l := range lists {
		for _, o := range l.items {
			if key := keyOf(o); key.ID != "" && !seen[key.ID] {
				seen[key.ID] = true
				entries = append(entries, entry{key, decode(o)})
			}
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key.DisplayName, b.key.DisplayName), cmp.Compare(a.key.ID, b.key.ID))
	})
	var values []T
	for _, e := range entries {
		values = append(values, e.value)
	}
	return values
}
