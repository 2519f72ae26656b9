package simtenant

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Snapshot is a copy of what a tenant holds, for comparisons.
type Snapshot struct {
	Applications             []ApplicationSnapshot
	DeletedApplications      []ApplicationSnapshot
	ServicePrincipals        []ServicePrincipal // without Microsoft Graph's own
	DeletedServicePrincipals []ServicePrincipal
	GraphServicePrincipal    ServicePrincipal
	Grants                   []Grant
	Assignments              []Assignment
}

// ApplicationSnapshot is an application with who else can use it.
type ApplicationSnapshot struct {
	Application
	Owners    []string // user principal names, or object ids of service principals
	Federated []FederatedCredential
}

// Snapshot copies what the tenant holds, regardless of lag. No secret has its text: see CheckSecret.
func (t *Tenant) Snapshot() Snapshot {
	t.mu.Lock()
	defer t.mu.Unlock()
	var s Snapshot
	for _, a := range t.state.Applications {
		one := ApplicationSnapshot{Application: a.Application, Federated: a.Federated}
		for _, id := range a.Owners {
			if p := t.personByID(id); p != nil {
				id = p.UPN
			}
			one.Owners = append(one.Owners, id)
		}
		if a.DeletedDateTime == nil {
			s.Applications = append(s.Applications, one)
		} else {
			s.DeletedApplications = append(s.DeletedApplications, one)
		}
	}
	for _, sp := range t.state.ServicePrincipals {
		switch {
		case sp.AppID == graphAppID:
			s.GraphServicePrincipal = sp.ServicePrincipal
		case sp.DeletedDateTime == nil:
			s.ServicePrincipals = append(s.ServicePrincipals, sp.ServicePrincipal)
		default:
			s.DeletedServicePrincipals = append(s.DeletedServicePrincipals, sp.ServicePrincipal)
		}
	}
	for _, g := range t.state.Grants {
		if t.grantLives(g) {
			s.Grants = append(s.Grants, g.Grant)
		}
	}
	for _, a := range t.state.Assignments {
		if t.assignmentLives(a) {
			s.Assignments = append(s.Assignments, a.Assignment)
		}
	}
	return deepCopy(s)
}

// Application finds a live application by its display name; nil if there is none or more than one.
func (s Snapshot) Application(displayName string) *ApplicationSnapshot {
	var found *ApplicationSnapshot
	for i := range s.Applications {
		if s.Applications[i].DisplayName == displayName {
			if found != nil {
				return nil
			}
			found = &s.Applications[i]
		}
	}
	return found
}

// ServicePrincipal finds a live service principal by application id.
func (s Snapshot) ServicePrincipal(appID string) *ServicePrincipal {
	i := slices.IndexFunc(s.ServicePrincipals, func(sp ServicePrincipal) bool { return strings.EqualFold(sp.AppID, appID) })
	if i < 0 {
		return nil
	}
	return &s.ServicePrincipals[i]
}

func deepCopy[T any](v T) T {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("simtenant: %v", err))
	}
	var out T
	if err := json.Unmarshal(data, &out); err != nil {
		panic(fmt.Sprintf("simtenant: %v", err))
	}
	return out
}
