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

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// counter is a transport that notes every request to Microsoft Graph, and lets each take at least the latency.
type counter struct {
	next    http.RoundTripper
	latency time.Duration

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
	case <-time.After(time.Until(begin.Add(c.latency))):
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

// counted is the real engine over the real SDKs, in front of a simulated tenant, with every request to it counted.
type counted struct {
	tenant *simtenant.Tenant
	count  *counter
	folder string
	table  blueprint.Table
}

func newCounted(t testing.TB, tenant *simtenant.Tenant, transport http.RoundTripper, latency time.Duration) *counted {
	t.Helper()
	table, err := blueprint.Load(assets.Registrations())
	if err != nil {
		t.Fatal(err)
	}
	return &counted{
		tenant: tenant, count: &counter{next: transport, latency: latency}, folder: t.TempDir(), table: table,
	}
}

// run is one run from the sign-in to the files, as every driver makes it, with the default choices and Group.Read.All.
func (c *counted) run(t testing.TB) (plan.Plan, steps.Outcome, requests) {
	t.Helper()
	url, _, err := blueprint.ParseURL("https://modelop.contoso.com")
	if err != nil {
		t.Fatal(err)
	}
	run := steps.NewRun(steps.Config{
		Graph: graphclient.New(graphclient.Options{Transport: c.count}), Table: c.table,
		Errors: func() steps.Catalogue { return steps.Catalogue{} },
		Now:    time.Now, Out: c.folder, Demo: true,
		Approve:  func(code string) { _ = c.tenant.Approve(code, "") }, // a code that nobody approved ends the sign-in
		Continue: func(plan.Tenant, blueprint.Choices) string { return "modelop-entra" },
		Prefill: blueprint.Choices{
			URL: url, GroupNames: blueprint.GroupNamesGraph, SyncedForm: blueprint.SyncedFormSAM, SignInScopes: true,
			Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.DefaultLifetime(),
		},
		Given: steps.Given{GroupNames: true},
	})
	if _, err := run.SignIn(t.Context(), "contoso.com", func(c steps.DeviceCode) { c.Demo() }, func() {}); err != nil {
		t.Fatal(err)
	}
	p, err := run.Plan(t.Context(), run.Choices(url), plan.Answers{})
	if err != nil {
		t.Fatal(err)
	}
	outcome := run.Apply(t.Context(), p, func(steps.Event) {}, func(_ context.Context, why *steps.Problem) error { return why })
	return p, outcome, c.count.take()
}
