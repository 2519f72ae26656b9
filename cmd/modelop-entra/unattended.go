package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// The unattended driver: results go to standard output, talk to standard error, and nothing is drawn twice.

// stillEvery is how often a wait that goes on is spoken of.
const stillEvery = 30 * time.Second

// say writes one line of talk, unless --quiet asks for none.
func (p *program) say(format string, args ...any) {
	if !p.quiet {
		p.tell(format, args...)
	}
}

// tell writes what people have to know, also with --quiet: a code, a question, a problem.
func (p *program) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(p.stderr, format+"\n", args...)
}

// conclude ends a run that was to change something: the document for a program, for people the text and where the log is,
// and the exit code. With --quiet only an end that somebody has to do something about is told. An empty text says that
// everything has been told.
func (p *program) conclude(document any, r steps.Result, problem *steps.Problem, text string) error {
	notWritten := p.result(document)
	tell := p.tell
	if r == steps.ResultDone {
		tell = p.say
	}
	if text != "" {
		tell("%s", strings.TrimSuffix(text, "\n"))
	}
	ended := p.ended(r, problem)
	if notWritten != nil {
		return notWritten
	}
	return ended
}

// canAsk tells whether a person sits at a terminal and may be asked.
func (p *program) canAsk() bool {
	return !p.noInput && p.stdin != nil && term.IsTerminal(int(p.stdin.Fd()))
}

// plan is the command plan.
func (p *program) plan(ctx context.Context) error {
	if p.report && p.machine() {
		return usage("--report wants standard output for itself. Leave --json and --events out.")
	}
	if err := p.require(false); err != nil {
		return err
	}
	if err := p.checkSave(); err != nil {
		return err
	}
	ctx, stop := p.untilSignal(ctx, nil)
	defer stop()
	pl, err := p.signInAndPlan(ctx)
	if err != nil {
		return err
	}
	p.eventOfPlan(pl)
	if p.save != "" {
		if err := p.savePlan(pl); err != nil {
			return err
		}
	}
	if err := p.showPlan(pl); err != nil {
		return err
	}
	if pl.UpToDate() {
		return nil
	}
	return &exitError{code: exitChangesPending}
}

// showPlan writes the plan to standard output, as it was asked for.
func (p *program) showPlan(pl plan.Plan) error {
	switch {
	case p.machine():
		return p.document(planDocument(pl))
	case p.report:
		text, err := p.run.PlannedReport(pl)
		if err != nil {
			return p.refuse(err)
		}
		return p.print(string(text))
	case p.save != "":
		return p.print(words.Plan(pl, p.applySavedCommand(p.save, pl)))
	}
	return p.print(words.Plan(pl, p.continueWith("apply", pl)))
}

// apply is the command apply.
func (p *program) apply(ctx context.Context) error {
	if err := p.require(true); err != nil {
		return err
	}
	ctx, stop := p.untilSignal(ctx, p.saysStopping)
	defer stop()
	p.say("modelop-entra: applying to %s", p.asked.choices.URL)
	pl, err := p.signInAndPlan(ctx)
	if err != nil {
		return err
	}
	return p.carryOut(ctx, pl)
}

// carryOut applies a plan, after the one question whether to do so.
func (p *program) carryOut(ctx context.Context, pl plan.Plan) error {
	p.eventOfPlan(pl)
	p.say("Plan: %s, %d kept, %d for an administrator", words.Count(pl.Count(), "change"), len(pl.Kept), pl.Handoffs())
	for _, w := range pl.Warnings {
		p.say("%s", words.Warning(w))
	}
	p.say("")
	if !p.yes && !pl.UpToDate() {
		if err := p.confirm(ctx, pl); err != nil {
			return err
		}
	}
	outcome := p.applyWith(ctx, pl)
	if p.testAfter {
		p.verifyAfter(ctx, &outcome)
	}
	p.say("")
	ended := p.conclude(outcomeDocument(outcome), outcome.Result, outcome.Problem, words.Summary(outcome))
	return withTest(ended, outcome.Tested)
}

// applyWith applies the plan and speaks of what happens, and of waits that go on.
func (p *program) applyWith(ctx context.Context, pl plan.Plan) steps.Outcome {
	var progress words.Progress
	var mu sync.Mutex // progress hears from the engine and from the clock
	lines := func(l []string) {
		for _, s := range l {
			p.say("%s", s)
		}
	}
	ticker := time.NewTicker(stillEvery)
	defer ticker.Stop()
	over := make(chan struct{})
	defer close(over)
	go func() {
		for {
			select {
			case now := <-ticker.C:
				mu.Lock()
				lines(progress.Still(now))
				mu.Unlock()
			case <-over:
				return
			}
		}
	}()
	return p.run.Apply(ctx, pl, func(ev steps.Event) {
		mu.Lock()
		defer mu.Unlock()
		p.log.Info("event", "kind", string(ev.Kind), "registration", ev.Registration, "happened", ev.Happened, "done", ev.Total, "of", ev.TotalOf)
		p.eventOfProgress(ev)
		lines(progress.Lines(ev))
	}, p.again)
}

