package graphclient

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

func decodeActor(o rawObject, a *tenant.Actor) {
	r := decode[struct {
		ID                guid   `json:"id"`
		DisplayName       string `json:"displayName"`
		UserPrincipalName string `json:"userPrincipalName"`
		UserType          string `json:"userType"`
	}](o)
	a.ID = cmp.Or(string(r.ID), a.ID)
	a.DisplayName = r.DisplayName
	a.UserPrincipalName = cmp.Or(r.UserPrincipalName, a.UserPrincipalName)
	a.Guest = strings.EqualFold(r.UserType, "Guest")
}

func decodeRoles(items []rawObject) []tenant.Role {
	return mapped(items, func(o rawObject) tenant.Role {
		r := decode[struct {
			DisplayName    string `json:"displayName"`
			RoleTemplateID guid   `json:"roleTemplateId"`
		}](o)
		return tenant.Role{TemplateID: string(r.RoleTemplateID), DisplayName: r.DisplayName}
	})
}

func countGroups(items []rawObject) (all, synced int) {
	for _, o := range items {
		r := decode[struct {
			Synced bool `json:"onPremisesSyncEnabled"`
		}](o)
		all++
		if r.Synced {
			synced++
		}
	}
	return all, synced
}

func decodeOrganization(o rawObject) tenant.Organization {
	r := decode[struct {
		ID          guid   `json:"id"`
		DisplayName string `json:"displayName"`
		Synced      bool   `json:"onPremisesSyncEnabled"`
		Domains     []struct {
			Name      string `json:"name"`
			IsDefault bool   `json:"isDefault"`
			IsInitial bool   `json:"isInitial"`
		} `json:"verifiedDomains"`
	}](o)
	org := tenant.Organization{ID: string(r.ID), DisplayName: r.DisplayName, OnPremisesSync: r.Synced}
	for _, d := range r.Domains {
		if d.IsDefault {
			org.DefaultDomain = d.Name
		}
		if d.IsInitial {
			org.InitialDomain = d.Name
		}
	}
	return org
}

// decodePolicies reads what the policies say about an application that is created now. Most people may not read them.
func decodePolicies(authorization, management *list, now time.Time) tenant.Policy {
	var p tenant.Policy
	if o, ok := authorization.one(); ok {
		r := decode[struct {
			Defaults struct {
				AllowedToCreateApps *bool `json:"allowedToCreateApps"`
			} `json:"defaultUserRolePermissions"`
		}](o)
		p.UsersMayCreateApplications = r.Defaults.AllowedToCreateApps
	}
	o, ok := management.one()
	if !ok {
		return p
	}
	r := decode[struct {
		IsEnabled    bool `json:"isEnabled"`
		Applications struct {
			Passwords []restriction `json:"passwordCredentials"`
		} `json:"applicationRestrictions"`
	}](o)
	p.SecretsKnown = true
	for _, s := range r.Applications.Passwords {
		if !r.IsEnabled || !s.applies(now) {
			continue
		}
		switch s.Type {
		case "passwordAddition":
			p.SecretsForbidden = true
		case "passwordLifetime":
			p.SecretMaxLifetime = parseISODuration(s.MaxLifetime)
		}
	}
	return p
}

// restriction is one passwordCredentialConfiguration of an app management policy.
type restriction struct {
	Type        string    `json:"restrictionType"`
	State       string    `json:"state"`
	MaxLifetime string    `json:"maxLifetime"`
	CreatedFrom timestamp `json:"restrictForAppsCreatedAfterDateTime"`
}

func (r restriction) applies(now time.Time) bool {
	return !strings.EqualFold(r.State, "disabled") && !r.CreatedFrom.After(now)
}

var isoDuration = pattern(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$`)

// parseISODuration reads a duration such as P90D. A month counts 30 days and a year 365, which is at most what the
// service allows. What cannot be read is 0, no limit.
func parseISODuration(s string) time.Duration {
	const day = 24 * time.Hour
	units := []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second}
	m := isoDuration().FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	var d time.Duration
	for i, unit := range units {
		if n, err := strconv.Atoi(m[i+1]); err == nil {
			d += time.Duration(n) * unit
		}
	}
	return d
}
