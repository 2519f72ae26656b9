package line

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// howToSignIn asks for the way. Enter takes the one that was given, or a code.
func (w *wizard) howToSignIn() (stage, error) {
	w.talk.say("How do you want to sign in?")
	c := choice{question: question{help: says(
		words.WhoSignsIn,
		"Each way leads to the same tenant with the same rights. A code fits everywhere; some tenants allow only a browser on this computer.",
		"Nothing is installed, here or in the tenant.",
	)}}
	for i, way := range steps.Ways() {
		c.options = append(c.options, w.wayOption(way))
		if way == w.way {
			c.standard = i + 1
		}
	}
	i, err := w.choose(c)
	if err != nil {
		return nil, err
	}
	w.way = steps.Ways()[i]
	return w.signIn, nil
}

// wayOption is a way as the list names it, with where it cannot work.
func (w *wizard) wayOption(way steps.Way) option {
	switch way {
	case steps.WayDeviceCode:
		return option{text: "Device code. Type a short code on any device with a browser.", name: "device code"}
	case steps.WayBrowser:
		switch {
		case w.opt.Demo:
			return option{text: "Browser on this computer. In the demo it signs in by itself, without a window.", name: "browser"}
		case w.opt.SSH:
			return option{text: "Browser on this computer. Not from here: you are connected over ssh.", name: "browser"}
		}
		return option{text: "Browser on this computer.", name: "browser"}
	case steps.WayAzureCLI:
		if w.opt.Demo {
			return option{text: "Azure CLI. Not in the demo: it would use a real account.", name: "Azure CLI"}
		}
		return option{text: `Azure CLI. Use the account that "az login" signed in here.`, name: "Azure CLI"}
	case steps.WayEnvironment:
		return option{text: "Environment. Use AZURE_CLIENT_ID with its secret or certificate.", name: "environment"}
	}
	return option{text: string(way), name: string(way)}
}

// signIn signs in and reads the tenant. It is no question, so back leads past it.
func (w *wizard) signIn() (stage, error) {
	account, err := w.withWay(w.engine, w.engineSignIn)
	if err == nil {
		if w.home != account.Tenant.ID {
			w.unsettle()
		}
		w.account, w.home = account, account.Tenant.ID
		return w.rightTenant, nil
	}
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	if isTyped(err) {
		return nil, err
	}
	p := words.ProblemOf(err)
	switch {
	case p.Key == "tenant-unknown" && w.tenant != "":
		w.talk.fail(fmt.Sprintf("Microsoft knows no tenant called %q. Check the spelling.", w.tenant))
		w.tenant = ""
		return w.anotherTenant, nil
	case p.Key == "wrong-tenant":
		return w.wrongTenant(account, p)
	case p.Key == "no-browser" && w.way == steps.WayBrowser:
		w.talk.note("No browser opened here, so this is a code instead.")
		w.way = steps.WayDeviceCode
		return w.signIn, nil
	case len(p.Instead) > 0 && words.ByOthers(p):
		w.talk.fail(words.Sentence(p.Happened))
		w.meaning(p, "Nothing was changed.")
		w.clock(p)
		w.talk.say("What works instead:")
		return w.chooseWay(p, w.insteadOf(p), w.notSignedIn(p))
	}
	w.problem(p, "Nothing was changed.")
	return w.chooseWay(p, w.after(p), w.notSignedIn(p))
}

// after are the ways on from a problem that the reader can solve.
func (w *wizard) after(p *steps.Problem) []way {
	again := way{"Try again.", w.signIn}
	switch {
	case p.Key == "account-not-in-tenant" || p.Key == "not-assigned-to-app" || p.Key == "personal-account":
		again.text = "Sign in with another account."
	case w.way == steps.WayDeviceCode:
		again.text = "Try again, with a new code."
	}
	if w.way == steps.WayDeviceCode && again.text == "Sign in with another account." {
		again.text = "Sign in with another account, with a new code."
	}
	return []way{again, {"Sign in another way.", w.howToSignIn}, {"Name another tenant.", w.anotherTenant}}
}

