package words

import (
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/plan"
)

// Request is an operation as the request that it becomes, for people to read. Ids that are not known before Apply stand
// as "{id of internal-client}".
type Request struct {
	Method string
	Path   string
	Body   string // JSON; empty: none
	Needs  string // the permission and the role
}

// About says where the request goes and what it needs. graph is the host of Microsoft Graph.
func (r Request) About(graph string) string {
	text := "To " + graph + ". Needs " + r.Needs + "."
	if r.Method == "PATCH" {
		text += " Lists are sent whole; what was there is in them."
	}
	return text
}

// RequestOf renders an operation of a registration. It is pure: the engine sends the same operation by other means.
func RequestOf(r plan.Registration, op plan.Operation) Request {
	object := orUnknown(r.ObjectID, "id of "+r.Name)
	principal := orUnknown(r.ServicePrincipalID, "id of "+r.Name+"'s service principal")
	appID := orUnknown(r.AppID, "app id of "+r.Name)
	resource := op.ResourceID
	if resource == "" {
		resource = principal
	}
	application := "/v1.0/applications/" + object
	const (
		registers = "Application.ReadWrite.All and the role Cloud Application Administrator"
		consents  = "DelegatedPermissionGrant.ReadWrite.All and the role Cloud Application Administrator"
		assigns   = "AppRoleAssignment.ReadWrite.All and the role "
	)
	switch op.Kind {
	case plan.CreateApplication:
		return Request{"POST", "/v1.0/applications", pretty(applicationBody(op, appID)), registers}
	case plan.UpdateApplication:
		return Request{"PATCH", application, pretty(applicationBody(op, appID)), registers}
	case plan.RestoreApplication, plan.RestoreServicePrincipal:
		return Request{"POST", "/v1.0/directory/deletedItems/" + op.DeletedID + "/restore", "", registers}
	case plan.AddSecret:
		var body any
		if op.Secret != nil {
			body = map[string]any{"passwordCredential": secretOf(op)}
		}
		return Request{"POST", application + "/addPassword", pretty(body), registers}
	case plan.RemoveSecret:
		return Request{"POST", application + "/removePassword", pretty(map[string]any{"keyId": op.KeyID}), registers}
	case plan.CreateServicePrincipal:
		body := struct {
			AppID string   `json:"appId"`
			Tags  []string `json:"tags,omitempty"`
		}{appID, op.Tags}
		return Request{"POST", "/v1.0/servicePrincipals", pretty(body), registers}
	case plan.EnableServicePrincipal:
		return Request{"PATCH", "/v1.0/servicePrincipals/" + principal, pretty(map[string]any{"accountEnabled": true}), registers}
	case plan.CreateGrant:
		body := struct {
			ClientID    string `json:"clientId"`
			ConsentType string `json:"consentType"`
			ResourceID  string `json:"resourceId"`
			Scope       string `json:"scope"`
		}{principal, "AllPrincipals", resource, strings.Join(op.Scopes, " ")}
		return Request{"POST", "/v1.0/oauth2PermissionGrants", pretty(body), consents}
	case plan.ExtendGrant:
		return Request{
			"PATCH", "/v1.0/oauth2PermissionGrants/" + op.GrantID,
			pretty(map[string]any{"scope": strings.Join(op.Scopes, " ")}), consents,
		}
	case plan.AssignRole:
		body := struct {
			PrincipalID string `json:"principalId"`
			ResourceID  string `json:"resourceId"`
			AppRoleID   string `json:"appRoleId"`
		}{principal, resource, op.AppRoleID}
		role := plan.RoleCloudApplicationAdministrator
		if op.ResourceID != "" && op.ResourceID != r.ServicePrincipalID {
			role = plan.RolePrivilegedRoleAdministrator
		}
		return Request{"POST", "/v1.0/servicePrincipals/" + resource + "/appRoleAssignedTo", pretty(body), assigns + role}
	case plan.RemoveAssignment:
		return Request{
			"DELETE", "/v1.0/servicePrincipals/" + resource + "/appRoleAssignedTo/" + op.Assignment, "",
			assigns + plan.RolePrivilegedRoleAdministrator,
		}
	}
	return Request{}
}

