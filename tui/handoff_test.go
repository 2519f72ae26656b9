package tui

import (
	"slices"
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

// TestTheHandoffLooksAsItsPictures compares the screens with their pictures in plain text, at 80 by 24, and some in a small window.
func TestTheHandoffLooksAsItsPictures(t *testing.T) {
	for _, at := range handedOver {
		t.Run(at.name, func(t *testing.T) { sitAt(t, at, 80, 24, nil).golden(at.name) })
	}
	for _, at := range handedOver {
		if slices.Contains([]string{"handoff", "handoff-waiting", "handoff-granted", "grant", "grant-many", "granted"}, at.name) {
			name := at.name + "-40x15"
			t.Run(name, func(t *testing.T) { sitAt(t, at, 40, 15, nil).golden(name) })
		}
	}
}

func TestTheKeysOfTheHandoffOpenSendAndLeadOn(t *testing.T) {
	f := leftGroupRead()
	s := sit(t, f, options(), 80, 24)
	s.toEnd()
	s.misses(secondLine) // nobody can be signed in here
	s.press("o")
	s.sees("The page was opened in your browser.")
	s.press("f")
	s.sees("handoff.md")
	s.press("esc", "enter")
	s.sees("Done, but for 1 permission that an administrator must grant in Contoso Ltd", "► Finish", "Wait here until it is granted")
	s.press("down", "enter")
	s.sees("Waiting for an administrator to grant 1 permission", "looking")
	s.press("enter")
	s.sees("Done, but for 1 permission")
	s.press("enter")
	if o := s.session.outcome; !s.left || o.Result != steps.ResultPartial || len(o.Handoffs) != 1 {
		t.Errorf("%+v", o)
	}
}

// TestASecondPersonGrantsInTheOperatorsWindow: the administrator signs in within the operator's window, grants, and the operator's outcome follows.
func TestASecondPersonGrantsInTheOperatorsWindow(t *testing.T) {
	admin := privileged(leftGroupRead())
	o := options()
	o.Administrator = func() Granter { return admin }
	f := leftGroupRead()
	s := sit(t, f, o, 80, 24)
	s.toEnd()
	signIns := len(f.tenants)
	s.press("down", "down", "enter")
	s.deliver(1)
	s.sees("Sign in with the account of an administrator of that tenant.")
	s.press("esc")
	s.sees("How does the administrator want to sign in?")
	s.press("esc")
	s.sees("1 is left for an administrator")
	s.press("enter")
	s.drain()
	s.wait(grace)
	s.sees("admin@contoso.com asks you to grant 1 permission in Contoso Ltd", "► Grant nothing, and go back")
	s.press("d")
	s.sees("The wizard can grant exactly the consents of a setup")
	s.misses("This command")
	s.press("esc")
	s.press("enter")
	s.sees("1 is left for an administrator")
	if admin.grants > 0 {
		t.Fatal("granted without a yes")
	}
	s.press("enter")
	s.drain()
	s.wait(grace)
	s.press("down", "enter")
	s.drain()
	s.sees("The permission has been granted")
	if admin.grants != 1 || f.grants != 0 || len(f.tenants) != signIns || admin.tenants[0] != f.asked.Tenant {
		t.Errorf("granted %d times, the operator signed in %d times, the administrator to %v", admin.grants, len(f.tenants), admin.tenants)
	}
	if n := len(f.ways); f.ways[n-1] != steps.WayDeviceCode || s.session.account.Name != f.account.Name {
		t.Error("the operator is not who they were")
	}
}
