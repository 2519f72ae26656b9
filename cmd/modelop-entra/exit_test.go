package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

// TestExitCodesAreToldOnce holds README.md and the results of a run to the one table of exit codes.
func TestExitCodesAreToldOnce(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	table := "| exit code | when |\n| --- | --- |\n"
	known := map[int]bool{}
	for _, m := range exitMeanings() {
		table += fmt.Sprintf("| %d | %s |\n", m.code, m.when)
		known[m.code] = true
	}
	if !strings.Contains(string(readme), table+"\n") {
		t.Errorf("README.md lacks the table\n%s", table)
	}
	for _, r := range []steps.Result{
		steps.ResultDone, steps.ResultPartial, steps.ResultRefused, steps.ResultFailed, steps.ResultInterrupted, steps.ResultSaved,
	} {
		if !known[r.ExitCode()] {
			t.Errorf("%s ends with %d, which nobody tells of", r, r.ExitCode())
		}
	}
}
