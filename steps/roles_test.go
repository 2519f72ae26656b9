package steps_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// roleCase is somebody with a role: what the preflight tells them, and how far they get.
type roleCase struct {
	name     string
	scenario string
	way      steps.Way
	// preflight are its lines: create registrations, consent for everyone, grant Group.Read.All.
	preflight []string
	guest     bool
	// warns is in the warning of the plan; empty: there is none.
	warns  string
	result steps.Result
	// exist are the registrations that exist afterwards, and handoff is what is left for an administrator.
	exist   []string
	handoff []string
	// problem is the key of what stopped the run, and says is in its words.
	problem, says string
	// owned: the registrations belong to whoever made them.
	owned bool
}

const (
	mayCreate     = "yes: create and change app registrations, add secrets"
	mayCreateOwn  = "yes: create app registrations; you become their owner"
	createUnknown = "unknown: create app registrations: the tenant does not say"
	mayNotCreate  = "no: create app registrations: needs Cloud Application Administrator"
	mayConsent    = "yes: consent to ModelOp Center's own scope and role, for everyone"
	mayNotConsent = "no: consent for everyone: needs Cloud Application Administrator"
	mayGrant      = "yes: grant Group.Read.All, for ModelOp Center to read group names"
	mayNotGrant   = "no: grant Group.Read.All, for ModelOp Center to read group names. You can go on: the wizard finishes " +
		"everything else and prepares what to send to a Privileged Role Administrator."
)

var (
	allFour     = []string{"external-integration-client", "gateway-service", "go-cli", "internal-client"}
	onlyTheOne  = []string{"internal-client"}
	groupsLeft  = []string{"internal-client Group.Read.All"}
	consentLeft = []string{"internal-client Group.Read.All", "internal-client modelop_client"}
)

var roleCases = []roleCase{
	{
		name: "Global Administrator", scenario: "clean",
		preflight: []string{mayCreate, mayConsent, mayGrant}, result: steps.ResultDone, exist: allFour,
	},
	{
		name: "Application Administrator", scenario: "app-admin",
		preflight: []string{mayCreate, mayConsent, mayNotGrant}, result: steps.ResultPartial, exist: allFour, handoff: groupsLeft,
	},
	{
		name: "Cloud Application Administrator", scenario: "cloud-app-admin",
		preflight: []string{mayCreate, mayConsent, mayNotGrant}, result: steps.ResultPartial, exist: allFour, handoff: groupsLeft,
	},
	{
		name: "Privileged Role Administrator", scenario: "privileged-role-admin",
		preflight: []string{createUnknown, mayConsent, mayGrant}, result: steps.ResultRefused,
		problem: "not-allowed", says: "You may not create app registrations.",
	},
	{
		// The consent to modelop_client is refused; Group.Read.All is not even tried, and the other three are not begun.
		name: "Application Developer", scenario: "app-developer",
		preflight: []string{mayCreateOwn, mayNotConsent, mayNotGrant}, warns: "Consents need a Cloud Application Administrator. internal-client goes first", result: steps.ResultPartial,
		exist: onlyTheOne, owned: true, handoff: consentLeft, problem: "not-allowed", says: "You may not grant the role modelop_client.",
	},
	{
		name: "plain member, creation on", scenario: "no-admin",
		preflight: []string{createUnknown, mayNotConsent, mayNotGrant}, warns: "Consents need a Cloud Application Administrator. internal-client goes first", result: steps.ResultPartial,
		exist: onlyTheOne, owned: true, handoff: consentLeft, problem: "not-allowed", says: "You may not grant the role modelop_client.",
	},
	{
		name: "plain member who may not make service principals", scenario: "no-service-principals",
		preflight: []string{createUnknown, mayNotConsent, mayNotGrant}, warns: "Consents need a Cloud Application Administrator. internal-client goes first", result: steps.ResultPartial,
		exist: onlyTheOne, owned: true, handoff: consentLeft, problem: "not-allowed", says: "You may not create the service principal of internal-client.",
	},
	{
		name: "plain member, creation off", scenario: "app-creation-off",
		preflight: []string{createUnknown, mayNotConsent, mayNotGrant}, warns: "Consents need a Cloud Application Administrator. internal-client goes first", result: steps.ResultRefused,
		problem: "not-allowed", says: "You may not create app registrations.",
	},
	{
		name: "guest", scenario: "guest-without-role",
		preflight: []string{mayNotCreate, mayNotConsent, mayNotGrant}, guest: true, warns: "Guests may not create app registrations", result: steps.ResultRefused,
		problem: "not-allowed", says: "You may not create app registrations.",
	},
	{
		name: "guest with a role", scenario: "guest",
		preflight: []string{mayCreate, mayConsent, mayNotGrant}, guest: true, result: steps.ResultPartial, exist: allFour, handoff: groupsLeft,
	},
	{
		name: "application that may do everything", scenario: "pipeline", way: steps.WayEnvironment,
		preflight: []string{mayCreate, mayConsent, mayGrant}, result: steps.ResultDone, exist: allFour, owned: true,
	},
	{
		name: "application that may change what it owns", scenario: "pipeline-owned", way: steps.WayEnvironment,
		preflight: []string{
			"yes: create app registrations; the app becomes their owner",
			"no: consent for everyone: the app lacks AppRoleAssignment.ReadWrite.All or DelegatedPermissionGrant.ReadWrite.All",
			mayNotGrant,
		},
		warns: "The app that signed in may not consent for everyone.", result: steps.ResultPartial,
		exist: onlyTheOne, owned: true, handoff: consentLeft, problem: "not-allowed", says: "The app may not grant the role modelop_client.",
	},
}

