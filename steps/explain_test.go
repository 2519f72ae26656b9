package steps

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/vault"
)

func mustLoad(t *testing.T) Catalogue {
	t.Helper()
	c, err := LoadCatalogue(assets.Errors())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var noonUTC = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// full has a value for every placeholder.
func full() Values {
	return Values{
		Tenant: "Contoso Ltd", User: "admin@contoso.com", App: "Own App", ClientID: "app-id", Reg: "go-cli",
		URL: "https://modelop.contoso.com", URI: "https://modelop.contoso.com/x", Date: noonUTC, Act: "change go-cli", Open: 2, Secrets: 2,
		Rotate: "modelop-entra rotate go-cli --tenant contoso.com",
	}
}

// living is full after a secret was to live so many days.
func living(days int) Values {
	v := full()
	v.Lifetime = time.Duration(days) * 24 * time.Hour
	return v
}

func asApplication(v Values) Values {
	v.Application = true
	return v
}

func refused(code int) error {
	return &graphclient.SignInError{Kind: graphclient.SignInRefused, OAuthError: "invalid_grant", Codes: []int{code}}
}

func inEnvironment(code int) error {
	return &graphclient.SignInError{
		Kind: graphclient.SignInRefused, OAuthError: "invalid_client", Codes: []int{code},
		Request: "sign-in with environment variables, to login.microsoftonline.com",
	}
}

func graphError(kind graphclient.Kind) *graphclient.Error {
	return &graphclient.Error{Kind: kind, Method: http.MethodPost, Path: "/applications", Status: 400, Code: "Request_BadRequest"}
}

func TestTheWordsOfEachError(t *testing.T) {
	c := mustLoad(t)
	untrusted := &tls.CertificateVerificationError{
		UnverifiedCertificates: []*x509.Certificate{{Issuer: pkix.Name{CommonName: "Contoso Web Gateway"}}},
		Err:                    x509.UnknownAuthorityError{},
	}
	act := func(act, permission string) Values {
		v := full()
		v.Reg, v.Act, v.Permission = "internal-client", act, permission
		return v
	}
	open := func(n int) Values { return Values{Reg: "go-cli", Open: n} }
	tenantQuota := graphError(graphclient.KindQuota)
	tenantQuota.Message = "The directory object quota limit for the Tenant has been exceeded. Please ask your administrator."
	userQuota := graphError(graphclient.KindQuota)
	userQuota.Message = "The directory object quota limit for the Principal has been exceeded. Please ask your administrator."
	busy := graphError(graphclient.KindUnavailable)
	busy.Status = 503
	cases := []struct {
		err      error
		values   Values
		key      string
		happened string
		who      string
		contains string // in Means, How or Or
	}{
		// Signing in, by number.
		{refused(53003), full(), "blocked-by-conditional-access", "This tenant does not let people sign in with a code.", "a Conditional Access Administrator", "exclude admin@contoso.com for a day"},
		{&graphclient.SignInError{Kind: graphclient.SignInRefused, Codes: []int{53003}, Request: "sign-in with a browser, to login.microsoftonline.com"}, full(), "blocked-by-conditional-access", "A Conditional Access policy refused this sign-in.", "a Conditional Access Administrator", "on a computer that the company manages"},
		{refused(53000), full(), "device-not-managed", "This tenant wants a managed device.", "you", "sign in with its browser"},
		{refused(53001), full(), "device-not-managed", "This tenant wants a managed device.", "you", ""},
		{refused(50097), full(), "device-not-managed", "This tenant wants a managed device.", "you", ""},
		{refused(50129), full(), "device-not-managed", "This tenant wants a managed device.", "you", ""},
		{refused(530035), full(), "blocked-by-security-defaults", "The tenant's security defaults refused this sign-in.", "you", "https://aka.ms/mfasetup"},
		{refused(50072), full(), "second-factor-needed", "Microsoft wants a second factor.", "you", "then sign in again"},
		{refused(50074), full(), "second-factor-needed", "Microsoft wants a second factor.", "you", ""},
		{refused(50076), full(), "second-factor-needed", "Microsoft wants a second factor.", "you", ""},
		{refused(50079), full(), "second-factor-needed", "Microsoft wants a second factor.", "you", ""},
		{refused(530032), full(), "blocked-as-risky", "The tenant refused this sign-in as a risk.", "a Security Administrator", "Risky users > admin@contoso.com"},
		{refused(530034), full(), "partner-blocked", "Microsoft has stopped sign-ins of your company into the tenants of its customers.", "the security desk of your company", ""},
		{refused(50053), full(), "account-locked", "Your account is locked for the moment.", "you", "wait some minutes"},
		{refused(50057), full(), "account-disabled", "Your account is switched off.", "a User Administrator", "Users > admin@contoso.com"},
		{refused(50199), full(), "confirmation-needed", "Microsoft wants you to confirm this sign-in in the browser.", "you", `trying to sign in to "Own App"`},
		{refused(50105), full(), "not-assigned-to-app", "Your account may not use the app that the wizard signs in with.", "a Cloud Application Administrator", "Enterprise apps > Own App > Users and groups"},
		{refused(50105), Values{}, "not-assigned-to-app", "Your account may not use the app that the wizard signs in with.", "a Cloud Application Administrator", `The tenant allows "Microsoft Azure CLI" only to people it names.`},
		{refused(50105), Values{ClientID: "1234"}, "not-assigned-to-app", "Your account may not use the app that the wizard signs in with.", "a Cloud Application Administrator", `"1234"`},
		{refused(50020), full(), "account-not-in-tenant", "admin@contoso.com does not exist in Contoso Ltd.", "you", "sign in with an account of Contoso Ltd"},
		{refused(50034), Values{}, "account-not-in-tenant", "Your account does not exist in the tenant.", "you", ""},
		{refused(16000), full(), "account-not-in-tenant", "admin@contoso.com does not exist in Contoso Ltd.", "you", ""},
		{refused(50194), full(), "tenant-must-be-named", "This app works in one tenant only, and no tenant was named.", "you", "--tenant"},
		{refused(65001), full(), "app-needs-consent", `Nobody has allowed "Own App" in Contoso Ltd yet.`, "a Privileged Role Administrator or Global Administrator", ""},
		{refused(90094), full(), "app-needs-consent", `Nobody has allowed "Own App" in Contoso Ltd yet.`, "a Privileged Role Administrator or Global Administrator", ""},
		{refused(90095), full(), "app-needs-consent", `Nobody has allowed "Own App" in Contoso Ltd yet.`, "a Privileged Role Administrator or Global Administrator", ""},
		{refused(65002), full(), "scope-not-preauthorised", `"Own App" may not ask for this permission.`, "you", "name an app of your own"},
		{refused(65004), full(), "declined", "The sign-in was cancelled in the browser.", "you", "press Continue there"},
		{refused(700016), full(), "app-unknown", "Contoso Ltd does not know the app with the id app-id.", "you", "--client-id"},
		{refused(700038), Values{}, "app-unknown", "The tenant does not know the app with the id that was given.", "you", ""},
		{refused(7000112), full(), "app-disabled", `Contoso Ltd has switched off "Own App".`, "a Cloud Application Administrator", "Enabled for users to sign in > Yes"},
		{refused(70001), full(), "app-disabled", `Contoso Ltd has switched off "Own App".`, "a Cloud Application Administrator", ""},
		{refused(700025), full(), "app-is-public", "go-cli may not use its secret: it is set up as a public client.", "its owner", "App registrations > go-cli > Authentication"},
		{inEnvironment(700025), full(), "app-is-public", "The app of AZURE_CLIENT_ID may not use its secret: it is set up as a public client.", "its owner", "public client flows > No"},
		{refused(650057), full(), "permission-not-listed", `"Own App" does not list the permission that was asked for.`, "its owner", "App registrations > Own App > API permissions"},
		{refused(500011), full(), "resource-unknown", "Contoso Ltd does not know what a token was asked for.", "you", "--cloud"},
		{refused(50134), full(), "wrong-data-centre", "Microsoft's sign-in did not find the tenant's data centre.", "you", "--cloud"},
		{refused(70018), full(), "code-used", "This code can no longer be used.", "you", "get a new code"},
		{refused(90120), full(), "code-used", "This code can no longer be used.", "you", ""},
		{inEnvironment(700024), full(), "assertion-out-of-time", "Microsoft does not accept the time in the credential of AZURE_CLIENT_ID.", "you", "clock right"},
		{refused(7000218), full(), "app-not-public", "The app from --client-id wants a secret.", "its owner", "Allow public client flows > Yes"},
		{refused(7000215), full(), "secret-wrong", "Microsoft does not accept the secret of go-cli.", "you", "modelop-entra rotate go-cli"},
		{refused(7000215), Values{}, "secret-wrong", "Microsoft does not accept the secret of this registration.", "you", "modelop-entra rotate REGISTRATION"},
		{refused(7000222), full(), "secret-expired", "The secret of go-cli expired on 2026-11-24.", "you", "modelop-entra rotate go-cli"},
		{refused(90002), full(), "tenant-unknown", `Microsoft knows no tenant called "Contoso Ltd".`, "you", "--cloud"},
		{refused(90038), full(), "tenant-in-another-cloud", "Contoso Ltd lives in another Microsoft cloud.", "you", "--cloud usgov"},
		{refused(900384), full(), "tenant-in-another-cloud", "Contoso Ltd lives in another Microsoft cloud.", "you", ""},
		{refused(50173), full(), "sign-in-ended", "Microsoft asks you to sign in again.", "you", "sign in again as admin@contoso.com"},
		{refused(70043), full(), "sign-in-ended", "Microsoft asks you to sign in again.", "you", ""},
		{refused(70020), full(), "code-expired", "This code has expired.", "you", ""},
		{refused(70019), full(), "code-expired", "This code has expired.", "you", ""},
		{refused(50011), full(), "redirect-not-registered", "The sign-in page does not accept https://modelop.contoso.com/x.", "you", "modelop-entra apply --url https://modelop.contoso.com"},
		{refused(99999), full(), "sign-in-refused", "Microsoft refused this sign-in (AADSTS99999, invalid_grant).", "an administrator of the tenant", "Sign-in logs"},
		{refused(500200), full(), "personal-account", "That is a personal Microsoft account.", "you", "sign in with an account of Contoso Ltd"},
		{refused(700213), full(), "assertion-unknown", "Microsoft does not know the credential of AZURE_CLIENT_ID.", "the app's owner", "Federated credentials"},
		{inEnvironment(7000215), full(), "secret-wrong", "Microsoft does not accept AZURE_CLIENT_SECRET.", "you", "AZURE_CLIENT_ID"},
		{inEnvironment(7000222), full(), "secret-expired", "AZURE_CLIENT_SECRET has expired.", "the app's owner", "New client secret"},
		{inEnvironment(700016), full(), "app-unknown", "Contoso Ltd does not know the app of AZURE_CLIENT_ID.", "you", "AZURE_TENANT_ID"},
		// Signing in, by kind; the number no longer counts.
		{&graphclient.SignInError{Kind: graphclient.SignInOtherCloud, Cloud: "usgov", Codes: []int{90038}}, full(), "tenant-in-another-cloud", "Contoso Ltd lives in another Microsoft cloud: usgov.", "you", "start again with --cloud usgov"},
		{&graphclient.SignInError{Kind: graphclient.SignInPersonal}, full(), "personal-account", "That is a personal Microsoft account.", "you", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInOtherPerson, Identity: graphclient.Identity{Username: "sam@contoso.com"}}, full(), "another-person", "That was sam@contoso.com. This run began as admin@contoso.com.", "you", "sign in as admin@contoso.com"},
		{&graphclient.SignInError{Kind: graphclient.SignInNoBrowser}, full(), "no-browser", "No browser opened here.", "you", "with a code"},
		{&graphclient.SignInError{Kind: graphclient.SignInTimedOut}, full(), "browser-timed-out", "Nobody signed in with the browser.", "you", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInToolSignedOut, Command: "az login --allow-no-subscriptions"}, full(), "az-signed-out", "The Azure CLI is not signed in.", "you", "az login --allow-no-subscriptions"},
		{&graphclient.SignInError{Kind: graphclient.SignInToolSignedOut, Command: "az login"}, Values{Cloud: graphclient.USGov}, "az-signed-out", "The Azure CLI is not signed in.", "you", "az cloud set --name AzureUSGovernment"},
		{&graphclient.SignInError{Kind: graphclient.SignInToolMissing}, full(), "az-missing", "The Azure CLI is not installed here.", "you", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInToolChallenged, Command: "az login --claims-challenge eyJ9"}, full(), "az-challenged", "Microsoft wants you to sign in again with az.", "you", "az login --claims-challenge eyJ9"},
		{&graphclient.SignInError{Kind: graphclient.SignInNotConfigured}, full(), "environment-incomplete", "The variables for this sign-in are not complete.", "you", "AZURE_FEDERATED_TOKEN_FILE"},
		{&graphclient.SignInError{Kind: graphclient.SignInFileUnusable, Variable: "AZURE_CLIENT_CERTIFICATE_PATH", File: "/x/app.pem"}, full(), "environment-file", "The file that AZURE_CLIENT_CERTIFICATE_PATH names cannot be used: /x/app.pem", "you", "set AZURE_CLIENT_CERTIFICATE_PATH to the right file"},
		{&graphclient.SignInError{Kind: graphclient.SignInCertificate, Err: x509.CertificateInvalidError{Reason: x509.Expired}}, full(), "certificate-not-trusted", "Microsoft cannot be reached from here.", "you", "clock"},
		{&graphclient.SignInError{Kind: graphclient.SignInExpired, Codes: []int{53003}}, full(), "code-expired", "This code has expired.", "you", "get a new code"},
		{&graphclient.SignInError{Kind: graphclient.SignInDeclined}, full(), "declined", "The sign-in was cancelled in the browser.", "you", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInWrongTenant, Identity: graphclient.Identity{TenantID: "bbbb", Username: "user@fabrikam.com"}}, Values{Tenant: "contoso.com"}, "wrong-tenant", "You signed in to another tenant than you named.", "you", "You asked for contoso.com and signed in to bbbb as user@fabrikam.com."},
		{&graphclient.SignInError{Kind: graphclient.SignInCertificate, Err: untrusted, Request: "sign-in with a device code, to login.microsoftonline.com"}, full(), "certificate-not-trusted", "Microsoft cannot be reached from here.", "you, with your network team's certificate", `The connection to login.microsoftonline.com was closed: the certificate is signed by "Contoso Web Gateway", which this computer does not trust.`},
		{&graphclient.SignInError{Kind: graphclient.SignInCertificate}, full(), "certificate-not-trusted", "Microsoft cannot be reached from here.", "you, with your network team's certificate", "this computer does not trust its certificate"},
		{&graphclient.SignInError{Kind: graphclient.SignInUnreachable}, full(), "unreachable", "Microsoft cannot be reached from here.", "you, or your network team", "HTTPS_PROXY"},
		{&graphclient.SignInError{Kind: graphclient.SignInBadAnswer}, full(), "bad-answer", "login.microsoftonline.com answered with something that is not Microsoft's.", "you, or your network team", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInStopped, Err: context.Canceled}, full(), "stopped", "Stopped by you.", "you", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInRefused, Err: errors.New("not a name")}, Values{Tenant: "con toso"}, "tenant-unknown", `Microsoft knows no tenant called "con toso".`, "you", ""},
		{&graphclient.SignInError{Kind: graphclient.SignInRefused, OAuthError: "access_denied", Codes: []int{50105}, Description: "AADSTS50105: Your administrator ..."}, full(), "not-assigned-to-app", "Your account may not use the app that the wizard signs in with.", "a Cloud Application Administrator", ""},
		// Microsoft Graph.
		{graphError(graphclient.KindTooLarge), full(), "too-large", "go-cli holds as much as Entra ID lets one registration hold.", "an owner of go-cli", "nobody uses"},
		{graphError(graphclient.KindAudience), full(), "audience-policy", "A policy of this tenant refuses the accounts that go-cli is for.", "a Global Administrator", "audiences"},
		{graphError(graphclient.KindIdentifierURI), full(), "uri-policy", "A policy of this tenant refuses the Application ID URI of go-cli.", "a Global Administrator", "identifier URIs"},
		{graphError(graphclient.KindNotAllowed), act("create app registrations", ""), "not-allowed", "You may not create app registrations.", "an Application Developer", "Nothing can be made."},
		{graphError(graphclient.KindNotAllowed), act("create the service principal of internal-client", ""), "not-allowed", "You may not create the service principal of internal-client.", "a Cloud Application Administrator", "send handoff.md"},
		{graphError(graphclient.KindNotAllowed), asApplication(act("create app registrations", "")), "not-allowed", "The app may not create app registrations.", "somebody who may consent to permissions of the app", "Application.ReadWrite.OwnedBy"},
		{graphError(graphclient.KindNotAllowed), asApplication(act("grant", "modelop_client")), "not-allowed", "The app may not grant the role modelop_client.", "somebody who may consent to permissions of the app", "AppRoleAssignment.ReadWrite.All"},
		{graphError(graphclient.KindNotAllowed), asApplication(act("grant", "custom_scope")), "not-allowed", "The app may not grant custom_scope.", "somebody who may consent to permissions of the app", "DelegatedPermissionGrant.ReadWrite.All"},
		{graphError(graphclient.KindNotAllowed), asApplication(act("change internal-client", "")), "not-allowed", "The app may not change internal-client.", "somebody who may consent to permissions of the app", "Application.ReadWrite.All"},
		{graphError(graphclient.KindNotAllowed), asApplication(Values{}), "not-allowed", "The app may not read what the tenant holds.", "somebody who may consent to permissions of the app", "Application.Read.All"},
		{graphError(graphclient.KindNotAllowed), act("change internal-client", ""), "not-allowed", "You may not change internal-client.", "an owner of internal-client or a Cloud Application Administrator", "internal-client stays as it is."},
		{graphError(graphclient.KindNotAllowed), act("grant", "modelop_client"), "not-allowed", "You may not grant the role modelop_client.", "a Cloud Application Administrator", "ModelOp Center's services cannot call each other."},
		{graphError(graphclient.KindNotAllowed), act("grant", "Group.Read.All"), "not-allowed", "You may not grant Group.Read.All.", "a Privileged Role Administrator", "Groups show as ids."},
		{graphError(graphclient.KindNotAllowed), act("grant", "custom_scope"), "not-allowed", "You may not grant custom_scope.", "a Cloud Application Administrator", "send handoff.md"},
		{graphError(graphclient.KindNotAllowed), act("grant", ""), "not-allowed", "You may not grant permissions to internal-client.", "a Cloud Application Administrator", ""},
		{graphError(graphclient.KindNotAllowed), act("restore internal-client", ""), "not-allowed", "You may not restore internal-client.", "a Cloud Application Administrator", "internal-client cannot come back."},
		{graphError(graphclient.KindNotAllowed), Values{}, "not-allowed", "You may not read what the tenant holds.", "a Cloud Application Administrator", ""},
		{graphError(graphclient.KindSecretLifetime), full(), "secret-policy", "This tenant limits how long a secret may live.", "you: choose a shorter lifetime. Its app management policy refuses this one", "--secret-lifetime 90d"},
		{graphError(graphclient.KindSecretLifetime), living(365), "secret-policy", "This tenant limits how long a secret may live.", "you: choose a shorter lifetime. Its app management policy refuses 365 days", "--secret-lifetime 180d"},
		{graphError(graphclient.KindSecretLifetime), living(90), "secret-policy", "This tenant limits how long a secret may live.", "you: choose a shorter lifetime. Its app management policy refuses 90 days", "--secret-lifetime 30d"},
		{graphError(graphclient.KindSecretLifetime), living(30), "secret-policy", "This tenant limits how long a secret may live.", "you: choose a shorter lifetime. Its app management policy refuses 30 days", "--secret-lifetime 7d"},
		{
			graphError(graphclient.KindSecretLifetime),
			Values{Lifetime: 365 * 24 * time.Hour, Allowed: 30 * 24 * time.Hour},
			"secret-policy",
			"This tenant limits how long a secret may live.", "you: choose a shorter lifetime. Its app management policy refuses 365 days", "--secret-lifetime 30d",
		},
		{graphError(graphclient.KindSecretForbidden), full(), "secret-policy", "This tenant does not allow client secrets.", "a Global Administrator: exempt the 2 registrations from the app management policy", "ModelOp Center needs 2 secrets."},
		{graphError(graphclient.KindSecretForbidden), Values{}, "secret-policy", "This tenant does not allow client secrets.", "a Global Administrator: exempt the 3 registrations from the app management policy", "ModelOp Center needs 3 secrets."},
		{userQuota, full(), "quota", "You have made as many objects as Contoso Ltd allows you.", "you, or anybody with Cloud Application Administrator, whom the limit does not touch", "Deleted ones count for 30 days."},
		{tenantQuota, full(), "quota", "Contoso Ltd is full.", "a Global Administrator", ""},
		{graphError(graphclient.KindNotThereYet), open(4), "replication-slow", "Entra ID has not copied go-cli yet, after 3 minutes.", "you", "go-cli exists. Its 4 open changes are still to come."},
		{graphError(graphclient.KindNotThereYet), open(1), "replication-slow", "Entra ID has not copied go-cli yet, after 3 minutes.", "you", "Its 1 open change is still to come."},
		{graphError(graphclient.KindNotThereYet), open(0), "replication-slow", "Entra ID has not copied go-cli yet, after 3 minutes.", "you", "Its open changes are still to come."},
		{busy, full(), "microsoft-unavailable", "Microsoft Graph does not answer properly (503).", "Microsoft", "https://status.cloud.microsoft"},
		{&graphclient.Error{Kind: graphclient.KindThrottled, Status: 429}, full(), "microsoft-unavailable", "Microsoft Graph does not answer properly (429).", "Microsoft", ""},
		{&graphclient.Error{Kind: graphclient.KindUnavailable, Err: context.DeadlineExceeded}, full(), "microsoft-unavailable", "Microsoft Graph does not answer properly (no answer).", "Microsoft", ""},
		{graphError(graphclient.KindUniqueNameTaken), full(), "conflict", "Another registration holds the name that belongs to go-cli.", "you", ""},
		{graphError(graphclient.KindEntitlement), full(), "entitlement-enabled", "Entra ID changes a scope or role of go-cli only while it is switched off.", "you", ""},
		{graphError(graphclient.KindScopeSwitchedOff), full(), "scope-switched-off", "Signing in to ModelOp Center fails until custom_scope of go-cli is switched on again.", "you", ""},
		{graphError(graphclient.KindNotFound), Values{}, "gone", "This registration is no longer there.", "you", ""},
		{graphError(graphclient.KindBadRequest), full(), "bad-request", "Microsoft Graph did not accept a change of go-cli.", "ModelOp, with the codes below", "--log FILE"},
		{graphError(graphclient.KindSignInEnded), full(), "sign-in-ended", "Microsoft asks you to sign in again.", "you", "The sign-in of admin@contoso.com ended"},
		{&graphclient.Error{Kind: graphclient.KindUnreachable, Err: errors.New("no route")}, full(), "unreachable", "Microsoft cannot be reached from here.", "you, or your network team", "graph.microsoft.com"},
		{&graphclient.Error{Kind: graphclient.KindCertificate, Err: untrusted}, full(), "certificate-not-trusted", "Microsoft cannot be reached from here.", "you, with your network team's certificate", `"Contoso Web Gateway"`},
		{graphError(graphclient.KindBadAnswer), full(), "bad-answer", "graph.microsoft.com answered with something that is not Microsoft's.", "you, or your network team", ""},
		{&graphclient.Error{Kind: graphclient.KindStopped, Err: context.Canceled}, full(), "stopped", "Stopped by you.", "you", ""},
		{graphError("brand-new-kind"), full(), "unexpected", "Something went wrong that the wizard has no words for.", "ModelOp, with the log", ""},
		// The vault, and the rest.
		{&vault.Problem{Kind: vault.Newer, Happened: "vault.json was written by a newer version of the wizard.", How: "Use that version."}, full(), "vault-newer", "vault.json was written by a newer version of the wizard.", "you", "Use that version."},
		{&export.WriteError{Name: "values.yaml", Err: fs.ErrPermission}, full(), "file-unwritten", "values.yaml cannot be written: you may not write there.", "you", "Secrets are safe in vault.json"},
		{fmt.Errorf("reading: %w", context.Canceled), full(), "stopped", "Stopped by you.", "you", ""},
		{context.DeadlineExceeded, full(), "unreachable", "Microsoft cannot be reached from here.", "you, or your network team", "No connection to Microsoft came about"},
		{errors.New("odd"), full(), "unexpected", "Something went wrong that the wizard has no words for.", "ModelOp, with the log", ""},
	}
	reached := map[string]bool{keyNotInDemo: true} // no error: the demo itself says so
	for _, tc := range cases {
		t.Run(tc.key, func(t *testing.T) {
			p := c.Explain(fmt.Errorf("wrapped: %w", tc.err), tc.values)
			if p.Key != tc.key || p.Happened != tc.happened || p.Who != tc.who {
				t.Errorf("%v\n got %s: %q, %q\nwant %s: %q, %q", tc.err, p.Key, p.Happened, p.Who, tc.key, tc.happened, tc.who)
			}
			body := strings.Join(slices.Concat([]string{p.Means}, p.How, p.Or), "\n")
			if !strings.Contains(body, tc.contains) {
				t.Errorf("%v: %q is not in\n%s", tc.err, tc.contains, body)
			}
			if strings.ContainsAny(p.Happened+p.Who+body, "{}") {
				t.Errorf("a placeholder is left: %+v", p)
			}
			if !errors.Is(p, tc.err) {
				t.Errorf("the error underneath is lost: %v", p.Cause)
			}
		})
		reached[tc.key] = true
	}
	for key := range c.entries {
		if !reached[key] {
			t.Errorf("no error leads to %s", key)
		}
	}
	for code, key := range c.aadsts {
		if p := c.Explain(refused(code), Values{}); p.Key != key {
			t.Errorf("AADSTS%d leads to %s, not %s", code, p.Key, key)
		}
	}
}

