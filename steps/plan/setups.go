package plan

import (
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// setupOf tells which setup an application belongs to, and as which registration. Its unique name decides, which is for
// good, and then its tags. The key is empty for an application of no setup.
func setupOf(a tenant.Application) (key, registration string) {
	tagged, registration := a.TagValue(blueprint.TagKey), a.TagValue(blueprint.TagRegistration)
	rest, ok := strings.CutPrefix(strings.ToLower(a.UniqueName), "modelop.")
	for _, n := range blueprint.Names() {
		key, named := strings.CutSuffix(rest, "."+n)
		switch {
		case !ok || !named || key == "":
		case strings.EqualFold(a.UniqueName, blueprint.UniqueName(tagged, n)):
			return tagged, n // where the key is too long for a unique name, the tag has all of it
		default:
			return key, n
		}
	}
	if tagged != "" && blueprint.IsRegistration(registration) {
		return tagged, registration
	}
	return "", ""
}

// Ours tells whether an application is the registration of the setup with the key: by its unique name, or by its tags.
func Ours(a tenant.Application, key, registration string) bool {
	if strings.EqualFold(a.UniqueName, blueprint.UniqueName(key, registration)) {
		return true
	}
	k, r := setupOf(a)
	return k == key && r == registration
}

// setupApplications returns the live applications of a setup by registration. The deleted ones fill the gaps.
func setupApplications(s tenant.State, key string) map[string]tenant.Application {
	found := map[string]tenant.Application{}
	for _, a := range slices.Concat(s.Applications, s.DeletedApplications) {
		k, registration := setupOf(a)
		if _, taken := found[registration]; k == key && k != "" && !taken {
			found[registration] = a
		}
	}
	return found
}

// Setups lists the setups that the tenant holds, in the order of their addresses. One whose registrations are all deleted
// is not listed.
func Setups(s tenant.State) []Setup {
	byKey := map[string]*Setup{}
	for _, a := range s.Applications {
		key, registration := setupOf(a)
		if key == "" {
			continue
		}
		setup, ok := byKey[key]
		if !ok {
			setup = &Setup{Key: key}
			byKey[key] = setup
		}
		if !slices.Contains(setup.Registrations, registration) {
			setup.Registrations = append(setup.Registrations, registration)
		}
		if setup.CreatedAt.IsZero() || !a.CreatedAt.IsZero() && a.CreatedAt.Before(setup.CreatedAt) {
			setup.CreatedAt = a.CreatedAt
		}
	}
	var list []Setup
	for key, setup := range byKey {
		apps := setupApplications(s, key)
		setup.URL = urlOf(apps)
		setup.NamePrefix, _ = prefixOf(apps)
		slices.SortFunc(setup.Registrations, func(a, b string) int {
			return slices.Index(blueprint.Names(), a) - slices.Index(blueprint.Names(), b)
		})
		list = append(list, *setup)
	}
	slices.SortFunc(list, func(a, b Setup) int { return strings.Compare(a.URL+a.Key, b.URL+b.Key) })
	return list
}

// urlOf returns the ModelOp URL of a setup: from its tags, or from the redirect URI of gateway-service.
func urlOf(apps map[string]tenant.Application) string {
	for _, n := range blueprint.Names() {
		if url := apps[n].TagValue(blueprint.TagURL); url != "" {
			return url
		}
	}
	for _, uri := range apps[blueprint.GatewayService].Web {
		if url, ok := strings.CutSuffix(uri, "/login/oauth2/code/gateway-service"); ok {
			return url
		}
	}
	return ""
}

// prefixOf returns the prefix of the display names, as the first registration tells whose name ends in its own.
func prefixOf(apps map[string]tenant.Application) (prefix string, known bool) {
	for _, n := range blueprint.Names() {
		name := apps[n].DisplayName
		if len(name) >= len(n) && strings.EqualFold(name[len(name)-len(n):], n) {
			return name[:len(name)-len(n)], true
		}
	}
	return "", false
}

// KeyFor returns the key of the setup that an address belongs to: the one that the operator says has moved there, the
// one that has the address though it was made for another, or the address's own.
func KeyFor(s tenant.State, url blueprint.URL, a Answers) string {
	if a.Replaces != "" {
		return a.Replaces
	}
	if len(setupApplications(s, url.Key())) == 0 {
		for _, setup := range Setups(s) {
			if setup.URL == url.String() {
				return setup.Key
			}
		}
	}
	return url.Key()
}
