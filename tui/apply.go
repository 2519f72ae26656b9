package tui

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

// errStopHere is the answer of someone who does not sign in again.
var errStopHere = errors.New("stopped instead of signing in again")

// longRun is how long an Apply takes before its end rings the bell.
const longRun = 30 * time.Second

// explainAfter is how long a wait lasts before the screen explains it.
const explainAfter = 10 * time.Second

// applying shows the changes while they are made. It goes on beneath the screens that open over it: the stop question,
// the error in full, the lost sign-in; they hand it what comes from the engine.
type applying struct {
	journey  *journey
	plan     plan.Plan
	work     work
	started  time.Time
	rows     []progressRow
	total    int
	of       int
	happened []happening
	lost     *signInLost // asked for; nil: the sign-in holds
	stopping bool        // after the running requests
	leaving  bool        // at once
}

// progressRow is one registration during Apply. Its event is the last that came.
type progressRow struct {
	name  string
	event steps.Event
	// idle rows have nothing to do and are as they should be.
	idle    bool
	problem *steps.Problem
}

// happening is one line of what happened, and when, counted from the start.
type happening struct {
	at   time.Duration
	text string
}

// eventMsg is an event of the engine.
type eventMsg struct{ event steps.Event }

// signInLostMsg asks for a new sign-in. The answer goes to reply; an error ends the run.
type signInLostMsg struct {
	problem *steps.Problem
	reply   chan<- error
}

// appliedMsg is the end of the run.
type appliedMsg struct{ outcome steps.Outcome }

// startApply begins to write.
func startApply(s *session, j *journey, p plan.Plan) (screen, tea.Cmd) {
	a := &applying{journey: j, plan: p, started: s.now, of: p.Count()}
	for _, r := range p.Registrations {
		if r.Action == plan.LeaveAlone {
			continue
		}
		changes, _ := words.RegistrationCounts(r)
		a.rows = append(a.rows, progressRow{
			name: r.Name, idle: changes == 0, event: steps.Event{Kind: steps.Next, Registration: r.Name, Of: changes},
		})
	}
	s.dropTest()
	run, gone := s.run, s.gone
	var cmd tea.Cmd
	a.work, cmd = s.start(func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		signIn := func(ctx context.Context, p *steps.Problem) error {
			reply := make(chan error, 1)
			tell(signInLostMsg{p, reply})
			select {
			case err := <-reply:
				return err
			case <-gone:
				return errStopHere
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return appliedMsg{run.Apply(ctx, p, func(e steps.Event) { tell(eventMsg{e}) }, signIn)}
	})
	s.writing = a.work
	return a, cmd
}

func (a *applying) about() (string, string) {
	return "Apply", "The wizard makes the changes that you have seen on Review. What is done stays, whatever happens."
}
func (a *applying) rail() rail     { return rail{at: stageApply} }
func (a *applying) ticking() bool  { return true }
func (a *applying) outlasts() bool { return true }

func (a *applying) keys(*session) []binding {
	var keys []binding
	if len(a.problems()) > 0 {
		keys = append(keys, binding{key: "e", word: "error"})
	}
	leave := binding{key: "ctrl+c", word: "stop", help: "stop; it asks first"}
	if a.stopping {
		leave = binding{key: "ctrl+c", word: "leave at once", help: "leave at once; the next run looks first, and repairs"}
	}
	return append(keys, leave, keyHelp)
}

// namedProblem is why a registration failed.
type namedProblem struct {
	name    string
	event   steps.Event
	problem *steps.Problem
}

func (a *applying) problems() []namedProblem {
	var all []namedProblem
	for _, r := range a.rows {
		if r.problem != nil {
			all = append(all, namedProblem{r.name, r.event, r.problem})
		}
	}
	return all
}

// running counts the registrations that have a request on its way.
func (a *applying) running() int {
	n := 0
	for _, r := range a.rows {
		if !r.idle && r.event.Kind == steps.Working {
			n++
		}
	}
	return n
}

// take handles what comes from the engine. It returns the screen that follows, which is over while nothing else has to
// be shown.
func (a *applying) take(s *session, over screen, msg tea.Msg) (screen, tea.Cmd) {
	switch msg := msg.(type) {
	case eventMsg:
		a.event(msg.event)
	case signInLostMsg:
		if a.stopping || a.leaving {
			msg.reply <- errStopHere
			return over, nil
		}
		a.lost = newSignInLost(a, msg)
		return a.lost, nil
	case stoppingMsg:
		a.stopping = true
		a.signedIn(errStopHere)
		return a, nil
	case appliedMsg:
		return a.ended(s, msg.outcome)
	}
	return over, nil
}

func (a *applying) event(e steps.Event) {
	if e.TotalOf > 0 {
		a.total, a.of = e.Total, e.TotalOf
	}
	if e.Happened != "" {
		a.happened = append(a.happened, happening{e.At.Sub(a.started), words.Clean(e.Happened)})
	}
	for i := range a.rows {
		r := &a.rows[i]
		if r.name != e.Registration {
			continue
		}
		if text := beganToWait(r.event, e); text != "" {
			a.happened = append(a.happened, happening{e.At.Sub(a.started), text})
		}
		if e.Problem != nil {
			r.problem = e.Problem
		}
		if e.Kind == steps.Note {
			r.event.Done, r.event.Of = e.Done, e.Of
			continue
		}
		r.idle = r.idle && e.Kind == steps.Done
		r.event = e
	}
}

// beganToWait tells, once for each wait, what the service answered. Empty: nothing new.
func beganToWait(before, now steps.Event) string {
	if now.Kind != steps.Waiting || now.Wait == nil || now.Wait.Saw == "" {
		return ""
	}
	if before.Kind == steps.Waiting && before.Wait != nil && before.Wait.Since.Equal(now.Wait.Since) {
		return ""
	}
	return fmt.Sprintf("%s: Microsoft Graph answered %s, asking again", now.Registration, answerCode(now.Wait.Saw))
}

// answerCode is the status and the code of an answer. What the service says beside them frightens people for nothing: the
// log has it.
func answerCode(saw string) string {
	fields := strings.Fields(words.Clean(saw))
	if len(fields) < 2 {
		return strings.Join(fields, " ")
	}
	if _, err := strconv.Atoi(fields[0]); err != nil {
		return strings.Join(fields, " ")
	}
	return fields[0] + " " + strings.TrimSuffix(fields[1], ":")
}

func (a *applying) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return a.take(s, a, msg)
	}
	if problems := a.problems(); k.name == "e" && len(problems) > 0 {
		return newErrorInFull(a, a, problems), nil
	}
	return a, nil
}

