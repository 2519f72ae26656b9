package graphclient

import (
	"net/url"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// What is read of each kind of object: everything that package tenant describes and nothing else.
const (
	applicationFields = "id,appId,displayName,uniqueName,createdDateTime,deletedDateTime,signInAudience,tags,isDisabled," +
		"identifierUris,groupMembershipClaims,isFallbackPublicClient,api,appRoles,optionalClaims,web,spa,publicClient," +
		"requiredResourceAccess,passwordCredentials,keyCredentials"
	principalFields = "id,appId,displayName,accountEnabled,tags,appRoles,oauth2PermissionScopes,deletedDateTime"
)

// inLimit is how many values one "in" of a filter may hold.
const inLimit = 15

// path joins a resource's path with query options, which are given in pairs, in the encoding that a batch needs too.
func path(resource string, options ...string) string {
	var b strings.Builder
	b.WriteString(resource)
	sep := "?"
	for i := 0; i+1 < len(options); i += 2 {
		b.WriteString(sep + options[i] + "=" + escape(options[i+1]))
		sep = "&"
	}
	return b.String()
}

// escape encodes a value of a query. Spaces become %20: a plus sign is not a space to every reader of a batch item.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// literal is an OData string: in single quotes, with single quotes doubled.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// keyed addresses an object by an alternate key: /applications(uniqueName='x').
func keyed(collection, key, value string) string {
	return "/" + collection + "(" + key + "=" + strings.ReplaceAll(url.QueryEscape(literal(value)), "+", "%20") + ")"
}

// among is a filter for a property that has one of the values.
func among(property string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = literal(v)
	}
	return property + " in (" + strings.Join(quoted, ",") + ")"
}

func applicationByUniqueName(name string) string {
	return path(keyed("applications", "uniqueName", name), "$select", applicationFields)
}

func applicationByID(objectID string) string {
	return path("/applications/"+url.PathEscape(objectID), "$select", applicationFields)
}

func principalByAppID(appID string) string {
	return path(keyed("servicePrincipals", "appId", appID), "$select", principalFields)
}

func grantsOf(clientID string) string {
	return path("/oauth2PermissionGrants", "$filter", "clientId eq "+literal(clientID)+" and consentType eq 'AllPrincipals'")
}

func assignmentsOf(principalID string) string {
	return "/servicePrincipals/" + url.PathEscape(principalID) + "/appRoleAssignments"
}

// tagged finds what this program made or adopted.
func tagged(collection, fields string) string {
	return path("/"+collection, "$filter", "tags/any(t:t eq "+literal(tenant.Tag)+")", "$select", fields)
}

// named finds objects by their display names.
func named(collection, fields string, names []string) string {
	return path("/"+collection, "$filter", among("displayName", names), "$select", fields)
}
