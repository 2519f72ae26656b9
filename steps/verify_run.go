package steps

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// subject is a setup that is to be proven.
type subject struct {
	tenant        plan.Tenant
	url           string
	choices       blueprint.Choices // for commands
	outside       bool
	registrations []provable
	groupLookUp   bool
	// plan is what a plan made now would do; nil where the tenant was not read.
	plan *plan.Plan
	// lately: the setup was made or changed in the last minutes, so that what is not right yet may be lag.
	lately bool
}

// provable is a registration with what can be proven about it.
type provable struct {
	name        string
	displayName string // as the tenant shows it
	appID       string // empty: it does not exist
	redirects   []string
	// needsSecret: ModelOp Center signs in with it. secret is the newest in the vault, expired ones only where there is
	// no other; nil: there is none.
	needsSecret bool
	secret      *vault.Secret
}

func (s subject) registration(name string) provable {
	for _, r := range s.registrations {
		if r.name == name {
			return r
		}
	}
	return provable{name: name}
}

// Verify proves the setup with real tokens, from outside, and against a plan that is made anew. It writes nothing. emit
// hears how the checks stand whenever that changes, one call at a time; it may be nil. Somebody must have signed in.
func (r *Run) Verify(ctx context.Context, o VerifyOptions, emit func(Verification)) Verification {
	v := &verifier{run: r, options: o, emit: emit, state: Verification{At: r.Now(), URL: o.Choices.URL.String(), Demo: r.Demo}}
	s, err := r.subject(ctx, o, o.Fresh)
	if err != nil {
		return v.fail(r.explain(err, Values{}))
	}
	return v.prove(ctx, s)
}

// subject reads the vault, and the tenant where that is asked for or what was read does not answer, and makes the plan anew.
func (r *Run) subject(ctx context.Context, o VerifyOptions, again bool) (subject, error) {
	choices := o.Choices
	choices.Secrets = blueprint.SecretsAuto // what is asked for is a sound setup, not one more secret
	choices.Key = plan.KeyFor(r.State(), choices.URL, o.Answers)
	if again || !r.answers(choices.Key, choices.NamePrefix) {
		if err := r.read(ctx, choices.Key, choices.NamePrefix); err != nil {
			return subject{}, err
		}
	}
	p, made, err := r.make(choices, o.Answers)
	if err != nil {
		return subject{}, err
	}
	contents, err := vault.Peek(r.Folder(choices), r.vaultIdentity(choices, made.Blueprint.Key))
	if err != nil {
		return subject{}, err
	}
	written, changed := r.writtenLately(choices)
	s := subject{
		tenant: p.Tenant, url: p.URL, choices: choices, plan: &p, groupLookUp: choices.GroupNames == blueprint.GroupNamesGraph,
		lately: o.Fresh || changed || madeLately(p, r.Now()),
	}
	for _, want := range made.Blueprint.Registrations {
		one := provable{
			name: want.Name, needsSecret: want.Secret, redirects: slices.Concat(want.Web, want.SPA, want.PublicClient),
		}
		if i := slices.IndexFunc(p.Registrations, func(reg plan.Registration) bool { return reg.Name == want.Name }); i >= 0 {
			reg := p.Registrations[i]
			one.displayName = reg.DisplayName
			if reg.Action != plan.Restore {
				one.appID = reg.AppID
			}
			if reg.Action == plan.Create {
				one.appID = clientID(written, want.Name) // made just now, and not seen yet
			}
		}
		one.secret = newestSecret(contents, one, r.Now())
		s.registrations = append(s.registrations, one)
	}
	return s, nil
}

// clientID is a registration's in setup.json; empty: it stands not there.
func clientID(s export.Setup, name string) string {
	for _, reg := range s.Registrations {
		if reg.Name == name {
			return reg.ClientID
		}
	}
	return ""
}

// newestSecret is the vault's secret that ModelOp Center has of a registration: the newest that lives, else the newest.
func newestSecret(c vault.Contents, reg provable, now time.Time) *vault.Secret {
	var newest *vault.Secret
	for _, s := range c.Secrets {
		if s.Registration != reg.name || reg.appID == "" || !strings.EqualFold(s.AppID, reg.appID) {
			continue
		}
		if newest == nil || s.Live(now) && !newest.Live(now) || s.Live(now) == newest.Live(now) && s.AddedAt.After(newest.AddedAt) {
			newest = &s
		}
	}
	return newest
}

