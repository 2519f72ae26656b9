package simtenant

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// setup makes the registrations of one ModelOp URL.
func (b *builder) setup(s setupContent) {
	u, err := url.Parse(s.URL)
	if err != nil {
		panic(fmt.Sprintf("simtenant: %v", err))
	}
	key := u.Hostname()
	if u.Port() != "" {
		key += "_" + u.Port()
	}
	for _, name := range registrationNames {
		r, exists := s.Registrations[name]
		if len(s.Registrations) > 0 && !exists {
			continue
		}
		if r == nil {
			r = &registrationContent{}
		}
		for i := range r.Copies + 1 {
			b.registration(s, key, name, *r, i)
		}
	}
}

// registration makes one registration as far as it got.
func (b *builder) registration(s setupContent, key, name string, r registrationContent, copyNumber int) {
	made := b.now.Add(s.Made.d())
	if r.Made != 0 {
		made = b.now.Add(r.Made.d())
	}
	made = made.Add(-time.Duration(copyNumber) * 36 * time.Hour)
	unique := "modelop." + key + "." + name
	seed := fmt.Sprintf("%s/%s/%s/%t/%d", s.URL, s.NamePrefix, name, s.ByHand, copyNumber)
	appID := b.id("appId/" + seed)
	scopeID, roleID := nameUUID(b.state.Organization.ID, unique+"/custom_scope"), nameUUID(b.state.Organization.ID, unique+"/modelop_client")
	if s.ByHand {
		scopeID, roleID = b.id("scope/"+seed), b.id("role/"+seed)
	}
	fillIn := strings.NewReplacer("{url}", strings.TrimSuffix(s.URL, "/"), "{appId}", appID, "{scopeId}", scopeID, "{roleId}", roleID,
		"{key}", key, "{prefix}", s.NamePrefix, "{graphAppId}", graphAppID)
	body := plain(bodies()[name], fillIn)
	needsSecret, _ := body["x-secret"].(bool)
	delete(body, "x-secret")
	if s.ByHand {
		delete(body, "uniqueName")
		delete(body, "tags")
	}
	if !s.GroupLookUp {
		dropResourceRoles(body)
	}
	if r.Until == "application" || r.Until == "servicePrincipal" { // what the second request would have brought
		delete(body, "identifierUris")
		dropOwnAccess(body)
	}
	merge(body, plain(r.Set, fillIn))

	fresh := b.t.newApplication()
	fresh.ID, fresh.AppID, fresh.CreatedDateTime = b.id("application/"+seed), appID, made
	app, refused := merged(fresh, body)
	if refused != nil {
		panic(fmt.Sprintf("simtenant: scenario %s: %s: %s", b.t.scenario.Name, name, refused.bytes()))
	}
	fillApplication(&app)
	record := &appRecord{Application: app, Replica: replica{Settled: true}}
	b.credentials(record, r, key, made, needsSecret && !r.NoSecrets)
	for _, upn := range r.Owners {
		record.Owners = append(record.Owners, b.t.personByUPN(upn).ID)
	}
	b.state.Applications = append(b.state.Applications, record)

	if r.Until != "application" && !r.NoServicePrincipal {
		sp := b.servicePrincipal(record, seed, made)
		next, refused := merged(sp.ServicePrincipal, plain(r.ServicePrincipal, fillIn))
		if refused != nil {
			panic(fmt.Sprintf("simtenant: scenario %s: %s: %s", b.t.scenario.Name, name, refused.bytes()))
		}
		sp.ServicePrincipal = next
		if r.Until != "servicePrincipal" {
			b.consents(sp, name, r, s.GroupLookUp)
		}
		if r.Deleted != nil {
			sp.DeletedDateTime = ptr(b.now.Add(r.Deleted.d()))
		}
	}
	if r.Deleted != nil {
		record.DeletedDateTime = ptr(b.now.Add(r.Deleted.d()))
	}
}

// dropResourceRoles takes the application permissions of Microsoft Graph out of a body.
func dropResourceRoles(body map[string]any) {
	access, _ := body["requiredResourceAccess"].([]any)
	kept := []any{}
	for _, one := range access {
		resource := one.(map[string]any)
		if resource["resourceAppId"] != graphAppID {
			kept = append(kept, one)
			continue
		}
		permissions := []any{}
		for _, p := range resource["resourceAccess"].([]any) {
			if p.(map[string]any)["type"] != "Role" {
				permissions = append(permissions, p)
			}
		}
		if len(permissions) > 0 {
			resource["resourceAccess"] = permissions
			kept = append(kept, resource)
		}
	}
	body["requiredResourceAccess"] = kept
}

// dropOwnAccess takes the permissions on the application itself out of a body: it has no application id to name before it
// is made.
func dropOwnAccess(body map[string]any) {
	access, _ := body["requiredResourceAccess"].([]any)
	body["requiredResourceAccess"] = slices.DeleteFunc(access, func(one any) bool {
		return one.(map[string]any)["resourceAppId"] != graphAppID
	})
}

