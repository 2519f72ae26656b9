package graphclient

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// TestASuccessThatIsNotTheServicesIsLookedInto: a gateway's page says success as well, and so does an empty answer where the service
// sends an object. Whether the write was carried out is then open, so it is sent again where that does no harm, and looked
// for where it would. A change and a deletion have nothing to send as a rule: an empty success that comes twice is one.
func TestASuccessThatIsNotTheServicesIsLookedInto(t *testing.T) {
	page := response{status: 200, body: "<html>Sign in to the Wi-Fi</html>", header: map[string]string{"Content-Type": "text/html"}}
	empty, accepted := response{status: 200}, response{status: 202}
	emptyPage := response{status: 200, header: map[string]string{"Content-Type": "text/html"}}
	update := func(t *testing.T, w *Writer) error {
		return w.UpdateApplication(t.Context(), "o", tenant.Write{TokenVersion: new(2)})
	}
	create := func(t *testing.T, w *Writer) error {
		_, err := w.CreateApplication(t.Context(), gateway, nil)
		return err
	}
	remove := func(t *testing.T, w *Writer) error { return w.RemoveAssignment(t.Context(), "r", "a") }
	grant := response{status: 201, body: `{"id":"g","clientId":"c","resourceId":"r","scope":"custom_scope","consentType":"AllPrincipals"}`}
	found := response{status: 200, body: `{"value":[{"id":"g","clientId":"c","resourceId":"r","scope":"custom_scope","consentType":"AllPrincipals"}]}`}
	none := response{status: 200, body: `{"value":[]}`}
	tests := map[string]struct {
		answers []response
		write   func(*testing.T, *Writer) error
		want    []string
	}{
		"a page for an update":           {[]response{page, {status: 204}}, update, []string{"PATCH /applications/o", "PATCH /applications/o"}},
		"an empty page for an update":    {[]response{emptyPage, {status: 204}}, update, []string{"PATCH /applications/o", "PATCH /applications/o"}},
		"nothing for an update":          {[]response{empty}, update, []string{"PATCH /applications/o", "PATCH /applications/o"}},
		"nothing for an update at first": {[]response{empty, {status: 204}}, update, []string{"PATCH /applications/o", "PATCH /applications/o"}},
		"an update that is only noted":   {[]response{accepted}, update, []string{"PATCH /applications/o", "PATCH /applications/o"}},
		"nothing for a deletion":         {[]response{empty}, remove, []string{"DELETE /servicePrincipals/r/appRoleAssignedTo/a", "DELETE /servicePrincipals/r/appRoleAssignedTo/a"}},
		"a deletion that is only noted":  {[]response{accepted}, remove, []string{"DELETE /servicePrincipals/r/appRoleAssignedTo/a", "DELETE /servicePrincipals/r/appRoleAssignedTo/a"}},
		"nothing for a new application":  {[]response{empty, {status: 200, body: application()}}, create, []string{"POST /applications", "GET /applications(uniqueName='modelop.key.gateway-service')"}},
		"a page for a consent that was given": {
			[]response{page, found},
			func(t *testing.T, w *Writer) error {
				return w.CreateGrant(t.Context(), "c", "r", []string{"custom_scope"})
			},
			[]string{"POST /oauth2PermissionGrants", "GET /oauth2PermissionGrants"},
		},
		"nothing for a consent that was not given": {
			[]response{empty, none, grant},
			func(t *testing.T, w *Writer) error {
				return w.CreateGrant(t.Context(), "c", "r", []string{"custom_scope"})
			},
			[]string{"POST /oauth2PermissionGrants", "GET /oauth2PermissionGrants", "POST /oauth2PermissionGrants"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := &service{t: t, graph: sequence(test.answers...)}
			c, _ := signedIn(t, s)
			if err := test.write(t, c.Writer(Patience{})); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, s.calls()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}
