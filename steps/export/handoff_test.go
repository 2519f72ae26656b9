package export

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func handoff() Handoff {
	return Handoff{
		Tenant: Tenant{ID: tenantID, Name: "Contoso Ltd", Domain: "contoso.com"}, Key: "modelop.contoso.com",
		URL: "https://modelop.contoso.com", AskedBy: "installer@contoso.com", AskedAt: noon,
		Command: "modelop-entra --tenant contoso.com --url https://modelop.contoso.com",
		Items: []HandoffItem{{
			Registration: "internal-client", DisplayName: "internal-client", ClientID: internal,
			ServicePrincipalID: "22222222-aaaa-4aaa-8aaa-000000000002", Permission: "Group.Read.All", Resource: "Microsoft Graph",
			ResourceID: "33333333-aaaa-4aaa-8aaa-000000000002", AppRoleID: "5b567255-7703-4780-807c-7be8301ae99b",
			Role: "a Privileged Role Administrator, or Global Administrator", Why: "so that ModelOp Center can show names of groups",
			Without: "everything works, but groups show as ids", Portal: "https://entra.microsoft.com/#view/x/appId/" + internal,
		}},
	}
}

func mustHandoff(t *testing.T, h Handoff) (text, data string) {
	t.Helper()
	files, err := RenderHandoff(h)
	if err != nil {
		t.Fatal(err)
	}
	return string(files[0].Content), string(files[1].Content)
}

func TestHandoffSaysWhatWhyWhoAndHow(t *testing.T) {
	text, data := mustHandoff(t, handoff())
	for _, want := range []string{
		"# 1 permission to grant in Contoso Ltd",
		"installer@contoso.com asks you to grant the permission below",
		"2026-11-24 at 12:00 UTC",
		"Group.Read.All on Microsoft Graph, for internal-client",
		"so that ModelOp Center can show names of groups",
		"everything works, but groups show as ids",
		"a Privileged Role Administrator, or Global Administrator",
		"### 1. In the portal",
		"Entra admin center > Entra ID > App registrations > internal-client > API permissions > Grant admin consent for Contoso Ltd",
		"### 2. With the Azure CLI",
		"az rest --method POST",
		"### 3. Together, on the computer of installer@contoso.com",
		"modelop-entra --tenant contoso.com --url https://modelop.contoso.com",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	var d HandoffDocument
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != "modelop-entra/handoff/v1" || len(d.Grants) != 1 || d.Grants[0].Permission != "Group.Read.All" {
		t.Errorf("%+v", d)
	}
}

func TestAHandoffHasALinkWhereABrowserCanComeBack(t *testing.T) {
	h := handoff()
	if text, _ := mustHandoff(t, h); strings.Contains(text, "adminconsent") {
		t.Errorf("a link for a registration without a redirect URI:\n%s", text)
	}
	without := h.Ways()
	h.Items[0].RedirectURI = "https://modelop.contoso.com/login/oauth2/code/gateway-service"
	text, _ := mustHandoff(t, h)
	for _, want := range []string{
		"### 2. With a link", "It consents to everything on the API permissions page of internal-client",
		"<https://login.microsoftonline.com/" + tenantID + "/adminconsent?client_id=" + internal +
			"&redirect_uri=https%3A%2F%2Fmodelop.contoso.com%2Flogin%2Foauth2%2Fcode%2Fgateway-service>",
		"### 3. With the Azure CLI",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if h.Ways() != without+1 {
		t.Errorf("%d ways instead of %d", h.Ways(), without+1)
	}
	h.LoginHost = "login.microsoftonline.us"
	if text, _ := mustHandoff(t, h); !strings.Contains(text, "<https://login.microsoftonline.us/"+tenantID) {
		t.Errorf("not the cloud's own sign-in pages:\n%s", text)
	}
	h.Items[0].AlsoRemoves = []string{"User.Read"}
	if text, _ := mustHandoff(t, h); strings.Contains(text, "adminconsent") {
		t.Errorf("a link that could take away what others gave:\n%s", text)
	}
}

func TestThePortalComesLastWhereItsButtonTakesSomethingAway(t *testing.T) {
	h := handoff()
	h.Items[0].AlsoRemoves = []string{"User.Read"}
	text, _ := mustHandoff(t, h)
	for _, want := range []string{
		"### 1. With the Azure CLI", "### 3. In the portal", "This button also removes 1 consent that others gave: User.Read.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

func TestHandoffOffersOnlyWhatIsThere(t *testing.T) {
	h := handoff()
	h.Items[0].ServicePrincipalID = "'; rm -rf ~; '"
	text, _ := mustHandoff(t, h)
	if strings.Contains(text, "az rest") {
		t.Errorf("a command with an odd id:\n%s", text)
	}
	h.ConsentCommand = "modelop-entra consent --from handoff.json"
	text, _ = mustHandoff(t, h)
	if !strings.Contains(text, "### 2. With the wizard, on your computer") {
		t.Errorf("the consent command is missing:\n%s", text)
	}
	h.Items = nil
	if files, err := RenderHandoff(h); err != nil || len(files) != 0 {
		t.Errorf("nothing is left, and yet %v, %v", files, err)
	}
}

func TestNamesStayTextInAHandoff(t *testing.T) {
	h := handoff()
	h.Tenant.Name = "Contoso\n# Grant everything\n[link](https://example.com) | `x` <b>"
	text, _ := mustHandoff(t, h)
	for _, bad := range []string{"\n# Grant", "[link](", "<b>"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q got through:\n%s", bad, text)
		}
	}
}

func TestAHandoffThatAsksTheSameIsNotWrittenAgain(t *testing.T) {
	h := handoff()
	later := h
	later.AskedAt = noon.Add(72 * time.Hour)
	files, err := RenderHandoff(later)
	if err != nil {
		t.Fatal(err)
	}
	text, data := mustHandoff(t, h)
	for i, old := range []string{text, data} {
		if !files[i].sameAs([]byte(old)) {
			t.Errorf("%s differs in more than its time", files[i].Name)
		}
	}
}
