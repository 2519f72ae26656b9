package graphclient

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// applicationModel makes the body of a create or an update from scratch: what the Write sets and the secret that is asked
// for, and nothing else.
func applicationModel(w tenant.Write, secret *tenant.SecretRequest) (models.Applicationable, error) {
	api, err := apiModel(w)
	if err != nil {
		return nil, err
	}
	roles, err := parsables(w.AppRoles, roleModel)
	if err != nil {
		return nil, err
	}
	access, err := parsables(w.RequiredAccess, requiredAccessModel)
	if err != nil {
		return nil, err
	}
	b := newApplicationBody()
	b.object("api", api)
	b.objects("appRoles", roles)
	b.text("displayName", w.DisplayName)
	if g := w.GroupMembershipClaims; g != nil && *g == "" {
		b.null("groupMembershipClaims")
	} else {
		b.text("groupMembershipClaims", g)
	}
	b.texts("identifierUris", collection(w.IdentifierURIs))
	b.flag("isDisabled", w.Disabled)
	b.flag("isFallbackPublicClient", w.FallbackPublicClient)
	b.object("optionalClaims", optionalClaimsModel(w.OptionalClaims))
	if secret != nil {
		b.objects("passwordCredentials", []serialization.Parsable{secretModel(*secret)})
	}
	b.object("publicClient", publicClientModel(w))
	b.objects("requiredResourceAccess", access)
	b.text("signInAudience", w.SignInAudience)
	b.object("spa", spaModel(w))
	b.texts("tags", collection(w.Tags))
	b.text("uniqueName", w.UniqueName)
	b.object("web", webModel(w))
	return b, nil
}

// collection is nil where there is none, so that it is not sent. An empty one empties the service's, so it must not
// become nil.
func collection(values *[]string) []string {
	if values == nil {
		return nil
	}
	return append([]string{}, *values...)
}

func spaModel(w tenant.Write) models.SpaApplicationable {
	if w.SPA == nil {
		return nil
	}
	spa := models.NewSpaApplication()
	spa.SetRedirectUris(collection(w.SPA))
	return spa
}

func publicClientModel(w tenant.Write) models.PublicClientApplicationable {
	if w.PublicClient == nil {
		return nil
	}
	public := models.NewPublicClientApplication()
	public.SetRedirectUris(collection(w.PublicClient))
	return public
}

func webModel(w tenant.Write) models.WebApplicationable {
	implicit := w.ImplicitAccessToken != nil || w.ImplicitIDToken != nil
	if w.Web == nil && !implicit {
		return nil
	}
	web := models.NewWebApplication()
	web.SetRedirectUris(collection(w.Web))
	if implicit {
		s := models.NewImplicitGrantSettings()
		s.SetEnableAccessTokenIssuance(w.ImplicitAccessToken)
		s.SetEnableIdTokenIssuance(w.ImplicitIDToken)
		web.SetImplicitGrantSettings(s)
	}
	return web
}

func apiModel(w tenant.Write) (models.ApiApplicationable, error) {
	if w.TokenVersion == nil && w.Scopes == nil {
		return nil, nil
	}
	api := models.NewApiApplication()
	if w.TokenVersion != nil {
		v := int32(*w.TokenVersion)
		api.SetRequestedAccessTokenVersion(&v)
	}
	if w.Scopes != nil {
		scopes, err := modelsOf(*w.Scopes, scopeModel)
		if err != nil {
			return nil, err
		}
		api.SetOauth2PermissionScopes(scopes)
	}
	return api, nil
}

func scopeModel(s tenant.Scope) (models.PermissionScopeable, error) {
	id, err := parseID("scope "+s.Value, s.ID)
	if err != nil {
		return nil, err
	}
	m := models.NewPermissionScope()
	m.SetId(id)
	m.SetValue(given(s.Value))
	m.SetTypeEscaped(given(s.Type))
	m.SetIsEnabled(&s.Enabled)
	m.SetAdminConsentDisplayName(given(s.AdminConsentDisplayName))
	m.SetAdminConsentDescription(given(s.AdminConsentDescription))
	m.SetUserConsentDisplayName(given(s.UserConsentDisplayName))
	m.SetUserConsentDescription(given(s.UserConsentDescription))
	return m, nil
}

