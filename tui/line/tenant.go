package line

import (
	"context"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

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
	if words.Lacks(a) != nil {
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

// readAgain reads the tenant again and goes on with next.
func (w *wizard) readAgain(next stage) (stage, error) {
	w.talk.say("Reading the tenant again.")
	var account steps.Account
	var err error
	w.during(stillReading, func(ctx context.Context, _ func(func())) {
		account, err = w.engine.Read(ctx)
	})
	if w.ctx.Err() != nil {
		return nil, w.ctx.Err()
	}
	if err != nil {
		p := words.ProblemOf(err)
		w.problem(p, w.unchanged())
		return w.chooseWay(p, []way{
			{"Try again.", func() (stage, error) { return w.readAgain(next) }},
			{"Go on with what was read before.", next},
		}, w.refuse(p))
	}
	w.account = account
	return next, nil
}

func stillReading(time.Duration) string { return "Still reading the tenant." }

// unchanged says what was changed so far.
func (w *wizard) unchanged() string {
	if w.past != nil {
		return "What is done stays."
	}
	return "Nothing was changed."
}

// refuse ends the session because of a problem.
func (w *wizard) refuse(p *steps.Problem) stage {
	return func() (stage, error) {
		if w.past != nil {
			return w.finish(w.leaveAfterChanges(*w.past, false))
		}
		w.talk.say("Stopped before any change. Nothing was changed.")
		return w.finish(w.end(steps.ResultRefused, p))
	}
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
