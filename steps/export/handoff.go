package export

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/steps/written"
)

// Handoff is what is left for an administrator after a run: what to grant, and who asks.
type Handoff struct {
	Demo    bool
	Tenant  Tenant
	Key     string
	URL     string
	AskedBy string // who ran the wizard
	AskedAt time.Time
	// GraphHost is where Microsoft Graph is in the tenant's cloud; empty: the public one.
	GraphHost string
	// LoginHost is where the sign-in pages of that cloud are; empty: those of the public one.
	LoginHost string
	Items     []HandoffItem
	// Exemptions are the registrations that a policy keeps from having a client secret.
	Exemptions []Exemption
	// Command runs the wizard again on the operator's computer, where the administrator can sign in.
	Command string
	// ConsentCommand grants what handoff.json asks for, on the administrator's computer; empty where there is none.
	ConsentCommand string
}

// HandoffItem is one permission to grant.
type HandoffItem struct {
	Registration       string
	DisplayName        string
	ClientID           string
	ServicePrincipalID string
	Permission         string // Group.Read.All
	Resource           string // Microsoft Graph, or the registration's own name
	ResourceID         string // object id of the resource's service principal; empty where it is unknown
	AppRoleID          string // empty for a consent to a scope
	Role               string // who can grant it: "a Privileged Role Administrator, or Global Administrator"
	May                string // what it allows, in words; may be empty
	Why                string
	Without            string
	Portal             string // URL of the registration's API permissions page
	// RedirectURI is an address that the registration's sign-in may end at; empty: it has none in a browser.
	RedirectURI string
	// AlsoRemoves names consents that others gave and that the portal's button would take back.
	AlsoRemoves []string
}

// The files of a handoff.
const (
	HandoffFile     = "handoff.md"
	HandoffDataFile = "handoff.json"
)

const handoffSchema = "modelop-entra/handoff/v1"

// RenderHandoff returns handoff.md, for the administrator, and handoff.json, what there is to grant for programs. Neither
// holds a secret. It returns no file for what is not left.
func RenderHandoff(h Handoff) ([]File, error) {
	if len(h.Items) == 0 && len(h.Exemptions) == 0 {
		return nil, nil
	}
	asked := h.AskedAt.UTC().Format("2006-01-02 at 15:04 UTC")
	text, err := fill(HandoffFile, h.view(asked))
	if err != nil {
		return nil, err
	}
	file := File{Name: HandoffFile, Content: text, Mode: 0o644, About: "for an administrator: what is left to grant", stamp: asked}
	if len(h.Items) == 0 {
		file.About = "for an administrator: what to exempt from a policy"
		return []File{file}, nil
	}
	data, err := written.JSON(h.data())
	if err != nil {
		return nil, err
	}
	return []File{
		file,
		{Name: HandoffDataFile, Content: data, Mode: 0o644, About: "the same for programs, no secrets", stamp: stamp(h.AskedAt)},
	}, nil
}

// HandoffDocument is what handoff.json holds. It decides nothing: it says which setup is meant, and what it lacks.
type HandoffDocument struct {
	Schema  string         `json:"schema"`
	Notice  string         `json:"notice"`
	Demo    bool           `json:"demo"`
	AskedAt string         `json:"askedAt"`
	AskedBy string         `json:"askedBy"`
	Tenant  Tenant         `json:"tenant"`
	Key     string         `json:"key"`
	URL     string         `json:"url"`
	Grants  []HandoffGrant `json:"grants"`
}

// AskedTime is when it was asked for; zero where the file does not tell.
func (d HandoffDocument) AskedTime() time.Time {
	at, err := time.Parse(time.RFC3339, d.AskedAt)
	if err != nil {
		return time.Time{}
	}
	return at
}

// HandoffGrant is one permission that is left to grant.
type HandoffGrant struct {
	Registration       string `json:"registration"`
	ClientID           string `json:"clientId"`
	ServicePrincipalID string `json:"servicePrincipalId,omitempty"`
	Permission         string `json:"permission"`
	Resource           string `json:"resource"`
	ResourceID         string `json:"resourceId,omitempty"`
	AppRoleID          string `json:"appRoleId,omitempty"`
}

func (h Handoff) data() HandoffDocument {
	d := HandoffDocument{
		Schema: handoffSchema, Notice: "What an administrator still has to grant for ModelOp Center. No secrets.",
		Demo: h.Demo, AskedAt: stamp(h.AskedAt), AskedBy: h.AskedBy, Tenant: h.Tenant, Key: h.Key, URL: h.URL,
	}
	if h.Demo {
		d.Notice = demoNotice + " " + d.Notice
	}
	for _, i := range h.Items {
		d.Grants = append(d.Grants, HandoffGrant{
			i.Registration, i.ClientID, i.ServicePrincipalID, i.Permission, i.Resource, i.ResourceID, i.AppRoleID,
		})
	}
	return d
}

// handoffView is what the template of handoff.md sees.
type handoffView struct {
	Demo       string
	Title      string
	Request    string
	AskedBy    string
	Asked      string
	URL        string
	Tenant     Tenant
	Items      []handoffItemView
	Exemptions []Exemption
	Again      string // the command with which whoever asks goes on
}

type handoffItemView struct {
	HandoffItem
	Ways []way
}

// way is one way to grant a permission.
type way struct {
	Number  int
	Title   string
	Text    []string // paragraphs, in Markdown
	Command string
}

func (h Handoff) view(asked string) handoffView {
	v := handoffView{
		Title: h.title(), Request: h.request(), AskedBy: h.AskedBy, Asked: asked, URL: h.URL, Tenant: h.Tenant,
		Exemptions: h.Exemptions, Again: written.Printable(h.Command),
	}
	if h.Demo {
		v.Demo = demoNotice
	}
	for _, i := range h.Items {
		v.Items = append(v.Items, handoffItemView{HandoffItem: i, Ways: h.ways(i)})
	}
	return v
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
