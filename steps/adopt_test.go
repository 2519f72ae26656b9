package steps_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// withoutDeleted is the way of somebody who may not look at what was deleted.
type withoutDeleted struct{ next http.RoundTripper }

func (w withoutDeleted) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = bytes.ReplaceAll(body, []byte("/directory/deletedItems/"), []byte("/directory/notForYou/"))
		r = r.Clone(r.Context())
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return w.next.RoundTrip(r)
}

// TestAnUnseenApplicationHoldsTheUniqueName: a deleted registration keeps its unique name, and who may not look at what was
// deleted does not see it. What somebody adopts is then marked by its tags alone; all else of it is changed as planned, and
// the next run finds nothing to do.
func TestAnUnseenApplicationHoldsTheUniqueName(t *testing.T) {
	s, err := simtenant.ParseScenario("inline", []byte(`
setups:
  - {url: https://modelop.contoso.com, made: -90d, registrations: {gateway-service: {deleted: -5d}}}
  - url: https://modelop.contoso.com
    byHand: true
    made: -60d
    registrations:
      gateway-service: {owners: [admin@contoso.com], set: {api: {requestedAccessTokenVersion: 1}, identifierUris: []}}
`))
	if err != nil {
		t.Fatal(err)
	}
	inTenant(t, s, func(w *world) {
		w.transport = withoutDeleted{w.transport}
		o := w.operator()
		o.decide = yes
		if r := o.run(w.t.Context()); !r.done() {
			w.t.Fatal(r.err, why(r))
		}
		gateway := w.tenant.Snapshot().Application("gateway-service")
		if gateway.UniqueName != nil || !slices.Contains(gateway.Tags, "modelop-entra:adopted") ||
			*gateway.API.RequestedAccessTokenVersion != 2 || len(gateway.IdentifierURIs) != 1 {
			w.t.Errorf("%+v", gateway.Application)
		}
		o.settle()
		if again := o.run(w.t.Context()); !again.done() || again.plan.Count() > 0 || len(again.writes()) > 0 {
			w.t.Errorf("the next run plans %d changes and sends %v\n%s", again.plan.Count(), again.writes(), why(again))
		}
	})
}
