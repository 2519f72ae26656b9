package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// settling is how long a replica may lag that does not list yet what was written.
const settling = time.Hour

// Gone tells whether the tenant surely holds a secret of a setup no more: its registration does not list it, or exists
// neither live nor among the deleted ones. A registration that was not seen may be live, or come back, with its secret.
func Gone(s tenant.State, key string, k KnownSecret, now time.Time) bool {
	if now.Sub(k.AddedAt) < settling {
		return false
	}
	if app, ok := named(s.Applications, k.AppID); ok {
		return !lists(app, k.KeyID)
	}
	return !isDeleted(s, k.AppID) && k.AppID != "" && sawAll(s, key, k.Registration)
}

// NothingCameOf tells whether the tenant surely holds no secret with the label that an earlier run asked for.
func NothingCameOf(s tenant.State, key, registration, label string, asked, now time.Time) bool {
	if now.Sub(asked) < settling || !sawAll(s, key, registration) {
		return false
	}
	return !slices.ContainsFunc(slices.Concat(s.Applications, s.DeletedApplications), func(a tenant.Application) bool {
		return slices.ContainsFunc(a.Secrets, func(secret tenant.Secret) bool { return secret.DisplayName == label })
	})
}

// sawAll tells whether whatever stands for the registration, or stood for it, was seen if it exists: the deleted
// applications could be read, and the unique name was looked for or found, which only one application can hold.
func sawAll(s tenant.State, key, registration string) bool {
	name := blueprint.UniqueName(key, registration)
	holds := func(a tenant.Application) bool { return strings.EqualFold(a.UniqueName, name) }
	return s.DeletedKnown && (slices.Contains(s.Query.UniqueNames, name) || slices.ContainsFunc(s.Applications, holds))
}

// isDeleted tells whether an application is among the deleted ones, whatever it is called there.
func isDeleted(s tenant.State, appID string) bool {
	_, ok := named(s.DeletedApplications, appID)
	return ok || slices.ContainsFunc(s.OtherDeleted, func(id string) bool { return strings.EqualFold(id, appID) })
}

func lists(a tenant.Application, keyID string) bool {
	return slices.ContainsFunc(a.Secrets, func(s tenant.Secret) bool { return strings.EqualFold(s.KeyID, keyID) })
}
