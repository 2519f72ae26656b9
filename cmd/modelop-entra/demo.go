package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
)

// demo is the simulated tenant of --demo. It lasts in the user's state folder, one file for each scenario, so that a
// second run finds what the first one made, also while the first one is still there.
type demo struct {
	scenario  simtenant.Scenario
	tenant    *simtenant.Tenant
	transport http.RoundTripper
	server    io.Closer
}

// holdPolls is how long the demo's tenant holds a poll, so that an approved code is noticed at once.
const holdPolls = 5 * time.Second

// openDemo continues the scenario's tenant, or begins it.
func openDemo(scenario string, reset bool, getenv func(string) string) (*demo, error) {
	chosen, err := simtenant.ScenarioByName(scenario)
	if err != nil {
		return nil, usage(fmt.Sprintf("--demo: there is no scenario %q. There are: %s.", scenario, strings.Join(scenarioNames(), ", ")))
	}
	folder, err := stateFolder(getenv)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, &exitError{code: exitFailed, text: fmt.Sprintf("The demo's tenant cannot be kept: %v", err)}
	}
	path := filepath.Join(folder, "demo-"+scenario+".json")
	if reset {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, &exitError{code: exitFailed, text: fmt.Sprintf("The demo's tenant cannot be forgotten: %v", err)}
		}
	}
	t, err := simtenant.Open(path, simtenant.Options{Scenario: chosen, HoldPolls: holdPolls})
	if err != nil {
		return nil, &exitError{code: exitFailed, text: fmt.Sprintf("%v\nTo begin anew, add --demo-reset.", err)}
	}
	transport, server := t.Transport()
	return &demo{scenario: chosen, tenant: t, transport: transport, server: server}, nil
}

func scenarioNames() []string {
	var names []string
	for _, s := range simtenant.Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

// approve signs somebody in with the code. Empty is the scenario's person.
func (d *demo) approve(code, as string) {
	_ = d.tenant.Approve(code, as) // a code that has run out has nobody to approve it
}

// browse signs somebody in with a simulated browser, likewise.
func (d *demo) browse(address, as string) error {
	return simtenant.Browse(context.Background(), d.transport, address, as)
}

// answer is what the demo's person does with a device code.
func (d *demo) answer() steps.DemoAnswer {
	switch d.scenario.SignIn.Answer {
	case simtenant.AnswerApprove:
		return steps.DemoApproves
	case simtenant.AnswerDecline:
		return steps.DemoDeclines
	case simtenant.AnswerNothing:
		return steps.DemoLeaves
	}
	return steps.DemoApproves
}
