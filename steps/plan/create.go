package plan

import (
	"slices"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// create plans a registration from nothing: everything that fits goes into the one request that makes it.
func (d *draft) create() {
	why := d.m.in.Blueprint.Reasons
	r := d.reg
	made := d.change(Change{Action: Create, Subject: SubjectRegistration, After: r.DisplayName}, why.Registration, "")
	principal := d.change(Change{Action: Create, Subject: SubjectServicePrincipal, After: "present and enabled"}, why.ServicePrincipal, "")
	named := d.change(Change{
		Action: Create, Subject: "Application ID URI and API permissions", After: r.ApplicationIDURI,
	}, why.ApplicationIDURI, "")

	w := tenant.Write{
		DisplayName:          &r.DisplayName,
		SignInAudience:       &r.SignInAudience,
		Tags:                 new(slices.Clone(r.Tags)),
		FallbackPublicClient: r.AllowPublicClientFlows,
		TokenVersion:         &r.TokenVersion,
		ImplicitAccessToken:  &r.ImplicitAccessToken,
		ImplicitIDToken:      &r.ImplicitIDToken,
		OptionalClaims: &tenant.OptionalClaims{
			IDToken: wantedClaims(r.IDTokenClaims), AccessToken: wantedClaims(r.AccessTokenClaims),
		},
	}
	if !d.m.uniqueNameTaken(r.UniqueName) {
		w.UniqueName = &r.UniqueName
	}
	setUnlessEmpty := func(to **[]string, list []string) {
		if len(list) > 0 {
			*to = new(slices.Clone(list))
		}
	}
	setUnlessEmpty(&w.Web, r.Web)
	setUnlessEmpty(&w.SPA, r.SPA)
	setUnlessEmpty(&w.PublicClient, r.PublicClient)
	if r.GroupMembershipClaims != "" {
		w.GroupMembershipClaims = &r.GroupMembershipClaims
	}
	for _, s := range r.Scopes {
		w.Scopes = new(append(deref(w.Scopes), wantedScope(s)))
	}
	for _, role := range r.AppRoles {
		w.AppRoles = new(append(deref(w.AppRoles), wantedRole(role)))
	}
	access, _ := d.mergeAccess(nil, deref(w.Scopes), deref(w.AppRoles))
	if graph := slices.DeleteFunc(slices.Clone(access), func(a tenant.RequiredAccess) bool { return a.ResourceAppID == tenant.SelfAppID }); len(graph) > 0 {
		w.RequiredAccess = &graph
	}
	d.then(Operation{
		Kind: CreateApplication, Doing: "create the registration", Did: "created", Changes: []int{made}, Write: w, Secret: d.secret.request,
	})
	d.then(Operation{
		Kind: CreateServicePrincipal, Doing: "create the service principal", Did: "service principal created",
		Changes: []int{principal}, Tags: servicePrincipalTags(),
	})
	d.then(Operation{
		Kind: UpdateApplication, Doing: "set Application ID URI", Did: "Application ID URI set", Changes: []int{named},
		Write: tenant.Write{IdentifierURIs: &[]string{r.ApplicationIDURI}, RequiredAccess: &access},
	})
}

// deref is the list that a write sets; none where it sets none.
func deref[T any](p *[]T) []T {
	if p == nil {
		return nil
	}
	return *p
}
