package simtenant

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// actor is who sent a request.
type actor struct {
	person *person   // nil for an application
	sp     *spRecord // the application, when it acts as itself
	// permissions are what the client may do: scopes of a person's token, roles of an application's token.
	permissions []string
	// roles are the person's directory roles as of when the token was issued.
	roles []string
	// elsewhere is the tenant of the token, when it is another one.
	elsewhere *organization
	// clientID is the application that the person uses.
	clientID string
}

// authenticate checks the access token of a request. The caller holds mu.
func (t *Tenant) authenticate(r *http.Request) (actor, *reply) {
	no := func(message string) (actor, *reply) {
		refused := refuse(http.StatusUnauthorized, "InvalidAuthenticationToken", message).
			with("Www-Authenticate", t.bearer("common"))
		return actor{}, &refused
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		return no("Access token is empty.")
	}
	c, err := verify(strings.TrimSpace(token), "JWT")
	if err != nil {
		return no("CompactToken parsing failed with error code: 80049217")
	}
	if c.text("aud") != t.graphURL() && c.text("aud") != graphAppID {
		return no("Access token validation failure. Invalid audience.")
	}
	if t.clock.Now().Unix() >= c.number("exp") {
		return no("Lifetime validation failed, the token is expired.")
	}
	if c.text("idtyp") == "app" {
		sp := t.servicePrincipalByID(c.text("oid"))
		if sp == nil || sp.DeletedDateTime != nil {
			return no("The identity of the calling application could not be established.")
		}
		return actor{sp: sp, permissions: c.texts("roles"), clientID: c.text("appid")}, nil
	}
	p := t.personByID(c.text("oid"))
	if p == nil {
		return no("The identity of the calling user could not be established.")
	}
	if c.number("x-serial") <= p.ValidAfter {
		refused := t.claimsChallenge()
		return actor{}, &refused
	}
	a := actor{person: p, permissions: strings.Fields(c.text("scp")), roles: c.texts("wids"), clientID: c.text("appid")}
	if c.text("tid") != t.state.Organization.ID {
		a.elsewhere = p.Home
	}
	return a, nil
}

// bearer tells a client without a good token where to get one: from the authority, as the tenant.
func (t *Tenant) bearer(tenant string) string {
	return fmt.Sprintf(`Bearer realm="", authorization_uri="https://%s/%s/oauth2/authorize", client_id="%s"`, t.cloud().authorityHosts[0], tenant, graphAppID)
}

// claimsChallenge is the 401 of continuous access evaluation.
func (t *Tenant) claimsChallenge() reply {
	claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, t.clock.Now().Unix())
	return refuse(http.StatusUnauthorized, "InvalidAuthenticationToken",
		"Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp").
		with("Www-Authenticate", t.bearer(t.state.Organization.ID)+
			fmt.Sprintf(`, error="insufficient_claims", claims="%s"`, base64.StdEncoding.EncodeToString([]byte(claims))))
}

// directoryAccess stands in for the permissions of the directory: whatever the person may do, the client may do.
const directoryAccess = "Directory.AccessAsUser.All"

// may tells whether the client holds one of the permissions.
func (a actor) may(permissions ...string) bool {
	return slices.ContainsFunc(permissions, func(p string) bool { return slices.Contains(a.permissions, p) })
}

func (a actor) mayInDirectory(permissions ...string) bool {
	return a.person != nil && a.may(directoryAccess) || a.may(permissions...)
}

// is tells whether the person holds one of the directory roles.
func (a actor) is(roles ...string) bool { return a.person != nil && holdsAny(a.roles, roles...) }

// id is the object id of the actor.
func (a actor) id() string {
	if a.person != nil {
		return a.person.ID
	}
	return a.sp.ID
}

// The rules of who may do what. An application's rights are its permissions alone.
// Source: Microsoft Entra built-in roles; "Grant tenant-wide admin consent"; the permission tables of each call.

func (a actor) applicationAdmin() bool {
	return a.is(roleGlobalAdministrator, roleApplicationAdministrator, roleCloudApplicationAdministrator)
}