// TestEveryRoleGoesAsFarAsItMayAndIsFinishedLater: what each role is told before anything is written, how far it gets, and
// what it leaves for an administrator. Where it is not sure that somebody may consent, one registration goes first, and if
// that is refused the others are not begun. Then an administrator gives the role, and the same command finishes the job.
func TestEveryRoleGoesAsFarAsItMayAndIsFinishedLater(t *testing.T) {
	pipelineEnvironment(t)
	accounts := map[string]steps.Account{}
	for _, c := range roleCases {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, c.scenario, nil, func(w *world) { accounts[c.name] = w.role(c) })
		})
	}
	if !t.Failed() {
		pin(t, "accounts.json", accounts) // the screens are tested with these
	}
}

// role is the whole of a case. It returns the account as it was found at first.
func (w *world) role(c roleCase) steps.Account {
	t, o := w.t, w.operator()
	o.way = c.way
	r := o.run(t.Context())
	if r.err != nil {
		t.Fatal(r.err)
	}
	account := o.account
	account.ClockSkew = 0
	if diff := cmp.Diff(c.preflight, preflightOf(o.account)); diff != "" {
		t.Errorf("preflight (-want +got):\n%s", diff)
	}
	if o.account.Guest != c.guest {
		t.Errorf("a guest: %v", o.account.Guest)
	}
	var warnings []string
	for _, one := range r.plan.Warnings {
		warnings = append(warnings, one.Text)
	}
	if got := strings.Join(warnings, "\n"); (got == "") != (c.warns == "") || !strings.Contains(got, c.warns) {
		t.Errorf("warned: %q, want %q", got, c.warns)
	}
	if r.outcome.Result != c.result {
		t.Errorf("ended %s, want %s: %s", r.outcome.Result, c.result, why(r))
	}
	wantCode := map[steps.Result]int{steps.ResultDone: 0, steps.ResultRefused: 3, steps.ResultPartial: 4}[c.result]
	if code := r.outcome.Result.ExitCode(); code != wantCode {
		t.Errorf("exit code %d, want %d", code, wantCode)
	}
	if p := r.outcome.Problem; (p == nil) != (c.problem == "") || p != nil && (p.Key != c.problem || p.Happened != c.says) {
		t.Errorf("stopped by %+v, want %s: %s", p, c.problem, c.says)
	}
	w.checkExists(c)
	var left []string
	for _, h := range r.outcome.Handoffs {
		left = append(left, h.Registration+" "+h.Permission)
	}
	slices.Sort(left)
	if !slices.Equal(left, c.handoff) {
		t.Errorf("left for an administrator: %v, want %v", left, c.handoff)
	}
	w.checkHandoff(o, c.handoff)
	if len(c.exist) == len(allFour) { // all is as it should be, but for what waits for the administrator
		setup := whole()
		setup.Waiting = c.handoff
		for _, fault := range w.check(setup, o) {
			t.Error(fault)
		}
	}
	if p := r.outcome.Problem; p != nil && len(c.handoff) == 0 && strings.Contains(strings.Join(p.How, " "), "handoff") {
		t.Errorf("there is no handoff, and yet: %v", p.How)
	}
	if c.way == steps.WayEnvironment {
		return account // what it lacks is a permission of the application
	}
	if err := w.tenant.SetRoles("", "Global Administrator"); err != nil {
		t.Fatal(err)
	}
	if again := o.run(t.Context()); !again.done() {
		t.Errorf("with the role: %v %s", again.err, why(again))
	}
	for _, fault := range w.check(whole(), o) {
		t.Error(fault)
	}
	w.checkHandoff(o, nil)
	return account
}

