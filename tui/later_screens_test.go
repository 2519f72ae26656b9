package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// later are the screens of the last three steps.
var later = []stop{
	{name: "review-reading", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) {
		s.toGroups()
		s.press("1", "enter")
		s.wait(5 * time.Second)
	}},
	{name: "review", run: func() *fakeRun { return withPlan(freshPlan()) }, do: (*seat).toReview},
	{name: "review-repair", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: (*seat).toReview},
	{name: "review-adopt", run: func() *fakeRun { return withPlan(adoptingPlan()) }, do: (*seat).toReview},
	{name: "review-unchanged", run: func() *fakeRun { return withPlan(unchangedPlan()) }, do: (*seat).toReview},
	{name: "review-handoff", run: func() *fakeRun { return withPlan(handoffPlan()) }, do: (*seat).toReview},
	{name: "review-ahead", run: func() *fakeRun { return withPlan(handoffPlan()) }, do: func(s *seat) { s.toReview(); s.press("h") }},
	{name: "review-warned", run: func() *fakeRun {
		p := handoffPlan()
		p.Warnings = append(p.Warnings, plan.Warning{Text: "Consents need a Cloud Application Administrator. " +
			"internal-client goes first; if it is refused, the wizard stops there and prepares what to send."})
		return withPlan(p)
	}, do: (*seat).toReview},
	{name: "review-row", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) { s.toReview(); s.press("home", "down") }},
	{name: "review-refused", run: func() *fakeRun {
		f := contoso()
		f.planErr = &steps.Problem{
			Happened: "vault.json belongs to Fabrikam, Inc., not to Contoso Ltd.", Means: "Nothing was changed.",
			Who: "you", How: []string{"Choose another folder with --out."},
		}
		return f
	}, do: (*seat).toReview},
	{name: "review-moved", run: func() *fakeRun {
		f := ends(steps.Outcome{Result: steps.ResultRefused, Problem: &steps.Problem{
			Key: steps.KeyTenantMoved, Happened: "The tenant has changed since you looked: access token version of gateway-service has changed.",
		}})
		f.plan = driftedPlan()
		return f
	}, do: (*seat).toEnd},
	{name: "details", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) { s.toReview(); s.press("home", "down", "enter") }},
	{name: "kept", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) { s.toReview(); s.press("k") }},
	{name: "requests", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) {
		s.toReview()
		s.press("home", "down", "d", "p")
	}},
	{name: "review-saved", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) {
		s.toReview()
		s.press("s")
		s.drain()
	}},
	{name: "more", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) { s.toReview(); s.press("m") }},
	{name: "more-wrong", run: func() *fakeRun { return withPlan(freshPlan()) }, do: func(s *seat) {
		s.toReview()
		s.press("m", "down", "space", "tab", "tab", "tab")
		s.clear()
		s.write(strings.Repeat("p", 104))
		s.press("up")
		s.clear()
		s.write("1 yer")
		s.press("enter")
	}},
	{name: "question-one", run: asks(adoptOne()), do: (*seat).toReview},
	{name: "question-several", run: asks(plan.Question{
		Kind: plan.AdoptWhich, Registration: blueprint.GatewayService, Candidates: candidates(),
	}), do: (*seat).toReview},
	{name: "closer-one", run: asks(adoptOne()), do: func(s *seat) { s.toReview(); s.press("d") }},
	{name: "closer-several", run: asks(plan.Question{
		Kind: plan.AdoptWhich, Registration: blueprint.GatewayService, Candidates: candidates(),
	}), do: func(s *seat) { s.toReview(); s.press("d") }},
	{name: "closer-hold", run: asks(strangersHold()), do: func(s *seat) { s.toReview(); s.press("d") }},
	{name: "question-prefix", run: asks(plan.Question{
		Kind: plan.NamePrefix, Registration: blueprint.GatewayService, Candidates: []plan.Candidate{{Serves: "https://modelop-dev.contoso.com"}},
	}), do: func(s *seat) { s.toReview(); s.write("prod-") }},
	{name: "question-hold", run: asks(strangersHold()), do: (*seat).toReview},
	{name: "question-downtime", run: asks(plan.Question{
		Kind: plan.ScopeDowntime, Registration: blueprint.GatewayService,
		Text: `The scope custom_scope of gateway-service is not as ModelOp Center needs it: "Who can consent" is Admins only. It should be Admins and users.`,
	}), do: (*seat).toReview},
	{name: "question-audience", run: asks(plan.Question{
		Kind: plan.Audience, Registration: blueprint.GatewayService,
		Text: "gateway-service may be used by accounts of any tenant. It should be this tenant only: everybody else is locked out then.",
	}), do: (*seat).toReview},
	{name: "apply-start", run: func() *fakeRun { return ends(doneOutcome(), total(0, midway()[:1]...)...) }, do: (*seat).toApply},
	{name: "apply", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) { s.toApply(); s.wait(time.Second) }},
	{name: "apply-one-first", run: func() *fakeRun { return ends(doneOutcome(), oneFirst()...) }, do: func(s *seat) { s.toApply(); s.wait(time.Second) }},
	{name: "apply-one-first-refused", run: func() *fakeRun {
		return ends(partialOutcome(), append(oneFirst(), failed()[len(midway()):]...)...)
	}, do: (*seat).toApply},
	{name: "review-after", run: func() *fakeRun { return ends(partialOutcome()) }, do: func(s *seat) {
		s.toEnd()
		s.press("enter")
		s.drain()
		s.wait(grace)
	}},
	{
		name: "apply-replication", run: func() *fakeRun { return ends(doneOutcome(), waitsFor(steps.WaitReplication, 3*time.Minute)...) },
		do: func(s *seat) { s.toApply(); s.wait(14 * time.Second) },
	},
	{
		name: "apply-throttled", run: func() *fakeRun { return ends(doneOutcome(), waitsFor(steps.WaitThrottled, 23*time.Second)...) },
		do: func(s *seat) { s.toApply(); s.wait(8 * time.Second) },
	},
	{name: "apply-failed", run: func() *fakeRun { return ends(partialOutcome(), failed()...) }, do: func(s *seat) { s.toApply(); s.wait(3 * time.Second) }},
	{name: "apply-error", run: func() *fakeRun { return ends(partialOutcome(), failed()...) }, do: func(s *seat) { s.toApply(); s.press("e") }},
	{name: "apply-stop", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) { s.toApply(); s.press("ctrl+c") }},
	{name: "apply-stopping", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: func(s *seat) {
		s.toApply()
		s.press("ctrl+c", "down", "enter")
	}},
	{name: "apply-folder", run: func() *fakeRun {
		return ends(steps.Outcome{Result: steps.ResultRefused, Problem: &steps.Problem{
			Happened: "The folder modelop-entra/modelop.contoso.com/ cannot be written: the disk is full.",
			Means:    "Secrets need a place before they are made.", Who: "you", How: []string{"Free some space, then try again."},
		}})
	}, do: (*seat).toEnd},
	{name: "sign-in-lost", run: func() *fakeRun { return ends(doneOutcome(), midway()...) }, do: (*seat).loseSignIn},
	{name: "limit", run: func() *fakeRun { return limited("") }, do: (*seat).toEnd},
	{name: "limit-forbidden", run: func() *fakeRun { return limited("forbidden") }, do: (*seat).toEnd},
	{
		name: "limit-known", run: func() *fakeRun { return limitKnown(plan.SecretPolicy{MaxLifetime: 90 * 24 * time.Hour}) },
		do: (*seat).toReview,
	},
	{name: "done", run: func() *fakeRun { return ends(doneOutcome()) }, do: (*seat).toEnd},
	{
		name: "done-demo", run: func() *fakeRun { o := doneOutcome(); o.Demo = true; return ends(o) },
		options: func(o *Options) { o.Demo = true }, do: (*seat).toEnd,
	},
	{name: "done-handoff", run: func() *fakeRun { return ends(handoffOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("enter") }},
	{name: "done-partial", run: func() *fakeRun { return ends(partialOutcome()) }, do: (*seat).toEnd},
	{name: "files", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("f") }},
	{name: "pages", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("p", "down") }},
	{name: "secret-which", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("v") }},
	{name: "secret-safe", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) { s.toEnd(); s.press("v", "enter") }},
	{name: "secret-shown", run: func() *fakeRun { return ends(doneOutcome()) }, do: func(s *seat) {
		s.toEnd()
		s.press("v", "enter", "down", "enter")
		s.drain()
		s.wait(3 * time.Second)
	}},
	{name: "help-review", run: func() *fakeRun { return withPlan(driftedPlan()) }, do: func(s *seat) { s.toReview(); s.press("?") }},
}

