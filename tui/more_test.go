package tui

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// TestEachChoiceMakesThePlanAnew pins what each row of the screen changes, and that the plan is made anew with it.
func TestEachChoiceMakesThePlanAnew(t *testing.T) {
	usual := contoso().choices
	usual.URL, usual.GroupNames = prodURL, blueprint.GroupNamesGraph
	for _, tt := range []struct {
		name   string
		do     func(s *seat)
		want   func(c *blueprint.Choices)
		folder string
	}{
		{"without go-cli", func(s *seat) { s.press("down", "space") }, func(c *blueprint.Choices) {
			c.Registrations = []string{blueprint.GatewayService, blueprint.InternalClient, blueprint.ExternalIntegrationClient}
		}, ""},
		{"without sign-in scopes", func(s *seat) { s.press("down", "down", "space") }, func(c *blueprint.Choices) { c.SignInScopes = false }, ""},
		{"90 days", func(s *seat) {
			s.press("down", "down", "tab")
			s.clear()
			s.write("90 days")
			s.sees("until 2027-02-22")
		}, func(c *blueprint.Choices) { c.SecretLifetime = blueprint.Lifetime{Days: 90} }, ""},
		{"a prefix", func(s *seat) {
			s.press("end", "up")
			s.write("prod-")
			s.sees("for example prod-go-cli")
		}, func(c *blueprint.Choices) { c.NamePrefix = "prod-" }, ""},
		{"a folder", func(s *seat) {
			s.press("end")
			s.clear()
			s.write("customers/contoso")
		}, func(*blueprint.Choices) {}, "customers/contoso"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := withPlan(freshPlan())
			s := sit(t, f, options(), 80, 24)
			s.toReview()
			s.press("m")
			tt.do(s)
			s.press("enter")
			s.drain()
			s.sees("20 changes make a new setup")
			want := usual
			tt.want(&want)
			if diff := cmp.Diff(want, f.planned[len(f.planned)-1]); diff != "" || len(f.planned) != 2 {
				t.Errorf("%d plans, the last for (-want +got):\n%s", len(f.planned), diff)
			}
			if f.folder != tt.folder {
				t.Errorf("the folder is %q, not %q", f.folder, tt.folder)
			}
			s.wait(grace)
			s.press("m") // what was chosen stands there again
			s.press("enter")
			if len(f.planned) != 2 {
				t.Error("a new plan although nothing was changed")
			}
			s.sees("20 changes make a new setup")
		})
	}
}

// TestMoreChoicesRefuses pins the messages, and that nothing wrong is ever used.
func TestMoreChoicesRefuses(t *testing.T) {
	f := withPlan(freshPlan())
	s := sit(t, f, options(), 80, 24)
	s.toReview()
	s.press("m", "down", "down", "down")
	s.clear()
	s.write("1 yer")
	s.misses("Type a lifetime") // while typing nobody is disturbed
	s.wait(pause)
	s.sees("✗ Type a lifetime like 1 year, 6 months or 90 days.")
	s.misses("until")
	s.press("enter")
	s.sees("More choices")
	s.clear()
	s.write("1y")
	s.press("down")
	s.clear()
	s.write("a/b")
	s.press("enter")
	s.sees("A prefix holds letters")
	s.clear()
	f.checked = errors.New("The folder cannot be made: the disk is read-only.") //nolint:revive // a sentence for people
	s.press("down")
	s.clear()
	s.write("/sys/x")
	s.press("enter")
	s.drain()
	s.sees("✗ The folder cannot be made: the disk is read-only.")
	if len(f.planned) != 1 || f.folder != "" {
		t.Errorf("%d plans, folder %q", len(f.planned), f.folder)
	}
	s.press("esc")
	s.sees("20 changes make a new setup")
	s.press("m", "q", "?") // letters are nothing where a tick has the focus
	s.sees("More choices")
	if s.left {
		t.Error("q left")
	}
}

// TestMoreChoicesComesBack pins that an obstacle behind new choices leads back to them, and that esc then restores the old
// ones.
func TestMoreChoicesComesBack(t *testing.T) {
	f := withPlan(freshPlan())
	s := sit(t, f, options(), 80, 24)
	s.toReview()
	s.press("m", "end")
	s.clear()
	s.write("elsewhere")
	f.planErr = &steps.Problem{Happened: "vault.json is of Fabrikam", Who: "you"}
	s.press("enter")
	s.drain()
	s.wait(grace)
	s.sees("vault.json is of Fabrikam")
	s.press("esc")
	s.sees("More choices", "[elsewhere ")
	f.planErr = nil
	s.press("esc")
	s.drain()
	s.sees("20 changes make a new setup")
	if f.folder != "" || len(f.planned) != 3 {
		t.Errorf("folder %q after %d plans", f.folder, len(f.planned))
	}
}
