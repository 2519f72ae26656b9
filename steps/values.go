package steps

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/written"
)

// Values fill the placeholders of the catalogue. An empty one is told in general words.
type Values struct {
	Tenant   string // name, domain or id, as the operator knows it
	User     string // who signed in
	App      string // what the wizard signs in with; empty: Microsoft Azure CLI, or the app of ClientID
	ClientID string // --client-id
	Cloud    graphclient.Cloud
	Way      Way    // how the sign-in was tried; empty: not known
	Reg      string // the registration
	// DisplayName is what the tenant calls Reg, for ways through the admin center: beside one with a prefix, the plain name
	// is another setup's. Empty: as Reg.
	DisplayName string
	URL         string // the ModelOp URL
	URI         string // a redirect URI
	Date        time.Time
	Act         string // what was tried: create app registrations, create the service principal of REG, change REG, grant, restore REG; empty: to read
	Permission  string // what was to be granted
	// Rotate is the command that makes a new secret of Reg.
	Rotate string
	// Application: it is an application that acts, which has permissions in place of roles.
	Application bool
	Open        int // changes of the registration that are still to come; 0: unknown
	// DeletedUnseen: the deleted registrations of the tenant could not be read.
	DeletedUnseen bool
	Secrets       int // secrets that the setup needs; 0: the usual 3
	// Lifetime is how long a secret was to live, and Allowed how long it may, where the tenant lets that be read.
	Lifetime, Allowed time.Duration

	// What the error itself tells.
	otherTenant, other, issuer, host, code, file string
	cloud, azCloud, command, needs, variable     string
	status                                       int
}

// blank is a placeholder and what takes its place.
type blank struct {
	name, value string
	general     string // where the value is empty
	inCommand   string // likewise, in a command that people complete by hand
}

func (v Values) blanks() []blank {
	number := func(n, usual int) string {
		if n == 0 {
			n = usual
		}
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	date := ""
	if !v.Date.IsZero() {
		date = v.Date.UTC().Format(time.DateOnly)
	}
	return []blank{
		{"{tenant}", v.Tenant, "the tenant", "TENANT"},
		{"{user}", v.User, "your account", "USER"},
		{"{app}", cmp.Or(v.App, v.ClientID), "Microsoft Azure CLI", "APP"},
		{"{id}", v.ClientID, "that was given", "ID"},
		{"{reg}", v.Reg, "this registration", "REGISTRATION"},
		{"{display-name}", cmp.Or(v.DisplayName, v.Reg), "this registration", "REGISTRATION"},
		{"{url}", v.URL, "the ModelOp URL", "URL"},
		{"{uri}", v.URI, "this address", "URI"},
		{"{date}", date, "a date that has passed", "DATE"},
		{"{act}", v.Act, "do this", "ACT"},
		{"{needs}", v.needs, "that it lacks", "PERMISSION"},
		{"{n}", number(v.Open, 0), "other", "N"},
		{"{secrets}", number(v.Secrets, 3), "3", "3"},
		{"{lifetime}", days(v.Lifetime, " days"), "this one", "LIFETIME"},
		{"{allowed}", cmp.Or(days(v.Allowed, "d"), v.shorterLifetime()), "90d", "90d"},
		{"{rotate}", v.Rotate, "modelop-entra rotate", "modelop-entra rotate REGISTRATION --tenant TENANT --url URL"},
		{"{status}", number(v.status, 0), "no answer", "STATUS"},
		{"{code}", v.code, "without a code", "CODE"},
		{"{other-tenant}", v.otherTenant, "another one", "TENANT"},
		{"{other}", v.other, "somebody else", "USER"},
		{"{cloud}", v.cloud, "another one", "CLOUD"},
		{"{az-cloud}", v.azCloud, "AzureCloud", "CLOUD"},
		{"{command}", v.command, "az login", "az login"},
		{"{issuer}", v.issuer, "somebody", "ISSUER"},
		{"{file}", v.file, "A file cannot be written.", "FILE"},
		{"{variable}", v.variable, "a variable", "VARIABLE"},
		{"{host}", v.host, "Microsoft", "HOST"},
	}
}

// shorterLifetime is what to try after the refused one; empty where nothing is known, or nothing shorter is usual.
func (v Values) shorterLifetime() string {
	if v.Lifetime == 0 {
		return ""
	}
	for _, l := range shorter(lifetimeOf(v.Lifetime), time.Time{}) {
		return strconv.Itoa(l.Days) + "d"
	}
	return ""
}

// days writes a time of days; empty for none.
func days(d time.Duration, unit string) string {
	if n := int(d / (24 * time.Hour)); n > 0 {
		return strconv.Itoa(n) + unit
	}
	return ""
}

// placeholders lists what a text of the catalogue may hold.
func placeholders() []string {
	var names []string
	for _, b := range (Values{}).blanks() {
		names = append(names, b.name)
	}
	return names
}

// fill puts the values into a text of the catalogue. A name stays as it is written; general words that begin a text get
// a capital.
func (v Values) fill(text string) string {
	command := strings.HasPrefix(text, "modelop-entra ") || strings.HasPrefix(text, "{rotate}")
	var pairs []string
	for _, b := range v.blanks() {
		value := written.Printable(b.value)
		switch {
		case value != "":
		case command:
			value = b.inCommand
		case strings.HasPrefix(text, b.name):
			value = written.Capital(b.general)
			pairs = append(pairs, b.name, b.general)
			text = value + strings.TrimPrefix(text, b.name)
			continue
		default:
			value = b.general
		}
		pairs = append(pairs, b.name, value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// act names, for the words of a refusal, what an operation was about to do.
func act(op plan.Operation, registration string) string {
	switch op.Kind {
	case plan.CreateApplication:
		return "create app registrations"
	case plan.CreateServicePrincipal:
		return "create the service principal of " + registration
	case plan.RestoreApplication, plan.RestoreServicePrincipal:
		return "restore " + registration
	case plan.UpdateApplication, plan.AddSecret, plan.RemoveSecret, plan.EnableServicePrincipal:
		return "change " + registration
	case plan.CreateGrant, plan.ExtendGrant, plan.AssignRole, plan.RemoveAssignment:
		return "grant"
	}
	return ""
}

// displayName is what the tenant calls a registration of the plan; empty where the plan has none of that name.
func displayName(p plan.Plan, registration string) string {
	for _, reg := range p.Registrations {
		if reg.Name == registration {
			return reg.DisplayName
		}
	}
	return ""
}

// permission names what an operation grants, in the plan's word for it.
func permission(p plan.Plan, registration string, op plan.Operation) string {
	for _, reg := range p.Registrations {
		if reg.Name != registration {
			continue
		}
		for _, i := range op.Changes {
			if i < len(reg.Changes) && reg.Changes[i].Consent {
				return reg.Changes[i].Subject
			}
		}
	}
	return ""
}
