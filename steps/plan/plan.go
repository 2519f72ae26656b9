// Package plan compares a blueprint with the tenant state and says, as pure data, which ordered changes take the
// one to the other. The review screen, the plan command, JSON and dry runs all show the same Plan, and the engine
// carries out the Operations in it.
//
// It must not know Microsoft Graph, files, clocks or screens: it does no I/O, and the present time is an argument.
package plan

import (
	"slices"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

// Plan is the ordered set of changes that take a tenant to a blueprint.
type Plan struct {
	Tenant        Tenant         `json:"tenant"`
	Actor         string         `json:"actor"` // who read it: a user principal name, or an application's name
	ReadAt        time.Time      `json:"readAt"`
	ReadRequests  int            `json:"readRequests"`
	ReadObjects   int            `json:"readObjects"` // applications, service principals, consents that concern the setup
	Key           string         `json:"key"`
	URL           string         `json:"url"`
	GroupNames    string         `json:"groupNames"`
	SecretsUntil  time.Time      `json:"secretsUntil,omitzero"` // when a secret that this plan adds expires; zero: it adds none
	Registrations []Registration `json:"registrations"`
	Kept          []Kept         `json:"kept,omitempty"`      // foreign entries that were seen and stay
	Questions     []Question     `json:"questions,omitempty"` // while one is open nothing at all may be written
	Warnings      []Warning      `json:"warnings,omitempty"`
	// ProbeFirst says that internal-client goes first, alone: it is not sure that the actor may create service
	// principals and consent for everyone, and one half-made registration is better than four.
	ProbeFirst bool `json:"probeFirst,omitempty"`
	// SecretPolicy is what the tenant's policy says against the secrets of this plan; nil: nothing that is known.
	SecretPolicy *SecretPolicy `json:"secretPolicy,omitempty"`
}

// Tenant names the tenant that a plan is for.
type Tenant struct {
	ID            string `json:"id"`
	DisplayName   string `json:"displayName"`
	DefaultDomain string `json:"defaultDomain"`
}

// SecretPolicy is a tenant policy that stands against the secrets of a plan.
type SecretPolicy struct {
	Forbidden   bool          `json:"forbidden,omitempty"`
	MaxLifetime time.Duration `json:"maxLifetime,omitempty"` // in nanoseconds; 0: no limit
}

// Registration is the part of a plan that concerns one registration.
type Registration struct {
	Name               string    `json:"name"` // gateway-service and so on
	DisplayName        string    `json:"displayName"`
	Purpose            string    `json:"purpose"`                      // what ModelOp Center uses it for, one sentence
	Action             Action    `json:"action"`                       // Create, Update, Adopt, Restore, Keep, or LeaveAlone
	Summary            string    `json:"summary"`                      // a few words for the row on Review
	ObjectID           string    `json:"objectId,omitempty"`           // empty until created
	AppID              string    `json:"appId,omitempty"`              // empty until created
	ServicePrincipalID string    `json:"servicePrincipalId,omitempty"` // empty until created
	CreatedAt          time.Time `json:"createdAt,omitzero"`
	// SecretUntil is when the secret expires that the vault holds and the tenant lists. Zero: there is none.
	SecretUntil time.Time `json:"secretUntil,omitzero"`
	// SecretExpiresSoon says that this is within 30 days.
	SecretExpiresSoon bool        `json:"secretExpiresSoon,omitempty"`
	Changes           []Change    `json:"changes,omitempty"`
	Operations        []Operation `json:"operations,omitempty"`
	Facts             []Fact      `json:"facts,omitempty"` // what is as it should be already
	// LeftOut are changes that the operator decided against, or that cannot be made. They are needed all the same.
	LeftOut []Change `json:"leftOut,omitempty"`
	// Unseen are consents that may be there or not: the tenant did not let the wizard see them, and they are not touched.
	Unseen []Change `json:"unseen,omitempty"`
}

// Action is what a change does, or what happens to a registration as a whole.
type Action string

// The actions, in the words of the screens. A registration is never granted or added, and no change keeps something.
const (
	Create     Action = "create"
	Update     Action = "update"
	Adopt      Action = "adopt"
	Restore    Action = "restore"
	Grant      Action = "grant"
	Add        Action = "add"
	Keep       Action = "keep" // as it should be
	LeaveAlone Action = "kept" // not touched: someone else's, or not part of this run
)

// Change is one line of a plan and the unit of every count on screen. One operation may make several.
type Change struct {
	Action  Action `json:"action"`
	Subject string `json:"subject"`          // as the portal names it: "access token version", "redirect URI (web)", "custom_scope"
	Before  string `json:"before,omitempty"` // empty where there was nothing
	After   string `json:"after,omitempty"`
	Reason  string `json:"reason"` // in ModelOp's terms, one sentence
	Short   string `json:"short"`  // the reason in a few words, for a narrow column
	// Consent is true for a change of what the registration may do; those stand in a group of their own on Review.
	Consent bool `json:"consent,omitempty"`
	// Handoff names the directory role that is needed and that the actor is known not to hold. Such a change is not
	// tried, and it is counted apart. Empty for a change of this run.
	Handoff string `json:"handoff,omitempty"`
}

// Operation is one request that the engine sends. It is pure data: the engine fills in the ids that are not known yet.
type Operation struct {
	Kind OperationKind `json:"kind"`
	// Stage orders the operations of a registration: those of one stage run side by side, after the stage before.
	Stage   int                   `json:"stage"`
	Doing   string                `json:"doing"`             // what a running row says: "create the service principal"
	Did     string                `json:"did"`               // what the list of what happened says: "consent to custom_scope granted"
	Changes []int                 `json:"changes,omitempty"` // indexes into Registration.Changes that this operation completes
	Write   tenant.Write          `json:"write,omitzero"`    // CreateApplication, UpdateApplication
	Secret  *tenant.SecretRequest `json:"secret,omitempty"`  // CreateApplication, AddSecret
	KeyID   string                `json:"keyId,omitempty"`   // RemoveSecret
	// DeletedID is the object id in the deleted items (RestoreApplication, RestoreServicePrincipal).
	DeletedID string `json:"deletedId,omitempty"`
	// CheckHolders says that nobody could see yet who else can use what comes back (RestoreApplication): that is looked at
	// before anything else is done with it, and whatever a stranger holds stays as it is.
	CheckHolders bool     `json:"checkHolders,omitempty"`
	Tags         []string `json:"tags,omitempty"`       // CreateServicePrincipal
	GrantID      string   `json:"grantId,omitempty"`    // ExtendGrant: the existing grant
	ResourceID   string   `json:"resourceId,omitempty"` // service principal of the resource; empty: the registration's own
	Scopes       []string `json:"scopes,omitempty"`     // CreateGrant, ExtendGrant: the whole list afterwards
	AppRoleID    string   `json:"appRoleId,omitempty"`  // AssignRole
	// Assignment is the id of the app role assignment to take back (RemoveAssignment).
	Assignment string `json:"assignment,omitempty"`
	// SwitchesOff says that a scope or role is switched off afterwards, and that signing in fails until the next
	// operation has switched it on again. That one comes before anything else, whatever happens.
	SwitchesOff bool `json:"switchesOff,omitempty"`
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

// needsRole tells whether the operation needs a directory role that not everybody who can create a registration holds.
func (op Operation) needsRole() bool {
	switch op.Kind {
	case CreateServicePrincipal, RestoreServicePrincipal, EnableServicePrincipal, CreateGrant, ExtendGrant, AssignRole, RemoveAssignment:
		return true
	case CreateApplication, RestoreApplication, UpdateApplication, AddSecret, RemoveSecret:
		return false
	}
	return false
}

// Fact is something that is as it should be.
type Fact struct {
	Subject string `json:"subject"`
	Value   string `json:"value"`
	// Consent is true for a consent that is there already.
	Consent bool `json:"consent,omitempty"`
}

// Kept is a foreign entry: it was found, the blueprint did not put it there, and it stays.
type Kept struct {
	Registration string `json:"registration"`
	Kind         string `json:"kind"`    // what is counted: "redirect URI", "secret", "owner"
	Subject      string `json:"subject"` // "redirect URI (web)", "secret", "owner", "claim"
	Value        string `json:"value"`
	// NoLongerNeeded is true for something that an earlier answer asked for and that this one does not.
	NoLongerNeeded bool `json:"noLongerNeeded,omitempty"`
	// Unlisted is true for a consent that the API permissions page does not list, as far as can be told: the portal's
	// button "Grant admin consent" would take it back.
	Unlisted bool `json:"unlisted,omitempty"`
}

// Warning is something that the operator should look at and that stops nobody.
type Warning struct {
	Registration string `json:"registration,omitempty"`
	Text         string `json:"text"`
}

// Count is the number of changes that this run makes. Handoffs are not among them.
func (p Plan) Count() int { return p.count(func(c Change) bool { return c.Handoff == "" }) }

// Handoffs is the number of changes that are left for an administrator.
func (p Plan) Handoffs() int { return p.count(func(c Change) bool { return c.Handoff != "" }) }

// LeftOut is the number of changes that are needed and that the operator decided against.
func (p Plan) LeftOut() int {
	n := 0
	for _, r := range p.Registrations {
		n += len(r.LeftOut)
	}
	return n
}

// UpToDate tells whether the setup is as it should be: nothing to change, to ask, to hand off or left out.
func (p Plan) UpToDate() bool {
	return p.Count() == 0 && p.Handoffs() == 0 && p.LeftOut() == 0 && len(p.Questions) == 0
}

// Doubtful tells whether a plan warns that this account may not get through: then nothing promises that it will.
func (p Plan) Doubtful() bool {
	return slices.ContainsFunc(p.Warnings, func(w Warning) bool { return w.Registration == "" })
}

// Foreign lists what others made and the plan leaves alone. What an earlier answer of the operator's own asked for is not
// among it.
func (p Plan) Foreign() []Kept {
	var foreign []Kept
	for _, k := range p.Kept {
		if !k.NoLongerNeeded {
			foreign = append(foreign, k)
		}
	}
	return foreign
}

func (p Plan) count(which func(Change) bool) int {
	n := 0
	for _, r := range p.Registrations {
		for _, c := range r.Changes {
			if which(c) {
				n++
			}
		}
	}
	return n
}
