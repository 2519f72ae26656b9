package words

import (
	"cmp"
	"fmt"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// GrantPath is the way to the button that grants what the handoff asks for.
func GrantPath(h steps.Handoff, tenant string) string {
	return fmt.Sprintf("Entra admin center > Entra ID > App registrations > %s > API permissions > Grant admin consent for %s",
		shownName(h.DisplayName, h.Registration), tenant)
}

// RegistrationPage is the address of a registration in the Entra admin center with that host; empty: the public cloud's.
func RegistrationPage(host, appID string) string {
	return AdminCenter(host) + "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/" + appID
}

// AdminCenter is the address of the Entra admin center with that host; empty: the public cloud's.
func AdminCenter(host string) string { return "https://" + cmp.Or(host, "entra.microsoft.com") }

// Pages are the registrations of the run that the tenant holds, each with its page in the Entra admin center.
func Pages(o steps.Outcome, host string) []Page {
	var all []Page
	for _, r := range o.Registrations {
		if r.AppID != "" {
			all = append(all, Page{Name: shownName(r.DisplayName, r.Name), Address: RegistrationPage(host, r.AppID)})
		}
	}
	return all
}

// Page is where something is seen.
type Page struct{ Name, Address string }

// AssignGroups is the way to assign groups to the enterprise applications of the registrations whose tokens carry them.
func AssignGroups(o steps.Outcome) string {
	var names []string
	for _, r := range o.Registrations {
		if r.Name != blueprint.InternalClient && r.Action != plan.LeaveAlone {
			names = append(names, shownName(r.DisplayName, r.Name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	text := "Entra admin center > Entra ID > Enterprise apps > " + names[0] + " > Users and groups"
	if len(names) > 1 {
		text += ", and the same for " + List(names[1:])
	}
	return text + "."
}

// ShownName is what the tenant calls the registration of the handoff.
func ShownName(h steps.Handoff) string { return shownName(h.DisplayName, h.Registration) }

// shownName is the name in the admin center: beside one with a prefix, the plain name is another setup's.
func shownName(display, name string) string { return cmp.Or(Clean(display), name) }