func TestNoPlaceholderIsLeftWhateverIsKnown(t *testing.T) {
	c := mustLoad(t)
	for key, e := range c.entries {
		variants := []string{""}
		for v := range e.Variants {
			variants = append(variants, v)
		}
		for _, variant := range variants {
			for _, v := range []Values{{}, full()} {
				p := c.problem(key, variant, v)
				for _, text := range slices.Concat([]string{p.Happened, p.Means, p.Who}, p.How, p.Or) {
					if text == "" || strings.ContainsAny(text, "{}") || strings.Contains(text, "  ") {
						t.Errorf("%s %s: %q", key, variant, text)
					}
				}
				if !strings.HasSuffix(p.Happened, ".") || !strings.HasSuffix(p.Means, ".") {
					t.Errorf("%s %s: no sentence: %q, %q", key, variant, p.Happened, p.Means)
				}
				if first := p.Happened[:1]; v.Tenant == "" && first != strings.ToUpper(first) && key != "bad-answer" {
					t.Errorf("%s %s begins small: %q", key, variant, p.Happened)
				}
			}
		}
	}
}

func TestNamesFromTheTenantStayText(t *testing.T) {
	p := mustLoad(t).Explain(refused(50020), Values{Tenant: "{user}\x1b[2J\u202e", User: "a{tenant}b"})
	if want := "a{tenant}b does not exist in {user}[2J."; p.Happened != want {
		t.Errorf("got %q, want %q", p.Happened, want)
	}
}

