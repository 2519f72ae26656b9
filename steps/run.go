package steps

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
	"github.com/modelop/modelop-entra/steps/vault/disk"
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

// Plan makes the plan for the choices. It reads the tenant again where what was read does not answer for them.
func (r *Run) Plan(ctx context.Context, choices blueprint.Choices, answers plan.Answers) (plan.Plan, error) {
	return r.planWith(ctx, choices, answers, r.peek)
}

// planWith is Plan with a way of its own to know the secrets that are at hand.
func (r *Run) planWith(ctx context.Context, choices blueprint.Choices, answers plan.Answers, look lookForSecrets) (plan.Plan, error) {
	choices.Key = plan.KeyFor(r.State(), choices.URL, answers)
	if !r.answers(choices.Key, choices.NamePrefix) {
		if err := r.read(ctx, choices.Key, choices.NamePrefix); err != nil {
			return plan.Plan{}, err
		}
	}
	p, made, err := r.makeWith(choices, answers, look)
	if err != nil {
		return plan.Plan{}, err
	}
	r.mu.Lock()
	r.planned = made
	r.mu.Unlock()
	return p, nil
}

// preview makes the plan for a setup without taking it for the run's own. here tells whether the folder may be that of the
// setup: the vault of another one says nothing about it.
func (r *Run) preview(choices blueprint.Choices) (p plan.Plan, here bool, err error) {
	here = true
	p, _, err = r.makeWith(choices, plan.Answers{}, func(c blueprint.Choices, key string) (atHand, error) {
		known, err := r.peek(c, key)
		var v *vault.Problem
		if errors.As(err, &v) && slices.Contains([]vault.Kind{vault.OtherSetup, vault.OtherTenant, vault.OtherWorld}, v.Kind) {
			here = false
			return atHand{}, nil
		}
		return known, err
	})
	return p, here, err
}

// answers tells whether what was read is enough to plan for the key and prefix: the display names were looked for, and
// the registrations of the setup were found by their tags or not at all.
func (r *Run) answers(key, prefix string) bool {
	state := r.State()
	want := r.query(key, prefix)
	for _, name := range want.DisplayNames {
		if !slices.Contains(state.Query.DisplayNames, name) {
			return false
		}
	}
	if len(state.Query.UniqueNames) > 0 {
		return slices.Equal(state.Query.UniqueNames, want.UniqueNames)
	}
	found := 0
	for _, a := range state.Applications {
		if slices.Contains(want.UniqueNames, a.UniqueName) {
			found++
		}
	}
	return found == 0 || found == len(want.UniqueNames)
}

// make makes the plan from what was read and what the vault holds.
func (r *Run) make(choices blueprint.Choices, answers plan.Answers) (plan.Plan, Planned, error) {
	return r.makeWith(choices, answers, r.peek)
}

func (r *Run) makeWith(choices blueprint.Choices, answers plan.Answers, look lookForSecrets) (plan.Plan, Planned, error) {
	state := r.State()
	b, err := blueprint.New(r.Table, choices, state.Organization.ID)
	if err != nil {
		return plan.Plan{}, Planned{}, r.problem(err, Values{})
	}
	known, err := look(choices, b.Key)
	if err != nil {
		return plan.Plan{}, Planned{}, r.problem(err, Values{})
	}
	now := r.Now()
	return plan.Make(plan.Input{
		Blueprint: b,
		State:     state,
		Known:     known.secrets,
		Intents:   known.intents,
		Answers:   answers,
		Now:       now,
		Label:     fmt.Sprintf("modelop-entra %s %s %s", b.Key, r.id, now.UTC().Format(time.DateOnly)),
	}), Planned{Choices: choices, Answers: answers, Blueprint: b}, nil
}

// atHand are the secrets on this computer that a plan counts on, and the labels of those that were asked for.
type atHand struct {
	secrets []plan.KnownSecret
	intents []string
}

// lookForSecrets finds what is at hand for the setup with the key.
type lookForSecrets func(choices blueprint.Choices, key string) (atHand, error)

// peek looks into the vault without touching it.
func (r *Run) peek(choices blueprint.Choices, key string) (atHand, error) {
	contents, err := vault.Peek(r.Folder(choices), r.vaultIdentity(choices, key))
	if err != nil {
		return atHand{}, err
	}
	var known atHand
	for _, s := range contents.Secrets {
		known.secrets = append(known.secrets, knownSecret(s))
	}
	for _, i := range contents.Intents {
		known.intents = append(known.intents, i.Label)
	}
	return known, nil
}

// noSecrets looks nowhere: for a plan that adds none, on a computer that need not be the operator's.
func noSecrets(blueprint.Choices, string) (atHand, error) { return atHand{}, nil }

func (r *Run) vaultIdentity(choices blueprint.Choices, key string) vault.Identity {
	org := r.State().Organization
	return vault.Identity{TenantID: org.ID, TenantName: org.DisplayName, Key: key, URL: choices.URL.String(), Demo: r.Demo}
}

// Folder is the setup folder for the choices, as people type it.
func (r *Run) Folder(choices blueprint.Choices) string {
	if named := r.NamedFolder(); named != "" {
		return named
	}
	key := choices.Key
	if key == "" {
		key = choices.URL.Key()
	}
	if r.Demo {
		return filepath.Join("modelop-entra-demo", key)
	}
	return filepath.Join("modelop-entra", key)
}

// UseFolder names the setup folder from now on. Empty: the usual place for the setup.
func (r *Run) UseFolder(dir string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.folder = dir
}

// NamedFolder is the setup folder that was named, with --out or later; empty: the usual place.
func (r *Run) NamedFolder() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.folder
}

// CheckFolder says why a folder could not become the setup folder. It leaves nothing behind.
func (r *Run) CheckFolder(dir string) error {
	if err := disk.CanMakeFolder(dir); err != nil {
		return fmt.Errorf("The folder cannot be made: %s.", disk.Reason(err)) //nolint:revive,staticcheck // a sentence for people
	}
	return nil
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

// Chosen are the choices of the last plan.
func (r *Run) Chosen() blueprint.Choices {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.planned.Choices
}

// command is the command of a kind for a setup; empty where nobody builds commands.
func (r *Run) command(sub string, t plan.Tenant, c blueprint.Choices) string {
	if r.Command == nil {
		return ""
	}
	return r.Command(sub, t, c)
}

// problem turns an error into what a person needs, as an error.
func (r *Run) problem(err error, v Values) error { return r.explain(err, v) }

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

func (r *Run) explain(err error, v Values) *Problem {
	if v.Tenant == "" {
		v.Tenant = r.State().Organization.DisplayName
	}
	r.mu.Lock()
	if v.User == "" {
		v.User = r.identity.Username
	}
	v.Application = r.identity.Application
	made := r.planned
	r.mu.Unlock()
	if v.Rotate == "" && made.Choices.URL.Host != "" {
		v.Rotate = r.rotateCommand(v.Reg, r.tenant(), made.Choices)
	}
	if strings.EqualFold(r.ClientID, graphclient.GraphCommandLineTools) {
		v.App = "Microsoft Graph Command Line Tools"
	}
	v.ClientID, v.Cloud, v.Way = r.ClientID, r.Graph.Cloud(), r.CurrentWay()
	p := r.Errors().Explain(err, v)
	p.Support.ClockSkew = r.Graph.ClockSkew()
	return p
}
