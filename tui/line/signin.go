package line

import (
	"context"
	"fmt"
	"slices"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

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
	case len(p.Instead) > 0 && p.ByOthers():
		w.talk.fail(words.Sentence(p.Happened))
		w.meaning(p, "Nothing was changed.")
		w.clock(p)
		w.talk.say("What works instead:")
		return w.chooseRemedy(p, w.insteadOf(p), w.notSignedIn(p))
	}
	w.problem(p, "Nothing was changed.")
	return w.chooseRemedy(p, w.after(p), w.notSignedIn(p))
}

// after are the ways on from a problem that the reader can solve.
func (w *wizard) after(p *steps.Problem) []remedy {
	again := remedy{"Try again.", w.signIn}
	switch {
	case p.Key == "account-not-in-tenant" || p.Key == "not-assigned-to-app" || p.Key == "personal-account":
		again.text = "Sign in with another account."
	case w.way == steps.WayDeviceCode:
		again.text = "Try again, with a new code."
	}
	if w.way == steps.WayDeviceCode && again.text == "Sign in with another account." {
		again.text = "Sign in with another account, with a new code."
	}
	return []remedy{again, {"Sign in another way.", w.howToSignIn}, {"Name another tenant.", w.anotherTenant}}
}

// insteadOf are the other ways to sign in that work, and what an administrator can be asked for.
func (w *wizard) insteadOf(p *steps.Problem) []remedy {
	var ways []remedy
	use := func(text string, by steps.Way) {
		ways = append(ways, remedy{text, func() (stage, error) {
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
	again := func() (stage, error) { return w.chooseRemedy(p, w.insteadOf(p), w.notSignedIn(p)) }
	if elsewhere {
		w.talk.say("You are connected over ssh, so no browser can open beside this wizard.")
		if w.opt.Elsewhere != nil {
			ways = append(ways, remedy{"Run it on your own computer. Save your answers and show the command.", func() (stage, error) {
				w.elsewhere()
				return again, nil
			}})
		}
		use("Environment credentials. If you have a service account for this.", steps.WayEnvironment)
	}
	return append(ways, remedy{"Ask an administrator. Save a note that says what to allow, and why.", func() (stage, error) {
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

func (w *wizard) engineSignIn(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error) {
	return w.engine.SignIn(ctx, w.tenant, show, reading)
}

// notSignedIn ends the session after a sign-in that did not work.
func (w *wizard) notSignedIn(p *steps.Problem) stage {
	return func() (stage, error) {
		w.talk.say("Not signed in. Nothing was changed.")
		return w.finish(w.end(steps.ResultRefused, p))
	}
}