// front is what is shown of Apply: the lost sign-in, as long as the engine waits for a new one.
func (a *applying) front() screen {
	if a.lost != nil {
		return a.lost
	}
	return a
}

// signedIn answers the engine, which waits for a new sign-in.
func (a *applying) signedIn(err error) {
	if a.lost != nil {
		a.lost.lost.reply <- err
		a.lost = nil
	}
}

// stop asks the engine to stop after the running requests.
func (a *applying) stop(s *session) tea.Cmd {
	a.stopping = true
	a.signedIn(errStopHere)
	run := s.run
	return func() tea.Msg {
		run.Stop()
		return nil
	}
}

// interrupt asks, and leaves at once when it has been asked before.
func (a *applying) interrupt(s *session) (screen, tea.Cmd) {
	if a.stopping {
		return a.leaveAtOnce(s)
	}
	return newStopQuestion(a), nil
}

// leaveAtOnce cancels the run, and ends the wizard as soon as the engine has said what exists. Asked once more, it does
// not wait for that either.
func (a *applying) leaveAtOnce(s *session) (screen, tea.Cmd) {
	if a.leaving {
		return a, s.quit(a.unfinished(s))
	}
	a.leaving = true
	a.work.cancel()
	return a, nil
}

// unfinished is the outcome as far as the screen knows it.
func (a *applying) unfinished(s *session) steps.Outcome {
	o := s.end(steps.ResultInterrupted, nil)
	o.Tenant, o.Key, o.URL = a.plan.Tenant, a.plan.Key, a.plan.URL
	o.Changes, o.Of, o.Unknown = a.total, a.of, a.running()
	o.Folder = s.run.Folder(s.choices)
	for _, r := range a.rows {
		state := r.event.Kind
		if state != steps.Done && state != steps.Failed && state != steps.Next {
			state = steps.Stopped
		}
		o.Registrations = append(o.Registrations, steps.RegistrationOutcome{
			Name: r.name, State: state, Done: r.event.Done, Of: r.event.Of, Problem: r.problem,
		})
	}
	return o
}

// ended leads on to what the end of the run has to show.
func (a *applying) ended(s *session, o steps.Outcome) (screen, tea.Cmd) {
	var bell tea.Cmd
	if s.now.Sub(a.started) > longRun {
		bell = tea.Raw("\a")
	}
	switch {
	case s.ctx.Err() != nil, a.leaving, o.Result == steps.ResultInterrupted:
		return a, s.quit(o)
	case o.Untouched() && o.Problem != nil && o.Problem.Key == steps.KeyTenantMoved:
		a.journey.moved = words.Sentence(o.Problem.Happened)
		screen, cmd := startPlanning(s, a.journey, false) // it has just been read again
		return screen, tea.Batch(cmd, bell)
	case o.Untouched() && o.Problem != nil:
		return startObstacle(s, a.journey, o.Problem, startGroups), bell
	}
	s.past = &o
	if limit := steps.LimitAfter(o, s.choices.SecretLifetime, s.now); limit != nil {
		return newSecretLimit(s, a.journey, limit, &o), bell
	}
	return afterApply(s, a.journey, o), bell
}

// afterApply is what follows the end of a run: what is left for an administrator, or Done.
func afterApply(s *session, j *journey, o steps.Outcome) screen {
	if o.Complete() && len(o.Handoffs) > 0 {
		return newHandoff(s, j, o)
	}
	return newDone(j, o)
}

// report tells the terminal how far the run is.
func (a *applying) report(*session) report {
	state := tea.ProgressBarDefault
	if len(a.problems()) > 0 {
		state = tea.ProgressBarError
	}
	doing := fmt.Sprintf("%d of %d", a.total, a.of)
	return report{
		doing:  doing,
		bar:    tea.NewProgressBar(state, a.percent()),
		status: &tea.ProgramStatus{State: tea.ProgramStateWorking},
		still:  "Still applying: " + doing,
	}
}

func (a *applying) percent() int {
	if a.of == 0 {
		return 100
	}
	return a.total * 100 / a.of
}
