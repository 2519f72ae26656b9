package graphclient

import (
	"context"
	"net/http"
)

// DeleteApplication moves an application to the deleted items, and the service principal of its own tenant with it. There
// it stays for 30 days: it can be restored, and its unique name stays taken. One that is gone already is fine.
//
// DELETE /applications/{id}, with Application.ReadWrite.All.
func (w *Writer) DeleteApplication(ctx context.Context, objectID string) error {
	return w.do(ctx, write{
		method: http.MethodDelete, path: "/applications/" + objectID,
		send: func(ctx context.Context) error {
			return w.applications().ByApplicationId(objectID).Delete(ctx, nil)
		},
		find: func(ctx context.Context, waits *waits) (bool, error) {
			object, err := w.read(ctx, waits, applicationByID(objectID))
			return object == nil && err == nil, err
		},
		overrule: func(a answer, v verdict) verdict {
			if a.status == http.StatusNotFound {
				return verdict{KindNotThereYet, unclear, WaitReplication} // gone, or not seen by this replica: look
			}
			return v
		},
	})
}
