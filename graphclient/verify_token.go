package graphclient

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Addresses are those of a tenant, as its discovery document tells them, with the keys that it signs tokens with.
type Addresses struct {
	tenant.Endpoints
	keys map[string]*rsa.PublicKey // by kid
}

// Keys is how many signing keys the tenant publishes that can be used.
func (a Addresses) Keys() int { return len(a.keys) }

// Addresses reads the discovery document and the signing keys of a tenant. Errors are *SignInError.
//
// No Graph call, and no permission: GET of the discovery document and of the key set that it names.
func (c *Client) Addresses(ctx context.Context, tenantID string) (Addresses, error) {
	var m metadata
	address := c.cloud.login(url.PathEscape(tenantID), discoveryPath)
	if err := c.document(ctx, address, &m); err != nil {
		return Addresses{}, err
	}
	a := Addresses{Endpoints: m.endpoints()}
	u, err := url.Parse(a.KeySet)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return a, &SignInError{Kind: SignInBadAnswer, Request: "discovery, to " + c.cloud.LoginHost, Err: errors.New("the discovery document names no key set")}
	}
	var set struct {
		Keys []struct {
			Type     string `json:"kty"`
			ID       string `json:"kid"`
			Modulus  string `json:"n"`
			Exponent string `json:"e"`
		} `json:"keys"`
	}
	if err := c.document(ctx, a.KeySet, &set); err != nil {
		return a, err
	}
	a.keys = map[string]*rsa.PublicKey{}
	for _, k := range set.Keys {
		n, nErr := base64.RawURLEncoding.DecodeString(k.Modulus)
		e, eErr := base64.RawURLEncoding.DecodeString(k.Exponent)
		exponent := new(big.Int).SetBytes(e)
		if k.Type != "RSA" || k.ID == "" || nErr != nil || eErr != nil || len(n) == 0 || !exponent.IsInt64() || exponent.BitLen() > 31 {
			continue
		}
		a.keys[k.ID] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())}
	}
	return a, nil
}

// Claims are what an access token of a registration says.
type Claims struct {
	Version   string
	Issuer    string
	Audience  []string
	TenantID  string
	Type      string // idtyp
	Roles     []string
	ExpiresAt time.Time
	// SignatureFault says why the signature is not one of the tenant's; nil: it is.
	SignatureFault error
}

// Claims reads an access token, and checks its signature with the tenant's keys. An error means that it is no token of
// the usual form. Nothing of the token is part of it.
//
// No call: the keys are those that Addresses read.
func (a Addresses) Claims(token string) (Claims, error) {
	var raw struct {
		jwt.RegisteredClaims
		Version  string   `json:"ver"`
		TenantID string   `json:"tid"`
		Type     string   `json:"idtyp"`
		Roles    []string `json:"roles"`
	}
	// Only the signature is checked here: what each claim must be is for the caller to say, claim by claim.
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(token, &raw, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		key := a.keys[id]
		if key == nil {
			return nil, errUnknownKey
		}
		return key, nil
	})
	c := Claims{Version: raw.Version, Issuer: raw.Issuer, Audience: raw.Audience, TenantID: raw.TenantID, Type: raw.Type, Roles: raw.Roles}
	if raw.ExpiresAt != nil {
		c.ExpiresAt = raw.ExpiresAt.Time
	}
	switch {
	case errors.Is(err, jwt.ErrTokenMalformed):
		return Claims{}, errNoToken
	case errors.Is(err, errUnknownKey):
		c.SignatureFault = errUnknownKey
	case err != nil:
		c.SignatureFault = fmt.Errorf("the signature is not one of the tenant's: %w", jwt.ErrTokenSignatureInvalid)
	}
	return c, nil
}

var (
	errUnknownKey = errors.New("it is signed with a key that the tenant does not publish")
	errNoToken    = errors.New("the answer holds no token that can be read")
)