func (t *Tenant) mayReadApplications(a actor) bool {
	return a.mayInDirectory("Application.Read.All", "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.Read.All", "Directory.ReadWrite.All")
}

func (t *Tenant) mayCreateApplications(a actor) bool {
	if a.person == nil {
		return a.may("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy")
	}
	if !a.mayInDirectory("Application.ReadWrite.All", "AppRegistration.Create") {
		return false
	}
	return a.applicationAdmin() || a.is(roleApplicationDeveloper) || t.state.Policies.UsersMayCreateApplications && !a.person.Guest
}

func (t *Tenant) mayChange(a actor, owners []string) bool {
	owner := slices.Contains(owners, a.id())
	if a.person == nil {
		return a.may("Application.ReadWrite.All") || owner && a.may("Application.ReadWrite.OwnedBy")
	}
	return a.mayInDirectory("Application.ReadWrite.All") && (owner || a.applicationAdmin())
}

func (t *Tenant) mayCreateServicePrincipal(a actor, app *appRecord) bool {
	if a.person == nil {
		return a.may("Application.ReadWrite.All") || a.ownsAsApplication(app)
	}
	if !a.mayInDirectory("Application.ReadWrite.All") {
		return false
	}
	if a.applicationAdmin() {
		return true
	}
	owner := app != nil && slices.Contains(app.Owners, a.id())
	return owner && (a.is(roleApplicationDeveloper) || t.state.Policies.OwnersMayCreateServicePrincipals)
}

// mayConsent tells whether the actor may consent to delegated permissions for everyone.
func (t *Tenant) mayConsent(a actor) bool {
	if !a.mayInDirectory("DelegatedPermissionGrant.ReadWrite.All") {
		return false
	}
	return a.person == nil || a.applicationAdmin() || a.is(rolePrivilegedRoleAdministrator)
}

// mayAssign tells whether the actor may grant an application permission of a resource.
func (t *Tenant) mayAssign(a actor, resource *spRecord) bool {
	if !a.may("AppRoleAssignment.ReadWrite.All") || !t.mayReadApplications(a) {
		return false
	}
	if a.person == nil || a.is(roleGlobalAdministrator, rolePrivilegedRoleAdministrator) {
		return true
	}
	return resource.AppID != graphAppID && a.applicationAdmin()
}

func (t *Tenant) mayReadGrants(a actor) bool {
	return a.mayInDirectory("Directory.Read.All", "Directory.ReadWrite.All", "DelegatedPermissionGrant.Read.All", "DelegatedPermissionGrant.ReadWrite.All")
}

// ownsAsApplication tells whether the actor is an application that may change what it owns, and owns this one.
func (a actor) ownsAsApplication(app *appRecord) bool {
	return a.person == nil && a.may("Application.ReadWrite.OwnedBy") && app != nil && slices.Contains(app.Owners, a.id())
}

// maySeeDeleted tells whether the actor may look at deleted items.
func (t *Tenant) maySeeDeleted(a actor) bool {
	if a.person == nil {
		return a.may("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy")
	}
	return a.mayInDirectory("Application.ReadWrite.All") && (a.applicationAdmin() || a.is(roleHybridIdentityAdministrator))
}

// mayRestore tells whether the actor may bring back an item that it may look at, or delete it for good. owners are the
// item's.
func (t *Tenant) mayRestore(a actor, owners []string) bool {
	return a.person != nil || a.may("Application.ReadWrite.All") || slices.Contains(owners, a.id())
}

// quota refuses somebody without a role who has created too many objects. Soft-deleted ones count in full.
func (t *Tenant) quota(a actor) *reply {
	if a.person == nil || len(a.person.Roles) > 0 {
		return nil
	}
	created := 0
	for _, app := range t.state.Applications {
		if app.CreatedBy == a.id() {
			created++
		}
	}
	for _, sp := range t.state.ServicePrincipals {
		if sp.CreatedBy == a.id() {
			created++
		}
	}
	if created < t.state.Policies.CreatorQuota {
		return nil
	}
	r := refuse(http.StatusForbidden, "Directory_QuotaExceeded",
		"The directory object quota limit for the Principal has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota.")
	return &r
}