// orUnknown is an id, or what it is where it is not known yet.
func orUnknown(id, what string) string {
	if id == "" {
		return "{" + what + "}"
	}
	return id
}

// The bodies below have the fields in the order in which people look for them. Their names are Microsoft Graph's own.
type (
	bodyOfApplication struct {
		DisplayName            *string          `json:"displayName,omitempty"`
		UniqueName             *string          `json:"uniqueName,omitempty"`
		SignInAudience         *string          `json:"signInAudience,omitempty"`
		IsDisabled             *bool            `json:"isDisabled,omitempty"`
		Tags                   *[]string        `json:"tags,omitempty"`
		IdentifierURIs         *[]string        `json:"identifierUris,omitempty"`
		GroupMembershipClaims  *string          `json:"groupMembershipClaims,omitempty"`
		IsFallbackPublicClient *bool            `json:"isFallbackPublicClient,omitempty"`
		Web                    *bodyOfWeb       `json:"web,omitempty"`
		SPA                    *bodyOfRedirects `json:"spa,omitempty"`
		PublicClient           *bodyOfRedirects `json:"publicClient,omitempty"`
		API                    *bodyOfAPI       `json:"api,omitempty"`
		AppRoles               *[]bodyOfRole    `json:"appRoles,omitempty"`
		OptionalClaims         *bodyOfClaims    `json:"optionalClaims,omitempty"`
		RequiredResourceAccess *[]bodyOfAccess  `json:"requiredResourceAccess,omitempty"`
		PasswordCredentials    []bodyOfSecret   `json:"passwordCredentials,omitempty"`
	}
	bodyOfWeb struct {
		RedirectURIs          *[]string       `json:"redirectUris,omitempty"`
		ImplicitGrantSettings *bodyOfImplicit `json:"implicitGrantSettings,omitempty"`
	}
	bodyOfImplicit struct {
		EnableAccessTokenIssuance *bool `json:"enableAccessTokenIssuance,omitempty"`
		EnableIDTokenIssuance     *bool `json:"enableIdTokenIssuance,omitempty"`
	}
	bodyOfRedirects struct {
		RedirectURIs []string `json:"redirectUris"`
	}
	bodyOfAPI struct {
		RequestedAccessTokenVersion *int           `json:"requestedAccessTokenVersion,omitempty"`
		OAuth2PermissionScopes      *[]bodyOfScope `json:"oauth2PermissionScopes,omitempty"`
	}
	bodyOfScope struct {
		ID                      string `json:"id"`
		Value                   string `json:"value"`
		Type                    string `json:"type"`
		Enabled                 bool   `json:"isEnabled"`
		AdminConsentDisplayName string `json:"adminConsentDisplayName"`
		AdminConsentDescription string `json:"adminConsentDescription"`
		UserConsentDisplayName  string `json:"userConsentDisplayName,omitempty"`
		UserConsentDescription  string `json:"userConsentDescription,omitempty"`
	}
	bodyOfRole struct {
		ID                 string   `json:"id"`
		Value              string   `json:"value"`
		DisplayName        string   `json:"displayName"`
		Description        string   `json:"description"`
		Enabled            bool     `json:"isEnabled"`
		AllowedMemberTypes []string `json:"allowedMemberTypes"`
	}
	bodyOfClaims struct {
		IDToken     []bodyOfClaim `json:"idToken"`
		AccessToken []bodyOfClaim `json:"accessToken"`
		SAML2Token  []bodyOfClaim `json:"saml2Token"`
	}
	bodyOfClaim struct {
		Name                 string   `json:"name"`
		Source               string   `json:"source,omitempty"`
		Essential            bool     `json:"essential"`
		AdditionalProperties []string `json:"additionalProperties"`
	}
	bodyOfAccess struct {
		ResourceAppID  string             `json:"resourceAppId"`
		ResourceAccess []bodyOfPermission `json:"resourceAccess"`
	}
	bodyOfPermission struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	bodyOfSecret struct {
		DisplayName string    `json:"displayName"`
		EndDateTime time.Time `json:"endDateTime"`
	}
)

