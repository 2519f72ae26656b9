package steps

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// Apply carries out the plan that Plan made last, and exports the files. What it changes is read again where that was some
// time ago. Nothing is sent before the vault is open, locked and knows which secrets will be asked for. Cancelling ctx leaves at once; Stop stops after the running
// requests.
func (r *Run) Apply(ctx context.Context, p plan.Plan, emit func(Event), signIn func(context.Context, *Problem) error) Outcome {
	made := r.lastPlanned()
	defer r.writing()()
	out := Outcome{Tenant: p.Tenant, Key: p.Key, URL: p.URL, Demo: r.Demo, Folder: r.Folder(made.Choices)}
	if len(p.Questions) > 0 {
		out.Result = ResultRefused
		out.Problem = openQuestion(p.Questions[0])
		return out
	}
	signedIn := &session{signIn: signIn}
	p, err := r.reviewed(ctx, made, p, signedIn)
	if err != nil {
		return r.notBegun(ctx, out, err)
	}
	v, err := r.openVault(made.Choices, p)
	if err != nil {
		out.Result = ResultRefused
		out.Problem = r.explain(err, Values{})
		return out
	}
	defer func() { _ = v.Close() }()
	emit(Event{At: r.Now(), Kind: Note, TotalOf: p.Count(), Happened: "checked that " + out.Folder + "/ can be written"})

	e := r.newEngine(p, vaultKeeper{v, r.Now}, emit, signedIn)
	e.replan = func(ctx context.Context, name string) (plan.Registration, error) { return r.replan(ctx, made, name) }
	r.mu.Lock()
	r.applied = &applied{engine: e, plan: p, made: made}
	r.mu.Unlock()
	e.run(ctx)
	r.settle(&out, e, p, made, v, ctx.Err() != nil)
	return out
}

// openVault prepares the place for secrets: the folder, the lock, the file, and which secrets are about to be asked for.
func (r *Run) openVault(choices blueprint.Choices, p plan.Plan) (*vault.Vault, error) {
	v, err := vault.Open(r.Folder(choices), r.vaultIdentity(choices, p.Key))
	if err != nil {
		return nil, err
	}
	if err := r.prepareVault(v, p); err != nil {
		return nil, errors.Join(err, v.Close())
	}
	r.mu.Lock()
	r.contents = v.Contents
	r.mu.Unlock()
	return v, nil
}

// prepareVault forgets what the tenant no longer holds, and notes what is about to be asked for.
func (r *Run) prepareVault(v *vault.Vault, p plan.Plan) error {
	now := r.Now()
	if v.Contents().Identity.URL != p.URL {
		if err := v.SetURL(p.URL); err != nil { // the setup got a new address
			return err
		}
	}
	for _, s := range goneSecrets(v.Contents(), r.State(), now) {
		if err := v.Drop(s.KeyID); err != nil {
			return err
		}
	}
	for _, i := range staleIntents(v.Contents(), r.State(), now) {
		if err := v.Settle(i.Registration, i.Label); err != nil {
			return err
		}
	}
	for _, reg := range p.Registrations {
		for _, op := range reg.Operations {
			if op.Secret == nil {
				continue
			}
			if err := v.Intend(vault.Intent{Label: op.Secret.Label, Registration: reg.Name, At: now}); err != nil {
				return err
			}
		}
	}
	return nil
}

// replan reads the tenant again and plans one registration anew, after somebody else made it meanwhile.
func (r *Run) replan(ctx context.Context, made Planned, name string) (plan.Registration, error) {
	if err := r.read(ctx, made.Blueprint.Key, made.Choices.NamePrefix); err != nil {
		return plan.Registration{}, err
	}
	p, _, err := r.make(made.Choices, made.Answers)
	if err != nil {
		return plan.Registration{}, err
	}
	if len(p.Questions) > 0 {
		return plan.Registration{}, openQuestion(p.Questions[0])
	}
	i := slices.IndexFunc(p.Registrations, func(reg plan.Registration) bool { return reg.Name == name })
	if i < 0 {
		return plan.Registration{}, errors.New("the plan made anew lacks " + name)
	}
	return p.Registrations[i], nil
}

// vaultKeeper writes new secrets into the vault.
type vaultKeeper struct {
	vault *vault.Vault
	now   func() time.Time
}

func (k vaultKeeper) intend(registration, label string) error {
	return k.vault.Intend(vault.Intent{Label: label, Registration: registration, At: k.now()})
}

func (k vaultKeeper) put(registration, appID string, s tenant.NewSecret) error {
	return k.vault.Put(vault.Secret{
		Registration: registration,
		AppID:        appID,
		KeyID:        s.KeyID,
		Label:        s.DisplayName,
		Value:        vault.NewText(s.Text),
		EndsAt:       s.EndsAt,
		AddedAt:      k.now(),
	})
}

// settle fills in the outcome from what the pipelines did, writes the files, and then says how the run ended: a file that
// could not be written counts.
func (r *Run) settle(out *Outcome, e *engine, p plan.Plan, made Planned, v *vault.Vault, left bool) {
	stopped := out.tell(e) || left
	if out.Handoffs = r.left(e); len(out.Handoffs) > 0 {
		out.ConsentCommand = r.ConsentCommand
	}
	now := r.Now()
	for _, s := range current(v.Contents(), e.existing(), now) {
		out.Secrets++
		if out.SecretsUntil.IsZero() || s.EndsAt.Before(out.SecretsUntil) {
			out.SecretsUntil = s.EndsAt
		}
	}
	r.export(out, e, made, v, now)
	r.writeReport(out, e, p, made, v)
	out.Result = out.ending(stopped, p.LeftOut() > 0).result()
	if out.Result != ResultDone && r.Continue != nil {
		out.Continue = r.Continue(out.Tenant, made.Choices)
	}
	if out.Changes == out.Of && out.Problem == nil {
		out.TestCommand = r.command("verify", out.Tenant, made.Choices)
	}
}

// tell fills in how the pipelines ended, and returns whether one of them was stopped.
func (o *Outcome) tell(e *engine) (stopped bool) {
	o.Changes, o.Of = e.total()
	for _, p := range e.pipelines {
		p.mu.Lock()
		done, of := p.counts()
		reg := RegistrationOutcome{
			Name: p.name, DisplayName: p.reg.DisplayName, Action: p.reg.Action, State: p.state, Done: done, Of: of,
			Waited: p.waiting.total, AppID: p.appID, ObjectID: p.objectID, Problem: cmp.Or(p.problem, p.secretProblem),
		}
		if p.switchedOff != "" {
			o.FirstLine = whileOff(p.name, p.switchedOff)
		}
		o.Unknown += p.unknown
		o.Consents += keptConsents(p.reg)
		for i, c := range p.reg.Changes {
			if c.Consent && p.done[i] {
				o.Consents++
			}
		}
		p.mu.Unlock()
		stopped = stopped || reg.State == Stopped
		o.Problem = cmp.Or(o.Problem, reg.Problem)
		o.Registrations = append(o.Registrations, reg)
	}
	return stopped
}

func keptConsents(reg plan.Registration) int {
	n := 0
	for _, f := range reg.Facts {
		if f.Consent {
			n++
		}
	}
	return n
}

// openQuestion refuses to apply a plan while a question is open.
func openQuestion(q plan.Question) *Problem {
	return &Problem{
		Key:      "open-question",
		Happened: "A question about " + q.Registration + " is open, so nothing was changed.",
		Means:    "The wizard writes nothing while it does not know which registration is meant.",
		Who:      "you",
		How:      []string{"Run the wizard at a terminal and answer it there."},
	}
}
