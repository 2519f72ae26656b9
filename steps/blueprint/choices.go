package blueprint

// The registrations that ModelOp Center needs, by ModelOp's own names.
const (
	GatewayService            = "gateway-service"
	InternalClient            = "internal-client"
	ExternalIntegrationClient = "external-integration-client"
	GoCLI                     = "go-cli"
)

// GroupNames answers how ModelOp Center gets the names of groups.
type GroupNames string

// The four answers. A new setup has no default.
const (
	GroupNamesGraph  GroupNames = "graph"  // ids in the token; ModelOp Center looks the names up: Group.Read.All
	GroupNamesSynced GroupNames = "synced" // names in the token, for groups synced from Active Directory
	GroupNamesCloud  GroupNames = "cloud"  // names in the token, for groups made in the cloud and assigned
	GroupNamesIDs    GroupNames = "ids"    // ids only
)

// SyncedForm is the form of the names that GroupNamesSynced puts into the token.
type SyncedForm string

// The three forms; sam is the default.
const (
	SyncedFormSAM     SyncedForm = "sam"     // Model-Owners
	SyncedFormNetBIOS SyncedForm = "netbios" // CONTOSO\Model-Owners
	SyncedFormDNS     SyncedForm = "dns"     // contoso.com\Model-Owners
)

// SecretMode says when a run adds client secrets.
type SecretMode string

// The three modes; auto is the default.
const (
	SecretsAuto SecretMode = "auto" // where this vault holds no live one
	SecretsKeep SecretMode = "keep" // never
	SecretsNew  SecretMode = "new"  // one for each registration that needs one
)

// Choices are the operator's answers, and all that a blueprint depends on beside the tenant's id.
type Choices struct {
	URL URL
	// Key names the setup. Empty: the URL's own key. It differs from that after the setup got a new URL.
	Key              string
	GroupNames       GroupNames
	SyncedForm       SyncedForm
	DropGroupReadAll bool
	// Registrations holds the names of the chosen ones. The required ones are always chosen. nil: all four.
	Registrations  []string
	NamePrefix     string
	SignInScopes   bool
	Secrets        SecretMode
	SecretLifetime Lifetime
}
