package main

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

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

// TestVerboseTellsNoMoreThanTheLog: only requests are told, in one line each, and only what the log has of them.
func TestVerboseTellsNoMoreThanTheLog(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(verbose{&out})
	log.Info("begin", "version", "1")
	log.Info("request", "method", "GET", "host", "graph.microsoft.com", "path", "/v1.0/me", "status", 200, "duration", 132*time.Millisecond, "request-id", "")
	log.Warn("request", "method", "POST", "host", "login.microsoftonline.com", "path", "/x", "status", 0, "error", "refused")
	want := "  GET graph.microsoft.com/v1.0/me: 200, 132 ms\n  POST login.microsoftonline.com/x: no answer, refused\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
