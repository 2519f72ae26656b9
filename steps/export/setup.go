// Package export turns a finished setup into the files that people install and keep: Helm values, a Kubernetes Secret,
// Spring settings, the same facts as JSON, and what an administrator needs when something is left to grant.
//
// It must not know the plan, Microsoft Graph or any screen. What it renders depends on its arguments alone; secrets
// go into secret.yaml and secret.env, and nowhere else.
package export

import (
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// Setup is a finished setup: all that ModelOp Center needs to know of it but the secrets. setup.json is its JSON.
type Setup struct {
	Schema      string    `json:"schema"` // set by Render
	Notice      string    `json:"notice"` // set by Render
	Demo        bool      `json:"demo"`
	GeneratedAt time.Time `json:"generatedAt"`
	Tenant      Tenant    `json:"tenant"`
	Key         string    `json:"key"`
	URL         string    `json:"url"`
	Endpoints
	GroupClaimName string         `json:"groupClaimName"` // "groups"
	GroupNames     string         `json:"groupNames"`     // graph, synced, cloud or ids
	SecretName     string         `json:"secretName"`     // set by Render: the Kubernetes Secret's name
	Registrations  []Registration `json:"registrations"`  // the chosen ones, in the order in which people read them
}

// Tenant names the tenant.
type Tenant struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// Endpoints are the tenant's addresses, as its OpenID Connect discovery document tells them.
type Endpoints struct {
	IssuerURI        string `json:"issuerUri"`
	AuthorizationURI string `json:"authorizationUri"`
	TokenURI         string `json:"tokenUri"`
	JWKSetURI        string `json:"jwkSetUri"`
}

// Registration is one registration of a setup.
type Registration struct {
	Name               string       `json:"name"`
	DisplayName        string       `json:"displayName"`
	Purpose            string       `json:"purpose"`  // what ModelOp Center uses it for
	ClientID           string       `json:"clientId"` // empty until it exists
	ObjectID           string       `json:"objectId"`
	ServicePrincipalID string       `json:"servicePrincipalId"`
	RedirectURIs       RedirectURIs `json:"redirectUris"`
	Scopes             []string     `json:"scopes"` // what ModelOp Center asks for; see Scopes
	// SecretKey is the key of its secret in the Kubernetes Secret; empty for a registration that needs none.
	SecretKey     string    `json:"secretKey,omitempty"`
	SecretKeyID   string    `json:"secretKeyId,omitempty"`
	SecretExpires time.Time `json:"secretExpires,omitzero"`
}

// RedirectURIs are the redirect URIs of a registration per platform.
type RedirectURIs struct {
	Web          []string `json:"web"`
	SPA          []string `json:"spa"`
	PublicClient []string `json:"publicClient"`
}

// GroupClaim is the claim that holds a person's groups in Microsoft's tokens.
const GroupClaim = "groups"

// SecretName is the name of the Kubernetes Secret.
const SecretName = "modelop-oauth2-clients"

// SecretKey is the key of a registration's secret in the Kubernetes Secret.
func SecretKey(registration string) string { return registration + "-client-secret" }

// Scopes returns the scopes that ModelOp Center asks for through a registration: those of a sign-in and custom_scope,
// with a refresh token for the browser's sign-in only; and .default for internal-client, which signs in without a person.
func Scopes(registration, clientID string) []string {
	api := "api://" + clientID
	switch registration {
	case blueprint.InternalClient:
		return []string{api + "/.default"}
	case blueprint.GatewayService:
		return []string{"openid", "profile", "email", "offline_access", api + "/custom_scope"}
	}
	return []string{"openid", "profile", "email", api + "/custom_scope"}
}