// checkExists checks which registrations there are, that no other application was touched, and whose they are.
func (w *world) checkExists(c roleCase) {
	w.t.Helper()
	var exist []string
	for _, a := range w.tenant.Snapshot().Applications {
		if value(a.UniqueName) == "" {
			continue // the pipeline's own
		}
		exist = append(exist, a.DisplayName)
		if owned := len(a.Owners) == 1; owned != c.owned {
			w.t.Errorf("%s belongs to %v", a.DisplayName, a.Owners)
		}
	}
	slices.Sort(exist)
	if !slices.Equal(exist, c.exist) {
		w.t.Errorf("%v exist, want %v", exist, c.exist)
	}
	for _, fault := range setuptest.CheckForeign(w.tenant, w.before) {
		w.t.Error(fault)
	}
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// preflightOf are the lines of the preflight.
func preflightOf(a steps.Account) []string {
	var lines []string
	for _, ability := range a.Abilities {
		lines = append(lines, string(ability.Answer)+": "+ability.Text)
	}
	return lines
}

// pipelineEnvironment are the variables of the pipeline in the scenarios that have one. The other ways do not see them.
func pipelineEnvironment(t *testing.T) {
	for name, v := range map[string]string{
		"TENANT_ID": "contoso.com", "CLIENT_ID": "c0ffee00-1234-4567-89ab-0123456789ab", "CLIENT_SECRET": "not-a-real-secret",
		"CLIENT_CERTIFICATE_PATH": "", "FEDERATED_TOKEN_FILE": "", "USERNAME": "", "PASSWORD": "", "AUTHORITY_HOST": "",
	} {
		t.Setenv("AZURE_"+name, v)
	}
}

// TestARoleThatIsActivatedMeanwhileCounts: the roles are those of the token, so reading again takes a new one. What was
// refused a moment ago then goes through, without another sign-in.
func TestARoleThatIsActivatedMeanwhileCounts(t *testing.T) {
	t.Parallel()
	inWorld(t, "just-in-time", nil, func(w *world) {
		o := w.operator()
		run := o.start()
		codes := 0
		account, err := run.SignIn(w.t.Context(), o.domain, func(c steps.DeviceCode) { codes++; c.Demo() }, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		if diff := cmp.Diff([]string{createUnknown, mayNotConsent, mayNotGrant}, preflightOf(account)); diff != "" {
			w.t.Errorf("before (-want +got):\n%s", diff)
		}
		time.Sleep(30 * time.Second) // the role is activated
		// A look at the roles alone would not do: the token is still that of somebody without them.
		if account, err = run.Read(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if diff := cmp.Diff([]string{mayCreate, mayConsent, mayGrant}, preflightOf(account)); diff != "" {
			w.t.Errorf("after (-want +got):\n%s", diff)
		}
		p, err := run.Plan(w.t.Context(), o.given, plan.Answers{})
		if err != nil {
			w.t.Fatal(err)
		}
		out := run.Apply(w.t.Context(), p, func(steps.Event) {}, nil)
		if out.Result != steps.ResultDone || codes != 1 {
			w.t.Errorf("ended %s after %d codes: %v", out.Result, codes, out.Problem)
		}
		for _, fault := range w.check(whole(), o) {
			w.t.Error(fault)
		}
	})
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

// TestARefusalForAnotherReasonStopsNoOtherRegistration: that internal-client goes first says something about roles. Where it
// fails for another reason, the others are made all the same.
func TestARefusalForAnotherReasonStopsNoOtherRegistration(t *testing.T) {
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
