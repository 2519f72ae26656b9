package simtenant

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The limits of addresses. Source: "Redirect URI (reply URL) outline and restrictions".
const (
	maxRedirectLength     = 256
	maxRedirects          = 256
	maxRedirectsPersonal  = 100
	maxIdentifierLength   = 255
	maxIdentifierPersonal = 120
)

func validateRedirects(a *Application) *reply {
	platforms := []struct {
		name string
		uris []string
	}{{"web", a.Web.RedirectURIs}, {"spa", a.SPA.RedirectURIs}, {"publicClient", a.PublicClient.RedirectURIs}}
	personal := personalAudience(a.SignInAudience)
	seen := map[string]bool{}
	total := 0
	for _, p := range platforms {
		for _, uri := range p.uris {
			if !redirectValid(uri, p.name, personal) {
				return refusedValue(p.name, p.name+".redirectUris")
			}
			key := strings.ToLower(uri)
			if seen[key] {
				r := badRequest("Redirect URIs must have distinct values.")
				return &r
			}
			seen[key] = true
			total++
		}
	}
	if total > maxRedirects || personal && total > maxRedirectsPersonal {
		return refusedValue("web", "web.redirectUris")
	}
	return nil
}

func redirectValid(uri, platform string, personal bool) bool {
	if uri == "" || len(uri) > maxRedirectLength || strings.ContainsAny(uri, "!$'(),; ") || strings.Contains(uri, "#") {
		return false
	}
	if strings.HasPrefix(strings.ToLower(uri), "urn:") {
		return platform == "web" || uri == "urn:ietf:wg:oauth:2.0:oob"
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" {
		return false
	}
	if personal && (u.RawQuery != "" || strings.Contains(uri, "*")) {
		return false
	}
	host := u.Hostname()
	switch strings.ToLower(u.Scheme) {
	case "https":
		return host != "" && !strings.Contains(host, ":")
	case "http":
		return host == "localhost" || host == "127.0.0.1"
	default:
		return platform == "publicClient"
	}
}

// validateIdentifierURIs checks Application ID URIs. Those that were there before stay allowed.
func (t *Tenant) validateIdentifierURIs(next, before *Application) *reply {
	limit := maxIdentifierLength
	if personalAudience(next.SignInAudience) {
		limit = maxIdentifierPersonal
	}
	seen := map[string]bool{}
	for _, uri := range next.IdentifierURIs {
		if seen[strings.ToLower(uri)] {
			r := badRequest("Request contains a property with duplicate values.")
			return &r
		}
		seen[strings.ToLower(uri)] = true
		if before != nil && slices.Contains(before.IdentifierURIs, uri) {
			continue
		}
		if refused := t.identifierValid(uri, limit, next); refused != nil {
			return refused
		}
	}
	return nil
}

func (t *Tenant) identifierValid(uri string, limit int, a *Application) *reply {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" || len(uri) > limit || strings.ContainsAny(uri, " *#?") {
		return refusedValue("identifierUris")
	}
	if strings.HasSuffix(uri, "/") {
		r := badRequest("Application alias '" + uri + "' value is invalid.")
		return &r
	}
	if holder := t.identifierHolder(uri, a.ID); holder != nil {
		code := "Request_BadRequest"
		if t.otherFace() {
			code = "ObjectConflict"
		}
		r := refuse(http.StatusBadRequest, code, "Another object with the same value for property identifierUris already exists.",
			map[string]any{"code": "ObjectConflict", "message": "Another object with the same value for property identifierUris already exists.", "target": "identifierUris"})
		return &r
	}
	if strings.EqualFold(uri, "api://"+a.AppID) {
		return nil
	}
	domain := func(host string) bool {
		return slices.ContainsFunc(t.state.Organization.Domains, func(d string) bool {
			return strings.EqualFold(host, d) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(d))
		})
	}
	own := domain(u.Hostname()) || strings.Contains(uri, t.state.Organization.ID) || a.AppID != "" && strings.Contains(uri, a.AppID)
	if (u.Scheme == "https" || u.Scheme == "http") && !domain(u.Hostname()) {
		r := refuse(http.StatusBadRequest, "HostNameNotOnVerifiedDomain",
			"Values of identifierUris property must use a verified domain of the organization or its subdomain: '"+uri+"'",
			map[string]any{"code": "HostNameNotOnVerifiedDomain", "message": "Values of identifierUris property must use a verified domain of the organization or its subdomain: '" + uri + "'", "target": "identifierUris"})
		return &r
	}
	if t.state.Policies.IdentifierURIsRestricted && !own && value(a.API.RequestedAccessTokenVersion) != 2 {
		r := refuse(http.StatusBadRequest, "InvalidUniqueTenantIdentifierAsPerAppPolicy", "Failed to add identifier URI "+uri+
			". All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. See https://aka.ms/identifier-uri-addition-error for more information on this error.")
		return &r
	}
	return nil
}

// identifierHolder finds another application, soft-deleted ones included, that holds an Application ID URI.
func (t *Tenant) identifierHolder(uri, self string) *appRecord {
	for _, a := range t.state.Applications {
		if a.ID != self && slices.ContainsFunc(a.IdentifierURIs, func(held string) bool { return strings.EqualFold(held, uri) }) {
			return a
		}
	}
	return nil
}
