package graphclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// TestARoleActivatedAfterTheSignInCountsOnceRefreshed, at once, and goes on counting.
func TestARoleActivatedAfterTheSignInCountsOnceRefreshed(t *testing.T) {
	c, sim, _ := simulated(t, nil)
	if err := sim.SetRoles("", "Application Developer"); err != nil {
		t.Fatal(err)
	}
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := func() string {
		got, err := c.currentSession().credential.GetToken(t.Context(), c.tokenRequest(WayDeviceCode, ""))
		if err != nil {
			t.Fatal(err)
		}
		return got.Token
	}
	before := token()
	if err := sim.SetRoles("", "Global Administrator"); err != nil {
		t.Fatal(err)
	}
	if token() != before {
		t.Fatal("the kept token has changed by itself")
	}
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := token()
	if after == before {
		t.Error("the old token is still in use")
	}
	if roles := rolesIn(t, after); !slices.Contains(roles, tenant.TemplateGlobalAdministrator) {
		t.Errorf("the new token does not know the new role: %v", roles)
	}
	if token() != after {
		t.Error("the new token is not kept")
	}
}

// rolesIn are the directory roles, by their templates, that an access token of the simulated tenant holds.
func rolesIn(t *testing.T, token string) []string {
	t.Helper()
	var claims struct {
		jwt.RegisteredClaims
		Roles []string `json:"wids"`
	}
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.Roles
}

func TestARefreshTellsThatTheSignInHasEnded(t *testing.T) {
	c, sim, _ := simulated(t, nil)
	if err := sim.RevokeSessions(""); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if err := c.Refresh(t.Context()); !errors.As(err, &e) || e.Kind != KindSignInEnded {
		t.Errorf("%v", err)
	}
}

// tokenRequests keeps what the sign-in service is asked for tokens with.
type tokenRequests struct {
	next http.RoundTripper

	mu    sync.Mutex
	forms []url.Values
}

func (r *tokenRequests) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/token") {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		r.mu.Lock()
		r.forms = append(r.forms, form)
		r.mu.Unlock()
	}
	return r.next.RoundTrip(req)
}

// TestARefreshAsksForATokenNewerThanAnyBefore: with the refresh token, and with a claim that no token from before can meet,
// which is what a challenge asks for too. Otherwise the kept token would be taken, or one with the old roles given again.
func TestARefreshAsksForATokenNewerThanAnyBefore(t *testing.T) {
	for _, way := range []Way{WayDeviceCode, WayBrowser} {
		t.Run(string(way), func(t *testing.T) {
			sent := &tokenRequests{}
			c, _ := inScenario(t, "clean", nil, func(o *Options) { sent.next, o.Transport = o.Transport, sent })
			if _, err := c.SignInBy(t.Context(), way, "contoso.com", nobody); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Read(t.Context(), tenant.Query{}, Patience{}); err != nil {
				t.Fatal(err)
			}
			signedIn := len(sent.forms)
			if err := c.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(sent.forms) != signedIn+1 {
				t.Fatalf("%d requests for tokens, and %d of the sign-in", len(sent.forms)-signedIn, signedIn)
			}
			form := sent.forms[signedIn]
			if form.Get("grant_type") != "refresh_token" || form.Get("refresh_token") == "" || !strings.Contains(form.Get("scope"), "https://graph.microsoft.com/.default") {
				t.Errorf("asked by %q for %q", form.Get("grant_type"), form.Get("scope"))
			}
			var claims struct {
				AccessToken struct {
					NotBefore struct {
						Essential bool   `json:"essential"`
						Value     string `json:"value"`
					} `json:"nbf"`
					Capabilities struct {
						Values []string `json:"values"`
					} `json:"xms_cc"`
				} `json:"access_token"`
			}
			if err := json.Unmarshal([]byte(form.Get("claims")), &claims); err != nil {
				t.Fatalf("%q: %v", form.Get("claims"), err)
			}
			nbf, err := strconv.ParseInt(claims.AccessToken.NotBefore.Value, 10, 64)
			if err != nil || !claims.AccessToken.NotBefore.Essential || nbf != c.clock.Now().Unix() {
				t.Errorf("asked for a token from %+v", claims.AccessToken.NotBefore)
			}
			if !slices.Contains(claims.AccessToken.Capabilities.Values, "CP1") {
				t.Errorf("the capabilities are missing, so that this token is kept apart from the others: %s", form.Get("claims"))
			}
			if _, err := c.Read(t.Context(), tenant.Query{}, Patience{}); err != nil || len(sent.forms) != signedIn+1 {
				t.Errorf("after it: %v, %d requests", err, len(sent.forms)-signedIn)
			}
		})
	}
}

// TestAPermissionGrantedToAnApplicationAfterItsSignInCountsOnceRefreshed: an application's token, too, knows what it may do
// from the moment when it was issued.
func TestAPermissionGrantedToAnApplicationAfterItsSignInCountsOnceRefreshed(t *testing.T) {
	environment(t, "TENANT_ID", "contoso.com", "CLIENT_ID", pipelineID, "CLIENT_SECRET", "not-a-real-secret")
	c, _ := inScenario(t, "pipeline", nil)
	if _, err := c.SignInBy(t.Context(), WayEnvironment, "contoso.com", nobody); err != nil {
		t.Fatal(err)
	}
	const permission = "Group.Read.All"
	may := func() (tenant.State, bool) {
		t.Helper()
		state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
		if err != nil {
			t.Fatal(err)
		}
		return state, slices.Contains(state.Actor.Permissions, permission)
	}
	state, already := may()
	role := slices.IndexFunc(state.Graph.AppRoles, func(r tenant.AppRole) bool { return r.Value == permission })
	if already || role < 0 {
		t.Fatalf("granted already: %v, or not there", already)
	}
	if err := c.Writer(Patience{}).AssignRole(t.Context(), state.Actor.ID, state.Graph.ObjectID, state.Graph.AppRoles[role].ID); err != nil {
		t.Fatal(err)
	}
	if _, now := may(); now {
		t.Fatal("the kept token has changed by itself")
	}
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if state, now := may(); !now {
		t.Errorf("it does not count: %v", state.Actor.Permissions)
	}
}

// TestARefreshThatIsRefusedLeavesTheSignInAsItIs, since its token is still good.
func TestARefreshThatIsRefusedLeavesTheSignInAsItIs(t *testing.T) {
	environment(t, "TENANT_ID", "contoso.com", "CLIENT_ID", pipelineID, "CLIENT_SECRET", "not-a-real-secret")
	c, _ := inScenario(t, "pipeline", nil)
	if _, err := c.SignInBy(t.Context(), WayEnvironment, "contoso.com", nobody); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AZURE_CLIENT_SECRET", "wrong")
	if err := c.Refresh(t.Context()); signInKind(err) != SignInRefused {
		t.Errorf("%v", err)
	}
	if _, err := c.Read(t.Context(), tenant.Query{}, Patience{}); err != nil {
		t.Errorf("after it: %v", err)
	}
}
