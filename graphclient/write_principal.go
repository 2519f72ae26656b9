package graphclient

import (
	"context"
	"errors"
	"net/http"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// CreateServicePrincipal makes the service principal of an application, or returns the one that is there.
func (w *Writer) CreateServicePrincipal(ctx context.Context, appID string, tags []string) (tenant.ServicePrincipal, error) {
	model := models.NewServicePrincipal()
	model.SetAppId(&appID)
	if len(tags) > 0 {
		model.SetTags(tags)
	}
	var made tenant.ServicePrincipal
	err := w.do(ctx, write{
		method: http.MethodPost, path: "/servicePrincipals",
		send: func(ctx context.Context) error {
			_, err := w.principals().Post(ctx, model, nil)
			return err
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
func (w *Writer) EnableServicePrincipal(ctx context.Context, objectID string) error {
	on := true
	model := models.NewServicePrincipal()
	model.SetAccountEnabled(&on)
	return w.do(ctx, write{
		method: http.MethodPatch, path: "/servicePrincipals/" + objectID,
		send: func(ctx context.Context) error {
			_, err := w.principals().ByServicePrincipalId(objectID).Patch(ctx, model, nil)
			return err
		},
	})
}

// RestoreServicePrincipal brings a deleted service principal back. One that is live already is fine.
func (w *Writer) RestoreServicePrincipal(ctx context.Context, deletedID string) error {
	return w.restore(ctx, deletedID, path("/servicePrincipals/"+deletedID, "$select", principalFields))
}

func (w *Writer) principals() *serviceprincipals.ServicePrincipalsRequestBuilder {
	return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(map[string]string{}, w.client.adapter)
}
