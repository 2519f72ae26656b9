package blueprint

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/assets"
)

const tenantID = "aaaabbbb-0000-cccc-1111-dddd2222eeee"

func load(t *testing.T) Table {
	t.Helper()
	table, err := Load(assets.Registrations())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func choices() Choices {
	return Choices{
		URL:        URL{Scheme: "https", Host: "modelop.contoso.com"},
		GroupNames: GroupNamesGraph, SyncedForm: SyncedFormSAM, SignInScopes: true, SecretLifetime: DefaultLifetime(),
	}
}

func make4(t *testing.T, c Choices) map[string]Registration {
	t.Helper()
	b, err := New(load(t), c, tenantID)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]Registration{}
	for _, r := range b.Registrations {
		m[r.Name] = r
	}
	return m
}

// column is one of the columns of ModelOp's table, as people read it.
type column struct {
	Required                           bool
	Web, SPA, PublicClient             []string
	Secret                             bool
	Exposes, Permissions               []string
	IDClaims, AccessClaims             []string
	ImplicitAccessToken, ImplicitToken bool
	Public                             string
	Audience                           string
	TokenVersion                       int
	ApplicationIDURI, UniqueName       string
}

// The table of ModelOp's page, typed in by hand: registrations.yaml is checked against it cell by cell.
func TestBlueprintIsModelOpsTable(t *testing.T) {
	people := []string{"family_name", "given_name", "preferred_username", "email", "groups"}
	selfAndSignIn := []string{"self custom_scope", "graph openid", "graph profile", "graph email", "graph offline_access"}
	want := map[string]column{
		"gateway-service": {
			Required: true, Web: []string{"https://modelop.contoso.com/login/oauth2/code/gateway-service"}, Secret: true,
			Exposes: []string{"scope custom_scope"}, Permissions: selfAndSignIn, IDClaims: people, AccessClaims: people, Public: "no",
		},
		"internal-client": {
			Required: true, Secret: true, Exposes: []string{"role modelop_client"},
			Permissions: []string{"self role modelop_client", "graph role Group.Read.All"}, AccessClaims: []string{"idtyp"}, Public: "no",
		},
		"external-integration-client": {
			SPA: []string{
				"https://modelop.contoso.com/jupyterOauth2ImplicitGrant.html", "https://modelop.contoso.com/modelOpWDC.html",
			},
			PublicClient: []string{"https://oauth.powerbi.com/views/oauthredirect.html"},
			Exposes:      []string{"scope custom_scope"}, Permissions: selfAndSignIn, IDClaims: people, AccessClaims: people,
			ImplicitAccessToken: true, ImplicitToken: true, Public: "either",
		},
		"go-cli": {
			Secret: true, Exposes: []string{"scope custom_scope"}, Permissions: selfAndSignIn,
			IDClaims: people, AccessClaims: people, Public: "no",
		},
	}
	got := map[string]column{}
	for name, r := range make4(t, choices()) {
		w := want[name]
		w.Audience, w.TokenVersion, w.ApplicationIDURI = "AzureADMyOrg", 2, "api://{appId}"
		w.UniqueName = "modelop.modelop.contoso.com." + name
		want[name] = w
		g := column{
			Required: IsRequired(name), Web: r.Web, SPA: r.SPA, PublicClient: r.PublicClient, Secret: r.Secret,
			ImplicitAccessToken: r.ImplicitAccessToken, ImplicitToken: r.ImplicitIDToken, Public: "either",
			Audience: r.SignInAudience, TokenVersion: r.TokenVersion, ApplicationIDURI: r.ApplicationIDURI, UniqueName: r.UniqueName,
		}
		if r.AllowPublicClientFlows != nil {
			g.Public = map[bool]string{true: "yes", false: "no"}[*r.AllowPublicClientFlows]
		}
		for _, s := range r.Scopes {
			g.Exposes = append(g.Exposes, "scope "+s.Value)
		}
		for _, s := range r.AppRoles {
			g.Exposes = append(g.Exposes, "role "+s.Value)
		}
		for _, p := range r.Permissions {
			text := map[bool]string{true: "graph ", false: "self "}[p.Graph]
			if p.Role {
				text += "role "
			}
			g.Permissions = append(g.Permissions, text+p.Value)
			if p.Why == "" {
				t.Errorf("%s: nothing says why it needs %s", name, p.Value)
			}
		}
		for _, c := range r.IDTokenClaims {
			g.IDClaims = append(g.IDClaims, c.Name)
		}
		for _, c := range r.AccessTokenClaims {
			g.AccessClaims = append(g.AccessClaims, c.Name)
		}
		got[name] = g
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The texts of ModelOp's how-to guide, word for word.
func TestBlueprintHasTheTextsOfTheGuide(t *testing.T) {
	m := make4(t, choices())
	for _, name := range []string{GatewayService, ExternalIntegrationClient, GoCLI} {
		want := []Scope{{
			Value: "custom_scope", Type: "User", Enabled: true,
			AdminConsentDisplayName: "custom_scope", AdminConsentDescription: "A custom ModelOp Center scope",
		}}
		got := slices.Clone(m[name].Scopes)
		got[0].ID = ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	want := []AppRole{{
		Value: "modelop_client", DisplayName: "modelop_client", Enabled: true, AllowedMemberTypes: []string{"Application"},
		Description: "This role is used to distinguish between OAuth2 clients and end users in ModelOp Center",
	}}
	got := slices.Clone(m[InternalClient].AppRoles)
	got[0].ID = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("internal-client (-want +got):\n%s", diff)
	}
}

func TestTheAnswerChoosesClaimsAndGroupReadAll(t *testing.T) {
	for _, tt := range []struct {
		answer     GroupNames
		form       SyncedForm
		membership string
		properties []string
		groupRead  bool
	}{
		{GroupNamesGraph, "", "SecurityGroup", nil, true},
		{GroupNamesIDs, "", "SecurityGroup", nil, false},
		{GroupNamesCloud, "", "ApplicationGroup", []string{"cloud_displayname"}, false},
		{GroupNamesSynced, "", "SecurityGroup", []string{"sam_account_name"}, false},
		{GroupNamesSynced, SyncedFormNetBIOS, "SecurityGroup", []string{"netbios_domain_and_sam_account_name"}, false},
		{GroupNamesSynced, SyncedFormDNS, "SecurityGroup", []string{"dns_domain_and_sam_account_name"}, false},
	} {
		c := choices()
		c.GroupNames, c.SyncedForm = tt.answer, tt.form
		m := make4(t, c)
		for name, r := range m {
			if name == InternalClient {
				if r.GroupMembershipClaims != "" || slices.ContainsFunc(r.AccessTokenClaims, func(c Claim) bool { return c.Name == "groups" }) {
					t.Errorf("%s: internal-client has a groups claim", tt.answer)
				}
				has := slices.ContainsFunc(r.Permissions, func(p Permission) bool { return p.Value == "Group.Read.All" })
				if has != tt.groupRead {
					t.Errorf("%s: internal-client asks for Group.Read.All: %v", tt.answer, has)
				}
				continue
			}
			if r.GroupMembershipClaims != tt.membership {
				t.Errorf("%s, %s: %s, want %s", tt.answer, name, r.GroupMembershipClaims, tt.membership)
			}
			for _, claims := range [][]Claim{r.IDTokenClaims, r.AccessTokenClaims} {
				for _, c := range claims {
					var want []string
					if c.Name == "groups" {
						want = tt.properties
					}
					if diff := cmp.Diff(want, c.AdditionalProperties); diff != "" {
						t.Errorf("%s, %s, %s (-want +got):\n%s", tt.answer, name, c.Name, diff)
					}
				}
			}
		}
	}
}

func TestIDsAreTheSameForEveryEngineer(t *testing.T) {
	a, b := make4(t, choices()), make4(t, choices())
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("two blueprints differ:\n%s", diff)
	}
	const want = "881a560e-3bca-52ea-9970-aac5a4ebf7d6"
	if got := a[GatewayService].Scopes[0].ID; got != want {
		t.Errorf("the id of custom_scope became %s: setups made earlier would get a second scope", got)
	}
	seen := map[string]string{}
	for name, r := range a {
		for _, s := range r.Scopes {
			if seen[s.ID] != "" {
				t.Errorf("%s and %s share %s", name, seen[s.ID], s.ID)
			}
			seen[s.ID] = name
		}
	}
}

func TestWhatIsLeftOutIsMarked(t *testing.T) {
	c := choices()
	c.Registrations = []string{GatewayService, InternalClient, GoCLI}
	b, err := New(load(t), c, tenantID)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Registrations) != 3 || len(b.LeftOut) != 1 || b.LeftOut[0].Name != ExternalIntegrationClient {
		t.Errorf("chosen %d, left out %d", len(b.Registrations), len(b.LeftOut))
	}
	if !slices.Contains(b.Registrations[0].Tags, "modelop-entra:without=external-integration-client") {
		t.Errorf("nothing marks what was left out: %q", b.Registrations[0].Tags)
	}
}

func TestNewRefusesChoicesThatMakeNoSetup(t *testing.T) {
	table := load(t)
	for name, change := range map[string]func(*Choices){
		"no URL":      func(c *Choices) { c.URL = URL{} },
		"no answer":   func(c *Choices) { c.GroupNames = "" },
		"long prefix": func(c *Choices) { c.NamePrefix = strings.Repeat("p", 200) },
		"unknown":     func(c *Choices) { c.Registrations = []string{"gateway"} },
	} {
		c := choices()
		change(&c)
		if _, err := New(table, c, tenantID); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := New(table, choices(), "contoso.com"); err == nil {
		t.Error("a domain was accepted as the tenant's id")
	}
}
