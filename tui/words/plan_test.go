package words_test

import (
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

const applyCommand = "modelop-entra apply --tenant contoso.com --url https://modelop.contoso.com"

func header() plan.Plan {
	return plan.Plan{
		Tenant: contoso, Actor: "admin@contoso.com", ReadAt: at("14:02:11"), ReadRequests: 2,
		Key: "modelop.contoso.com", URL: "https://modelop.contoso.com", GroupNames: "graph",
	}
}

func own(subject string) plan.Change {
	return plan.Change{Action: plan.Grant, Subject: subject, Consent: true}
}

func parts() []plan.Change {
	return []plan.Change{
		{Action: plan.Create, Subject: "registration"},
		{Action: plan.Create, Subject: "service principal"},
		{Action: plan.Add, Subject: "Application ID URI"},
	}
}

func freshPlan() plan.Plan {
	p := header()
	signIn := plan.Change{Action: plan.Grant, Subject: "sign-in scopes", Consent: true, After: "openid profile email offline_access"}
	p.Registrations = []plan.Registration{
		{
			Name: "gateway-service", Action: plan.Create, Summary: "people sign in; secret 1 year",
			Changes: append(parts(), own("custom_scope"), signIn),
		},
		{
			Name: "internal-client", Action: plan.Create, Summary: "services use this; secret 1 year",
			Changes: append(parts(), own("modelop_client"), own("Group.Read.All")),
		},
		{
			Name: "external-integration-client", Action: plan.Create, Summary: "for Jupyter, Tableau and Power BI",
			Changes: append(parts(), own("custom_scope"), signIn),
		},
		{
			Name: "go-cli", Action: plan.Create, Summary: "the moc command line; secret 1 year",
			Changes: append(parts(), own("custom_scope"), signIn),
		},
	}
	return p
}

func TestAPlanReadsAsItIsPrinted(t *testing.T) {
	drifted := header()
	drifted.Registrations = []plan.Registration{
		{Name: "gateway-service", Action: plan.Restore, Summary: "deleted 2026-11-21, with its secrets", Changes: []plan.Change{
			{Action: plan.Restore, Subject: "registration"},
			{Action: plan.Restore, Subject: "service principal", Reason: "deleted with it"},
		}},
		{Name: "internal-client", Action: plan.Update, Summary: "token version 1 -> 2, claim idtyp", Changes: []plan.Change{
			{Action: plan.Update, Subject: "access token version", Before: "1", After: "2", Reason: "ModelOp Center refuses version 1"},
			{Action: plan.Add, Subject: "claim idtyp", After: "in access tokens", Short: "tells services from people", Reason: "Tells the services of ModelOp Center from people."},
			{
				Action: plan.Update, Subject: "who may use it", Before: "any tenant", After: "this tenant only",
				Reason: "Accounts of other companies could sign in to ModelOp Center.",
			},
			own("modelop_client"),
		}},
		{Name: "external-integration-client", Action: plan.Keep, Summary: "as it should be"},
		{
			Name: "go-cli", Action: plan.Update, Changes: []plan.Change{
				{Action: plan.Add, Subject: "secret", Reason: "the last one expired 2026-11-02"}, own("custom_scope"),
			}, Facts: []plan.Fact{{Subject: "sign-in scopes", Consent: true}, {Subject: "access token version", Value: "2"}},
			LeftOut: []plan.Change{{Action: plan.Update, Subject: "who can consent"}},
		},
	}
	drifted.Kept = []plan.Kept{
		{Registration: "gateway-service", Subject: "redirect URI (web)", Value: "https://modelop-old.contoso.com/login/oauth2/code/gateway-service"},
		{Registration: "internal-client", Subject: "secret", Value: `"pipe` + "\x07" + `line", until 2027-01-31`},
		{Registration: "internal-client", Subject: "owner", Value: "installer@contoso.com"},
	}
	drifted.Warnings = []plan.Warning{{Registration: "go-cli", Text: "its secret expires on 2026-12-10"}}

	handoff := freshPlan()
	handoff.Registrations[1].Changes[4].Handoff = plan.RolePrivilegedRoleAdministrator

	nothing := header()
	nothing.Registrations = []plan.Registration{{Name: "gateway-service", Action: plan.Keep, Facts: []plan.Fact{
		{Subject: "custom_scope", Consent: true}, {Subject: "sign-in scopes", Consent: true},
	}}}
	nothing.Kept = []plan.Kept{{
		Registration: "internal-client", Kind: "consent", Subject: "Group.Read.All",
		Value: "no longer needed; stays granted", NoLongerNeeded: true,
	}}

	for _, tt := range []struct {
		name string
		plan plan.Plan
		want string
	}{
		{"fresh", freshPlan(), `
Plan for https://modelop.contoso.com
in Contoso Ltd (contoso.com), read on 2026-11-24 14:02 UTC by admin@contoso.com

  + gateway-service              create   people sign in; secret 1 year
  + internal-client              create   services use this; secret 1 year
  + external-integration-client  create   for Jupyter, Tableau and Power BI
  + go-cli                       create   the moc command line; secret 1 year

  + custom_scope                 grant    3 registrations, each for itself
  + sign-in scopes               grant    openid profile email offline_access
  + modelop_client               grant    internal-client, for itself
  + Group.Read.All               grant    internal-client reads all groups

20 changes. Nothing was changed.
To make them:
  modelop-entra apply --tenant contoso.com --url https://modelop.contoso.com
`},
		{"a role is missing", handoff, `
Plan for https://modelop.contoso.com
in Contoso Ltd (contoso.com), read on 2026-11-24 14:02 UTC by admin@contoso.com

  + gateway-service              create   people sign in; secret 1 year
  + internal-client              create   services use this; secret 1 year
  + external-integration-client  create   for Jupyter, Tableau and Power BI
  + go-cli                       create   the moc command line; secret 1 year

  + custom_scope                 grant    3 registrations, each for itself
  + sign-in scopes               grant    openid profile email offline_access
  + modelop_client               grant    internal-client, for itself
  ! Group.Read.All               handoff  needs Privileged Role Administrator

19 changes, and 1 for an administrator. Nothing was changed.
To make them:
  modelop-entra apply --tenant contoso.com --url https://modelop.contoso.com
`},
		{"drifted", drifted, `
Plan for https://modelop.contoso.com
in Contoso Ltd (contoso.com), read on 2026-11-24 14:02 UTC by admin@contoso.com

  ^ gateway-service              restore  deleted 2026-11-21, with its secrets
      service principal          restore  deleted with it
  ~ internal-client              update
      access token version       1 -> 2   ModelOp Center refuses version 1
      claim idtyp                add      tells services from people
      who may use it             update   Accounts of other companies could
                                          sign in to ModelOp Center.
          any tenant -> this tenant only
  = external-integration-client  keep
  ~ go-cli                       update
      secret                     add      the last one expired 2026-11-02

  + modelop_client               grant    internal-client, for itself
  + custom_scope                 grant    go-cli, for itself
  = 1 other                      keep

  . gateway-service              kept     redirect URI of others:
      https://modelop-old.contoso.com/login/oauth2/code/gateway-service
  . internal-client              kept     secret "pipeline", until 2027-01-31
  . internal-client              kept     owner installer@contoso.com

  ! go-cli: its secret expires on 2026-12-10

8 changes. Nothing was changed.
1 change is left out in this run. ModelOp Center needs it all the same.
To make them:
  modelop-entra apply --tenant contoso.com --url https://modelop.contoso.com
`},
		{"nothing to change", nothing, `
Plan for https://modelop.contoso.com
in Contoso Ltd (contoso.com), read on 2026-11-24 14:02 UTC by admin@contoso.com

  = gateway-service              keep

  . Group.Read.All               kept     no longer needed; stays granted
  = 2 consents                   keep

Nothing to change. This setup is as it should be.
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := words.Plan(tt.plan, applyCommand)
			equal(t, tt.want, got)
			for row := range strings.SplitSeq(got, "\n") {
				if words.Cells(row) > 80 {
					t.Errorf("row is wider than 80: %q", row)
				}
			}
		})
	}
}
