package line

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// own is what is typed for the account's own tenant, where enter means another one.
const own = "own"

// whichTenant asks for the tenant before anything else: a guest would otherwise be signed in to the tenant that their
// account belongs to.
func (w *wizard) whichTenant() (stage, error) {
	w.talk.blank()
	w.talk.say("Step 1 of 6: Sign in.")
	q := question{
		prompt: "Type its domain or id, or press enter for the tenant that your account belongs to.",
		help: says(
			"Name the tenant if you are a guest there, or if you work for several customers.",
			"A domain looks like contoso.com or contoso.onmicrosoft.com. An id looks like aaaabbbb-0000-cccc-1111-dddd2222eeee.",
			"Nothing has been sent to anybody yet.",
		),
	}
	offered := w.tenant
	if offered != "" {
		q.prompt = "Type its domain or id, or press enter for " + offered + "."
		q.more = "Type " + own + " for the tenant that your account belongs to."
	}
	q.prompt = "Which tenant? " + q.prompt
	for {
		answer, err := w.ask(q)
		if err != nil {
			return nil, err
		}
		tenant := strings.ToLower(answer)
		switch {
		case answer == "":
			tenant = offered
		case tenant == own:
			tenant = ""
		case !words.NamesTenant(tenant):
			w.talk.fail(fmt.Sprintf("%q is not a domain or an id. Type it like contoso.com.",
				words.CutEnd(words.Clean(answer), 40)))
			q = q.silent()
			continue
		}
		w.tenant = tenant
		if w.opt.Given.Way {
			return w.signIn, nil
		}
		return w.howToSignIn, nil
	}
}

// anotherTenant begins anew with the first question. The other answers stay for whoever comes back to this tenant.
func (w *wizard) anotherTenant() (stage, error) {
	w.history = nil
	w.account = steps.Account{}
	return w.whichTenant()
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

// wrongTenant says that the sign-in ended in another tenant than the one that was named. That one is never used.
func (w *wizard) wrongTenant(a steps.Account, p *steps.Problem) (stage, error) {
	w.wrongTenants++
	w.talk.fail("You signed in to another tenant than you named.")
	w.talk.say("Asked for: " + w.tenant + ".")
	var other []string
	for _, part := range []string{a.Tenant.DisplayName, a.Tenant.DefaultDomain, a.Tenant.ID} {
		if part = words.Clean(part); part != "" {
			other = append(other, part)
		}
	}
	if len(other) > 0 {
		w.talk.say("Signed in to: " + strings.Join(other, ", ") + ".")
	}
	if a.Name != "" {
		w.talk.say("As: " + a.Name + ".")
	}
	w.talk.say("Nothing was changed in either.")
	if w.wrongTenants > 1 {
		w.talk.say("Tip: use a private browser window.")
	}
	return w.chooseWay(p, []way{
		{"Sign in again, to " + w.tenant + ".", w.signIn},
		{"Name another tenant.", w.anotherTenant},
	}, w.notSignedIn(p))
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

// problem tells a problem in full, but for the ids. unchanged says what was changed, unless the problem does.
func (w *wizard) problem(p *steps.Problem, unchanged string) {
	w.talk.fail(words.Sentence(p.Happened))
	w.meaning(p, unchanged)
	if p.Who != "" && p.Who != "you" {
		w.talk.say("Who can fix it: " + words.Sentence(p.Who))
	}
	w.waysOut("How: ", p.How)
	w.waysOut("What else works: ", p.Or)
	w.clock(p)
}

// meaning tells what a problem means, and what was changed unless it says so itself.
func (w *wizard) meaning(p *steps.Problem, unchanged string) {
	means := words.Sentence(p.Means)
	if !strings.Contains(strings.ToLower(means), "nothing was changed") {
		means = strings.TrimSpace(means + " " + unchanged)
	}
	if means != "" {
		w.talk.say(means)
	}
}

// clock says when this computer's clock is far from Microsoft's.
func (w *wizard) clock(p *steps.Problem) {
	if text := words.ClockOff(p.Support.ClockSkew); text != "" {
		w.talk.note(text)
	}
}

func (w *wizard) waysOut(label string, all []string) {
	if len(all) == 1 && !words.IsCommand(all[0]) {
		w.talk.say(label + words.Sentence(words.Upper(all[0])))
		return
	}
	for i, one := range all {
		if i == 0 {
			w.talk.say(strings.TrimSpace(label))
		}
		if words.IsCommand(one) {
			w.talk.alone(one)
		} else {
			w.talk.hang("  ", words.Sentence(words.Upper(one)))
		}
	}
}

// supportLines are the ids for support, one on a row.
func supportLines(s steps.Support) []string {
	var rows []string
	if s.Code != "" {
		rows = append(rows, "Code: "+words.Sentence(s.Code))
	}
	for _, id := range [][2]string{
		{"Trace id: ", s.TraceID}, {"Request id: ", s.RequestID}, {"Correlation id: ", s.CorrelationID},
	} {
		if id[1] != "" {
			rows = append(rows, id[0]+id[1])
		}
	}
	if len(rows) > 0 && !s.Time.IsZero() {
		rows = append(rows, "Time: "+words.StampToSecond(s.Time))
	}
	return rows
}
