package steps_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// behind is a tenant whose replicas take a while, one longer than the other.
func behind(s *simtenant.Scenario) {
	s.Lag = simtenant.Lag{New: 9 * time.Second, NewReads: 1, Flap: true, Everywhere: 30 * time.Second}
}

// looked is a verification with what it took.
type looked struct {
	steps.Verification
	requests int // to Microsoft Graph, after the sign-in
	took     time.Duration
	waited   []string // the checks that told of a wait
}

// lookAt signs in as another run on the same computer does, and proves the setup.
func (p *proof) lookAt() looked {
	p.t.Helper()
	run := p.newRun()
	if _, err := run.SignIn(p.t.Context(), "contoso.com", approve, nil); err != nil {
		p.t.Fatal(err)
	}
	var l looked
	before, began := len(p.tenant.GraphRequests()), time.Now()
	o := steps.VerifyOptions{Choices: run.Choices(p.given.URL), Answers: plan.Answers{NewSetup: true}, WarnWithin: time.Hour}
	l.Verification = run.Verify(p.t.Context(), o, func(v steps.Verification) {
		for _, c := range v.Checks {
			if c.State == steps.CheckWaiting && c.Wait.For == steps.WaitReplication && !slices.Contains(l.waited, c.Name) {
				l.waited = append(l.waited, c.Name)
			}
		}
	})
	l.requests, l.took = len(p.tenant.GraphRequests())-before, time.Since(began)
	return l
}

// revoke takes the consent of gateway-service to its own scope back.
func (p *proof) revoke() {
	p.t.Helper()
	principal := p.principal(blueprint.GatewayService)
	for _, g := range p.tenant.Snapshot().Grants {
		if g.ClientID == principal && g.ResourceID == principal {
			if err := p.writer().ExtendGrant(p.t.Context(), g.ID, []string{""}); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// TestWhatARunHasJustMadeIsLookedForAgain: a test right after a run meets replicas that are behind, also on a computer that
// did not make the run.
func TestWhatARunHasJustMadeIsLookedForAgain(t *testing.T) {
	for name, folder := range map[string]func(p *proof) string{
		"on this computer": func(p *proof) string { return p.folder },
		"on another one":   func(p *proof) string { return p.t.TempDir() },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", behind, func(w *world) {
				o := w.operator()
				p := &proof{operator: o, made: o.run(w.t.Context())}
				if !p.made.done() {
					w.t.Fatal(why(p.made))
				}
				here := p.folder
				p.folder = folder(p)
				l := p.lookAt()
				if got := states(l.Verification); got[steps.CheckConsents] != "" || got[steps.CheckSettings] != "" || p.folder == here && l.ExitCode() != 0 {
					w.t.Errorf("%v, %v", got, l.Problem)
				}
				if !slices.Contains(l.waited, steps.CheckConsents) || !l.Lately {
					w.t.Errorf("told of waits: %v; lately: %v", l.waited, l.Lately)
				}
			})
		})
	}
}

// TestASoundSetupIsLookedAtOnce: however new it is, and one that is not sound as well, unless it was changed lately.
func TestASoundSetupIsLookedAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		age    time.Duration
		spoil  bool
		repeat bool
	}{
		"new, sound":         {age: time.Minute},
		"new, not sound":     {age: time.Minute, spoil: true, repeat: true},
		"an hour, not sound": {age: time.Hour, spoil: true},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", nil, func(w *world) {
				p := sound(w)
				if c.spoil {
					p.revoke()
				}
				time.Sleep(c.age)
				l := p.lookAt()
				if failed := l.ExitCode() != 0; failed != c.spoil {
					w.t.Errorf("%v, %v", states(l.Verification), l.Problem)
				}
				// One request reads a group, as internal-client.
				if repeated := l.requests > 1; repeated != c.repeat || repeated != (l.waited != nil) || repeated != (l.took >= time.Minute) {
					w.t.Errorf("%d requests, %v, told of waits: %v", l.requests, l.took, l.waited)
				}
			})
		})
	}
}

