package tui

import (
	"context"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Signer is what the screens of a sign-in need of the engine.
type Signer interface {
	// SignIn signs a person in to the tenant (a domain or an id; empty: the account's own) and reads the tenant.
	// With a device code, show is called once, from another goroutine, with the code; reading is called when the sign-in itself is done.
	// Cancelling ctx drops the code.
	SignIn(ctx context.Context, tenant string, show func(steps.DeviceCode), reading func()) (steps.Account, error)
	// UseWay chooses how the engine signs in. Only a device code has something to show.
	UseWay(w steps.Way)
	// SaveNote writes for an administrator what has to be allowed, and returns the file.
	SaveNote(tenant string, p *steps.Problem) (path string, err error)
}

// Granter is what an administrator's screens need of the engine.
type Granter interface {
	Signer
	// Consent compares what is asked with a plan that is made anew: what is in both may be granted. Nothing is written.
	Consent(ctx context.Context, a steps.Asked, answers plan.Answers) (steps.Consent, error)
	// Grant grants what the consent lists, and nothing else. See Run.Apply for the callbacks.
	Grant(ctx context.Context, c steps.Consent, emit func(steps.Event), signIn func(context.Context, *steps.Problem) error) steps.Outcome
	// Stop asks a running Grant to stop after the running requests.
	Stop()
}

// Run is what a driver needs of the engine. Every method that waits takes a context; every error that comes back is a
// *steps.Problem. A driver asks, shows and confirms: it decides nothing about Entra.
type Run interface {
	Signer
	// Read reads the tenant again, with a fresh token.
	Read(ctx context.Context) (steps.Account, error)
	// Advice is the group-name adviser's recommendation, from what was read.
	Advice() plan.Advice
	// Choices are the answers to begin with for the URL: flags first, then what the tenant holds, then defaults.
	// GroupNames is empty where there is no default.
	Choices(url blueprint.URL) blueprint.Choices
	// Plan makes the plan for the choices, reading more of the tenant where that is needed. Nothing is written.
	Plan(ctx context.Context, choices blueprint.Choices, answers plan.Answers) (plan.Plan, error)
	// SavePlan saves the plan that Plan made last, with the answers, in the setup folder. Nothing is sent.
	SavePlan(p plan.Plan) (steps.Saved, error)
	// SaveAnswers saves what flags answered, with the tenant and how to sign in elsewhere, and returns the file.
	SaveAnswers(tenant string, elsewhere steps.Way) (path string, err error)
	// Apply carries out the plan. Events come one at a time through emit, from another goroutine. Cancelling ctx leaves at
	// once; Stop stops after the running requests. signIn is asked when the sign-in is lost half-way; its return of an
	// error ends the run as partial. Apply exports the files before it returns.
	Apply(ctx context.Context, p plan.Plan, emit func(steps.Event), signIn func(context.Context, *steps.Problem) error) steps.Outcome
	// Test proves the setup of the last plan with real tokens. It writes nothing. emit hears how the checks stand, one call
	// at a time, from other goroutines.
	Test(ctx context.Context, emit func(steps.Verification)) steps.Verification
	// Stop asks a running Apply to stop after the running requests.
	Stop()
	// SignInAgain signs the same person in to the same tenant again, during Apply.
	SignInAgain(ctx context.Context, show func(steps.DeviceCode)) error
	// Await looks at the tenant until everything is granted that Apply left for an administrator, then writes the files
	// again and returns the outcome as it is by then. A value on now makes it look at once. Looks are told from another
	// goroutine. It returns an error when it cannot look any more, because the sign-in was lost for example.
	Await(ctx context.Context, since time.Time, now <-chan struct{}, tell func(steps.Look)) (steps.Outcome, error)
	// Asked is what Apply left for an administrator, as a handoff asks for it.
	Asked() steps.Asked
	// SecretHolders lists the registrations whose secret the vault holds, and Secret tells one, to be shown on demand.
	SecretHolders() []steps.SecretHolder
	Secret(registration string) (string, error)
	// Folder is the setup folder for the choices, as people type it.
	Folder(choices blueprint.Choices) string
	// UseFolder names the setup folder from now on; NamedFolder is the one that was named. Empty: the usual place.
	UseFolder(dir string)
	NamedFolder() string
	// CheckFolder says why a folder could not become the setup folder, in a sentence for people.
	CheckFolder(dir string) error
}
