package line

import (
	"context"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Engine is what line mode needs of a run. Every method that waits takes a context; every error that comes back is a
// *steps.Problem.
type Engine interface {
	// UseWay chooses how SignIn and SignInAgain sign in. Only a device code has something to show.
	UseWay(w steps.Way)
	// SaveNote writes for an administrator what has to be allowed, and returns the file.
	SaveNote(tenant string, p *steps.Problem) (path string, err error)
	// SignIn signs a person in to the tenant (a domain or an id; empty: the account's own) and reads the tenant. show is
	// called with the code, reading when the sign-in itself is done, both from any goroutine.
	SignIn(ctx context.Context, tenant string, show func(steps.DeviceCode), reading func()) (steps.Account, error)
	// Read reads the tenant again, with a fresh token.
	Read(ctx context.Context) (steps.Account, error)
	// Advice is the recommendation for the names of groups.
	Advice() plan.Advice
	// Choices are the answers to begin with for the URL.
	Choices(url blueprint.URL) blueprint.Choices
	// Plan makes the plan for the choices. Nothing is written.
	Plan(ctx context.Context, choices blueprint.Choices, answers plan.Answers) (plan.Plan, error)
	// SavePlan saves the plan that Plan made last, with the answers, in the setup folder. Nothing is sent.
	SavePlan(p plan.Plan) (steps.Saved, error)
	// SaveAnswers saves what flags answered, with the tenant and how to sign in elsewhere, and returns the file.
	SaveAnswers(tenant string, elsewhere steps.Way) (path string, err error)
	// Apply carries out the plan. Events come one at a time through emit, from any goroutine. Cancelling ctx leaves at
	// once. signIn is asked when the sign-in is lost half-way; its error ends the run.
	Apply(ctx context.Context, p plan.Plan, emit func(steps.Event), signIn func(context.Context, *steps.Problem) error) steps.Outcome
	// SignInAgain signs the same person in again, during Apply.
	SignInAgain(ctx context.Context, show func(steps.DeviceCode)) error
	// Await looks at the tenant until everything is granted that Apply left for an administrator, then writes the files
	// again and returns the outcome as it is by then. A value on now makes it look at once. Looks are told from any
	// goroutine. It returns an error when it cannot look any more.
	Await(ctx context.Context, since time.Time, now <-chan struct{}, tell func(steps.Look)) (steps.Outcome, error)
	// Asked is what Apply left for an administrator, as a handoff asks for it.
	Asked() steps.Asked
	// Test proves the setup of the last plan with real tokens. It writes nothing. emit hears how the checks stand, one call
	// at a time, from any goroutine.
	Test(ctx context.Context, emit func(steps.Verification)) steps.Verification
	// Folder is the setup folder for the choices, as people type it.
	Folder(choices blueprint.Choices) string
	// UseFolder names the setup folder from now on; NamedFolder is the one that was named. Empty: the usual place.
	UseFolder(dir string)
	NamedFolder() string
	// CheckFolder says why a folder could not become the setup folder, in a sentence for people.
	CheckFolder(dir string) error
}

// Granter is what an administrator needs of a run of their own.
type Granter interface {
	// UseWay and SignIn are as in Engine.
	UseWay(w steps.Way)
	SignIn(ctx context.Context, tenant string, show func(steps.DeviceCode), reading func()) (steps.Account, error)
	// Consent compares what is asked with a plan that is made anew: what is in both may be granted. Nothing is written.
	Consent(ctx context.Context, a steps.Asked, answers plan.Answers) (steps.Consent, error)
	// Grant grants what the consent lists, and nothing else. See Engine.Apply for the callbacks.
	Grant(ctx context.Context, c steps.Consent, emit func(steps.Event), signIn func(context.Context, *steps.Problem) error) steps.Outcome
}