// TestARepairOfAnOldSetupIsAChange: the tenant does not tell when a consent was granted; the report of the run does.
func TestARepairOfAnOldSetupIsAChange(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := sound(w)
		time.Sleep(48 * time.Hour)
		p.revoke()
		if l := p.lookAt(); l.Lately || l.ExitCode() != 3 {
			w.t.Errorf("lately: %v, %v", l.Lately, states(l.Verification))
		}
		// Files have the time of the computer, not of this world.
		if err := os.Chtimes(filepath.Join(p.folder, "report.md"), time.Time{}, time.Now()); err != nil {
			w.t.Fatal(err)
		}
		if l := p.lookAt(); !l.Lately || l.ExitCode() != 3 || l.waited == nil {
			w.t.Errorf("lately: %v, told of waits: %v, %v", l.Lately, l.waited, states(l.Verification))
		}
	})
}

// late is the registration that comes late.
const late = blueprint.ExternalIntegrationClient

// goes deletes it.
func (p *proof) goes() {
	p.t.Helper()
	if err := p.writer().DeleteApplication(p.t.Context(), p.ids(late).ObjectID); err != nil {
		p.t.Fatal(err)
	}
}

// comesBack deletes it and brings it back, so that it is as new to the replicas as it was.
func (p *proof) comesBack() {
	p.t.Helper()
	principal := p.principal(late)
	p.goes()
	if err := p.writer().RestoreApplication(p.t.Context(), p.ids(late).ObjectID); err != nil {
		p.t.Fatal(err)
	}
	if err := p.writer().RestoreServicePrincipal(p.t.Context(), principal); err != nil {
		p.t.Fatal(err)
	}
}

// TestARegistrationThatIsNotSeenYetIsLookedForAgain: setup.json names it, and the tenant says nothing of it.
func TestARegistrationThatIsNotSeenYetIsLookedForAgain(t *testing.T) {
	for name, c := range map[string]struct {
		before func(p *proof)
		seen   bool // in the end
		waits  int
	}{
		"whole":               {func(*proof) {}, true, 0},
		"one is not seen":     {(*proof).comesBack, true, 1},
		"on another computer": {func(p *proof) { p.folder = p.t.TempDir(); p.comesBack() }, false, 0},
		"changed long ago":    {func(p *proof) { time.Sleep(time.Hour); p.comesBack() }, false, 0},
		"of another ModelOp": {func(p *proof) {
			p.setupFile(func(f map[string]any) { f["url"] = "https://other.contoso.com" })
			p.comesBack()
		}, false, 0},
		"deleted, and not back": {(*proof).goes, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", behind, func(w *world) {
				p := sound(w)
				c.before(p)
				run := p.newRun()
				if _, err := run.SignIn(w.t.Context(), "contoso.com", approve, nil); err != nil {
					w.t.Fatal(err)
				}
				before, waits := len(w.tenant.GraphRequests()), 0
				if err := run.CatchUp(w.t.Context(), p.given.URL, func(steps.Wait) { waits++ }); err != nil {
					w.t.Fatal(err)
				}
				if requests := len(w.tenant.GraphRequests()) - before; waits != c.waits || (requests > 0) != (c.waits > 0) {
					w.t.Errorf("%d requests, told of %d waits", requests, waits)
				}
				if got, err := run.SetupAt(modelOpURL); err != nil || slices.Contains(got.Registrations, late) != c.seen {
					w.t.Errorf("seen: %v, %v", got.Registrations, err)
				}
			})
		})
	}
}

// TestATestGoesOnWithARegistrationThatIsNotSeenYet: the sign-in page knows it by its id in setup.json.
func TestATestGoesOnWithARegistrationThatIsNotSeenYet(t *testing.T) {
	inWorld(t, "clean", behind, func(w *world) {
		p := sound(w)
		p.comesBack()
		if l := p.lookAt(); l.ExitCode() != 0 || !slices.Equal(l.waited, []string{steps.CheckConsents}) {
			w.t.Errorf("%v, %v; told of waits: %v", states(l.Verification), l.Problem, l.waited)
		}
	})
}
