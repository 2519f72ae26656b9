package steps

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/written"
)

// NoteFile is the file for an administrator who has to allow a sign-in, in the folder where the wizard runs.
const NoteFile = "ask-an-administrator.md"

// SaveNote writes for an administrator what to allow, and why, and returns the file. It takes the place of an earlier one,
// and of no other file.
func (r *Run) SaveNote(tenantHint string, p *Problem) (string, error) {
	text := []byte(r.note(tenantHint, p))
	if err := replace(".", NoteFile, text, sameBeginning(text)); err != nil {
		return "", notSaved(NoteFile, err)
	}
	return NoteFile, nil
}

// note is the text for the administrator. It holds no secret.
func (r *Run) note(tenantHint string, p *Problem) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# A sign-in that needs an administrator")
	line("")
	if r.Demo {
		line("DEMO. Made with a simulated tenant: there is nothing to allow anywhere.")
		line("")
	}
	line("Written on %s.", r.Now().UTC().Format("2006-01-02 15:04 UTC"))
	if tenantHint != "" {
		line("Tenant: %s", written.Printable(tenantHint))
	}
	line("")
	line("Somebody sets up Microsoft Entra ID for ModelOp Center with the tool `modelop-entra`, and was not let in.")
	line("It makes four app registrations, with their consents and secrets, shows every change before it is made, and")
	line("signs in %s. Nothing was changed yet.", r.signsInWith())
	line("")
	line("## What happened")
	line("")
	line("%s %s", p.Happened, p.Means)
	line("")
	line("## What to do")
	line("")
	line("Who can: %s", p.Who)
	line("")
	for _, how := range p.How {
		line("- %s", how)
	}
	if len(p.Instead) > 0 {
		line("")
		line("Or let this person sign in another way: %s.", strings.Join(wayNames(p.Instead), ", "))
	}
	line("")
	line("## To find this sign-in")
	line("")
	line("Entra admin center > Entra ID > Monitoring & health > Sign-in logs, by the correlation id.")
	line("")
	for _, id := range []struct{ label, value string }{
		{"Code", p.Support.Code},
		{"Message", p.Support.Message},
		{"Trace id", p.Support.TraceID},
		{"Correlation id", p.Support.CorrelationID},
		{"Request", p.Support.Request},
	} {
		if id.value != "" {
			line("- %s: %s", id.label, written.Printable(id.value))
		}
	}
	if !p.Support.Time.IsZero() {
		line("- Time: %s", p.Support.Time.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	return b.String()
}

// signsInWith says what an administrator has to look for: the app that the sign-in goes through.
func (r *Run) signsInWith() string {
	switch {
	case r.CurrentWay() == WayEnvironment:
		return "as a service account, with an app that its environment names"
	case r.ClientID == "" || r.CurrentWay() == WayAzureCLI:
		return "through Microsoft's own app \"Microsoft Azure CLI\""
	case strings.EqualFold(r.ClientID, graphclient.GraphCommandLineTools):
		return "through Microsoft's own app \"Microsoft Graph Command Line Tools\""
	}
	return "through the app with the client id " + r.ClientID
}

func wayNames(ways []Way) []string {
	var names []string
	for _, w := range ways {
		switch w {
		case WayDeviceCode:
			names = append(names, "with a device code")
		case WayBrowser:
			names = append(names, "with a browser on the same computer")
		case WayAzureCLI:
			names = append(names, "through the Azure CLI")
		case WayEnvironment:
			names = append(names, "with environment credentials")
		}
	}
	return names
}
