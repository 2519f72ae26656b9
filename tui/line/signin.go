package line

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

var (
	domainLike = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$`)
	idLike     = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
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
		case !domainLike.MatchString(tenant) && !idLike.MatchString(tenant):
			w.talk.fail(fmt.Sprintf("%q is not a domain or an id. Type it like contoso.com.",
				words.CutEnd(words.Clean(answer), 40)))
			q = q.silent()
			continue
		}
		w.tenant = tenant
		return w.signIn, nil
	}
}

// anotherTenant begins anew with the first question. The other answers stay.
func (w *wizard) anotherTenant() (stage, error) {
	w.history = nil
	w.account = steps.Account{}
	return w.whichTenant()
}

// signIn signs in with a code and reads the tenant. It is no question, so back leads past it.
func (w *wizard) signIn() (stage, error) {
	account, err := w.withCode(w.engineSignIn)
	if err == nil {
		w.account = account
		return w.rightTenant, nil
	}
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	p := problemOf(err)
	switch {
	case p.Key == "tenant-unknown" && w.tenant != "":
		w.talk.fail(fmt.Sprintf("Microsoft knows no tenant called %q. Check the spelling.", w.tenant))
		w.tenant = ""
		return w.anotherTenant, nil
	case p.Key == "wrong-tenant":
		return w.wrongTenant(account, p)
	}
	w.problem(p, "Nothing was changed.")
	ways := []way{{"Try again, with a new code.", w.signIn}}
	if p.Key == "account-not-in-tenant" || p.Key == "not-assigned-to-app" {
		ways = []way{{"Sign in with another account, with a new code.", w.signIn}}
	}
	return w.chooseWay(p, append(ways, way{"Name another tenant.", w.anotherTenant}), w.notSignedIn(p))
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

// way is what can be done after a problem.
type way struct {
	text string
	next stage
}

// chooseWay asks what to do after a problem. The last way is to quit.
func (w *wizard) chooseWay(p *steps.Problem, ways []way, quit stage) (stage, error) {
	ways = append(ways, way{"Quit.", quit})
	c := choice{question: question{help: says(words.Sentence(p.Happened), "Nothing was changed.")}}
	for _, way := range ways {
		c.options = append(c.options, option{text: way.text})
	}
	if support := supportLines(p.Support); len(support) > 0 {
		c.more = "Type ids to hear the ids for support."
		c.commands = []command{{"ids", func(string) bool {
			for _, l := range support {
				w.talk.row("", l)
			}
			return true
		}}}
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

// withCode runs a sign-in: it shows the code, says that it waits, and when the sign-in itself is done.
func (w *wizard) withCode(
	signIn func(ctx context.Context, show func(steps.DeviceCode), reading func()) (steps.Account, error),
) (account steps.Account, err error) {
	var code *steps.DeviceCode
	read := false
	still := func(time.Duration) string {
		switch {
		case read:
			return "Still reading the tenant."
		case code == nil:
			return "Still asking Microsoft for a code."
		}
		left := max(code.ExpiresAt.Sub(w.opt.Clock()), 0)
		return "Still waiting for you to sign in. " + words.Duration(left) + " left."
	}
	w.during(still, func(ctx context.Context, tell func(func())) {
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
	return account, err
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
		w.talk.say("DEMO: the code approves itself in 3 seconds.")
	}
	w.talk.say("The code is good for " + words.Duration(c.ExpiresAt.Sub(c.IssuedAt)) + ". Waiting for you to sign in.")
}

// problemOf is the problem behind an error of the engine.
func problemOf(err error) *steps.Problem {
	var p *steps.Problem
	if errors.As(err, &p) {
		return p
	}
	return &steps.Problem{Happened: words.Sentence(words.Upper(err.Error())), Who: "you", Cause: err}
}

// problem tells a problem in full, but for the ids. unchanged says what was changed, unless the problem does.
func (w *wizard) problem(p *steps.Problem, unchanged string) {
	w.talk.fail(words.Sentence(p.Happened))
	means := words.Sentence(p.Means)
	if !strings.Contains(strings.ToLower(means), "nothing was changed") {
		means = strings.TrimSpace(means + " " + unchanged)
	}
	if means != "" {
		w.talk.say(means)
	}
	if p.Who != "" && p.Who != "you" {
		w.talk.say("Who can fix it: " + words.Sentence(p.Who))
	}
	w.waysOut("How: ", p.How)
	w.waysOut("What else works: ", p.Or)
	if s := p.Support.ClockSkew.Round(time.Minute); s > 5*time.Minute || s < -5*time.Minute {
		than := "ahead of"
		if s < 0 {
			than = "behind"
		}
		w.talk.note(fmt.Sprintf("This computer's clock is %s %s Microsoft's. Set it right first.", words.Duration(s.Abs()), than))
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