// verifier runs the checks side by side and keeps their states.
type verifier struct {
	run     *Run
	options VerifyOptions
	emit    func(Verification)
	subject subject

	mu    sync.Mutex
	state Verification
	plan  *plan.Plan // the latest one; nil where the tenant was not read

	addresses graphclient.Addresses
	known     chan struct{} // closed once addresses are read, or could not be
	own       ownToken      // internal-client's
	signedIn  chan struct{} // closed once internal-client's secret has been tried
	works     bool          // it was accepted
	settings  **Check       // drift of the settings, once it was looked for; nil inside: there is none
}

// fail ends a verification that could not begin.
func (v *verifier) fail(p *Problem) Verification {
	v.state.Problem, v.state.Over, v.state.At = p, true, v.run.Now()
	return v.state
}

// prove runs all checks.
func (v *verifier) prove(ctx context.Context, s subject) Verification {
	v.subject, v.plan, v.known, v.signedIn = s, s.plan, make(chan struct{}), make(chan struct{})
	v.state.Tenant, v.state.URL, v.state.Outside, v.state.Lately = s.tenant, s.url, s.outside, s.lately
	var all []func(ctx context.Context, i int)
	add := func(name, doing string, check func(ctx context.Context, i int)) {
		v.state.Checks = append(v.state.Checks, Check{Name: name, Doing: doing, State: CheckNext})
		all = append(all, check)
	}
	add(CheckAddresses, "sign-in addresses of the tenant and its keys", v.checkAddresses)
	add(CheckRedirects, "redirect URIs", v.checkRedirects)
	if s.plan != nil {
		add(CheckConsents, "consents", v.checkConsents)
	}
	if !s.registration(blueprint.InternalClient).needsSecret {
		close(v.signedIn) // nobody else does
	}
	for _, reg := range s.registrations {
		if reg.needsSecret {
			add(reg.name, "secret of "+reg.name, func(ctx context.Context, i int) { v.checkSecret(ctx, i, reg) })
		}
	}
	add(CheckToken, "token of "+blueprint.InternalClient, v.checkToken)
	if s.groupLookUp {
		add(CheckGroups, "group names through Microsoft Graph", v.checkGroups)
	}
	if v.options.ModelOp {
		add(CheckModelOp, "settings of ModelOp Center", v.checkModelOp)
	}
	var wg sideBySide
	for i, check := range all {
		wg.Go(func() { check(ctx, i) })
	}
	wg.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.settings != nil && *v.settings != nil {
		v.state.Checks = append(v.state.Checks, **v.settings)
	}
	v.state.Over, v.state.At = true, v.run.Now()
	if ctx.Err() != nil {
		v.state.Problem = v.run.explain(ctx.Err(), Values{})
	}
	return v.snapshot()
}

// latest is the plan that was made last.
func (v *verifier) latest() *plan.Plan {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.plan
}

// set brings a check up to date and tells.
func (v *verifier) set(i int, change func(*Check)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := &v.state.Checks[i]
	change(c)
	if v.emit != nil {
		v.emit(v.snapshot())
	}
}

func (v *verifier) snapshot() Verification {
	now := v.state
	now.Checks = slices.Clone(v.state.Checks)
	return now
}

func (v *verifier) begin(i int) { v.set(i, func(c *Check) { c.State = CheckRunning }) }

func (v *verifier) waits(i int) func(Wait) {
	return func(w Wait) { v.set(i, func(c *Check) { c.State, c.Wait = CheckWaiting, &w }) }
}

// end gives a check its result.
func (v *verifier) end(i int, result Check) {
	v.set(i, func(c *Check) {
		result.Name, result.Doing = c.Name, c.Doing
		*c = result
	})
}

// patiently repeats a check that fails because of what was changed lately, until it passes or time is up.
func (v *verifier) patiently(ctx context.Context, i int, check func() Check) {
	v.begin(i)
	since := v.run.Now()
	for n := 0; ; n++ {
		result := check()
		if lags := result.lags || result.State == CheckFailed && result.later; !lags || !v.subject.lately || !v.run.Now().Before(since.Add(catchUpWait)) {
			v.end(i, result)
			return
		}
		v.waits(i)(Wait{For: WaitReplication, Since: since, AtMost: catchUpWait})
		if v.run.Sleep(ctx, lookAgainPause(n)) != nil {
			v.end(i, result)
			return
		}
	}
}

// Test proves the setup of the last plan, which may have been changed just now, and keeps what it found in report.md; see
// Verify.
func (r *Run) Test(ctx context.Context, emit func(Verification)) Verification {
	r.mu.Lock()
	made := r.planned
	r.mu.Unlock()
	v := r.Verify(ctx, VerifyOptions{
		Choices: made.Choices, Answers: made.Answers, WarnWithin: blueprint.ExpiresSoon, Fresh: true,
	}, emit)
	v.Kept = v.Problem == nil && r.keepTest(v)
	return v
}