func (b *builder) credentials(a *appRecord, r registrationContent, key string, made time.Time, needsSecret bool) {
	secrets := r.Secrets
	if len(secrets) == 0 && needsSecret {
		secrets = []secretContent{{Label: "modelop-entra " + key + " 1a2b3c4d " + made.Format("2006-01-02"), Made: span(made.Sub(b.now)), Ends: span(made.Add(defaultSecretFor).Sub(b.now))}}
	}
	for _, s := range secrets {
		a.PasswordCredentials = append(a.PasswordCredentials, a.keep(b.t.newSecret(ptr(s.Label), b.now.Add(s.Made.d()), b.now.Add(s.Ends.d())))...)
	}
	for i, c := range r.Certificates {
		a.KeyCredentials = append(a.KeyCredentials, KeyCredential{
			DisplayName: ptr(c.Name), EndDateTime: ptr(b.now.Add(c.Ends.d())), StartDateTime: ptr(made), KeyID: b.id(fmt.Sprintf("key/%s/%d", a.ID, i)),
			Type: "AsymmetricX509Cert", Usage: "Verify",
		})
	}
	for i, f := range r.Federated {
		a.Federated = append(a.Federated, FederatedCredential{
			ID: b.id(fmt.Sprintf("federated/%s/%d", a.ID, i)), Name: f.Name, Issuer: f.Issuer, Subject: ptr(f.Subject), Audiences: []string{"api://AzureADTokenExchange"},
		})
	}
}

func (b *builder) servicePrincipal(a *appRecord, seed string, made time.Time) *spRecord {
	sp := &spRecord{ServicePrincipal: b.t.newServicePrincipal(&a.Application), Replica: replica{Settled: true}}
	sp.ID, sp.CreatedDateTime, sp.Tags = b.id("servicePrincipal/"+seed), ptr(made.Add(2*time.Second)), []string{"WindowsAzureActiveDirectoryIntegratedApp"}
	b.t.copyFromApplication(sp)
	fillServicePrincipal(sp)
	b.state.ServicePrincipals = append(b.state.ServicePrincipals, sp)
	return sp
}

// signInScopes are the delegated permissions of Microsoft Graph that signing in uses.
const signInScopes = "openid profile email offline_access"

// consents makes the consents of a complete registration, and what was consented to beside them.
func (b *builder) consents(sp *spRecord, name string, r registrationContent, groupLookUp bool) {
	graph := b.graphServicePrincipal()
	if name == "internal-client" {
		if !r.NoRoles && len(sp.AppRoles) > 0 {
			b.assign(sp, sp, sp.AppRoles[0].ID)
		}
		if groupLookUp && !r.NoRoles {
			b.assign(sp, graph, graphRoles[0].id)
		}
		return
	}
	own, other := "custom_scope", signInScopes
	if r.Consents != nil {
		own = *r.Consents
	}
	if r.GraphConsents != nil {
		other = *r.GraphConsents
	}
	b.grant(sp, sp, own)
	b.grant(sp, graph, other)
}

func (b *builder) grant(client, resource *spRecord, scope string) {
	if scope == "" {
		return
	}
	b.state.Grants = append(b.state.Grants, &grantRecord{
		Grant: Grant{
			ClientID: client.ID, ConsentType: "AllPrincipals", ID: digest(client.ID + "/" + resource.ID), ResourceID: resource.ID, Scope: scope,
		},
		Replica: replica{Settled: true},
	})
}

func (b *builder) assign(client, resource *spRecord, roleID string) {
	b.state.Assignments = append(b.state.Assignments, &assignmentRecord{
		Assignment: Assignment{
			ID: digest(client.ID + "/" + resource.ID + "/" + roleID), AppRoleID: roleID, CreatedDateTime: value(client.CreatedDateTime).Add(2 * time.Second),
			PrincipalDisplayName: client.DisplayName, PrincipalID: client.ID, PrincipalType: "ServicePrincipal", ResourceDisplayName: resource.DisplayName, ResourceID: resource.ID,
		},
		Replica: replica{Settled: true},
	})
}

// pipeline makes an application that signs in as itself.
func (b *builder) pipeline(p pipelineContent) {
	fresh := b.t.newApplication()
	fresh.ID, fresh.AppID, fresh.DisplayName, fresh.SignInAudience = b.id("application/"+p.DisplayName), p.AppID, p.DisplayName, "AzureADMyOrg"
	fresh.CreatedDateTime = b.now.AddDate(0, -3, 0)
	fillApplication(&fresh)
	record := &appRecord{Application: fresh, Replica: replica{Settled: true}}
	b.credentials(record, registrationContent{Federated: p.Federated}, "", fresh.CreatedDateTime, false)
	if p.Secret != "" {
		secret := b.t.newSecret(ptr("pipeline"), fresh.CreatedDateTime, b.now.AddDate(1, 0, 0))
		secret.SecretText, secret.Hint = ptr(p.Secret), ptr(p.Secret[:min(3, len(p.Secret))])
		record.PasswordCredentials = append(record.PasswordCredentials, record.keep(secret)...)
	}
	b.state.Applications = append(b.state.Applications, record)
	sp := b.servicePrincipal(record, p.DisplayName, fresh.CreatedDateTime)
	for _, wanted := range p.Roles {
		for _, role := range graphRoles {
			if role.value == wanted {
				b.assign(sp, b.graphServicePrincipal(), role.id)
			}
		}
	}
}
