package simtenant

import (
	"net/url"
	"testing"
)

// rights is what an actor turns out to be able to do, tried one by one.
type rights struct {
	create, own          bool // registrations; and becomes their owner
	servicePrincipal     bool // of an own registration
	changeOthers         bool
	consent              bool // to delegated permissions, for everyone
	ownRole, graphRole   bool // application permissions of a registration, and of Microsoft Graph
	listDeleted, restore bool
}

const (
	rightsAdmin = "root@contoso.com"
	rightsActor = "op@contoso.com"
)

// try tries everything. admin is somebody who may do everything and prepares what is tried.
func (f *fixture) try(admin *fixture) rights {
	f.t.Helper()
	others := admin.graph("POST", "/applications", internalBody).must(201)
	othersSP := admin.sp(others.text("appId"))
	deleted, _ := admin.app(`{"displayName":"deleted"}`)
	admin.graph("DELETE", "/applications/"+deleted, nil).must(204)
	graphSP := admin.tenant.Snapshot().GraphServicePrincipal.ID

	var r rights
	if a := f.graph("POST", "/applications", `{"displayName":"own"}`); a.status == 201 {
		r.create = true
		r.servicePrincipal = f.graph("POST", "/servicePrincipals", `{"appId":"`+a.text("appId")+`"}`).status == 201
		r.own = len(admin.graph("GET", "/applications/"+a.text("id")+"/owners", nil).must(200).list()) == 1
		f.graph("PATCH", "/applications/"+a.text("id"), `{"notes":"x"}`).must(204)
		f.graph("POST", "/applications/"+a.text("id")+"/addPassword", `{}`).must(200)
	} else {
		a.refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	}
	r.changeOthers = f.graph("POST", "/applications/"+others.text("id")+"/addPassword", `{}`).status == 200
	r.consent = f.graph("POST", "/oauth2PermissionGrants", map[string]any{"clientId": othersSP, "resourceId": othersSP, "consentType": "AllPrincipals", "scope": "s"}).status == 201
	r.ownRole = f.graph("POST", "/servicePrincipals/"+othersSP+"/appRoleAssignedTo", map[string]any{"principalId": othersSP, "resourceId": othersSP, "appRoleId": guidB}).status == 201
	r.graphRole = f.graph("POST", "/servicePrincipals/"+graphSP+"/appRoleAssignedTo", map[string]any{"principalId": othersSP, "resourceId": graphSP, "appRoleId": graphRoles[0].id}).status == 201
	r.listDeleted = f.graph("GET", "/directory/deletedItems/microsoft.graph.application", nil).status == 200
	r.restore = f.graph("POST", "/directory/deletedItems/"+deleted+"/restore", nil).status == 200
	return r
}

// TestEachRoleMayWhatItsDocumentationSays: Microsoft Entra's, of its built-in roles.
func TestEachRoleMayWhatItsDocumentationSays(t *testing.T) {
	administrator := rights{create: true, servicePrincipal: true, changeOthers: true, consent: true, ownRole: true, listDeleted: true, restore: true}
	global := administrator
	global.graphRole = true
	for name, tt := range map[string]struct {
		person string // in YAML, after the names
		off    bool   // members may not register applications
		want   rights
	}{
		"plain member":                              {"", false, rights{create: true, own: true, servicePrincipal: true}},
		"plain member, creation off":                {"", true, rights{}},
		"Application Developer":                     {"roles: [Application Developer]", true, rights{create: true, own: true, servicePrincipal: true}},
		"Cloud Application Administrator":           {"roles: [Cloud Application Administrator]", true, administrator},
		"Application Administrator":                 {"roles: [Application Administrator]", true, administrator},
		"Privileged Role Administrator":             {"roles: [Privileged Role Administrator]", true, rights{consent: true, ownRole: true, graphRole: true}},
		"Privileged Role Administrator, as members": {"roles: [Privileged Role Administrator]", false, rights{create: true, own: true, servicePrincipal: true, consent: true, ownRole: true, graphRole: true}},
		"Global Administrator":                      {"roles: [Global Administrator]", true, global},
		"Hybrid Identity Administrator":             {"roles: [Hybrid Identity Administrator]", true, rights{listDeleted: true, restore: true}},
		"a role that does not count here":           {"roles: [User Administrator]", true, rights{}},
		"guest":                                     {"guest: true", false, rights{}},
		"guest, Application Developer":              {"guest: true, roles: [Application Developer]", false, rights{create: true, own: true, servicePrincipal: true}},
		"guest, Application Administrator":          {"guest: true, roles: [Application Administrator]", false, administrator},
		"a role that is not active yet":             {"roles: [Global Administrator], activates: 1h", true, rights{}},
	} {
		t.Run(name, func(t *testing.T) {
			person := "{userPrincipalName: " + rightsActor + ", displayName: O"
			if tt.person != "" {
				person += ", " + tt.person
			}
			content := "people:\n  - {userPrincipalName: " + rightsAdmin + ", displayName: A, roles: [Global Administrator]}\n  - " + person + "}\n"
			if tt.off {
				content += "policies: {usersMayCreateApplications: false}\n"
			}
			admin := newFixture(t, content)
			if got := admin.as(rightsActor).try(admin); got != tt.want {
				t.Errorf("may\n%+v, want\n%+v", got, tt.want)
			}
		})
	}
}