// TestTheLastThreeStepsLookAsTheirPictures compares the screens of the last three steps with their pictures in plain text.
func TestTheLastThreeStepsLookAsTheirPictures(t *testing.T) {
	for _, at := range later {
		t.Run(at.name, func(t *testing.T) { sitAt(t, at, 80, 24, nil).golden(at.name) })
	}
	for _, at := range later {
		switch at.name {
		case "review", "review-repair", "more", "apply", "apply-failed", "done":
			t.Run(at.name+"-60x20", func(t *testing.T) { sitAt(t, at, 60, 20, nil).golden(at.name + "-60x20") })
		}
	}
	for _, size := range [][2]int{{40, 15}, {120, 40}} {
		for _, at := range later {
			switch at.name {
			case "apply-replication", "apply-one-first", "review-after", "review-moved", "question-hold", "question-prefix", "sign-in-lost", "review-repair", "limit", "limit-forbidden", "more", "more-wrong", "details", "question-several", "apply-failed", "apply-stop", "done", "done-partial":
				name := fmt.Sprintf("%s-%dx%d", at.name, size[0], size[1])
				t.Run(name, func(t *testing.T) { sitAt(t, at, size[0], size[1], nil).golden(name) })
			}
		}
	}
}

// TestLaterScreensKeepTheirFrame checks what is true of every screen, in every window, with names that are long or wide,
// and without colour.
func TestLaterScreensKeepTheirFrame(t *testing.T) {
	tenants := map[string]plan.Tenant{
		"long": {ID: "x", DisplayName: "Contoso Pharmaceuticals Manufacturing and Distribution of North America", DefaultDomain: "contoso-pharmaceuticals-manufacturing.onmicrosoft.com"},
		"CJK":  {ID: "x", DisplayName: "コントソ株式会社コントソ株式会社コントソ株式会社", DefaultDomain: "contoso.com"},
		"evil": {ID: "x", DisplayName: "Con\x1b[2Jtoso\u202e", DefaultDomain: "contoso.com"},
	}
	for _, size := range [][2]int{{40, 15}, {60, 20}, {80, 24}, {120, 40}} {
		for name, tenant := range tenants {
			if name == "evil" && size[0] != 80 {
				continue // what is left out does not depend on the size
			}
			for _, at := range slices.Concat(later, handedOver) {
				t.Run(fmt.Sprintf("%s/%s/%dx%d", at.name, name, size[0], size[1]), func(t *testing.T) {
					s := sitAt(t, at, size[0], size[1], func(f *fakeRun, o *Options) {
						f.account.Tenant, f.plan.Tenant, f.outcome.Tenant = tenant, tenant, tenant
						f.account.Name = "a-very-long-user-name-that-goes-on@contoso-pharmaceuticals.onmicrosoft.com"
						o.NoColor = name == "evil"
					})
					s.check()
					if view := s.model.View().Content; name == "evil" && strings.Contains(view, "\x1b[") {
						t.Errorf("styling without colour: %q", view)
					}
				})
			}
		}
	}
}
