package main_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// TestAWholeRunSendsAsFewRequestsAsItSays counts what the real engine and the real SDKs send to Microsoft Graph for a whole run with the default
// choices and Group.Read.All, and how much of it is sent one after the other. In virtual time a run takes as long as its
// requests do, and computing takes none.
func TestAWholeRunSendsAsFewRequestsAsItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tenant := simtenant.New(simtenant.Options{})
		c := newCounted(t, tenant, setuptest.Listen(t, tenant), 150*time.Millisecond)
		checkFresh(t, c)
		checkUnchanged(t, c)
	})
}

func checkFresh(t *testing.T, c *counted) {
	t.Helper()
	p, outcome, sent := c.run(t)
	if outcome.Result != steps.ResultDone || outcome.Changes != 20 {
		t.Fatalf("outcome %s, %d changes: %v", outcome.Result, outcome.Changes, outcome.Problem)
	}
	counts := sent.counts()
	// At most one batch of reads after the last write.
	if counts["POST $batch"] == 2 && sent[len(sent)-1].what == "POST $batch" {
		counts["POST $batch"]--
	}
	want := map[string]int{
		"POST $batch":                                   1,
		"POST applications":                             4,
		"POST servicePrincipals":                        4,
		"PATCH applications/{id}":                       4,
		"POST oauth2PermissionGrants":                   6,
		"POST servicePrincipals/{id}/appRoleAssignedTo": 2,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if got := sent.criticalPath(); got > 4 {
		t.Errorf("%d requests one after the other, want 4", got)
	}
	if got, limit := sent.span(), 4*c.count.latency; got > limit {
		t.Errorf("the run took %v at %v a request, want %v", got, c.count.latency, limit)
	}
	if p.ReadRequests != 1 {
		t.Errorf("the plan says that reading took %d requests, want 1", p.ReadRequests)
	}
}

func checkUnchanged(t *testing.T, c *counted) {
	t.Helper()
	_, outcome, sent := c.run(t)
	if outcome.Result != steps.ResultDone || outcome.Changes != 0 {
		t.Fatalf("outcome %s, %d changes: %v", outcome.Result, outcome.Changes, outcome.Problem)
	}
	if diff := cmp.Diff(map[string]int{"POST $batch": 2}, sent.counts()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if got := sent.criticalPath(); got > 2 {
		t.Errorf("%d requests one after the other, want 2", got)
	}
}
