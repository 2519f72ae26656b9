package graphclient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/graphclient/tenant"
)

func TestABrowserSignsIn(t *testing.T) {
	c, _ := inScenario(t, "clean", nil)
	id, err := c.SignInBy(t.Context(), WayBrowser, "contoso.com", nobody)
	if err != nil {
		t.Fatal(err)
	}
	if id.Username != "admin@contoso.com" || id.TenantID == "" || id.ObjectID == "" || id.Application {
		t.Errorf("%+v", id)
	}
	state, err := c.Read(t.Context(), tenant.Query{}, Patience{})
	if err != nil || state.Actor.UserPrincipalName != "admin@contoso.com" {
		t.Errorf("%+v, %v", state.Actor, err)
	}
}

func TestARenewalInTheBrowserIsARefusalAndNoWindow(t *testing.T) {
	windows := 0
	c, sim := inScenario(t, "clean", nil, func(o *Options) {
		open := o.OpenBrowser
		o.OpenBrowser = func(address string) error {
			windows++
			return open(address)
		}
	})
	if _, err := c.SignInBy(t.Context(), WayBrowser, "", nobody); err != nil {
		t.Fatal(err)
	}
	if err := sim.RevokeSessions(""); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(t.Context(), tenant.Query{}, Patience{}); kindOf(err) != KindSignInEnded || windows != 1 {
		t.Fatalf("%v, %d windows", err, windows)
	}
	if _, err := c.SignInBy(t.Context(), WayBrowser, "", nobody); err != nil || windows != 2 {
		t.Fatalf("%v, %d windows", err, windows)
	}
}

func TestABrowserSignInTellsWhyItEnded(t *testing.T) {
	refuse := func(code int) func(*simtenant.Scenario) {
		return func(s *simtenant.Scenario) { s.SignIn.RefuseBrowser = code }
	}
	broken := func(o *Options) { o.OpenBrowser = func(string) error { return errors.New("exec: no browser") } }
	none := func(o *Options) { o.OpenBrowser = nil }
	for name, tt := range map[string]struct {
		change func(*simtenant.Scenario)
		option func(*Options)
		kind   SignInKind
		code   int
	}{
		"blocked by Conditional Access": {refuse(53003), nil, SignInRefused, 53003},
		"cancelled":                     {refuse(65004), nil, SignInRefused, 65004},
		"a personal account":            {refuse(500200), nil, SignInRefused, 500200},
		"the launcher fails":            {nil, broken, SignInNoBrowser, 0},
		"there is no browser":           {nil, none, SignInNoBrowser, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var options []func(*Options)
			if tt.option != nil {
				options = append(options, tt.option)
			}
			c, _ := inScenario(t, "clean", tt.change, options...)
			e := signInError(t, c, WayBrowser, "contoso.com")
			if e.Kind != tt.kind || tt.code != 0 && !slices.Equal(e.Codes, []int{tt.code}) {
				t.Fatalf("%+v", e)
			}
			if tt.code != 0 && (e.TraceID == "" || e.CorrelationID == "" || e.Date.IsZero() || !strings.HasPrefix(e.Description, "AADSTS")) {
				t.Errorf("what support asks for is incomplete: %+v", e)
			}
			if !strings.Contains(e.Request, "browser") {
				t.Errorf("%q", e.Request)
			}
		})
	}
}

func TestABrowserSignInStopsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := inScenario(t, "clean", nil, func(o *Options) {
		o.OpenBrowser = func(string) error {
			cancel()
			return nil
		}
	})
	_, err := c.SignInBy(ctx, WayBrowser, "", nobody)
	if signInKind(err) != SignInStopped {
		t.Errorf("got %v", err)
	}
}
