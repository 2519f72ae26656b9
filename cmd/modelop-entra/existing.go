package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// What the commands share that work on a setup which exists: they take the answers from the tenant.

// nothingSent is how far a command has come that was called in a wrong way.
const nothingSent = "Nothing was sent to Microsoft, and nothing was changed."

// requireURL checks that the setup was named, before anything is sent.
func (p *program) requireURL() error {
	if p.asked.choices.URL.Host != "" {
		return nil
	}
	return missingAnswers([]missingAnswer{missingURL}, "without it nothing tells which setup is meant")
}

// signInOnly signs in, reads the tenant, and says where.
func (p *program) signInOnly(ctx context.Context) (steps.Account, error) {
	account, err := p.signIn(ctx)
	if err != nil {
		return account, p.refuse(err)
	}
	p.event(eventLine{Event: eventSignedIn, SignIn: &signInEntry{Way: p.run.CurrentWay(), Tenant: &account.Tenant, Account: account.Name}})
	p.say("Signed in to %s as %s", words.Tenant(account.Tenant), words.Clean(account.Name))
	return account, nil
}

// signInAndFind signs in and plans for the setup of --url, once the tenant shows what a run has just made of it. The plan's
// questions stay open: nothing is going to be changed because of them. secrets is when the plan adds some.
func (p *program) signInAndFind(ctx context.Context, secrets blueprint.SecretMode) (plan.Plan, error) {
	account, err := p.signInOnly(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	if err := p.run.CatchUp(ctx, p.asked.choices.URL, p.saysCatchingUp); err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	choices := p.run.Choices(p.asked.choices.URL)
	if choices.Key == "" {
		text := fmt.Sprintf("%s holds no setup for %s. Nothing was changed.", words.TenantName(account.Tenant), p.asked.choices.URL)
		for i, s := range account.Setups {
			if i == 0 {
				text += "\nIt holds these:"
			}
			text += "\n  --url " + words.Clean(s.URL)
		}
		if len(account.Setups) == 0 {
			text += "\nTo make one:\n  " + p.command("", account.Tenant, choices)
		}
		return plan.Plan{}, &exitError{code: exitRefused, text: text}
	}
	if choices.GroupNames == "" {
		return plan.Plan{}, missingGroupNames(p.groupAdvice(), "the tenant does not tell, since this setup is not finished")
	}
	choices.Secrets = secrets
	pl, err := p.run.Plan(ctx, choices, p.asked.answers)
	if err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	return pl, nil
}

// saysCatchingUp tells that the tenant does not show yet what was made a moment ago.
func (p *program) saysCatchingUp(w steps.Wait) {
	p.eventOfProgress(steps.Event{Kind: steps.Waiting, Wait: &w})
	p.say("Not all of what was made a moment ago can be seen yet: %s", words.WaitBegins(w))
}

// show writes a result to standard output: the document for a program, the text for people.
func (p *program) show(document any, text string) error {
	if p.machine() {
		return p.document(document)
	}
	return p.print(text)
}

// print writes a result for people to standard output.
func (p *program) print(text string) error {
	_, err := io.WriteString(p.stdout, text)
	return notWritten(err)
}

// askFor asks a question that one word answers with yes. All else, and the end of input, is no; instead says how to do
// without the question.
func (p *program) askFor(ctx context.Context, question, word, instead string) error {
	p.tell("%s", question)
	_, _ = fmt.Fprint(p.stderr, "> ")
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(p.stdin).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case a := <-answer:
		if a == word {
			return nil
		}
		return &exitError{code: exitRefused, text: "stopped. Nothing was changed.\n" + instead}
	case <-ctx.Done():
		return &exitError{code: exitInterrupted, text: "stopped by you. Nothing was changed."}
	}
}

// again signs the same person in once more, after a sign-in was lost half-way.
func (p *program) again(ctx context.Context, why *steps.Problem) error {
	p.tell("%s", words.Sentence(why.Happened))
	return p.signInAgain(ctx, why)
}