// require checks that nothing that must be answered is missing, before anything is sent.
func (p *program) require(writes bool) error {
	var missing []missingAnswer
	if p.asked.choices.URL.Host == "" {
		missing = append(missing, missingURL)
	}
	if p.asked.choices.GroupNames == "" && !p.canAsk() {
		missing = append(missing, missingGroups)
	}
	if writes && p.tenant == "" {
		missing = append(missing, missingTenant)
	}
	if writes && !p.yes && !p.canAsk() {
		missing = append(missing, missingYes)
	}
	if len(missing) == 0 || len(missing) == 1 && missing[0] == missingGroups {
		return nil // the tenant knows the group answer of a setup that exists
	}
	why := "there is no terminal to ask at"
	if p.noInput {
		why = "--no-input forbids to ask"
	} else if p.canAsk() {
		why = "this command does not ask for them; the wizard does"
	}
	return missingAnswers(missing, why)
}

// signInAndPlan signs in, reads the tenant and makes the plan. An open question ends the run as refused.
func (p *program) signInAndPlan(ctx context.Context) (plan.Plan, error) {
	account, err := p.signInOnly(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	p.preflight(account)
	choices, answers, err := p.choose()
	if err != nil {
		return plan.Plan{}, err
	}
	pl, err := p.run.Plan(ctx, choices, answers)
	if err != nil {
		return plan.Plan{}, p.refuse(err)
	}
	if len(pl.Questions) > 0 {
		return plan.Plan{}, &exitError{code: exitRefused, text: questions(pl.Questions, choices.NamePrefix)}
	}
	return pl, nil
}

// preflight logs what the account can do here. What the plan lacks is told with the plan.
func (p *program) preflight(account steps.Account) {
	p.log.Info("signed in", "as", account.Name, "application", account.Application, "guest", account.Guest, "roles", account.Roles, "permissions", account.Permissions)
	for _, ability := range account.Abilities {
		p.log.Info("preflight", "answer", string(ability.Answer), "what", ability.What, "text", ability.Text)
	}
	if text := words.Guest(account, ""); text != "" {
		p.say("%s", text)
	}
}

// choose completes the answers from the tenant, and says what the adviser thinks of the group answer.
func (p *program) choose() (blueprint.Choices, plan.Answers, error) {
	answers := p.asked.answers
	choices := p.run.Choices(p.asked.choices.URL)
	if p.replaces != "" {
		setup, err := p.run.SetupAt(p.replaces)
		if err != nil {
			return blueprint.Choices{}, answers, &exitError{code: exitRefused, text: "--replaces: " + err.Error() + ". Nothing was changed."}
		}
		answers.Replaces = setup.Key
		choices = p.run.ChoicesOf(setup.Key, p.asked.choices.URL)
	} else {
		answers.NewSetup = true // a new address is a new setup unless --replaces says otherwise
	}
	if choices.GroupNames == "" {
		return choices, answers, missingGroupNames(p.groupAdvice(), "this setup is new, so the tenant does not know it")
	}
	from := "as it is in the tenant"
	if p.asked.given.GroupNames {
		from = "from --group-names"
	}
	a := p.run.Advice()
	p.say("Group names: %s, %s. %s", choices.GroupNames, from, advice(a, choices.GroupNames))
	p.log.Info("group names", "chosen", string(choices.GroupNames), "recommended", string(a.Recommended), "why", a.Why, "groups", a.Groups)
	return choices, answers, nil
}

// groupAdvice is what to answer for the names of groups, as far as the tenant tells.
func (p *program) groupAdvice() string {
	if a := p.run.Advice(); a.Recommended != "" {
		return "recommended here: " + string(a.Recommended)
	}
	return "works for every kind of group: " + string(blueprint.GroupNamesGraph)
}

// confirm asks the one question that --yes answers. End of input is no.
func (p *program) confirm(ctx context.Context, pl plan.Plan) error {
	_, _ = fmt.Fprint(p.stderr, words.Plan(pl, ""))
	question := fmt.Sprintf("Type yes to apply %s to %s. There is no default.", words.Count(pl.Count(), "change"), words.TenantName(pl.Tenant))
	return p.askFor(ctx, question, "yes", "To apply without the question, add --yes.")
}

// refuse ends the run with a problem, before anything was written.
func (p *program) refuse(err error) error {
	var problem *steps.Problem
	if !errors.As(err, &problem) {
		return &exitError{code: exitFailed, text: err.Error()}
	}
	if errors.Is(err, context.Canceled) {
		return &exitError{code: exitInterrupted, text: "stopped by you. Nothing was changed."}
	}
	return &exitError{code: exitRefused, text: words.Problem(problem) + "\nNothing was changed.", problem: problem}
}
