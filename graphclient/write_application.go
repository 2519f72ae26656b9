package graphclient

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/directory"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Created is an application that a call made.
type Created struct {
	Application tenant.Application
	// Secret is the client secret that was asked for; nil if none was.
	Secret *tenant.NewSecret
	// Existed tells that the answer to the create was lost and that the application was found by its unique name.
	Existed bool
}

// CreateApplication makes an application, with a client secret if one is asked for.
//
// A unique name that is taken already is refused with KindUniqueNameTaken: someone else holds it, perhaps among the
// deleted applications. Where the answer to our own request was lost, the application is found by its unique name, and
// a secret whose value was lost with the answer is removed and made anew. If only the secret fails, the application is
// returned beside the error.
func (w *Writer) CreateApplication(ctx context.Context, write tenant.Write, secret *tenant.SecretRequest) (Created, error) {
	const path = "/applications"
	model, err := applicationModel(write, secret)
	if err != nil {
		return Created{}, unsendable(http.MethodPost, path, err)
	}
	var made Created
	err = w.do(ctx, w.createApplication(model, write, secret, &made))
	if err != nil {
		return Created{}, err
	}
	if secret == nil || made.Secret != nil {
		return made, nil
	}
	made.Secret, err = w.replaceSecret(ctx, made.Application.ObjectID, *secret)
	return made, err
}

func (w *Writer) createApplication(model models.Applicationable, tw tenant.Write, secret *tenant.SecretRequest, made *Created) write {
	o := write{
		method: http.MethodPost, path: "/applications", strict: true, finds: 3,
		send: func(ctx context.Context) error {
			info, err := w.applications().ToPostRequestInformation(ctx, model, nil)
			return w.client.send(ctx, info, err)
		},
		take: func(a answer) error {
			app := decodeApplication(a.body)
			if app.ObjectID == "" || app.AppID == "" {
				return errors.New("the answer does not hold the application")
			}
			made.Application = app
			if secret != nil {
				made.Secret = w.deliver(decode[rawApplication](a.body).Passwords, secret.Label)
			}
			return nil
		},
	}
	if tw.UniqueName == nil {
		return o
	}
	o.find = func(ctx context.Context, waits *waits) (bool, error) {
		object, err := w.read(ctx, waits, applicationByUniqueName(*tw.UniqueName))
		if object == nil {
			return false, err
		}
		made.Application, made.Existed = decodeApplication(object), true
		return true, nil
	}
	return o
}

// deliver returns the secret with the label, if its value came along.
func (w *Writer) deliver(credentials []rawCredential, label string) *tenant.NewSecret {
	for _, c := range credentials {
		if c.SecretText == "" || c.KeyID == "" || c.DisplayName != label {
			continue
		}
		w.mu.Lock()
		w.delivered[c.KeyID] = true
		w.mu.Unlock()
		return &tenant.NewSecret{Secret: c.secret(), Text: c.SecretText}
	}
	return nil
}

// UpdateApplication changes what the write sets. Collections are replaced whole.
func (w *Writer) UpdateApplication(ctx context.Context, objectID string, tw tenant.Write) error {
	path := "/applications/" + objectID
	model, err := applicationModel(tw, nil)
	if err != nil {
		return unsendable(http.MethodPatch, path, err)
	}
	err = w.do(ctx, write{
		method: http.MethodPatch, path: path,
		send: func(ctx context.Context) error {
			info, err := w.applications().ByApplicationId(objectID).ToPatchRequestInformation(ctx, model, nil)
			return w.client.send(ctx, info, err)
		},
		overrule: func(_ answer, v verdict) verdict {
			// After a scope or role was switched off, the service goes on refusing its change until every replica knows.
			if v.kind == KindEntitlement && w.hasSwitchedOff(objectID) {
				return verdict{KindEntitlement, again, WaitReplication}
			}
			return v
		},
	})
	if err == nil && switchesOff(tw) {
		w.mu.Lock()
		w.switchedOff[objectID] = true
		w.mu.Unlock()
	}
	return err
}

func (w *Writer) hasSwitchedOff(objectID string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.switchedOff[objectID]
}

// switchesOff tells whether the write leaves a scope or a role switched off.
func switchesOff(tw tenant.Write) bool {
	return tw.Scopes != nil && slices.ContainsFunc(*tw.Scopes, func(s tenant.Scope) bool { return !s.Enabled }) ||
		tw.AppRoles != nil && slices.ContainsFunc(*tw.AppRoles, func(r tenant.AppRole) bool { return !r.Enabled })
}

// RestoreApplication brings a deleted application back. One that is live already is fine.
func (w *Writer) RestoreApplication(ctx context.Context, deletedID string) error {
	return w.restore(ctx, deletedID, applicationByID(deletedID))
}

// restores is how often a restore is tried on an object that is neither deleted nor live, as far as can be read.
const restores = 5

// restore brings a deleted object back; live is where it then can be read.
func (w *Writer) restore(ctx context.Context, deletedID, live string) error {
	missing := 0
	return w.do(ctx, write{
		method: http.MethodPost, path: "/directory/deletedItems/" + deletedID + "/restore",
		send: func(ctx context.Context) error {
			items := directory.NewDeletedItemsRequestBuilderInternal(map[string]string{}, w.client.adapter)
			info, err := items.ByDirectoryObjectId(deletedID).Restore().ToPostRequestInformation(ctx, nil)
			return w.client.send(ctx, info, err)
		},
		find: func(ctx context.Context, waits *waits) (bool, error) {
			object, err := w.read(ctx, waits, live)
			return object != nil, err
		},
		overrule: func(a answer, v verdict) verdict {
			if a.status != http.StatusNotFound {
				return v
			}
			if missing++; missing >= restores {
				return verdict{kind: KindNotFound}
			}
			return verdict{KindNotThereYet, unclear, WaitReplication}
		},
	})
}

func (w *Writer) applications() *applications.ApplicationsRequestBuilder {
	return applications.NewApplicationsRequestBuilderInternal(map[string]string{}, w.client.adapter)
}
