package graphclient

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/applications"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// AddSecret makes a client secret. The label must be this run's own: a secret that carries it and whose value never
// arrived is removed, and another one is made.
//
// POST /applications/{id}/addPassword, with Application.ReadWrite.All.
func (w *Writer) AddSecret(ctx context.Context, objectID string, r tenant.SecretRequest) (tenant.NewSecret, error) {
	made, err := w.addSecret(ctx, objectID, r, false)
	if err != nil {
		return tenant.NewSecret{}, err
	}
	return *made, nil
}

// replaceSecret removes what a lost answer may have left under the label, then makes a secret.
func (w *Writer) replaceSecret(ctx context.Context, objectID string, r tenant.SecretRequest) (*tenant.NewSecret, error) {
	if err := w.removeOrphans(ctx, objectID, r.Label); err != nil {
		return nil, err
	}
	return w.addSecret(ctx, objectID, r, true)
}

// addSecret makes a secret. doubt tells that an answer was lost before.
func (w *Writer) addSecret(ctx context.Context, objectID string, r tenant.SecretRequest, doubt bool) (*tenant.NewSecret, error) {
	var made *tenant.NewSecret
	body := applications.NewItemAddPasswordPostRequestBody()
	body.SetPasswordCredential(secretModel(r))
	err := w.do(ctx, write{
		method: http.MethodPost, path: "/applications/" + objectID + "/addPassword", finds: 1,
		send: func(ctx context.Context) error {
			info, err := w.applications().ByApplicationId(objectID).AddPassword().ToPostRequestInformation(ctx, body, nil)
			return w.client.send(ctx, info, err)
		},
		take: func(a answer) error {
			c := decode[rawCredential](a.body)
			c.DisplayName = cmp.Or(c.DisplayName, r.Label)
			if made = w.deliver([]rawCredential{c}, c.DisplayName); made == nil {
				return errors.New("the answer does not hold the secret")
			}
			return nil
		},
		// It never counts as found: without its value a secret is of no use.
		find: func(ctx context.Context, _ *waits) (bool, error) {
			doubt = true
			return false, w.removeOrphans(ctx, objectID, r.Label)
		},
		overrule: func(a answer, v verdict) verdict {
			// Nothing in a second request would tell the service that it is one, so every failure is looked into.
			if a.status == http.StatusNotFound {
				v.next = unclear
			}
			return v
		},
	})
	if err != nil {
		return nil, err
	}
	if doubt {
		w.sweep(ctx, objectID, r.Label, made.KeyID)
	}
	return made, nil
}

// sweep removes what a lost answer left behind, once the list shows the secret that came after it: before that, the
// list may be too old to show the lost one. What it cannot do in time it leaves to the next run; the secret that was
// made is good in any case.
func (w *Writer) sweep(ctx context.Context, objectID, label, keyID string) {
	waits := w.budget.begin()
	defer waits.end()
	for range sweeps {
		object, err := w.read(ctx, waits, applicationByID(objectID))
		if err != nil {
			return
		}
		if object != nil && hasSecret(decodeApplication(object).Secrets, keyID) {
			_ = w.removeListed(ctx, objectID, label, decodeApplication(object).Secrets)
			return
		}
		if waits.pause(ctx, WaitReplication, 0, "the new client secret is not listed yet") != nil {
			return
		}
	}
}

// sweeps is how often sweep looks: for about 20 seconds.
const sweeps = 6

func hasSecret(secrets []tenant.Secret, keyID string) bool {
	return slices.ContainsFunc(secrets, func(s tenant.Secret) bool { return strings.EqualFold(s.KeyID, keyID) })
}

// removeOrphans removes the secrets that carry the label and whose values never arrived.
func (w *Writer) removeOrphans(ctx context.Context, objectID, label string) error {
	waits := w.budget.begin()
	defer waits.end()
	object, err := w.read(ctx, waits, applicationByID(objectID))
	if err != nil || object == nil {
		return err
	}
	return w.removeListed(ctx, objectID, label, decodeApplication(object).Secrets)
}

func (w *Writer) removeListed(ctx context.Context, objectID, label string, secrets []tenant.Secret) error {
	for _, s := range secrets {
		if s.DisplayName != label || w.hasDelivered(s.KeyID) {
			continue
		}
		if err := w.RemoveSecret(ctx, objectID, s.KeyID); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) hasDelivered(keyID string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.delivered[keyID]
}

// RemoveSecret removes a client secret by its key id. One that is gone already is fine.
//
// POST /applications/{id}/removePassword, with Application.ReadWrite.All.
func (w *Writer) RemoveSecret(ctx context.Context, objectID, keyID string) error {
	path := "/applications/" + objectID + "/removePassword"
	id, err := parseID("the secret", keyID)
	if err != nil {
		return unsendable(http.MethodPost, path, err)
	}
	body := applications.NewItemRemovePasswordPostRequestBody()
	body.SetKeyId(id)
	refused := 0
	return w.do(ctx, write{
		method: http.MethodPost, path: path,
		send: func(ctx context.Context) error {
			return w.applications().ByApplicationId(objectID).RemovePassword().Post(ctx, body, nil)
		},
		// Gone means gone: from the application, or from a list that can be read.
		find: func(ctx context.Context, waits *waits) (bool, error) {
			object, err := w.read(ctx, waits, applicationByID(objectID))
			if err != nil || object == nil {
				return false, err
			}
			return !hasSecret(decodeApplication(object).Secrets, keyID), nil
		},
		overrule: func(a answer, v verdict) verdict {
			switch {
			case a.status == http.StatusNotFound:
				return verdict{KindNotThereYet, unclear, WaitReplication}
			case v.kind == KindBadRequest && a.status != 0:
				// So is the removal of a secret refused that is not there, in words that are not documented; only the list tells.
				if refused++; refused < refusals {
					return verdict{KindBadRequest, unclear, WaitReplication}
				}
			}
			return v
		},
	})
}
