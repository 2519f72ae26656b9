package simtenant

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestEveryScenarioHoldsWhatTheServiceWouldHold(t *testing.T) {
	all := Scenarios()
	if all[0].Name != "clean" || len(all) < 25 {
		t.Fatalf("%d scenarios, the first is %q", len(all), all[0].Name)
	}
	for _, s := range all {
		t.Run(s.Name, func(t *testing.T) {
			if s.Description == "" || strings.Contains(s.Description, "\n") || !strings.HasSuffix(s.Description, ".") {
				t.Errorf("description: %q", s.Description)
			}
			tenant := New(Options{Scenario: s, Clock: newTestClock()})
			for _, a := range tenant.state.Applications {
				if refused := tenant.validate(&a.Application, nil); refused != nil {
					t.Errorf("%s: the service would not hold this: %s", a.DisplayName, refused.bytes())
				}
				if refused := tenant.uniqueNameFree(a.UniqueName, a.ID); refused != nil {
					t.Errorf("%s: %s", a.DisplayName, refused.bytes())
				}
			}
		})
	}
}

func TestScenarioByNameKnowsNoOtherName(t *testing.T) {
	for _, name := range []string{"", "nonsense", templateFile, "../scenario", "clean.yaml"} {
		if _, err := ScenarioByName(name); !errors.Is(err, ErrUnknownScenario) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestParseScenarioRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"unknown key":          "latencies: 3s",
		"unknown role":         "people: [{userPrincipalName: a@b.c, roles: [Emperor]}]",
		"unknown registration": "setups: [{url: https://a.example, registrations: {gateway: {}}}]",
		"unknown stage":        "setups: [{url: https://a.example, registrations: {go-cli: {until: noon}}}]",
		"unknown answer":       "signIn: {answer: maybe}",
		"unknown fault":        "faults: [{kind: gremlin}]",
		"bad days":             "latency: threed",
		"bad duration":         "latency: soon",
	} {
		if _, err := ParseScenario("x", []byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTimesInAScenarioAreRelative(t *testing.T) {
	f := newFixture(t, "expired-secret")
	var ends []string
	for _, a := range f.tenant.Snapshot().Applications {
		for _, p := range a.PasswordCredentials {
			ends = append(ends, p.EndDateTime.Format("2006-01-02"))
		}
	}
	if want := []string{"2026-08-05", "2026-09-09", "2027-05-12"}; !slices.Equal(ends, want) {
		t.Errorf("secrets end %v, want %v", ends, want)
	}
}

func TestTheDeletedScenarioHoldsNothingLive(t *testing.T) {
	s := New(Options{Scenario: scenario(t, "soft-deleted")}).Snapshot()
	if len(s.Applications)+len(s.ServicePrincipals)+len(s.Grants)+len(s.Assignments) != 0 || len(s.DeletedApplications) != 4 || len(s.DeletedServicePrincipals) != 4 {
		t.Errorf("%d live, %d deleted", len(s.Applications), len(s.DeletedApplications))
	}
}
