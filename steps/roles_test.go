package steps_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// TestPeopleWhoMayNotDoEverything: where it is not sure that somebody may consent, one registration goes first, and if
// that is refused the others are not begun. What an administrator has to grant then stands in the handoff; once they have
// granted it, the same command finishes the job.
func TestPeopleWhoMayNotDoEverything(t *testing.T) {
	tests := map[string]struct {
		applications int
		result       steps.Result
		handoffs     []string
	}{
		// The consent to modelop_client is refused; Group.Read.All is not even tried.
		"no-admin":              {1, steps.ResultPartial, []string{"internal-client Group.Read.All", "internal-client modelop_client"}},
		"app-developer":         {1, steps.ResultPartial, []string{"internal-client Group.Read.All", "internal-client modelop_client"}},
		"no-service-principals": {1, steps.ResultPartial, []string{"internal-client Group.Read.All", "internal-client modelop_client"}},
		"app-creation-off":      {0, steps.ResultRefused, nil},
		"privileged-role-admin": {0, steps.ResultRefused, nil},
	}
	for scenario, test := range tests {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			inWorld(t, scenario, nil, func(w *world) {
				o := w.operator()
				r := o.run(w.t.Context())
				if r.err != nil {
					w.t.Fatal(r.err)
				}
				if r.outcome.Result != test.result {
					w.t.Errorf("ended %s, want %s: %s", r.outcome.Result, test.result, why(r))
				}
				if n := len(w.tenant.Snapshot().Applications); n != test.applications {
					w.t.Errorf("%d applications exist, want %d", n, test.applications)
				}
				var left []string
				for _, h := range r.outcome.Handoffs {
					left = append(left, h.Registration+" "+h.Permission)
				}
				slices.Sort(left)
				if !slices.Equal(left, test.handoffs) {
					w.t.Errorf("left for an administrator: %v, want %v", left, test.handoffs)
				}
				w.checkHandoff(o, test.handoffs)

				// The administrator gives the person their role, and the same command goes on.
				if err := w.tenant.SetRoles("", "Global Administrator"); err != nil {
					w.t.Fatal(err)
				}
				if again := o.run(w.t.Context()); !again.done() {
					w.t.Errorf("with the role: %v %s", again.err, why(again))
				}
				for _, fault := range w.check(whole(), o) {
					w.t.Error(fault)
				}
				w.checkHandoff(o, nil)
			})
		})
	}
}

// checkHandoff checks that handoff.md asks for what is left, and that there is none when nothing is.
func (w *world) checkHandoff(o *operator, left []string) {
	text, err := os.ReadFile(filepath.Join(o.folder, "handoff.md"))
	if len(left) == 0 {
		if !os.IsNotExist(err) {
			w.t.Errorf("handoff.md is there although nothing is left: %v", err)
		}
		return
	}
	if err != nil {
		w.t.Error(err)
	}
	for _, one := range left {
		_, permission, _ := strings.Cut(one, " ")
		if !strings.Contains(strings.ReplaceAll(string(text), `\_`, "_"), permission) {
			w.t.Errorf("handoff.md does not ask for %s", permission)
		}
	}
}

// TestRefusedForAnotherReason: that internal-client goes first says something about roles. Where it fails for another
// reason, the others are made all the same.
func TestRefusedForAnotherReason(t *testing.T) {
	t.Parallel()
	inWorld(t, "no-admin", nil, func(w *world) {
		w.tenant.Inject(simtenant.Fault{
			Kind: simtenant.FaultStatus, Match: simtenant.Match{Method: "POST", Path: "^/applications$"},
			Status: 400, Code: "Request_BadRequest", Message: "A rule of this tenant does not allow it.",
		})
		r := w.operator().run(w.t.Context())
		if r.outcome.Result != steps.ResultFailed {
			w.t.Errorf("ended %s, want failed: %s", r.outcome.Result, why(r))
		}
		for _, reg := range r.outcome.Registrations {
			if begun := reg.AppID != ""; begun == (reg.Name == blueprint.InternalClient) {
				w.t.Errorf("%s: begun %v", reg.Name, begun)
			}
		}
	})
}
