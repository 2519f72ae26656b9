package graphclient

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// applicationModel makes the body of a create or an update from scratch: what the Write sets, and nothing else.
func applicationModel(w tenant.Write) (models.Applicationable, error) {
	m := models.NewApplication()
	m.SetDisplayName(w.DisplayName)
	m.SetUniqueName(w.UniqueName)
	m.SetSignInAudience(w.SignInAudience)
	m.SetIsFallbackPublicClient(w.FallbackPublicClient)
	setStrings(w.Tags, m.SetTags)
	setStrings(w.IdentifierURIs, m.SetIdentifierUris)
	m.SetAdditionalData(extras(w))
	if g := w.GroupMembershipClaims; g != nil && *g != "" {
		m.SetGroupMembershipClaims(g)
	}
	m.SetOptionalClaims(optionalClaimsModel(w.OptionalClaims))
	m.SetWeb(webModel(w))
	if w.SPA != nil {
		spa := models.NewSpaApplication()
		setStrings(w.SPA, spa.SetRedirectUris)
		m.SetSpa(spa)
	}
	if w.PublicClient != nil {
		public := models.NewPublicClientApplication()
		setStrings(w.PublicClient, public.SetRedirectUris)
		m.SetPublicClient(public)
	}
	api, err := apiModel(w)
	if err != nil {
		return nil, err
	}
	m.SetApi(api)
	if w.AppRoles != nil {
		roles, err := modelsOf(*w.AppRoles, roleModel)
		if err != nil {
			return nil, err
		}
		m.SetAppRoles(roles)
	}
	if w.RequiredAccess != nil {
		access, err := modelsOf(*w.RequiredAccess, requiredAccessModel)
		if err != nil {
			return nil, err
		}
		m.SetRequiredResourceAccess(access)
	}
	return m, nil
}

// extras holds what the SDK's model has no field or no value for: isDisabled, and null.
func extras(w tenant.Write) map[string]any {
	data := map[string]any{}
	if w.Disabled != nil {
		data["isDisabled"] = *w.Disabled
	}
	if w.GroupMembershipClaims != nil && *w.GroupMembershipClaims == "" {
		data["groupMembershipClaims"] = serialization.NewUntypedNull()
	}
	return data
}

// setStrings sends a collection where there is one. An empty one empties the service's, so it must not become nil.
func setStrings(values *[]string, set func([]string)) {
	if values != nil {
		set(append([]string{}, *values...))
	}
}

func webModel(w tenant.Write) models.WebApplicationable {
	implicit := w.ImplicitAccessToken != nil || w.ImplicitIDToken != nil
	if w.Web == nil && !implicit {
		return nil
	}
	web := models.NewWebApplication()
	setStrings(w.Web, web.SetRedirectUris)
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