func TestSupportHoldsWhatMicrosoftAsksFor(t *testing.T) {
	c := mustLoad(t)
	signIn := &graphclient.SignInError{
		Kind: graphclient.SignInRefused, OAuthError: "access_denied", Codes: []int{53003},
		Description: "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance. Trace ID: 0000aaaa Correlation ID: aaaa0000 Timestamp: 2026-11-24 14:02:11Z",
		TraceID:     "0000aaaa", CorrelationID: "aaaa0000", Date: noonUTC, Request: "sign-in with a device code, to login.microsoftonline.com",
	}
	if diff := cmp.Diff(Support{
		Code:    "AADSTS53003, access_denied",
		Message: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
		TraceID: "0000aaaa", CorrelationID: "aaaa0000", Time: noonUTC, Request: "sign-in with a device code, to login.microsoftonline.com",
	}, c.Explain(signIn, full()).Support); diff != "" {
		t.Error(diff)
	}
	graph := &graphclient.Error{
		Kind: graphclient.KindNotAllowed, Method: "POST", Path: "/servicePrincipals/1/appRoleAssignedTo", Status: 403,
		Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation.",
		RequestID: "bbbb1111", ClientRequestID: "cccc2222", Date: noonUTC,
	}
	if diff := cmp.Diff(Support{
		Code: "403 Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation.",
		RequestID: "bbbb1111", CorrelationID: "cccc2222", Time: noonUTC, Request: "POST /servicePrincipals/1/appRoleAssignedTo",
	}, c.Explain(graph, full()).Support); diff != "" {
		t.Error(diff)
	}
	if got := c.Explain(&graphclient.Error{Kind: graphclient.KindUnavailable, Status: 502}, full()).Support.Code; got != "502 Bad Gateway" {
		t.Errorf("code %q", got)
	}
}

