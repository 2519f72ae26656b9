package main

import (
	"context"
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

// TestAFailedCheckBeatsAWarning: how apply --verify ends, by how the changes went and what the test found.
func TestAFailedCheckBeatsAWarning(t *testing.T) {
	found := func(states ...steps.CheckState) *steps.Verification {
		v := &steps.Verification{}
		for _, s := range states {
			v.Checks = append(v.Checks, steps.Check{State: s})
		}
		return v
	}
	partial := &exitError{code: exitPartial}
	for name, c := range map[string]struct {
		ended error
		test  *steps.Verification
		want  int
	}{
		"done, not tested":            {nil, nil, exitDone},
		"done, all good":              {nil, found(steps.CheckPassed), exitDone},
		"done, one unknown":           {nil, found(steps.CheckPassed, steps.CheckUnknown), exitDone},
		"done, one warns":             {nil, found(steps.CheckPassed, steps.CheckWarning), exitPartial},
		"done, one waits":             {nil, found(steps.CheckHandoff), exitPartial},
		"done, one failed":            {nil, found(steps.CheckWarning, steps.CheckFailed), exitRefused},
		"partial, all good":           {partial, found(steps.CheckPassed), exitPartial},
		"partial, one failed":         {partial, found(steps.CheckHandoff, steps.CheckFailed), exitRefused},
		"done, could not be tested":   {nil, &steps.Verification{Problem: &steps.Problem{Key: "unreachable"}}, exitRefused},
		"done, stopped while testing": {nil, &steps.Verification{Problem: &steps.Problem{Cause: context.Canceled}}, exitInterrupted},
	} {
		if got := exitCode(withTest(c.ended, c.test)); got != c.want {
			t.Errorf("%s: exit code %d, want %d", name, got, c.want)
		}
	}
}
