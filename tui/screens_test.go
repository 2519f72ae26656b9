package tui

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// options are those of a real run, in which contoso.com was named and the addresses are known.
func options() Options {
	return Options{
		Tenant: "contoso.com", Given: steps.Given{Tenant: true, Way: true},
		Background: BackgroundDark,
		Browser:    func(string) error { return nil },
		Redirects:  redirects,
	}
}

// redirects are the addresses that ModelOp Center needs.
func redirects(u blueprint.URL, _ ...string) []blueprint.RedirectURI {
	at := u.String()
	return []blueprint.RedirectURI{
		{Registration: blueprint.GatewayService, URI: at + "/login/oauth2/code/gateway-service"},
		{Registration: blueprint.ExternalIntegrationClient, URI: at + "/jupyterOauth2ImplicitGrant.html"},
		{Registration: blueprint.ExternalIntegrationClient, URI: at + "/modelOpWDC.html"},
		{Registration: blueprint.ExternalIntegrationClient, URI: "https://oauth.powerbi.com/views/oauthredirect.html", Fixed: true},
	}
}

// toCode brings the seat to the code.
func (s *seat) toCode() {
	s.press("enter")
	s.deliver(1)
}

// toTenant signs in.
func (s *seat) toTenant() {
	s.press("enter")
	s.drain()
	s.wait(grace)
}

// toURL goes on in the tenant.
func (s *seat) toURL() {
	s.toTenant()
	s.press("enter")
}

// toGroups types the URL and goes on.
func (s *seat) toGroups() {
	s.toURL()
	s.write("modelop.contoso.com")
	s.press("enter")
}

// problem is a refusal of the sign-in.
func problem(key, happened, means, code string) *steps.Problem {
	return &steps.Problem{
		Key: key, Happened: happened, Means: means,
		Support: steps.Support{
			Code:          code,
			Message:       "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
			TraceID:       "0000aaaa-11bb-cccc-dd22-eeeeee333333",
			CorrelationID: "aaaa0000-bb11-2222-33cc-444444dddddd",
			Time:          time.Date(2026, 11, 24, 14, 2, 11, 0, time.UTC),
			Request:       "sign-in with a device code, to login.microsoftonline.com",
			ClockSkew:     time.Second,
		},
	}
}

func notAssigned() *steps.Problem {
	p := problem("not-assigned-to-app", "Your account may not use the app that the wizard signs in with.",
		`The tenant allows "Microsoft Azure CLI" only to people it names, and you are not one of them.`,
		"AADSTS50105, access_denied")
	p.Who = "a Cloud Application Administrator of the tenant"
	p.How = []string{"Entra admin center > Entra ID > Enterprise apps > Microsoft Azure CLI > Users and groups > Add user/group"}
	p.Or = []string{"an app of your own (--client-id)"}
	return p
}

// blocked is a code that Conditional Access refuses.
func blocked() *steps.Problem {
	p := problem("blocked-by-conditional-access", "This tenant does not let people sign in with a code.",
		"A Conditional Access policy refused it. A code cannot prove which device you sit at. You did nothing wrong.", "AADSTS53003, access_denied")
	p.Who = "a Conditional Access Administrator"
	p.How = []string{"Entra admin center > Entra ID > Conditional Access > Policies: exclude {user} for a day"}
	p.Instead = []steps.Way{steps.WayBrowser, steps.WayAzureCLI}
	return p
}