// applicationBody is what a write of an application sends: only what is set.
func applicationBody(op plan.Operation, appID string) bodyOfApplication {
	w := op.Write.WithAppID(appID)
	b := bodyOfApplication{
		DisplayName: w.DisplayName, UniqueName: w.UniqueName, SignInAudience: w.SignInAudience, IsDisabled: w.Disabled,
		Tags: w.Tags, IdentifierURIs: w.IdentifierURIs, GroupMembershipClaims: w.GroupMembershipClaims,
		IsFallbackPublicClient: w.FallbackPublicClient,
	}
	if w.Web != nil || w.ImplicitAccessToken != nil || w.ImplicitIDToken != nil {
		b.Web = &bodyOfWeb{RedirectURIs: w.Web}
		if w.ImplicitAccessToken != nil || w.ImplicitIDToken != nil {
			b.Web.ImplicitGrantSettings = &bodyOfImplicit{w.ImplicitAccessToken, w.ImplicitIDToken}
		}
	}
	if w.SPA != nil {
		b.SPA = &bodyOfRedirects{*w.SPA}
	}
	if w.PublicClient != nil {
		b.PublicClient = &bodyOfRedirects{*w.PublicClient}
	}
	if w.TokenVersion != nil || w.Scopes != nil {
		b.API = &bodyOfAPI{RequestedAccessTokenVersion: w.TokenVersion}
		if w.Scopes != nil {
			scopes := []bodyOfScope{}
			for _, s := range *w.Scopes {
				scopes = append(scopes, bodyOfScope(s))
			}
			b.API.OAuth2PermissionScopes = &scopes
		}
	}
	if w.AppRoles != nil {
		roles := []bodyOfRole{}
		for _, r := range *w.AppRoles {
			roles = append(roles, bodyOfRole(r))
		}
		b.AppRoles = &roles
	}
	if w.OptionalClaims != nil {
		c := bodyOfClaims{IDToken: []bodyOfClaim{}, AccessToken: []bodyOfClaim{}, SAML2Token: []bodyOfClaim{}}
		for _, one := range w.OptionalClaims.IDToken {
			c.IDToken = append(c.IDToken, bodyOfClaim(one).whole())
		}
		for _, one := range w.OptionalClaims.AccessToken {
			c.AccessToken = append(c.AccessToken, bodyOfClaim(one).whole())
		}
		for _, one := range w.OptionalClaims.SAML2Token {
			c.SAML2Token = append(c.SAML2Token, bodyOfClaim(one).whole())
		}
		b.OptionalClaims = &c
	}
	if w.RequiredAccess != nil {
		access := []bodyOfAccess{}
		for _, a := range *w.RequiredAccess {
			one := bodyOfAccess{ResourceAppID: a.ResourceAppID, ResourceAccess: []bodyOfPermission{}}
			for _, p := range a.Permissions {
				one.ResourceAccess = append(one.ResourceAccess, bodyOfPermission(p))
			}
			access = append(access, one)
		}
		b.RequiredResourceAccess = &access
	}
	if op.Secret != nil {
		b.PasswordCredentials = []bodyOfSecret{secretOf(op)}
	}
	return b
}

// whole is the claim with an empty list where it has none, as it is sent.
func (c bodyOfClaim) whole() bodyOfClaim {
	if c.AdditionalProperties == nil {
		c.AdditionalProperties = []string{}
	}
	return c
}

func secretOf(op plan.Operation) bodyOfSecret {
	return bodyOfSecret{DisplayName: op.Secret.Label, EndDateTime: op.Secret.EndsAt.UTC()}
}
