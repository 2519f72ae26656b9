package graphclient

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

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
}

// CreateApplication makes an application, with a client secret if one is asked for.
//
// A unique name that is taken already is refused with KindUniqueNameTaken: someone else holds it, perhaps among the
// deleted applications. Where the answer to our own request was lost, the application is found by its unique name, and
// a secret whose value was lost with the answer is removed and made anew. If only the secret fails, the application is
// returned beside the error.
//
// POST /applications, with AppRegistration.Create; a secret that has to be made anew needs Application.ReadWrite.All.
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
		made.Application = decodeApplication(object)
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
		w.delivered[string(c.KeyID)] = true
		w.mu.Unlock()
		return &tenant.NewSecret{Secret: c.secret(), Text: c.SecretText}
	}
	return nil
}

// UpdateApplication changes what the write sets. Collections are replaced whole.
//
// A unique name that an application holds which can be read is refused with KindUniqueNameTaken: somebody else made the
// registration meanwhile. One whose holder cannot be seen, as a deleted one by whoever may not look there, is left out,
// and the rest is sent without it.
//
// PATCH /applications/{id}, with Application.ReadWrite.All.
func (w *Writer) UpdateApplication(ctx context.Context, objectID string, tw tenant.Write) error {
	conflict, err := w.updateApplication(ctx, objectID, tw)
	if conflict.status == 0 {
		return err
	}
	name := *tw.UniqueName
	tw.UniqueName = nil
	if tw == (tenant.Write{}) {
		return err
	}
	switch held, unread := w.holdsAnother(ctx, objectID, name, conflict); {
	case unread != nil:
		return unread
	case held:
		return err
	}
	_, err = w.updateApplication(ctx, objectID, tw)
	return err
}

// looksForHolder is how often the holder of a unique name is looked for before it counts as one that cannot be seen.
const looksForHolder = 3

// holdsAnother tells whether an application that can be read, other than the one with the object id, has the unique name
// that the service refused.
func (w *Writer) holdsAnother(ctx context.Context, objectID, name string, conflict answer) (bool, error) {
	look := write{finds: looksForHolder, find: func(ctx context.Context, waits *waits) (bool, error) {
		object, err := w.read(ctx, waits, applicationByUniqueName(name))
		return object != nil && !strings.EqualFold(decodeApplication(object).ObjectID, objectID), err
	}}
	waits := w.budget.begin()
	defer waits.end()
	return w.search(ctx, waits, look, conflict)
}

// updateApplication returns the answer beside the error where the unique name was refused.
func (w *Writer) updateApplication(ctx context.Context, objectID string, tw tenant.Write) (conflict answer, err error) {
	path := "/applications/" + objectID
	model, err := applicationModel(tw, nil)
	if err != nil {
		return answer{}, unsendable(http.MethodPatch, path, err)
	}
	err = w.do(ctx, write{
		method: http.MethodPatch, path: path,
		send: func(ctx context.Context) error {
			info, err := w.applications().ByApplicationId(objectID).ToPatchRequestInformation(ctx, model, nil)
			return w.client.send(ctx, info, err)
		},
		overrule: func(a answer, v verdict) verdict {
			switch {
			case v.kind == KindUniqueNameTaken && tw.UniqueName != nil:
				conflict = a
			case v.kind == KindEntitlement && w.hasSwitchedOff(objectID):
				// After a scope or role was switched off, the service goes on refusing its change until every replica knows.
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
	return conflict, err
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
//
// POST /directory/deletedItems/{id}/restore, with Application.ReadWrite.All.
func (w *Writer) RestoreApplication(ctx context.Context, deletedID string) error {
	return w.restore(ctx, deletedID, applicationByID(deletedID))
}

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
			if missing++; missing >= refusals {
				return verdict{kind: KindNotFound}
			}
			return verdict{KindNotThereYet, unclear, WaitReplication}
		},
	})
}

func (w *Writer) applications() *applications.ApplicationsRequestBuilder {
	return applications.NewApplicationsRequestBuilderInternal(map[string]string{}, w.client.adapter)
}