// azProblem is what the Azure CLI lacks.
func azProblem(key string) *steps.Problem {
	p := &steps.Problem{Key: key, Who: "you", Instead: []steps.Way{steps.WayDeviceCode, steps.WayBrowser}}
	switch key {
	case "az-signed-out":
		p.Happened, p.Means = "The Azure CLI is not signed in.", `The wizard asked "az" for an account and got none.`
		p.Command = "az login --tenant contoso.com --allow-no-subscriptions"
		p.How = []string{"sign in with it in another window, then try again:", p.Command}
	case "az-missing":
		p.Happened, p.Means = "The Azure CLI is not installed here.", `The wizard looked for "az" and did not find it.`
		p.Command, p.How = "az login --tenant contoso.com --allow-no-subscriptions", []string{"sign in another way"}
	default:
		p.Happened, p.Means = "Microsoft wants you to sign in again with az.", "It asks for more than the Azure CLI can give by itself, a second factor for example."
		p.Command = "az login --tenant contoso.com --claims-challenge eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="
		p.How = []string{p.Command, "then run the wizard again"}
	}
	return p
}

// askWay lets the wizard ask how to sign in.
func askWay(o *Options) { o.Given.Way = false }

// by answers how to sign in.
func by(w steps.Way) func(*Options) { return func(o *Options) { o.Way = w } }

// noRoles is a tenant in which the account has no active role.
func noRoles() *fakeRun {
	f := contoso()
	f.account.Name = "installer@contoso.com"
	f.account.Roles = nil
	f.account.Abilities = []steps.Ability{
		{Answer: plan.CanUnknown, What: "create app registrations", Text: "create app registrations: the tenant does not say"},
		{Answer: plan.CanNo, What: "consent for everyone", Needs: "Cloud Application Administrator"},
		{
			Answer: plan.CanNo, What: "grant Group.Read.All", Needs: "Privileged Role Administrator",
			Text: "grant Group.Read.All, for ModelOp Center to read group names. You can go on: the wizard " +
				"finishes everything else and prepares what to send to a Privileged Role Administrator.",
		},
	}
	return f
}

func failing(err error) *fakeRun {
	f := contoso()
	f.signIn = err
	return f
}

// stop is one screen on the way through the wizard.
type stop struct {
	name    string
	run     func() *fakeRun // nil: contoso
	options func(*Options)
	do      func(s *seat)
	own     bool // in the administrator's own window
}

