package export

import (
	"fmt"
	"time"

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

// Exemption asks for a registration to be exempted from a tenant policy that forbids client secrets. It is no grant: whoever
// exempts the registration gives it nothing, and no program of ours does it.
type Exemption struct {
	Registration string
	DisplayName  string
	ClientID     string
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

// title is what the file asks for, in a few words.
func (h Handoff) title() string {
	grants := "permissions to grant"
	if len(h.Items) == 1 {
		grants = "permission to grant"
	}
	switch {
	case len(h.Exemptions) == 0:
		return fmt.Sprintf("%d %s", len(h.Items), grants)
	case len(h.Items) == 0:
		return "An exemption to make"
	}
	return fmt.Sprintf("%d %s, and an exemption to make", len(h.Items), grants)
}

// request continues "asks you to".
func (h Handoff) request() string {
	grant := "grant the permissions below"
	if len(h.Items) == 1 {
		grant = "grant the permission below"
	}
	const exempt = "exempt the registrations below from a policy"
	switch {
	case len(h.Exemptions) == 0:
		return grant
	case len(h.Items) == 0:
		return exempt
	}
	return grant + ", and to " + exempt
}
