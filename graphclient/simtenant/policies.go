package simtenant

import (
	"fmt"
	"net/http"
	"time"
)

// policies answers /policies, as far as registrations need it.
func (t *Tenant) policies(c *call) reply {
	if len(c.path) != 2 {
		return noSuchSegment("policies")
	}
	if c.method != http.MethodGet {
		return methodNotAllowed()
	}
	// The person's own rights do not help here: the client must hold the permission.
	if !c.actor.may("Policy.Read.All", "Policy.ReadWrite.Authorization", "Policy.ReadWrite.ApplicationConfiguration") {
		return denied()
	}
	switch c.path[1].name {
	case "authorizationPolicy":
		return authorizationKind.one(c, t.state.Policies.authorization(), nil)
	case "defaultAppManagementPolicy":
		return appManagementKind.one(c, t.state.Policies.appManagement(), nil)
	default:
		return noSuchSegment(c.path[1].name)
	}
}

type authorizationPolicy struct {
	ID                          string          `json:"id"`
	DisplayName                 string          `json:"displayName"`
	Description                 string          `json:"description"`
	AllowInvitesFrom            string          `json:"allowInvitesFrom"`
	GuestUserRoleID             string          `json:"guestUserRoleId"`
	DefaultUserRolePermissions  userPermissions `json:"defaultUserRolePermissions"`
	AllowedToSignUpEmail        bool            `json:"allowedToSignUpEmailBasedSubscriptions"`
	AllowEmailVerifiedUsers     bool            `json:"allowEmailVerifiedUsersToJoinOrganization"`
	BlockMsolPowerShell         bool            `json:"blockMsolPowerShell"`
	AllowUserConsentForRiskyApp *bool           `json:"allowUserConsentForRiskyApps"`
}

type userPermissions struct {
	AllowedToCreateApps                      bool     `json:"allowedToCreateApps"`
	AllowedToCreateSecurityGroups            bool     `json:"allowedToCreateSecurityGroups"`
	AllowedToCreateTenants                   bool     `json:"allowedToCreateTenants"`
	AllowedToReadBitlockerKeysForOwnedDevice bool     `json:"allowedToReadBitlockerKeysForOwnedDevice"`
	AllowedToReadOtherUsers                  bool     `json:"allowedToReadOtherUsers"`
	PermissionGrantPoliciesAssigned          []string `json:"permissionGrantPoliciesAssigned"`
}

var authorizationKind = kind{set: "policies/authorizationPolicy", name: "AuthorizationPolicy", odata: "microsoft.graph.authorizationPolicy", sample: authorizationPolicy{}}

func (p policies) authorization() authorizationPolicy {
	return authorizationPolicy{
		ID: "authorizationPolicy", DisplayName: "Authorization Policy", Description: "Used to manage authorization related settings across the company.",
		AllowInvitesFrom: "everyone", GuestUserRoleID: "10dae51f-b6af-4016-8d66-8c2a99b929b3",
		DefaultUserRolePermissions: userPermissions{
			AllowedToCreateApps: p.UsersMayCreateApplications, AllowedToCreateSecurityGroups: true, AllowedToReadBitlockerKeysForOwnedDevice: true,
			AllowedToReadOtherUsers: true, PermissionGrantPoliciesAssigned: []string{},
		},
	}
}

type appManagementPolicy struct {
	ID                           string                `json:"id"`
	DisplayName                  string                `json:"displayName"`
	Description                  string                `json:"description"`
	IsEnabled                    bool                  `json:"isEnabled"`
	ApplicationRestrictions      credentialRestriction `json:"applicationRestrictions"`
	ServicePrincipalRestrictions credentialRestriction `json:"servicePrincipalRestrictions"`
}

type credentialRestriction struct {
	PasswordCredentials []restriction `json:"passwordCredentials"`
	KeyCredentials      []restriction `json:"keyCredentials"`
}

type restriction struct {
	RestrictionType                     string     `json:"restrictionType"`
	State                               string     `json:"state"`
	MaxLifetime                         *string    `json:"maxLifetime"`
	RestrictForAppsCreatedAfterDateTime *time.Time `json:"restrictForAppsCreatedAfterDateTime"`
}

var appManagementKind = kind{
	set: "policies/defaultAppManagementPolicy", name: "TenantAppManagementPolicy", odata: "microsoft.graph.tenantAppManagementPolicy", sample: appManagementPolicy{},
}

func (p policies) appManagement() appManagementPolicy {
	none := credentialRestriction{PasswordCredentials: []restriction{}, KeyCredentials: []restriction{}}
	policy := appManagementPolicy{
		ID: "00000000-0000-0000-0000-000000000000", DisplayName: "Default app management tenant policy",
		Description:             "Default tenant policy that enforces app management restrictions on applications and service principals.",
		ApplicationRestrictions: none, ServicePrincipalRestrictions: none,
	}
	var rules []restriction
	if p.SecretsForbidden {
		rules = append(rules, restriction{RestrictionType: "passwordAddition", State: "enabled"})
	}
	if p.SecretMaxLifetime > 0 {
		rules = append(rules, restriction{RestrictionType: "passwordLifetime", State: "enabled", MaxLifetime: ptr(isoDuration(p.SecretMaxLifetime))})
	}
	if len(rules) > 0 {
		policy.IsEnabled, policy.ApplicationRestrictions.PasswordCredentials = true, rules
	}
	return policy
}

// isoDuration writes a duration as ISO 8601, in days where it is whole days.
func isoDuration(d time.Duration) string {
	if days := d / (24 * time.Hour); d%(24*time.Hour) == 0 {
		return fmt.Sprintf("P%dD", days)
	}
	return fmt.Sprintf("PT%dH", d/time.Hour)
}
