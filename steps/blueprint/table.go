package blueprint

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Table is what ModelOp Center needs of every setup, whatever its URL: registrations.yaml as Go values.
type Table struct {
	Common         Common                `yaml:"common"`
	Scopes         map[string]ScopeText  `yaml:"scopes"`
	AppRoles       map[string]RoleText   `yaml:"appRoles"`
	MicrosoftGraph GraphPermissions      `yaml:"microsoftGraph"`
	SignInScopes   SignInScopes          `yaml:"signInScopes"`
	Registrations  []Column              `yaml:"registrations"` // in ModelOp's order
	GroupNames     map[GroupNames]Groups `yaml:"groupNames"`
	SyncedForms    map[SyncedForm]string `yaml:"syncedForms"`
	Reasons        Reasons               `yaml:"reasons"`
}

// Common is what all registrations share.
type Common struct {
	SignInAudience     string `yaml:"signInAudience"`
	AccessTokenVersion int    `yaml:"accessTokenVersion"`
	ApplicationIDURI   string `yaml:"applicationIdUri"` // {appId} stands for the application id
}

// ScopeText is a scope in the words of the portal's form.
type ScopeText struct {
	WhoCanConsent           string `yaml:"whoCanConsent"`
	AdminConsentDisplayName string `yaml:"adminConsentDisplayName"`
	AdminConsentDescription string `yaml:"adminConsentDescription"`
	State                   string `yaml:"state"`
	Why                     string `yaml:"why"`
}

// RoleText is an app role in the words of the portal's form.
type RoleText struct {
	DisplayName        string `yaml:"displayName"`
	AllowedMemberTypes string `yaml:"allowedMemberTypes"`
	Description        string `yaml:"description"`
	State              string `yaml:"state"`
	Why                string `yaml:"why"`
}

// GraphPermissions maps the values of Microsoft Graph's permissions to their ids.
type GraphPermissions struct {
	Delegated   map[string]string `yaml:"delegated"`
	Application map[string]string `yaml:"application"`
}

// SignInScopes are the delegated permissions of Microsoft Graph that a sign-in asks for.
type SignInScopes struct {
	Values []string `yaml:"values"`
	Why    string   `yaml:"why"`
}

// Column is one column of ModelOp's table: what it says of one registration. New makes a Registration of it, for one URL
// and the choices.
type Column struct {
	Name                   string      `yaml:"name"`
	DisplayName            string      `yaml:"proposedApplicationName"` // without a prefix
	Required               bool        `yaml:"required"`
	Short                  string      `yaml:"short"`   // a few words for a row
	Purpose                string      `yaml:"purpose"` // one sentence
	Platforms              Platforms   `yaml:"platforms"`
	ClientSecret           bool        `yaml:"clientSecret"`
	Scopes                 []string    `yaml:"scopes"`   // exposed by it
	AppRoles               []string    `yaml:"appRoles"` // exposed by it
	APIPermissions         Access      `yaml:"apiPermissions"`
	TokenClaims            TokenClaims `yaml:"tokenClaims"`
	ImplicitGrant          Implicit    `yaml:"implicitGrant"`
	AllowPublicClientFlows *bool       `yaml:"allowPublicClientFlows"` // nil: ModelOp Center does not care
}

// Platforms lists redirect URIs per platform. {url} stands for the ModelOp URL.
type Platforms struct {
	Web          []string `yaml:"web"`
	SPA          []string `yaml:"spa"`
	PublicClient []string `yaml:"publicClient"`
}

// Access is what a registration asks for.
type Access struct {
	Self         []string `yaml:"self"`         // its own scopes and roles
	SignInScopes bool     `yaml:"signInScopes"` // unless the operator leaves them out
	GroupNames   []string `yaml:"groupNames"`   // application permissions of Microsoft Graph, for GroupNamesGraph only
}

// TokenClaims lists the optional claims per token type.
type TokenClaims struct {
	IDToken     []string `yaml:"idToken"`
	AccessToken []string `yaml:"accessToken"`
}

// Implicit holds the two switches of the implicit grant.
type Implicit struct {
	AccessTokens bool `yaml:"accessTokens"`
	IDTokens     bool `yaml:"idTokens"`
}

// Groups is how groups come into tokens. Format is an additional property of the groups claim; empty means ids, and
// {form} stands for the form of synced groups.
type Groups struct {
	MembershipClaims string `yaml:"groupMembershipClaims"`
	Format           string `yaml:"format"`
}

// Reason is why ModelOp Center needs something.
type Reason struct {
	Short string `yaml:"short"` // a few words, lower case, no full stop
	Full  string `yaml:"full"`  // one sentence
}