// TestAnApplicationMayWhatItsPermissionsSay: one that acts as itself has no roles.
func TestAnApplicationMayWhatItsPermissionsSay(t *testing.T) {
	for name, tt := range map[string]struct {
		permissions string
		want        rights
	}{
		"nothing":    {"Organization.Read.All", rights{}},
		"reads only": {"Application.Read.All, Directory.Read.All", rights{}},
		"its own": {
			"Application.ReadWrite.OwnedBy",
			rights{create: true, own: true, servicePrincipal: true, listDeleted: true},
		},
		"all registrations": {
			"Application.ReadWrite.All",
			rights{create: true, own: true, servicePrincipal: true, changeOthers: true, listDeleted: true, restore: true},
		},
		"consents to scopes":   {"Application.Read.All, DelegatedPermissionGrant.ReadWrite.All", rights{consent: true}},
		"assigns every role":   {"Application.Read.All, AppRoleAssignment.ReadWrite.All", rights{ownRole: true, graphRole: true}},
		"but not without eyes": {"AppRoleAssignment.ReadWrite.All", rights{}},
		"everything": {
			"Application.ReadWrite.All, AppRoleAssignment.ReadWrite.All, DelegatedPermissionGrant.ReadWrite.All",
			rights{create: true, own: true, servicePrincipal: true, changeOthers: true, consent: true, ownRole: true, graphRole: true, listDeleted: true, restore: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			const id = "c0ffee00-1234-4567-89ab-0123456789ab"
			admin := newFixture(t, "pipelines:\n  - {displayName: bootstrap, appId: "+id+", secret: not-a-real-secret, roles: ["+tt.permissions+"]}\n")
			f := *admin
			f.token = admin.form("contoso.com/oauth2/v2.0/token", url.Values{
				"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {"not-a-real-secret"}, "scope": {"https://graph.microsoft.com/.default"},
			}).must(200).text("access_token")
			if got := f.try(admin); got != tt.want {
				t.Errorf("may\n%+v, want\n%+v", got, tt.want)
			}
		})
	}
}

// TestAnApplicationRestoresWhatItOwns and makes a service principal of nothing else.
func TestAnApplicationRestoresWhatItOwns(t *testing.T) {
	f := newFixture(t, "pipeline-owned")
	_, others := f.app(`{"displayName":"others"}`)
	f.token = f.form("contoso.com/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"c0ffee00-1234-4567-89ab-0123456789ab"}, "client_secret": {"not-a-real-secret"},
		"scope": {"https://graph.microsoft.com/.default"},
	}).must(200).text("access_token")
	f.graph("POST", "/servicePrincipals", `{"appId":"`+others+`"}`).refused(403, "Authorization_RequestDenied", "")
	id, _ := f.app(`{"displayName":"own"}`)
	f.graph("DELETE", "/applications/"+id, nil).must(204)
	f.graph("POST", "/directory/deletedItems/"+id+"/restore", nil).must(200)
	f.graph("PATCH", "/applications/"+id, `{"notes":"x"}`).must(204)
}
