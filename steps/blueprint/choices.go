package blueprint

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
	Key        string
	GroupNames GroupNames
	SyncedForm SyncedForm // counts for GroupNamesSynced only; empty: sam
	// DropGroupReadAll takes Group.Read.All back where GroupNames no longer needs it. Else it is kept.
	DropGroupReadAll bool
	// Registrations holds the names of the chosen ones. The required ones are always chosen. nil: all four.
	Registrations []string
	// NamePrefix stands before the display names. Empty: none.
	NamePrefix     string
	SignInScopes   bool
	Secrets        SecretMode // empty: auto
	SecretLifetime Lifetime   // zero: DefaultLifetime
}

// Names are the registrations that the choices ask for; without an answer all of them.
func (c Choices) Names() []string {
	if c.Registrations == nil {
		return Names()
	}
	return c.Registrations
}

// withDefaults fills in what the operator left open and what has a default.
func (c Choices) withDefaults() Choices {
	if c.Key == "" {
		c.Key = c.URL.Key()
	}
	if c.SyncedForm == "" {
		c.SyncedForm = SyncedFormSAM
	}
	c.Registrations = c.Names()
	if c.Secrets == "" {
		c.Secrets = SecretsAuto
	}
	if c.SecretLifetime == (Lifetime{}) {
		c.SecretLifetime = DefaultLifetime()
	}
	return c
}

// ParseGroupNames parses an answer to the question about the names of groups.
func ParseGroupNames(s string) (GroupNames, error) {
	switch g := GroupNames(s); g {
	case GroupNamesGraph, GroupNamesSynced, GroupNamesCloud, GroupNamesIDs:
		return g, nil
	}
	return "", inputError("%q is not one of graph, synced, cloud, ids.", s)
}

// ParseSyncedForm parses the form of the names of synced groups.
func ParseSyncedForm(s string) (SyncedForm, error) {
	switch f := SyncedForm(s); f {
	case SyncedFormSAM, SyncedFormNetBIOS, SyncedFormDNS:
		return f, nil
	}
	return "", inputError("%q is not one of sam, netbios, dns.", s)
}
