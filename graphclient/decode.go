package graphclient

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// rawObject is one object as Microsoft Graph sent it.
type rawObject = json.RawMessage

// objectKey is what tells objects apart and puts them in order.
type objectKey struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
}

func keyOf(o rawObject) objectKey {
	k := decode[objectKey](o)
	k.ID = spelled(k.ID)
	return k
}

// decode reads the fields of an object that T names. What does not fit stays zero: the types of rare fields are not
// worth a failed read.
func decode[T any](o rawObject) T {
	var v T
	_ = json.Unmarshal(o, &v) // a field of another type is skipped, the rest is kept
	return v
}

// timestamp is a time that may be null or, in old objects, malformed.
type timestamp struct{ time.Time }

// UnmarshalJSON takes what it can read and leaves the zero time otherwise.
func (t *timestamp) UnmarshalJSON(b []byte) error {
	var s string
	_ = json.Unmarshal(b, &s) // null, or no string: no time
	if v, err := time.Parse(time.RFC3339, s); err == nil {
		t.Time = v.UTC()
	}
	return nil
}

type rawScope struct {
	ID                      guid   `json:"id"`
	Value                   string `json:"value"`
	Type                    string `json:"type"`
	IsEnabled               bool   `json:"isEnabled"`
	AdminConsentDisplayName string `json:"adminConsentDisplayName"`
	AdminConsentDescription string `json:"adminConsentDescription"`
	UserConsentDisplayName  string `json:"userConsentDisplayName"`
	UserConsentDescription  string `json:"userConsentDescription"`
}

type rawRole struct {
	ID                 guid     `json:"id"`
	Value              string   `json:"value"`
	DisplayName        string   `json:"displayName"`
	Description        string   `json:"description"`
	IsEnabled          bool     `json:"isEnabled"`
	AllowedMemberTypes []string `json:"allowedMemberTypes"`
}

type rawClaim struct {
	Name                 string   `json:"name"`
	Source               string   `json:"source"`
	Essential            bool     `json:"essential"`
	AdditionalProperties []string `json:"additionalProperties"`
}

type rawCredential struct {
	KeyID       guid      `json:"keyId"`
	DisplayName string    `json:"displayName"`
	End         timestamp `json:"endDateTime"`
	SecretText  string    `json:"secretText"`
}

type rawPlatform struct {
	RedirectURIs []string `json:"redirectUris"`
}

type rawApplication struct {
	ID                    guid      `json:"id"`
	AppID                 guid      `json:"appId"`
	DisplayName           string    `json:"displayName"`
	UniqueName            string    `json:"uniqueName"`
	Created               timestamp `json:"createdDateTime"`
	Deleted               timestamp `json:"deletedDateTime"`
	SignInAudience        string    `json:"signInAudience"`
	Tags                  []string  `json:"tags"`
	IsDisabled            bool      `json:"isDisabled"`
	IdentifierURIs        []string  `json:"identifierUris"`
	GroupMembershipClaims string    `json:"groupMembershipClaims"`
	IsFallbackPublic      bool      `json:"isFallbackPublicClient"`
	API                   struct {
		TokenVersion int        `json:"requestedAccessTokenVersion"`
		Scopes       []rawScope `json:"oauth2PermissionScopes"`
	} `json:"api"`
	AppRoles       []rawRole `json:"appRoles"`
	OptionalClaims struct {
		IDToken     []rawClaim `json:"idToken"`
		AccessToken []rawClaim `json:"accessToken"`
		SAML2Token  []rawClaim `json:"saml2Token"`
	} `json:"optionalClaims"`
	Web struct {
		rawPlatform
		Implicit struct {
			AccessToken bool `json:"enableAccessTokenIssuance"`
			IDToken     bool `json:"enableIdTokenIssuance"`
		} `json:"implicitGrantSettings"`
	} `json:"web"`
	SPA            rawPlatform `json:"spa"`
	PublicClient   rawPlatform `json:"publicClient"`
	RequiredAccess []struct {
		ResourceAppID guid `json:"resourceAppId"`
		Access        []struct {
			ID   guid   `json:"id"`
			Type string `json:"type"`
		} `json:"resourceAccess"`
	} `json:"requiredResourceAccess"`
	Passwords []rawCredential `json:"passwordCredentials"`
	Keys      []rawCredential `json:"keyCredentials"`
}

func decodeApplication(o rawObject) tenant.Application {
	r := decode[rawApplication](o)
	a := tenant.Application{
		ObjectID: string(r.ID), AppID: string(r.AppID), DisplayName: r.DisplayName, UniqueName: r.UniqueName,
		CreatedAt: r.Created.Time, DeletedAt: r.Deleted.Time,
		SignInAudience: r.SignInAudience, Tags: r.Tags, Disabled: r.IsDisabled, IdentifierURIs: r.IdentifierURIs,
		GroupMembershipClaims: r.GroupMembershipClaims, FallbackPublicClient: r.IsFallbackPublic,
		TokenVersion: r.API.TokenVersion, Scopes: mapped(r.API.Scopes, rawScope.scope), AppRoles: mapped(r.AppRoles, rawRole.role),
		OptionalClaims: tenant.OptionalClaims{
			IDToken:     mapped(r.OptionalClaims.IDToken, rawClaim.claim),
			AccessToken: mapped(r.OptionalClaims.AccessToken, rawClaim.claim),
			SAML2Token:  mapped(r.OptionalClaims.SAML2Token, rawClaim.claim),
		},
		Web: r.Web.RedirectURIs, SPA: r.SPA.RedirectURIs, PublicClient: r.PublicClient.RedirectURIs,
		ImplicitAccessToken: r.Web.Implicit.AccessToken, ImplicitIDToken: r.Web.Implicit.IDToken,
		Secrets: mapped(r.Passwords, rawCredential.secret), Certificates: mapped(r.Keys, rawCredential.certificate),
	}
	for _, ra := range r.RequiredAccess {
		access := tenant.RequiredAccess{ResourceAppID: string(ra.ResourceAppID)}
		for _, p := range ra.Access {
			access.Permissions = append(access.Permissions, tenant.Permission{ID: string(p.ID), Type: p.Type})
		}
		a.RequiredAccess = append(a.RequiredAccess, access)
	}
	return a
}

