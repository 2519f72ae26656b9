package steps

import (
	"slices"
	"time"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Verification is what the checks of a setup have found so far. People call it a test.
type Verification struct {
	Tenant  plan.Tenant `json:"tenant"`
	URL     string      `json:"url"`
	Demo    bool        `json:"demo,omitempty"`
	Outside bool        `json:"outside,omitempty"` // nobody signed in: the tenant's settings were not read
	At      time.Time   `json:"at"`                // when the last check ended; before that, when they began
	Over    bool        `json:"-"`                 // every check has ended
	Lately  bool        `json:"-"`                 // the setup was changed in the last minutes: what failed was looked at again
	Kept    bool        `json:"-"`                 // it stands in report.md, too
	Checks  []Check     `json:"checks"`
	// Problem is why the setup could not be checked at all.
	Problem *Problem `json:"-"`
}

// Check is one thing that is proven.
type Check struct {
	Name  string     `json:"name"` // "redirect URIs", or the registration whose secret it is
	State CheckState `json:"state"`
	// Text is what was found, in a few words; Brief is the same in fewer words, where that is possible.
	Text  string `json:"text,omitempty"`
	Brief string `json:"-"`
	// Findings are what exactly is wrong, in sentences, addresses or ids of their own.
	Findings []string `json:"findings,omitempty"`
	Means    string   `json:"means,omitempty"` // what that means for ModelOp Center
	Fix      string   `json:"fix,omitempty"`   // what to do, one action or command
	FixFor   string   `json:"-"`               // what the action is for: "fix" or "renew"
	// Doing names the check while it runs; Wait says what it waits for then.
	Doing   string    `json:"-"`
	Wait    *Wait     `json:"-"`
	Until   time.Time `json:"until,omitzero"` // when the secret expires
	Support Support   `json:"-"`
	later   bool      // it may pass in some minutes: what was granted just now reaches tokens late
	lags    bool      // something beside it may be right in some seconds
}

// CheckState is how a check stands.
type CheckState string

// The states, in the words of the screens.
const (
	CheckNext    CheckState = "next"
	CheckRunning CheckState = "working"
	CheckWaiting CheckState = "waiting"
	CheckPassed  CheckState = "passed"
	CheckWarning CheckState = "warning" // passed, and soon no longer
	CheckFailed  CheckState = "failed"
	CheckUnknown CheckState = "unknown" // not provable from outside, or not worth asking after another failure
	CheckHandoff CheckState = "handoff" // waits for an administrator
)

// The names of the checks that are not about one registration's secret.
const (
	CheckAddresses = "sign-in addresses"
	CheckRedirects = "redirect URIs"
	CheckConsents  = "consents"
	CheckToken     = "token"
	CheckGroups    = "group names"
	CheckSettings  = "settings"
	CheckModelOp   = "ModelOp Center"
)

// Count counts the checks in a state.
func (v Verification) Count(s CheckState) int {
	n := 0
	for _, c := range v.Checks {
		if c.State == s {
			n++
		}
	}
	return n
}

// Ended counts the checks that have a result.
func (v Verification) Ended() int {
	return len(v.Checks) - v.Count(CheckNext) - v.Count(CheckRunning) - v.Count(CheckWaiting)
}

// Passed counts the checks that passed, with those that warn.
func (v Verification) Passed() int { return v.Count(CheckPassed) + v.Count(CheckWarning) }

// Provable counts the checks that could pass or fail: what cannot be told, or waits for an administrator, counts apart.
func (v Verification) Provable() int {
	return len(v.Checks) - v.Count(CheckUnknown) - v.Count(CheckHandoff)
}

// Failed tells whether a check failed, or whether nothing could be checked.
func (v Verification) Failed() bool { return v.Problem != nil || v.Count(CheckFailed) > 0 }

// ExitCode is the process exit code: 0 for a sound setup, 3 where a check failed, 4 where something needs attention.
func (v Verification) ExitCode() int {
	switch {
	case v.Failed():
		return ResultRefused.ExitCode()
	case v.Count(CheckWarning) > 0 || v.Count(CheckHandoff) > 0:
		return ResultPartial.ExitCode()
	}
	return ResultDone.ExitCode()
}

// MayPassLater tells whether what failed may be no more than lag: new roles need minutes to reach tokens.
func (v Verification) MayPassLater() bool {
	return v.Problem == nil && slices.ContainsFunc(v.Checks, func(c Check) bool { return c.State == CheckFailed && c.later })
}

// VerifyOptions says what is checked.
type VerifyOptions struct {
	// Choices and Answers are those of the setup; see Run.Plan.
	Choices blueprint.Choices
	Answers plan.Answers
	// ModelOp compares the settings of the running ModelOp Center too.
	ModelOp bool
	// WarnWithin is the time before its expiry from which on a secret warns.
	WarnWithin time.Duration
	// Fresh says that this run has just changed the setup: the tenant is read again, and what is not right yet is looked at
	// again for a while. The latter also where the tenant or the setup folder tells of a change in the last minutes.
	Fresh bool
}
