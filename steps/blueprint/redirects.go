package blueprint

import (
	"slices"
	"strings"
)

// Platform is where a redirect URI stands.
type Platform string

// The platforms, as Microsoft's portal calls them.
const (
	Web          Platform = "Web"
	SPA          Platform = "Single-page application"
	PublicClient Platform = "Mobile and desktop applications"
)

// RedirectURI is an address that will be registered.
type RedirectURI struct {
	Registration string
	Platform     Platform
	URI          string
	Fixed        bool // the same for every ModelOp URL
}

// RedirectURIs lists the addresses that will be registered for the URL, for the registrations with the names or, without
// names, for all.
func (t Table) RedirectURIs(u URL, names ...string) []RedirectURI {
	var list []RedirectURI
	for _, c := range t.Registrations {
		if len(names) > 0 && !slices.Contains(names, c.Name) {
			continue
		}
		add := func(platform Platform, patterns []string) {
			for _, p := range patterns {
				list = append(list, RedirectURI{
					Registration: c.Name, Platform: platform, URI: strings.ReplaceAll(p, "{url}", u.String()),
					Fixed: !strings.Contains(p, "{url}"),
				})
			}
		}
		add(Web, c.Platforms.Web)
		add(SPA, c.Platforms.SPA)
		add(PublicClient, c.Platforms.PublicClient)
	}
	return list
}

// addresses puts the URL into redirect URIs.
func addresses(u URL, patterns []string) []string {
	var list []string
	for _, p := range patterns {
		list = append(list, strings.ReplaceAll(p, "{url}", u.String()))
	}
	return list
}
