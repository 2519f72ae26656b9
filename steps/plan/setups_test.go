package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

func TestAURLThatIsNewIsAskedWhichOneItReplaces(t *testing.T) {
	w := finished(t)
	w.choices.URL.Host = "modelop-prod.contoso.com"
	p := w.plan()
	if len(p.Questions) != 1 || p.Questions[0].Kind != Replaces || len(p.Questions[0].Setups) != 1 || p.Count() != 0 {
		t.Fatalf("%+v", p.Questions)
	}
	if s := p.Questions[0].Setups[0]; s.Key != "modelop.contoso.com" || s.URL != "https://modelop.contoso.com" || len(s.Registrations) != 4 {
		t.Errorf("%+v", s)
	}

	w.answers.NewSetup, w.choices.NamePrefix = true, "prod-"
	if p := w.plan(); len(p.Questions) != 0 || p.Count() != 20 {
		t.Errorf("a new setup: %v, %d changes", questionsOf(p), p.Count())
	}

	w.answers, w.choices.NamePrefix = Answers{Replaces: "modelop.contoso.com"}, ""
	if p := w.plan(); len(p.Questions) != 1 || p.Questions[0].Kind != Replaces {
		t.Errorf("the blueprint is still that of a new setup: %v, %v", questionsOf(p), changesOf(p))
	}
	w.choices.Key = KeyFor(w.state, w.choices.URL, w.answers)
	p = w.plan()
	want := []string{
		"gateway-service: update ModelOp URL [https://modelop.contoso.com] -> https://modelop-prod.contoso.com",
		"gateway-service: add redirect URI (web) -> https://modelop-prod.contoso.com/login/oauth2/code/gateway-service",
		"internal-client: update ModelOp URL [https://modelop.contoso.com] -> https://modelop-prod.contoso.com",
		"external-integration-client: update ModelOp URL [https://modelop.contoso.com] -> https://modelop-prod.contoso.com",
		"external-integration-client: add redirect URI (single-page application) -> https://modelop-prod.contoso.com/jupyterOauth2ImplicitGrant.html",
		"external-integration-client: add redirect URI (single-page application) -> https://modelop-prod.contoso.com/modelOpWDC.html",
		"go-cli: update ModelOp URL [https://modelop.contoso.com] -> https://modelop-prod.contoso.com",
	}
	if diff := cmp.Diff(want, changesOf(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(p.Kept) != 3 || p.Kept[0].Kind != "redirect URI" {
		t.Errorf("the old addresses stay: %+v", p.Kept)
	}
	w.settles(p)

	// A later run with the new address finds the setup by it, under its old key.
	w.answers, w.choices.Key = Answers{}, ""
	if key := KeyFor(w.state, w.choices.URL, w.answers); key != "modelop.contoso.com" {
		t.Errorf("key %s", key)
	}
}

func TestSetupsAreFoundByTagsNamesAndAddresses(t *testing.T) {
	w := finished(t)
	if got := Setups(tenant.State{}); len(got) != 0 {
		t.Errorf("an empty tenant: %+v", got)
	}
	got := Setups(w.state)
	want := []Setup{{Key: "modelop.contoso.com", URL: "https://modelop.contoso.com", CreatedAt: now, Registrations: blueprint.Names()}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.remove("gateway-service")
	if got := Setups(w.state); len(got) != 1 || len(got[0].Registrations) != 3 {
		t.Errorf("%+v", got)
	}
	for i := range w.state.Applications { // the tags are gone: unique name and redirect URI still tell
		w.state.Applications[i].Tags = nil
	}
	w.state.DeletedApplications[0].Tags = nil
	if got := Setups(w.state); len(got) != 1 || got[0].URL != "https://modelop.contoso.com" {
		t.Errorf("%+v", got)
	}
	if _, ok := ExistingChoices(w.state, "other"); ok {
		t.Error("choices of a setup that is not there")
	}
}