// insteadOf are the other ways to sign in that work, and what an administrator can be asked for.
func (w *wizard) insteadOf(p *steps.Problem) []way {
	var ways []way
	use := func(text string, by steps.Way) {
		ways = append(ways, way{text, func() (stage, error) {
			w.way = by
			return w.signIn, nil
		}})
	}
	elsewhere := !w.browserWorks() && slices.Contains(p.Instead, steps.WayBrowser)
	for _, one := range p.Instead {
		switch {
		case one == steps.WayDeviceCode:
			use("Device code. Type a short code on any device.", one)
		case one == steps.WayBrowser && w.browserWorks():
			use("Browser on this computer. Most likely to work.", one)
		case one == steps.WayAzureCLI && !elsewhere && !w.opt.Demo:
			use("Azure CLI. Run az login in another window first.", one)
		}
	}
	again := func() (stage, error) { return w.chooseWay(p, w.insteadOf(p), w.notSignedIn(p)) }
	if elsewhere {
		w.talk.say("You are connected over ssh, so no browser can open beside this wizard.")
		if w.opt.Elsewhere != nil {
			ways = append(ways, way{"Run it on your own computer. Save your answers and show the command.", func() (stage, error) {
				w.elsewhere()
				return again, nil
			}})
		}
		use("Environment credentials. If you have a service account for this.", steps.WayEnvironment)
	}
	return append(ways, way{"Ask an administrator. Save a note that says what to allow, and why.", func() (stage, error) {
		if path, err := w.engine.SaveNote(w.tenant, p); err != nil {
			w.talk.fail(words.Clean(err.Error()))
		} else {
			w.talk.say("The note is in " + words.Clean(path) + ", in this folder.")
		}
		return again, nil
	}})
}

// elsewhere saves the answers so far, and tells how to go on with them on a computer with a browser.
func (w *wizard) elsewhere() {
	file, err := w.engine.SaveAnswers(w.tenant, steps.WayBrowser)
	if err != nil {
		w.talk.fail(words.Sentence(words.ProblemOf(err).Happened))
		w.talk.say("On a computer with a browser, type:")
	} else {
		w.talk.say("Copy " + words.Clean(file) + ", in this folder, to a computer with a browser, and type there:")
	}
	w.talk.alone(w.opt.Elsewhere(w.tenant, file))
}

// way is what can be done after a problem.
type way struct {
	text string
	next stage
}

// chooseWay asks what to do after a problem. The last way is to quit.
func (w *wizard) chooseWay(p *steps.Problem, ways []way, quit stage) (stage, error) {
	ways = append(ways, way{"Quit.", quit})
	c := choice{question: question{help: says(words.Sentence(p.Happened), w.unchanged())}}
	for _, way := range ways {
		c.options = append(c.options, option{text: way.text})
	}
	var also []string
	if support := supportLines(p.Support); len(support) > 0 {
		also = append(also, "ids to hear the ids for support")
		c.commands = append(c.commands, w.ids(func() []string { return support }))
	}
	if w.opt.Log != "" {
		also = append(also, "log to hear where the log is")
		c.commands = append(c.commands, command{word: "log", do: func(string) bool {
			w.talk.row("", "The log is at "+w.opt.Log)
			return true
		}})
	}
	if len(also) > 0 {
		c.more = "Type " + strings.Join(also, ", or ") + "."
	}
	i, err := w.choose(c)
	switch {
	case errors.Is(err, errQuit):
		i = len(ways) - 1
	case err != nil:
		return nil, err
	}
	w.asked = false // the problem is over: back leads to the question before it
	if i == len(ways)-1 {
		return ways[i].next()
	}
	return ways[i].next, nil
}

// errAnew begins the sign-in anew: with a new code, or in another way.
var errAnew = errors.New("the sign-in begins anew")

// withWay runs a sign-in in the chosen way: it says what to do, that it waits, and when the sign-in itself is done.
// Meanwhile it hears what is typed: errBack and errQuit come back as errors. The engine is that of whoever signs in.
func (w *wizard) withWay(
	engine interface{ UseWay(w steps.Way) },
	signIn func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error),
) (account steps.Account, err error) {
	err = errAnew
	for errors.Is(err, errAnew) {
		engine.UseWay(w.way)
		w.announce()
		account, err = w.oneSignIn(signIn)
	}
	return account, err
}

