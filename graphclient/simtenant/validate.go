package simtenant

import (
	"net/http"
	"slices"
	"strings"
)

// The limits of an application. Source: "Validation differences by supported account types", "permissionScope resource type".
const (
	maxDisplayName  = 256
	maxEntitlements = 700
	maxValueLength  = 120
	maxResources    = 50
	maxPermissions  = 400
	maxTagLength    = 256
	maxObjectSize   = 1200
)

var audiences = []string{"AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"}

func personalAudience(audience string) bool { return strings.Contains(audience, "Personal") }

// validate checks an application as it would be after a write. before is what the service compares with; nil for a
// new one.
func (t *Tenant) validate(next, before *Application) *reply {
	checks := []func() *reply{
		func() *reply { return t.validateBasics(next) },
		func() *reply { return validateTokenVersion(next) },
		func() *reply { return validateEntitlements(next) },
		func() *reply { return t.validateEnabled(next, before) },
		func() *reply { return validateRedirects(next) },
		func() *reply { return t.validateIdentifierURIs(next, before) },
		func() *reply { return validateRequiredAccess(next) },
		func() *reply { return validatePreAuthorized(next) },
		func() *reply { return validateSize(next) },
	}
	for _, check := range checks {
		if refused := check(); refused != nil {
			return refused
		}
	}
	return nil
}

func refusedValue(property string, targets ...string) *reply {
	r := invalidValue(property, "Application", targets...)
	return &r
}

var groupClaims = []string{"None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"}

func (t *Tenant) validateBasics(a *Application) *reply {
	if n := len([]rune(a.DisplayName)); n == 0 || n > maxDisplayName || strings.TrimSpace(a.DisplayName) == "" {
		return refusedValue("displayName")
	}
	if !slices.Contains(audiences, a.SignInAudience) {
		return refusedValue("signInAudience")
	}
	if slices.Contains(t.state.Policies.RefusedAudiences, a.SignInAudience) {
		r := refuse(http.StatusBadRequest, "SignInAudienceNotAllowedAsPerAppPolicy", "'signInAudience' property value '"+a.SignInAudience+"' is not allowed.")
		return &r
	}
	if a.GroupMembershipClaims != nil {
		for claim := range strings.SplitSeq(*a.GroupMembershipClaims, ",") {
			if !slices.Contains(groupClaims, strings.TrimSpace(claim)) {
				return refusedValue("groupMembershipClaims")
			}
		}
	}
	seen := map[string]bool{}
	for _, tag := range a.Tags {
		if tag == "" || len(tag) > maxTagLength {
			return refusedValue("tags")
		}
		if seen[tag] {
			r := badRequest("Request contains a property with duplicate values.")
			return &r
		}
		seen[tag] = true
	}
	if a.OptionalClaims != nil {
		for _, list := range [][]OptionalClaim{a.OptionalClaims.IDToken, a.OptionalClaims.AccessToken, a.OptionalClaims.SAML2Token} {
			for _, claim := range list {
				if claim.Name == "" {
					return refusedValue("optionalClaims")
				}
			}
		}
	}
	return nil
}

func validateTokenVersion(a *Application) *reply {
	v := a.API.RequestedAccessTokenVersion
	if (v == nil || *v == 1 || *v == 2) && (!personalAudience(a.SignInAudience) || value(v) == 2) {
		return nil
	}
	r := refuse(http.StatusBadRequest, "InvalidAccessTokenVersion", "Property api.requestedAccessTokenVersion is invalid.",
		map[string]any{"target": "api.requestedAccessTokenVersion", "code": "GenericError"})
	return &r
}

// entitlement is a scope or a role, for the rules that they share.
type entitlement struct {
	id, value   string
	role        bool
	application bool // a role that applications may hold
	enabled     bool
	guarded     string // what may not change while it is enabled
	texts       string
}

func entitlements(a *Application) []entitlement {
	var all []entitlement
	for _, s := range a.API.OAuth2PermissionScopes {
		all = append(all, entitlement{
			id: strings.ToLower(s.ID), value: value(s.Value), enabled: s.IsEnabled,
			guarded: value(s.Value) + "\n" + s.Type,
			texts:   strings.Join([]string{value(s.AdminConsentDisplayName), value(s.AdminConsentDescription), value(s.UserConsentDisplayName), value(s.UserConsentDescription)}, "\n"),
		})
	}
	for _, r := range a.AppRoles {
		types := slices.Clone(r.AllowedMemberTypes)
		slices.Sort(types)
		all = append(all, entitlement{
			id: strings.ToLower(r.ID), value: value(r.Value), enabled: r.IsEnabled, role: true,
			application: slices.Contains(types, "Application"),
			guarded:     value(r.Value) + "\n" + strings.Join(types, ","),
			texts:       value(r.DisplayName) + "\n" + value(r.Description),
		})
	}
	return all
}

