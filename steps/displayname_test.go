package steps_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// The setup of these tests has a name prefix, and beside it another one holds the plain names.
const prefixedURL = "https://modelop-test.contoso.com"

// prefixed is the operator of the setup with the prefix, which needs a change.
func prefixed(w *world) *operator {
	o := w.operator()
	o.given = choices(w.t, prefixedURL)
	return o
}

// pointsTo checks where a problem sends its reader in the admin center.
func pointsTo(t *testing.T, p *steps.Problem, key, displayName string) {
	t.Helper()
	if p == nil || p.Key != key {
		t.Fatalf("%+v, want %s", p, key)
	}
	ways := strings.Join(append(p.How, p.Or...), "\n")
	if !strings.Contains(ways, "App registrations > "+displayName) {
		t.Errorf("%s: it does not lead to %s:\n%s", key, displayName, ways)
	}
}

// What is wrong with a registration leads to it by the name that the tenant shows, not to that of another setup.
func TestWaysThroughTheAdminCenterNameWhatTheTenantShows(t *testing.T) {
	s, err := simtenant.ParseScenario("inline", []byte(`
setups:
  - {url: https://modelop.contoso.com, made: -90d, groupLookUp: true}
  - url: https://modelop-test.contoso.com
    made: -90d
    namePrefix: "test-"
    groupLookUp: true
    registrations:
      gateway-service: {set: {web: {redirectUris: []}}}
      internal-client: {}
      external-integration-client: {}
      go-cli: {}
`))
	if err != nil {
		t.Fatal(err)
	}
	inTenant(t, s, func(w *world) {
		w.tenant.Inject(simtenant.Fault{
			Kind: simtenant.FaultStatus, Match: simtenant.Match{Method: "PATCH", Path: "^/applications/"}, Times: -1,
			Status: 403, Code: "Directory_ResourceSizeExceeded", Message: "The object has too many values.",
		})
		pointsTo(w.t, prefixed(w).run(w.t.Context()).outcome.Problem, "too-large", "test-gateway-service")
	})
}

// So does what the sign-in service says about a secret: when it is tested, with a sign-in and without, and when it was made.
func TestARefusedSecretLeadsToItsRegistration(t *testing.T) {
	public := func(next http.RoundTripper) roundTrip {
		return func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/token") {
				return next.RoundTrip(r)
			}
			form, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			r.Body = io.NopCloser(strings.NewReader(string(form)))
			if !strings.Contains(string(form), "grant_type=client_credentials") {
				return next.RoundTrip(r)
			}
			return &http.Response{
				StatusCode: http.StatusUnauthorized, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
				Body: io.NopCloser(strings.NewReader(`{"error":"invalid_client","error_codes":[700025],"error_description":"AADSTS700025: Client is public."}`)),
			}, nil
		}
	}
	inWorld(t, "two-setups", nil, func(w *world) {
		p := &proof{operator: prefixed(w)}
		if p.made = p.run(w.t.Context()); !p.made.done() {
			w.t.Fatalf("%v %s", p.made.err, why(p.made))
		}
		w.transport = public(w.transport)
		for _, v := range []steps.Verification{p.verify(steps.VerifyOptions{}), p.outside(w.t.Context())} {
			i := slices.IndexFunc(v.Checks, func(c steps.Check) bool { return c.Name == "go-cli" })
			if i < 0 || !strings.Contains(v.Checks[i].Fix, "App registrations > test-go-cli > Authentication") {
				w.t.Errorf("outside %t: %+v", v.Outside, v.Checks)
			}
		}
		p.given.Secrets = blueprint.SecretsNew
		run, pl := p.signedIn()
		run.Apply(w.t.Context(), pl, func(steps.Event) {}, nil)
		checked := run.CheckSecrets(w.t.Context(), pl, func(string, steps.Wait) {})
		if len(checked) == 0 {
			w.t.Fatal("no secret was checked")
		}
		for _, c := range checked {
			pointsTo(w.t, c.Problem, "app-is-public", "test-"+c.Registration)
		}
		p.given.Secrets = blueprint.SecretsAuto
		retired, err := p.retire(true)
		if err != nil || len(retired.Checked) == 0 || len(retired.Removed) > 0 {
			w.t.Fatalf("%+v, %v", retired, err)
		}
		pointsTo(w.t, retired.Checked[0].Problem, "app-is-public", "test-"+retired.Checked[0].Registration)
	})
}