func mapped[R, T any](raw []R, f func(R) T) []T {
	var all []T
	for _, r := range raw {
		all = append(all, f(r))
	}
	return all
}

func (r rawScope) scope() tenant.Scope {
	return tenant.Scope{
		ID: string(r.ID), Value: r.Value, Type: r.Type, Enabled: r.IsEnabled,
		AdminConsentDisplayName: r.AdminConsentDisplayName, AdminConsentDescription: r.AdminConsentDescription,
		UserConsentDisplayName: r.UserConsentDisplayName, UserConsentDescription: r.UserConsentDescription,
	}
}

func (r rawRole) role() tenant.AppRole {
	return tenant.AppRole{
		ID: string(r.ID), Value: r.Value, DisplayName: r.DisplayName, Description: r.Description,
		Enabled: r.IsEnabled, AllowedMemberTypes: r.AllowedMemberTypes,
	}
}

func (r rawClaim) claim() tenant.OptionalClaim {
	return tenant.OptionalClaim{
		Name: r.Name, Source: r.Source, Essential: r.Essential, AdditionalProperties: r.AdditionalProperties,
	}
}

func (r rawCredential) secret() tenant.Secret {
	return tenant.Secret{
		KeyID: string(r.KeyID), DisplayName: r.DisplayName, EndsAt: r.End.Time,
	}
}

func (r rawCredential) certificate() tenant.Certificate {
	return tenant.Certificate{KeyID: string(r.KeyID), DisplayName: r.DisplayName, EndsAt: r.End.Time}
}

func decodePrincipal(o rawObject) tenant.ServicePrincipal {
	r := decode[struct {
		ID          guid       `json:"id"`
		AppID       guid       `json:"appId"`
		DisplayName string     `json:"displayName"`
		Enabled     *bool      `json:"accountEnabled"`
		Tags        []string   `json:"tags"`
		AppRoles    []rawRole  `json:"appRoles"`
		Scopes      []rawScope `json:"oauth2PermissionScopes"`
		Deleted     timestamp  `json:"deletedDateTime"`
	}](o)
	return tenant.ServicePrincipal{
		ObjectID: string(r.ID), AppID: string(r.AppID), DisplayName: r.DisplayName,
		// Absent means true: it is the default, and a wrong "disabled" would send a change.
		Enabled: r.Enabled == nil || *r.Enabled,
		Tags:    r.Tags, AppRoles: mapped(r.AppRoles, rawRole.role), Scopes: mapped(r.Scopes, rawScope.scope),
		DeletedAt: r.Deleted.Time,
	}
}

func decodeGrant(o rawObject) tenant.Grant {
	r := decode[struct {
		ID         guid   `json:"id"`
		ClientID   guid   `json:"clientId"`
		ResourceID guid   `json:"resourceId"`
		Scope      string `json:"scope"`
	}](o)
	return tenant.Grant{ID: string(r.ID), ClientID: string(r.ClientID), ResourceID: string(r.ResourceID), Scopes: strings.Fields(r.Scope)}
}

func decodeAssignment(o rawObject) tenant.Assignment {
	r := decode[struct {
		ID          guid `json:"id"`
		PrincipalID guid `json:"principalId"`
		ResourceID  guid `json:"resourceId"`
		AppRoleID   guid `json:"appRoleId"`
	}](o)
	return tenant.Assignment{ID: string(r.ID), PrincipalID: string(r.PrincipalID), ResourceID: string(r.ResourceID), AppRoleID: string(r.AppRoleID)}
}

func decodeOwners(items []rawObject) []tenant.Owner {
	return mapped(items, func(o rawObject) tenant.Owner {
		r := decode[struct {
			ID                guid   `json:"id"`
			DisplayName       string `json:"displayName"`
			UserPrincipalName string `json:"userPrincipalName"`
		}](o)
		return tenant.Owner{ID: string(r.ID), DisplayName: r.DisplayName, UserPrincipalName: r.UserPrincipalName}
	})
}

func decodeFederated(items []rawObject) []tenant.FederatedCredential {
	return mapped(items, func(o rawObject) tenant.FederatedCredential {
		r := decode[struct {
			Name    string `json:"name"`
			Issuer  string `json:"issuer"`
			Subject string `json:"subject"`
		}](o)
		return tenant.FederatedCredential{Name: r.Name, Issuer: r.Issuer, Subject: r.Subject}
	})
}
