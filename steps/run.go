package steps

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// Config is what a run is made of.
type Config struct {
	Graph *graphclient.Client
	Table blueprint.Table
	// Errors is the catalogue of what can go wrong. It is called once something has: most runs start without it.
	Errors func() Catalogue
	Now    func() time.Time
	// Sleep waits, or returns the context's error as soon as the context ends. nil: the real clock.
	Sleep func(ctx context.Context, d time.Duration) error
	// Prefill holds the answers that flags gave, and the defaults for the rest. What Given names goes before what the
	// tenant says.
	Prefill blueprint.Choices
	Given   Given
	// Way is how to sign in at first; UseWay changes it. Empty: with a device code.
	Way Way
	// ClientID is the operator's own app to sign in with; empty: Microsoft Azure CLI.
	ClientID string
	Out      string // --out: the setup folder itself; empty: the usual place below the working folder
	Demo     bool
	// Approve answers a device code as the demo's person does; nil outside the demo. DemoAnswer says what that is.
	Approve    func(code string)
	DemoAnswer DemoAnswer
	// Continue builds the command that goes on with the choices, for people to copy.
	Continue func(t plan.Tenant, c blueprint.Choices) string
	// Command builds the command of another kind for a setup that exists, likewise: "verify", "rotate go-cli". nil: none is
	// told.
	Command func(sub string, t plan.Tenant, c blueprint.Choices) string
	// WriteAnswers writes answers as a file that --answers reads, and ApplyCommand builds the command that carries out a
	// plan which was saved to a file.
	WriteAnswers func(a Answered) ([]byte, error)
	ApplyCommand func(file string, p plan.Plan) string
	// ConsentCommand is the command with which an administrator grants what a handoff.json asks for; empty: there is none.
	ConsentCommand string
}

// Given tells which answers came from flags. They are filled in, and can still be changed on screen.
type Given struct {
	Tenant, Way, URL                                                                bool
	GroupNames, SyncedForm, Registrations, NamePrefix, SignInScopes, SecretLifetime bool
}

// Run is one run, of the wizard or of a command: sign in, read, plan, apply, export.
type Run struct {
	Config
	id   string // 8 hex digits, in the label of each secret of this run
	stop atomic.Bool

	mu       sync.Mutex
	way      Way
	folder   string // the setup folder that was named; empty: the usual place
	identity graphclient.Identity
	state    tenant.State
	readAt   time.Time             // when state was read, by this computer's clock
	planned  Planned               // what the last plan was made from
	applying bool                  // a write may be under way
	contents func() vault.Contents // the vault's, once it has been open
	applied  *applied              // the last Apply; nil: there was none
}

// NewRun makes a run. It does no I/O.
func NewRun(c Config) *Run {
	var b [4]byte
	_, _ = rand.Read(b[:])
	if c.Sleep == nil {
		c.Sleep = graphclient.Sleep
	}
	return &Run{Config: c, id: hex.EncodeToString(b[:]), way: cmp.Or(c.Way, WayDeviceCode), folder: c.Out}
}

// Read reads the tenant again when the operator asks, with a new token where the way of signing in gives one: a role that
// was activated since counts then.
func (r *Run) Read(ctx context.Context) (Account, error) {
	if err := r.Graph.Refresh(ctx); err != nil {
		return Account{}, r.problem(err, Values{})
	}
	return r.readAccount(ctx)
}

// readAccount reads the tenant with the token that there is.
func (r *Run) readAccount(ctx context.Context) (Account, error) {
	var key string
	if r.Prefill.URL.Host != "" {
		key = r.Prefill.URL.Key()
	}
	if err := r.read(ctx, key, r.Prefill.NamePrefix); err != nil {
		return Account{}, err
	}
	return r.account(), nil
}

// read reads the tenant for a key and a name prefix; both may be empty.
func (r *Run) read(ctx context.Context, key, prefix string) error {
	state, err := r.Graph.Read(ctx, r.query(key, prefix), graphclient.Patience{})
	if err != nil {
		return r.problem(err, Values{})
	}
	r.mu.Lock()
	r.state, r.readAt = state, r.Now()
	r.mu.Unlock()
	return nil
}

func (r *Run) query(key, prefix string) tenant.Query {
	var q tenant.Query
	for _, reg := range r.Table.Registrations {
		q.DisplayNames = append(q.DisplayNames, prefix+reg.Name)
		if key != "" {
			q.UniqueNames = append(q.UniqueNames, blueprint.UniqueName(key, reg.Name))
		}
	}
	return q
}

// State is the tenant as it was last read.
func (r *Run) State() tenant.State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Stop asks a running Apply to stop after the running requests.
func (r *Run) Stop() { r.stop.Store(true) }

// Applying tells whether a write may be under way.
func (r *Run) Applying() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.applying
}

// writing says that a write may be under way, until the function that it returns is called.
func (r *Run) writing() func() {
	set := func(on bool) {
		r.mu.Lock()
		r.applying = on
		r.mu.Unlock()
	}
	set(true)
	return func() { set(false) }
}

// command is the command of a kind for a setup; empty where nobody builds commands.
func (r *Run) command(sub string, t plan.Tenant, c blueprint.Choices) string {
	if r.Command == nil {
		return ""
	}
	return r.Command(sub, t, c)
}

// rotateCommand makes a new secret of a registration; empty where that is not known.
func (r *Run) rotateCommand(registration string, t plan.Tenant, c blueprint.Choices) string {
	if registration == "" || c.URL.Host == "" {
		return ""
	}
	return r.command("rotate "+registration, t, c)
}

// tenant names the tenant that was read.
func (r *Run) tenant() plan.Tenant {
	org := r.State().Organization
	return plan.Tenant{ID: org.ID, DisplayName: org.DisplayName, DefaultDomain: org.DefaultDomain}
}
