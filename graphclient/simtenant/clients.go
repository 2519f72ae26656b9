package simtenant

import (
	"net/http"
	"strings"
)

const (
	graphAppID   = "00000003-0000-0000-c000-000000000000"
	azureCLI     = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	graphTools   = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
	microsoftOrg = "f8cdef31-a31e-4b4a-93e4-5f571e91255a" // the tenant that owns Microsoft's own applications
)

// firstParty is a public client of Microsoft's own.
type firstParty struct {
	name string
	// scopes are what its token for Microsoft Graph carries.
	scopes []string
	// fixed: it gets these and no other. Otherwise further scopes may be consented to.
	fixed bool
}

var firstParties = map[string]firstParty{
	azureCLI: {
		name:  "Microsoft Azure CLI",
		fixed: true,
		scopes: strings.Fields("Application.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All DelegatedPermissionGrant.ReadWrite.All " +
			"Directory.AccessAsUser.All email Group.ReadWrite.All openid profile User.Read.All User.ReadWrite.All"),
	},
	graphTools: {
		name:   "Microsoft Graph Command Line Tools",
		scopes: strings.Fields("openid profile offline_access User.Read"),
	},
}

// client is an application that asks for tokens.
type client struct {
	id, name string
	first    *firstParty
	app      *appRecord
	sp       *spRecord
}

// findClient finds a client by its application id. The caller holds mu.
func (t *Tenant) findClient(id string) *client {
	if f, known := firstParties[strings.ToLower(id)]; known {
		return &client{id: strings.ToLower(id), name: f.name, first: &f}
	}
	sp, app := t.liveServicePrincipalByAppID(id), t.applicationByAppID(id)
	switch {
	case app != nil:
		return &client{id: app.AppID, name: app.DisplayName, app: app, sp: sp}
	case sp != nil:
		return &client{id: sp.AppID, name: sp.DisplayName, sp: sp}
	default:
		return nil
	}
}

// checkClient refuses a client that the tenant does not know or has switched off.
func (t *Tenant) checkClient(r *http.Request, id string, at address) *reply {
	no := func(code int, w words) *reply {
		answer := t.aadsts(r, code, w)
		return &answer
	}
	c := t.findClient(id)
	switch {
	case !guidPattern().MatchString(id):
		return no(700038, words{"app": id})
	case c == nil:
		return no(700016, words{"app": id, "tenantName": at.org.DisplayName})
	case c.first != nil:
		return nil
	case c.sp == nil:
		return no(7000229, words{"app": id})
	case !c.sp.AccountEnabled, c.app != nil && value(c.app.IsDisabled):
		return no(7000112, words{"app": id, "name": c.name})
	case at.any != "" && c.app != nil && c.app.SignInAudience == "AzureADMyOrg":
		return no(50194, words{"app": id, "name": c.name})
	default:
		return nil
	}
}

func (t *Tenant) clientWords(id string) words {
	w := words{"app": id, "name": id}
	if c := t.findClient(id); c != nil {
		w["name"] = c.name
	}
	return w
}