func TestExplainLeavesAProblemAsItIs(t *testing.T) {
	c := mustLoad(t)
	if p := c.Explain(nil, Values{}); p != nil {
		t.Errorf("nil became %v", p)
	}
	known := &Problem{Key: "another-person", Happened: "That was somebody else."}
	if p := c.Explain(fmt.Errorf("wrapped: %w", known), Values{}); p != known {
		t.Errorf("a problem became %+v", p)
	}
	if p := (Catalogue{}).Explain(errors.New("odd"), Values{}); p.Happened == "" {
		t.Error("without a catalogue nothing is said")
	}
}

func TestLoadCatalogueIsStrict(t *testing.T) {
	whole := string(assets.Errors())
	cases := map[string]struct{ old, replacement, want string }{
		"an unknown field":       {"  who: its owner\n", "  who: its owner\n  whoever: me\n", "whoever"},
		"an unknown placeholder": {"The app from --client-id wants a secret.", "The {application} wants a secret.", "no such placeholder: {application}"},
		"an open brace":          {"The app from --client-id wants a secret.", "The {app wants a secret.", "no such placeholder"},
		"a part is missing":      {"  who: its owner\n", "", "app-not-public: key, happened, means, who or how is missing"},
		"a number twice":         {"aadsts: [7000112", "aadsts: [53003, 7000112", "53003 belongs to blocked-by-conditional-access already"},
		"a kind twice":           {"graph: [quota]", "graph: [quota, not-allowed]", "not-allowed belongs to not-allowed already"},
		"no such kind":           {"graph: [quota]", "graph: [quota, out-of-luck]", "there is no kind out-of-luck"},
		"a kind without words":   {"graph: [quota]", "graph: []", "nothing for quota of Microsoft Graph"},
		"a sign-in without them": {"signIn: [declined]", "signIn: []", "nothing for a sign-in that is declined"},
		"a key twice":            {"key: app-disabled", "key: app-unknown", "app-unknown: it stands there twice"},
		"an entry is missing":    {"key: unexpected", "key: surprising", "unexpected is missing"},
		"a variant is missing":   {"    forbidden:\n", "    prohibited:\n", "the variant forbidden is missing"},
		"a variant too many":     {"    forbidden:\n", "    surplus: {who: me}\n    forbidden:\n", "nothing chooses the variant surplus"},
		"nothing at all":         {whole, "", "nothing for not-allowed of Microsoft Graph"},
		"no list":                {whole, "errors: none", "cannot unmarshal"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(whole, tc.old) {
				t.Fatalf("the catalogue does not hold %q", tc.old)
			}
			_, err := LoadCatalogue([]byte(strings.Replace(whole, tc.old, tc.replacement, 1)))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
