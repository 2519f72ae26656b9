package line

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

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

// showCode tells the page and the code, each alone on its row.
func (w *wizard) showCode(c steps.DeviceCode) {
	w.talk.say("Open this page in a browser, on any device:")
	w.talk.row("", c.Page)
	w.talk.say("Type this code there:")
	w.talk.row("", c.Code)
	if w.opt.OwnApp {
		w.talk.say("The page will ask about the app that --client-id names. That is right: the wizard signs in through it.")
	} else {
		w.talk.say("The page will ask about \"Microsoft Azure CLI\". That is right: it is Microsoft's own app. Nothing is installed.")
	}
	if c.Demo != nil {
		switch c.DemoAnswer {
		case steps.DemoApproves:
			w.talk.say("DEMO: the code approves itself in 3 seconds.")
		case steps.DemoDeclines:
			w.talk.say("DEMO: somebody presses Cancel in 3 seconds.")
		case steps.DemoLeaves:
			w.talk.say("DEMO: nobody types this code. It expires by itself.")
		}
	}
	w.talk.say("The code is good for " + words.Duration(c.ExpiresAt.Sub(c.IssuedAt)) + ". Waiting for you to sign in.")
	w.talk.say(w.canType())
}

// approve approves the demo's code after a while.
func approve(ctx context.Context, do func()) {
	t := time.NewTimer(demoApproves)
	defer t.Stop()
	select {
	case <-t.C:
		do()
	case <-ctx.Done():
	}
}

// demoApproves is when a code of the demo approves itself.
const demoApproves = 3 * time.Second
