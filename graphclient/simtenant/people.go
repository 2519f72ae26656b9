package simtenant

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// roles are the directory roles that a scenario may give, by name.
// Source: Microsoft Entra built-in roles, learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference.
var roles = map[string]string{
	"Global Administrator":            roleGlobalAdministrator,
	"Privileged Role Administrator":   rolePrivilegedRoleAdministrator,
	"Application Administrator":       roleApplicationAdministrator,
	"Cloud Application Administrator": roleCloudApplicationAdministrator,
	"Application Developer":           roleApplicationDeveloper,
	"Security Administrator":          "194ae4cb-b126-40b2-bd5b-6091b380977d",
	"Hybrid Identity Administrator":   roleHybridIdentityAdministrator,
	"Directory Writers":               "9360feb5-f418-4baa-8175-e2a00bac4301",
	"Global Reader":                   "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
	"User Administrator":              "fe930be7-5e62-47db-91af-98c3a49a38b1",
}

const (
	roleGlobalAdministrator           = "62e90394-69f5-4237-9190-012177145e10"
	rolePrivilegedRoleAdministrator   = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	roleApplicationAdministrator      = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
	roleCloudApplicationAdministrator = "158c047a-c907-4556-b7ef-446551a6b5f7"
	roleApplicationDeveloper          = "cf1c38e5-3621-4004-a7cb-879624dced7c"
	roleHybridIdentityAdministrator   = "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"
	memberMarker                      = "b79fbf4d-3ef9-4689-8143-76b194e85509" // in wids it means only "a member"
)

func roleName(templateID string) string {
	for name, id := range roles {
		if id == templateID {
			return name
		}
	}
	return "Custom role"
}

// somebody is the scenario's person: who signs in unless another one is named. The caller holds mu.
func (t *Tenant) somebody() *person { return &t.state.People[0] }

// Person returns the user principal name of the scenario's person.
func (t *Tenant) Person() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.somebody().UPN
}

// Administrator returns the user principal name of the first person who may consent to everything; the scenario's person
// where nobody may.
func (t *Tenant) Administrator() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.state.People {
		if holdsAny(slices.Concat(p.Roles, p.Eligible), roleGlobalAdministrator, rolePrivilegedRoleAdministrator) {
			return p.UPN
		}
	}
	return t.somebody().UPN
}

// personByUPN finds a person; an empty name is the scenario's person. The caller holds mu.
func (t *Tenant) personByUPN(upn string) *person {
	if upn == "" {
		return t.somebody()
	}
	for i := range t.state.People {
		if strings.EqualFold(t.state.People[i].UPN, upn) {
			return &t.state.People[i]
		}
	}
	return nil
}

func (t *Tenant) personByID(id string) *person {
	for i := range t.state.People {
		if strings.EqualFold(t.state.People[i].ID, id) {
			return &t.state.People[i]
		}
	}
	return nil
}

// holdsAny tells whether one of the wanted roles is among those that are held.
func holdsAny(held []string, wanted ...string) bool {
	return slices.ContainsFunc(wanted, func(id string) bool { return slices.Contains(held, id) })
}

// activate makes the roles active whose time has come.
func (p *person) activate(now time.Time) {
	if len(p.Eligible) > 0 && !now.Before(p.ActiveAt) {
		p.Roles, p.Eligible = append(p.Roles, p.Eligible...), nil
	}
}

// SetRoles gives a person these directory roles, by name, and no other; an activation just in time, for example.
// Tokens that were issued before keep the old ones.
func (t *Tenant) SetRoles(userPrincipalName string, names ...string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.personByUPN(userPrincipalName)
	if p == nil {
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userPrincipalName)
	}
	ids, err := roleIDs(names)
	if err != nil {
		return err
	}
	p.Roles = ids
	return nil
}

func roleIDs(names []string) ([]string, error) {
	ids := []string{}
	for _, name := range names {
		id, found := roles[name]
		if !found {
			return nil, fmt.Errorf("simulated tenant: there is no directory role %q", name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// RevokeSessions makes every token of a person worthless, as an administrator does after a loss.
func (t *Tenant) RevokeSessions(userPrincipalName string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.personByUPN(userPrincipalName)
	if p == nil {
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userPrincipalName)
	}
	p.ValidAfter = t.state.Serial
	return nil
}
