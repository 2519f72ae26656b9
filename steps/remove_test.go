package steps_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// remove takes the setup down. during hears of each deletion.
func (p *proof) remove(during func(), signIn func(context.Context, *steps.Problem) error) steps.Removed {
	p.t.Helper()
	run, _ := p.signedIn()
	setup, err := run.SetupAt(modelOpURL)
	if err != nil {
		p.t.Fatal(err)
	}
	return run.Remove(p.t.Context(), run.Removal(setup, false), false, func(steps.Removable) { during() }, signIn)
}

// finishRotation removes the old secrets. during hears of each.
func (p *proof) finishRotation(during func(), signIn func(context.Context, *steps.Problem) error) steps.Retired {
	p.t.Helper()
	run, pl := p.signedIn()
	m, err := run.Retirement(pl, true, nil, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return run.Retire(p.t.Context(), m, func(steps.OldSecret) { during() }, func(string, steps.Wait) {}, signIn)
}

// rotated is a sound setup in which every registration has an old secret beside a new one.
func rotated(w *world) *proof {
	p := sound(w)
	p.rotate()
	time.Sleep(time.Minute)
	return p
}

// TestASignInThatIsLostWhileDeletingIsAskedFor revokes the sign-in after the first deletion. A person who signs in again
// sees the command to its end; where nobody does, it says how far it came.
func TestASignInThatIsLostWhileDeletingIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(w *world) *proof
		end   func(p *proof, during func(), signIn func(context.Context, *steps.Problem) error) (steps.Result, int, *steps.Problem)
		all   int
	}{
		"remove": {sound, func(p *proof, during func(), signIn func(context.Context, *steps.Problem) error) (steps.Result, int, *steps.Problem) {
			r := p.remove(during, signIn)
			return r.Result, len(r.Deleted), r.Problem
		}, 4},
		"rotate --finish": {rotated, func(p *proof, during func(), signIn func(context.Context, *steps.Problem) error) (steps.Result, int, *steps.Problem) {
			r := p.finishRotation(during, signIn)
			return r.Result, len(r.Removed), r.Problem
		}, 3},
	} {
		for _, there := range []bool{true, false} {
			who := map[bool]string{true: ", with a person", false: ", unattended"}[there]
			t.Run(name+who, func(t *testing.T) {
				inWorld(t, "clean", nil, func(w *world) {
					p := c.begin(w)
					gone, asked := 0, 0
					result, done, problem := c.end(p, func() {
						if gone++; gone == 1 {
							if err := w.tenant.RevokeSessions(""); err != nil {
								w.t.Error(err)
							}
						}
					}, func(ctx context.Context, why *steps.Problem) error {
						if asked++; !there {
							return why
						}
						return p.last.SignInAgain(ctx, approve)
					})
					if asked != 1 || done != gone {
						w.t.Errorf("asked %d times, %d told, %d in the outcome", asked, gone, done)
					}
					if there && (result != steps.ResultDone || done != c.all || problem != nil) {
						w.t.Errorf("ended %s after %d: %v", result, done, problem)
					}
					if !there && (result != steps.ResultPartial || done != 1 || problem == nil || problem.Key != "sign-in-ended") {
						w.t.Errorf("ended %s after %d: %v", result, done, problem)
					}
				})
			})
		}
	}
}

// TestWhatIsRefusedOfADeletion: refused means that the service said so of each, and that nothing was written; an answer
// that is not clear leaves the rest for another run. The same holds for registrations and for secrets.
func TestWhatIsRefusedOfADeletion(t *testing.T) {
	noRole := simtenant.Fault{Kind: simtenant.FaultStatus, Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation."}
	away := simtenant.Fault{Kind: simtenant.FaultStatus, Status: 503}
	odd := simtenant.Fault{Kind: simtenant.FaultStatus, Status: 400, Code: "Request_BadRequest", Message: "No."}
	always := func(f simtenant.Fault) simtenant.Fault { f.Times = -1; return f }
	for name, c := range map[string]struct {
		faults []simtenant.Fault
		want   steps.Result
	}{
		"no role for any":         {[]simtenant.Fault{always(noRole)}, steps.ResultRefused},
		"no role for the first":   {[]simtenant.Fault{noRole}, steps.ResultPartial},
		"no answer at all":        {[]simtenant.Fault{always(away)}, steps.ResultPartial},
		"no role, then no answer": {[]simtenant.Fault{noRole, always(away)}, steps.ResultPartial},
		"refused for good":        {[]simtenant.Fault{always(odd)}, steps.ResultFailed},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", nil, func(w *world) {
				p := rotated(w)
				for _, command := range []struct {
					path string
					end  func() (steps.Result, *steps.Problem)
				}{
					{"/removePassword$", func() (steps.Result, *steps.Problem) {
						r := p.finishRotation(func() {}, nil)
						return r.Result, r.Problem
					}},
					{"^/applications/", func() (steps.Result, *steps.Problem) {
						r := p.remove(func() {}, nil)
						return r.Result, r.Problem
					}},
				} {
					for _, f := range c.faults {
						f.Match = simtenant.Match{Path: command.path, Writes: true}
						w.tenant.Inject(f)
					}
					if result, problem := command.end(); result != c.want || problem == nil {
						w.t.Errorf("%s: ended %s, want %s: %v", command.path, result, c.want, problem)
					}
					w.tenant.ClearFaults()
				}
			})
		})
	}
}

// TestARemovedSecretCountsWhenTheVaultCannotForgetIt: what is gone from the tenant is told, whatever this computer does.
func TestARemovedSecretCountsWhenTheVaultCannotForgetIt(t *testing.T) {
	inWorld(t, "clean", nil, func(w *world) {
		p := rotated(w)
		moved := p.folder + "-moved"
		gone := 0
		r := p.finishRotation(func() {
			if gone++; gone == 1 { // the folder is taken away in the middle
				if err := os.Rename(p.folder, moved); err != nil {
					w.t.Error(err)
				}
			}
		}, nil)
		if r.Result != steps.ResultPartial || len(r.Removed) != 3 || r.Problem == nil {
			w.t.Fatalf("ended %s with %d removed: %v", r.Result, len(r.Removed), r.Problem)
		}
		for name, keys := range p.keys() {
			if name != blueprint.ExternalIntegrationClient && len(keys) != 1 {
				w.t.Errorf("%s has %d secrets", name, len(keys))
			}
		}
		if err := os.RemoveAll(p.folder); err != nil {
			w.t.Fatal(err)
		}
		if err := os.Rename(moved, p.folder); err != nil {
			w.t.Fatal(err)
		}
		// The next run forgets them.
		time.Sleep(2 * time.Hour)
		if again := p.run(w.t.Context()); !again.done() {
			w.t.Fatalf("%v %s", again.err, why(again))
		}
		data, err := os.ReadFile(filepath.Join(p.folder, "vault.json"))
		if err != nil {
			w.t.Fatal(err)
		}
		if slices.ContainsFunc(r.Removed, func(o steps.OldSecret) bool { return bytes.Contains(data, []byte(o.KeyID)) }) {
			w.t.Error("vault.json still holds a secret that is gone")
		}
	})
}
