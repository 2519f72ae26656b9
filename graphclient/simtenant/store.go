package simtenant

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// state is everything that a tenant remembers, and what Save writes.
type state struct {
	// Serial counts the tokens that were issued.
	Serial            int64               `json:"serial"`
	Organization      organization        `json:"organization"`
	Policies          policies            `json:"policies"`
	People            []person            `json:"people"`
	Groups            []group             `json:"groups"`
	Applications      []*appRecord        `json:"applications"`
	ServicePrincipals []*spRecord         `json:"servicePrincipals"`
	Grants            []*grantRecord      `json:"grants"`
	Assignments       []*assignmentRecord `json:"assignments"`
}

// appRecord is an application with what Microsoft Graph keeps beside it. A soft-deleted one has DeletedDateTime.
type appRecord struct {
	Application
	Owners    []string              `json:"x-owners"`
	Federated []FederatedCredential `json:"x-federatedIdentityCredentials"`
	// SecretHashes are the hashes of the secrets' texts, by key id.
	SecretHashes map[string]string `json:"x-secretHashes,omitempty"`
	CreatedBy    string            `json:"x-createdBy"`
	Replica      replica           `json:"x-replica"`
	// Stale is what reads and checks still see until StaleUntil after a change.
	Stale      *Application `json:"x-stale,omitempty"`
	StaleUntil time.Time    `json:"x-staleUntil"`
}

type spRecord struct {
	ServicePrincipal
	Owners    []string `json:"x-owners"`
	CreatedBy string   `json:"x-createdBy"`
	Replica   replica  `json:"x-replica"`
	// CopyDue is when the application's scopes and roles arrive here; zero when they have. CopyLooks counts the reads
	// that were made meanwhile.
	CopyDue   time.Time `json:"x-copyDue"`
	CopyLooks int       `json:"x-copyLooks"`
}

type grantRecord struct {
	Grant
	Replica replica `json:"x-replica"`
}

type assignmentRecord struct {
	Assignment
	Replica replica `json:"x-replica"`
}

type organization struct {
	ID             string    `json:"id"`
	DisplayName    string    `json:"displayName"`
	Domains        []string  `json:"domains"` // the first is the default one
	CreatedAt      time.Time `json:"createdDateTime"`
	OnPremisesSync bool      `json:"onPremisesSyncEnabled"`
}

// known tells whether a tenant name in an authority URL means this tenant.
func (o organization) known(name string) bool {
	if strings.EqualFold(name, o.ID) {
		return true
	}
	for _, d := range o.Domains {
		if strings.EqualFold(name, d) {
			return true
		}
	}
	return false
}

// defaultDomain is the domain that names of the organization's people end in.
func (o organization) defaultDomain() string { return o.Domains[0] }

// initialDomain is the domain that the organization was given when it was made.
func (o organization) initialDomain() string {
	for _, d := range o.Domains {
		if strings.HasSuffix(d, ".onmicrosoft.com") {
			return d
		}
	}
	return o.defaultDomain()
}

// policies are the tenant's settings that bear on registrations.
type policies struct {
	UsersMayCreateApplications bool `json:"usersMayCreateApplications"`
	// OwnersMayCreateServicePrincipals: the portal lets an owner without a role do it, the documentation of Microsoft
	// Graph asks for the role Application Developer. Tenants were seen both ways.
	OwnersMayCreateServicePrincipals bool          `json:"ownersMayCreateServicePrincipals"`
	SecretsForbidden                 bool          `json:"secretsForbidden"`
	SecretMaxLifetime                time.Duration `json:"secretMaxLifetime"`
	RefusedAudiences                 []string      `json:"refusedAudiences"`
	IdentifierURIsRestricted         bool          `json:"identifierUrisRestricted"`
	// CreatorQuota is how many objects somebody without a role may have created, soft-deleted ones included.
	CreatorQuota int `json:"creatorQuota"`
}

type person struct {
	ID          string   `json:"id"`
	UPN         string   `json:"userPrincipalName"`
	DisplayName string   `json:"displayName"`
	Roles       []string `json:"roles"` // template ids of active directory roles
	// Eligible are roles that become active at ActiveAt, just in time.
	Eligible []string  `json:"eligible,omitempty"`
	ActiveAt time.Time `json:"activeAt"`
	Guest    bool      `json:"guest"`
	// Home is the person's own tenant, when it is another one.
	Home *organization `json:"home,omitempty"`
	// ValidAfter is the serial number of the last token that is worthless because the person's sessions were revoked.
	ValidAfter int64    `json:"validAfter"`
	Groups     []string `json:"groups"` // object ids
}

type group struct {
	ID             string  `json:"id"`
	DisplayName    string  `json:"displayName"`
	OnPremisesSync *bool   `json:"onPremisesSyncEnabled"`
	SAMAccountName *string `json:"onPremisesSamAccountName"`
}

// fileVersion is the version of the file format. It goes up when an older program could not read the file.
const fileVersion = 2

type file struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	Scenario string `json:"scenario"`
	State    *state `json:"state"`
}

const fileFormat = "modelop-entra simulated tenant"

// ErrDamaged is the reason why Load refused a file that is not, or no longer, a simulated tenant.
var ErrDamaged = errors.New("the file of the simulated tenant is damaged")

// Save writes the tenant to a file, mode 0600, which is either the old one or whole. Of client secrets it holds
// hashes only.
func (t *Tenant) Save(path string) error {
	t.saving.Lock()
	defer t.saving.Unlock()
	t.mu.Lock()
	data, err := json.MarshalIndent(file{Format: fileFormat, Version: fileVersion, Scenario: t.scenario.Name, State: t.state}, "", " ")
	t.mu.Unlock()
	if err != nil {
		return fmt.Errorf("simulated tenant: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("simulated tenant: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when all went well
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("simulated tenant: %w", err)
	}
	return nil
}

// Load reads a tenant that Save wrote. The file decides what the tenant holds and which scenario it behaves by; the
// scenario in the options is not looked at. A missing file gives an error that is fs.ErrNotExist, a damaged one an
// error that is ErrDamaged.
func Load(path string, o Options) (*Tenant, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("simulated tenant: %w", err)
	}
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
	}
	if f.Format != fileFormat || f.State == nil {
		return nil, fmt.Errorf("%w: %s: it is not a simulated tenant", ErrDamaged, path)
	}
	if f.Version != fileVersion {
		return nil, fmt.Errorf("simulated tenant: %s: another version of this program wrote it (the file has version %d, this program reads version %d)", path, f.Version, fileVersion)
	}
	sc, err := ScenarioByName(f.Scenario)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, path, err)
	}
	o.Scenario = sc
	t := newTenant(o)
	t.state = f.State
	return t, nil
}