// Reasons holds the reason for each kind of property.
type Reasons struct {
	Registration     Reason `yaml:"registration"`
	DisplayName      Reason `yaml:"displayName"`
	Mark             Reason `yaml:"mark"`
	SignInAudience   Reason `yaml:"signInAudience"`
	TokenVersion     Reason `yaml:"accessTokenVersion"`
	RedirectURIs     Reason `yaml:"redirectUris"`
	ImplicitOn       Reason `yaml:"implicitGrantOn"`
	ImplicitOff      Reason `yaml:"implicitGrantOff"`
	PublicClient     Reason `yaml:"publicClient"`
	Scope            Reason `yaml:"scope"`
	AppRole          Reason `yaml:"appRole"`
	Claims           Reason `yaml:"claims"`
	IDTyp            Reason `yaml:"idtyp"`
	Groups           Reason `yaml:"groups"`
	ApplicationIDURI Reason `yaml:"applicationIdUri"`
	APIPermissions   Reason `yaml:"apiPermissions"`
	Enabled          Reason `yaml:"enabled"`
	ServicePrincipal Reason `yaml:"servicePrincipal"`
	Secret           Reason `yaml:"secret"`
	GroupReadAll     Reason `yaml:"groupReadAll"`
}

// Load reads registrations.yaml. It refuses unknown keys, unknown registrations and names that nothing defines.
func Load(data []byte) (Table, error) {
	var t Table
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil {
		return Table{}, fmt.Errorf("registrations.yaml: %w", err)
	}
	if err := t.check(); err != nil {
		return Table{}, fmt.Errorf("registrations.yaml: %w", err)
	}
	return t, nil
}

// check finds what the types cannot: references to nothing, and missing parts.
func (t Table) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	var names []string
	for _, c := range t.Registrations {
		names = append(names, c.Name)
		t.checkColumn(c, bad)
	}
	if !slices.Equal(names, Names()) {
		bad("the registrations are %q, not %q", names, Names())
	}
	for _, v := range t.SignInScopes.Values {
		if t.MicrosoftGraph.Delegated[v] == "" {
			bad("the sign-in scope %s has no id", v)
		}
	}
	for name, s := range t.Scopes {
		if consentType(s.WhoCanConsent) == "" || s.State != "Enabled" && s.State != "Disabled" {
			bad("the scope %s is not complete", name)
		}
	}
	for name, r := range t.AppRoles {
		if memberTypes(r.AllowedMemberTypes) == nil || r.State != "Enabled" && r.State != "Disabled" {
			bad("the app role %s is not complete", name)
		}
	}
	for _, g := range []GroupNames{GroupNamesGraph, GroupNamesSynced, GroupNamesCloud, GroupNamesIDs} {
		if t.GroupNames[g].MembershipClaims == "" {
			bad("the group names answer %s has no form", g)
		}
	}
	for _, f := range []SyncedForm{SyncedFormSAM, SyncedFormNetBIOS, SyncedFormDNS} {
		if t.SyncedForms[f] == "" {
			bad("the form %s of synced groups is missing", f)
		}
	}
	if t.Common.SignInAudience == "" || t.Common.AccessTokenVersion == 0 || t.Common.ApplicationIDURI == "" {
		bad("the part that all registrations have in common is not complete")
	}
	for _, r := range t.Reasons.all() {
		if r.Short == "" || r.Full == "" {
			bad("a reason is missing")
			break
		}
	}
	return errors.Join(errs...)
}

// checkColumn tells bad what is wrong with one column.
func (t Table) checkColumn(c Column, bad func(format string, args ...any)) {
	if c.Required != IsRequired(c.Name) {
		bad("%s is required, or it is not: registrations.yaml and the program differ", c.Name)
	}
	for _, v := range c.Scopes {
		if _, ok := t.Scopes[v]; !ok {
			bad("%s exposes the scope %s, which is not defined", c.Name, v)
		}
	}
	for _, v := range c.AppRoles {
		if _, ok := t.AppRoles[v]; !ok {
			bad("%s exposes the app role %s, which is not defined", c.Name, v)
		}
	}
	for _, v := range c.APIPermissions.Self {
		if !slices.Contains(c.Scopes, v) && !slices.Contains(c.AppRoles, v) {
			bad("%s asks itself for %s, which it does not expose", c.Name, v)
		}
	}
	for _, v := range c.APIPermissions.GroupNames {
		if t.MicrosoftGraph.Application[v] == "" {
			bad("%s asks for %s, which has no id", c.Name, v)
		}
	}
	if c.DisplayName == "" || c.Short == "" || c.Purpose == "" {
		bad("%s does not say how it is called and what it is for", c.Name)
	}
}

func (r Reasons) all() []Reason {
	return []Reason{
		r.Registration, r.DisplayName, r.Mark, r.SignInAudience, r.TokenVersion, r.RedirectURIs, r.ImplicitOn, r.ImplicitOff,
		r.PublicClient, r.Scope, r.AppRole, r.Claims, r.IDTyp, r.Groups, r.ApplicationIDURI, r.APIPermissions, r.Enabled,
		r.ServicePrincipal, r.Secret, r.GroupReadAll,
	}
}

// consentType is Microsoft Graph's word for the portal's "Who can consent?".
func consentType(whoCanConsent string) string {
	switch whoCanConsent {
	case "Admins and users":
		return "User"
	case "Admins only":
		return "Admin"
	}
	return ""
}

// memberTypes is Microsoft Graph's list for the portal's "Allowed member types".
func memberTypes(allowed string) []string {
	switch allowed {
	case "Applications":
		return []string{"Application"}
	case "Users/Groups":
		return []string{"User"}
	case "Both":
		return []string{"User", "Application"}
	}
	return nil
}