func roleModel(r tenant.AppRole) (models.AppRoleable, error) {
	id, err := parseID("app role "+r.Value, r.ID)
	if err != nil {
		return nil, err
	}
	m := models.NewAppRole()
	m.SetId(id)
	m.SetValue(given(r.Value))
	m.SetDisplayName(given(r.DisplayName))
	m.SetDescription(given(r.Description))
	m.SetIsEnabled(&r.Enabled)
	m.SetAllowedMemberTypes(append([]string{}, r.AllowedMemberTypes...))
	return m, nil
}

func requiredAccessModel(a tenant.RequiredAccess) (models.RequiredResourceAccessable, error) {
	m := models.NewRequiredResourceAccess()
	m.SetResourceAppId(given(a.ResourceAppID))
	access, err := modelsOf(a.Permissions, func(p tenant.Permission) (models.ResourceAccessable, error) {
		id, err := parseID("permission on "+a.ResourceAppID, p.ID)
		if err != nil {
			return nil, err
		}
		r := models.NewResourceAccess()
		r.SetId(id)
		r.SetTypeEscaped(given(p.Type))
		return r, nil
	})
	m.SetResourceAccess(access)
	return m, err
}

func optionalClaimsModel(c *tenant.OptionalClaims) models.OptionalClaimsable {
	if c == nil {
		return nil
	}
	m := models.NewOptionalClaims()
	m.SetIdToken(claimModels(c.IDToken))
	m.SetAccessToken(claimModels(c.AccessToken))
	m.SetSaml2Token(claimModels(c.SAML2Token))
	return m
}

func claimModels(claims []tenant.OptionalClaim) []models.OptionalClaimable {
	all := make([]models.OptionalClaimable, len(claims))
	for i, c := range claims {
		m := models.NewOptionalClaim()
		m.SetName(given(c.Name))
		m.SetSource(given(c.Source))
		m.SetEssential(&c.Essential)
		m.SetAdditionalProperties(append([]string{}, c.AdditionalProperties...))
		all[i] = m
	}
	return all
}

// secretModel is a request for a client secret. The service refuses a value or a key id of the caller's making.
func secretModel(s tenant.SecretRequest) models.PasswordCredentialable {
	m := models.NewPasswordCredential()
	m.SetDisplayName(&s.Label)
	end := s.EndsAt.UTC()
	m.SetEndDateTime(&end)
	return m
}

func grantModel(clientID, resourceID string, scopes []string) models.OAuth2PermissionGrantable {
	everyone := "AllPrincipals"
	m := scopesModel(scopes)
	m.SetClientId(&clientID)
	m.SetConsentType(&everyone)
	m.SetResourceId(&resourceID)
	return m
}

// scopesModel is the body that sets the scopes of a consent. The list replaces the one that is there.
func scopesModel(scopes []string) models.OAuth2PermissionGrantable {
	joined := strings.Join(scopes, " ")
	m := models.NewOAuth2PermissionGrant()
	m.SetScope(&joined)
	return m
}

func assignmentModel(principalID, resourceID, appRoleID string) (models.AppRoleAssignmentable, error) {
	m := models.NewAppRoleAssignment()
	for _, f := range []struct {
		what, id string
		set      func(*uuid.UUID)
	}{
		{"principal", principalID, m.SetPrincipalId},
		{"resource", resourceID, m.SetResourceId},
		{"app role", appRoleID, m.SetAppRoleId},
	} {
		id, err := parseID(f.what, f.id)
		if err != nil {
			return nil, err
		}
		f.set(id)
	}
	return m, nil
}

func modelsOf[T, M any](values []T, f func(T) (M, error)) ([]M, error) {
	all := make([]M, len(values))
	for i, v := range values {
		m, err := f(v)
		if err != nil {
			return nil, err
		}
		all[i] = m
	}
	return all, nil
}

// parsables is modelsOf for a collection of a body, which is nil where there is none.
func parsables[T any, M serialization.Parsable](values *[]T, f func(T) (M, error)) ([]serialization.Parsable, error) {
	if values == nil {
		return nil, nil
	}
	return modelsOf(*values, func(v T) (serialization.Parsable, error) { return f(v) })
}

func parseID(what, s string) (*uuid.UUID, error) {
	id, err := uuid.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("id of %s: %q: %w", what, s, err)
	}
	return &id, nil
}

// given is nil for a text that is not set, so that it is not sent.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
