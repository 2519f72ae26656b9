package main_test

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// roundTrip is how long a request to Microsoft Graph takes in these tests.
const roundTrip = 150 * time.Millisecond

// counter is a transport that notes every request to Microsoft Graph, and lets each take roundTrip.
type counter struct {
	next http.RoundTripper

	mu   sync.Mutex
	sent []request
}

type request struct {
	what       string // method and path, ids left out
	begin, end time.Time
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "graph.microsoft.com" {
		return c.next.RoundTrip(r)
	}
	begin := time.Now()
	answer, err := c.next.RoundTrip(r)
	select {
	case <-time.After(time.Until(begin.Add(roundTrip))):
	case <-r.Context().Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, request{what: r.Method + " " + resource(r.URL.Path), begin: begin, end: time.Now()})
	return answer, err
}

// resource is a Microsoft Graph path without version and ids.
func resource(p string) string {
	parts := strings.Split(strings.TrimPrefix(path.Clean(p), "/v1.0/"), "/")
	for i, part := range parts {
		if i%2 == 1 && len(part) > 30 {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}

// take returns what was sent since the last take.
func (c *counter) take() requests {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}

type requests []request

// counts counts the requests by kind.
func (rs requests) counts() map[string]int {
	counts := map[string]int{}
	for _, r := range rs {
		counts[r.what]++
	}
	return counts
}

// criticalPath is how many requests were sent one after the other: the longest chain in which each began after the one
// before had ended.
func (rs requests) criticalPath() int {
	byEnd := slices.SortedFunc(slices.Values(rs), func(a, b request) int { return a.end.Compare(b.end) })
	length := 0
	var free time.Time
	for _, r := range byEnd {
		if !r.begin.Before(free) {
			length++
			free = r.end
		}
	}
	return length
}

// span is the time from the first request to the last answer.
func (rs requests) span() time.Duration {
	if len(rs) == 0 {
		return 0
	}
	begin := slices.MinFunc(rs, func(a, b request) int { return a.begin.Compare(b.begin) }).begin
	end := slices.MaxFunc(rs, func(a, b request) int { return a.end.Compare(b.end) }).end
	return end.Sub(begin)
}

// TestRequests counts what the real engine and the real SDKs send to Microsoft Graph for a whole run with the default
// choices and Group.Read.All, and how much of it is sent one after the other.
func TestRequests(t *testing.T) {
	tenant := simtenant.New(simtenant.Options{})
	transport, server := tenant.Transport()
	t.Cleanup(func() { _ = server.Close() })
	count := &counter{next: transport}
	catalogue, err := blueprint.Load(assets.Registrations())
	if err != nil {
		t.Fatal(err)
	}
	problems, err := steps.LoadCatalogue(assets.Errors())
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()

	// whole is one run from the sign-in to the files, as every driver makes it.
	whole := func(t *testing.T) (plan.Plan, steps.Outcome, requests) {
		t.Helper()
		url, _, err := blueprint.ParseURL("https://modelop.contoso.com")
		if err != nil {
			t.Fatal(err)
		}
		run := steps.NewRun(steps.Config{
			Graph: graphclient.New(graphclient.Options{Transport: count}), Catalogue: catalogue, Errors: func() steps.Catalogue { return problems },
			Now: time.Now, Out: folder, Demo: true,
			Approve:  func(code string) { _ = tenant.Approve(code, "") }, // a code that nobody approved ends the sign-in
			Continue: func(plan.Tenant, blueprint.Choices) string { return "modelop-entra" },
			Given: blueprint.Choices{
				URL: url, GroupNames: blueprint.GroupNamesGraph, SyncedForm: blueprint.SyncedFormSAM, SignInScopes: true,
				Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.Year,
			},
			IsGiven: steps.Given{GroupNames: true},
		})
		if _, err := run.SignIn(t.Context(), "contoso.com", func(c steps.DeviceCode) { c.Demo() }, func() {}); err != nil {
			t.Fatal(err)
		}
		read := count.take()
		p, err := run.Plan(t.Context(), run.Choices(url), plan.Answers{})
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, count.take()...)
		outcome := run.Apply(t.Context(), p, func(steps.Event) {},
			func(_ context.Context, why *steps.Problem) error { return why })
		return p, outcome, append(read, count.take()...)
	}

	t.Run("fresh", func(t *testing.T) {
		p, outcome, sent := whole(t)
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
		if got := sent.span(); got > 1500*time.Millisecond {
			t.Errorf("the run took %v at %v a request, want under 1.5 s", got, roundTrip)
		}
		if p.ReadRequests != 1 {
			t.Errorf("the plan says that reading took %d requests, want 1", p.ReadRequests)
		}
	})
	t.Run("unchanged", func(t *testing.T) {
		_, outcome, sent := whole(t)
		if outcome.Result != steps.ResultDone || outcome.Changes != 0 {
			t.Fatalf("outcome %s, %d changes: %v", outcome.Result, outcome.Changes, outcome.Problem)
		}
		if diff := cmp.Diff(map[string]int{"POST $batch": 2}, sent.counts()); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		if got := sent.criticalPath(); got > 2 {
			t.Errorf("%d requests one after the other, want 2", got)
		}
	})
}