var entitlementValue = pattern("^[A-Za-z0-9!#$%&'()*+,\\-/:;<=>?@\\[\\]^_`{|}~][A-Za-z0-9!#$%&'()*+,\\-./:;<=>?@\\[\\]^_`{|}~]*$")

func validateEntitlements(a *Application) *reply {
	for _, s := range a.API.OAuth2PermissionScopes {
		if !guidPattern().MatchString(s.ID) || s.Type != "User" && s.Type != "Admin" || !validValue(s.Value) {
			return refusedValue("api", "api.oauth2PermissionScopes")
		}
	}
	for _, r := range a.AppRoles {
		if !guidPattern().MatchString(r.ID) || value(r.DisplayName) == "" || value(r.Description) == "" || r.Value != nil && !validValue(r.Value) || len(r.AllowedMemberTypes) == 0 {
			return refusedValue("appRoles")
		}
		for _, m := range r.AllowedMemberTypes {
			if m != "User" && m != "Application" {
				return refusedValue("appRoles")
			}
		}
	}
	all := entitlements(a)
	if len(all) > maxEntitlements {
		return refusedValue("appRoles")
	}
	for i, one := range all {
		for _, other := range all[:i] {
			sameKind := one.role == other.role
			// A scope and a role that applications may hold share one namespace of values.
			shared := sameKind || one.application || other.application
			if one.value != "" && one.value == other.value && shared || one.id == other.id && sameKind {
				r := badRequest("Request contains a property with duplicate values.")
				return &r
			}
			if one.id == other.id && one.value+one.texts != other.value+other.texts {
				r := badRequest("The following values must match for the 'oauth2Permissions' and 'appRoles' properties with identifier '" + one.id + "': value, displayName, description, isEnabled.")
				return &r
			}
		}
	}
	return nil
}

func validValue(v *string) bool {
	return v != nil && len(*v) <= maxValueLength && entitlementValue().MatchString(*v)
}

// validateEnabled holds enabled scopes and roles as they are: they must be disabled in a request of its own before they
// change or go.
func (t *Tenant) validateEnabled(next, before *Application) *reply {
	if before == nil {
		return nil
	}
	after := entitlements(next)
	for _, old := range entitlements(before) {
		if !old.enabled {
			continue
		}
		i := slices.IndexFunc(after, func(e entitlement) bool { return e.id == old.id && e.role == old.role })
		if i >= 0 && after[i].guarded == old.guarded && (!t.scenario.GuardTexts || after[i].texts == old.texts) {
			continue
		}
		r := refuse(http.StatusBadRequest, "CannotDeleteOrUpdateEnabledEntitlement", "Permission (scope or role) cannot be deleted or updated unless disabled first.")
		return &r
	}
	return nil
}

func validateRequiredAccess(a *Application) *reply {
	if len(a.RequiredResourceAccess) > maxResources {
		return refusedValue("requiredResourceAccess")
	}
	total := 0
	seen := map[string]bool{}
	for _, resource := range a.RequiredResourceAccess {
		id := strings.ToLower(resource.ResourceAppID)
		if !guidPattern().MatchString(id) || len(resource.ResourceAccess) == 0 {
			return refusedValue("requiredResourceAccess")
		}
		if seen[id] {
			r := badRequest("Request contains a property with duplicate values.")
			return &r
		}
		seen[id] = true
		for _, access := range resource.ResourceAccess {
			if !guidPattern().MatchString(access.ID) || access.Type != "Scope" && access.Type != "Role" {
				return refusedValue("requiredResourceAccess")
			}
			total++
		}
	}
	if total > maxPermissions {
		return refusedValue("requiredResourceAccess")
	}
	return nil
}

func validatePreAuthorized(a *Application) *reply {
	for _, p := range a.API.PreAuthorizedApplications {
		for _, id := range p.DelegatedPermissionIDs {
			if !slices.ContainsFunc(a.API.OAuth2PermissionScopes, func(s PermissionScope) bool { return strings.EqualFold(s.ID, id) }) {
				r := refuse(http.StatusBadRequest, "InvalidValue",
					"Property api.preAuthorizedApplications.delegatedPermissionIds has a Permission Id that cannot be found in the AppPermissions sets.")
				return &r
			}
		}
	}
	return nil
}

// validateSize counts the entries of a manifest.
func validateSize(a *Application) *reply {
	n := len(a.API.OAuth2PermissionScopes) + len(a.AppRoles) + len(a.Web.RedirectURIs) + len(a.SPA.RedirectURIs) + len(a.PublicClient.RedirectURIs) +
		len(a.IdentifierURIs) + len(a.Tags) + len(a.PasswordCredentials) + len(a.KeyCredentials) + len(a.API.KnownClientApplications)
	for _, r := range a.RequiredResourceAccess {
		n += len(r.ResourceAccess)
	}
	if n <= maxObjectSize {
		return nil
	}
	r := refuse(http.StatusForbidden, "Directory_ResourceSizeExceeded", "The size of the object has exceeded its limit. Please reduce the number of values and retry your request.")
	return &r
}
