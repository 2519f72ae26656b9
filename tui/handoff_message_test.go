package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestTheCopiedHandoffBeginsWithWhatIsSimplest(t *testing.T) {
	for name, test := range map[string]struct {
		run   func() *fakeRun
		first string
	}{
		"the portal first":  {leftGroupRead, "In the portal: "},
		"the command first": {removes, "With the file handoff.json"},
	} {
		t.Run(name, func(t *testing.T) {
			s := sit(t, test.run(), options(), 80, 24)
			s.toEnd()
			s.press("c")
			for _, want := range []string{
				"Contoso Ltd", "Group.Read.All", "internal-client", "Privileged Role Administrator", "modelop-entra consent --from handoff.json",
				"In the portal: ", "With the file handoff.json",
			} {
				if !strings.Contains(s.copied, want) {
					t.Errorf("the message lacks %q: %q", want, s.copied)
				}
			}
			ways := s.copied[strings.Index(s.copied, "Page: "):]
			if at := strings.Index(ways, test.first); at < 0 || strings.Index(ways, "In the portal: ") < at || strings.Index(ways, "With the file") < at {
				t.Errorf("%q does not come first: %q", test.first, ways)
			}
			if warns := strings.Contains(s.copied, "This button also removes 1 consent that others gave: User.Read."); warns != (name == "the command first") {
				t.Errorf("about what the button removes: %q", s.copied)
			}
		})
	}
}

// TestPortalPathsNameWhatIsThere: the way through the admin center names registration and tenant as they stand there, with
// the prefix and in full.
func TestPortalPathsNameWhatIsThere(t *testing.T) {
	const tenant = "Contoso Pharmaceuticals Manufacturing and Distribution of North America"
	f := leftGroupRead()
	f.account.Tenant.DisplayName, f.outcome.Tenant.DisplayName = tenant, tenant
	f.outcome.Handoffs[0].DisplayName = "prod-internal-client"
	for i, r := range f.outcome.Registrations {
		f.outcome.Registrations[i].DisplayName = "prod-" + r.Name
	}
	s := sit(t, f, options(), 80, 24)
	s.toEnd()
	s.sees("App registrations > prod-internal-client")
	s.press("c")
	for _, want := range []string{"registration prod-internal-client.", "> prod-internal-client >", "Grant admin consent for " + tenant + "\n"} {
		if !strings.Contains(s.copied, want) {
			t.Errorf("the message lacks %q: %q", want, s.copied)
		}
	}
	s.press("enter")
	s.session.choices.GroupNames = blueprint.GroupNamesCloud
	s.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	s.sees("Enterprise apps > prod-gateway-service > Users and groups", "prod-go-cli.")
}