// oneSignIn runs one sign-in, until somebody types that it is to begin anew.
func (w *wizard) oneSignIn(
	signIn func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error),
) (account steps.Account, err error) {
	var code *steps.DeviceCode
	read := false
	still := func(time.Duration) string { return w.stillSigningIn(code, read) }
	take := func(t typed) error { return w.whileSigningIn(t, read) }
	heard := w.hearing(still, take, func(ctx context.Context, tell func(func())) {
		account, err = signIn(ctx, func(c steps.DeviceCode) {
			tell(func() {
				code = &c
				w.showCode(c)
			})
			if c.Demo != nil {
				go approve(ctx, c.Demo)
			}
		}, func() {
			tell(func() {
				read = true
				w.talk.say("Signed in. Reading the tenant.")
			})
		})
	})
	if heard != nil {
		return steps.Account{}, heard
	}
	return account, err
}

// stillSigningIn says that the wizard still waits, and for what.
func (w *wizard) stillSigningIn(code *steps.DeviceCode, read bool) string {
	switch {
	case read:
		return "Still reading the tenant."
	case w.way == steps.WayBrowser:
		return "Still waiting for the browser."
	case w.way == steps.WayAzureCLI:
		return "Still asking the Azure CLI."
	case w.way == steps.WayEnvironment:
		return "Still signing in."
	case code == nil:
		return "Still asking Microsoft for a code."
	}
	left := max(code.ExpiresAt.Sub(w.opt.Clock()), 0)
	text := "Still waiting for you to sign in. " + words.Duration(left) + " left."
	if left < words.CodeRunsOut {
		text += " Type new for a new code; this one then stops working."
	}
	return text
}

// whileSigningIn does what is typed during a sign-in. An error ends the wait.
func (w *wizard) whileSigningIn(t typed, read bool) error {
	switch word := strings.ToLower(strings.TrimSpace(t.text)); {
	case t.err != nil && w.opt.Echo:
		return t.err
	case word == "back":
		return errBack
	case word == "quit":
		return errQuit
	case word == "help":
		w.talk.say("The wizard waits until you have signed in, and goes on by itself. Nothing is changed meanwhile.")
		w.talk.say(w.canType())
	case word == "new" && w.way == steps.WayDeviceCode && !read:
		w.talk.say("The code above does not count any more.")
		return errAnew
	case word == "code" && w.way == steps.WayBrowser && !read:
		w.way = steps.WayDeviceCode
		return errAnew
	case word == "browser" && w.way == steps.WayDeviceCode && w.browserWorks() && !read:
		w.talk.say("The code above does not count any more.")
		w.way = steps.WayBrowser
		return errAnew
	case !w.opt.Echo:
		return errAhead // what a pipe holds, and its end, was never meant for the wait
	default:
		w.talk.say(w.canType())
	}
	return nil
}

// browserWorks tells whether a browser can open beside the wizard.
func (w *wizard) browserWorks() bool { return !w.opt.SSH || w.opt.Demo }

// canType says what can be typed during a sign-in.
func (w *wizard) canType() string {
	switch {
	case w.way == steps.WayDeviceCode && w.browserWorks():
		return "Type new for a new code, browser to use a browser instead, back or quit."
	case w.way == steps.WayDeviceCode:
		return "Type new for a new code, back or quit."
	case w.way == steps.WayBrowser:
		return "Type code to use a code instead, back or quit."
	}
	return "Type back or quit."
}

// announce says what the chosen way asks of the reader; a code says it by itself, once there is one.
func (w *wizard) announce() {
	switch w.way {
	case steps.WayBrowser:
		if w.opt.Demo {
			w.talk.say("DEMO: no window opens. The simulated browser signs in by itself.")
			return
		}
		w.talk.say("A browser window opens on this computer. Sign in there with an account of the tenant that ModelOp Center " +
			"will use. Then come back here.")
		w.talk.say("Waiting for the browser, at most 5 minutes.")
		w.talk.say(w.canType())
	case steps.WayAzureCLI:
		w.talk.say("Asking the Azure CLI for its account.")
	case steps.WayEnvironment:
		w.talk.say("Signing in with the variables of this computer.")
	case steps.WayDeviceCode:
	}
}
