package graphclient

import (
	"context"
	"errors"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// CreateServicePrincipal makes the service principal of an application, or returns the one that is there.
//
// POST /servicePrincipals, with Application.ReadWrite.All.
func (w *Writer) CreateServicePrincipal(ctx context.Context, appID string, tags []string) (tenant.ServicePrincipal, error) {
	body := newPrincipalBody()
	body.text("appId", &appID)
	if len(tags) > 0 {
		body.texts("tags", tags)
	}
	var made tenant.ServicePrincipal
	err := w.do(ctx, write{
		method: http.MethodPost, path: "/servicePrincipals",
		send: func(ctx context.Context) error {
			info, err := w.principals().ToPostRequestInformation(ctx, body, nil)
			return w.client.send(ctx, info, err)
		},
		take: func(a answer) error {
			if made = decodePrincipal(a.body); made.ObjectID == "" {
				return errors.New("the answer does not hold the service principal")
			}
			return nil
		},
		find: func(ctx context.Context, waits *waits) (bool, error) {
			object, err := w.read(ctx, waits, principalByAppID(appID))
			if object == nil {
				return false, err
			}
			made = decodePrincipal(object)
			return true, nil
		},
	})
	if err != nil {
		return tenant.ServicePrincipal{}, err
	}
	return made, nil
}

// EnableServicePrincipal switches a service principal on.
//
// PATCH /servicePrincipals/{id}, with Application.ReadWrite.All.
func (w *Writer) EnableServicePrincipal(ctx context.Context, objectID string) error {
	on := true
	body := newPrincipalBody()
	body.flag("accountEnabled", &on)
	return w.do(ctx, write{
		method: http.MethodPatch, path: "/servicePrincipals/" + objectID,
		send: func(ctx context.Context) error {
			info, err := w.principals().ByServicePrincipalId(objectID).ToPatchRequestInformation(ctx, body, nil)
			return w.client.send(ctx, info, err)
		},
	})
}

// RestoreServicePrincipal brings a deleted service principal back. One that is live already is fine.
//
// POST /directory/deletedItems/{id}/restore, with Application.ReadWrite.All.
func (w *Writer) RestoreServicePrincipal(ctx context.Context, deletedID string) error {
	return w.restore(ctx, deletedID, path("/servicePrincipals/"+deletedID, "$select", principalFields))
}

func (w *Writer) principals() *serviceprincipals.ServicePrincipalsRequestBuilder {
	return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(map[string]string{}, w.client.adapter)
}
