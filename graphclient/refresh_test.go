package graphclient

import (
	"errors"
	"slices"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// TestRefresh pins that a role which was activated after the sign-in counts at once, and goes on counting.
func TestRefresh(t *testing.T) {
	c, sim, _ := simulated(t, nil)
	if err := sim.SetRoles("", "Application Developer"); err != nil {
		t.Fatal(err)
	}
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := func() string {
		got, err := c.currentSession().credential.GetToken(t.Context(), c.tokenRequest(""))
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
	if !slices.Contains(parseToken(after).WIDs, tenant.RoleGlobalAdministrator) {
		t.Errorf("the new token does not know the new role: %v", parseToken(after).WIDs)
	}
	if token() != after {
		t.Error("the new token is not kept")
	}
}

func TestRefreshAfterTheSignInHasEnded(t *testing.T) {
	c, sim, _ := simulated(t, nil)
	if err := sim.RevokeSessions(""); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if err := c.Refresh(t.Context()); !errors.As(err, &e) || e.Kind != KindSignInEnded {
		t.Errorf("%v", err)
	}
}
