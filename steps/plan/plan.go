// Package plan compares a blueprint with the tenant state and says, as pure data, which ordered changes take the
// one to the other. The review screen, the plan command, JSON and dry runs all show the same Plan, and the engine
// carries out the Operations in it.
//
// It must not know Microsoft Graph, files, clocks or screens: it does no I/O, and the present time is an argument.
package plan

import (
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Plan is the ordered set of changes that take a tenant to a blueprint.
type Plan struct {
	Tenant        Tenant
	Actor         string // who read it: a user principal name, or an application's name
	ReadAt        time.Time
	ReadRequests  int
	Key           string
	URL           string
	GroupNames    string
	SecretsUntil  time.Time // when a secret that this plan adds expires
	Registrations []Registration
	Kept          []Kept     // foreign entries that were seen and stay
	Questions     []Question // while one is open nothing at all may be written
	Warnings      []Warning
}

// Tenant names the tenant that a plan is for.
type Tenant struct {
	ID            string
	DisplayName   string
	DefaultDomain string
}

// Registration is the part of a plan that concerns one registration.
type Registration struct {
	Name               string // gateway-service and so on
	DisplayName        string
	Purpose            string // what ModelOp Center uses it for
	Action             Action // Create, Update, Adopt, Restore, Keep, or LeaveAlone
	Summary            string // a few words for the row on Review
	ObjectID           string // empty until created
	AppID              string // empty until created
	ServicePrincipalID string // empty until created
	CreatedAt          time.Time
	Changes            []Change
	Operations         []Operation
	Facts              []Fact // what is as it should be already
}

// Action is what a change does.
type Action string

// The actions, in the words of the screens.
const (
	Create     Action = "create"
	Update     Action = "update"
	Adopt      Action = "adopt"
	Restore    Action = "restore"
	Grant      Action = "grant"
	Add        Action = "add"
	Keep       Action = "keep" // as it should be
	LeaveAlone Action = "kept" // someone else's, or not part of this run
)

// Change is one line of a plan and the unit of every count on screen. One operation may make several.
type Change struct {
	Action  Action
	Subject string // as the portal names it: "access token version", "redirect URI (web)", "custom_scope"
	Before  string // empty where there was nothing
	After   string
	Reason  string // in ModelOp's terms, one sentence
	// Consent is true for a change of what the registration may do; those stand in a group of their own on Review.
	Consent bool
	// Handoff names the directory role that is needed and that the actor is known not to hold. Such a change is not
	// tried, and it is counted apart. Empty for a change of this run.
	Handoff string
}

// Operation is one request that the engine sends. It is pure data: the engine fills in the ids that are not known yet.
type Operation struct {
	Kind OperationKind
	// Stage orders the operations of a registration: those of one stage run side by side, after the stage before.
	Stage      int
	Doing      string                // what a running row says: "create the service principal"
	Changes    []int                 // indexes into Registration.Changes that this operation completes
	Write      tenant.Write          // CreateApplication, UpdateApplication
	Secret     *tenant.SecretRequest // CreateApplication, AddSecret; the engine puts the run into the label
	KeyID      string                // RemoveSecret
	DeletedID  string                // RestoreApplication, RestoreServicePrincipal: object id in the deleted items
	Tags       []string              // CreateServicePrincipal
	GrantID    string                // ExtendGrant: the existing grant
	ResourceID string                // service principal of the resource; empty: the registration's own
	Scopes     []string              // CreateGrant, ExtendGrant: the whole list afterwards
	AppRoleID  string                // AssignRole
	// Assignment is the id of the app role assignment to take back (RemoveAssignment).
	Assignment string
}

// OperationKind is the kind of a request.
type OperationKind string

// The kinds, each with the Microsoft Graph call behind it.
const (
	CreateApplication       OperationKind = "create-application"        // POST /applications
	RestoreApplication      OperationKind = "restore-application"       // POST /directory/deletedItems/{id}/restore
	UpdateApplication       OperationKind = "update-application"        // PATCH /applications/{id}
	AddSecret               OperationKind = "add-secret"                // POST /applications/{id}/addPassword
	RemoveSecret            OperationKind = "remove-secret"             // POST /applications/{id}/removePassword
	CreateServicePrincipal  OperationKind = "create-service-principal"  // POST /servicePrincipals
	RestoreServicePrincipal OperationKind = "restore-service-principal" // POST /directory/deletedItems/{id}/restore
	EnableServicePrincipal  OperationKind = "enable-service-principal"  // PATCH /servicePrincipals/{id}
	CreateGrant             OperationKind = "create-grant"              // POST /oauth2PermissionGrants
	ExtendGrant             OperationKind = "extend-grant"              // PATCH /oauth2PermissionGrants/{id}
	AssignRole              OperationKind = "assign-role"               // POST /servicePrincipals/{id}/appRoleAssignedTo
	RemoveAssignment        OperationKind = "remove-assignment"         // DELETE /servicePrincipals/{id}/appRoleAssignedTo/{id}
)

// Fact is something that is as it should be.
type Fact struct {
	Subject string
	Value   string
}

// Kept is a foreign entry: it was found, the blueprint did not put it there, and it stays.
type Kept struct {
	Registration string
	Subject      string // "redirect URI (web)", "secret", "owner", "optional claim"
	Value        string
}

// Warning is something that the operator should look at and that stops nobody.
type Warning struct {
	Registration string
	Text         string
}
