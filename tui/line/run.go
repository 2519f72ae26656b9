package line

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// Options are what line mode needs beside the engine.
type Options struct {
	In  io.Reader // read line by line, and never ahead of a question
	Out io.Writer // everything is told here, the end of the run too
	// Echo says that In shows what is typed, as a terminal does. Without it the wizard ends the row of each answer itself.
	Echo bool

	Tenant   string            // offered as the answer to the first question
	Prefill  blueprint.Choices // answers from flags
	Given    steps.Given       // which of them came from flags
	KeepPath bool              // a path of the URL is confirmed already (--keep-path)
	Way      steps.Way         // how to sign in; empty: with a device code
	SSH      bool              // the terminal is at the far end of an ssh connection, where no browser can open
	Folder   string            // --out
	Log      string            // path of the log; empty: none is written
	Graph    string            // host of Microsoft Graph; empty: the public cloud's
	Portal   string            // host of the Entra admin center; empty: the public cloud's
	Demo     bool
	OwnApp   bool // the sign-in goes through an app of the operator's own (--client-id)
	// Administrator makes a run for a second person, who signs in here to grant what was left; nil: that is not offered.
	Administrator func() Granter
	// Elsewhere is the command that runs the wizard on a computer with a browser: with the answers in the file or, where it
	// is empty, spelled out. nil: not known.
	Elsewhere func(tenant, answers string) string
	// Redirects lists the addresses that will be registered for a URL, for the registrations with the names or, without
	// names, for all; nil: they are not told.
	Redirects func(u blueprint.URL, names ...string) []blueprint.RedirectURI

	Clock      func() time.Time // nil: the computer's
	StillEvery time.Duration    // how often a wait that goes on is told again; 0: every 30 seconds
}

// The ways out of a question that are not an answer.
var (
	errBack    = errors.New("back to the question before")
	errQuit    = errors.New("quit")
	errNoInput = errors.New("end of input")
	errRead    = errors.New("read the tenant again")
)

// noWayBack answers back where it would lead behind a write.
const noWayBack = "There is no way back after changes were made."

// isTyped tells whether an error is not a problem, but what somebody has typed in place of an answer.
func isTyped(err error) bool {
	return errors.Is(err, errBack) || errors.Is(err, errQuit) || errors.Is(err, errNoInput)
}

// wizard is one session: the answers so far, and where it is.
type wizard struct {
	engine Engine
	opt    Options
	talk   *talk
	ctx    context.Context

	way          steps.Way
	tenant       string // as it was typed; empty: the account's own
	wrongTenants int    // how often the sign-in ended in another tenant
	account      steps.Account
	home         string // the id of the tenant that choices and answers are about; empty: there was none yet
	choices      blueprint.Choices
	settled      bool   // choices belong to a URL that was chosen here
	keptPath     string // the URL whose path was confirmed here
	answers      plan.Answers
	plan         plan.Plan
	// withoutSecrets adds none, since a tenant policy stands against them.
	withoutSecrets bool
	past           *steps.Outcome      // how Apply has ended; from then on there is no way back
	handedOver     bool                // what is left for an administrator has been told
	doneTold       bool                // how Apply has ended has been told
	tested         *steps.Verification // what the test has found, since the last change; nil: it was not made

	asked   bool    // the stage has asked something
	history []stage // the stages that asked, for back
	outcome *steps.Outcome
}

// stage asks, or does, one thing and returns what comes next; nil ends the session with the wizard's outcome.
type stage func() (stage, error)

// Run leads through the whole wizard and returns how it ended. It tells everything to o.Out, the end of the run included,
// so that the caller prints no summary. Cancelling ctx ends it at once where nothing is being written, else as soon as the
// engine has let go. End of input at a question is an abort: refused before the first write, partial after it; once
// everything is done it ends the wizard like enter. The error is for an output that cannot be written; the exit code comes
// from the outcome alone.
func Run(ctx context.Context, run Engine, o Options) (steps.Outcome, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.StillEvery <= 0 {
		o.StillEvery = words.StillEvery
	}
	in := newInput(o.In)
	defer in.close()
	w := &wizard{
		engine: run, opt: o, ctx: ctx,
		talk: &talk{out: o.Out, in: in, echo: o.Echo},
		way:  cmp.Or(o.Way, steps.WayDeviceCode), tenant: o.Tenant, choices: o.Prefill,
	}
	w.greet()
	outcome := w.walk(w.whichTenant)
	return outcome, w.talk.err
}

func (w *wizard) greet() {
	title := "ModelOp Center: Entra ID setup. Line mode."
	if w.opt.Demo {
		title += " DEMO."
	}
	w.talk.say(title)
	if w.opt.Demo {
		w.talk.say("This is a simulated tenant. Nothing is changed anywhere.")
	}
	w.talk.say("Nothing in your tenant is changed until you answer yes in step 4.")
	w.talk.say("At each question you can also type: back, quit, help.")
}

// walk goes from stage to stage until one ends the session.
func (w *wizard) walk(at stage) steps.Outcome {
	for {
		w.asked = false
		next, err := at()
		switch {
		case errors.Is(err, errBack) && len(w.history) == 0:
			if w.past != nil {
				w.talk.note(noWayBack)
			} else {
				w.talk.note("This is the first question. There is none before it.")
			}
		case errors.Is(err, errBack):
			last := len(w.history) - 1
			at, w.history = w.history[last], w.history[:last]
		case err != nil:
			return w.leave(err)
		case next == nil:
			return *w.outcome
		default:
			if w.asked {
				w.history = append(w.history, at)
			}
			at = next
		}
	}
}

// tenantName is the tenant as sentences name it.
func (w *wizard) tenantName() string {
	return words.CutEnd(words.TenantName(w.account.Tenant), 40)
}
