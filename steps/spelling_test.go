package steps_test

import (
	"testing"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// TestIDsInCapitalsAreTheSameIDs: the service takes ids in either case and may answer in either. A secret is then still
// known as the one that the vault holds, and nothing is made twice.
func TestIDsInCapitalsAreTheSameIDs(t *testing.T) {
	for _, spelling := range []simtenant.Capitals{simtenant.CapitalsInWrites, simtenant.CapitalsEverywhere} {
		for _, scenario := range []string{"clean", "hand-made"} {
			t.Run(scenario+" "+string(spelling), func(t *testing.T) {
				t.Parallel()
				inWorld(t, scenario, func(s *simtenant.Scenario) { s.Capitals = spelling }, func(w *world) {
					w.scenario(scenarioCase{scenario: scenario})
				})
			})
		}
	}
}

// TestASecretWhoseAnswerIsLostIsFoundInCapitals: what the lost answer left behind is removed, and never the secret that came
// after.
func TestASecretWhoseAnswerIsLostIsFoundInCapitals(t *testing.T) {
	for _, spelling := range []simtenant.Capitals{simtenant.CapitalsInWrites, simtenant.CapitalsEverywhere} {
		t.Run(string(spelling), func(t *testing.T) {
			t.Parallel()
			inWorld(t, "finished", func(s *simtenant.Scenario) { s.Capitals = spelling }, func(w *world) {
				w.tenant.Inject(simtenant.Fault{Kind: simtenant.FaultReset, Match: simtenant.Match{Path: "/addPassword$"}, Applied: true})
				w.scenario(scenarioCase{scenario: "finished"})
			})
		})
	}
}
