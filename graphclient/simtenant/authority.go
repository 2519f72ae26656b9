package simtenant

import (
	"net/http"
	"net/url"
	"strings"
)

// serveAuthority answers what login.microsoftonline.com answers.
func (t *Tenant) serveAuthority(r *http.Request, body []byte) reply {
	segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(segments) < 2 {
		return reply{status: http.StatusNotFound}
	}
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token") {
		if form, err := url.ParseQuery(string(body)); err == nil && form.Has("device_code") {
			t.hold(r.Context(), form)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	name, path := segments[0], strings.Join(segments[1:], "/")
	if path == "discovery/instance" {
		return t.instanceDiscovery(r)
	}
	at, refused := t.addressed(r, name)
	if refused != nil {
		return *refused
	}
	if path == "UserRealm" || strings.HasPrefix(path, "UserRealm/") {
		return ok(map[string]any{"ver": "1.0", "account_type": "Managed", "domain_name": t.state.Organization.defaultDomain(), "cloud_instance_name": t.cloud().instance, "cloud_audience_urn": "urn:federation:MicrosoftOnline"})
	}
	var endpoint func(*http.Request, address, url.Values) reply
	method := http.MethodPost
	switch path {
	case "v2.0/.well-known/openid-configuration", ".well-known/openid-configuration":
		endpoint, method = t.openIDConfiguration, http.MethodGet
	case "discovery/v2.0/keys", "discovery/keys":
		endpoint, method = t.keys, http.MethodGet
	case "oauth2/v2.0/authorize":
		endpoint, method = t.authorize, http.MethodGet
	case "oauth2/v2.0/devicecode":
		endpoint = t.deviceCode
	case "oauth2/v2.0/token":
		endpoint = t.token
	default:
		return reply{status: http.StatusNotFound}
	}
	if r.Method != method {
		return t.aadsts(r, 9002313, nil).withStatus(http.StatusMethodNotAllowed)
	}
	form := r.URL.Query()
	if method == http.MethodPost {
		var err error
		if form, err = url.ParseQuery(string(body)); err != nil {
			return t.aadsts(r, 9002313, nil)
		}
	}
	return endpoint(r, at, form)
}

// address is what an authority URL names: one tenant, or any.
type address struct {
	// any is "organizations", "common" or "consumers": the person's own tenant decides.
	any string
	// org is the tenant, also where any is set.
	org organization
}

var (
	guidPattern   = pattern(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	domainPattern = pattern(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
)

// addressed finds the tenant that an authority URL names.
func (t *Tenant) addressed(r *http.Request, name string) (address, *reply) {
	no := func(code int) (address, *reply) {
		refused := t.aadsts(r, code, words{"tenant": name})
		if e, isOAuth := refused.body.(oauthError); isOAuth && code != 90038 && r.Method == http.MethodGet {
			e.Error = "invalid_tenant" // what the discovery document answers
			refused.body = e
		}
		return address{}, &refused
	}
	host, _, _ := strings.Cut(strings.ToLower(r.Host), ":")
	if asked := cloudByAuthorityHost(host); asked != nil && !t.cloud().hasAuthorityHost(host) {
		if t.state.Organization.known(name) {
			return no(90038)
		}
		if name != "organizations" && name != "common" {
			return no(90002)
		}
	}
	switch strings.ToLower(name) {
	case "organizations", "common", "consumers":
		return address{any: strings.ToLower(name), org: t.state.Organization}, nil
	}
	if t.state.Organization.known(name) {
		return address{org: t.state.Organization}, nil
	}
	for _, p := range t.state.People {
		if p.Home != nil && p.Home.known(name) {
			return address{org: *p.Home}, nil
		}
	}
	if !guidPattern().MatchString(name) && !domainPattern().MatchString(name) {
		return no(900023)
	}
	return no(90002)
}

// authorityURL is the address under which the client reached the authority.
func authorityURL(r *http.Request) string { return "https://" + r.Host }

// instanceDiscovery tells which hosts belong together.
func (t *Tenant) instanceDiscovery(r *http.Request) reply {
	asked := r.URL.Query().Get("authorization_endpoint")
	u, err := url.Parse(asked)
	if err != nil || u.Host == "" {
		return t.aadsts(r, 90014, words{"field": "authorization_endpoint"})
	}
	var metadata []any
	for _, c := range clouds {
		if c.name == "usgov-dod" { // the same authority as usgov
			continue
		}
		metadata = append(metadata, map[string]any{
			"preferred_network": c.authorityHosts[0], "preferred_cache": c.authorityHosts[0], "aliases": c.authorityHosts,
		})
	}
	return ok(map[string]any{
		"tenant_discovery_endpoint": "https://" + u.Host + strings.TrimSuffix(u.Path, "/oauth2/v2.0/authorize") + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata":                  metadata,
	})
}

func (t *Tenant) openIDConfiguration(r *http.Request, at address, _ url.Values) reply {
	base, tenant, issuer := authorityURL(r), at.org.ID, at.org.ID
	if at.any != "" {
		tenant, issuer = at.any, "{tenantid}"
	}
	document := map[string]any{
		"token_endpoint":                        base + "/" + tenant + "/oauth2/v2.0/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"jwks_uri":                              base + "/" + tenant + "/discovery/v2.0/keys",
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"issuer":                                base + "/" + issuer + "/v2.0",
		"request_uri_parameter_supported":       false,
		"userinfo_endpoint":                     t.graphURL() + "/oidc/userinfo",
		"authorization_endpoint":                base + "/" + tenant + "/oauth2/v2.0/authorize",
		"device_authorization_endpoint":         base + "/" + tenant + "/oauth2/v2.0/devicecode",
		"http_logout_supported":                 true,
		"frontchannel_logout_supported":         true,
		"end_session_endpoint":                  base + "/" + tenant + "/oauth2/v2.0/logout",
		"claims_supported": []string{
			"sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat",
			"auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email",
		},
		"kerberos_endpoint":     base + "/" + tenant + "/kerberos",
		"tenant_region_scope":   "EU",
		"cloud_instance_name":   t.cloud().instance,
		"cloud_graph_host_name": "graph.windows.net",
		"msgraph_host":          t.cloud().graphHost,
		"rbac_url":              "https://pas.windows.net",
	}
	if scope := t.cloud().regionSubScope; scope != "" && at.any == "" {
		document["tenant_region_scope"], document["tenant_region_sub_scope"] = "USGov", scope
	}
	return ok(document)
}

func (t *Tenant) keys(r *http.Request, at address, _ url.Values) reply {
	return ok(keySet(authorityURL(r) + "/" + at.org.ID + "/v2.0"))
}
