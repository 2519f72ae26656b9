package export

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/steps/written"
)

// way is one way to grant a permission.
type way struct {
	Number  int
	Title   string
	Text    []string // paragraphs, in Markdown
	Command string
}

// Ways is how many ways handoff.md tells to grant an item, at the most.
func (h Handoff) Ways() int {
	most := 0
	for _, i := range h.Items {
		most = max(most, len(h.ways(i)))
	}
	return most
}

// ways lists the ways to grant an item, the simplest and safest first.
func (h Handoff) ways(i HandoffItem) []way {
	var ways []way
	portal := h.portal(i)
	if len(i.AlsoRemoves) == 0 {
		ways = append(ways, portal)
		if link := h.consentLink(i); link != "" {
			ways = append(ways, way{
				Title: "With a link",
				Text: []string{
					"Open it, sign in as yourself and accept. It consents to everything on the API permissions page of " + markdown(i.DisplayName) +
						". The browser then goes to ModelOp Center, which may show an error: the consent is given all the same.",
					"<" + link + ">",
				},
			})
		}
	}
	if h.ConsentCommand != "" {
		ways = append(ways, way{
			Title:   "With the wizard, on your computer",
			Text:    []string{"Copy " + HandoffDataFile + " to your computer and run this. It shows what it will grant, and asks first."},
			Command: written.Printable(h.ConsentCommand),
		})
	}
	if command := h.graphCommand(i); command != "" {
		ways = append(ways, way{
			Title: "With the Azure CLI",
			Text: []string{
				"Sign in with `az login --tenant " + written.Printable(h.Tenant.ID) + "` first. This is the one request that grants it.",
			},
			Command: command,
		})
	}
	if h.Command != "" {
		ways = append(ways, way{
			Title: "Together, on the computer of " + markdown(h.AskedBy),
			Text: []string{
				"Run this there and sign in as yourself. It shows this one change, and asks first.",
			},
			Command: written.Printable(h.Command),
		})
	}
	if len(i.AlsoRemoves) > 0 {
		ways = append(ways, portal)
	}
	for n := range ways {
		ways[n].Number = n + 1
	}
	return ways
}

func (h Handoff) portal(i HandoffItem) way {
	w := way{
		Title: "In the portal",
		Text: []string{
			fmt.Sprintf("Entra admin center > Entra ID > App registrations > %s > API permissions > Grant admin consent for %s",
				markdown(i.DisplayName), markdown(h.Tenant.Name)),
		},
	}
	if i.Portal != "" {
		w.Text = append(w.Text, "<"+written.Printable(i.Portal)+">")
	}
	const button = "The button replaces what was consented before by the list on that page."
	if n := len(i.AlsoRemoves); n > 0 {
		consents := "consents"
		if n == 1 {
			consents = "consent"
		}
		w.Text = append(w.Text, fmt.Sprintf("%s This button also removes %d %s that others gave: %s.",
			button, n, consents, markdown(strings.Join(i.AlsoRemoves, ", "))))
	} else {
		w.Text = append(w.Text, button+" The list holds all that ModelOp Center needs.")
	}
	return w
}

// consentLink is the address of Microsoft's page for the consent of an administrator; "" where nobody could come back
// from it. An id or address that is none is not made a part of a link.
// Source: learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent.
func (h Handoff) consentLink(i HandoffItem) string {
	if i.RedirectURI == "" || uuid.Validate(i.ClientID) != nil || uuid.Validate(h.Tenant.ID) != nil {
		return ""
	}
	query := url.Values{"client_id": {i.ClientID}, "redirect_uri": {i.RedirectURI}}
	return "https://" + cmp.Or(h.LoginHost, "login.microsoftonline.com") + "/" + h.Tenant.ID + "/adminconsent?" + query.Encode()
}

// graphCommand is the request that assigns an app role; "" when an id is unknown. Ids go into a shell command, so
// nothing else is let through.
func (h Handoff) graphCommand(i HandoffItem) string {
	for _, id := range []string{i.ServicePrincipalID, i.ResourceID, i.AppRoleID} {
		if len(id) != 36 || uuid.Validate(id) != nil {
			return ""
		}
	}
	return fmt.Sprintf(`az rest --method POST \
  --url https://%s/v1.0/servicePrincipals/%s/appRoleAssignedTo \
  --body '{"principalId": "%s", "resourceId": "%s", "appRoleId": "%s"}'`,
		cmp.Or(h.GraphHost, "graph.microsoft.com"), i.ResourceID, i.ServicePrincipalID, i.ResourceID, i.AppRoleID)
}
