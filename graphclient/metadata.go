package graphclient

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// metadata is a tenant's OpenID Connect discovery document, as far as it counts here.
type metadata struct {
	Issuer        string `json:"issuer"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	KeySet        string `json:"jwks_uri"`
	Instance      string `json:"cloud_instance_name"`
	SubScope      string `json:"tenant_region_sub_scope"`
}

// otherThan tells which cloud the tenant lives in, where it is another one than c. Metadata of no tenant in particular
// names none that counts.
func (m metadata) otherThan(c Cloud) (Cloud, bool) {
	if tenantOf(m.Issuer) == "" {
		return Cloud{}, false
	}
	other, known := cloudOf(m.Instance, m.SubScope)
	if !known || other.Name == c.Name || other.instance == c.instance && m.SubScope == "" {
		return Cloud{}, false
	}
	return other, true
}

func (m metadata) endpoints() tenant.Endpoints {
	return tenant.Endpoints{Issuer: m.Issuer, Authorization: m.Authorization, Token: m.Token, KeySet: m.KeySet}
}

// document reads a public JSON document of the sign-in service.
func (c *Client) document(ctx context.Context, address string, into any) error {
	e := c.visit(ctx, func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	})
	if e.status == http.StatusOK && e.err == nil && json.Unmarshal(e.body, into) == nil {
		return nil
	}
	return visitFault(ctx, e, "discovery, to "+c.cloud.LoginHost)
}

// discover reads the metadata behind the hint, for the ways that do not do it by themselves. watch keeps what it says.
func (a *signIn) discover(ctx context.Context) error {
	var m metadata
	err := a.client.document(ctx, a.client.cloud.login(url.PathEscape(a.hint), discoveryPath), &m)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.metadata, a.tenant = m, tenantOf(m.Issuer)
	if other, is := m.otherThan(a.client.cloud); is {
		return &SignInError{Kind: SignInOtherCloud, Cloud: other.Name, Err: &otherCloudError{other}}
	}
	return nil
}

// endpoints are the tenant's addresses: from its metadata, which is read unless the sign-in has seen it. Where that
// cannot be had they are those that the cloud gives to every tenant.
func (c *Client) endpoints(ctx context.Context, s *session) tenant.Endpoints {
	c.mu.Lock()
	m, id := s.metadata, s.identity.TenantID
	c.mu.Unlock()
	if m.Issuer == "" && c.document(ctx, c.cloud.login(url.PathEscape(id), discoveryPath), &m) == nil && strings.EqualFold(tenantOf(m.Issuer), id) {
		c.mu.Lock()
		s.metadata = m
		c.mu.Unlock()
	}
	if e := m.endpoints(); e.Issuer != "" && e.Authorization != "" && e.Token != "" && e.KeySet != "" {
		return e
	}
	return tenant.Endpoints{
		Issuer:        c.cloud.login(id, "/v2.0"),
		Authorization: c.cloud.login(id, "/oauth2/v2.0/authorize"),
		Token:         c.cloud.login(id, "/oauth2/v2.0/token"),
		KeySet:        c.cloud.login(id, "/discovery/v2.0/keys"),
	}
}

// tenantOf returns the tenant id in an issuer such as https://login.microsoftonline.com/<id>/v2.0, or "".
func tenantOf(issuer string) string {
	for part := range strings.SplitSeq(issuer, "/") {
		if isGUID(part) {
			return strings.ToLower(part)
		}
	}
	return ""
}
