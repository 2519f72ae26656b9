package steps_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
)

// TestAFileThatCannotBeWrittenKeepsARunFromItsEnd stands a folder where a file belongs: all is done in the tenant, and still
// the run says what is missing and how to go on.
func TestAFileThatCannotBeWrittenKeepsARunFromItsEnd(t *testing.T) {
	for _, name := range []string{"values.yaml", "secret.yaml", "report.md", "expiry.ics"} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, "clean", nil, func(w *world) {
				o := w.operator()
				o.inTheWay(name)
				r := o.run(w.t.Context())
				if r.outcome.Result != steps.ResultPartial || r.outcome.Changes != r.outcome.Of {
					w.t.Fatalf("ended %s with %d of %d changes: %s", r.outcome.Result, r.outcome.Changes, r.outcome.Of, why(r))
				}
				if p := r.outcome.Problem; p == nil || !strings.Contains(p.Happened, name) || r.outcome.Continue == "" {
					w.t.Errorf("%+v, to go on: %q", p, r.outcome.Continue)
				}
				// No command is told for a file that is not there.
				if slices.ContainsFunc(r.outcome.Next, func(c string) bool { return strings.HasSuffix(c, "/"+name) }) {
					w.t.Errorf("next: %q", r.outcome.Next)
				}
			})
		})
	}
}

// inTheWay stands a folder where a file belongs.
func (o *operator) inTheWay(name string) {
	o.t.Helper()
	if err := os.MkdirAll(filepath.Join(o.folder, name, "of others"), 0o700); err != nil {
		o.t.Fatal(err)
	}
}

// TestARestoreThatIsRefusedIsTheEnd: nothing else is sent about a registration that stays deleted.
func TestARestoreThatIsRefusedIsTheEnd(t *testing.T) {
	inWorld(t, "soft-deleted", nil, func(w *world) {
		w.tenant.Inject(simtenant.Fault{
			Match: simtenant.Match{Path: "/restore$", Method: "POST"}, Times: -1,
			Kind: simtenant.FaultStatus, Status: 403, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation.",
		})
		o := w.operator()
		began := time.Now()
		r := o.run(w.t.Context())
		if r.err != nil {
			w.t.Fatal(r.err)
		}
		refused := 0
		for _, reg := range r.outcome.Registrations {
			if reg.Problem == nil || reg.Problem.Key != "not-allowed" {
				continue
			}
			refused++
			if reg.ObjectID != "" || reg.AppID != "" || reg.Waited > 0 {
				w.t.Errorf("%s is deleted, and yet: %+v", reg.Name, reg)
			}
		}
		if refused == 0 {
			w.t.Fatalf("nothing was refused: %+v", r.outcome.Registrations)
		}
		restores := 0
		for _, q := range r.writes() {
			if strings.HasSuffix(q, "/restore") {
				restores++
			}
		}
		if restores != refused {
			w.t.Errorf("%d restores were refused, of %d", refused, restores)
		}
		for _, app := range w.before.DeletedApplications {
			for _, q := range r.requests {
				if q.Write && strings.Contains(q.Path, "/applications/"+app.ID) {
					w.t.Errorf("sent after the refusal: %s %s", q.Method, q.Path)
				}
			}
		}
		if waited := time.Since(began); waited > time.Minute {
			w.t.Errorf("it took %s", waited)
		}
	})
}
