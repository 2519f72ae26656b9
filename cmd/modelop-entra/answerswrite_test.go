package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestAnswersRoundTrip writes answers as the wizard does and reads them as --answers does: choices and answers are the same.
func TestAnswersRoundTrip(t *testing.T) {
	const app = "00001111-aaaa-2222-bbbb-3333cccc4444"
	usual := blueprint.Choices{
		URL: blueprint.URL{Scheme: "https", Host: "modelop.contoso.com"}, GroupNames: blueprint.GroupNamesGraph,
		SyncedForm: blueprint.SyncedFormSAM, SignInScopes: true, Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.DefaultLifetime(),
	}
	for name, change := range map[string]func(o *options, a *steps.Answered){
		"usual": func(*options, *steps.Answered) {},
		"everything else": func(o *options, a *steps.Answered) {
			o.cloud, o.clientID = "usgov", app
			a.Way = steps.WayBrowser
			a.Choices = blueprint.Choices{
				URL:        blueprint.URL{Scheme: "https", Host: "modelop.contoso.com", Port: "8443", Path: "/yes"},
				GroupNames: blueprint.GroupNamesSynced, SyncedForm: blueprint.SyncedFormDNS, DropGroupReadAll: true,
				Registrations: []string{blueprint.GatewayService, blueprint.InternalClient, blueprint.GoCLI},
				NamePrefix:    "0123", Secrets: blueprint.SecretsNew, SecretLifetime: blueprint.Lifetime{Days: 90},
			}
			a.Replaces = "https://old.contoso.com"
			a.Adopt = map[string]string{blueprint.GatewayService: app, blueprint.GoCLI: plan.AdoptNew}
			a.Answers = plan.Answers{Adopt: a.Adopt, TrustHolds: map[string]bool{app: true}, ScopeDowntime: plan.Allow}
		},
		"names that look like something else": func(_ *options, a *steps.Answered) {
			a.Choices.NamePrefix = "true"
			a.Choices.SecretLifetime = blueprint.Lifetime{Hours: 8}
			a.Answers.ScopeDowntime = plan.LeaveIt
		},
		"a prefix in letters of others": func(_ *options, a *steps.Answered) { a.Choices.NamePrefix = "モデル " },
	} {
		t.Run(name, func(t *testing.T) {
			o := options{cloud: "public", signIn: "device-code"}
			a := steps.Answered{Tenant: "contoso.com", Way: steps.WayDeviceCode, Choices: usual}
			change(&o, &a)
			data, err := o.answersFile(a)
			if err != nil {
				t.Fatal(err)
			}
			got := readOptions(t, data)
			asked, err := got.parse()
			if err != nil {
				t.Fatalf("%v\n%s", err, data)
			}
			want := a.Choices
			if want.Registrations == nil {
				want.Registrations = blueprint.Names()
			}
			if diff := cmp.Diff(want, asked.choices); diff != "" {
				t.Errorf("choices (-want +got):\n%s\n%s", diff, data)
			}
			if !maps.Equal(a.Adopt, asked.answers.Adopt) || a.Answers.ScopeDowntime != asked.answers.ScopeDowntime || !maps.Equal(a.Answers.TrustHolds, asked.answers.TrustHolds) {
				t.Errorf("answers %+v, not %+v\n%s", asked.answers, a.Answers, data)
			}
			if got.tenant != a.Tenant || got.signIn != string(a.Way) || got.cloud != o.cloud || got.clientID != o.clientID || got.replaces != a.Replaces {
				t.Errorf("%+v\n%s", got, data)
			}
		})
	}
}

// readOptions reads an answers file into the options of apply.
func readOptions(t *testing.T, data []byte) *options {
	t.Helper()
	file := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var o options
	root := rootCommand(system{getenv: func(string) string { return "" }}, &options{})
	cmd, _, err := root.Find([]string{"apply"})
	if err != nil {
		t.Fatal(err)
	}
	cmd.ResetFlags()
	o.answerFlags(cmd.Flags())
	o.runFlags(cmd.Flags())
	o.answersFiles = []string{file}
	if err := o.fromEnvironment(cmd, func(string) string { return "" }); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return &o
}

// TestAnswersSoFar holds what flags gave, and nothing that the tenant could say better.
func TestAnswersSoFar(t *testing.T) {
	o := options{cloud: "public", url: "https://modelop.contoso.com", namePrefix: "prod-", set: map[string]bool{"url": true, "name-prefix": true}}
	asked, err := (&options{url: o.url, namePrefix: o.namePrefix, cloud: "public", signIn: "device-code"}).parse()
	if err != nil {
		t.Fatal(err)
	}
	data, err := o.answersFile(steps.Answered{SoFar: true, Tenant: "contoso.com", Way: steps.WayBrowser, Choices: asked.choices})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"schema: " + answersSchema, "tenant: contoso.com", "sign-in: browser", "url: https://modelop.contoso.com", "name-prefix: prod-"}
	var got []string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if !slices.Equal(want, got) {
		t.Errorf("%s", data)
	}
}

// TestAnswersToQuestionsComeBack: what the wizard's questions were answered with leads to the same answers when it is read.
func TestAnswersToQuestionsComeBack(t *testing.T) {
	const id = "11111111-2222-4333-8444-555555555555"
	for _, decision := range []plan.Decision{plan.Allow, plan.LeaveIt, ""} {
		want := plan.Answers{
			Adopt: map[string]string{blueprint.GatewayService: id}, TrustHolds: map[string]bool{id: true}, LeaveOut: map[string]bool{blueprint.GoCLI: true},
			Audience: decision, ScopeDowntime: decision,
		}
		data, err := (&options{cloud: "public"}).answersFile(steps.Answered{
			Tenant: "contoso.com", Way: steps.WayDeviceCode, Answers: want, Adopt: want.Adopt,
		})
		if err != nil {
			t.Fatal(err)
		}
		answers, faults := parseAnswers(data)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		read := options{set: map[string]bool{}}
		cmd := rootCommand(system{}, &read)
		for _, a := range answers {
			for _, v := range a.values {
				if err := cmd.PersistentFlags().Set(a.flag, v); err != nil {
					t.Fatal(err)
				}
			}
			read.set[a.flag] = true
		}
		got, err := read.planAnswers()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", diff, data)
		}
	}
}

// TestEveryAnswerCanBeWritten holds the writer to the keys that the reader knows.
func TestEveryAnswerCanBeWritten(t *testing.T) {
	o := options{cloud: "china", clientID: "x"}
	written := map[string]bool{}
	for _, a := range o.answersOf(steps.Answered{
		Tenant: "t", Way: steps.WayBrowser, Replaces: "r", Adopt: map[string]string{"a": "b"}, Answers: plan.Answers{ScopeDowntime: plan.Allow, Audience: plan.Allow},
		Choices: blueprint.Choices{
			URL: blueprint.URL{Scheme: "https", Host: "h", Path: "/p"}, GroupNames: blueprint.GroupNamesSynced, SyncedForm: blueprint.SyncedFormSAM,
			DropGroupReadAll: true, Secrets: blueprint.SecretsAuto, SecretLifetime: blueprint.DefaultLifetime(),
		},
	}) {
		written[a.flag] = true
	}
	for key := range answerKinds() {
		if !written[key] {
			t.Errorf("%s is never written", key)
		}
		delete(written, key)
	}
	if len(written) > 0 {
		t.Errorf("the reader does not know %v", written)
	}
}
