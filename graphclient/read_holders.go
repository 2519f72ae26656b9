package graphclient

import (
	"context"
	"net/url"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// holders are the questions for who else can use an application.
type holders struct{ owners, federated *list }

func holdersOf(objectID string, ask func(path string) *list) holders {
	id := url.PathEscape(objectID)
	return holders{
		owners:    ask(path("/applications/"+id+"/owners", "$select", "id,displayName,userPrincipalName")),
		federated: ask("/applications/" + id + "/federatedIdentityCredentials"),
	}
}

func (h holders) lists() []*list { return []*list{h.owners, h.federated} }

// take notes everybody who was seen, also where the rest was refused.
func (h holders) take(a *tenant.Application) {
	a.Owners = decodeOwners(h.owners.items)
	a.FederatedCredentials = decodeFederated(h.federated.items)
	a.HoldersKnown = h.owners.known && h.federated.known
}

// Holders reads who else can use an application that has just been restored, once it can be seen again. Of the application
// only its object id, owners and federated credentials are filled in; what the actor may not see is unknown.
//
// POST /$batch with GET /applications/{id}/owners and federatedIdentityCredentials, with Application.Read.All.
func (w *Writer) Holders(ctx context.Context, objectID string) (tenant.Application, error) {
	waits := w.budget.begin()
	defer waits.end()
	r := &reading{client: w.client, budget: w.budget}
	for {
		h := holdersOf(objectID, want)
		r.pages(ctx, h.lists())
		missing, err := h.missing()
		if err != nil {
			return tenant.Application{}, err
		}
		if missing == nil {
			a := tenant.Application{ObjectID: objectID}
			h.take(&a)
			return a, nil
		}
		if err := waits.pause(ctx, WaitReplication, missing.answer.retryAfter(), missing.answer.saw()); err != nil {
			return tenant.Application{}, impatient(missing.answer, verdict{kind: KindNotThereYet}, err)
		}
	}
}

// missing is a question about an application that the service does not see yet. Refusals are no error.
func (h holders) missing() (missing *list, err error) {
	for _, l := range h.lists() {
		switch {
		case l.fault == nil || l.refused():
		case l.absent():
			missing = l
		default:
			return nil, l.fault
		}
	}
	return missing, nil
}
