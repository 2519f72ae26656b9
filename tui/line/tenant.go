package line

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
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
		case !steps.NamesTenant(tenant):
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
	return w.chooseRemedy(p, []remedy{
		{"Sign in again, to " + w.tenant + ".", w.signIn},
		{"Name another tenant.", w.anotherTenant},
	}, w.notSignedIn(p))
}

// rightTenant asks whether this is the right tenant, and tells what the account can do there before anything else is asked.
func (w *wizard) rightTenant() (stage, error) {
	w.talk.blank()
	w.talk.say("Is this the right tenant?")
	a := w.account
	names := []string{words.TenantName(a.Tenant)}
	for _, part := range []string{a.Tenant.DefaultDomain, a.Tenant.ID} {
		if part = words.Clean(part); part != "" && part != names[0] {
			names = append(names, part)
		}
	}
	w.talk.say("Tenant: " + strings.Join(names, ", ") + ".")
	w.talk.say("Signed in as: " + words.SignedInAs(a) + ".")
	for _, ability := range a.Abilities {
		w.talk.say(abilitySentence(ability))
	}
	if text := words.Guest(a, w.tenantName()); text != "" {
		w.talk.say("Note: " + inner(text))
	}
	if text := words.ClockOff(a.ClockSkew); text != "" {
		w.talk.note(text)
	}
	w.talk.say(found(a.Setups))
	q := question{
		prompt: "Type yes to go on in " + w.tenantName() + ", or no to sign in to another tenant. " + noDefault,
		wrong:  "type yes or no.",
		help: says(
			"The wizard asks because names of tenants are alike, and this is the last moment at which a wrong one costs nothing.",
			"What the account cannot do is no obstacle here: the wizard does the rest and says who can finish it.",
			"A custom role, or a role for one registration only, cannot be seen. The wizard tries what it is not sure about.",
		),
	}
	if a.Lacks() != nil {
		q.more = "Type again to read your roles again, after you activated one in Privileged Identity Management > My roles."
		if w.way == steps.WayAzureCLI {
			q.more = "Type again to read your roles again, after you activated one in Privileged Identity Management > My roles and ran az login again."
		}
	}
	answer, err := w.word(q, "yes", "no", "again")
	if err != nil {
		return nil, err
	}
	switch answer {
	case "no":
		return w.anotherTenant, nil
	case "again":
		w.asked = false
		return w.readAgain(w.rightTenant)
	}
	return w.address, nil
}

// abilitySentence says what the account can do, with the state first.
func abilitySentence(a steps.Ability) string {
	text := words.Clean(a.Text)
	if text == "" {
		text = words.Clean(a.What)
		if a.Answer != plan.CanYes && a.Needs != "" {
			text += ": needs " + a.Needs
		}
	}
	switch a.Answer {
	case plan.CanYes:
		text = "You can " + text
	case plan.CanNo:
		text = "You cannot " + text
		if what, role, found := strings.Cut(text, ": needs "); found {
			text = what + ". " + words.Upper(words.Role(role)) + " can"
		}
	case plan.CanUnknown:
		text = "Unknown: whether you can " + text
	}
	return words.Sentence(text)
}

// found tells how many setups the tenant holds.
func found(setups []steps.SetupSummary) string {
	switch len(setups) {
	case 0:
		return "No ModelOp Center setup was found here."
	case 1:
		return "1 ModelOp Center setup was found here, for " + words.Clean(setups[0].URL) + "."
	}
	return words.Count(len(setups), "ModelOp Center setup") + " were found here."
}
