package steps_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

func savedPlan() steps.SavedPlan {
	return steps.SavedPlan{
		Schema: "modelop-entra/saved-plan/v1", Tenant: plan.Tenant{ID: "aaaabbbb-0000-cccc-1111-dddd2222eeee"},
		Key: "modelop.contoso.com", URL: "https://modelop.contoso.com",
		Choices: steps.SavedChoices{
			GroupNames: "graph", SyncedForm: "sam", Registrations: []string{"gateway-service", "internal-client"}, SignInScopes: true,
			Secrets: "auto", SecretLifetime: "1 year",
		},
		Registrations: []steps.SavedRegistration{{Name: "go-cli", Action: plan.Update, Changes: []plan.Change{
			{Action: plan.Update, Subject: "access token version", Before: "1", After: "2"},
			{Action: plan.Add, Subject: "secret", After: "until 2027-11-24"},
		}}},
	}
}

func TestHostileSavedPlansAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*steps.SavedPlan)
		says   string
	}{
		"as it was written":            {func(*steps.SavedPlan) {}, ""},
		"a key that leaves its folder": {func(s *steps.SavedPlan) { s.Key = "../../etc" }, "cannot be the key"},
		"a key of dots":                {func(s *steps.SavedPlan) { s.Key = ".." }, "cannot be the key"},
		"no key":                       {func(s *steps.SavedPlan) { s.Key = "" }, "cannot be the key"},
		"a replaced key":               {func(s *steps.SavedPlan) { s.Answers.Replaces = "a/b" }, "cannot be the key"},
		"no tenant":                    {func(s *steps.SavedPlan) { s.Tenant.ID = "contoso.com" }, "is not an id"},
		"a URL that Entra refuses":     {func(s *steps.SavedPlan) { s.URL = "http://modelop.contoso.com" }, "url:"},
		"a colour in a name":           {func(s *steps.SavedPlan) { s.Registrations[0].DisplayName = "\x1b[31mred" }, "cannot be shown"},
		"a turned reading order":       {func(s *steps.SavedPlan) { s.Tenant.DisplayName = "a\u202eb" }, "cannot be shown"},
		"no such answer":               {func(s *steps.SavedPlan) { s.Choices.GroupNames = "all" }, "groupNames:"},
		"a huge lifetime":              {func(s *steps.SavedPlan) { s.Choices.SecretLifetime = "99999999999999999999 years" }, "secretLifetime:"},
		"a registration of its own":    {func(s *steps.SavedPlan) { s.Choices.Registrations = []string{"mine"} }, "registrations:"},
		"adopts as something else":     {func(s *steps.SavedPlan) { s.Answers.Adopt = map[string]string{"mine": "new"} }, "cannot become"},
		"adopts no id":                 {func(s *steps.SavedPlan) { s.Answers.Adopt = map[string]string{"go-cli": "' or 1"} }, "cannot become"},
		"another permission":           {func(s *steps.SavedPlan) { s.Answers.Audience = "always" }, "not one of allow, leave"},
		"a version to come":            {func(s *steps.SavedPlan) { s.Schema = "modelop-entra/saved-plan/v9" }, "another version"},
		"another file of ours":         {func(s *steps.SavedPlan) { s.Schema = "modelop-entra/setup/v1" }, "not a saved plan"},
	} {
		t.Run(name, func(t *testing.T) {
			s := savedPlan()
			c.change(&s)
			data, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = steps.ReadSavedPlan(data)
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("got %v instead of %q", err, c.says)
			}
		})
	}
	data, err := json.Marshal(savedPlan())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := steps.ReadSavedPlan(append(data, data...)); err == nil {
		t.Error("two plans in a row are one")
	}
}

func TestDifferencesOfAPlanAreToldBothWays(t *testing.T) {
	now := plan.Plan{Registrations: []plan.Registration{{Name: "go-cli", Action: plan.Update, Changes: []plan.Change{
		{Action: plan.Update, Subject: "access token version", Before: "1", After: "2"},
		{Action: plan.Add, Subject: "secret", After: "until 2027-11-25"},
	}}}}
	if d := savedPlan().Differences(now); len(d) > 0 {
		t.Errorf("a day later it is another plan: %q", d)
	}
	now.Registrations[0].Changes[0].Before = "nothing"
	now.Registrations[0].Changes = append(now.Registrations[0].Changes, plan.Change{Action: plan.Grant, Subject: "custom_scope", Consent: true})
	want := []string{
		"not in the file: go-cli: update access token version, before: nothing, after: 2",
		"not in the file: go-cli: grant custom_scope, a consent",
		"only in the file: go-cli: update access token version, before: 1, after: 2",
	}
	if diff := cmp.Diff(want, savedPlan().Differences(now)); diff != "" {
		t.Error(diff)
	}
}

// TestAPlanTakesNoOtherFilesPlace: a saved plan is only ever written where nothing else stands, whatever that is.
func TestAPlanTakesNoOtherFilesPlace(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct {
		text string
		want string
	}{
		"a plan":       {`{"schema":"modelop-entra/saved-plan/v1"}`, ""},
		"a newer plan": {`{"schema":"modelop-entra/saved-plan/v9"}`, ""},
		"notes":        {`about modelop-entra/saved-plan/v1`, "is no saved plan"},
		"cut":          {`{"schema":"modelop-entra/saved-plan/v1"`, "is no saved plan"},
		"large":        {strings.Repeat("x", 8<<20), "is no saved plan"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := steps.CheckPlanFile(path); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := steps.CheckPlanFile(filepath.Join(dir, "none")); err != nil {
		t.Error(err)
	}
}