// stops are the screens of the first three steps.
var stops = []stop{
	{name: "welcome", do: func(*seat) {}},
	{name: "welcome-message", do: func(s *seat) { s.clear(); s.write("contoso,com"); s.press("enter") }},
	{
		name: "welcome-unknown", run: func() *fakeRun { return failing(&steps.Problem{Key: "tenant-unknown"}) },
		do: func(s *seat) { s.clear(); s.write("contosso.com"); s.press("enter"); s.drain() },
	},
	{name: "ways", options: askWay, do: func(s *seat) { s.press("enter") }},
	{name: "ways-ssh", options: func(o *Options) { askWay(o); o.SSH = true }, do: func(s *seat) { s.press("enter", "2") }},
	{
		name: "ways-demo", options: func(o *Options) {
			askWay(o)
			o.Demo, o.OwnApp, o.Cloud, o.Tenant = true, true, "US Government (usgov)", ""
		},
		do: func(s *seat) { s.press("enter", "3") },
	},
	{name: "browser", options: by(steps.WayBrowser), do: func(s *seat) { s.press("enter"); s.wait(24 * time.Second) }},
	{name: "browser-demo", options: func(o *Options) { o.Way, o.Demo = steps.WayBrowser, true }, do: func(s *seat) { s.press("enter") }},
	{
		name: "browser-none", run: func() *fakeRun {
			return failing(&steps.Problem{Key: "no-browser", Happened: "No browser opened here."})
		},
		options: by(steps.WayBrowser),
		do:      func(s *seat) { s.press("enter"); s.deliver(1); s.deliver(1) },
	},
	{name: "asking-az", options: by(steps.WayAzureCLI), do: func(s *seat) { s.press("enter"); s.wait(400 * time.Millisecond) }},
	{name: "asking-environment", options: by(steps.WayEnvironment), do: func(s *seat) { s.press("enter"); s.wait(400 * time.Millisecond) }},
	{
		name: "az-signed-out", run: func() *fakeRun { return failing(azProblem("az-signed-out")) },
		options: by(steps.WayAzureCLI), do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "az-missing", run: func() *fakeRun { return failing(azProblem("az-missing")) },
		options: by(steps.WayAzureCLI), do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "az-challenged", run: func() *fakeRun { return failing(azProblem("az-challenged")) },
		options: by(steps.WayAzureCLI), do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{name: "blocked", run: func() *fakeRun { return failing(blocked()) }, do: func(s *seat) { s.press("enter"); s.drain() }},
	{
		name: "blocked-ssh", run: func() *fakeRun { return failing(blocked()) },
		options: func(o *Options) {
			o.SSH = true
			o.Elsewhere = elsewhere
		},
		do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "blocked-elsewhere", run: func() *fakeRun { return failing(blocked()) },
		options: func(o *Options) {
			o.SSH = true
			o.Elsewhere = elsewhere
		},
		do: func(s *seat) { s.press("enter"); s.drain(); s.wait(grace); s.press("enter"); s.drain() },
	},
	{
		name: "refusal-instead", run: func() *fakeRun {
			p := problem("second-factor-needed", "Microsoft wants a second factor.", "Your password alone is not enough here.", "AADSTS50076, interaction_required")
			p.Who, p.How = "you", []string{"finish the steps in the browser window, then sign in again"}
			p.Instead = []steps.Way{steps.WayBrowser}
			p.Support.ClockSkew = 61 * time.Minute
			return failing(p)
		},
		do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "code-demo-declines", run: func() *fakeRun {
			f := contoso()
			f.code.Demo, f.code.DemoAnswer = func() {}, steps.DemoDeclines
			return f
		},
		do: func(s *seat) { s.toCode() },
	},
	{
		name: "tenant-application", run: func() *fakeRun {
			f := contoso()
			f.account.Name, f.account.Application, f.account.Roles = "pipeline", true, nil
			f.account.Permissions = []string{"Application.ReadWrite.OwnedBy"}
			return f
		},
		options: by(steps.WayEnvironment), do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{name: "code-asking", do: func(s *seat) { s.press("enter"); s.wait(400 * time.Millisecond) }},
	{name: "code", do: func(s *seat) { s.toCode(); s.wait(28 * time.Second) }},
	{name: "code-copied", do: func(s *seat) { s.toCode(); s.wait(40 * time.Second); s.press("c") }},
	{
		name: "code-running-out",
		run:  func() *fakeRun { f := contoso(); f.code.ExpiresAt = fakeNow.Add(110 * time.Second); return f },
		do:   func(s *seat) { s.toCode(); s.wait(2 * time.Second) },
	},
	{
		name: "code-demo", run: func() *fakeRun { f := contoso(); f.code.Demo = func() {}; return f },
		options: func(o *Options) { o.Demo = true },
		do:      func(s *seat) { s.toCode() },
	},
	{
		name: "ended-expired",
		run:  func() *fakeRun { f := contoso(); f.code.ExpiresAt = fakeNow.Add(time.Second); return f },
		do:   func(s *seat) { s.toCode(); s.wait(7 * time.Second) },
	},
	{
		name: "ended-declined", run: func() *fakeRun {
			return failing(problem("declined", "The sign-in was cancelled in the browser.", "", "AADSTS65004"))
		},
		do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "ended-declined-browser", run: func() *fakeRun {
			return failing(problem("declined", "The sign-in was cancelled in the browser.", "", "AADSTS65004"))
		},
		options: by(steps.WayBrowser), do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{name: "qr", do: func(s *seat) { s.toCode(); s.wait(80 * time.Second); s.press("g") }},
	{name: "reading", do: func(s *seat) { s.press("enter"); s.deliver(2); s.wait(400 * time.Millisecond) }},
	{name: "tenant", do: func(s *seat) { s.toTenant() }},
	{name: "tenant-no-roles", run: noRoles, do: func(s *seat) { s.toTenant() }},
	{
		name: "tenant-guest", run: func() *fakeRun { return contoso().asGuest() },
		do: func(s *seat) { s.toTenant() },
	},
	{name: "tenant-no-roles-az", run: noRoles, options: by(steps.WayAzureCLI), do: func(s *seat) { s.press("enter"); s.drain() }},
	{name: "tenant-roles", do: func(s *seat) { s.toTenant(); s.press("d") }},
	{
		name: "wrong-tenant",
		run: func() *fakeRun {
			f := failing(&steps.Problem{Key: "wrong-tenant", Happened: "You signed in to another tenant than you named."})
			f.account = steps.Account{
				Tenant: plan.Tenant{ID: "bbbbcccc-1111-dddd-2222-eeee3333ffff", DisplayName: "Fabrikam, Inc.", DefaultDomain: "fabrikam.com"},
				Name:   "user@fabrikam.com",
			}
			return f
		},
		do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "wrong-tenant-unnamed",
		run: func() *fakeRun {
			f := failing(&steps.Problem{
				Key: "wrong-tenant", Happened: "You signed in to another tenant than you named.",
				Means: "You asked for contoso.com and signed in to bbbbcccc-1111-dddd-2222-eeee3333ffff as user@fabrikam.com. " +
					"The other tenant is never used, not even for reading.",
			})
			f.account = steps.Account{}
			return f
		},
		do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{name: "refusal", run: func() *fakeRun { return failing(notAssigned()) }, do: func(s *seat) { s.press("enter"); s.drain() }},
	{
		name: "refusal-unreachable",
		run: func() *fakeRun {
			return failing(&steps.Problem{
				Key: "certificate", Happened: "Microsoft cannot be reached from here.",
				Means: `The certificate of login.microsoftonline.com is signed by "Contoso Web Gateway", which this computer does not trust.`,
				Who:   "you, with your network team's certificate",
				How:   []string{"SSL_CERT_FILE=/path/to/company-ca.pem modelop-entra"},
			})
		},
		options: func(o *Options) { o.Log = "/tmp/modelop-entra.log" },
		do:      func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "refusal-unforeseen", run: func() *fakeRun { return failing(errors.New("the answer has no end")) },
		do: func(s *seat) { s.press("enter"); s.drain() },
	},
	{
		name: "ids", run: func() *fakeRun {
			return failing(problem("blocked-by-conditional-access", "This tenant does not let people sign in with a code.", "", "AADSTS53003, access_denied"))
		},
		do: func(s *seat) { s.press("enter"); s.drain(); s.press("i") },
	},
	{name: "url-empty", do: func(s *seat) { s.toURL() }},
	{name: "url", do: func(s *seat) { s.toURL(); s.write("modelop.contoso.com") }},
	{name: "url-error", do: func(s *seat) { s.toURL(); s.clear(); s.write("http://modelop.contoso.com"); s.wait(pause) }},
	{name: "url-notes", do: func(s *seat) { s.toURL(); s.clear(); s.write("ModelOp.Contoso.com/") }},
	{name: "path", do: func(s *seat) { s.toURL(); s.write("modelop.contoso.com/app"); s.press("enter") }},
	{name: "setups", run: func() *fakeRun { return contoso().withSetups() }, do: func(s *seat) { s.toURL() }},
	{
		name: "setups-unfinished", run: func() *fakeRun {
			f := contoso().withSetups()
			f.account.Setups[0].Unfinished = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
			return f
		},
		do: func(s *seat) { s.toURL() },
	},
	{name: "setups-details", run: func() *fakeRun { return contoso().withSetups() }, do: func(s *seat) { s.toURL(); s.press("d") }},
	{
		name: "moved", run: func() *fakeRun { return contoso().withSetups() },
		do: func(s *seat) {
			s.toURL()
			s.press("end", "enter")
			s.write("modelop-prod.contoso.com")
			s.press("enter")
		},
	},
	{name: "groups-none", do: func(s *seat) { s.toGroups() }},
	{name: "groups", do: func(s *seat) { s.toGroups(); s.press("1") }},
	{name: "groups-details-all", do: func(s *seat) { s.toGroups(); s.press("d") }},
	{name: "groups-details", do: func(s *seat) { s.toGroups(); s.press("3", "d") }},
	{
		name: "groups-many", run: func() *fakeRun { f := contoso(); f.advice.Groups = 243; return f },
		do: func(s *seat) { s.toGroups(); s.press("1") },
	},
	{
		name: "groups-in-use", run: func() *fakeRun { return contoso().withSetups() },
		do: func(s *seat) { s.toURL(); s.press("enter", "4") },
	},
	{
		name: "groups-no-advice", run: func() *fakeRun { f := contoso(); f.advice = plan.Advice{CanGrant: plan.CanUnknown}; return f },
		do: func(s *seat) { s.toGroups(); s.press("1") },
	},
	{name: "form", do: func(s *seat) { s.toGroups(); s.press("2", "enter") }},
	{name: "help", do: func(s *seat) { s.toGroups(); s.press("1", "?") }},
	{name: "help-field", do: func(s *seat) { s.press("f1") }},
}

// sitAt brings a new seat to the stop.
func sitAt(t testing.TB, at stop, columns, lines int, change func(*fakeRun, *Options)) *seat {
	t.Helper()
	run := contoso()
	if at.run != nil {
		run = at.run()
	}
	o := options()
	if at.options != nil {
		at.options(&o)
	}
	if change != nil {
		change(run, &o)
	}
	begin := startWelcome
	if at.own {
		begin = func(s *session) (screen, tea.Cmd) { return startConsent(s, run, run.asked) }
	}
	s := sitBefore(t, run, o, columns, lines, begin)
	at.do(s)
	return s
}

// TestEveryRoleSeesWhatItCanDo shows each role what it can do, with the accounts that the tests of package steps find in the simulated
// tenant.
func TestEveryRoleSeesWhatItCanDo(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "steps", "testdata", "accounts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var accounts map[string]steps.Account
	if err := json.Unmarshal(data, &accounts); err != nil {
		t.Fatal(err)
	}
	for name, account := range accounts {
		t.Run(name, func(t *testing.T) {
			for _, size := range [][2]int{{80, 24}, {40, 15}} {
				f := contoso()
				f.account = account
				s := sit(t, f, options(), size[0], size[1])
				s.toTenant()
				s.check()
				if size[0] == 80 {
					s.golden("roles/" + strings.NewReplacer(" ", "-", ",", "").Replace(name))
				}
			}
		})
	}
}

// TestTheScreensLookAsTheirPictures compares the screens with their pictures in plain text, at 80 by 24, and the most complex ones in a small
// and in a large window.
func TestTheScreensLookAsTheirPictures(t *testing.T) {
	for _, at := range stops {
		t.Run(at.name, func(t *testing.T) { sitAt(t, at, 80, 24, nil).golden(at.name) })
	}
	for _, at := range stops {
		switch at.name {
		case "ways", "blocked", "groups", "groups-in-use", "setups", "moved", "form":
			t.Run(at.name+"-60x20", func(t *testing.T) { sitAt(t, at, 60, 20, nil).golden(at.name + "-60x20") })
		}
	}
	for _, size := range [][2]int{{40, 15}, {120, 40}} {
		for _, at := range stops {
			switch at.name {
			case "welcome", "ways", "blocked", "blocked-ssh", "az-challenged", "browser", "code", "tenant", "url-error", "setups", "groups", "wrong-tenant":
				name := fmt.Sprintf("%s-%dx%d", at.name, size[0], size[1])
				t.Run(name, func(t *testing.T) { sitAt(t, at, size[0], size[1], nil).golden(name) })
			}
		}
	}
}

// elsewhere is the command that runs the wizard on a computer with a browser.
func elsewhere(tenant, answers string) string {
	if answers != "" {
		return "modelop-entra --answers " + answers
	}
	return "modelop-entra --tenant " + tenant + " --sign-in browser"
}
