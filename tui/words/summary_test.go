package words_test

import (
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

const goOn = "modelop-entra --tenant contoso.com --url https://modelop.contoso.com"

func finished() steps.Outcome {
	return steps.Outcome{
		Result: steps.ResultDone, Tenant: contoso, Key: "modelop.contoso.com", URL: "https://modelop.contoso.com",
		Changes: 20, Of: 20, Consents: 8, Secrets: 3, SecretsUntil: day("2027-11-24"),
		Folder: "modelop-entra/modelop.contoso.com",
		Registrations: []steps.RegistrationOutcome{
			{Name: "gateway-service", Action: plan.Create, State: steps.Done, Done: 5, Of: 5},
			{Name: "internal-client", Action: plan.Create, State: steps.Done, Done: 5, Of: 5},
			{Name: "external-integration-client", Action: plan.Create, State: steps.Done, Done: 5, Of: 5},
			{Name: "go-cli", Action: plan.Create, State: steps.Done, Done: 5, Of: 5},
		},
		Files: []steps.File{
			{Name: "values.yaml"}, {Name: "secret.yaml", Secrets: true}, {Name: "vault.json", Secrets: true},
		},
		Next: []string{
			"kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml",
			"helm upgrade RELEASE CHART -f modelop-entra/modelop.contoso.com/values.yaml",
		},
	}
}

func notAllowed() *steps.Problem {
	return &steps.Problem{
		Key:      "not-allowed",
		Happened: "You may not grant the role modelop_client.",
		Means:    "ModelOp Center's services cannot call each other until someone does.",
		Who:      "a Cloud Application Administrator, an Application Administrator or a Global Administrator",
		How:      []string{"Entra admin center > Entra ID > App registrations > internal-client > API permissions > Grant admin consent"},
		Support: steps.Support{
			Code: "403 Authorization_RequestDenied", RequestID: "bbbb1111-cc22-3333-44dd-555555eeeeee", Time: at("14:02:14"),
		},
	}
}

func TestASummarySaysHowTheRunEndedAndHowToGoOn(t *testing.T) {
	partial := finished()
	partial.Result, partial.Changes, partial.Continue = steps.ResultPartial, 18, goOn
	partial.Registrations[1].State, partial.Registrations[1].Done = steps.Failed, 3
	partial.Registrations[1].Problem = notAllowed()
	partial.Problem = partial.Registrations[1].Problem // told once
	partial.Next, partial.Files = nil, nil
	partial.Missing = []steps.MissingFile{{Name: "secret.yaml", Why: "the secret of go-cli is missing (tenant policy)"}}

	handoff := finished()
	handoff.Result, handoff.Changes, handoff.Of, handoff.Consents = steps.ResultPartial, 19, 19, 7
	handoff.Handoffs = []steps.Handoff{{
		Registration: "internal-client", Permission: "Group.Read.All",
		Role: "a Privileged Role Administrator, or Global Administrator",
		Why:  "so that ModelOp Center can show names of groups", Without: "everything works, but groups show as ids",
	}}
	handoff.Files = append(handoff.Files, steps.File{Name: "handoff.md"})
	handoff.Continue = goOn

	fileMissing := finished()
	fileMissing.Result, fileMissing.Registrations, fileMissing.Next = steps.ResultPartial, nil, nil
	fileMissing.Missing = []steps.MissingFile{
		{Name: "values.yaml", Why: "the disk is full"},
		{Name: "secret.yaml", Why: "the secret of go-cli is missing"},
		{Name: "setup.json", Why: "the disk is full"},
	}

	leftOut := finished()
	leftOut.Result, leftOut.Registrations, leftOut.Next, leftOut.Files = steps.ResultPartial, nil, nil, nil

	noSecrets := finished()
	noSecrets.Result, noSecrets.Secrets, noSecrets.Next, noSecrets.Files = steps.ResultPartial, 0, nil, nil
	for _, i := range []int{0, 1, 3} {
		noSecrets.Registrations[i].Problem = &steps.Problem{
			Happened: "This tenant limits how long a secret may live.",
			Means:    noSecrets.Registrations[i].Name + " is complete but for its secret.",
			Who:      "you: choose a shorter lifetime", How: []string{"--secret-lifetime 90d"},
		}
	}
	noSecrets.Problem = noSecrets.Registrations[0].Problem

	stopped := finished()
	stopped.Result, stopped.Changes, stopped.Continue = steps.ResultInterrupted, 13, goOn
	for i, done := range []int{5, 3, 3, 2} {
		stopped.Registrations[i].Done = done
		if done < 5 {
			stopped.Registrations[i].State = steps.Stopped
		}
	}
	leftAtOnce := stopped
	leftAtOnce.Unknown, leftAtOnce.Registrations = 2, nil

	demo := finished()
	demo.Demo, demo.Registrations = true, nil

	unchanged := finished()
	unchanged.Changes, unchanged.Of = 0, 0
	for i := range unchanged.Registrations {
		unchanged.Registrations[i].Action = plan.Keep
	}
	unchanged.Registrations[3].Action = plan.LeaveAlone

	switchedOff := stopped
	switchedOff.Registrations = nil
	switchedOff.FirstLine = "Signing in to ModelOp Center fails until custom_scope of gateway-service is switched on again."

	for _, tt := range []struct {
		name    string
		outcome steps.Outcome
		want    string
	}{
		{"done", finished(), `
Done. Contoso Ltd (contoso.com) is ready for ModelOp Center.

  ModelOp URL    https://modelop.contoso.com
  Registrations  gateway-service              created
                 internal-client              created
                 external-integration-client  created
                 go-cli                       created
  Consents       8 granted
  Secrets        3, valid until 2027-11-24
  Files          modelop-entra/modelop.contoso.com/

Next, on the cluster. Compare values.yaml with your chart's values first.
  kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml
  helm upgrade RELEASE CHART -f modelop-entra/modelop.contoso.com/values.yaml

vault.json and secret.yaml hold secrets. Keep them out of mail.
`},
		{"demo", demo, `
DEMO. This was a simulated tenant. Nothing was changed anywhere.

Done. Contoso Ltd (contoso.com) is ready for ModelOp Center.

  ModelOp URL    https://modelop.contoso.com
  Consents       8 granted
  Secrets        3, valid until 2027-11-24
  Files          modelop-entra/modelop.contoso.com/

Next, on the cluster. Compare values.yaml with your chart's values first.
  kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml
  helm upgrade RELEASE CHART -f modelop-entra/modelop.contoso.com/values.yaml

vault.json and secret.yaml hold secrets. Keep them out of mail.
`},
		{"nothing to change", unchanged, `
Nothing to change. The setup in Contoso Ltd (contoso.com) is as it should be.

  ModelOp URL    https://modelop.contoso.com
  Registrations  gateway-service              as it should be
                 internal-client              as it should be
                 external-integration-client  as it should be
                 go-cli                       not part of this run
  Consents       8 granted
  Secrets        3, valid until 2027-11-24
  Files          modelop-entra/modelop.contoso.com/

Next, on the cluster. Compare values.yaml with your chart's values first.
  kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml
  helm upgrade RELEASE CHART -f modelop-entra/modelop.contoso.com/values.yaml

vault.json and secret.yaml hold secrets. Keep them out of mail.
`},
		{"partial", partial, `
Not finished yet: 18 of 20 changes are done in Contoso Ltd (contoso.com).

  gateway-service              done     5 of 5
  internal-client              failed   3 of 5
  external-integration-client  done     5 of 5
  go-cli                       done     5 of 5

internal-client: you may not grant the role modelop_client.
  ModelOp Center's services cannot call each other until someone does.
  Who can: a Cloud Application Administrator, an Application Administrator or
  a Global Administrator.
  How: Entra admin center > Entra ID > App registrations > internal-client >
  API permissions > Grant admin consent.
  403 Authorization_RequestDenied,
  request id bbbb1111-cc22-3333-44dd-555555eeeeee, 2026-11-24 14:02:14 UTC

secret.yaml was not written: the secret of go-cli is missing (tenant policy).

What is done stays. All 3 secrets are saved in vault.json. To go on:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com
`},
		{"a handoff is left", handoff, `
Done, but for 1 permission that an administrator must grant in Contoso Ltd
(contoso.com).

  ModelOp URL    https://modelop.contoso.com
  Registrations  gateway-service              created
                 internal-client              created
                 external-integration-client  created
                 go-cli                       created
  Consents       7 granted
  Secrets        3, valid until 2027-11-24
  Files          modelop-entra/modelop.contoso.com/

1 permission is left for an administrator:
  Group.Read.All for internal-client
    Why         so that ModelOp Center can show names of groups
    Without it  everything works, but groups show as ids
    Who         a Privileged Role Administrator, or Global Administrator
Send them this file:
  modelop-entra/modelop.contoso.com/handoff.md

Next, on the cluster. Compare values.yaml with your chart's values first.
  kubectl apply -n modelop -f modelop-entra/modelop.contoso.com/secret.yaml
  helm upgrade RELEASE CHART -f modelop-entra/modelop.contoso.com/values.yaml

vault.json and secret.yaml hold secrets. Keep them out of mail.

To go on, once it is granted or on another day:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com
`},
		{"a file is missing", fileMissing, `
Done, but for 3 files that could not be written. Contoso Ltd (contoso.com) is
ready for ModelOp Center.

  ModelOp URL    https://modelop.contoso.com
  Consents       8 granted
  Secrets        3, valid until 2027-11-24
  Files          modelop-entra/modelop.contoso.com/

values.yaml and setup.json were not written: the disk is full.
secret.yaml was not written: the secret of go-cli is missing.

vault.json and secret.yaml hold secrets. Keep them out of mail.
`},
		{"a change was left out", leftOut, `
Done in Contoso Ltd (contoso.com), but for what was left out in this run.

  ModelOp URL    https://modelop.contoso.com
  Consents       8 granted
  Secrets        3, valid until 2027-11-24
  Files          modelop-entra/modelop.contoso.com/
`},
		{"secrets are refused", noSecrets, `
Not finished yet: all but what Contoso Ltd (contoso.com) refused is done.

  gateway-service              done     5 of 5
  internal-client              done     5 of 5
  external-integration-client  done     5 of 5
  go-cli                       done     5 of 5

gateway-service, internal-client and go-cli: this tenant limits how long a
secret may live.
  You: choose a shorter lifetime.
  How:
    --secret-lifetime 90d

What is done stays.
`},
		{"interrupted", stopped, `
Stopped by you: 13 of 20 changes are done in Contoso Ltd (contoso.com).

  gateway-service              done     5 of 5
  internal-client              stopped  3 of 5
  external-integration-client  stopped  3 of 5
  go-cli                       stopped  2 of 5

Nothing was undone. All 3 secrets that were made are saved in vault.json.
To go on, now or another day:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com
`},
		{"left at once", leftAtOnce, `
Stopped by you: 13 of 20 changes are done, 2 more may be. The next run finds
out.

Nothing was undone. All 3 secrets that were made are saved in vault.json.
To go on, now or another day:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com
`},
		{"a scope is off", switchedOff, `
! Signing in to ModelOp Center fails until custom_scope of gateway-service is
  switched on again.

Stopped by you: 13 of 20 changes are done in Contoso Ltd (contoso.com).

Nothing was undone. All 3 secrets that were made are saved in vault.json.
To go on, now or another day:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com
`},
		{"interrupted before any write", steps.Outcome{Result: steps.ResultInterrupted, Of: 20, Tenant: contoso}, `
Stopped by you. Nothing was changed.
`},
		{"refused", steps.Outcome{Result: steps.ResultRefused, Problem: blocked()}, `
Not signed in: this tenant does not let people sign in with a code.
Nothing was changed.

A Conditional Access policy refused it. A code cannot prove which device you
sit at. You did nothing wrong.
Who can: a Conditional Access Administrator.
What else works:
  Browser on this computer
  modelop-entra --sign-in azure-cli

AADSTS53003, trace id 0000aaaa-11bb-cccc-dd22-eeeeee333333,
correlation id aaaa0000-bb11-2222-33cc-444444dddddd, 2026-11-24 14:02:11 UTC
`},
		{"folder", steps.Outcome{Result: steps.ResultRefused, Continue: goOn, Problem: &steps.Problem{
			Happened: "Another run is using this folder, since 14:02 (process 4711).", How: []string{"Wait until it has ended."},
		}}, `
Another run is using this folder, since 14:02 (process 4711).
Nothing was changed.

How: Wait until it has ended.

To try again:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := words.Summary(tt.outcome)
			equal(t, tt.want, got)
			for row := range strings.SplitSeq(got, "\n") {
				if words.Cells(row) > 80 {
					t.Errorf("row is wider than 80: %q", row)
				}
			}
		})
	}
}

func blocked() *steps.Problem {
	return &steps.Problem{
		Key:      "blocked-by-conditional-access",
		Happened: "This tenant does not let people sign in with a code.",
		Means:    "A Conditional Access policy refused it. A code cannot prove which device you sit at. You did nothing wrong.",
		Who:      "a Conditional Access Administrator",
		Or:       []string{"Browser on this computer", "modelop-entra --sign-in azure-cli"},
		Support: steps.Support{
			Code: "AADSTS53003", TraceID: "0000aaaa-11bb-cccc-dd22-eeeeee333333",
			CorrelationID: "aaaa0000-bb11-2222-33cc-444444dddddd", Time: at("14:02:11"),
			Request: "sign-in with a device code, to login.microsoftonline.com",
		},
	}
}

func TestAProblemIsToldWithWhoCanFixIt(t *testing.T) {
	equal(t, `
You may not grant the role modelop_client.

ModelOp Center's services cannot call each other until someone does.
Who can: a Cloud Application Administrator, an Application Administrator or a
Global Administrator.
How: Entra admin center > Entra ID > App registrations > internal-client >
API permissions > Grant admin consent.

403 Authorization_RequestDenied,
request id bbbb1111-cc22-3333-44dd-555555eeeeee, 2026-11-24 14:02:14 UTC
`, words.Problem(notAllowed()))
	equal(t, "\nSomething happened.\n", words.Problem(&steps.Problem{Happened: "Something happened", Who: "you"}))
	if got := words.Problem(nil); got != "" {
		t.Errorf("no problem: got %q", got)
	}
}

func TestACrashSaysWhatExistsAndHowToGoOn(t *testing.T) {
	o := finished()
	o.Changes, o.Continue = 13, goOn
	equal(t, `
modelop-entra has stopped because of an error in itself. We are sorry.

What exists in Contoso Ltd: 13 of 20 changes are done. Nothing was undone.
All 3 secrets that were made are saved in
  modelop-entra/modelop.contoso.com/vault.json

To go on, run this again. It looks at the tenant first, and repairs:
  modelop-entra --tenant contoso.com --url https://modelop.contoso.com

The log says what happened, without secrets. Please send it to ModelOp:
  /home/me/.local/state/modelop-entra/2026-11-24T140211Z.log
`, words.Crash(&o, "/home/me/.local/state/modelop-entra/2026-11-24T140211Z.log"))
	equal(t, `
modelop-entra has stopped because of an error in itself. We are sorry.

Nothing was changed in your tenant.
`, words.Crash(nil, ""))
}

// TestPortalPathsNameWhatTheAdminCenterShows: a registration is named as the admin center shows it, and one that was left
// alone is not named.
func TestPortalPathsNameWhatTheAdminCenterShows(t *testing.T) {
	o := finished()
	for i := range o.Registrations {
		o.Registrations[i].DisplayName = "prod-" + o.Registrations[i].Name
	}
	o.Registrations[2].Action = plan.LeaveAlone
	const groups = "Entra admin center > Entra ID > Enterprise apps > prod-gateway-service > Users and groups, and the same for prod-go-cli."
	if got := words.AssignGroups(o); got != groups {
		t.Errorf("%q", got)
	}
	const button = "Entra admin center > Entra ID > App registrations > prod-internal-client > API permissions > Grant admin consent for Contoso Ltd"
	if got := words.GrantPath(steps.Handoff{Registration: "internal-client", DisplayName: "prod-internal-client"}, "Contoso Ltd"); got != button {
		t.Errorf("%q", got)
	}
}
