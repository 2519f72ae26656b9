package graphclient

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/oauth2permissiongrants"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// CreateGrant consents to scopes for everyone in the tenant. Where a consent is there already, the scopes that it lacks
// are added to it.
//
// POST /oauth2PermissionGrants, with DelegatedPermissionGrant.ReadWrite.All.
func (w *Writer) CreateGrant(ctx context.Context, clientID, resourceID string, scopes []string) error {
	model := grantModel(clientID, resourceID, scopes)
	var existing *tenant.Grant
	err := w.do(ctx, write{
		method: http.MethodPost, path: "/oauth2PermissionGrants",
		send: func(ctx context.Context) error {
			info, err := w.grants().ToPostRequestInformation(ctx, model, nil)
			return w.client.send(ctx, info, err)
		},
		find: func(ctx context.Context, waits *waits) (bool, error) {
			var err error
			existing, err = w.grantBetween(ctx, waits, clientID, resourceID)
			return existing != nil, err
		},
	})
	if err != nil || existing == nil {
		return err
	}
	all := union(existing.Scopes, scopes)
	if len(all) == len(existing.Scopes) {
		return nil
	}
	return w.ExtendGrant(ctx, existing.ID, all)
}

// grantBetween reads the consent of a client to a resource, or nil.
func (w *Writer) grantBetween(ctx context.Context, waits *waits, clientID, resourceID string) (*tenant.Grant, error) {
	objects, err := w.readAll(ctx, waits, grantsOf(clientID))
	for _, o := range objects {
		if g := decodeGrant(o); strings.EqualFold(g.ResourceID, resourceID) {
			return &g, nil
		}
	}
	return nil, err
}

// union returns have, followed by what it lacks of want.
func union(have, want []string) []string {
	all := slices.Clone(have)
	for _, s := range want {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// ExtendGrant sets the scopes of a consent: the whole list, since the service replaces it.
//
// PATCH /oauth2PermissionGrants/{id}, with DelegatedPermissionGrant.ReadWrite.All.
func (w *Writer) ExtendGrant(ctx context.Context, grantID string, scopes []string) error {
	model := scopesModel(scopes)
	return w.do(ctx, write{
		method: http.MethodPatch, path: "/oauth2PermissionGrants/" + grantID,
		send: func(ctx context.Context) error {
			info, err := w.grants().ByOAuth2PermissionGrantId(grantID).ToPatchRequestInformation(ctx, model, nil)
			return w.client.send(ctx, info, err)
		},
	})
}

// AssignRole gives an application permission to a service principal. One that is there already is fine.
//
// POST /servicePrincipals/{resource}/appRoleAssignedTo, with AppRoleAssignment.ReadWrite.All and Application.Read.All.
func (w *Writer) AssignRole(ctx context.Context, principalID, resourceID, appRoleID string) error {
	path := "/servicePrincipals/" + resourceID + "/appRoleAssignedTo"
	model, err := assignmentModel(principalID, resourceID, appRoleID)
	if err != nil {
		return unsendable(http.MethodPost, path, err)
	}
	return w.do(ctx, write{
		method: http.MethodPost, path: path,
		send: func(ctx context.Context) error {
			info, err := w.principals().ByServicePrincipalId(resourceID).AppRoleAssignedTo().ToPostRequestInformation(ctx, model, nil)
			return w.client.send(ctx, info, err)
		},
		find: func(ctx context.Context, waits *waits) (bool, error) {
			objects, err := w.readAll(ctx, waits, assignmentsOf(principalID))
			return slices.ContainsFunc(objects, func(o rawObject) bool {
				a := decodeAssignment(o)
				return strings.EqualFold(a.ResourceID, resourceID) && strings.EqualFold(a.AppRoleID, appRoleID)
			}), err
		},
		overrule: func(_ answer, v verdict) verdict {
			if v.next == exists {
				return verdict{} // there is nothing in an assignment that could differ
			}
			return v
		},
	})
}

// RemoveAssignment takes an application permission back. One that is gone already is fine.
//
// DELETE /servicePrincipals/{resource}/appRoleAssignedTo/{id}, with AppRoleAssignment.ReadWrite.All.
func (w *Writer) RemoveAssignment(ctx context.Context, resourceID, assignmentID string) error {
	return w.do(ctx, write{
		method: http.MethodDelete, path: "/servicePrincipals/" + resourceID + "/appRoleAssignedTo/" + assignmentID,
		send: func(ctx context.Context) error {
			assigned := w.principals().ByServicePrincipalId(resourceID).AppRoleAssignedTo()
			return assigned.ByAppRoleAssignmentId(assignmentID).Delete(ctx, nil)
		},
		overrule: func(a answer, v verdict) verdict {
			if a.status == http.StatusNotFound {
				return verdict{}
			}
			return v
		},
	})
}

func (w *Writer) grants() *oauth2permissiongrants.Oauth2PermissionGrantsRequestBuilder {
	return oauth2permissiongrants.NewOauth2PermissionGrantsRequestBuilderInternal(map[string]string{}, w.client.adapter)
}
